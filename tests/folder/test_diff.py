"""What two runs read otherwise, for people, for a CI, and as one HTML file."""

import json

import cv2
import numpy as np
import pytest

from ocrlab.cli import commands
from ocrlab.folder.diff import told
from ocrlab.folder.diff.accepted import read_accepted
from ocrlab.folder.diff.apart import Change, apart, changes_of
from ocrlab.folder.diff.page import page as page_of
from ocrlab.folder.diff.page import quarters
from ocrlab.folder.diff.verdict import verdict
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
    said = capsys.readouterr().out
    assert "changed  a.png: Tea   ->   Ten" in said
    assert "lost     c.png: (the whole picture)   ->   (nothing)" in said
    assert commands.run([*asked, "--accept-all"]) == 0
    assert len(read_accepted(tmp_path / "accepted.json")) == 3
    assert commands.run(asked) == 0
    assert "a.png: changed: Tea -> Ten" in (tmp_path / "accepted.json").read_text()
    capsys.readouterr()
    assert commands.run([*asked[:3], "--json"]) == 1
    assert [json.loads(row)["kind"] for row in capsys.readouterr().out.splitlines()] == ["changed", "lost"]
    assert commands.run(["diff", str(runs[0].folder), str(runs[0].folder)]) == 0
    assert commands.run([*asked[:3], "--accept-all"]) == 2
    (tmp_path / "accepted.json").write_text("[]")
    assert commands.run(asked) == 2


def quad(left, top, width, height):
    return np.array(box(left, top, width, height), np.float32)


STATES = {
    "nobody knows": (("Tea", "Ten"), None, "open"),
    "worse": (("Tea", "Ten"), "Tea", "worse"),
    "better": (("Ten", "Tea"), "Tea", "better"),
    "a space is worse": (("1 X", "1X"), "1 X", "worse"),
    "as good: case is left out, the truth is in capitals": (("TEA", "Tea"), "TEA", "even"),
    "both are wrong": (("Ten", "Tee"), "Tea", "even"),
    "lost, and nothing stands there": (("~", ""), "", "better"),
    "lost, and it stands there": (("Tea", ""), "Tea", "worse"),
}


@pytest.mark.parametrize("texts, true, state", STATES.values(), ids=STATES)
def test_the_truth_tells_which_changes_are_worse(texts, true, state):
    kind = "lost" if not texts[1] else "changed"
    one = Change("a.png", 1, kind, *texts, (quad(0, 0, 9, 9),), true=true)
    assert one.state == state
    assert one.is_loss == (state in ("worse", "open"))


def test_what_stands_in_the_place_of_a_change_is_found(runs):
    lines = (line_of("Tee", [10, 10, 110, 30]), line_of("far away", [10, 80, 110, 95]))
    found = apart(*runs, {"a": Truth("a.json", lines)})
    assert [(one.kind, one.true, one.state) for one in found.changes] == [
        ("changed", "Tee", "even"),
        ("lost", "", "better"),
    ]
    assert [one.before for one in found.losses()] == ["(the whole picture)"]


def one_each(folder, texts):
    return made(folder, folder.parent, **{f"p{i}": page((text, 10, 10)) for i, text in enumerate(texts)})


VERDICTS = {
    "better": (["Tex"] * 6, ["Tea"] * 6, "Better: 33.33% of 18 characters were wrong before and 0.00% are now"),
    "worse": (["Tea"] * 6, ["Tex"] * 6, "Worse: 0.00% of 18"),
    "chance": (["Tea"] * 5 + ["Tex"], ["Tea"] * 6, "No difference that chance would not make: 5.56% of 18"),
    "the same": (["Tex"] * 6, ["Tey"] * 6, "As many characters wrong: 33.33% of 18"),
}


@pytest.mark.parametrize("before, after, said", VERDICTS.values(), ids=VERDICTS)
def test_the_verdict_knows_chance(before, after, said, tmp_path):
    truths = {f"p{i}": Truth("", (line_of("Tea", [10, 10, 110, 30]),)) for i in range(6)}
    found = apart(one_each(tmp_path / "one", before), one_each(tmp_path / "other", after), truths)
    assert verdict(found).startswith(said)
    assert verdict(found).endswith("on 6 pages with a truth. Numbers exactly right: 0 before, 0 now, of 0.")
    assert verdict(apart(*[one_each(tmp_path / "one", before)] * 2)) == ""


def test_what_cannot_be_compared_is_told(tmp_path):
    before = made(
        tmp_path / "one", tmp_path, a=page(("Tea", 1, 1)), b=page(), c={"error": "c.png: cut short"}, d=page()
    )
    after = made(tmp_path / "other", tmp_path, "k2", a=page(("Tea", 1, 1)), b={"content": "else", **page()}, c=page())
    found = apart(before, after)
    assert list(told.lines(found, ("one", "other"))) == [
        "one -> other, 3 pages in both: 0 lost, 0 gained, 0 changed, 0 moved",
        "Only in one: d.png",
        "Not read by one: c.png: cut short",
        "Not the same file in both: b.png",
        "lost     d.png: (the whole picture)   ->   (nothing)",
    ]


# -- the page


def rendered(before, after, truths=None, accepted=frozenset()):
    return page_of(apart(before, after, truths), (before, after), ("before", "after"), accepted)


def test_the_page_shows_crops_asks_for_nothing_and_runs_nothing(runs, tmp_path):
    evil = '</script><img src=x onerror="alert(1)">'
    bad = made(tmp_path / "bad", tmp_path, "k3", a=page((evil, 10, 10)))
    told = rendered(runs[0], bad, {"a": Truth("a.json", (line_of(evil, [10, 10, 110, 30]),))})
    assert evil not in told
    assert "data:image/jpeg;base64," in told
    assert "http" not in told
    assert "<script" not in told
    gone = made(tmp_path / "gone", tmp_path / "nowhere", a=page(("Tea", 1, 1)))
    assert "no picture" in rendered(gone, made(tmp_path / "too", tmp_path / "nowhere", a=page()))
    assert "no picture" not in rendered(gone, runs[1])  # the run of a colleague, against one that was made here


def test_two_crops_stand_side_by_side_where_the_place_is_another(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((100, 300, 3), 255, np.uint8))
    before = made(tmp_path / "before", tmp_path, a=page(("Tea", 10, 10), ("Cake", 10, 50)))
    after = made(tmp_path / "after", tmp_path, "k2", a=page(("Tea", 10, 10, 45), ("Cak", 11, 50)))
    told = rendered(before, after)
    assert told.count("<img") == 3  # of the line that is read otherwise in its place, one
    assert [told.count(f"<figcaption>{word}</figcaption>") for word in ("before", "now")] == [1, 1]


TURNS = {
    "upright": (quad(0, 0, 90, 20), "Tea", 0),
    "down the page": (np.roll(quad(0, 0, 20, 90), -1, axis=0), "Tea", 1),
    "up the page": (np.roll(quad(0, 0, 20, 90), 1, axis=0), "Tea", -1),
    "upside down": (np.roll(quad(0, 0, 90, 20), 2, axis=0), "Tea", 2),
    "production's, high": (quad(0, 0, 20, 90), "Tea", 1),
    "one character may be high": (quad(0, 0, 20, 90), "I", 0),
}


@pytest.mark.parametrize("place, text, wanted", TURNS.values(), ids=TURNS)
def test_a_crop_is_turned_so_that_it_can_be_read(place, text, wanted):
    assert (quarters(place, text) - wanted) % 4 == 0
