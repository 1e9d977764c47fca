"""Sequences of shapes that make a runtime's memory grow, and the rounding that makes them fewer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ocrlab.frame import Size
from ocrlab.settings import STRIDE


def random_shapes(calls: int = 200, sides: tuple[int, int] = (64, 480), seed: int = 0) -> tuple[Size, ...]:
    """Return (height, width) of every call: both drawn at random, multiples of 32 between two sides.

    Examples
    --------
    >>> random_shapes(3, (64, 128))
    ((128, 96), (96, 64), (64, 64))
    """
    low, high = sides
    if calls < 1 or not STRIDE <= low <= high:
        raise ValueError(f"calls={calls}, sides={sides}: one call or more, and {STRIDE} <= low <= high, were expected.")
    drawn = np.random.default_rng(seed).integers(-(-low // STRIDE), high // STRIDE + 1, (calls, 2)) * STRIDE
    return tuple((int(height), int(width)) for height, width in drawn)


def one_large(calls: int = 40, small: Size = (320, 320), large: Size = (1600, 1216)) -> tuple[Size, ...]:
    """Return shapes that are all small but for one in the middle: the page that a scanner hands in once a week.

    Examples
    --------
    >>> one_large(4, (32, 32), (64, 64))
    ((32, 32), (64, 64), (32, 32), (32, 32))
    """
    if calls < 3:
        raise ValueError(f"calls={calls}: 3 or more were expected, a large one between small ones.")
    middle = calls // 2
    return (*[small] * (middle - 1), large, *[small] * (calls - middle))


def rounded_up(shape: Size, multiple: int) -> Size:
    """Return the bucket of a shape: both sides rounded up, for the rest of which a page gets a margin.

    Examples
    --------
    >>> rounded_up((320, 416), 128)
    (384, 512)
    """
    height, width = (-(-side // multiple) * multiple for side in shape)
    return height, width


def distinct(shapes: Sequence[Size]) -> int:
    """Return how many different shapes there are."""
    return len(set(shapes))
