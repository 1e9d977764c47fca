"""What can be done to a picture: it stays one, its code runs by itself, and it does what it is for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import cv2
import numpy as np
import pytest
from cause_cases import one_line, written
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.debug.causes import pictures
from ocrlab.debug.causes.ink import Ink
from ocrlab.debug.causes.pictures import EXPERIMENTS, Experiment
from ocrlab.debug.causes.words import WORDS

each = pytest.mark.parametrize("one", EXPERIMENTS, ids=lambda one: one.change.__name__)
BLACK, WHITE, RED, BLUE = (30, 30, 30), (245, 245, 245), (230, 40, 40), (40, 40, 230)


def made(height: int, width: int, seed: int, flat: bool) -> np.ndarray:
    random = np.random.default_rng(seed)
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = random.integers(0, 256, 3) if flat else random.integers(0, 256, picture.shape)
    return picture


small = st.builds(made, st.integers(1, 24), st.integers(1, 24), st.integers(0, 999), st.booleans())


def level(picture: np.ndarray, where: np.ndarray) -> float:
    """Return how light a picture is where a mask is."""
    return float(np.median(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[where]))


# -- laws ------------------------------------------------------------------------------------------------------------


@each
@given(picture=small)
def test_of_any_picture_a_picture_is_made_and_it_is_left_as_it_was(one: Experiment, picture: np.ndarray) -> None:
    before = picture.copy()
    after = one.change(picture)
    halves = one.change is pictures.smoother
    size = tuple(max(1, side // 2) if halves else side for side in picture.shape[:2])
    assert (after.dtype, after.shape) == (np.uint8, (*size, 3))
    assert np.array_equal(picture, before)


@each
@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (200, 30, 90)])
def test_where_nothing_stands_nothing_appears(one: Experiment, color: Any) -> None:
    blank = np.full((20, 60, 3), color, np.uint8)
    assert np.ptp(one.change(blank).reshape(-1, 3), axis=0).max() <= 1


@each
def test_the_code_runs_by_itself_and_does_the_same(one: Experiment) -> None:
    space: dict[str, Any] = {}
    exec(one.code, space)
    picture = made(30, 90, 7, flat=False)
    assert np.array_equal(space[one.change.__name__](picture), one.change(picture))
    assert "Image" not in one.code
    assert "ocrlab" not in one.code


def test_every_experiment_is_told_apart_and_proves_what_has_words() -> None:
    assert max(Counter(one.label for one in EXPERIMENTS).values()) == 1
    assert max(Counter(one.change for one in EXPERIMENTS).values()) == 1
    assert {one.cause for one in EXPERIMENTS} <= set(WORDS)
    functions = {one for name, one in vars(pictures).items() if getattr(one, "__module__", "") == pictures.__name__}
    assert functions - {Experiment} == {one.change for one in EXPERIMENTS}


# -- what they are for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "times"), [(pictures.local_contrast, 1.2), (pictures.full_range, 5), (pictures.from_ground, 5)]
)
@pytest.mark.parametrize("less", [14, 24])
def test_a_faded_line_becomes_dark(change: Any, times: float, less: int) -> None:
    faded = one_line(ink=(240 - less,) * 3, paper=(240,) * 3)
    assert Ink(change(faded)).contrast > times * Ink(faded).contrast


def test_the_full_range_is_from_black_to_white() -> None:
    wide = pictures.full_range(one_line(ink=(180,) * 3, paper=(220,) * 3))
    assert (wide.min(), wide.max()) == (0, 255)


def test_nearly_white_becomes_gray() -> None:
    darker = pictures.darker(np.array([[[0, 128, 255], [240, 250, 255]]], np.uint8))
    assert darker.tolist() == [[[0, 32, 255], [212, 240, 255]]]


def test_a_color_as_light_as_its_ground_becomes_black_on_white() -> None:
    hidden = one_line(ink=(120, 160, 90), paper=(214, 120, 120))
    gray = cv2.cvtColor(hidden, cv2.COLOR_RGB2GRAY)
    assert np.ptp(gray) < 20
    seen = pictures.from_ground(hidden)
    assert np.median(seen) > 240
    assert Ink(seen).contrast > 150


@pytest.mark.parametrize(
    ("change", "ink"),
    [
        (pictures.red_channel, RED),
        (pictures.without_colors, RED),
        (pictures.blue_channel, BLUE),
        (pictures.without_colors, BLUE),
    ],
)
def test_a_stamp_goes_and_black_stays(change: Any, ink: Any) -> None:
    black, stamp = ("HUNTED", (10, 12), BLACK), ("HAMLET", (165, 12), ink)
    both = change(written(black, stamp, paper=WHITE))
    where = [np.asarray(cv2.erode(Ink(written(each, paper=WHITE)).mask.astype(np.uint8), np.ones((2, 2)))) > 0
             for each in (black, stamp)]  # fmt: skip
    assert level(both, where[0]) < 60
    assert level(both, where[1]) > 190


def test_the_other_channel_does_not_take_a_stamp_away() -> None:
    stamp = written(("HAMLET", (20, 12), RED), paper=WHITE)
    assert Ink(pictures.blue_channel(stamp)).contrast > 150
    assert Ink(pictures.red_channel(stamp)).contrast < 30


@pytest.mark.parametrize("sigma", [2.0, 3.0])
def test_edges_become_steeper(sigma: float) -> None:
    blurred = cv2.GaussianBlur(one_line(ink=(90,) * 3, paper=(180,) * 3), (0, 0), sigma)
    edges = [Ink(each).edge for each in (blurred, pictures.sharper(blurred), pictures.sharper_still(blurred))]
    assert edges[0] > 1.2 * edges[1] > 1.2 * edges[2]


@pytest.mark.parametrize("change", [pictures.sharper, pictures.sharper_still])
def test_of_a_whole_page_what_is_far_from_an_edge_stays(change: Any) -> None:
    page = np.full((2000, 8, 3), 200, np.uint8)
    page[1000:] = 60
    after = change(page)
    assert np.array_equal(after[:900], page[:900])  # a blur as wide as a page is high takes a minute
    assert not np.array_equal(after[900:1100], page[900:1100])


def test_grain_melts_at_half_the_size() -> None:
    noise = np.random.default_rng(0).normal(0, 20, (40, 80, 1))
    grainy = np.clip(np.full((40, 80, 3), 128) + noise, 0, 255).astype(np.uint8)
    assert pictures.smoother(grainy).std() < 0.6 * grainy.std()
