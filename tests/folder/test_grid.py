"""The grid of a run: what is said of every page, in which order, and what a person can do with it."""

import json
import time

import cv2
import numpy as np
import pytest
from folder_runs import FACTS, LOW, PAGES, UNREAD, box, line, many, record, write_run, write_truth, write_truths

from ocrlab import lab
from ocrlab.files import FileError
from ocrlab.folder.runs import store
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.written import Truth
from ocrlab.widgets.folder import index, still
from ocrlab.widgets.folder.rows import Looking
from ocrlab.widgets.folder.thumbs import SIDE, Thumbs, window_of


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("grid"), PAGES)


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    return write_truths(tmp_path_factory.mktemp("truths"))


@pytest.fixture
def open_grid():
    """Return a grid, all of it looked through, that is closed at the end."""
    opened = []

    def grid(run, truth=None):
        page = lab.folder(run, truth)
        opened.append(page)
        assert page.session.worker.wait(60)
        return page

    yield grid
    for page in opened:
        page.close()


def names(page, pages=None):
    return [page.view.index["name"][i] for i in (page.view.order if pages is None else pages)]


def reason(page, name):
    at = page.view.index["name"].index(name)
    return page.view.news.get(str(at), {}).get("reason") or page.view.index["reason"][at]


# ---- what is said of a page

TEA = Truth("t.json", (TrueLine("Tea 12.50", np.array(box(20, 10), np.float32)),))
REASONS = {
    "right": (record(line("Tea 12.50", 10)), TEA, "Read as it stands there."),
    "a space": (record(line("Tea 12. 50", 10)), TEA, "Every character is right; spaces put in: 1."),
    "misread": (record(line("Tea 12.60", 10)), TEA, "1 of 8 characters wrong: 1 misread"),
    "missing": (record(dropped=[{**LOW, "box": box(20, 10)}]), TEA, "8 of 8 characters wrong: 1 missing: low_score"),
    "not read": ({**UNREAD, "error": "x/a.png: no picture."}, TEA, "Not read: no picture."),
    "not read, no truth": ({**UNREAD, "error": "x/a.png: no picture."}, None, "Not read: no picture."),
    "text alone": (record(line("Tea 12.50", 10)), Truth("t.txt", text="Tea 12.50 and cake"),
                   "2 of 5 words not read; numbers right: 1 of 1."),
    "clean": (record(line("Tea 12.50", 10)), None, "Nothing looks wrong."),
    "a doubt": (record(line("Tea", 10, 0.6), line("Cake", 50, 0.7)), None, "read with a doubt, 0.60: “Tea”; 1 more"),
    "nothing": (record(), None, "the page gives no line"),
}  # fmt: skip


@pytest.mark.parametrize("page, stands, said", REASONS.values(), ids=REASONS)
def test_a_page_has_its_reason_in_a_sentence(run, page, stands, said):
    looking = Looking(run, {"a": stands} if stands else {}, {}, run.folder)
    assert looking.row({"image": "a.png", **page}).reason == said


def test_pages_with_truth_come_by_their_errors_then_those_that_look_wrong_then_the_others(open_grid, run, truth):
    page = open_grid(run, truth)
    assert names(page) == [
        "missing.png", "misread.png", "broken.png", "doubt.png", "clean.png", "right.png", "two.png", "two.png, page 2",
    ]  # fmt: skip
    assert page.view.totals[0] == "8 pages, 1 not read, 11 lines."
    assert page.view.totals[1].startswith("3 pages with truth: 6 of 45 characters wrong (13.33%)")
    assert page.view.totals[2] == "5 pages without truth: on 2 of them something looks wrong."


def test_without_truth_pages_come_by_what_looks_wrong(open_grid, run):
    page = open_grid(run)
    assert names(page)[:3] == ["broken.png", "doubt.png", "misread.png"]
    assert reason(page, "missing.png") == "dropped at a score of 0.35"


def test_kinds_are_counted_by_page_and_by_line(open_grid, run, truth):
    page = open_grid(run, truth)
    kinds = {(kind["group"], kind["name"]): (kind["pages"], kind["lines"]) for kind in page.view.kinds}
    assert kinds["state", "missing: low_score"] == kinds["state", "misread"] == kinds["state", "not read"] == (1, 1)
    assert kinds["fate", "too_small"] == (1, 2)
    assert kinds["suspicion", "read with a doubt"] == (1, 1)
    at = page.view.index["name"].index("missing.png")
    own = {page.view.kinds[number]["name"] for number in page.view.index["kinds"][at]}
    assert own == {"missing: low_score", "low_score", "too_small"}


def test_scores_of_lines_are_sent_in_steps(open_grid, run):
    page = open_grid(run)
    bins = np.frombuffer(page.view.bins, np.uint8).reshape(-1, index.BINS)
    at = page.view.index["name"].index("doubt.png")
    assert {int(i): int(bins[at, i]) for i in np.flatnonzero(bins[at])} == {30: 1, 47: 1}
    assert bins.sum() == 11


