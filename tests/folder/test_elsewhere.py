"""What other settings do to the other pages of a run: real models on three samples."""

import shutil

import cv2
import pytest
from small_run import EXACT, small_run

from ocrlab.folder import kept_page
from ocrlab.folder.elsewhere import Elsewhere, OtherPages, elsewhere
from ocrlab.folder.runs import store
from ocrlab.folder.truth.find import truths_in
from ocrlab.models import load

NAMES = ("poster", "faint", "upside_down")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run at a box_thresh of 0.7, which loses a line of "faint"; "poster" lies on its side, and has no truth."""
    return small_run(tmp_path_factory.mktemp("elsewhere"), NAMES, on_its_side="poster", box_thresh=0.7)


@pytest.fixture(scope="module")
def ocr():
    with load(**EXACT, threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def others(run, ocr):
    return OtherPages(run, ocr, truths_in(run.picture_of("poster.jpg").parent))


def told(found):
    return {
        one.image: sorted((change.kind, change.before or change.after) for change in one.changes) for one in found.pages
    }


SEVEN = "七级灰度：雪地里的白猫"
CASES = {  # settings -> what is said, and what happens on which page
    "the run's own": ({"box_thresh": 0.7}, "same", "nothing changes on 3 other pages", {}),
    "all is read anew, the turned page, too": ({"space_thresh": 0.12}, "same", "nothing changes on 3 other pages", {}),
    "a line is gained": (
        {"box_thresh": 0.4}, "better", "1 gained on 1 of 3 other pages; 11 fewer characters wrong",
        {"faint.png": [("gained", SEVEN)]},
    ),
    "lines are lost": ({"box_thresh": 0.8}, "worse", "lines lost on 2 of 3 other pages", {}),
    "by the score of what was read": ({"text_score": 0.99}, "worse", "lines lost", {}),
    "the network looks anew": ({"max_side_limit": 320}, "worse", "lost", {}),
    "read the way it is given": ({"orientation": "none"}, "worse", "read otherwise", {}),
}  # fmt: skip


@pytest.mark.parametrize("settings, verdict, said, pages", CASES.values(), ids=CASES)
def test_what_settings_do(others, settings, verdict, said, pages):
    found = others.under(settings)
    assert said in str(found)
    assert found.verdict == verdict
    assert told(found) | pages == told(found)


def test_what_mends_the_picture_at_hand_and_harms_the_folder_is_worse(run, ocr):
    """To turn nothing mends a line that was turned wrongly, and ruins the page that lies upside down."""
    truths = truths_in(run.picture_of("poster.jpg").parent)
    found = elsewhere(run, {"orientation": "none"}, "faint.png", truths, ocr)
    assert "faint.png" not in told(found)
    assert (found.verdict, len(found.pages), found.harmed) == ("worse", 2, 2)
    assert [one.image for one in found.pages] == ["upside_down.jpg", "poster.jpg"], "the most harmed first"
    assert found.pages[0].harm > 30


def test_without_a_truth_a_lost_line_is_worse_and_a_gained_one_better(run, ocr):
    blind = OtherPages(run, ocr)
    found = [blind.under({"box_thresh": value}) for value in (0.8, 0.4)]
    assert [(one.verdict, one.edits) for one in found] == [("worse", None), ("better", None)]


def test_what_was_read_as_too_doubtful_comes_back_with_a_lower_text_score(run, ocr):
    facts = {**run.facts, "settings": {**run.facts["settings"], "text_score": 0.99}}
    pages = tuple({**one, "lines": [line for line in one["lines"] if line["score"] >= 0.99]} for one in run.pages)
    left = sum(len(one["lines"]) for one in run.pages) - sum(len(one["lines"]) for one in pages)
    found = OtherPages(store.Done(run.folder, facts, pages), ocr).under({"text_score": 0.6})
    assert left >= 3
    assert (found.count("gained"), found.count("lost", "changed"), found.verdict) == (left, 0, "better")


def test_without_maps_it_is_the_same(run, ocr, tmp_path, others):
    shutil.copytree(run.folder, tmp_path / "run", ignore=shutil.ignore_patterns("*.png"))
    bare = OtherPages(store.read_run(tmp_path / "run"), ocr, others.truths)
    for settings in ({"box_thresh": 0.4}, {"box_thresh": 0.8}):
        assert str(bare.under(settings)) == str(others.under(settings))


def test_what_was_read_is_not_read_again_and_thresholds_alone_open_no_picture(run, ocr, monkeypatch):
    asked = OtherPages(run, ocr)
    asked.under({"box_thresh": 0.4})
    monkeypatch.setattr(kept_page, "load_pages", lambda *given, **more: pytest.fail("a picture was opened"))
    assert asked.under({"box_thresh": 0.8}).count("lost") > 1
    assert asked.under({"box_thresh": 0.41}).count("gained") == 1


def test_it_stops_when_it_is_told_to_and_goes_on_from_there(run, ocr):
    asked, seen = OtherPages(run, ocr), []
    part = asked.under({"box_thresh": 0.8}, lambda done, of: seen.append((done, of)) or done < 1)
    assert (len(part.pages), part.is_whole, seen) == (1, False, [(0, 3), (1, 3)])
    whole = asked.under({"box_thresh": 0.8}, lambda done, of: seen.append((done, of)) or True)
    assert whole.is_whole
    assert seen[2:] == [(1, 3), (2, 3)]


def test_it_stops_in_the_middle_of_a_page_that_is_read_and_keeps_what_was_read(run, ocr, monkeypatch):
    monkeypatch.setattr(kept_page, "AT_ONCE", 2)
    asked, seen = OtherPages(run, ocr), []
    part = asked.under({"space_thresh": 0.13}, lambda done, of: seen.append(done) or len(seen) < 4)
    assert (len(part.pages), seen, len(asked.pages[0]._texts)) == (0, [0] * 4, 4)
    assert str(asked.under({"space_thresh": 0.13})) == "nothing changes on 3 other pages"


def test_of_many_pages_some_are_drawn_evenly(run, ocr):
    found = OtherPages(run, ocr, most=2).under({"box_thresh": 0.8})
    assert (found.chosen, found.of) == (2, 3)
    assert "of 2 other pages (drawn evenly from 3)" in str(found)


def test_a_picture_that_changed_or_is_gone_is_a_sentence_and_no_page(run, ocr, tmp_path):
    pictures = tmp_path / "pictures"
    shutil.copytree(run.picture_of("poster.jpg").parent, pictures)
    moved = store.Done(run.folder, {**run.facts, "root": str(pictures)}, run.pages)
    cv2.imwrite(str(pictures / "poster.jpg"), cv2.imread(str(pictures / "faint.png")))
    (pictures / "upside_down.jpg").unlink()
    found = OtherPages(moved, ocr).under({"orientation": "none"})
    assert [one.image for one in found.pages] == ["faint.png"]
    assert "poster.jpg: the picture changed since" in found.unseen[0]
    assert found.unseen[1] == "upside_down.jpg: the picture cannot be read (No such file or directory)."
    assert found.is_whole


def test_a_run_of_other_models_and_a_setting_that_is_none_are_refused(run, ocr):
    other = store.Done(run.folder, {**run.facts, "models": {"det.onnx": "0" * 64}, "model": "another"}, run.pages)
    with pytest.raises(ValueError, match="read with other models"):
        OtherPages(other, ocr)
    with pytest.raises(ValueError, match="no setting 'box_tresh'"):
        elsewhere(run, {"box_tresh": 0.4}, ocr=ocr)


def test_a_map_that_is_none_is_said(run, ocr, tmp_path):
    shutil.copytree(run.folder, tmp_path / "run")
    for file in (tmp_path / "run" / store.MAPS).iterdir():
        file.write_bytes(b"no map")
    found = OtherPages(store.read_run(tmp_path / "run"), ocr).under({"box_thresh": 0.8})
    assert "no map. Delete it" in found.unseen[0]


def test_nothing_else_in_the_run_is_said():
    assert str(Elsewhere({}, (), 0, 0)) == "nothing changes on 0 other pages"
