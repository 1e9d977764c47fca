from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maps import EACH_FATE, HALF, PLAIN, heatmaps, pages, painted, read, settings

from ocrlab.detect import boxes_of, find_candidates
from ocrlab.page import Candidate, Fate
from ocrlab.settings import DetectSettings


def test_each_fate_is_met_with_its_flip_value() -> None:
    found = find_candidates(EACH_FATE, HALF, replace(PLAIN, max_candidates=5))
    assert [(str(one.fate), one.flip and one.flip.setting) for one in found] == [
        ("kept", "box_thresh"),
        ("low_score", "box_thresh"),
        ("clipped_away", None),
        ("too_small_unclipped", "unclip_ratio"),
        ("too_small", "min_size"),
        ("not_examined", "max_candidates"),
    ]
    values = [one.flip.value for one in found if one.flip]
    assert values == pytest.approx([0.9, 0.4, 4 / 3, 2, 6], abs=2e-4)


def test_a_kept_box_is_where_it_was_painted() -> None:
    found = find_candidates(EACH_FATE, HALF, PLAIN)
    (box,) = boxes_of(found)
    distance = 39 * 9 / (2 * (39 + 9))
    left, top, right, bottom = (10 - distance) / 2, (10 - distance) / 2, (49 + distance) / 2, (19 + distance) / 2
    assert box.quad.ravel() == pytest.approx([left, top, right, top, right, bottom, left, bottom], abs=1e-4)
    assert box.score == pytest.approx(0.9)
    assert found[box.candidate].fate == Fate.KEPT
    assert found[0].short_side == 9


def test_the_first_candidates_are_the_lowest_on_the_page() -> None:
    heatmap = painted((10, 10, 20, 8, 0.9), (10, 50, 30, 8, 0.9), (10, 80, 25, 8, 0.9))
    tops = {
        order: [
            round(float(one.quad[0, 1]))
            for one in find_candidates(heatmap, (100, 200), replace(PLAIN, candidate_order=order, unclip_ratio=0))
        ]
        for order in ("first", "largest")
    }
    assert tops == {"first": [80, 50, 10], "largest": [50, 80, 10]}


def test_a_hole_is_a_candidate() -> None:
    heatmap = painted((10, 10, 60, 40, 0.9), (30, 25, 20, 10, 0.0))
    fates = find_candidates(heatmap, (100, 200), replace(PLAIN, score_mode="fast")).fate_counts()
    assert fates == {"low_score": 1, "kept": 1}


def test_dilation_joins_lines_and_lowers_every_score() -> None:
    heatmap = painted((10, 10, 80, 20, 0.9), (10, 31, 80, 20, 0.9))
    apart = find_candidates(heatmap, (100, 200), PLAIN)
    joined = find_candidates(heatmap, (100, 200), replace(PLAIN, use_dilation=True))
    assert (len(apart), len(joined)) == (2, 1)
    assert joined[0].score < min(one.score for one in apart) == pytest.approx(0.9)


def test_a_lower_threshold_can_lose_a_line() -> None:
    heatmap = painted((10, 10, 80, 20, 0.9), (10, 30, 80, 4, 0.25), (10, 34, 80, 20, 0.9))
    assert len(find_candidates(heatmap, (100, 200), replace(PLAIN, thresh=0.3)).with_fate(Fate.KEPT)) == 2
    assert len(find_candidates(heatmap, (100, 200), replace(PLAIN, thresh=0.2)).with_fate(Fate.KEPT)) == 1


def test_fast_scores_take_the_rectangle_and_slow_ones_the_contour() -> None:
    heatmap = painted((10, 10, 60, 8, 1.0), (10, 10, 8, 60, 1.0))  # the letter L: half of its rectangle is empty
    (fast,), (slow,) = (
        find_candidates(heatmap, (100, 200), replace(PLAIN, score_mode=mode)) for mode in ("fast", "slow")
    )
    assert fast.score < 0.5
    assert slow.score == 1.0


@pytest.mark.parametrize("order", ["first", "largest"])
@pytest.mark.parametrize("mode", ["fast", "slow"])
def test_every_candidate_has_its_own_score(order: str, mode: str) -> None:
    heatmap = painted((10, 10, 30, 8, 0.6), (10, 40, 90, 20, 0.7), (10, 80, 60, 12, 0.8))
    found = find_candidates(heatmap, (100, 200), replace(PLAIN, candidate_order=order, score_mode=mode, unclip_ratio=0))
    scores = {round(float(one.quad[0, 1])): one.score for one in found}
    assert scores == pytest.approx({10: 0.6, 40: 0.7, 80: 0.8})


def test_a_score_of_one_is_lost_by_size_only() -> None:
    (one,) = find_candidates(painted((10, 10, 40, 10, 1.0)), (100, 200), replace(PLAIN, unclip_ratio=0.1))
    assert one.score == 1.0
    assert one.flip == ("min_size", pytest.approx(9 + 0.2 * 39 * 9 / (2 * 48) - 2))  # of the grown side, 2 px earlier
    (one,) = find_candidates(painted((10, 10, 40, 10, 1.0)), (100, 200), PLAIN)
    assert one.flip == ("min_size", 9)


def test_a_line_of_pixels_cannot_grow() -> None:
    heatmap = painted((10, 10, 30, 1, 0.9), (10, 30, 1, 1, 0.9))
    for mode in ("exact", "integer"):
        found = find_candidates(heatmap, (100, 200), replace(PLAIN, min_size=0, unclip_mode=mode))
        assert [(one.fate, one.flip) for one in found] == [(Fate.TOO_SMALL_UNCLIPPED, None)] * 2


