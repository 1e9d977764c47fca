"""The first arrays that differ, side by side: theirs, ours, the difference."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from ocrlab.draw.colors import ON_PICTURE, PALETTE
from ocrlab.draw.figure import Still
from ocrlab.folder.bisect.step import Pair

AROUND = 160  # elements to each side of the largest difference that are shown of what is large
ROWS = {
    "rec": ("likeliest", "blank", "space"),
    "cls": ("upright", "upside down"),
}  # of what a network answers of a line
Array = NDArray[Any]


def side_by_side(pair: Pair) -> Still:
    """Draw two arrays and their difference, of what is large the part around the largest difference.

    Crops are shown as the pictures that they are, boxes as outlines; of a tensor or a map, the plane in which the largest
    difference is; of probabilities, those of the line in which it is.
    """
    if pair.theirs.shape[1:] == (4, 2):
        return _outlines(pair)
    theirs, ours = _plane(pair.theirs, pair), _plane(pair.ours, pair)
    is_picture, alike = theirs.ndim == 3, theirs.shape == ours.shape
    offset = (0, 0)
    if alike:
        (theirs, ours), offset = _part(theirs, ours, pair)
    high = max(theirs.shape[0] / theirs.shape[1], ours.shape[0] / ours.shape[1])
    figure = Still(9, float(np.clip(2.4 * high + 0.9, 1.9, 6)), alt=_told(pair))
    axes = figure.subplots(1, 3 if alike else 2)
    for place, name, array in zip(axes, ("production", "ocrlab"), (theirs, ours), strict=False):
        _show(figure, place, f"{pair.name} of {name}", array, _range(theirs, ours, is_picture))
        _ticks(place, array, offset, pair)
    if alike:
        difference = np.abs(theirs.astype(np.float32) - ours.astype(np.float32))
        difference = difference.max(axis=2) if is_picture else difference
        most = f"at most {pair.largest:.3g}" if np.isfinite(pair.largest) else "some are no numbers"
        _show(figure, axes[2], f"difference: {most}", difference, (0.0, None))
        _ticks(axes[2], difference, offset, pair)
        _mark(axes[2], difference)
    return figure


def _outlines(pair: Pair) -> Still:
    """Draw boxes (N, 4, 2) of both: production's solid, ours dashed."""
    both = np.concatenate([pair.theirs, pair.ours]).reshape(-1, 2)
    (left, top), (right, bottom) = both.min(axis=0), both.max(axis=0)
    figure = Still(8, float(np.clip(8 * (bottom - top + 1) / (right - left + 1) + 0.8, 2, 7)), alt=_told(pair))
    axes = figure.add_subplot()
    for quads, color, dashes, name in ((pair.theirs, PALETTE.blue, "solid", "production"),
                                       (pair.ours, PALETTE.vermillion, "dashed", "ocrlab")):  # fmt: skip
        axes.add_collection(PolyCollection(list(quads), facecolors="none", edgecolors=color, linestyles=dashes))
        axes.plot([], [], color=color, linestyle=dashes, label=f"{name}: {len(quads)}")
    axes.set(xlim=(left - 8, right + 8), ylim=(bottom + 8, top - 8), aspect="equal")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False)
    return figure


def _told(pair: Pair) -> str:
    return f"Production's array, ours, and their difference. {pair.said}"


def _plane(array: Array, pair: Pair) -> Array:
    """Return what is shown of an array: (h, w), or a crop (h, w, 3); probabilities lie, a line's columns from left to right."""
    if array.ndim == 3 and pair.name.startswith(("crops", "picture")):
        return array
    at = list(pair.at)
    while array.ndim > 2:
        first = at.pop(0) if at else 0
        array = array[min(first, len(array) - 1)]
    return np.atleast_2d(array.T if _rows(pair) else array)


def _rows(pair: Pair) -> tuple[str, ...]:
    task, _, what = pair.name.partition("_")
    return ROWS.get(task, ()) if what.startswith("answer") else ()


def _part(theirs: Array, ours: Array, pair: Pair) -> tuple[tuple[Array, Array], tuple[int, int]]:
    at = pair.at[:2] if theirs.ndim == 3 else pair.at[-2:]
    row, column = at[::-1] if _rows(pair) else at
    top, left = max(0, row - AROUND), max(0, column - AROUND)
    part = slice(top, row + AROUND), slice(left, column + AROUND)
    return (theirs[part], ours[part]), (top, left)


def _range(theirs: Array, ours: Array, is_picture: bool) -> tuple[float | None, float | None]:
    if is_picture:
        return None, None
    both = np.concatenate([theirs.ravel(), ours.ravel()]).astype(np.float64)
    both = both[np.isfinite(both)]
    return (float(both.min()), float(both.max())) if both.size else (0.0, 1.0)


def _show(figure: Still, place: Any, title: str, array: Array, limits: tuple[float | None, float | None]) -> None:
    aspect = "equal" if array.shape[0] > 8 or array.ndim == 3 else "auto"
    shown = place.imshow(array, cmap="viridis", vmin=limits[0], vmax=limits[1], aspect=aspect, interpolation="nearest")
    place.set_title(title)
    if array.ndim == 2:
        figure.colorbar(shown, ax=place, shrink=0.75)


def _ticks(place: Any, array: Array, offset: tuple[int, int], pair: Pair) -> None:
    """Number rows and columns as they are in the whole array."""
    rows = _rows(pair)
    for axis, size, start in ((place.yaxis, array.shape[0], offset[0]), (place.xaxis, array.shape[1], offset[1])):
        most = 2 if size < max(array.shape[:2]) / 4 else 5
        at = np.unique(np.linspace(0, size - 1, min(size, most)).astype(int))
        named = axis is place.yaxis and len(rows) == size
        at = np.arange(size) if named else at
        axis.set_ticks(at, [rows[i] if named else str(start + i) for i in at])


def _mark(place: Any, difference: Array) -> None:
    """Ring the largest difference: a single pixel is seen by nobody."""
    finite = np.where(np.isfinite(difference), difference, np.inf)
    row, column = np.unravel_index(int(finite.argmax()), difference.shape)
    place.plot(
        column, row, "o", markersize=12, markerfacecolor="none", markeredgecolor=ON_PICTURE[1], markeredgewidth=3
    )
    place.plot(
        column, row, "o", markersize=12, markerfacecolor="none", markeredgecolor=ON_PICTURE[0], markeredgewidth=1
    )
