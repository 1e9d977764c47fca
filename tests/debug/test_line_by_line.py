"""What became of every true line, by its text and by the boxes that lie in its place."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from cause_cases import box, read_as, true_line
from hypothesis import given, settings
from hypothesis import strategies as st
from maps import painted
from page_cases import boxes, case_of, cases

from ocrlab.debug.line_by_line import STATES, counted, line_by_line
from ocrlab.debug.page_run import PageRun
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Fate, Read

ONE, OTHER = (10, 10, 60, 20), (80, 10, 60, 20)


def page(*places: Any) -> PageRun:
    """Return a page with a box at each place; boxes are not grown."""
    return case_of(painted(*((*at, 0.9) for at in places), size=(100, 200)), unclip_ratio=0.0)


def readings(run: PageRun, *texts: str, score: float = 0.99, flipped: bool = False) -> dict[int, Read]:
    """Return readings of a page's boxes, which are told in reading order."""
    kept = run.trace.candidates.in_reading_order()
    reads = [read._replace(flipped=flipped) for read in read_as(*texts, score=score)]
    return {i: read for i, read in zip(kept, reads, strict=True) if read.reading.text != "?"}


@pytest.mark.parametrize(
    ("places", "texts", "true", "states"),
    [
        ([ONE], ["Total"], [("Total", ONE)], ["right"]),
        ([ONE], ["To tal"], [("Total", ONE)], ["right"]),  # in one box, spaces do not count
        ([ONE], ["Totel"], [("Total", ONE)], ["misread"]),
        ([ONE], ["ota"], [("Total", ONE)], ["cut"]),
        ([ONE], ["TOTA"], [("Total", ONE)], ["cut"]),  # whatever its case
        ([ONE], ["Total 9"], [("Total", ONE)], ["misread"]),
        ([ONE], ["?"], [("Total", ONE)], ["unread"]),
        ([], [], [("Total", ONE)], ["missing"]),
        ([OTHER], ["Total"], [("Total", ONE)], ["missing"]),  # the same text at another place
        ([ONE], [""], [("Total", ONE)], ["missing"]),  # a box that reads as nothing says nothing
        ([ONE, OTHER], ["Grand", "total"], [("Grand total", (10, 10, 130, 20))], ["right"]),
        ([ONE, OTHER], ["Gra", "nd total"], [("Grand total", (10, 10, 130, 20))], ["split"]),
        ([ONE, OTHER], ["Grand", "tota"], [("Grand total", (10, 10, 130, 20))], ["cut"]),
        ([ONE, OTHER], ["Grand", "totel"], [("Grand total", (10, 10, 130, 20))], ["misread"]),
        ([ONE, OTHER], ["Grand", "?"], [("Grand total", (10, 10, 130, 20))], ["unread"]),
        ([(10, 10, 130, 20)], ["Grand total"], [("Grand", ONE), ("total", OTHER)], ["merged", "merged"]),
        ([(10, 10, 130, 20)], ["Grand"], [("Grand", ONE), ("total", OTHER)], ["right", "merged"]),
        ([ONE, OTHER], ["total", "Grand"], [("Grand", ONE), ("total", OTHER)], ["misread", "misread"]),
        ([ONE, OTHER], ["Grand", "totel"], [("Grand", ONE), ("total", OTHER)], ["right", "misread"]),
    ],
)
def test_a_line_has_a_state(
    places: list[Any], texts: list[str], true: list[tuple[str, Any]], states: list[str]
) -> None:
    run = page(*places)
    truth = [true_line(text, *at) for text, at in true]
    compared, _ = line_by_line(run, truth, readings(run, *texts))
    assert [one.line for one in compared] == truth
    assert [one.state for one in compared] == states
    assert set(states) <= set(STATES)


def test_a_line_that_was_turned_and_reads_otherwise_was_turned_wrongly() -> None:
    run, truth = page(ONE), [true_line("8608", *ONE)]
    for text, state in (("8098", "turned"), ("8608", "right"), ("860", "cut")):
        assert line_by_line(run, truth, readings(run, text, flipped=True))[0][0].state == state


@pytest.mark.parametrize(
    ("rolled", "flipped", "state"), [(2, False, "turned"), (2, True, "misread"), (0, False, "misread")]
)
def test_turned_wrongly_is_told_by_the_direction_of_the_line(rolled: int, flipped: bool, state: str) -> None:
    line = TrueLine("8608", np.roll(box(*ONE), rolled, axis=0))  # begins at the text's own top left
    run = page(ONE)
    assert line_by_line(run, [line], readings(run, "8098", flipped=flipped))[0][0].state == state


