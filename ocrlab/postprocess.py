"""From a map to candidates: threshold, contours, rectangles, scores, unclipped boxes; every step is kept to be looked at.

The pure half of the detector. It holds no network, so a slider that moves a threshold re-runs only this.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.fates import Fall, Measures, flips
from ocrlab.frame import STEPS, Frame, Size, frame_of
from ocrlab.frame import map_size as seen_size
from ocrlab.page import FATES, Candidates, Fate, Floats
from ocrlab.timing import timed

if TYPE_CHECKING:
    from ocrlab.settings import DetectSettings

Contour = NDArray[np.int32]  # (P, 1, 2), pixels of the map
_kept = threading.local()


@dataclass(frozen=True, eq=False)
class Trace:
    """Every contour of a thresholded map and what was made of it, in the order in which they are examined.

    Attributes
    ----------
    contours : tuple of (P, 1, 2) int32
        In pixels of the map.
    rects : (N, 4, 2) float32
        The min-area rectangles around them, in pixels of the map.
    grown : (N, 4, 2) float32
        The unclipped boxes of those whose score was high enough, in pixels of the map; of the others, the rectangles.
    candidates : Candidates
        Their scores, fates and flip values, and their shapes on the page.
    """

    contours: tuple[Contour, ...] = field(repr=False)
    rects: Floats = field(repr=False)
    grown: Floats = field(repr=False)
    candidates: Candidates


class Placement(NamedTuple):
    """Where a map lies in the picture that it was computed from: picture = (map + shift) / whole x onto."""

    whole: Floats  # (2,) width and height of the map of all that is covered
    onto: Floats  # (2,) pixels of the picture that it covers
    shift: Floats  # (2,) x, y
    frame: Frame  # where the page lies in that picture

    @property
    def scale(self) -> NDArray[np.float64]:
        """Pixels of the picture in one of the map, (2,)."""
        return np.divide(self.onto, self.whole, dtype=np.float64)


@timed("detect.candidates")
def trace(heatmap: Floats, size: Size, settings: DetectSettings) -> Trace:
    """Return every contour of a thresholded map with its rectangle, score, unclipped box, fate and flip value.

    Parameters
    ----------
    heatmap : (h, w) float32
        Probabilities; the map covers the page.
    size : (height, width)
        Of the page.
    settings : DetectSettings

    Raises
    ------
    ValueError
        If the map is empty, holds nan, or has not two axes.

    Notes
    -----
    With ``candidate_order="first"`` and ``unclip_mode="integer"`` the kept candidates are those of RapidOCR 3.10.0's
    DBPostProcess.
    """
    contours, rects, short_sides = _ordered(_contours(_checked(heatmap), settings), settings)
    fates = np.full(len(rects), FATES.index(Fate.KEPT), np.uint8)
    fall = Fall(fates)

    fall.to(Fate.NOT_EXAMINED, np.arange(len(rects)) >= settings.max_candidates)
    fall.to(Fate.TOO_SMALL, short_sides < settings.min_size)
    scores, standing = np.full(len(rects), np.nan), fall.standing()
    scores[standing] = scores_of(heatmap, rects[standing], [contours[i] for i in standing], settings)
    fall.to(Fate.LOW_SCORE, scores < settings.box_thresh)

    grown, grown_sides, standing = rects.copy(), short_sides.copy(), fall.standing()
    grown[standing], grown_sides[standing] = geometry.grow(rects[standing], settings.unclip_ratio, settings.unclip_mode)
    fall.to(Fate.TOO_SMALL_UNCLIPPED, grown_sides - 2 < settings.min_size)

    frame = frame_of(size, settings)
    in_picture = _in_picture(grown, placement(heatmap.shape, frame), settings)
    fall.to(Fate.CLIPPED_AWAY, np.minimum(*geometry.sides(in_picture)).astype(int) <= 3)
    outlines = frame.to_page(in_picture)
    candidates = Candidates(
        np.clip(outlines, 0, np.array(size[::-1], np.float32)), outlines, scores, short_sides, fates,
        *flips(fates, Measures(rects, scores, short_sides, grown_sides), settings),
        _ranks(in_picture, fall.standing(), settings),
    )  # fmt: skip
    return Trace(tuple(contours), rects, grown, candidates)


def text_mask(heatmap: Floats, settings: DetectSettings, out: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """Return the thresholded (and dilated) map (h, w), 0 or 1: what the contours are drawn around; written into `out`."""
    mask = np.greater(heatmap, settings.thresh, out=out).view(np.uint8)
    return np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.uint8) if settings.use_dilation else mask


def outlines_of(boxes: Floats, map_size: Size, size: Size, settings: DetectSettings) -> Floats:
    """Return boxes (N, 4, 2) of a map as the outlines on its page that crops are cut along."""
    frame = frame_of(size, settings)
    return frame.to_page(_in_picture(boxes, placement(map_size, frame), settings))


def _checked(heatmap: Floats) -> Floats:
    if heatmap.ndim != 2 or not heatmap.size:
        raise ValueError(f"A map of shape {heatmap.shape}: probabilities of shape (height, width) were expected.")
    if np.isnan(heatmap.max()):
        raise ValueError("The map holds nan where probabilities were expected; load the model with precision='f32'.")
    return heatmap


def _contours(heatmap: Floats, settings: DetectSettings) -> list[Contour]:
    # RETR_LIST: holes are contours too, and the list begins at the bottom of the page
    mask = text_mask(heatmap, settings, _scratch(heatmap.shape))
    found, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    return list(found)


def _scratch(shape: Size) -> NDArray[np.bool_]:
    """Return this thread's mask to write over: fresh memory of 12 MB would be a fifth of a dragged threshold's time."""
    if getattr(_kept, "mask", np.empty(0)).shape != shape:
        _kept.mask = np.empty(shape, bool)
    return cast("NDArray[np.bool_]", _kept.mask)


def _ordered(contours: list[Contour], settings: DetectSettings) -> tuple[list[Contour], Floats, NDArray[np.float64]]:
    """Return contours with their rectangles and short sides, in the order in which they are examined."""
    rects, short_sides = geometry.min_area_rects(contours)
    if settings.candidate_order == "first":
        return contours, rects, short_sides
    largest_first = np.argsort(-np.multiply(*geometry.sides(rects)), kind="stable")
    return [contours[i] for i in largest_first], rects[largest_first], short_sides[largest_first]


def _ranks(in_picture: Floats, kept: NDArray[np.int64], settings: DetectSettings) -> NDArray[np.int64]:
    """Return the place of each candidate in the reading order of the kept ones; -1 for the others.

    They are sorted where they lie in the picture: on the page, a step of 10 pixels of it may have become 9.9999.
    """
    ranks = np.full(len(in_picture), -1)
    ranks[kept[geometry.reading_order(in_picture[kept], settings.row_rule)]] = np.arange(len(kept))
    return ranks


def scores_of(
    heatmap: Floats, rects: Floats, contours: Sequence[Contour], settings: DetectSettings
) -> NDArray[np.float64]:
    """Return the mean probability (N,) inside rectangles (N, 4, 2), or inside contours.

    Corners are cut to whole pixels, as in RapidOCR's box_score_fast and box_score_slow.
    """
    limit = np.array(heatmap.shape[::-1]) - 1
    if settings.score_mode == "fast":
        low, high = (np.clip(np.floor(rects.min(axis=1)), 0, limit), np.clip(np.ceil(rects.max(axis=1)), 0, limit))
        polygons = list((rects - low[:, None].astype(np.float32)).astype(np.int32))
    else:
        bounds = np.array([cv2.boundingRect(contour) for contour in contours]).reshape(-1, 4)
        low, high = bounds[:, :2], bounds[:, :2] + bounds[:, 2:] - 1
        polygons = [contour - corner for contour, corner in zip(contours, low, strict=True)]
    scores = np.empty(len(rects))
    # flat lists: a list for every corner would keep the garbage collector busy
    edges = [*low.astype(int).T.tolist(), *(high.astype(int) + 1).T.tolist()]
    for i, (left, top, right, bottom, polygon) in enumerate(zip(*edges, polygons, strict=True)):
        inside = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillPoly(inside, [polygon], 1)
        scores[i] = cv2.mean(heatmap[top:bottom, left:right], inside)[0]
    return scores


def placement(map_size: Size, frame: Frame) -> Placement:
    """Return where a map of this (height, width) lies in the picture that it was computed from."""
    (height, width), rows = frame.tensor, frame.rows
    if frame.zoom and map_size == seen_size(frame.size, zoom := _zoom_of(map_size, frame)):
        whole = np.array(map_size[::-1], np.float32)
        return Placement(whole, whole * np.float32(STEPS / zoom), np.zeros(2, np.float32), frame)
    if map_size == (rows.stop - rows.start, width):  # the map of this very picture: its bands were cut off at `rows`
        whole, onto, shift = np.array([(width, height), frame.size[::-1], (0, rows.start)], np.float32)
        return Placement(whole, onto, shift, frame)
    whole, onto = np.array(
        [map_size[::-1], frame.scaled[::-1]], np.float32
    )  # any other map covers the page from edge to edge
    return Placement(whole, onto, np.array([0, frame.band], np.float32) * whole / onto, frame)


def _zoom_of(map_size: Size, frame: Frame) -> int:
    """Return the zoom of a map of this (height, width), which may be that of the frame doubled several times."""
    times = max(1.0, map_size[0] * STEPS / (frame.size[0] * frame.zoom))
    return int(frame.zoom * 2 ** round(np.log2(times)))


def _in_picture(boxes: Floats, place: Placement, settings: DetectSettings) -> Floats:
    """Return boxes of the map as boxes of the picture, clipped to it, their corners in order.

    In whole pixels they are rounded as in RapidOCR's boxes_from_bitmap, from box / width x dest_width in single precision.
    """
    whole, onto, shift, frame = place
    width_height = np.array(frame.size[::-1], np.float32)
    if settings.unclip_mode == "integer":
        quads = np.round((boxes.astype(np.float32) + shift) / whole * onto)
        ordered = geometry.order_corners(np.clip(quads, 0, width_height))
        return np.clip(ordered, 0, width_height - 1)
    quads = (boxes.astype(np.float64) + shift) * place.scale
    if frame.zoom:  # paper goes on: the crop repeats the edge, where text stands close to it
        return geometry.order_corners(quads.astype(np.float32))
    return geometry.order_corners(np.clip(quads, 0, width_height).astype(np.float32))
