"""What can stand on a side of a comparison, and how it reads the pictures of the other one."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from pictures import SAMPLES, rgb
from stand_in import stand_in_python

import ocrlab
from ocrlab.cli import commands
from ocrlab.folder.diff.reading import Reading, both
from ocrlab.folder.diff.sides import side_of
from ocrlab.folder.production import ProductionError
from ocrlab.folder.runs import store
from ocrlab.widgets.diff.session import diff


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    return stand_in_python(tmp_path_factory.mktemp("peer"))


def written(folder, root, images, load=None, **facts):
    """Write a run that reads every picture as "Tea"."""
    facts = {"key": "k1", "root": str(root), "settings": {}, "models": {}, "load": load or {}, **facts}
    line = {"text": "Tea", "score": 1, "box": [[1, 2], [9, 2], [9, 6], [1, 6]]}
    with store.writing(folder, facts) as (out, _):
        for image in images:
            out.add(image, [{"content": image, "page": 1, "pages": 1, "lines": [line]}])
    return store.read_run(folder)


def picture(path):
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), np.full((20, 40, 3), len(path.name), np.uint8))
    return path


BASE = {"name": "PP-OCRv4-mobile", "backend": "opencv", "precision": None, "preset": "paddleocr", "box_thresh": 0.3,
        "properties": {"arena": True}, "rapidocr": "a.yaml"}  # fmt: skip
LOADED = {  # how a side is written, and what becomes of the arguments of the other one
    "preset:rapidocr": {"name": "PP-OCRv4-mobile", "backend": "opencv", "precision": None, "preset": "rapidocr"},
    "onnxruntime": {**BASE, "backend": "onnxruntime", "properties": None},
    "openvino:f32": {**BASE, "backend": "openvino", "precision": "f32", "properties": None},
    "SETTINGS.json": {**BASE, "box_thresh": 0.5, "mean": (0.5, 0.5, 0.5)},
    "production.yaml": {"rapidocr": "production.yaml"},
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("SETTINGS.json").write_text('{"box_thresh": 0.5, "mean": [0.5, 0.5, 0.5]}')
    Path("wrong.json").write_text('{"box_tresh": 0.5}')
    Path("list.json").write_text("[]")
    Path("production.yaml").write_text("Det:\n  box_thresh: 0.6\n")
    Path("wrong.yaml").write_text("- 1\n")
    written(tmp_path / "scans.run", tmp_path, ["a.png"])
    return tmp_path


@pytest.mark.parametrize("given", LOADED)
def test_a_side_says_what_it_is_loaded_with(given, files):
    side = side_of(given)
    found = dict(side.load(BASE))
    if "rapidocr" in LOADED[given] and given == "production.yaml":
        assert found == {"rapidocr": str(files / "production.yaml")}
    else:
        assert found == LOADED[given]
    assert side.name == given


def test_a_side_is_a_run_or_production(files):
    run = side_of("scans.run")
    assert (run.name, run.run.folder) == ("scans.run", Path("scans.run"))
    assert side_of(Path("scans.run")).name == "scans.run"
    assert side_of(run.run).run is run.run
    plain, own = side_of("rapidocr:/srv/python"), side_of("paddleocr:/srv/python?SETTINGS.json")
    assert (plain.name, plain.production.python, plain.production.configuration) == (
        "rapidocr",
        Path("/srv/python"),
        {},
    )
    assert (own.name, own.production.package) == ("paddleocr with SETTINGS.json", "paddleocr")
    assert own.production.configuration == {"box_thresh": 0.5, "mean": [0.5, 0.5, 0.5]}
    assert side_of("rapidocr:/srv/python?production.yaml").production.configuration == {
        "config_path": str(files / "production.yaml")
    }


REFUSED = {
    "something": "'something' is nothing that can be compared. What can be given:\n  RUN  ",
    "tesseract:/usr/bin/python": "nothing that can be compared.*rapidocr:PYTHON",
    "preset:rapid": "There is no preset 'rapid'. Did you mean: rapidocr",
    "openvino:f64": "There is no precision 'f64'",
    "missing.json": "^missing.json: there is no such file",
    "wrong.json": "wrong.json: There is no setting 'box_tresh'. Did you mean: box_thresh",
    "wrong.yaml": "wrong.yaml: a RapidOCR configuration has the sections",
    "missing.yaml": "missing.yaml: there is no such file",
    ".": "no run: it has no run.json",
    "rapidocr:": r"rapidocr:PYTHON or rapidocr:PYTHON\?FILE was expected",
    "rapidocr:/srv/python?": r"rapidocr:PYTHON or rapidocr:PYTHON\?FILE was expected",
    "rapidocr:/srv/python?missing.yaml": "missing.yaml: there is no such file; a configuration",
    "paddleocr:/srv/python?list.json": "list.json: a JSON object of arguments",
}


@pytest.mark.parametrize("given", REFUSED)
def test_what_is_no_side_is_refused_by_a_sentence(given, files):
    with pytest.raises(ValueError, match=f"(?s){REFUSED[given]}"):
        side_of(given)


def told(**counts):
    return lambda name, pictures: lambda done, errors: counts.setdefault(name, []).append((done, errors, pictures))


@pytest.mark.parametrize("is_first", [True, False])
def test_production_reads_the_pictures_of_the_other_side_under_their_names(is_first, stand_in, tmp_path):
    images = ["first/a.png", "second/b.png", "dies.png"]
    for image in images:
        picture(tmp_path / image)
    other = written(
        tmp_path / "run", tmp_path.parent, [f"{tmp_path.name}/{image}" for image in images]
    )  # of a wider root
    sides = side_of(f"rapidocr:{stand_in}"), side_of(other)
    runs, names = both(sides if is_first else sides[::-1], Reading(keep=tmp_path / "keep", told=told()))
    production, name = (runs[0], names[0]) if is_first else (runs[1], names[1])
    assert list(production.latest()) == list(other.latest())
    assert production.pages[0]["lines"][0]["text"] == "a.png"
    assert production.picture_of(production.pages[0]["image"]) == tmp_path / "first/a.png"
    assert "its process ended" in production.pages[2]["error"]
    assert name == "rapidocr-onnxruntime"
    assert [one.name.startswith("rapidocr-") for one in (tmp_path / "keep").iterdir()] == [True]


def test_pictures_are_named_where_neither_side_is_a_run(stand_in, tmp_path):
    sides = side_of(f"rapidocr:{stand_in}"), side_of(f"rapidocr:{stand_in}")
    with pytest.raises(ValueError, match="Neither side is a run: --pictures DIR"):
        both(sides, Reading())
    runs, _ = both(sides, Reading([picture(tmp_path / "a.png")], told=told()))
    assert [list(run.latest()) for run in runs] == [["a.png"], ["a.png"]]
    assert not runs[0].folder.exists()  # nothing is left


def test_the_second_side_is_tried_before_the_first_reads(stand_in, tmp_path):
    sides = side_of(f"rapidocr:{stand_in}"), side_of(f"paddleocr:{stand_in}")
    with pytest.raises(ProductionError, match="paddleocr is not installed there"):
        both(sides, Reading([picture(tmp_path / "a.png")], tmp_path / "keep"))
    assert not (tmp_path / "keep").exists()


def test_the_command_reads_with_another_runtime(tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "a.png"), rgb(SAMPLES / "receipt.jpg")[:140, :, ::-1])
    with ocrlab.load(backend="onnxruntime", threads=1) as ocr:
        lines = ocr(tmp_path / "a.png").to_dict()["lines"]
    run = written(tmp_path / "run", tmp_path, [], {"backend": "onnxruntime", "text_score": 0.61}, key="k1")
    with store.writing(run.folder, run.facts) as (out, _):
        out.add("a.png", [{"content": "a", "page": 1, "pages": 1, "lines": [*lines[:-1], {**lines[-1], "text": "?"}]}])
    asked = ["diff", str(run.folder), "openvino:f32", "--workers", "1", "--keep", str(tmp_path / "kept")]
    assert commands.run(asked) == 1
    said = capsys.readouterr()
    assert said.out.startswith("run -> openvino:f32, 1 page in both: 0 lost, 0 gained, 1 changed, 0 moved")
    assert "1/1" in said.err
    (kept,) = (tmp_path / "kept").iterdir()
    facts = json.loads((kept / "run.json").read_text())
    assert (facts["runtime"]["backend"], facts["runtime"]["precision"]) == ("openvino", "f32")
    assert facts["settings"]["text_score"] == 0.61  # all else is as in the other run
    assert commands.run([*asked, "--json"]) == 1  # read once, compared twice
    assert json.loads(capsys.readouterr().out)["before"] == "?"


WRONG = {
    "one side": ["diff", "scans.run"],
    "no side": ["diff"],
    "no pictures": ["diff", "preset:ocrlab", "preset:rapidocr"],
    "an empty folder": ["diff", "preset:ocrlab", "preset:rapidocr", "--pictures", "empty"],
    "two recordings": ["diff", "--bisect", "a.npz", "a.png", "b.png"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_what_is_missing_is_a_sentence(arguments, files, capsys):
    (files / "empty").mkdir()
    assert commands.run(arguments) == 2
    assert capsys.readouterr().err.startswith("ocrlab: ")


def test_a_cell_shows_the_same(files, stand_in):
    picture(files / "a.png")
    shown = diff("scans.run", f"rapidocr:{stand_in}", keep=files / "keep")
    assert repr(shown).startswith("scans.run -> rapidocr-onnxruntime, 1 page in both: 0 lost, 0 gained, 1 changed")
    cell = shown._repr_html_()
    assert "<html" not in cell
    assert "<script" not in cell
    assert 'class="ocrlab-diff ocrlab-diff-cell"' in cell
    assert shown.changes[0].after == "a.png"
    assert shown.save(files / "diff.html").read_text().startswith("<!doctype html>")


def test_production_itself_is_a_side(tmp_path, capsys):
    python = os.environ.get("OCRLAB_PEER_RAPIDOCR")
    if not python:
        pytest.skip("OCRLAB_PEER_RAPIDOCR names no Python that has it")
    cv2.imwrite(str(tmp_path / "a.png"), rgb(SAMPLES / "receipt.jpg")[:300, :, ::-1])
    run = [f"rapidocr:{python}", "preset:rapidocr", "--pictures", str(tmp_path), "--workers", "1"]
    assert commands.run(["diff", *run]) == 0  # the preset is what production saw, to the letter
    assert "rapidocr 3.10.0 -> preset:rapidocr, 1 page in both: 0 lost, 0 gained, 0 changed" in capsys.readouterr().out