# ---- causes that were asked for before


def caused(run, image, **more):
    content = run.latest()[image][0]["content"]
    about = {
        "line": "Tea 12.60", "true": "Tea 12.50", "quad": box(20, 10), "state": "misread", "cause": "blur", "proven": False,
        "evidence": "3 px a stroke", "remedy": {"label": "unclip_ratio 1.6", "settings": {}, "reads": ""},
    }  # fmt: skip
    return {"content": content, "page": 1, "key": "k1", "causes": [{**about, **more}]}


CAUSES = {
    "as asked": ({}, "blurred, or of too few pixels"),
    "of another truth": ({"true": "Tea 12.55"}, ""),
    "of another line": ({"quad": box(20, 90)}, ""),
    "of none": ({"cause": ""}, ""),
    "that is none": ({"cause": "extra"}, ""),
}


@pytest.mark.parametrize("more, cause", CAUSES.values(), ids=CAUSES)
def test_a_cause_belongs_to_the_line_that_was_asked_about(open_grid, tmp_path, truth, more, cause):
    run = write_run(tmp_path, {"misread.png": PAGES["misread.png"]})
    (run.folder / "causes.jsonl").write_text(json.dumps(caused(run, "misread.png", **more)) + "\n")
    page = open_grid(run, truth)
    assert page.session.rows[0].marks[0].cause == cause
    assert ("blurred" in reason(page, "misread.png")) is bool(cause)
    assert any(kind["group"] == "cause" for kind in page.view.kinds) is bool(cause)
    if cause:
        assert page.session.rows[0].marks[0].whole.endswith("(suspected: 3 px a stroke). Remedy: unclip_ratio 1.6.")


def test_a_damaged_file_of_causes_is_said_and_the_grid_is_there(open_grid, tmp_path):
    run = write_run(tmp_path, {"clean.png": PAGES["clean.png"]})
    (run.folder / "causes.jsonl").write_text("what?\n")
    assert "causes.jsonl, line 1" in open_grid(run).view.totals[-1]


# ---- small pictures


def asked(page, numbers):
    sent = []
    page.view.send = lambda content, buffers=(): sent.extend(zip(content["thumbs"], buffers, strict=True))
    page.session.ask({"ask": "thumbs", "pages": numbers})
    assert page.session.painter.wait(30)
    return {page.view.index["name"][told["page"]]: (told, data) for told, data in sent}


def test_small_pictures_come_when_they_are_asked_for_with_their_marks(open_grid, run, truth):
    page = open_grid(run, truth)
    found = asked(page, page.view.order)
    told, data = found["missing.png"]
    assert told["size"] == [300, 200]
    assert told["marks"] == [["missed", [20, 100, 120, 100, 120, 120, 20, 120]]]
    small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert max(small.shape) <= SIDE
    assert found["misread.png"][0]["marks"][0][0] == "wrong"
    assert found["doubt.png"][0]["marks"][0][0] == "suspect"
    assert found["broken.png"][1] == b""
    assert "two.png: it has no page 2" in found["two.png, page 2"][0]["note"]


def test_a_picture_that_moved_or_changed_is_a_sentence(open_grid, tmp_path):
    run = write_run(tmp_path, {name: PAGES[name] for name in ("clean.png", "doubt.png")})
    (tmp_path / "pictures" / "clean.png").unlink()
    cv2.imwrite(str(tmp_path / "pictures" / "doubt.png"), np.zeros((40, 40, 3), np.uint8))
    found = asked(open_grid(run), [0, 1])
    assert found["clean.png"][0]["note"].startswith("The picture is not there any more")
    assert found["doubt.png"][0]["note"].startswith("The picture changed since it was read")


def test_of_a_slim_page_the_part_with_the_line_in_question_is_shown(run):
    row = Looking(run, {}, {}, run.folder).row(
        {"image": "a.png", **record(line("Tea", 1500, 0.5), width=100, height=2000)}
    )
    assert window_of(row, (2000, 100)) == (0, 1400, 100, 220)
    assert window_of(row, (300, 300)) == (0, 0, 300, 300)


def test_newer_questions_for_small_pictures_come_before_older_ones(open_grid, tmp_path, monkeypatch):
    run = write_run(tmp_path, {f"{i}.png": PAGES["clean.png"] for i in range(40)})
    page, made, of = open_grid(run), [], Thumbs.of

    def slow(self, row):
        made.append(row.name)
        time.sleep(0.02)
        return of(self, row)

    monkeypatch.setattr(Thumbs, "of", slow)
    page.session.ask({"ask": "thumbs", "pages": list(range(30))})
    time.sleep(0.1)
    assert "35.png" in asked(page, [35])
    assert len(made) < 30


