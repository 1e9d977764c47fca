from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maps import pages, painted
from page_cases import boxes, case_of, cases
from turned_pictures import PICTURES

from ocrlab.debug.changes import changes
from ocrlab.debug.page_run import PageRun
from ocrlab.page import Fate
from ocrlab.rotation import rotated_page

# -- settings --------------------------------------------------------------------------------------------------------


def test_settings_are_returned_and_taken_by_name() -> None:
    ocr = case_of(painted()).ocr
    other = ocr.under(thresh=0.4, cls_thresh=0.8, rec_batch_num=3, text_score=0.7, mean=[0, 0, 0])
    assert {name for name in ocr.settings if ocr.settings[name] != other.settings[name]} == {
        "thresh", "cls_thresh", "rec_batch_num", "text_score", "mean",
    }  # fmt: skip
    assert (other.detect.net, other.recognize.net) == (ocr.detect.net, ocr.recognize.net)
    assert other.under(**ocr.settings).settings == ocr.settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tresh": 0.4}, "Did you mean: thresh"),
        ({"thresh": 2}, "a number from 0 to 1"),
        ({"net": None}, "no setting 'net'"),
    ],
)
def test_settings_that_are_not_possible_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        case_of(painted()).ocr.under(**settings)


def test_the_network_runs_anew_only_where_its_input_changes() -> None:
    case = case_of(painted((10, 10, 60, 20, 0.9), size=(96, 192)))
    nets = case.ocr.recognize.net
    assert case.under(thresh=0.5, limit_side_len=32, text_score=0.1).heatmap is case.heatmap
    assert nets.runs == 0
    assert case.under(limit_side_len=128, thresh=0.5).heatmap.shape == (128, 256)
    assert nets.runs == 1


# -- boxes -----------------------------------------------------------------------------------------------------------


@given(cases)
def test_kept_boxes_are_grown_candidates(case: PageRun) -> None:
    kept = case.trace.candidates.with_fate(Fate.KEPT)
    assert np.array_equal(case.kept, case.trace.candidates.quads[kept])
    assert np.array_equal(case.grown(kept), case.trace.candidates.outlines[kept])


@given(pages, st.integers(1, 8), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_place_on_the_page_is_the_same_place_on_the_map(
    page: tuple[int, int], finer: int, at: tuple[float, float]
) -> None:
    case = case_of(np.zeros((16 * finer, 24 * finer), np.float32), page)
    height, width = case.size
    x, y = case.on_map(np.array([[at[0] * width, at[1] * height]], np.float32))[0]
    assert (x, y) == pytest.approx((at[0] * 24 * finer, at[1] * 16 * finer), abs=1e-3 * 24 * finer)


def test_a_place_on_a_page_with_bands_is_the_same_place_on_its_map() -> None:
    strip = np.zeros((64, 1024, 3), np.uint8)
    case = PageRun(case_of(painted()).ocr, strip)
    assert case.heatmap.shape == (64, 1024)
    assert case.on_map(np.array([[0, 0], [1024, 64]], np.float32)).tolist() == [[0, 0], [1024, 64]]


def test_a_box_is_read_whatever_became_of_it() -> None:
    case = case_of(painted((8, 8, 64, 16, 0.8), (96, 8, 64, 16, 0.4), size=(32, 192)), box_thresh=0.9)
    assert [str(one.fate) for one in case.trace.candidates] == ["low_score"] * 2
    bright, dark = sorted(case.read(case.grown([0, 1])), key=lambda read: -read.reading.score)
    assert (bright.reading.text, dark.reading.text, dark.flipped) == ("a", "", False)


# -- what changes ----------------------------------------------------------------------------------------------------


@given(boxes())
def test_nothing_changes_between_the_same_boxes(some: np.ndarray) -> None:
    what = changes(some, some)
    assert len(what.same) == len(some)
    assert (what.moved, what.lost, what.gained) == ((), (), ())


@given(boxes(), boxes())
def test_every_box_is_in_one_group(before: np.ndarray, after: np.ndarray) -> None:
    what = changes(before, after)
    pairs = what.same + what.moved
    assert sorted([i for i, _ in pairs] + list(what.lost)) == list(range(len(before)))
    assert sorted([j for _, j in pairs] + list(what.gained)) == list(range(len(after)))


@given(boxes(), boxes())
def test_what_is_lost_one_way_is_gained_the_other_way(before: np.ndarray, after: np.ndarray) -> None:
    there, back = changes(before, after), changes(after, before)
    assert (there.lost, there.gained) == (back.gained, back.lost)
    assert len(there.same) == len(back.same)


@given(boxes())
def test_between_boxes_and_none_all_are_lost_or_gained(some: np.ndarray) -> None:
    none, everything = np.zeros((0, 4, 2), np.float32), tuple(range(len(some)))
    assert changes(some, none).lost == changes(none, some).gained == everything
    assert changes(some, none).gained == changes(none, some).lost == ()


@pytest.mark.parametrize(("by", "expected"), [(1.0, "same"), (1.1, "moved"), (13, "moved"), (14, "lost")])
def test_a_box_is_moved_by_more_than_a_pixel_and_lost_by_more_than_a_third(by: float, expected: str) -> None:
    box = np.array([[[0, 0], [40, 0], [40, 10], [0, 10]]], np.float32)
    what = changes(box, box + np.float32([by, 0]))
    groups = {"same": what.same, "moved": what.moved, "lost": what.lost}
    assert [name for name, group in groups.items() if group] == [expected]
    assert bool(what.gained) == (expected == "lost")


def test_a_box_that_crosses_itself_overlaps_too() -> None:
    crossed = np.array([[[0, 0], [10, 10], [10, 0], [0, 10]]], np.float32)
    assert changes(crossed, crossed).same == ((0, 0),)
    assert changes(crossed, np.array([[[0, 0], [10, 0], [10, 10], [0, 10]]], np.float32)).moved == ((0, 0),)


@pytest.mark.parametrize("name", ["one line upside down", "headings that run up", "a letter turned by 270", "numbers"])
def test_lines_that_are_read_one_by_one_are_the_way_round_that_the_pipeline_has_them(one_ocr, name):
    image = next(one for one in PICTURES if one.name == name).make()
    page, run = one_ocr(image), PageRun(one_ocr, image).upright()
    lines = run.lines
    for i in reversed(range(len(lines))):
        lines.read([i])
    assert not lines.unread()
    reads = {box.candidate: read for box, read in zip(run.boxes, lines.known(), strict=True)}
    for line in rotated_page(page, -run.turned).lines:
        read = reads[line.candidate]
        assert (read.reading.text, read.flipped, read.quarter, read.why) == (
            line.text, line.flipped, line.quarter, line.why
        )  # fmt: skip
    assert run.turned == page.turned
    assert run.again().upright().turned == run.under(box_thresh=0.5).turned == page.turned
    (alone,) = run.read(lines.quads[:1])
    assert (alone.flipped, alone.quarter) == (reads[run.boxes[0].candidate].flipped, bool(lines.quarters[0]))
