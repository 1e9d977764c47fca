import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_environment_yml_installs_this_project_and_nothing_else_beside_python_and_pip():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, section = environment["dependencies"]
    name, version = python.split("=")
    low, high = (bound.lstrip("<>=") for bound in PROJECT["requires-python"].split(","))
    assert name == "python"
    assert tuple(map(int, low.split("."))) <= tuple(map(int, version.split("."))) < tuple(map(int, high.split(".")))
    assert pip == "pip"
    assert section == {"pip": ["-e .[test]"]}
    assert "test" in PROJECT["optional-dependencies"]


def test_bootstrap_and_pyproject_agree_on_the_pythons():
    from ocrlab.cli import bootstrap

    assert PROJECT["requires-python"] == f">={'.'.join(map(str, bootstrap.OLDEST))},<3.{bootstrap.NEWEST[1] + 1}"


def test_version():
    import ocrlab

    assert ocrlab.__version__ == PROJECT["version"]


def test_readme_gives_two_commands_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Two commands")[1].split("\n## ")[0]
    assert [block.strip() for block in section.split("```")[1::2]] == ["python -m ocrlab lab", "python -m ocrlab test"]


def test_readme_draws_the_folders_in_a_few_lines():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.split("## What is where")[1].split("```")[1].strip("\n").splitlines()
    assert len(tree) <= 25
    folders = {path.name for path in (ROOT / "ocrlab").iterdir() if (path / "__init__.py").is_file()}
    assert {line.split()[0].rstrip("/") for line in tree if line.startswith("  ")} >= folders


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
        "--wheel-dir",
        folder,
        ROOT,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_wheel_carries_catalogue_views_and_license_and_no_models(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "ocrlab/models/catalogue.toml",
        "ocrlab/widgets/start/page.js",
        "ocrlab/widgets/start/page.css",
        "ocrlab/backends/openvino.py",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.endswith((".onnx", ".pdmodel", ".pdiparams"))]


def test_wheel_finds_its_catalogue_and_keeps_models_in_the_user_s_cache(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "from ocrlab import store; print(len(store.catalogue()['files'])); print(store.folder())"
    environment = {"PYTHONPATH": "site", "HOME": "home", "XDG_CACHE_HOME": "cache", "LOCALAPPDATA": "cache"}
    environment = {**{name: str(tmp_path / place) for name, place in environment.items()}, "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    count, folder = done.stdout.split("\n")[:2]
    assert int(count) >= 14
    assert Path(folder).is_relative_to(tmp_path)
