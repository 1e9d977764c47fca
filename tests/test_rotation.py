"""Quarter turns: laws of pictures, points and pages, and pages that read the same whichever way round they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from turned_pictures import PICTURES

from ocrlab.geometry import cut, order_corners, rotated_points
from ocrlab.rotation import rotated, rotated_page

TURNS = (0, 90, 180, 270, -90)


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(TURNS), st.sampled_from(TURNS))
def test_turns_add_up(height: int, width: int, one: int, other: int) -> None:
    image = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    assert np.array_equal(rotated(rotated(image, one), other), rotated(image, one + other))
    points = np.float32([[0, 0], [width, 0], [width, height], [3, 2]])
    between = rotated_points(points, (height, width), one)
    there = rotated_points(between, rotated(image, one).shape[:2], other)
    assert np.array_equal(there, rotated_points(points, (height, width), one + other))


@pytest.mark.parametrize("degrees", TURNS)
def test_a_box_holds_the_same_pixels_after_a_turn(degrees: int) -> None:
    image = np.random.default_rng(0).integers(0, 255, (50, 80, 3), np.uint8)
    box = np.float32([[10, 20], [50, 20], [50, 30], [10, 30]])
    moved = order_corners(rotated_points(box, (50, 80), degrees))
    assert np.array_equal(rotated(cut(rotated(image, degrees), moved, False), -degrees), cut(image, box, False))


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("name", ["one line upside down", "headings that run up", "labels at the edges"])
def test_a_page_reads_the_same_whichever_way_round_it_comes(one_ocr, name: str, degrees: int) -> None:
    image = next(one for one in PICTURES if one.name == name).make()
    page, over = one_ocr(image), one_ocr(rotated(image, degrees))
    assert over.turned == degrees
    assert (over.text, over.size) == (page.text, rotated(image, degrees).shape[:2])
    again = rotated_page(over, -degrees)
    for one, other in zip(again.lines, page.lines, strict=True):
        assert (one.quarter, one.flipped, one.why) == (other.quarter, other.flipped, other.why)
        assert np.allclose(one.quad, other.quad, atol=1e-3)
        assert np.allclose(
            again.candidates.outlines[one.candidate], page.candidates.outlines[other.candidate], atol=1e-3
        )


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_line_of_a_turned_page_is_cut_out_upright(one_ocr, degrees: int) -> None:
    image = PICTURES[0].make()
    turned = rotated(image, degrees)
    page, over = one_ocr(image), one_ocr(turned)
    for line in range(len(page.lines)):
        crop, wanted = one_ocr.crop(turned, over, line), one_ocr.crop(image, page, line)
        assert crop.shape == wanted.shape
        assert np.abs(crop.astype(int) - wanted).mean() < 2
