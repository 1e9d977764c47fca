import json
import os
import random
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pip
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from ocrlab.classroom import command, install, kit, wheels
from ocrlab.classroom.target import PLATFORMS, PYTHONS, Target
from ocrlab.classroom.wheels import Package

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HERE = install.this_system()
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
NEEDS = ('click; sys_platform == "win32"', 'pexpect; os_name != "nt"', 'appnope; platform_system == "Darwin"', "six>=1")


def wheel(folder, name, version, requires=(), files=()):
    """Write a wheel that pip would install."""
    info = f"{name}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {one}" for one in requires),
    ]
    there = {
        f"{info}/METADATA": "\n".join(metadata) + "\n\nRequires-Dist: not-a-header\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **dict(files),
    }
    there[f"{info}/RECORD"] = "".join(f"{one},,\n" for one in (*there, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for one, text in there.items():
            archive.writestr(one, text)


def index(**releases):
    """Return what answers like pip: the newest release of each package that fits all that is asked of it."""
    asked = []

    def ask(texts, target):
        asked.append(sorted(texts))
        by_name = {}
        for one in map(Requirement, texts):
            by_name.setdefault(one.name, []).append(one)
        return [newest(name, by_name[name]) for name in by_name]

    def newest(name, wanted):
        fitting = [one for one in releases[name] if all(need.specifier.contains(one) for need in wanted)]
        version = max(fitting, key=Version)
        return Package(name, version, releases[name][version])

    ask.asked = asked
    return ask


def versions(found):
    return {one.name: one.version for one in found.values()}


# -- the target


@pytest.mark.parametrize(
    ("system", "python", "said"),
    [
        ("solaris", "3.12", "--for solaris: .* one of linux, windows, macos-arm."),
        ("linux", "3.9", "--python 3.9: .* one of 3.11, 3.12"),
        ("linux", "3.12.1", "--python 3.12.1: "),
    ],
)
def test_there_is_no_kit_for_other_systems_and_pythons(system, python, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        kit.make(tmp_path / "kit", system, python)
    assert not (tmp_path / "kit").exists()


def test_what_the_project_says_elsewhere_holds_for_kits():
    low, high = (bound.lstrip("<>=") for bound in PROJECT["requires-python"].split(","))
    assert low == PYTHONS[0]
    assert high == f"3.{int(PYTHONS[-1].split('.')[1]) + 1}"
    assert set(command.SYSTEMS.values()) == set(PLATFORMS)
    assert set(kit.EXTRAS) < set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize(
    ("system", "holding"),
    [("linux", {"pexpect", "six"}), ("windows", {"click", "six"}), ("macos-arm", {"pexpect", "appnope", "six"})],
)
def test_markers_mean_the_target_and_not_this_machine(system, holding):
    assert {one.name for one in Package("a", "1", NEEDS).needs((), Target(system, "3.12"))} == holding


def test_what_only_some_releases_of_a_python_need_is_needed():
    package = Package("a", "1", ('b; python_full_version < "3.12.3"', 'c; python_full_version >= "3.12.3"',
                                 'd; python_version < "3.12"'))  # fmt: skip
    assert {one.name for one in package.needs((), Target("linux", "3.12"))} == {"b", "c"}


# -- the wheels


def test_requirements_are_followed_to_the_end_with_their_extras():
    ask = index(
        a={"1": ("b[fast]", 'never; extra == "other"')},
        b={"1": ('c; extra == "fast"', 'e; extra == "slow"', 'winloop; sys_platform == "win32" and extra == "fast"')},
        c={"1": ("d",)},
        d={"1": ("a",)},
        winloop={"2": ()},
    )
    assert versions(wheels.resolved([Requirement("a")], Target("linux", "3.12"), ask)) == dict.fromkeys("abcd", "1")
    assert "winloop" in wheels.resolved([Requirement("a")], Target("windows", "3.12"), ask)


def test_a_release_that_is_ruled_out_later_gives_way_and_what_is_known_is_not_asked_for_again():
    bs = {"1": (), "2": ("e",), "3": ("f",)}
    ask = index(a={"1": ("b>=1", "c")}, b=bs, c={"1": ("d",)}, d={"1": ("b<3",)}, e={"1": ()}, f={"1": ()})
    found = versions(wheels.resolved([Requirement("a")], Target("linux", "3.12"), ask))
    assert (found["b"], found["e"]) == ("2", "1")
    assert ask.asked == [["a"], ["b>=1", "c"], ["d", "f"], ["b<3", "b>=1"], ["e"]]


def test_an_extra_that_is_asked_for_later_is_followed():
    ask = index(a={"1": ("b", "c")}, b={"1": ('x; extra == "more"',)}, c={"1": ("b[more]",)}, x={"1": ()})
    assert "x" in wheels.resolved([Requirement("a")], Target("linux", "3.12"), ask)


def test_a_folder_without_gaps_has_none(tmp_path):
    wheel(tmp_path, "ocrlab", "1", ('jupyter; extra == "lab"', "numpy>=2"))
    wheel(tmp_path, "jupyter", "4", ('pywinpty>=2; os_name == "nt"', 'ptyprocess; os_name != "nt"'))
    wheel(tmp_path, "numpy", "2.1")
    wheel(tmp_path, "ptyprocess", "0.7")
    root = Requirement("ocrlab[lab]==1")
    assert wheels.gaps(tmp_path, root, Target("linux", "3.12")) == []
    missing = wheels.gaps(tmp_path, root, Target("windows", "3.12"))
    assert [str(one) for one in missing] == ["pywinpty>=2 (for jupyter)"]
    (tmp_path / "numpy-2.1-py3-none-any.whl").unlink()
    wheel(tmp_path, "numpy", "1.26")
    missing = wheels.gaps(tmp_path, root, Target("linux", "3.12"))
    assert [str(one) for one in missing] == ["numpy>=2 (for ocrlab)"]
    assert [str(one) for one in wheels.gaps(tmp_path, Requirement("ocrlab==2"), Target("linux", "3.12"))]


NONE_THERE = """ERROR: Could not find a version that satisfies the requirement openvino>=2026.1 (from versions: none)
ERROR: No matching distribution found for openvino>=2026.1"""
UNREACHED = f"WARNING: Retrying (Retry(total=4, connect=None)) after connection broken\n{NONE_THERE}"


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        (NONE_THERE, "no wheel of openvino>=2026.1 for macos-arm .* with Python 3.14. Give another --python"),
        (UNREACHED, "did not reach its package index: a kit is made where there is a network"),
        ("ERROR: no space left", "It said: ERROR: no space left"),
        ("", "It said: nothing"),
    ],
)
def test_what_pip_cannot_give_is_named(stderr, said, monkeypatch):
    monkeypatch.setattr(wheels, "_run", lambda arguments: subprocess.CompletedProcess(arguments, 1, "", stderr))
    with pytest.raises(RuntimeError, match=said):
        wheels.asked(["openvino>=2026.1"], Target("macos-arm", "3.14"))


def test_a_wheel_that_cannot_be_built_without_a_network_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "_run", lambda arguments: subprocess.CompletedProcess(arguments, 1, "", UNREACHED))
    with pytest.raises(RuntimeError, match="a kit is made where there is a network"):
        wheels.built(tmp_path, tmp_path)


