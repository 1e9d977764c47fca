"""What two runs read otherwise, for people, for a CI, and as one HTML file."""

import json

import cv2
import numpy as np
import pytest

from ocrlab.cli import commands
from ocrlab.folder.diff.accepted import read_accepted
from ocrlab.folder.diff.apart import apart, changes_of
from ocrlab.folder.diff.page import page as page_of
from ocrlab.folder.runs import store
from ocrlab.folder.truth.written import Truth, line_of


def box(left, top, width=100, height=20):
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def page(*written):
    return {"lines": [{"text": text, "box": box(left, top, *size)} for text, left, top, *size in written]}


CASES = {
    "the same": (page(("Tea", 10, 10)), page(("Tea", 12, 11)), []),
    "lost": (page(("Tea", 10, 10), ("Cake", 10, 50)), page(("Tea", 10, 10)), [("lost", "Cake", "")]),
    "gained": (page(), page(("Tea", 10, 10)), [("gained", "", "Tea")]),
    "changed": (page(("Tea", 10, 10)), page(("Ten", 10, 10)), [("changed", "Tea", "Ten")]),
    "a space": (page(("Tea 1", 10, 10)), page(("Tea1", 10, 10)), [("changed", "Tea 1", "Tea1")]),
    "split is no change": (page(("Tea cake", 10, 10)), page(("Tea", 10, 10, 40), ("cake", 60, 10, 50)), []),
    "moved": (page(("Tea", 10, 10)), page(("Tea", 10, 10, 45)), [("moved", "Tea", "Tea")]),
}


@pytest.mark.parametrize("before, after, wanted", CASES.values(), ids=CASES)
def test_every_place_says_what_became_of_it(before, after, wanted):
    assert [(one.kind, one.before, one.after) for one in changes_of("a.png", 1, before, after)] == wanted


def made(folder, root, key="k1", **pictures):
    with store.writing(folder, {"key": key, "root": str(root), "settings": {}, "models": {}, "load": {}}) as (out, _):
        for image, record in pictures.items():
            out.add(f"{image}.png", [{"content": image, "page": 1, "pages": 1, **record}])
    return store.read_run(folder)


@pytest.fixture
def runs(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((100, 200, 3), 255, np.uint8))
    before = made(
        tmp_path / "before", tmp_path, a=page(("Tea", 10, 10), ("Cake", 10, 50)), b=page(("x", 0, 0)), c=page()
    )
    after = made(tmp_path / "after", tmp_path, "k2", a=page(("Ten", 10, 10)), b=page(("x", 0, 0)), d=page())
    return before, after


def test_runs_are_compared_picture_by_picture_and_judged(runs):
    found = apart(*runs, {"a": Truth("a.json", (line_of("Tea", [10, 10, 110, 30]),))})
    assert found.counts() == {"lost": 1, "gained": 0, "changed": 1, "moved": 0}
    assert found.only == (["c.png"], ["d.png"])
    assert (found.scores[0].edits, found.scores[1].edits) == (4, 1)  # "Cake" stood nowhere


def test_the_status_is_for_a_ci_and_what_was_accepted_is_no_loss(runs, tmp_path, capsys):
    asked = ["diff", str(runs[0].folder), str(runs[1].folder), "--accept", str(tmp_path / "accepted.json")]
    assert commands.run(asked) == 1
    assert "changed  a.png: Tea   ->   Ten" in capsys.readouterr().out
    assert commands.run([*asked, "--accept-all"]) == 0
    assert len(read_accepted(tmp_path / "accepted.json")) == 2
    assert commands.run(asked) == 0
    assert "a.png: changed: Tea -> Ten" in (tmp_path / "accepted.json").read_text()
    capsys.readouterr()
    assert commands.run([*asked[:3], "--json"]) == 1
    assert [json.loads(row)["kind"] for row in capsys.readouterr().out.splitlines()] == ["changed", "lost"]
    assert commands.run(["diff", str(runs[0].folder), str(runs[0].folder)]) == 0
    assert commands.run([*asked[:3], "--accept-all"]) == 2
    (tmp_path / "accepted.json").write_text("[]")
    assert commands.run(asked) == 2


def test_the_page_shows_crops_asks_for_nothing_and_runs_nothing(runs, tmp_path):
    evil = '</script><img src=x onerror="alert(1)">'
    bad = made(tmp_path / "bad", tmp_path, "k3", a=page((evil, 10, 10)))
    told = page_of(apart(runs[0], bad), (runs[0], bad), frozenset())
    assert evil not in told
    assert "data:image/jpeg;base64," in told
    assert "http" not in told.replace("http-equiv", "")
    assert "<script" not in told
    gone = page_of(
        apart(runs[0], runs[1]),
        (made(tmp_path / "gone", tmp_path / "nowhere", a=page(("Tea", 1, 1))), runs[1]),
        frozenset(),
    )
    assert "no picture" in gone
