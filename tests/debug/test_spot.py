from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maps import painted
from page_cases import Brightness, case_of, cases, page_of

import ocrlab
from ocrlab.debug.experiments import containing
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.spot import Experiment, experiments, look_at, try_out
from ocrlab.folder import samples
from ocrlab.frame import frame_of, tensor_size
from ocrlab.page import Fate


def seen(page: np.ndarray, **settings: Any) -> PageRun:
    """Return the case of a page whose map is its brightness."""
    ocr = case_of(painted(), **settings).ocr
    return PageRun(ocr, page)


def named(case: PageRun, name: str) -> Experiment:
    (found,) = (one for one in experiments(case, (5, 5)) if one.name == name)
    return found


# -- what is there ---------------------------------------------------------------------------------------------------


def test_the_map_is_told_at_a_point_and_near_it() -> None:
    case = case_of(painted((10, 10, 60, 20, 0.9), (100, 60, 1, 1, 0.7)), (200, 400))  # the page is twice as large
    assert (look_at(case, (40, 40)).value, look_at(case, (40, 40)).radius) == (pytest.approx(0.9), 24)
    spots = {x: look_at(case, (x, 121)) for x in (201, 203, 225, 227)}
    assert {x: round(spot.value, 2) for x, spot in spots.items()} == {201: 0.7, 203: 0, 225: 0, 227: 0}
    assert {x: round(spot.near, 2) for x, spot in spots.items()} == {201: 0.7, 203: 0.7, 225: 0.7, 227: 0}
    assert look_at(case, (400, 200)).value == look_at(case, (0, 0)).value == 0


def test_a_point_outside_the_page_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The point \(201, 5\) lies outside the page of 200 x 100 pixels"):
        look_at(case_of(painted()), (201, 5))


def test_what_covers_a_point_comes_with_the_smallest_first() -> None:
    heatmap = painted((10, 10, 100, 60, 0.9), (30, 25, 60, 30, 0.0), (40, 35, 40, 10, 0.9))  # a line in a hole
    spot = look_at(case_of(heatmap, score_mode="slow"), (60, 40))
    found = case_of(heatmap, score_mode="slow").trace.candidates
    areas = [np.ptp(found[i].quad[:, 0]) * np.ptp(found[i].quad[:, 1]) for i in spot.covering]
    assert len(areas) == 3
    assert areas == sorted(areas)


@pytest.mark.parametrize(
    ("lines", "settings", "apart"),
    [
        ([(10, 10, 80, 20, 0.9), (10, 30, 80, 4, 0.25), (10, 34, 80, 20, 0.9)], {}, ("thresh", 0.25)),
        ([(10, 10, 80, 20, 0.9), (10, 31, 80, 20, 0.9)], {"use_dilation": True}, ("use_dilation", False)),
        ([(10, 10, 80, 20, 0.9)], {}, None),
        ([(10, 10, 40, 20, 0.9), (50, 10, 4, 20, 0.25), (54, 10, 40, 20, 0.9)], {}, None),  # two words of a line
    ],
)
def test_a_box_of_several_lines_is_noticed(lines: list[Any], settings: Any, apart: tuple[str, Any] | None) -> None:
    case = case_of(painted(*lines), **settings)
    spot = look_at(case, (40, 20))
    assert (spot.merged, spot.apart) == (0 if apart else None, apart)
    assert ("several lines" in spot.sentences[0]) == bool(apart)
    if apart:
        assert len(case.under(**dict([apart])).kept) == 2


def test_a_faint_line_is_told_with_the_thresh_that_finds_it() -> None:
    spot = look_at(case_of(painted((10, 10, 60, 20, 0.153))), (40, 20))
    assert (spot.covering, spot.appears, spot.appears_fate) == ((), 0.15, Fate.LOW_SCORE)
    assert spot.appears_flip == ("box_thresh", pytest.approx(0.153))
    assert spot.sentences == (
        "The map is below thresh=0.2 here: 0.15, and 0.15 at most within 12 px.",
        "With thresh=0.15 a box covers this point, but its score of 0.15 is below box_thresh=0.4.",
    )


def test_a_dark_place_is_told() -> None:
    spot = look_at(case_of(painted((10, 10, 60, 20, 0.9))), (150, 80))
    assert (spot.value, spot.near, spot.covering, spot.appears, spot.appears_fate) == (0, 0, (), None, None)
    assert spot.sentences[1] == "No thresh brings a box here: only another input can change that."


