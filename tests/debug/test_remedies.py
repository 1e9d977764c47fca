from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from maps import EACH_FATE, HALF, painted, reading
from page_cases import case_of, cases

import ocrlab
from ocrlab import geometry
from ocrlab.debug.changes import MIN_IOU, changes
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.remedies import Remedy, down, remedies
from ocrlab.folder import samples
from ocrlab.page import Fate, Read

SAME_CONTOURS = ("box_thresh", "min_size", "unclip_ratio", "max_candidates", "score_mode")
ENLARGED = {"limit_type": "min", "limit_side_len": 480, "max_side_limit": 0}  # at which samples lose lines
STEPS = {"box_thresh": 0.001, "min_size": 0.01, "unclip_ratio": -0.01, "max_candidates": -1}  # back to what it is now


def told(found: tuple[Remedy, ...]) -> list[tuple[str, Any]]:
    return [(one.setting, one.value) for one in found]


def index_of(case: PageRun, fate: Fate) -> int:
    (index,) = case.trace.candidates.with_fate(fate)
    return index


def is_back(case: PageRun, index: int, setting: str, value: Any) -> bool:
    """Tell whether a dropped candidate is kept when a setting has another value."""
    other = case.under(**{setting: value})
    if setting in SAME_CONTOURS:
        return other.trace.candidates[index].fate == Fate.KEPT
    wanted = case.grown([index])[0]
    gained = [other.trace.candidates.with_fate(Fate.KEPT)[j] for j in changes(case.kept, other.kept).gained]
    return any(geometry.iou(wanted, other.trace.candidates.outlines[i]) >= MIN_IOU - 1e-6 for i in gained)


def holds(case: PageRun, index: int, one: Remedy) -> None:
    """Make sure that a remedy is one, that less would be none, and that its numbers are right."""
    after = case.under(**{one.setting: one.value})
    assert one.value != one.now == getattr(case.ocr.detect, one.setting)
    assert is_back(case, index, one.setting, one.value)
    back = [i for i, quad in enumerate(after.kept) if np.array_equal(quad, one.box)]
    assert back
    assert one.score in after.trace.candidates.scores[after.trace.candidates.with_fate(Fate.KEPT)[back[0] :]]
    what = changes(case.kept, np.delete(after.kept, back[0], axis=0))
    assert (one.gained, one.lost, one.moved) == (len(what.gained), len(what.lost), len(what.moved))
    step = STEPS.get(one.setting, 0.005 if one.setting == "thresh" and one.value < one.now else -0.005)
    if not isinstance(one.value, bool | str) and abs(one.value - one.now) > abs(step):
        assert not is_back(case, index, one.setting, round(one.value + step, 3))


# -- painted maps ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        (Fate.LOW_SCORE, [("box_thresh", 0.4)]),
        (Fate.CLIPPED_AWAY, [("unclip_ratio", 2.0)]),  # 4 and 2 on every side are 8: 4 px of the page
        (Fate.TOO_SMALL_UNCLIPPED, [("min_size", 2.5), ("unclip_ratio", 1.34), ("use_dilation", True)]),
        (Fate.TOO_SMALL, [("min_size", 1.2)]),  # 3 x 2, and 3.2 after unclip
        (Fate.NOT_EXAMINED, []),  # beyond that it is too small, whatever the order
    ],
)
def test_each_fate_has_its_remedies(fate: Fate, expected: list[tuple[str, Any]]) -> None:
    size = {Fate.TOO_SMALL_UNCLIPPED: (100, 200), Fate.TOO_SMALL: (200, 400)}.get(fate, HALF)
    case = case_of(EACH_FATE, size, thresh=0.3, box_thresh=0.5, max_candidates=5)
    (index,) = (i for i in case.trace.candidates.with_fate(fate))
    assert told(remedies(case, index, reading=False)) == expected


def test_what_is_kept_needs_no_remedy() -> None:
    case = case_of(painted((10, 10, 60, 20, 0.9)))
    assert remedies(case, 0) == ()


def test_a_setting_goes_past_both_of_its_rules() -> None:
    case = case_of(painted((10, 10, 20, 3, 0.9)), (200, 400))  # 19 x 2, and 3.81 after unclip
    assert case.trace.candidates[0].flip == ("min_size", 2)
    one = remedies(case, 0, reading=False)[0]
    assert (one.setting, one.value, one.now) == ("min_size", 1.8, 3)
    holds(case, 0, one)


def test_two_rules_of_two_settings_have_no_remedy() -> None:
    case = case_of(painted((10, 10, 40, 3, 0.3)))  # too small, and its score would be too low
    assert remedies(case, 0) == ()


