from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from ocrlab import geometry

SQUARE = np.array([[0, 0], [8, 0], [8, 8], [0, 8]], np.float32)


def rectangle(x: float, y: float, width: float, height: float, degrees: float = 0) -> np.ndarray:
    """Return the corners of a rectangle around (x, y), clockwise, beginning at its own top-left."""
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    turn = np.radians(degrees)
    return (corners @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]] + (x, y)).astype(np.float32)


side, place = st.floats(3, 200), st.floats(0, 500)
rectangles = st.builds(rectangle, place, place, side, side, st.floats(-180, 180))


def turns(quad: np.ndarray) -> list[list[Any]]:
    return [np.roll(quad, turn, axis=0).tolist() for turn in range(4)]


def area(quad: np.ndarray) -> float:
    """Return the area of a quad, positive when it runs clockwise on the screen."""
    x, y = quad.astype(np.float64).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


@given(rectangles, st.permutations(range(4)))
def test_ordered_corners_run_clockwise_from_the_upper_left(quad: np.ndarray, shuffled: list[int]) -> None:
    ordered = geometry.order_corners(quad[shuffled])
    assert ordered.tolist() in turns(quad)
    assert area(ordered) > 0
    leftmost = ordered[np.argsort(ordered[:, 0], kind="stable")[:2]]
    assert ordered[0, 1] == leftmost[:, 1].min()


def test_corners_of_many_quads_are_ordered_at_once() -> None:
    quads = np.stack([rectangle(0, 0, 9, 4, degrees)[::-1] for degrees in range(0, 180, 7)])
    assert np.array_equal(geometry.order_corners(quads), np.stack([geometry.order_corners(quad) for quad in quads]))
    assert geometry.order_corners(np.zeros((0, 4, 2), np.float32)).shape == (0, 4, 2)


@given(rectangles, st.floats(0.01, 10))
def test_a_grown_rectangle_is_an_offset_polygon(quad: np.ndarray, ratio: float) -> None:
    polygon = Polygon(quad)
    grown = Polygon(geometry.unclip(quad[None], ratio)[0])
    offset = polygon.buffer(polygon.area * ratio / polygon.length, join_style="mitre")
    assert grown.symmetric_difference(offset).area <= 1e-3 * offset.area


@given(rectangles, st.floats(0, 10), st.sampled_from(["exact", "integer"]))
def test_the_short_side_is_that_of_the_grown_rectangle(quad: np.ndarray, ratio: float, mode: str) -> None:
    grown, short_sides = geometry.grow(quad[None], ratio, mode)
    assert float(np.minimum(*geometry.sides(grown))[0]) == pytest.approx(short_sides[0], rel=1e-3, abs=1e-2)
    distance = float(geometry.unclip_distance(quad[None], ratio)[0])
    longest_error = 1e-2 if mode == "exact" else 3  # corners cut to whole pixels, the outline rounded to them
    assert short_sides[0] == pytest.approx(float(min(geometry.sides(quad))) + 2 * distance, abs=longest_error, rel=1e-3)


def test_rectangles_may_each_have_their_own_ratio() -> None:
    quads = np.stack([rectangle(50, 50, 30, 10), rectangle(50, 50, 30, 10, 20)])
    for mode in ("exact", "integer"):
        grown, short_sides = geometry.grow(quads, np.array([1.0, 2.0]), mode)
        for i, ratio in enumerate((1.0, 2.0)):
            alone, short = geometry.grow(quads[i : i + 1], ratio, mode)
            assert np.array_equal(grown[i], alone[0])
            assert short_sides[i] == short[0]


def test_integer_growth_cuts_corners_to_whole_pixels_first() -> None:
    quad = np.array([[10.9, 10.9], [50.9, 10.9], [50.9, 20.9], [10.9, 20.9]], np.float32)
    ratio = 2 * (40 + 10) * 2 / (40 * 10)  # moves every edge by 2
    assert geometry.unclip(quad[None], ratio)[0, 0] == pytest.approx([8.9, 8.9])
    points = next(geometry.unclip_integer(quad[None], ratio))[:, 0]
    assert (points[:, 0].min(), points[:, 0].max()) == (8, 52)


def test_a_single_pixel_does_not_grow() -> None:
    pixel = np.full((1, 4, 2), 7, np.float32)
    for mode in ("exact", "integer"):
        grown, short_sides = geometry.grow(pixel, 5.0, mode)
        assert np.array_equal(grown, pixel)
        assert short_sides[0] == 0


def test_a_cut_along_the_axes_is_a_slice() -> None:
    page = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    quad = np.array([[10, 20], [50, 20], [50, 40], [10, 40]], np.float32)
    assert np.array_equal(geometry.cut(page, quad), page[20:40, 10:50])


def test_a_line_that_runs_down_the_page_is_turned_to_the_left() -> None:
    page = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    quad = np.array([[10, 20], [30, 20], [30, 50], [10, 50]], np.float32)
    assert geometry.is_upright(quad)
    assert np.array_equal(geometry.cut(page, quad), np.rot90(page[20:50, 10:30]))
    quad[2:, 1] = 49  # 1.45 times higher than wide
    assert not geometry.is_upright(quad)
    assert np.array_equal(geometry.cut(page, quad), page[20:49, 10:30])


