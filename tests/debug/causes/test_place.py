"""A line that is asked about: what lies there, what was read there, and what is cut."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from cause_cases import bars, box, place, read_as, true_line
from hypothesis import assume, given
from hypothesis import strategies as st
from maps import painted
from page_cases import boxes, case_of

from ocrlab import geometry
from ocrlab.debug.causes.place import MARGIN, grown, overlaps, place_of
from ocrlab.debug.page_run import PageRun
from ocrlab.detect import Detection
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Fate

LINE = box(10, 10, 60, 20)


def spread(**settings: Any) -> PageRun:
    """Return a page with two boxes in a row and a faint one in their midst."""
    shapes = [(10, 10, 60, 20, 0.9), (74, 10, 20, 20, 0.4), (98, 10, 60, 20, 0.8)]
    return case_of(painted(*shapes), **{"thresh": 0.3, "box_thresh": 0.5, **settings})


# -- which one is asked about ----------------------------------------------------------------------------------------


def test_a_line_can_be_a_candidate_a_box_a_truth_or_what_was_read() -> None:
    run = bars(2)
    lines = run.ocr.page(run.size, Detection(run.heatmap, run.trace.candidates, run.boxes), read_as("aa", "aa")).lines
    line = lines[1]
    quad = run.trace.candidates.quads[line.candidate]
    for asked in (line, line.candidate, np.int64(line.candidate), quad, quad.tolist(), TrueLine("a", quad)):
        found = place_of(run, asked)
        assert (found.kept, found.dropped) == ((line.candidate,), ())
        assert np.array_equal(found.quad, quad)
        assert found.text == ("a" if isinstance(asked, TrueLine) else None)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (2, "line=2: there are 2 candidates, counted from 0"),
        (-1, "line=-1: there are 2 candidates"),
        (np.zeros((3, 2)), r"corners of shape \(3, 2\)"),
        (np.zeros(8), r"corners of shape \(8,\)"),
        (np.full((4, 2), np.nan), "such a quad was expected"),
        (np.full((4, 2), np.inf), "such a quad was expected"),
    ],
)
def test_what_is_no_line_is_refused(asked: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        place_of(bars(2), asked)


def test_boxes_that_lie_there_come_in_reading_order_and_dropped_ones_apart() -> None:
    run = spread()
    kept = run.trace.candidates.in_reading_order()
    (faint,) = run.trace.candidates.with_fate(Fate.LOW_SCORE)
    whole = place_of(run, box(5, 8, 170, 24))
    assert (whole.kept, whole.dropped) == (tuple(kept), (faint,))
    assert place_of(run, box(8, 8, 64, 24)).kept == (kept[0],)
    assert place_of(run, box(72, 8, 24, 24)).dropped == (faint,)
    assert place_of(run, faint).dropped == (faint,)
    nothing = place_of(run, box(10, 60, 60, 20))
    assert (nothing.kept, nothing.dropped) == ((), ())


def test_of_the_dropped_the_one_that_covers_most_comes_first() -> None:
    run = case_of(painted((10, 10, 20, 20, 0.4), (40, 10, 60, 20, 0.35)), thresh=0.3, box_thresh=0.5)
    dropped = place_of(run, box(5, 8, 110, 24)).dropped
    widths = [np.ptp(run.trace.candidates[i].quad[:, 0]) for i in dropped]
    assert len(widths) == 2
    assert widths[0] > 2 * widths[1]


def test_on_a_blank_page_nothing_lies_anywhere() -> None:
    found = place_of(case_of(painted()), LINE)
    assert (found.kept, found.dropped, found.reads, found.reading, found.score) == ((), (), (), "", 0)


# -- what was read there ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("true", "read", "wrong", "spaces"),
    [
        ("Total 9", ["Total 9"], False, False),
        ("Total 9", ["total 9"], True, False),  # case counts where the truth has small letters
        ("TOTAL 9", ["total 9"], False, True),
        ("Total 9", ["Total9"], True, True),
        ("Total 9", ["Total", "9"], False, True),
        ("Total 9", ["9", "Total"], True, False),
        ("Total 9", ["Totel 9"], True, False),
        ("Total 9", [], True, False),
        ("it's", ["it’s"], False, True),
        ("", [], False, False),
        ("", ["x"], True, False),
    ],
)
def test_a_line_is_wrong_where_the_page_says_otherwise(true: str, read: list[str], wrong: bool, spaces: bool) -> None:
    found = place(true, *read)
    assert found.reading == " ".join(read)
    assert found.is_wrong == wrong
    assert found.recovers(true)
    assert found.only_spaces == (spaces or (not wrong and bool(read)))


def test_where_the_truth_is_not_known_nothing_is_wrong_and_any_text_is_nearer() -> None:
    found = place(None, "Total")
    assert found.is_wrong is None
    assert not found.recovers("Total")
    assert found.nearer("anything")


@pytest.mark.parametrize(
    ("text", "nearer", "recovers"),
    [("Total 9", True, True), ("Total9", True, True), ("Totel 9", True, False), ("Tote 8", False, False),
     ("", False, False), ("Totel 8", False, False)],
)  # fmt: skip
def test_a_text_is_nearer_that_is_less_apart_than_what_was_read(text: str, nearer: bool, recovers: bool) -> None:
    found = place("Total 9", "Totel 8")
    assert (found.nearer(text), found.recovers(text)) == (nearer, recovers)


def test_where_only_spaces_are_wrong_a_text_recovers_the_line_by_its_spaces() -> None:
    found = place("Total 9", "Total9")
    assert (found.recovers("Tot al9"), found.recovers("Total 9")) == (False, True)


def test_what_text_score_drops_was_read_and_is_not_said() -> None:
    found = place("ab", "a", "b", score=0.3)
    assert (len(found.reads), found.told, found.reading, found.score) == (2, (), "", 0)
    found.__dict__["reads"] = (*read_as("a", score=0.8), *read_as("b", score=0.6), *read_as(" "))
    assert (found.reading, found.score) == ("a b", 0.6)


def test_the_boxes_read_as_the_page_reads_them() -> None:
    run = bars(3)
    run.lines.read([0, 1, 2])
    texts = [read.reading.text for read in run.lines.known() if read is not None]
    assert all(texts)
    assert place_of(run, box(0, 0, 250, 40)).reading == " ".join(texts)


# -- its picture -----------------------------------------------------------------------------------------------------


def test_one_box_is_cut_as_it_is_read_and_else_the_line_itself() -> None:
    run = bars(2)
    assert np.array_equal(place_of(run, 0).crop, run.lines.upright(0))
    both = place_of(run, box(10, 10, 140, 20))
    assert np.array_equal(both.outline, grown(both.quad, MARGIN, MARGIN))
    assert both.crop.shape[1] > 140


def test_more_of_the_page_is_seen_around_the_crop() -> None:
    found = place_of(bars(), 0)
    (height, width), (high, wide) = found.crop.shape[:2], found.wide.crop.shape[:2]
    assert high == pytest.approx(1.7 * height, abs=2)
    assert wide == pytest.approx(width + height, abs=2)


def test_of_a_box_much_higher_than_its_line_the_line_alone_has_the_ink() -> None:
    run = case_of(painted((10, 10, 100, 60, 0.9)))
    high = place_of(run, true_line("a", 10, 12, 100, 20))
    assert high.kept
    assert high.times_as_high > 2
    assert high.ink.crop.shape[0] < 0.5 * high.crop.shape[0]
    low = place_of(run, true_line("a", 10, 12, 100, 50))
    assert low.ink.crop is low.crop


@pytest.mark.parametrize(
    ("quad", "most"),
    [
        (LINE, 0.9),
        (box(0, 0, 200, 100), 0.9),
        (box(100, 60, 60, 20), 0),
        (np.roll(LINE, 2, axis=0), 0.9),  # of a line upside down
        (box(-60, -60, 30, 20), 0),  # outside of the page
        (box(300, 200, 30, 20), 0),
    ],
)
def test_the_largest_value_of_the_map_is_that_of_the_line(quad: np.ndarray, most: float) -> None:
    assert place_of(bars(), quad).most_likely == pytest.approx(most)


@pytest.mark.parametrize("quad", [box(5, 5, 0, 0), box(5, 5, 60, 0), box(5, 5, 0.2, 30)])
def test_a_line_is_at_least_a_pixel_high(quad: np.ndarray) -> None:
    found = place_of(bars(), quad)
    assert found.height == 1
    assert min(found.crop.shape[:2]) >= 1


# -- overlaps, and boxes that grow -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "covered"),
    [
        (box(0, 0, 100, 20), box(0, 0, 100, 20), 1),
        (box(0, 0, 60, 20), box(0, 0, 100, 20), 0.6),
        (box(0, 0, 10, 20), box(0, 0, 100, 20), 0.1),  # all of the smaller one
        (box(95, 0, 20, 20), box(0, 0, 100, 20), 0),  # a quarter of the smaller one
        (box(0, 11, 100, 20), box(0, 0, 100, 20), 0),
        (box(0, -10, 100, 40), box(0, 0, 100, 20), 1),
        (box(200, 0, 100, 20), box(0, 0, 100, 20), 0),
        (box(0, 0, 60, 20)[[0, 2, 1, 3]], box(0, 0, 100, 20), 0.6),  # corners that cross
        (box(5, 5, 0, 0), box(0, 0, 100, 20), 0),
        (box(0, 0, 100, 20), box(5, 5, 0, 0), 0),
    ],
)
def test_a_quad_covers_a_part_of_another_where_they_are_about_the_same(one: Any, other: Any, covered: float) -> None:
    assert overlaps(one[None], other)[0] == pytest.approx(covered)


@given(boxes(), st.integers(0, 5))
def test_a_quad_covers_itself_and_never_more_than_all(quads: np.ndarray, which: int) -> None:
    if len(quads):
        parts = overlaps(quads, quads[which % len(quads)])
        assert parts[which % len(quads)] == pytest.approx(1, abs=1e-3)
        assert (parts >= 0).all()
        assert (parts <= 1.001).all()


sides, more = st.floats(2, 60), st.floats(0, 1.5)


@given(st.floats(-80, 80), sides, sides, more, more)
def test_a_box_grows_along_its_text_and_across_it(
    turn: float, width: float, height: float, along: float, down: float
) -> None:
    assume(abs(width - height) > 0.1)  # of a square, nobody knows which way its text runs
    quad = geometry.order_corners(cv2.boxPoints(((100, 100), (width, height), turn)))
    before, after = geometry.sides(quad), geometry.sides(grown(quad, along, down))
    long, short = int(np.argmax(before)), int(np.argmin(before))
    assert after[long] == pytest.approx(before[long] + 2 * along * before[short], abs=0.01)
    assert after[short] == pytest.approx(before[short] + 2 * down * before[short], abs=0.01)
    assert grown(quad, along, down).mean(axis=0) == pytest.approx(quad.mean(axis=0), abs=0.01)


@pytest.mark.parametrize("quad", [box(5, 5, 0, 0), box(5, 5, 30, 0), box(5, 5, 0, 30)])
def test_what_has_no_side_grows_to_something_finite(quad: np.ndarray) -> None:
    assert np.allclose(grown(quad, 1, 1), quad, atol=0.01)