def test_what_text_score_drops_is_not_said() -> None:
    run, truth = page(ONE), [true_line("Total", *ONE)]
    compared, extra = line_by_line(run, truth, readings(run, "Total", score=0.2))
    assert (compared[0][1:], extra) == (("missing", ""), [])


def test_what_the_page_says_there_is_told_in_reading_order() -> None:
    run, truth = page(OTHER, ONE), [true_line("Grand total", 10, 10, 130, 20)]
    assert line_by_line(run, truth, readings(run, "Gra", "nd total"))[0][0].read == "Gra nd total"


def test_what_stands_nowhere_is_extra() -> None:
    run = page(ONE, OTHER)
    known = readings(run, "Total", "dust")
    compared, extra = line_by_line(run, [true_line("Total", *ONE)], known)
    assert [known[i].reading.text for i in extra] == ["dust"]
    assert counted(compared, extra) == {"right": 1, "extra": 1}
    assert line_by_line(run, [], known) == ([], run.trace.candidates.in_reading_order())
    assert line_by_line(run, [], readings(run, "Total", ""))[1] == run.trace.candidates.in_reading_order()[:1]


@pytest.mark.parametrize("second", [ONE, (10, 14, 60, 20), (12, 12, 20, 10), (0, 0, 200, 100)])
def test_true_lines_that_lie_on_each_other_each_have_a_state(second: Any) -> None:
    run = page(ONE)
    truth = [true_line("Grand", *ONE), true_line("total", *second)]
    for text, states in (("Grand", ["right", "merged"]), ("total", ["merged", "right"]), ("Gr", ["merged", "merged"])):
        assert [one.state for one in line_by_line(run, truth, readings(run, text))[0]] == states


def test_a_truth_without_an_area_is_missing_and_breaks_nothing() -> None:
    run = page(OTHER)
    truth = [TrueLine("a", box(10, 10, 0, 0)), TrueLine("b", box(20, 20, 30, 0)), TrueLine("c", box(900, 900, 30, 30))]
    assert [one.state for one in line_by_line(run, truth, {})[0]] == ["missing"] * 3


def test_states_are_counted_in_their_order_and_none_that_nobody_met() -> None:
    run = page(ONE, OTHER)
    truth = [true_line("Total", *ONE), true_line("12", *OTHER), true_line("x", 10, 60, 60, 20)]
    compared, extra = line_by_line(run, truth, readings(run, "Total", "13"))
    assert list(counted(compared, extra).items()) == [("right", 1), ("missing", 1), ("misread", 1)]
    assert counted([], []) == {}


@settings(max_examples=40)
@given(cases, boxes(), st.data())
def test_every_line_has_one_state_and_every_box_that_speaks_is_used_or_extra(
    run: PageRun, quads: Any, data: Any
) -> None:
    kept = run.trace.candidates.with_fate(Fate.KEPT)
    texts = {i: data.draw(st.sampled_from(["a", "ab", "?"])) for i in kept}
    known = {i: read_as(text)[0] for i, text in texts.items() if text != "?"}
    truth = [TrueLine("ab", quad) for quad in quads]
    compared, extra = line_by_line(run, truth, known)
    assert [one.line for one in compared] == truth
    assert sum(counted(compared, []).values()) == len(truth)
    assert set(extra) <= set(kept)
    assert truth or sorted(extra) == sorted(kept)
    assert bool(compared) or not truth


@pytest.mark.parametrize("wider", [0, 40])
def test_a_thousand_lines_take_no_more_than_a_few_seconds(wider: float) -> None:
    places = [(10 + 40 * (i % 10), 4 + 8 * (i // 10), 30, 5, 0.9) for i in range(1000)]
    run = case_of(painted(*places, size=(820, 420)))
    more = np.array([(0, 0), (wider, 0), (wider, wider / 5), (0, wider / 5)], np.float32)  # so that all hang together
    truth = [TrueLine("Total", quad + more) for quad in run.trace.candidates.quads]
    known = {i: read_as("Totel")[0] for i in range(1000)}
    began = time.process_time()
    compared, _ = line_by_line(run, truth, known)
    assert time.process_time() - began < 10
    assert counted(compared, []) == {"misread": 1000}