# -- the kit


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """Let a kit be made of made-up wheels, models and lessons; return what can be changed of it."""
    shipped, models = tmp_path / "shipped", tmp_path / "models"
    for file in (
        "01.ipynb",
        "samples/a.png",
        "wall/here.json",
        ".ipynb_checkpoints/01.ipynb",
        "samples/__pycache__/x.pyc",
    ):
        (shipped / file).parent.mkdir(parents=True, exist_ok=True)
        (shipped / file).write_text("{}", encoding="utf-8")
    models.mkdir()
    (models / "det.onnx").write_bytes(b"model")
    there = {"pip": lambda folder: wheel(folder, "pip", pip.__version__, files=pip_itself()), "needs": ("pip",)}

    def built(project, folder):
        says = "import json, os, sys\nown = {k: v for k, v in os.environ.items() if k.startswith('OCRLAB_')}\n"
        files = {
            "ocrlab/__init__.py": "",
            "ocrlab/__main__.py": f"{says}print(json.dumps([sys.argv[1:], own], sort_keys=True))\n",
        }
        wheel(folder, "ocrlab", PROJECT["version"], there["needs"], files.items())
        return Package("ocrlab", PROJECT["version"], ("pip",))

    monkeypatch.setattr(kit, "lessons", lambda: shipped)
    monkeypatch.setattr(kit.store, "fetch", lambda names, mend: [models / "det.onnx"])
    monkeypatch.setattr(wheels, "built", built)
    monkeypatch.setattr(wheels, "resolved", lambda roots, target: {one.name: one for one in roots})
    monkeypatch.setattr(wheels, "download", lambda found, target, folder: there["pip"](folder))
    return there


