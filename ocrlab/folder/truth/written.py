"""The truth of a picture, and quads from the boxes and polygons that programs write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ocrlab import geometry
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Floats

IGNORED = ("###", "*")  # ICDAR's and PPOCRLabel's words for: something stands here that nobody could read


@dataclass(frozen=True, eq=False)
class Truth:
    """What stands on a picture.

    Attributes
    ----------
    file : str
        Where it was read.
    lines : tuple of TrueLine
        With their places; empty for a truth of text alone.
    text : str
        The text alone, where no places are known.
    fold : bool
        The truth is in capitals, whatever stands on the picture: case does not count.
    """

    file: str
    lines: tuple[TrueLine, ...] = ()
    text: str = ""
    fold: bool = False


def line_of(text: str, numbers: Sequence[float]) -> TrueLine:
    """Return a line from its text and 4 numbers (left, top, right, bottom) or a polygon's x, y, x, y, ...

    Raises
    ------
    ValueError
        If the numbers are no box: too few of them, or none that has an area.
    """
    if len(numbers) == 4:
        left, top, right, bottom = numbers
        points = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    elif len(numbers) >= 6 and len(numbers) % 2 == 0:
        points = np.array(numbers, np.float32).reshape(-1, 2)
    else:
        raise ValueError(
            f"{len(numbers)} numbers were given for a box; 4, or x and y of 3 corners or more were expected"
        )
    if not np.isfinite(points).all() or cv2.contourArea(cv2.convexHull(points)) <= 0:
        raise ValueError("its box has no area")
    return TrueLine(text, points if len(points) == 4 else smallest_rectangle(points))


def smallest_rectangle(points: Floats) -> Floats:
    """Return the smallest rectangle (4, 2) around a polygon (N, 2), from its top left corner on."""
    corners: Floats = geometry.order_corners(cv2.boxPoints(cv2.minAreaRect(points))[None])[0]
    return corners


def is_ignored(text: str) -> bool:
    """Tell whether a text only says that something stands there."""
    return text.strip() in ("", *IGNORED)
