"""What settings and remedies do to the other pages of a run, as the explorer is told: real models on two samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_run import EXACT, small_run

from ocrlab import lab
from ocrlab.files import FileError
from ocrlab.folder.runs.store import Done
from ocrlab.models import load
from ocrlab.page import Fate
from ocrlab.pipeline import OCR
from ocrlab.widgets import Explorer
from ocrlab.widgets.explorer import other_pages
from ocrlab.widgets.explorer.other_pages import key_of


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A run at a box_thresh of 0.7, which loses a line of "faint" and none of "poster"."""
    return small_run(tmp_path_factory.mktemp("beside"), ("faint", "poster"), box_thresh=0.7)


@pytest.fixture(scope="module")
def ocr() -> Iterator[OCR]:
    with load(**EXACT, threads=1, box_thresh=0.7) as opened:
        yield opened


@pytest.fixture
def view(run: Done, ocr: OCR, monkeypatch: pytest.MonkeyPatch) -> Iterator[Explorer]:
    """The explorer of "faint", beside its run."""
    monkeypatch.setattr(other_pages, "PAUSE", 0.02)
    shown = lab.explore(ocr, run.picture_of("faint.png"), Path(run.facts["root"]), run.folder)
    yield shown
    shown.close()


def settle(view: Explorer) -> dict[str, Any]:
    assert view.session.worker.wait(120)
    assert view.message == ""
    return dict(view.elsewhere["rows"])


def test_under_the_settings_of_the_run_nothing_changes(view: Explorer) -> None:
    (row,) = settle(view).values()
    assert (row["is_run"], row["verdict"], row["said"]) == (True, "same", "nothing changes on 1 other page")
    assert len(view.truth["lines"]) == 12, "its own truth was found in the folder"


def test_beside_a_remedy_stands_what_it_does_to_the_others(view: Explorer) -> None:
    settle(view)
    dropped = view.session.run.trace.candidates.with_fate(Fate.LOW_SCORE)
    view.selected = dropped[0]
    rows = settle(view)
    remedies = view.why["remedies"]
    assert {key_of({one["setting"]: one["value"]}) for one in remedies} < set(rows)
    assert all(rows[one["elsewhere"]]["whole"] for one in remedies)
    assert rows[remedies[0]["elsewhere"]]["of"] == 1


def test_a_setting_that_harms_the_others_is_told_with_their_lines(view: Explorer) -> None:
    settle(view)
    told: list[Any] = []
    view.observe(lambda change: told.append(change["new"]["rows"]), "elsewhere")
    view.settings = {**view.settings, "box_thresh": 0.8}
    row = settle(view)[other_pages.NOW]
    assert told[0] == {}, "what was told of the settings before is taken back at once"
    assert row["verdict"] == "worse"
    assert "lines lost on 1 of 1 other page; " in row["said"]
    (page,) = row["pages"]
    assert (page["image"], page["edits"] > 20) == ("poster.jpg", True)
    assert {place["kind"] for place in page["places"]} == {"lost"}


def test_it_can_be_stopped_and_goes_on(view: Explorer) -> None:
    settle(view)
    view.session.ask({"ask": "elsewhere", "stop": True})
    view.settings = {**view.settings, "box_thresh": 0.85}
    assert settle(view) == {}
    view.session.ask({"ask": "elsewhere", "stop": False})
    assert settle(view)[other_pages.NOW]["verdict"] == "worse"


def test_no_run_and_one_of_other_models_are_refused(run: Done, ocr: OCR, tmp_path: Path) -> None:
    picture = run.picture_of("poster.jpg")
    with pytest.raises(FileError, match="no run"):
        lab.explore(ocr, picture, folder=tmp_path)
    with pytest.raises(ValueError, match="read with other models"):
        lab.explore(ocr, picture, folder=Done(run.folder, {**run.facts, "models": {}}, run.pages))


def test_a_picture_is_known_by_its_content(run: Done, tmp_path: Path) -> None:
    copy = tmp_path / "another name.jpg"
    copy.write_bytes(run.picture_of("poster.jpg").read_bytes())
    assert other_pages.name_in(run, copy) == "poster.jpg"
    assert other_pages.name_in(run, tmp_path / "gone.png") == ""


def test_a_case_that_is_saved_says_nothing_of_other_pages(view: Explorer) -> None:
    settle(view)
    view.settings = {**view.settings, "box_thresh": 0.8}
    settle(view)
    parts, _ = view.session.parts()
    assert parts[0][1]["elsewhere"] == {}
    assert "poster" not in str(parts[0][1]["saved"])