def test_one_that_is_not_examined_is_reached_by_number_or_by_order() -> None:
    heatmap = painted((10, 10, 60, 20, 0.9), (100, 60, 40, 15, 0.9), (10, 60, 30, 12, 0.9))
    case = case_of(heatmap, max_candidates=2)
    number, order = remedies(case, 2, reading=False)
    assert (number.setting, number.value, number.gained, number.lost) == ("max_candidates", 3, 0, 0)
    assert (order.setting, order.value, order.gained, order.lost) == ("candidate_order", "first", 0, 1)


def test_a_higher_thresh_frees_a_line_from_its_faint_surroundings() -> None:
    case = case_of(painted((10, 10, 80, 20, 0.9), (90, 10, 20, 20, 0.43)), box_thresh=0.85)
    by_score, by_thresh = remedies(case, 0, reading=False)
    assert (by_score.setting, by_score.lost, by_score.gained) == ("box_thresh", 0, 0)
    assert (by_thresh.setting, by_thresh.value) == ("thresh", 0.43)
    assert by_thresh.score == pytest.approx(0.9)


def test_a_lower_thresh_makes_a_line_thick_enough() -> None:
    case = case_of(painted((10, 10, 80, 4, 0.15), (10, 11, 80, 3, 0.9)), (200, 400), min_size=2.5)
    found = remedies(case, 0, reading=False)
    assert told(found) == [("min_size", 1.95), ("thresh", 0.145), ("use_dilation", True)]
    for one in found:
        holds(case, 0, one)


def test_of_the_scores_the_other_one_may_do() -> None:
    case = case_of(painted((10, 10, 60, 8, 1.0), (10, 10, 8, 60, 1.0)))  # the letter L
    score = case.trace.candidates[0].score
    assert told(remedies(case, 0, reading=False)) == [("box_thresh", down(score, 3)), ("score_mode", "slow")]


def test_what_disturbs_less_comes_first() -> None:
    lines = [(10, 10 + 16 * i, 60 + 2 * i, 8, 0.8 - i / 10) for i in range(5)]
    case = case_of(painted(*lines), box_thresh=0.75)
    worst = [i for i, one in enumerate(case.trace.candidates) if one.score < 0.45]
    (one,) = remedies(case, worst[0], reading=False)
    assert (one.setting, one.value, one.gained, one.disturbs) == ("box_thresh", 0.4, 3, 3)


def test_of_those_that_disturb_as_little_the_better_reading_comes_first() -> None:
    case = case_of(painted((8, 10, 112, 20, 0.9), (120, 10, 24, 20, 0.43), size=(64, 192)), box_thresh=0.85)
    plain, read = remedies(case, 0, reading=False), remedies(case, 0)
    assert sorted(told(plain)) == sorted(told(read))
    scores = [one.read.reading.score for one in read if one.read]
    assert len(scores) == len(read) == 2
    assert scores == sorted(scores, reverse=True)
    assert all(one.read is None for one in plain)


def test_a_box_is_read_once_for_all_its_remedies() -> None:
    case = case_of(painted((8, 8, 64, 8, 1.0), (8, 8, 8, 40, 1.0), size=(64, 192)))
    first, second = remedies(case, 0)
    assert np.array_equal(first.box, second.box)
    assert first.read is second.read


# -- by text ---------------------------------------------------------------------------------------------------------

LINES = painted((10, 10, 60, 20, 0.9), (10, 50, 60, 20, 0.8), (100, 10, 60, 20, 0.7), (100, 50, 60, 20, 0.3))


def readings_of(case: PageRun, texts: dict[float, tuple[str, float]]) -> dict[int, Read]:
    """Return made-up readings; candidates are told apart by their score."""
    by_score = {round(one.score, 1): one.index for one in case.trace.candidates}
    return {by_score[score]: Read(reading(*text), False) for score, text in texts.items()}


def badly_read(text: str) -> tuple[PageRun, int, dict[int, Read]]:
    """Return a case, its brightest line, and how its lines read: that one badly."""
    case = case_of(LINES)
    texts = {0.9: (text, 0.2348), 0.8: ("better", 0.4), 0.7: ("good", 0.8), 0.3: ("dropped", 0.4)}
    index = next(one.index for one in case.trace.candidates if round(one.score, 1) == 0.9)
    return case, index, readings_of(case, texts)


def test_a_line_that_reads_badly_is_kept_by_a_lower_text_score_where_it_reads_the_same_a_little_larger() -> None:
    case, index, readings = badly_read("a")  # as the net reads all that is bright
    (one,) = remedies(case, index, readings)
    assert (one.setting, one.value, one.now) == ("text_score", 0.234, 0.5)
    assert (one.gained, one.lost, one.moved) == (1, 0, 0)  # "better"; the detector drops "dropped"
    assert np.array_equal(one.box, case.trace.candidates[index].quad)
    assert one.read is readings[index]


