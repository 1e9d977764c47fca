"""A page on its way to a truth: what a person says of it is kept at once, whoever is killed, and counts when it is whole."""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from ocrlab.files import FileError
from ocrlab.folder.runs import store
from ocrlab.folder.truth import keeping as keeping_module
from ocrlab.folder.truth.draft import Draft, DraftLine, Source, State
from ocrlab.folder.truth.drafting import drafted
from ocrlab.folder.truth.find import truth_for, truths_in
from ocrlab.folder.truth.keeping import ChangedError, Keeping, draft_in, halves, halves_said, written
from ocrlab.folder.truth.opening import opened

SETTINGS = {"box_thresh": 0.4, "unclip_ratio": 1.6}
FACTS = {"key": "k1", "settings": SETTINGS, "models": {}, "load": {}, "max_pixels": 10**8}


def box(left, top, width=100, height=20):
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def line(text, left, top, score=0.99, **size):
    return {"text": text, "score": score, "box": box(left, top, **size), "box_score": 0.9, "flipped": False}


def dropped(left, top, score, fate="low_score", **size):
    return {"fate": fate, "score": score, "box": box(left, top, **size), "flip": None}


def page(*lines, drops=(), content="c1", image="a.png", number=1, of=1, turned=0):
    return {
        "image": image, "content": content, "page": number, "pages": of, "width": 400, "height": 300, "turned": turned,
        "lines": list(lines), "dropped": list(drops), "notices": [],
    }  # fmt: skip


TEA, CAKE, TOTAL = line("Tea 12.50", 10, 10), line("Cake", 10, 60, score=0.5), line("Total 15.50", 10, 110)
PAGE = page(TEA, CAKE, TOTAL, drops=[dropped(10, 85, 0.39), dropped(12, 11, 0.39), dropped(300, 200, 0.1)])


def draft(*more, **changes):
    return replace(drafted(page(TEA, CAKE, TOTAL, *more), SETTINGS), **changes)


def texts(found):
    return [one.text for one in found.lines]


# ---- what a person does


def test_a_draft_is_what_was_read_and_what_may_be_text_where_it_would_be_read():
    found = drafted(PAGE, SETTINGS)
    assert texts(found) == [
        "Tea 12.50",
        "Cake",
        "",
        "Total 15.50",
    ]  # of three dropped ones, one is ink of a line, one is noise
    assert [one.source for one in found.lines] == [Source.READ, Source.READ, Source.DROPPED, Source.READ]
    assert [bool(one.doubts) for one in found.lines] == [False, True, True, False]
    assert "a doubt, 0.50" in found.lines[1].doubts[0]
    assert (found.looked_at, found.is_whole) == (0, False)


def test_what_was_dropped_by_its_score_is_grown_to_its_text_and_what_was_dropped_by_its_reading_is_not():
    drops = [dropped(10, 85, 0.39), dropped(300, 200, 0.9, fate="low_text")]
    low, read = (one for one in drafted(page(TEA, drops=drops), SETTINGS).lines if one.source is Source.DROPPED)
    distance = 100 * 20 * 1.6 / 240
    assert np.allclose(
        low.quad, np.array(box(10, 85)) + distance * np.array([[-0.75, -1], [1, -1], [1, 1], [-0.75, 1]]), atol=0.06
    )
    assert np.array_equal(read.quad, box(300, 200))


def test_what_the_networks_said_besides_is_a_doubt_and_a_text():
    shadow = {"text": "3 pieces", "score": 0.97, "fate": "low_score", "box_score": 0.3, "quad": box(8, 82, 104, 26)}
    around = {"line": "Tea 12.50", "score": 0.9, "other": "0S.21 eat", "other_score": 0.9, "quad": box(9, 9, 101, 21)}
    drops = [dropped(10, 85, 0.39)]
    found = drafted(page(TEA, TOTAL, drops=drops), SETTINGS, {"shadow": [shadow], "turned": [around]})
    assert [(one.text, one.read) for one in found.lines] == [
        ("Tea 12.50",) * 2,
        ("3 pieces",) * 2,
        ("Total 15.50",) * 2,
    ]
    assert [bool(one.doubts) for one in found.lines] == [True, True, False]
    assert found.said(2, "3 pieces").line(2).state == State.ADDED


SAID = {
    "right": (0, "Tea 12.50", State.CONFIRMED),
    "right, with a space behind it": (0, " Tea 12.50 ", State.CONFIRMED),
    "corrected": (0, "Tea 12.60", State.CORRECTED),
    "another case": (0, "tea 12.50", State.CORRECTED),
    "nothing stands there": (0, "  ", State.NO_TEXT),
    "a dropped one is text": (3, "2 pieces", State.ADDED),
    "a dropped one is none": (3, "", State.NO_TEXT),
}


