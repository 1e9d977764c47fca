"""A quad that a person moved: what can be cut, and in a sentence what cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Floats

Corners = NDArray[np.float64]  # (4, 2)
SLACK = 0.1  # how far a corner may lie outside of the page, as a part of its longer side
FLATTEST = 250.0  # times as wide as high: stretched to 48 px it is a tensor of 12,000 px


def checked(quad: Any, size: tuple[int, int]) -> Floats:
    """Return a quad (4, 2) float32 that can be cut out of a page of this (height, width).

    Raises
    ------
    ValueError
        If it has not four corners, lies outside of the page, encloses nothing, crosses itself, or is too flat to be read.
    """
    corners = np.asarray(quad, np.float64)
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        raise ValueError(f"A quad of shape {corners.shape}: four corners [x, y], all of them numbers, were expected.")
    _check_place(corners, size)
    width, height = (float(max(side)) for side in _sides(corners))
    if min(width, height) < 1:
        raise ValueError(
            f"Nothing is left between the corners: {width:.1f} × {height:.1f} px; a line needs at least 1 × 1."
        )
    _check_beside(corners, size)
    if not _is_convex(corners):
        raise ValueError(
            "The corners cross, or one lies between the others: they are expected clockwise, from the top-left one on."
        )
    if max(width, height) / min(width, height) > FLATTEST:
        raise ValueError(
            f"The quad is {width:.0f} × {height:.0f} px: more than {FLATTEST:.0f} times as long as high is no line of text."
        )
    return corners.astype(np.float32)


def _check_place(corners: Corners, size: tuple[int, int]) -> None:
    width_height = np.array(size[::-1])
    slack = max(20.0, SLACK * max(size))
    outside = (corners < -slack) | (corners > width_height + slack)
    if outside.any():
        x, y = corners[outside.any(axis=1)][0]
        raise ValueError(f"A corner at ({x:.0f}, {y:.0f}) lies outside of this page of {size[1]} × {size[0]} px.")


def _check_beside(corners: Corners, size: tuple[int, int]) -> None:
    width_height = np.array(size[::-1])
    low, high = corners.min(axis=0), corners.max(axis=0)
    if (high <= 0).any() or (low >= width_height).any():
        raise ValueError(f"The quad lies beside the page of {size[1]} × {size[0]} px; there is nothing to cut.")


def _sides(corners: Corners) -> tuple[Corners, Corners]:
    """Return the lengths of top and bottom, and of left and right."""
    edges = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return edges[[0, 2]], edges[[1, 3]]


def _is_convex(corners: Corners) -> bool:
    """Tell whether the corners run clockwise on the screen and every one sticks out."""
    along = np.roll(corners, -1, axis=0) - corners
    onward = np.roll(along, -1, axis=0)
    return bool((along[:, 0] * onward[:, 1] - along[:, 1] * onward[:, 0] > 0).all())
