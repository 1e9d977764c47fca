"""One picture at several sizes: what is too small or too large for one tensor is looked at again, and the maps become one.

A detector sees text from 5 to some 150 pixels of its tensor. Which sizes stand on a page its map cannot tell: of smaller text
it shows nothing. So the picture is asked, for detail that the tensor lost and the map does not explain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.frame import STEPS, at_zoom, map_size
from ocrlab.page import Floats, Image, Seen

SEEN = 0.2  # a pixel of the map that says text
LARGE, COARSER = 64, 4  # pixels of the map, high and wide: text so large is seen again, so many times smaller
LARGE_PART = 0.2  # of a box, that the map says is large text, too: not a paragraph of lines
DETAIL, NEAR = 8.0, 9  # levels of gray from pixel to pixel that were lost, in the mean of so many pixels each way
REACH = 21  # pixels of the map around what it says is text: the edges of that are no other text
UNEXPLAINED, LEAST = 0.35, 200  # part of a place that the map does not explain, and pixels of the map
EXPLAINED = 0.5  # part of it that a finer map explains, if it is text
THIN = 6  # pixels of the map: where it says that a line is thinner than this, lines are lost or run together
MOST_AREA = 40_000_000  # pixels of a map: 160 MB

See = Callable[[Image, int], Floats]  # a picture (H, W, 3) and a zoom in 64ths -> its map (h, w), see `map_size`


class Place(NamedTuple):
    """A part of a picture whose text is too small: its rows and columns, and where in their map."""

    rows: slice
    columns: slice
    mask: NDArray[np.uint8]


def look(picture: Image, zoom: int, see: See) -> tuple[Floats, tuple[Seen, ...]]:
    """Return the map of a picture (H, W, 3) uint8, and at which sizes it was seen where.

    The map has the zoom of the finest look; what was seen coarser is enlarged.
    """
    height, width = picture.shape[:2]
    heatmap, found = _with_large(picture, see(picture, zoom), zoom, see)
    seen = [Seen((0, 0, width, height), zoom / STEPS, "page"), *found]
    finest = heatmap
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if 2 * zoom <= STEPS else picture
    while 2 * zoom <= STEPS and 4 * finest.size <= MOST_AREA:
        places = list(_too_small(gray, finest, zoom))
        if not places:
            break
        zoom *= 2
        finest = _enlarged(finest, map_size((height, width), zoom), 2)
        for place in places:
            part = picture[place.rows, place.columns]
            if _replace(finest, see(part, zoom), place, zoom):
                heatmap, (left, top) = finest, (place.columns.start, place.rows.start)
                seen.append(Seen((left, top, left + part.shape[1], top + part.shape[0]), zoom / STEPS, "small"))
    return heatmap, tuple(seen)


def _enlarged(heatmap: Floats, size: tuple[int, int], times: float) -> Floats:
    height, width = (round(side * times) for side in heatmap.shape)
    large = np.asarray(cv2.resize(heatmap, (max(width, size[1]), max(height, size[0]))), np.float32)
    return np.ascontiguousarray(large[: size[0], : size[1]])


def _replace(heatmap: Floats, finer: Floats, place: Place, zoom: int) -> bool:
    """Write the map of a place over that of the whole; False where it says as little as before: not all detail is text."""
    inside = heatmap[_at(place.rows, zoom), _at(place.columns, zoom)]
    where = cv2.resize(place.mask, finer.shape[::-1], interpolation=cv2.INTER_NEAREST)
    told = cv2.dilate(_explained(finer, np.zeros_like(where)), np.ones((REACH, REACH), np.uint8))
    if np.count_nonzero(told & where) < EXPLAINED * np.count_nonzero(where):
        return False
    inside[where > 0] = finer[where > 0]
    return True


def _too_small(gray: Image, heatmap: Floats, zoom: int) -> Iterator[Place]:
    """Yield the places of a gray picture with detail that the tensor lost, where the map does not explain a part of it."""
    detail = (lost_detail(gray, heatmap.shape, zoom) > DETAIL).astype(np.uint8)
    if np.count_nonzero(detail) < LEAST:
        return
    explained = cv2.dilate(_explained(heatmap, detail), np.ones((REACH, REACH), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(cv2.dilate(detail, np.ones((NEAR, NEAR), np.uint8)))
    all_of, open_of = (np.bincount(labels[what > 0], minlength=count) for what in (detail, detail & ~explained & 1))
    for i in range(1, count):
        if open_of[i] >= max(LEAST, UNEXPLAINED * all_of[i]):
            rows, columns = _window(boxes[i], gray.shape, zoom)
            inside = labels[_at(rows, zoom), _at(columns, zoom)]
            yield Place(rows, columns, (inside == i).astype(np.uint8))


def _explained(heatmap: Floats, detail: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return where the map says text of a size that it can see, 0 or 1: not thin, nor a whole paragraph full of lost detail."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((heatmap > SEEN).astype(np.uint8))
    short = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].min(axis=1)
    is_full = np.bincount(labels.ravel(), detail.ravel(), count) > stats[:, cv2.CC_STAT_AREA] / 2
    fine = (short >= THIN) & ~((short >= LARGE) & is_full)
    fine[0] = False
    return np.asarray(fine[labels], np.uint8)


def _window(box: NDArray[np.int32], size: tuple[int, int], zoom: int) -> tuple[slice, slice]:
    """Return rows and columns of the picture around a box of its map, their ends at multiples of 64: those of the maps meet."""
    left, top, width, height = (int(side) for side in box[:4])
    rows, columns = (
        slice(max(0, (low - NEAR) // zoom) * STEPS, min(-(-side // STEPS), -(-(high + NEAR) // zoom)) * STEPS)
        for low, high, side in ((top, top + height, size[0]), (left, left + width, size[1]))
    )
    return rows, columns


def _at(part: slice, zoom: int) -> slice:
    """Return a part of the picture as a part of its map."""
    return slice(part.start * zoom // STEPS, part.stop * zoom // STEPS)


def lost_detail(gray: Image, size: tuple[int, int], zoom: int) -> Floats:
    """Return how much detail a gray picture (H, W) loses at a zoom, against twice of it: (h, w) float32, levels of gray.

    Along rows and columns apart, and the less of both: a rule of a table has none along itself.
    """
    height, width = size
    finer = at_zoom(gray, 2 * zoom)[: 2 * height, : 2 * width]
    again = cv2.resize(cv2.resize(finer, (width, height), interpolation=cv2.INTER_AREA), finer.shape[::-1])
    lost = cv2.subtract(finer, again, dtype=cv2.CV_16S)
    steps = np.zeros(finer.shape, np.int16), np.zeros(finer.shape, np.int16)  # down, along
    cv2.absdiff(lost[1:], lost[:-1], steps[0][1:])
    cv2.absdiff(lost[:, 1:], lost[:, :-1], steps[1][:, 1:])
    halves = (cv2.resize(cv2.convertScaleAbs(step), (width, height), interpolation=cv2.INTER_AREA) for step in steps)
    means = [cv2.boxFilter(half, cv2.CV_32F, (NEAR, NEAR)) for half in halves]
    return np.asarray(cv2.min(*means), np.float32)


def _with_large(picture: Image, heatmap: Floats, zoom: int, see: See) -> tuple[Floats, list[Seen]]:
    """Return a map in which text that is too large, and falls apart, was seen smaller; and where that was."""
    large = _large_parts(heatmap)
    if not large.any() or zoom < COARSER:
        return heatmap, []
    smaller = zoom // COARSER
    coarser, seen = _with_large(picture, see(picture, smaller), smaller, see)
    instead, found = _enlarged(coarser, heatmap.shape, zoom / smaller), heatmap.copy()
    for box in _boxes(coarser, LARGE * smaller / zoom):
        where = np.zeros(heatmap.shape, np.uint8)
        cv2.fillPoly(where, [np.round(box * zoom / smaller).astype(np.int32)], 1)
        if np.count_nonzero(where & large) >= LARGE_PART * np.count_nonzero(where):
            found[where > 0] = instead[where > 0]
            corners = np.clip(box * STEPS / smaller, 0, picture.shape[1::-1]).astype(int)
            around = (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())
            seen.append(Seen(around, smaller / STEPS, "large"))
    return found, seen


def _large_parts(heatmap: Floats) -> NDArray[np.uint8]:
    """Return the parts of a map (h, w) that are text at least `LARGE` high and wide, 0 or 1."""
    _, labels, boxes, _ = cv2.connectedComponentsWithStats((heatmap > SEEN).astype(np.uint8))
    is_large = boxes[:, 2:4].min(axis=1) >= LARGE
    is_large[0] = False  # what is no text
    return np.asarray(is_large[labels], np.uint8)


def _boxes(heatmap: Floats, least: float) -> list[Floats]:
    """Return the rectangles (4, 2) around text with a short side of at least so many pixels, and its edges with them."""
    contours, _ = cv2.findContours((heatmap > SEEN).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rects = [cv2.minAreaRect(contour) for contour in contours]
    return [
        cv2.boxPoints((center, (width + min(width, height), height + min(width, height)), angle))
        for center, (width, height), angle in rects
        if min(width, height) >= least
    ]