def pip_itself():
    """Return the files of the pip that is installed here, as a wheel of it would hold them."""
    folder = Path(pip.__file__).parent
    return [(str(file.relative_to(folder.parent)), file.read_bytes()) for file in folder.rglob("*") if file.is_file()
            and "__pycache__" not in file.parts]  # fmt: skip


def files_of(folder):
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(("system", "script"), [("linux", "install.sh"), ("windows", "install.bat")])
def test_a_kit_has_two_folders_and_the_seed_is_in_the_teachers_alone(system, script, offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    made = kit.make(tmp_path / "kit", system, "3.12")
    assert files_of(tmp_path / "kit" / "teacher") == {"seed.txt", "README.txt"}
    assert files_of(tmp_path / "kit" / "students") == {
        "README.txt", "LICENSE", "NOTICE", "kit.json", "install.py", script, "models/det.onnx", "notebooks/01.ipynb",
        "notebooks/samples/a.png", "notebooks/wall/here.json", "wheels/pip-26.3-py3-none-any.whl",
        f"wheels/ocrlab-{PROJECT['version']}-py3-none-any.whl",
    }  # fmt: skip
    seed = (tmp_path / "kit" / "teacher" / "seed.txt").read_text().strip()
    assert len(seed) == 32
    for file in (tmp_path / "kit" / "students").rglob("*"):
        assert file.is_dir() or seed.encode() not in file.read_bytes(), file
    assert (made.wheels, made.models, made.lessons) == (2, 1, 1)
    for word in ("0 MB", system, "Python 3.12", "2 wheels", "README.txt", "teacher/"):
        assert word in str(made)


def test_texts_of_a_kit_are_filled_in_and_have_the_lines_of_their_system(offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    for system, script in (("windows", "install.bat"), ("macos-arm", "install.sh")):
        students = kit.make(tmp_path / system, system, "3.13").folder / "students"
        for name in (script, "README.txt", "../teacher/README.txt"):
            text = (students / name).read_bytes()
            assert text.isascii()
            assert b"3.13" in text
            assert not {b"@PYTHON@", b"@VERSION@", b"@TARGET@"} & {word.strip(b'",.()') for word in text.split()}
            assert text.count(b"\r\n") == (text.count(b"\n") if system == "windows" else 0)
        assert b"(3, 13)" in (students / script).read_bytes()
        known = json.loads((students / "kit.json").read_text())
        assert known == {
            "system": system,
            "python": "3.13",
            "install": f"ocrlab[formats,quantize]=={PROJECT['version']}",
        }


def test_a_kit_that_is_made_anew_keeps_its_seed_and_nothing_of_what_was_installed_from_it(offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    kit.make(tmp_path / "kit", "windows", "3.12")
    kit.make(tmp_path / "other", "windows", "3.12")
    seed = tmp_path / "kit" / "teacher" / "seed.txt"
    before = seed.read_text()
    assert before != (tmp_path / "other" / "teacher" / "seed.txt").read_text()
    wheel(tmp_path / "kit" / "students" / "wheels", "old", "1")
    kit.make(tmp_path / "kit", "linux", "3.13")
    there = files_of(tmp_path / "kit" / "students")
    assert seed.read_text() == before
    assert "install.sh" in there
    assert "install.bat" not in there
    assert not [name for name in there if "old" in name]


def test_a_book_goes_along_where_it_is_given(offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    book = tmp_path / "book"
    book.mkdir()
    (book / "index.html").write_text("the lessons")
    with pytest.raises(ValueError, match=r"book: it holds no book\. `ocrlab book "):
        kit.make(tmp_path / "kit", "linux", "3.12", book)
    assert not (tmp_path / "kit").exists()
    (book / "book.json").write_text("{}")
    students = kit.make(tmp_path / "kit", "linux", "3.12", book).folder / "students"
    assert (students / "book" / "index.html").read_text() == "the lessons"
    kit.make(tmp_path / "kit", "linux", "3.12")
    assert not (students / "book").exists()


def test_a_kit_that_is_not_complete_says_so_and_cannot_be_installed(offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    kit.make(tmp_path / "kit", "linux", "3.12")
    offline["pip"] = lambda folder: None
    with pytest.raises(RuntimeError, match=r"kit for linux .* not complete\. These are missing: pip \(for ocrlab\)"):
        kit.make(tmp_path / "kit", "linux", "3.12")
    assert not (tmp_path / "kit" / "students" / "install.sh").exists()


def test_a_folder_that_holds_something_else_is_refused_and_left_as_it_is(offline, tmp_path):
    thesis = tmp_path / "mine" / "students" / "thesis.txt"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("mine")
    with pytest.raises(
        ValueError, match=r"mine: it is not empty, and holds no kit\. Give a new folder, such as .*ocrlab-kit"
    ):
        kit.make(tmp_path / "mine", "linux", "3.12")
    assert files_of(tmp_path / "mine") == {"students/thesis.txt"}
    with pytest.raises(ValueError, match=r"thesis.txt: it is a file; a folder"):
        kit.make(thesis, "linux", "3.12")
    with pytest.raises(ValueError, match="among the lessons"):
        kit.make(tmp_path / "shipped" / "kit", "linux", "3.12")


def test_an_installed_ocrlab_makes_no_kit(offline, tmp_path, monkeypatch):
    monkeypatch.setattr(kit, "ROOT", tmp_path)
    with pytest.raises(ValueError, match="made from a checkout"):
        kit.make(tmp_path / "kit", "linux", "3.12")


# -- what installs it

sh = pytest.mark.skipif(
    os.name == "nt" or HERE not in PLATFORMS, reason="needs sh, and a system that there are kits for"
)


def run(script, *arguments, home, path=f"{sys.base_prefix}/bin:/usr/bin:/bin"):
    environment = {"HOME": str(home), "PATH": str(path), "PIP_INDEX_URL": "nowhere", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [shutil.which("sh"), str(script), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=home)


@sh
def test_a_kit_installs_itself_and_starts_the_lab_on_its_own_lessons_and_models(offline, tmp_path):
    offline["needs"] = ()  # installing pip, too, takes seconds; benchmarks/class_kit.py does it
    students = kit.make(tmp_path / "a kit", HERE, PYTHON).folder / "students"
    home = tmp_path / "a home"
    home.mkdir()
    done = run(students / "install.sh", home=home)
    assert done.returncode == 0, done.stderr
    target = home / "ocrlab-class"
    own = {"OCRLAB_NOTEBOOKS": str(target / "notebooks"), "OCRLAB_MODELS": str(target / "models")}
    assert json.dumps([["doctor", "--class"], own], sort_keys=True) in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1] == f'ocrlab: installed. To open the lessons, run: sh "{target}/start.sh"'
    assert (target / "notebooks" / "samples" / "a.png").is_file()
    (home / "ocrlab.py").write_text("raise SystemExit('not this one')")  # where it is called
    started = run(target / "start.sh", "--port", 8888, home=home)
    assert json.loads(started.stdout) == [["lab", "--class", "--port", "8888"], own]


@sh
def test_a_kit_for_another_python_says_which_one_it_needs(offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    other = next(one for one in PYTHONS if one != PYTHON)
    students = kit.make(tmp_path / "kit", HERE, other).folder / "students"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    (tmp_path / "bin" / "dirname").symlink_to(shutil.which("dirname"))
    done = run(students / "install.sh", home=tmp_path, path=tmp_path / "bin")
    assert done.returncode == 2
    assert f"Python {other} was not found, and this kit needs it" in done.stderr
    arguments = [sys.executable, students / "install.py", tmp_path / "to"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"This kit is for Python {other}, and this is Python {PYTHON}" in done.stderr
    assert not (tmp_path / "to").exists()


def test_only_what_was_installed_from_a_kit_is_replaced(tmp_path, monkeypatch):
    kit_folder, target = tmp_path / "students", tmp_path / "to" / "ocrlab-class"
    for file in ("kit.json", "models/det.onnx", "notebooks/01.ipynb"):
        (kit_folder / file).parent.mkdir(parents=True, exist_ok=True)
        (kit_folder / file).write_text("{}")
    monkeypatch.setattr(install, "HERE", kit_folder)
    assert install.taken(target) == ""
    install.bring(target)
    assert install.taken(target) == ""
    (target / "notebooks" / "00_of_an_older_kit.ipynb").write_text("{}")
    install.bring(target)
    assert files_of(target) == {"installed.json", "models/det.onnx", "notebooks/01.ipynb"}
    for mine in (tmp_path, kit_folder, target / "installed.json"):
        assert f"{mine} holds something else" in install.taken(mine)


def test_packages_come_from_the_kit_alone_whatever_is_configured(tmp_path, monkeypatch):
    (tmp_path / "wheels").mkdir()
    wheel(tmp_path / "wheels", "pip", "26.3")
    ran = []

    def run(command, env, check):
        ran.append((command, env))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(install, "HERE", tmp_path)
    monkeypatch.setattr(install.subprocess, "run", run)
    for name in ("PIP_CONSTRAINT", "pip_index_url", "PYTHONHOME"):
        monkeypatch.setenv(name, "elsewhere")
    assert install.install(Path("python"), "ocrlab==1") == 3
    [(command, environment)] = ran
    assert {"--no-index", "--find-links", str(tmp_path / "wheels"), "ocrlab==1"} < set(command)
    assert "elsewhere" not in environment.values()
    assert environment["PIP_CONFIG_FILE"] == os.devnull


def test_a_kit_for_another_system_says_so():
    known = {"system": "windows", "python": "3.12"}
    assert install.unsuitable(known, "windows", "3.12") == ""
    assert "for windows, and this is linux-aarch64" in install.unsuitable(known, "linux-aarch64", "3.12")
    assert "install Python 3.12 beside it" in install.unsuitable(known, "windows", "3.13")


def test_scripts_for_windows_end_their_lines_as_windows_does(tmp_path, monkeypatch):
    monkeypatch.setattr(install.os, "name", "nt")
    install.write_scripts(tmp_path)
    monkeypatch.undo()
    assert files_of(tmp_path) == {"ocrlab.bat", "start.bat"}
    text = (tmp_path / "ocrlab.bat").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") > 4
    assert b'"%~dp0.venv\\Scripts\\python.exe" -P -m ocrlab %*' in text


def test_the_seed_is_not_drawn_from_what_anyone_can_seed(offline, tmp_path):
    offline["pip"] = lambda folder: wheel(folder, "pip", "26.3")
    seeds = set()
    for name in "ab":
        random.seed(1)
        folder = kit.make(tmp_path / name, "linux", "3.12").folder
        seeds.add((folder / "teacher" / "seed.txt").read_text())
    assert len(seeds) == 2