@pytest.mark.parametrize("number, text, state", SAID.values(), ids=SAID)
def test_what_is_said_of_a_line_gives_its_state(number, text, state):
    found = drafted(PAGE, SETTINGS).said(number, text).line(number)
    assert (found.state, found.text) == (state, text.strip())


def test_what_is_being_typed_is_kept_and_not_said():
    typing = draft().said(0, "Tea 12.50").typed(0, "Tea 1")
    assert (typing.looked_at, typing.line(0).text) == (0, "Tea 1")
    assert typing.back(0, draft().said(0, "Tea 12.50")) == draft().said(0, "Tea 12.50")


def test_a_page_without_lines_is_whole_when_somebody_says_so():
    empty = drafted(page(), SETTINGS)
    assert (empty.is_whole, empty.rest().is_whole) == (False, True)


def test_the_rest_is_right_but_for_what_was_drawn_and_never_filled():
    found = drafted(PAGE, SETTINGS).said(1, "Coke").typed(0, "Tea 13.50").drawn(np.float32(box(200, 200))).rest()
    assert found.is_whole
    states = [State.CORRECTED, State.CORRECTED, State.NO_TEXT, State.CONFIRMED]
    assert [one.state for one in found.lines] == states


@pytest.mark.parametrize("top, at", [(0, 0), (35, 1), (90, 2), (200, 3)])
def test_a_drawn_line_stands_where_it_is_read(top, at):
    found = draft().drawn(np.float32(box(10, top)))
    assert found.lines[at].source == Source.DRAWN
    assert found.at == found.lines[at].number == 3


def test_a_box_on_a_page_that_was_turned_begins_at_its_text_s_own_top_left():
    found = drafted(page(turned=90), SETTINGS).drawn(np.float32(box(10, 20, 30, 200)))
    assert found.lines[0].quad[0] == (40, 20)  # the text runs down: its top is on the right


@given(st.lists(st.integers(-3, 3), max_size=6), st.integers(0, 2))
def test_moving_keeps_all_lines_and_the_way_back_leads_back(steps, number):
    found = draft()
    for by in steps:
        found = found.moved(number, by)
    assert sorted(texts(found)) == sorted(texts(draft()))
    at = [one.number for one in found.lines].index(number)
    if at > 0:
        assert found.moved(number, -1).moved(number, 1).lines == found.lines


def test_drawing_and_saying_nothing_is_as_if_nothing_had_been():
    assert draft().drawn(np.float32(box(10, 90))).said(3, "").lines == draft().lines
    with pytest.raises(ValueError, match="Line 3 is not there any more"):
        draft().said(3, "a")


# ---- as it is kept

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SIDE = st.floats(0, 300).map(lambda value: round(value, 2))
LINE = st.builds(
    lambda number, text, read, left, top, state, source, doubts: DraftLine(
        number, text.strip() or "x", tuple(map(tuple, box(left, top))), read, source, state, 0.5, tuple(doubts)
    ),
    st.integers(0, 99), TEXT, TEXT, SIDE, SIDE, st.sampled_from(State), st.sampled_from(Source), st.lists(TEXT, max_size=2),
)  # fmt: skip
DRAFT = st.builds(
    lambda lines, at, seen, more: Draft("a/b.png", "c1", 1, (300, 400), 0, tuple(lines), at, seen, more),
    st.lists(LINE, max_size=5, unique_by=lambda one: one.number), st.integers(-1, 99), st.booleans(),
    st.dictionaries(st.sampled_from(["title", "note", "case"]), st.one_of(TEXT, st.booleans())),
)  # fmt: skip