def test_a_thresh_at_which_lines_run_together_is_told_as_such() -> None:
    case = case_of(painted((10, 10, 80, 20, 0.9), (10, 30, 80, 20, 0.1), (10, 50, 80, 20, 0.9)))
    assert look_at(case, (40, 40)).sentences[1] == (
        "With thresh=0.095 a box covers this point, but it takes in 2 of the present boxes, too."
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"box_thresh": 0.95}, "its score of 0.90 is below box_thresh=0.95"),
        ({"max_candidates": 0}, "only 0 contours are examined (max_candidates)"),
        ({"min_size": 30}, "it is 19.0 px high on the map, less than min_size=30"),
        ({"min_size": 19, "unclip_ratio": 0}, "it is too small even after unclip (min_size=19, and 2 px more)"),
    ],
)
def test_a_dropped_box_is_told_with_the_reason(changed: dict[str, Any], reason: str) -> None:
    assert look_at(case_of(painted((10, 10, 60, 20, 0.9)), **changed), (40, 20)).sentences == (
        f"A box covers this point, but {reason}.",
    )


def test_a_picture_that_was_shrunk_is_told() -> None:
    page = np.zeros((320, 640, 3), np.uint8)
    assert look_at(seen(page), (5, 5)).shrunk == 1
    for settings in ({"limit_type": "max", "limit_side_len": 320}, {"max_side_len": 320}):
        spot = look_at(seen(page, **settings), (5, 5))
        assert spot.shrunk == 2
        assert (
            spot.sentences[-1]
            == "The network saw the picture 2.0 times smaller: letters 20 px high were 10 px high there."
        )


@given(cases, st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_box_appears_at_the_thresh_that_is_told(case: PageRun, at: tuple[float, float]) -> None:
    point = (at[0] * case.size[1], at[1] * case.size[0])
    spot = look_at(case, point)

    def fates(thresh: float) -> list[Fate]:
        other = case.under(thresh=thresh)
        return [other.trace.candidates[i].fate for i in containing(other.grown(range(len(other.trace.rects))), point)]

    if spot.appears is not None:
        assert fates(spot.appears)[0] == spot.appears_fate
        assert fates(round(spot.appears + 0.005, 3)) == []
    for thresh in (0.01, 0.05, 0.2, 0.35, 0.6, 0.95):
        assert not fates(thresh) or (spot.appears is not None and spot.appears >= thresh)


# -- what to try -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "settings", "names"),
    [
        ((640, 960), {}, ["larger", "largest", "smaller", "crop", "turn"]),
        ((64, 96), {}, ["larger", "largest", "smaller", "turn"]),  # too small to be cropped
        ((640, 960), {"max_area": 640 * 960}, ["smaller", "crop", "turn"]),
        ((640, 960), {"max_side_limit": 1200}, ["larger", "smaller", "crop", "turn"]),
        ((640, 960), {"max_side_len": 480}, ["unshrunk", "larger", "largest", "smaller", "crop", "turn"]),
        ((640, 960), {"max_side_len": 2000}, ["larger", "largest", "smaller", "crop", "turn"]),
        ((32, 32), {}, ["larger", "turn"]),  # 1.5 times as large is twice, because sides are rounded to 32
    ],
)
def test_only_what_changes_the_picture_is_worth_a_try(size: Any, settings: Any, names: list[str]) -> None:
    case = seen(np.zeros((*size, 3), np.uint8), **settings)
    found = experiments(case, (5, 5))
    assert [one.name for one in found] == names
    for one in found:
        if one.kind == "settings":
            assert case.under(**one.settings).heatmap.shape != case.heatmap.shape


limits = st.fixed_dictionaries(
    {
        "limit_type": st.sampled_from(["min", "max"]),
        "limit_side_len": st.integers(32, 900),
        "max_side_len": st.sampled_from([0, 100, 2000]),
    }
)