def test_an_empty_map_has_no_candidates() -> None:
    found = find_candidates(np.zeros((64, 64), np.float32), (64, 64), PLAIN)
    assert (len(found), found.quads.shape, found.fate_counts()) == (0, (0, 4, 2), {})
    assert boxes_of(found) == ()


# -- laws ------------------------------------------------------------------------------------------------------------


@given(heatmaps(), pages, settings)
def test_every_contour_is_a_candidate_with_one_fate(heatmap: np.ndarray, page: Any, setting: DetectSettings) -> None:
    mask = (heatmap > setting.thresh).astype(np.uint8)
    if setting.use_dilation:
        mask = cv2.dilate(mask, np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = find_candidates(heatmap, page, setting)
    assert len(found) == len(contours) == sum(found.fate_counts().values())
    assert len(boxes_of(found)) == len(found.with_fate(Fate.KEPT))
    assert len(found.with_fate(Fate.NOT_EXAMINED)) == max(0, len(found) - setting.max_candidates)


@given(heatmaps(), pages, settings)
def test_quads_lie_inside_the_page(heatmap: np.ndarray, page: Any, setting: DetectSettings) -> None:
    quads = find_candidates(heatmap, page, setting).quads
    assert ((quads >= 0) & (quads <= page[::-1])).all()


def fate_at(heatmap: np.ndarray, page: Any, setting: DetectSettings, one: Candidate, value: float) -> Fate:
    assert one.flip
    return find_candidates(heatmap, page, replace(setting, **{one.flip.setting: value}))[one.index].fate


@given(heatmaps(), pages, settings)
def test_a_flip_value_changes_the_fate(heatmap: np.ndarray, page: Any, setting: DetectSettings) -> None:
    for one in find_candidates(heatmap, page, setting):
        if one.flip:
            value = np.nextafter(one.flip.value, np.inf) if one.fate == Fate.KEPT else one.flip.value
            assert fate_at(heatmap, page, setting, one, value) != one.fate
        else:
            assert one.fate in (Fate.CLIPPED_AWAY, Fate.TOO_SMALL_UNCLIPPED)


@given(heatmaps(), pages, settings)
def test_a_flip_value_is_the_first_that_does(heatmap: np.ndarray, page: Any, setting: DetectSettings) -> None:
    for one in find_candidates(heatmap, page, setting):
        if not one.flip:
            continue
        before = {
            Fate.NOT_EXAMINED: one.flip.value - 1,
            Fate.TOO_SMALL: np.nextafter(one.flip.value, np.inf),
            Fate.LOW_SCORE: np.nextafter(one.flip.value, np.inf),
            Fate.TOO_SMALL_UNCLIPPED: max(setting.unclip_ratio, one.flip.value - 2e-4),
            Fate.KEPT: one.flip.value,
        }[one.fate]
        assert fate_at(heatmap, page, setting, one, before) == one.fate


# -- fates by text ---------------------------------------------------------------------------------------------------


def test_text_decides_the_last_fates() -> None:
    page, found = read(0.5, {0.9: ("low", 0.3), 0.6: (" ", 0.99), 1.0: ("high", 0.55), 0.7: ("", 0.0)})
    fates = {round(one.score, 2): (str(one.fate), one.flip) for one in page.candidates}
    assert fates == {
        0.9: ("low_text", ("text_score", pytest.approx(0.3))),
        0.6: ("no_text", None),
        1.0: ("kept", ("text_score", pytest.approx(0.55))),
        0.7: ("no_text", None),
    }
    assert [line.text for line in page.lines] == ["high"]
    assert found.fate_counts() == {"kept": 4}  # the detection is as it was


@pytest.mark.parametrize(
    ("text_score", "box", "text", "setting"),
    [
        (0.5, 0.9, 0.6, "text_score"),  # the reading is 0.1 above its threshold, the box 0.4 above its own
        (0.5, 0.6, 0.9, "box_thresh"),
        (0.5, 0.9, 1.0, "box_thresh"),  # no text_score drops it
        (0.3, 1.0, 0.99, "text_score"),  # no box_thresh drops it
        (0.5, 1.0, 1.0, "min_size"),
    ],
)
def test_a_kept_line_is_lost_by_the_nearer_threshold(text_score: float, box: float, text: float, setting: str) -> None:
    page, _ = read(text_score, dict.fromkeys((0.9, 0.6, 1.0, 0.7), ("line", text)))
    (flip,) = [one.flip for one in page.candidates if round(one.score, 2) == box]
    assert flip
    assert flip.setting == setting


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_text_score_past_its_flip_value_changes_the_fate(text_score: float, scores: list[float]) -> None:
    texts = {box: ("line", score) for box, score in zip((0.9, 0.6, 1.0, 0.7), scores, strict=True)}
    page, _ = read(text_score, texts)
    for one in page.candidates:
        assert one.flip
        if one.flip.setting == "text_score":
            value = np.nextafter(one.flip.value, np.inf) if one.fate == Fate.KEPT else one.flip.value
            assert read(float(value), texts)[0].candidates[one.index].fate != one.fate


def test_lines_point_to_their_candidates_in_reading_order() -> None:
    page, _ = read(0.0, {0.9: ("a", 0.9), 0.6: ("b", 0.9), 1.0: ("c", 0.9), 0.7: ("d", 0.9)})
    assert page.text == "a\nc\nb\nd"
    for line in page.lines:
        assert np.array_equal(page.candidates[line.candidate].quad, line.quad)