def test_a_reading_that_is_noise_is_not_kept_by_a_lower_text_score() -> None:
    case, index, readings = badly_read("S8G=%")  # a little larger, the net reads something else
    assert remedies(case, index, readings) == ()


@pytest.mark.parametrize(("true", "count"), [("S8G", 1), ("total", 0)])
def test_where_the_truth_is_known_a_remedy_must_come_nearer_to_it(true: str, count: int) -> None:
    case, index, readings = badly_read("S8G=%")
    assert len(remedies(case, index, readings, true=true)) == count


@pytest.mark.parametrize(("text_score", "count"), [(0.1, 1), (0.97, 0)])
def test_a_box_that_comes_back_and_does_not_read_is_no_remedy(text_score: float, count: int) -> None:
    case = case_of(painted((10, 10, 60, 20, 0.9), (10, 60, 60, 20, 0.7)), box_thresh=0.8, text_score=text_score)
    index = index_of(case, Fate.LOW_SCORE)
    found = remedies(case, index)
    assert [one.setting for one in found if one.setting == "box_thresh"] == ["box_thresh"] * count


def test_side_effects_are_lines_whose_text_changes_and_not_boxes() -> None:
    dim, striped = (10, 10, 60, 20, 0.65), [(100, 50 + 8 * i, 60, 4, 0.8) for i in range(3)]
    ground = (100, 50, 60, 20, 0.6)  # dark where the rows are that the net reads: a box, and no text
    case = case_of(painted((100, 10, 60, 16, 0.9), dim, ground, *striped), box_thresh=0.85, text_score=0.62)
    index = next(i for i, one in enumerate(case.trace.candidates) if round(one.score, 2) == 0.65)
    by_boxes = next(one for one in remedies(case, index, reading=False) if one.setting == "box_thresh")
    by_text = next(one for one in remedies(case, index) if one.setting == "box_thresh")
    assert (by_boxes.gained, by_text.gained) == (1, 0)


@pytest.mark.parametrize("text", [("", 0.0), (" ", 0.3), ("good", 0.5)])
def test_a_line_that_reads_as_nothing_or_well_has_no_remedy(text: tuple[str, float]) -> None:
    case = case_of(LINES)
    readings = readings_of(case, {0.9: text})
    assert remedies(case, next(iter(readings)), readings) == ()


# -- laws ------------------------------------------------------------------------------------------------------------


@given(cases)
def test_every_remedy_is_one_and_less_is_none(case: PageRun) -> None:
    for one in case.trace.candidates[:4]:
        for remedy in remedies(case, one.index, reading=False):
            holds(case, one.index, remedy)


@pytest.fixture(scope="module")
def on(one_ocr: ocrlab.OCR) -> Callable[..., PageRun]:
    """Return the case of a sample under some settings; the network runs once a sample."""
    known: dict[str, PageRun] = {}

    def made(name: str, **changed: Any) -> PageRun:
        if name not in known:
            image = ocrlab.load_image(samples.sample(name).path)
            known[name] = PageRun(one_ocr, image)
        return known[name].under(**changed)

    return made


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("faint", ENLARGED),
        ("letter_spaced", ENLARGED),
        ("tight_lines", {**ENLARGED, "min_size": 12}),
        ("tiny_text", {"box_thresh": 0.8}),
        ("tiny_text", {"max_candidates": 20, "unclip_mode": "integer"}),
        ("tiny_text", {"thresh": 0.9, "unclip_ratio": 0.2}),
    ],
)
def test_on_real_pictures_every_remedy_is_one_and_less_is_none(
    on: Callable[..., PageRun], name: str, changed: dict[str, Any]
) -> None:
    case, count = on(name, **changed), 0
    dropped = [one for one in case.trace.candidates if one.fate != Fate.KEPT]
    for one in dropped[:8]:
        for remedy in remedies(case, one.index, reading=False):
            holds(case, one.index, remedy)
            count += 1
    assert count


def test_remedies_are_read_on_a_real_picture(on: Callable[..., PageRun]) -> None:
    case = on("tiny_text", **ENLARGED, box_thresh=0.9)
    found = remedies(case, 0)
    assert found[0].read
    assert found[0].read.reading.score > 0.8
    assert found[0].setting == "box_thresh" or found[0].disturbs == 0


@pytest.mark.parametrize(("value", "digits", "expected"), [(0.3999, 3, 0.399), (0.57, 2, 0.57), (-0.0001, 3, -0.001)])
def test_numbers_are_rounded_downward(value: float, digits: int, expected: float) -> None:
    assert down(value, digits) == expected