@given(st.tuples(st.integers(40, 3000), st.integers(40, 3000)), st.tuples(st.floats(0, 1), st.floats(0, 1)), limits)
def test_a_crop_holds_its_point_and_is_not_shrunk(
    page: tuple[int, int], at: tuple[float, float], changed: dict[str, Any]
) -> None:
    case = replace(case_of(painted(), **changed), image=np.broadcast_to(np.uint8(0), (*page, 3)))
    shapes: list[tuple[int, int]] = []

    class Told(type(case.ocr.detect)):  # type: ignore[misc]
        def look(self, image: np.ndarray) -> tuple[np.ndarray, tuple[()]]:
            shapes.append(image.shape[:2])
            return np.zeros((8, 8), np.float32), ()

    detect = Told(**vars(case.ocr.detect))
    case = replace(case, ocr=replace(case.ocr, detect=detect))
    outcome = try_out(case, (at[0] * page[1], at[1] * page[0]), Experiment("crop", "", {}, "crop"))
    (size,) = shapes
    given = tensor_size(frame_of(size, detect).size, detect)
    assert not outcome.found
    assert all(side <= most for side, most in zip(size, page, strict=True))
    assert all(new >= old - 16 for new, old in zip(given, size, strict=True))


# -- trying it -------------------------------------------------------------------------------------------------------

words = st.tuples(st.integers(0, 150), st.integers(0, 90), st.integers(12, 60), st.integers(8, 30))


@given(words, st.sampled_from([(96, 192), (128, 224)]))
def test_a_turned_picture_has_its_box_where_the_text_is(word: tuple[int, int, int, int], size: tuple[int, int]) -> None:
    x, y, width, height = word
    width, height = min(width, size[1] - 1 - x), min(height, size[0] - 1 - y)
    page = page_of(painted((x, y, width, height, 1.0), size=size))
    case = seen(page)
    point = (x + width / 2, y + height / 2)
    outcome = try_out(case, point, named(case, "turn"))
    assert (outcome.kept, outcome.value) == (len(case.kept), 1.0)
    if outcome.box is not None and min(x, y, size[1] - x - width, size[0] - y - height) > 8:  # clipping differs
        assert outcome.box == pytest.approx(case.kept[0], abs=1e-3)
    assert outcome.found == bool(containing(case.kept, point))


def test_a_turned_picture_that_is_scaled_has_its_box_where_the_text_is() -> None:
    case = seen(page_of(painted((60, 40, 120, 24, 1.0), size=(150, 300))), limit_side_len=320)
    outcome = try_out(case, (100, 50), named(case, "turn"))
    assert outcome.box is not None
    assert outcome.box == pytest.approx(case.kept[0], abs=1)


def test_a_crop_has_its_box_where_the_text_is() -> None:
    case = seen(page_of(painted((700, 500, 120, 24, 1.0), (10, 10, 50, 20, 1.0), size=(960, 1280))))
    crop = next(one for one in experiments(case, (760, 512)) if one.kind == "crop")
    assert crop.label == "Only 640 x 640 px around the point"
    outcome = try_out(case, (760, 512), crop)
    assert (outcome.kept, outcome.found, outcome.value) == (1, True, 1.0)  # the other word lies outside
    assert outcome.box == pytest.approx(case.kept[containing(case.kept, (760, 512))[0]], abs=1e-3)


def test_what_is_found_is_read_and_what_is_not_is_said() -> None:
    case = seen(page_of(painted((60, 40, 120, 24, 0.8), size=(320, 640))))
    found, nothing = (try_out(case, point, named(case, "largest")) for point in ((100, 50), (400, 200)))
    assert found.read
    assert (found.read.reading.text, found.kept, round(found.score, 1)) == ("a", 1, 0.8)
    assert (nothing.kept, nothing.found, nothing.box, nothing.read, nothing.value) == (1, False, None, None, 0)
    assert np.isnan(nothing.score)
    assert min(found.seconds, nothing.seconds) > 0


def test_an_experiment_runs_the_network_once() -> None:
    case = seen(page_of(painted((60, 40, 120, 24, 0.8), size=(320, 640))))
    nets = case.ocr.recognize.net
    assert isinstance(nets, Brightness)
    for one in experiments(case, (100, 50)):
        before = nets.runs
        assert try_out(case, (100, 50), one).found
        assert nets.runs == before + 1


def test_a_picture_that_lies_on_its_side_is_read_when_it_is_turned(one_ocr: ocrlab.OCR) -> None:
    sample = samples.sample("tiny_text")
    image = ocrlab.load_image(sample.path)
    lying = np.ascontiguousarray(np.rot90(image, -1))  # the first line runs down the right edge
    case = PageRun(one_ocr, lying)
    x, y = sample.lines[0].quad.mean(axis=0)
    outcome = try_out(case, (lying.shape[1] - float(y), float(x)), named(case, "turn"))
    assert outcome.read
    assert outcome.read.reading.text.split()[0] == sample.lines[0].text.split()[0]
    upright = PageRun(one_ocr, image)
    assert outcome.kept == len(upright.kept)
