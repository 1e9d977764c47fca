"""Choosing settings for real pages: a bad one is found and its cure proven, and what reads well is left alone."""

import json

import pytest
from tuned_runs import draw, read

import ocrlab
from ocrlab.cli import commands
from ocrlab.folder.runs.store import MAPS, read_run
from ocrlab.folder.truth.find import truths_in
from ocrlab.folder.tune import Plan, tune
from ocrlab.models.export_settings import read_settings
from ocrlab.models.import_rapidocr import read_configuration

PLANTED = 0.95  # box_thresh that drops every line


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tune")
    pictures = draw(folder / "pictures")
    return pictures, read(pictures, folder / "run", box_thresh=PLANTED)


@pytest.fixture(scope="module")
def tuned(pages):
    pictures, run = pages
    told = []
    found = tune(run, truths_in(pictures), plan=Plan(only=("box_thresh", "use_dilation"), told=told.append))
    assert [*dict.fromkeys(told)] == ["choosing by the maps", "proving"]
    return found


def test_a_planted_bad_threshold_is_found_and_its_cure_proven(tuned):
    assert tuned.kind == "better"
    assert [*tuned.changes] == ["box_thresh"]
    assert 0.3 <= tuned.choice["box_thresh"] <= 0.75
    (proof,) = tuned.proofs
    assert (len(proof.before.scores), proof.before.score.error) == (5, 1)
    assert proof.after.score.error < 0.05
    assert proof.error.high < -0.9
    assert "Change box_thresh from 0.95 to" in tuned.verdict
    assert tuned.counts["maps"] == 0, "the kept maps were there"


def test_the_front_and_the_plateau_are_around_the_choice(tuned):
    assert [one.is_choice for one in tuned.front].count(True) == 1
    assert [one.name for one in tuned.front if one.is_now] == ["as it is"]
    box, dilated = tuned.plateaus
    assert box.steps[box.here].value == tuned.choice["box_thresh"]
    assert box.steps[-1].value == PLANTED, "where it was is looked at"
    assert box.steps[box.high].value < PLANTED
    assert box.turnings[-1].edits > 10
    assert (dilated.name, dilated.is_ordered) == ("use_dilation", False)


def test_what_is_written_is_read_again_by_whom_it_is_for(tuned, tmp_path):
    files = {file.name: file for file in tuned.save(tmp_path / "new" / "place")}
    settings = read_settings(files["settings.json"].read_text())
    assert settings == tuned.choice
    with ocrlab.load(**settings) as ocr:
        assert ocr.settings == tuned.choice
    assert read_configuration(files["rapidocr.yaml"]).arguments["box_thresh"] == tuned.choice["box_thresh"]
    assert json.loads(files["paddleocr.json"].read_text())["text_det_box_thresh"] == tuned.choice["box_thresh"]
    told = json.loads(files["tuned.json"].read_text())
    assert (told["kind"], told["changes"]["box_thresh"][0]) == ("better", PLANTED)
    assert len(told["choosing"]) == len(told["proving"]) == 5


def test_a_notebook_shows_it_and_escapes_what_comes_from_files(tuned):
    html = tuned._repr_html_()
    assert tuned.verdict in html
    assert html.count("<svg") == html.count('role="img" aria-label="Error over') == 2
    assert "http" not in html
    assert "<script" not in html


def test_for_another_program_its_own_settings_read_well_and_nothing_changes(pages, capsys, tmp_path):
    pictures, run = pages
    asked = ["tune", str(run.folder), "--truth", str(pictures), "--for", "rapidocr", "--only", "box_thresh"]
    assert commands.run([*asked, "--out", str(tmp_path / "out"), "--html", str(tmp_path / "page.html")]) == 0
    out, err = capsys.readouterr()
    assert "othing is changed." in out
    assert "with preset ocrlab; for rapidocr, the search begins with" in out
    assert "Not proven in rapidocr itself" in out
    assert "choosing by the maps" in err
    assert "Written: " in err
    assert json.loads((tmp_path / "out" / "settings.json").read_text())["box_thresh"] == 0.5
    assert (tmp_path / "page.html").read_text().count("<svg") == 1


def test_a_run_without_maps_takes_longer_and_says_so(pages, tmp_path):
    pictures, run = pages
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("run.json", "pages.jsonl"):
        (bare / name).write_bytes((run.folder / name).read_bytes())
    found = tune(read_run(bare), truths_in(pictures), plan=Plan(only=("box_thresh",)))
    assert (found.kind, found.counts["maps"]) == ("better", 5)
    assert "ocrlab run --maps" in " ".join(found.notices)
    damaged = tmp_path / "damaged"
    (damaged / MAPS).mkdir(parents=True)
    for file in run.folder.rglob("*.*"):
        (damaged / file.relative_to(run.folder)).write_bytes(b"no map" if file.suffix == ".png" else file.read_bytes())
    assert tune(read_run(damaged), truths_in(pictures), plan=Plan(only=("use_dilation",))).counts["maps"] == 5


WRONG = {
    "no truth there": (["--truth", "{folder}/run/maps"], "no truths there"),
    "a Python, and no program": (["--truth", "{folder}/pictures", "--python", "/usr/bin/python3"], "give --for"),
    "no such setting": (["--truth", "{folder}/pictures", "--only", "tresh"], "Did you mean: thresh"),
    "no program there": (
        ["--truth", "{folder}/pictures", "--for", "rapidocr", "--python", "{folder}/none"], "none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("arguments, said", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_before_anything_is_searched(pages, arguments, said, capsys):
    folder = pages[1].folder.parent
    assert commands.run(["tune", str(pages[1].folder), *(one.format(folder=folder) for one in arguments)]) == 2
    assert said in capsys.readouterr().err