def test_a_still_has_the_first_pages_and_what_was_read_is_text_in_it(open_grid, tmp_path):
    evil = "<img src=x onerror=alert(1)>"
    page = open_grid(write_run(tmp_path, {"a&b.png": [record(line(evil, 10, 0.6))], "broken.png": [UNREAD]}))
    told = still.markup(page.session.rows, page.view.order, page.session.thumbs)
    assert evil not in told
    assert "a&amp;b.png" in told
    assert told.count("<img") == 1  # the other was not read
    assert "Not read: " in told


# ---- text, sorting, truth that is corrected


def test_a_text_is_searched_in_what_was_read(open_grid, run):
    page = open_grid(run)
    page.session.ask({"ask": "find", "text": "mILK"})
    assert names(page, page.view.found["pages"]) == ["doubt.png", "clean.png"]
    page.session.ask({"ask": "find", "text": "nowhere"})
    assert page.view.found == {"text": "nowhere", "pages": []}


def test_what_was_corrected_is_judged_at_once_and_the_order_stays_until_somebody_sorts(open_grid, tmp_path):
    run = write_run(tmp_path, {name: PAGES[name] for name in ("right.png", "misread.png", "clean.png")})
    page = open_grid(run)
    assert names(page) == ["misread.png", "clean.png", "right.png"]
    write_truth(run.folder / "truth", "clean", [("Milk 9.99", box(20, 10)), ("Bread 2.40", box(20, 50))])
    at = page.view.index["name"].index("clean.png")
    page.session.judge_again(at)
    assert reason(page, "clean.png") == "3 of 17 characters wrong: 1 misread"
    assert page.view.totals[1].startswith("1 page with truth: 3 of 17 characters wrong")
    assert names(page) == ["misread.png", "clean.png", "right.png"]
    page.session.ask({"ask": "sort"})
    assert (names(page), page.view.news) == (["clean.png", "misread.png", "right.png"], {})
    (run.folder / "truth" / "clean.draft.json").write_text("{}")  # the editor began anew: half of a truth is none
    page.session.judge_again(at)
    assert reason(page, "clean.png") == "Nothing looks wrong."


def test_what_was_corrected_in_the_run_is_taken_where_no_truth_is_named(open_grid, tmp_path):
    run = write_run(tmp_path, {"clean.png": PAGES["clean.png"]})
    write_truth(run.folder / "truth", "clean", [("Milk 1.20", box(20, 10)), ("Bread 2.40", box(20, 50))])
    assert reason(open_grid(run), "clean.png") == "Read as it stands there."
    (run.folder / "truth" / "clean.json").write_text("[")
    assert "clean.json" in open_grid(run).view.totals[-1]


# ---- bad input, and many pages


def test_what_is_no_run_or_no_truth_is_refused(tmp_path, run):
    with pytest.raises(FileError, match="no run: it has no run"):
        lab.folder(tmp_path)
    with pytest.raises(FileError, match="no such folder or file of truths"):
        lab.folder(run, tmp_path / "nowhere")


def test_an_empty_run_says_so(open_grid, tmp_path):
    page = open_grid(write_run(tmp_path, {}))
    assert (page.view.index, page.view.order, page.view.totals) == ({}, [], ["0 pages, 0 lines."])


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("large"), {"one.png": PAGES["clean.png"]})


def test_of_three_thousand_pages_a_light_index_is_sent_and_no_picture(open_grid, large):
    run = store.Done(large.folder, large.facts, tuple(
        {"image": image, **one, "key": "k1"} for image, records in many(3000).items() for one in records))  # fmt: skip
    began = time.perf_counter()
    page = lab.folder(run)
    assert time.perf_counter() - began < 1  # it is looked through in the background
    assert page.view.busy.startswith("Looking through 3,000 pictures")
    assert page.session.worker.wait(300)
    state = {name: value for name, value in page.view.get_state().items() if not name.startswith("_")}
    size = sum(len(value) if isinstance(value, bytes) else len(json.dumps(value)) for value in state.values())
    assert size < 900_000
    assert names(page)[0] != "page 0000.png"
    page.session.ask({"ask": "find", "text": "line 3 of page 2999"})
    assert names(page, page.view.found["pages"]) == ["page 2999.png"]
    page.close()


def test_marimo_is_given_the_grid_and_what_is_open_as_one_view(open_grid, run):
    page = open_grid(run)
    assert page._display_().rows == [[f"anywidget:{page.view.model_id}"], []]


def test_closing_stops_what_looks_through(large):
    run = store.Done(large.folder, large.facts, tuple(
        {"image": image, **one, "key": "k1"} for image, records in many(2000).items() for one in records))  # fmt: skip
    page = lab.folder(run)
    page.close()
    assert page.session.rows == []
    assert not page.session.worker._thread.is_alive()


def test_facts_of_the_table_are_those_of_a_run():
    assert {"key", "settings", "models", "load", "max_pixels"} <= FACTS.keys()
