"""Ink: what of a crop it is, and what its shape tells."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from cause_cases import CAPITALS, bent, one_line, sheared, written
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.debug.causes.ink import Ink

BLACK, GRAY, RED = (30, 30, 30), (150, 150, 150), (220, 30, 30)
WHITE = (245, 245, 245)


def made(kind: str, height: int, width: int, seed: int) -> np.ndarray:
    """Return a crop that nobody would cut: noise, one color, a dot, stripes."""
    random = np.random.default_rng(seed)
    one, other = random.integers(0, 256, (2, 3)).astype(np.uint8)
    crop = np.empty((height, width, 3), np.uint8)
    crop[:] = one
    if kind == "noise":
        crop[:] = random.integers(0, 256, crop.shape)
    elif kind == "dot":
        crop[height // 2, width // 2] = other
    elif kind == "columns":
        crop[:, ::2] = other
    elif kind == "rows":
        crop[::2] = other
    return crop


KINDS = ("noise", "flat", "dot", "columns", "rows")
crops = st.builds(made, st.sampled_from(KINDS), st.integers(1, 40), st.integers(1, 60), st.integers(0, 999))
slivers = st.builds(made, st.sampled_from(KINDS), st.integers(1, 3), st.integers(1, 400), st.integers(0, 999))


# -- laws ------------------------------------------------------------------------------------------------------------


@given(crops | slivers)
def test_whatever_is_cut_is_told_within_its_bounds(crop: np.ndarray) -> None:
    ink, (height, width) = Ink(crop), crop.shape[:2]
    assert 0 <= ink.rows[0] <= ink.rows[1] <= height
    assert 1 <= ink.height <= height
    assert 0 <= ink.contrast <= 255
    assert 0 <= ink.grain <= 255
    assert 0 < ink.edge < np.inf
    assert 0 <= ink.colored <= 1
    assert 0 <= ink.intruding <= 1
    assert 0 <= ink.strokes_through <= (width + 1) // 2
    assert abs(ink.lean) <= 1.61
    assert 0 <= ink.bend < np.inf
    assert all(0 <= a < b <= height for a, b in ink.bands)


@given(crops | slivers)
def test_no_ink_stands_in_a_gap_and_some_on_both_sides_of_it(crop: np.ndarray) -> None:
    ink = Ink(crop)
    inked = ink.mask[slice(*ink.rows)].any(axis=0)
    for first, after in ink.gaps:
        assert not inked[first:after].any()
        assert inked[first - 1]
        assert inked[after]
    assert [b - a for a, b in ink.gaps] == sorted((b - a for a, b in ink.gaps), reverse=True)


@given(crops | slivers)
def test_the_same_line_otherwise_is_as_high(crop: np.ndarray) -> None:
    ink = Ink(crop)
    assert ink.straightened().shape == crop.shape
    upright = ink.unleaned()
    assert upright.shape[0] == crop.shape[0]
    assert upright.shape[1] > crop.shape[1]
    assert upright.dtype == ink.straightened().dtype == np.uint8


@given(crops | slivers, st.integers(1, 50), st.integers(1, 70))
def test_no_part_is_crossed_by_more_than_the_ink_at_its_edges(crop: np.ndarray, height: int, width: int) -> None:
    ink = Ink(crop)
    over = ink.crossing((height, width))
    assert 0 <= over <= 2 * sum(crop.shape[:2])
    if min(crop.shape[0] - height, crop.shape[1] - width) < 4:
        assert over == 0  # there is no room to see what is beyond


@given(crops)
def test_light_on_dark_is_the_same_ink(crop: np.ndarray) -> None:
    one, other = Ink(crop), Ink(255 - crop)
    assert np.array_equal(one.mask, other.mask)
    assert one.contrast == pytest.approx(other.contrast, abs=2)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (30, 200)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_paper_has_nothing_to_tell(size: tuple[int, int], level: int) -> None:
    ink = Ink(np.full((*size, 3), level, np.uint8))
    assert not ink.mask.any()
    assert (ink.rows, ink.gaps, ink.bands) == ((0, 0), [], [])
    assert (ink.contrast, ink.grain, ink.colored, ink.intruding, ink.strokes_through) == (0, 0, 0, 0, 0)
    assert (ink.lean, ink.bend, ink.widest_gap) == (0, 0, 0)
    assert np.array_equal(ink.straightened(), ink.crop)


# -- what is measured ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("less", [20, 60, 120, 200])
def test_contrast_is_how_much_darker_the_ink_is(less: int) -> None:
    ink = Ink(one_line(ink=(240 - less,) * 3, paper=(240,) * 3))
    assert ink.contrast == pytest.approx(less, abs=2)


def test_the_height_is_that_of_the_letters() -> None:
    assert abs(Ink(one_line("HIMLET")).height - CAPITALS) <= 1
    specks = one_line("HIMLET")
    specks[1, 5] = 0
    assert abs(Ink(specks).height - CAPITALS) <= 1  # dust is no letter


def test_an_edge_is_as_wide_as_it_is_blurred() -> None:
    sharp = one_line("HIMLET")
    edges = [Ink(cv2.GaussianBlur(sharp, (0, 0), sigma)).edge * CAPITALS for sigma in (0.3, 1.5, 3.0)]
    assert edges[0] < 2.2 < edges[1] < edges[2]


def test_grain_is_told_from_ink() -> None:
    noise = np.random.default_rng(0).normal(0, 6, (48, 320, 1))
    plain = one_line("HIMLET", paper=(200, 200, 200))
    assert Ink(plain).grain == pytest.approx(0, abs=0.5)
    assert 2 < Ink(np.clip(plain + noise, 0, 255).astype(np.uint8)).grain < 9


def test_the_grain_of_blank_paper_is_no_ink() -> None:
    paper = np.random.default_rng(0).integers(200, 204, (48, 320, 1)).repeat(3, axis=2).astype(np.uint8)
    ink = Ink(paper)
    assert not ink.mask.any()
    assert 0.5 < ink.grain < 3


@pytest.mark.parametrize("apart", [24, 46, 69])
def test_a_gap_is_measured_in_heights(apart: int) -> None:
    alone = written(("HIM", (10, 12), BLACK))
    right = int(np.flatnonzero(Ink(alone).mask.any(axis=0))[-1]) + 1
    both = Ink(written(("HIM", (10, 12), BLACK), ("HIM", (right + apart - 3, 12), BLACK)))  # an H begins 3 pixels later
    assert both.gaps[0][0] == right
    assert both.widest_gap == pytest.approx(apart / CAPITALS, abs=0.15)


@pytest.mark.parametrize(
    ("lines", "count"),
    [([("HUNTED", (10, 12), BLACK)], 1), ([("HUNTED", (10, 6), BLACK), ("HAMLET", (10, 44), BLACK)], 2)],
)
def test_lines_in_a_crop_are_bands_of_ink(lines: list[Any], count: int) -> None:
    bands = Ink(written(*lines, size=(74, 320))).bands
    assert len(bands) == count
    for (first, after), (_, (_, top), _) in zip(bands, lines, strict=True):
        assert abs(first - top) <= 2
        assert abs(after - top - CAPITALS) <= 2


@pytest.mark.parametrize(
    ("inks", "told"),
    [((BLACK, BLACK), False), ((RED, RED), False), ((BLACK, GRAY), False), ((BLACK, RED), True), ((RED, BLACK), True)],
)
def test_a_second_color_is_told_and_a_paler_ink_is_none(inks: tuple[Any, Any], told: bool) -> None:
    ink = Ink(written(("HUNTED", (10, 12), inks[0]), ("HAMLET", (165, 12), inks[1]), paper=WHITE))
    assert (ink.colored > 0.2) == told
    assert told or ink.colored == 0


def test_a_line_that_hangs_into_the_crop_intrudes() -> None:
    alone = Ink(one_line())
    above = Ink(written(("HIMLET", (12, 18), BLACK), ("HUNTED", (12, -17), BLACK)))
    below = Ink(written(("HIMLET", (12, 6), BLACK), ("HUNTED", (12, 42), BLACK)))
    assert alone.intruding == 0
    assert min(above.intruding, below.intruding) > 0.1


def test_strokes_from_edge_to_edge_are_counted_and_letters_are_not() -> None:
    crop = one_line()
    assert Ink(crop).strokes_through == 0
    for count, x in enumerate((2, 270, 300), start=1):
        crop[:, x : x + 3] = 40
        assert Ink(crop).strokes_through == count


def test_letters_cross_the_edge_of_a_part_that_is_too_small() -> None:
    ink = Ink(one_line("HIMLET HUNTED", size=(60, 320)))  # letters in rows 12 to 35
    assert ink.crossing((56, 316)) == 0
    assert ink.crossing((20, 316)) > 0.5  # rows 20 to 40: the upper half of every letter is beyond
    assert ink.crossing((56, 200)) > 0.5  # letters at both ends are cut in two


@pytest.mark.parametrize("columns", [-1.0, -0.6, 0.6, 1.0])
def test_letters_lean_by_what_they_were_sheared(columns: float) -> None:
    ink = Ink(sheared(one_line("HILTHE MINIFILM"), columns))
    assert ink.lean == pytest.approx(columns, abs=0.15)
    assert abs(Ink(ink.unleaned()).lean) < 0.25
    assert Ink(one_line("HILTHE MINIFILM")).lean == 0


@pytest.mark.parametrize("heights", [0.7, 1.2])
def test_a_line_strays_by_what_it_was_bent_and_is_straightened(heights: float) -> None:
    crop = one_line("HUNTED HAMLETS")
    ink = Ink(bent(crop, heights * CAPITALS))
    assert Ink(crop).bend < 0.15
    assert 0.5 * heights < ink.bend < 1.2 * heights
    assert Ink(ink.straightened()).bend < 0.4 * ink.bend
