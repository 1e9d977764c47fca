"""Why the lines of a run are wrong: asked of real networks once, kept beside the run, counted."""

import json
import shutil
from collections import Counter

import cv2
import numpy as np
import pytest
from small_run import EXACT, small_run

from ocrlab.cli import commands
from ocrlab.files import FileError, locked
from ocrlab.folder.check import asked, causes
from ocrlab.folder.check.aligned import aligned, cut
from ocrlab.folder.check.report import check, to_dict
from ocrlab.folder.runs import store, work
from ocrlab.folder.truth.find import truths_in

LOAD = {**EXACT, "box_thresh": 0.7}  # at which "faint" loses a line that reads well


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of "faint", with its truth, and of a page without one on which a line reads as well upside down."""
    done = small_run(tmp_path_factory.mktemp("causes"), ("faint",), maps=False, box_thresh=0.7)
    page = np.full((220, 700, 3), 255, np.uint8)
    for y, text in ((70, "pod pod pod"), (160, "Total 7.40 and cake")):
        cv2.putText(page, text, (20, y), cv2.FONT_HERSHEY_DUPLEX, 1.5, (0, 0, 0), 3, cv2.LINE_AA)
    picture = done.picture_of("faint.png").with_name("pods.png")
    cv2.imwrite(str(picture), page)
    todo = work.Work.of(LOAD, 10**8)
    facts = work.facts(todo)
    with store.writing(done.folder, {**facts, "root": done.facts["root"]}) as (into, _):
        into.add(picture.name, work.read_picture(todo.known(facts), str(picture)))
    return store.read_run(done.folder)


@pytest.fixture(scope="module", autouse=True)
def few():
    """Ask about two lines of a page: each takes a second or more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked, "MOST", 2)
        yield


@pytest.fixture(scope="module")
def truths(run):
    return truths_in(run.picture_of("faint.png").parent)


@pytest.fixture(scope="module")
def known(run, truths, few):
    """The run, whose causes were asked for."""
    seen = []
    assert causes.causes_of(run, check(run, truths).judged, seen.append) == Counter(low_score=1, faint=1)
    assert seen == [0, 1]
    return run


@pytest.fixture
def fresh(run, tmp_path):
    """The run, of which nothing was asked."""
    shutil.copytree(run.folder, tmp_path / "fresh", ignore=shutil.ignore_patterns("causes*"))
    return store.read_run(tmp_path / "fresh")


def nobody_asks(monkeypatch):
    monkeypatch.setattr(causes, "load", lambda *given, **more: pytest.fail("the networks were asked"))


def test_wrong_lines_have_their_causes_and_the_second_time_no_network_is_asked(known, truths, monkeypatch):
    nobody_asks(monkeypatch)
    checked = check(known, truths)
    found = causes.why(known, checked.judged)
    assert found.remedies()["box_thresh"] == 1
    (kept,) = causes.known_causes(known).values()
    assert (kept["page"], kept["key"], len(kept["causes"])) == (1, known.key, 2)
    first, wrong = kept["causes"][0], checked.judged[0].wrong[0]
    assert first["quad"] == np.asarray(wrong.quad, float).round(2).tolist()
    assert (first["cause"], first["proven"], first["state"]) == ("low_score", True, "missing: low_score")
    assert to_dict(checked.judged[0], found)["wrong"][0]["remedy"]["settings"] == {"box_thresh": 0.4}
    with pytest.raises(pytest.fail.Exception):  # another truth is another question
        causes.why(known, check(known, {"faint": replaced(truths["faint"])}).judged)


def replaced(truth):
    return type(truth)(truth.file, truth.lines[1:])


def test_without_a_truth_what_reads_both_ways_and_what_was_dropped_and_reads_well_is_suspected(fresh):
    before = {one.image: {each.reason for each in one.found} for one in check(fresh).suspected}
    whole = [one for one in check(fresh).suspected if one.image == "faint.png"]
    causes.causes_of(fresh, [*whole, type(whole[0])("pods.png", 1, ())])
    after = check(fresh).suspected
    found = {one.image: [each for each in one.found if each.reason not in before.get(one.image, ())] for one in after}
    assert [one.text for one in found["faint.png"]] == ["七级灰度：雪地里的白猫"]
    assert found["faint.png"][0].reason == "dropped, yet reads well: at 1.00"
    assert [one.reason for one in found["pods.png"]] == ["reads as well the other way round: “pod pod pod”"]
    assert after[0].image == "faint.png"


def test_the_command_tells_causes_and_remedies_and_is_quick_the_second_time(known, truths, monkeypatch, capsys):
    nobody_asks(monkeypatch)
    asking = ["check", str(known.folder), "--truth", str(known.facts["root"]), "--why", "--worst", "1"]
    assert commands.run(asking) == 0
    told = capsys.readouterr().out
    assert "Causes of 2 lines on 1 page" in told
    assert "1 line: threshold: low score (box_thresh); 1: faint: too little contrast" in told
    assert "1 line: box_thresh" in told.partition("What would mend them, alone:")[2]
    assert "CLEval: found, read" in told
    assert commands.run([*asking, "--json"]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert rows[0]["wrong"][0]["cause"] == "low_score"
    assert rows[0]["cleval"]["true"] == 248
    assert "cause" not in rows[0]["wrong"][2], "only two lines of a page were asked about"


def test_a_picture_that_changed_is_a_sentence_and_a_torn_line_is_cut_off(fresh, truths, tmp_path):
    for name in ("faint.png", "pods.png"):
        (tmp_path / name).write_bytes(b"changed")
    moved = store.Done(fresh.folder, {**fresh.facts, "root": str(tmp_path)}, fresh.pages)
    (fresh.folder / causes.FILE).write_bytes(b'{"content": "torn')
    found = causes.why(moved, check(moved, truths).judged)
    assert found.unseen == ("faint.png: the picture changed since it was read; `ocrlab run` reads it anew.",)
    assert (found.pages, (fresh.folder / causes.FILE).read_bytes()) == ({}, b"")


def test_a_file_that_is_none_and_a_second_process_are_refused(fresh, truths):
    judged = check(fresh, truths).judged
    with (fresh.folder / causes.LOCK).open("a") as other:
        assert locked(other)
        with pytest.raises(FileError, match="another process asks"):
            causes.why(fresh, judged)
    (fresh.folder / causes.FILE).write_text("{}\n")
    with pytest.raises(FileError, match=r"causes\.jsonl, line 1"):
        causes.why(fresh, judged)


ALIGNED = [
    ("Tea 12.60", "Tea 12.50", "Tea 12.[5→6]0"),
    ("tea", "TEA", "TEA"),
    ("Tea", "TEAS", "TEA[S→]"),
    ("nonsense", "Tea 12.50", ""),
    ("", "Tea", ""),
]


@pytest.mark.parametrize("read, true, said", ALIGNED)
def test_wrong_characters_are_aligned(read, true, said):
    assert aligned(read, true) == said
    assert "".join(piece.true for piece in cut(read, true)) == true