@given(DRAFT)
def test_what_is_kept_and_read_is_the_same_and_its_truth_is_what_was_said(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("truth")
    keeping = Keeping(folder, found.image)
    file = keeping.write(found)
    assert Keeping(folder, found.image).read() == found
    assert file.name == ("b.json" if found.is_whole else "b.draft.json")
    if found.is_whole:
        truth = truth_for(found.image, truths_in(folder))
        assert [one.text for one in truth.lines] == [one.text for one in found.lines if one.is_truth]
        assert truth.fold == (found.more.get("case") is False)


def test_half_a_page_is_no_truth_not_even_where_it_was_one_before(tmp_path):
    keeping, whole = Keeping(tmp_path, "a.png"), draft().rest()
    assert keeping.write(whole) == keeping.truth
    assert len(truths_in(tmp_path)["a"].lines) == 3
    keeping.write(whole.typed(1, "Cak"))
    (tmp_path / "z.json").write_bytes(written(whole))
    assert (*truths_in(tmp_path),) == ("z",)
    assert halves(tmp_path) == {"a": (2, 3)}
    assert halves_said(tmp_path) == "Half done in the editor, and not counted: 1, lines looked at: a (2 of 3)."
    keeping.write(whole.said(1, "Cakes"))
    assert [one.text for one in truths_in(tmp_path)["a"].lines] == ["Tea 12.50", "Cakes", "Total 15.50"]
    assert (halves_said(tmp_path), (tmp_path / "a.draft.json").exists()) == ("", False)


def test_drafts_alone_are_no_truths_and_that_is_said(tmp_path):
    Keeping(tmp_path, "a.png").write(draft())
    with pytest.raises(FileError, match="no truths there, but 1 half done in the editor"):
        truths_in(tmp_path)


def test_pages_of_one_picture_have_truths_of_their_own(tmp_path):
    for number in (1, 2):
        Keeping(tmp_path, "a.tif", number).write(draft(image="a.tif", page=number).said(0, f"page {number}").rest())
    found = truths_in(tmp_path)
    assert [truth_for("x/a.tif", found, number).lines[0].text for number in (1, 2)] == ["page 1", "page 2"]
    assert truth_for("a.tif", found, 3) is None


def test_a_truth_that_somebody_wrote_or_edited_by_hand_is_taken_as_it_stands(tmp_path):
    keeping = Keeping(tmp_path, "a.png")
    keeping.write(replace(draft().rest(), more={"title": "A bill"}))
    known = json.loads(keeping.truth.read_text())
    known["lines"][0]["text"] = "Tea 99"
    keeping.truth.write_text(json.dumps(known))
    found = keeping.read()
    assert (texts(found)[0], found.is_whole, found.more) == ("Tea 99", True, {"title": "A bill"})
    assert [one.source for one in found.lines] == [Source.TRUTH] * 3


DAMAGED = {
    "torn": ('{"lines": [{"te', "not a JSON file"),
    "no truth": ("[]", "was expected"),
    "a line of the draft": (
        '{"lines": [], "draft": {"turned": 0, "at": 0, "is_seen": true, "lines": [[1, 2]]}}',
        "not what the editor",
    ),
    "a state": (written(draft()).decode().replace('"untouched"', '"unseen"'), "'unseen' is not a valid State"),
    "a size": ('{"lines": [], "size": 3}', "not what the editor wrote"),
}


@pytest.mark.parametrize("content, said", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path, content, said):
    (tmp_path / "a.draft.json").write_text(content)
    with pytest.raises(FileError, match=said):
        Keeping(tmp_path, "a.png").read()
    assert (tmp_path / "a.draft.json").read_text() == content


WRITES = """
import sys
from pathlib import Path
from ocrlab.folder.truth.keeping import Keeping, draft_in
keeping = Keeping(Path(sys.argv[1]), "a.png")
assert keeping.take()
draft, i = keeping.read(), 0
while True:
    i += 1
    draft = draft.typed(0, f"{i} " * 300) if i % 3 else draft.rest()
    keeping.write(draft)
    print(i, flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_file_and_the_page_free(tmp_path):
    Keeping(tmp_path, "a.png").write(draft())
    writer = subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    seen = [int(writer.stdout.readline()) for _ in range(20)]
    assert not Keeping(tmp_path, "a.png").take()
    time.sleep(0.013)  # anywhere in a change
    writer.kill()
    last = [*seen, *map(int, writer.stdout.read().split())][-1]
    keeping = Keeping(tmp_path, "a.png")
    found = keeping.read()
    typed = {int(number) for number in found.lines[0].text.split()}
    assert len(typed) == 1
    assert typed.pop() >= last - (
        last % 3 == 0 and found.is_whole
    )  # every third change says that what was typed is right
    assert keeping.take()
    keeping.close()
    writer.wait()
    writer.stdout.close()


def test_the_last_word_on_a_page_is_not_lost_between_its_two_files(tmp_path, monkeypatch):
    keeping = Keeping(tmp_path, "a.png")
    keeping.write(draft())

    def killed(file, missing_ok):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(keeping_module.Path, "unlink", killed)
        keeping.write(draft().rest().said(0, "The last"))
    assert Keeping(tmp_path, "a.png").read() == draft().rest().said(0, "The last")


def test_one_editor_at_a_time_has_a_page(tmp_path):
    one, other, elsewhere = Keeping(tmp_path, "a.png"), Keeping(tmp_path, "a.png"), Keeping(tmp_path, "b.png")
    assert (one.take(), other.take(), elsewhere.take()) == (True, False, True)
    one.close()
    assert other.take()
    for each in (other, elsewhere):
        each.close()
    assert [file.name for file in tmp_path.iterdir()] == []


def test_what_somebody_else_wrote_meanwhile_is_never_written_over(tmp_path):
    keeping = Keeping(tmp_path, "a.png")
    keeping.write(draft().rest())
    theirs = '{"lines": []}'
    keeping.truth.write_text(theirs)
    mine = draft().rest().said(0, "Mine")
    with pytest.raises(ChangedError, match=r"a\.json: somebody else .* a\.kept\.draft\.json"):
        keeping.write(mine)
    assert keeping.truth.read_text() == theirs
    assert draft_in(tmp_path / "a.kept.draft.json") == mine
    keeping.overwrite(mine)
    assert truths_in(tmp_path)["a"].lines[0].text == "Mine"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    keeping = Keeping(tmp_path, "a.png")
    keeping.write(draft())

    def full(path, data):
        raise FileError("no space is left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(keeping_module, "write_whole", full)
        with pytest.raises(FileError, match="no space"):
            keeping.write(draft().rest())
    assert keeping.read() == draft()
    keeping.write(draft().rest())
    assert keeping.read() == draft().rest()


# ---- opening a page of a run


@pytest.fixture
def run(tmp_path):
    """Return a run of two pictures in two folders by one name, and one of two pages."""
    pictures = tmp_path / "pictures"
    found = {"a.png": b"one", "other/a.png": b"two", "b.tif": b"three"}
    facts = {**FACTS, "root": str(pictures)}
    with store.writing(tmp_path / "run", facts) as (out, _):
        for name, data in found.items():
            (pictures / name).parent.mkdir(parents=True, exist_ok=True)
            (pictures / name).write_bytes(data)
            content = hashlib.sha256(data).hexdigest()
            pages = (
                [page(TEA, CAKE, content=content, number=i, of=2) for i in (1, 2)]
                if name == "b.tif"
                else [page(TEA, content=content)]
            )
            out.add(name, [{key: value for key, value in one.items() if key != "image"} for one in pages])
        out.add("broken.png", [{"content": "", "page": 1, "pages": 1, "error": "broken.png: no picture."}])
    return store.read_run(tmp_path / "run")


def test_a_page_goes_on_where_it_was_left(run):
    first = opened(run, "a.png")
    first.keeping.write(first.draft.typed(0, "Tea 1"))
    again = opened(run, run.picture_of("a.png"))  # by its path
    assert (texts(again.draft), again.notices) == (["Tea 1"], ())
    assert again.keeping.folder == run.folder / "truth"


NONE = {
    "no picture of the run": ("c.png", 1, r"c\.png: no picture of the run .* which has 4"),
    "nearly": ("othr/a.png", 1, r"Near to it: other/a\.png"),
    "no such page": ("b.tif", 3, "it has no page 3; 2 of it were read"),
    "not read": ("broken.png", 1, "not read, so there is nothing to correct: broken.png: no picture"),
}


@pytest.mark.parametrize("image, number, said", NONE.values(), ids=NONE)
def test_what_cannot_be_corrected_is_refused(run, image, number, said):
    with pytest.raises(FileError, match=said):
        opened(run, image, number)


def test_two_pictures_of_one_name_do_not_share_a_truth(run):
    one = opened(run, "a.png")
    one.keeping.write(one.draft.rest())
    with pytest.raises(FileError, match=r"the truth of a\.png, which is another picture than other/a\.png"):
        opened(run, "other/a.png")


def test_a_picture_that_changed_since_is_looked_at_anew(run):
    one = opened(run, "a.png")
    one.keeping.write(one.draft.said(0, "Tea 13"))
    run.picture_of("a.png").write_bytes(b"another")
    again = opened(run, "a.png")
    assert (again.draft.looked_at, texts(again.draft)) == (0, ["Tea 13"])
    assert "since the run read it" in again.notices[0]
    assert "since 1 of its lines" in again.notices[1]
    run.picture_of("a.png").unlink()
    with pytest.raises(FileError, match="the picture cannot be read"):
        opened(run, "a.png")


def test_a_truth_in_another_form_is_not_joined_by_a_second_one(run, tmp_path):
    (tmp_path / "gt_a.txt").write_text("10,10,110,10,110,30,10,30,Tea\n")
    with pytest.raises(FileError, match=r"gt_a\.txt: a truth of this picture already"):
        opened(run, "a.png", folder=tmp_path)
    (tmp_path / "Label.txt").write_text("b.tif\t[]\n")
    with pytest.raises(FileError, match=r"Label\.txt: a truth of this picture already"):
        opened(run, "b.tif", folder=tmp_path)
    with pytest.raises(FileError, match="nobody would find its truth"):
        Keeping(tmp_path, "gt_c.png")