def test_a_slanted_cut_is_laid_flat() -> None:
    page = np.zeros((200, 200, 3), np.uint8)
    quad = rectangle(100, 100, 120, 30, 25)
    y, x = np.mgrid[:200, :200]
    along = ((x - 100) * np.cos(np.radians(25)) + (y - 100) * np.sin(np.radians(25))) / 120 + 0.5
    page[:] = (255 * np.clip(along, 0, 1)).astype(np.uint8)[:, :, None]  # a ramp along the text
    crop = geometry.cut(page, quad).astype(int)
    assert crop.shape == (30, 120, 3)
    assert np.abs(crop[:, :, 0] - np.linspace(0, 255, 120)).max() < 6


def test_a_cut_beyond_the_page_repeats_its_edge() -> None:
    page = np.zeros((20, 20, 3), np.uint8)
    page[:, 0] = 200
    crop = geometry.cut(page, np.array([[-5, 0], [10, 0], [10, 10], [-5, 10]], np.float32))
    assert (crop[:, :5] == 200).all()


@pytest.mark.parametrize(
    ("turned", "flipped", "first"),
    [(False, False, (0, 0)), (False, True, (8, 8)), (True, False, (8, 0)), (True, True, (0, 8))],
)
def test_a_text_quad_begins_where_the_text_does(turned: bool, flipped: bool, first: tuple[int, int]) -> None:
    quad = geometry.text_quad(SQUARE, turned, flipped)
    assert tuple(quad[0]) == first
    assert quad.tolist() in turns(SQUARE)


def page_of_lines(degrees: float) -> np.ndarray:
    """Return the quads of four rows of one to three columns, tilted around the middle of the page."""
    spots = [(x, 60 * row + 40) for row, columns in enumerate((2, 3, 1, 3)) for x in (100, 300, 500)[:columns]]
    quads = np.stack([rectangle(x, y, 120 + y % 50, 24) for x, y in spots]) - 300
    turn = np.radians(degrees)
    return (quads @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]] + 300).astype(np.float32)


@given(st.floats(-35, 35), st.permutations(range(9)))
def test_rows_are_read_along_the_tilt_of_the_page(degrees: float, shuffled: list[int]) -> None:
    quads = page_of_lines(degrees)[shuffled]
    assert [shuffled[i] for i in geometry.reading_order(quads, "height")] == list(range(9))


@pytest.mark.parametrize(
    ("tops", "height", "by_height", "by_10px"),
    [
        ([0, 9, 18, 27], 12, [0, 1, 2, 3], [3, 2, 1, 0]),  # small steps: RapidOCR's rule joins them into one row
        ([0, 9, 4, 6], 40, [3, 2, 1, 0], [3, 2, 1, 0]),
        ([0, 9, 19, 19], 40, [3, 2, 1, 0], [1, 0, 3, 2]),  # 10 pixels begin a row
        ([0, 12, 12, 0], 40, [3, 2, 1, 0], [3, 0, 2, 1]),  # large letters, a little uneven: one row
        ([0, 40, 80, 120], 30, [0, 1, 2, 3], [0, 1, 2, 3]),
    ],
)
def test_rules_of_rows(tops: list[int], height: int, by_height: list[int], by_10px: list[int]) -> None:
    # the boxes stand side by side, the first one on the right
    quads = np.stack([rectangle(400 - 100 * i, top + height / 2, 90, height) for i, top in enumerate(tops)])
    assert geometry.reading_order(quads, "height") == by_height
    assert geometry.reading_order(quads, "10px") == by_10px


def test_nothing_to_read_has_no_order() -> None:
    assert geometry.reading_order(np.zeros((0, 4, 2), np.float32), "height") == []
    assert geometry.reading_order(np.zeros((0, 4, 2), np.float32), "10px") == []


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (SQUARE, 1),
        (np.add(SQUARE, (4, 0)), 1 / 3),
        (SQUARE + 20, 0),
        (SQUARE[[0, 3, 2, 1]], 1),
        (SQUARE[[0, 0, 0, 0]], 0),
    ],
)
def test_the_share_of_two_quads(other: np.ndarray, shared: float) -> None:
    assert geometry.iou(SQUARE, other) == pytest.approx(shared)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=12, unique=True), st.integers(0, 3)
)
def test_a_page_has_one_order_whichever_way_it_is_turned(places: list[tuple[int, int]], quarters: int) -> None:
    quads = upright = np.array([rectangle(110 + 240 * column, 20 + 40 * row, 200, 20) for column, row in places])
    for _ in range(quarters):
        quads = geometry.order_corners(np.stack([1000 - quads[..., 1], quads[..., 0]], axis=-1))
    found = geometry.text_order(quads, "height", 90 * quarters, np.zeros(len(quads), bool))
    assert found == geometry.reading_order(upright, "height")


def test_columns_are_read_from_the_right_where_they_stand() -> None:
    columns = [rectangle(600 - 60 * i, 200, 24, 200) for i in range(3)]
    quads = np.array([rectangle(150, 10, 300, 20), rectangle(150, 510, 300, 20), *columns])
    down = np.array([False, False, True, True, True])
    assert geometry.text_order(quads, "height", 0, down) == [0, 2, 3, 4, 1]
    assert geometry.text_order(quads[2:], "height", 0, down[2:]) == [0, 1, 2]


@pytest.mark.parametrize(("long", "pieces"), [(20, 1), (100, 5), (110, 6), (8, 1)])
def test_a_column_becomes_a_row_of_its_characters(long: int, pieces: int) -> None:
    column = np.arange(long * 20 * 3, dtype=np.uint32).reshape(long, 20, 3).astype(np.uint8)
    row = geometry.as_standing(np.rot90(column))
    assert row.shape[1] == 20 * pieces
    assert np.array_equal(row[: long // pieces, :20], column[: long // pieces])
