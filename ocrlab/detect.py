"""Find text: a network gives a probability map, and pure code turns the map into boxes (Differentiable Binarization).

The network half is `Detector.heatmap`; the other half needs no network, so a slider that moves a threshold re-runs only
it.
DB: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", arXiv:1911.08947.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from numbers import Real

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.fates import MOST_UNCLIP, Fall, Measures, flips
from ocrlab.frame import Frame, FrameSettings, Size, frame_of, tensor_size
from ocrlab.page import FATES, Box, Candidates, Detection, Fate, Floats, Image
from ocrlab.settings import check
from ocrlab.timing import timed

Contour = NDArray[np.int32]  # (P, 1, 2), pixels of the map


@dataclass(frozen=True, kw_only=True)
class DetectSettings(FrameSettings):
    """All settings of the detector: those of the picture, and those that turn its map into boxes."""

    mean: tuple[float, ...] = (0.5, 0.5, 0.5)  # of B, G, R in 0..1, subtracted from the pixels
    std: tuple[float, ...] = (0.5, 0.5, 0.5)  # and then divided by
    thresh: float = 0.2  # a pixel of the map above this is text
    use_dilation: bool = False  # thicken the thresholded map by one pixel: joins broken strokes, and close lines
    max_candidates: int = 1000  # contours that are examined
    candidate_order: str = "largest"  # which ones: the largest, or the first (from the bottom of the page up)
    min_size: float = 3  # shortest side of a rectangle, in pixels of the map
    score_mode: str = "fast"  # mean probability inside the rectangle (fast) or inside the contour (slow)
    box_thresh: float = 0.4  # a rectangle with a lower score is dropped
    unclip_ratio: float = 1.3  # how far a rectangle is grown: area x ratio / perimeter on every side
    unclip_mode: str = "exact"  # exact: in fractions of a pixel; integer: as RapidOCR's polygon library
    row_rule: str = "height"  # when a box begins a new row, see `geometry.reading_order`

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        super().__post_init__()
        check(
            self,
            {
                "thresh": (0, 1),
                "max_candidates": (0, 1_000_000),
                "min_size": (0, 100_000),
                "box_thresh": (0, 1),
                "unclip_ratio": (0, MOST_UNCLIP),
            },
            {
                "use_dilation": (True, False),
                "candidate_order": ("largest", "first"),
                "score_mode": ("fast", "slow"),
                "unclip_mode": ("exact", "integer"),
                "row_rule": ("height", "10px"),
            },
        )
        for name, low in (("mean", -np.inf), ("std", 0)):
            value = getattr(self, name)
            if len(value) != 3 or not all(isinstance(part, Real) and float(part) > low for part in value):
                raise ValueError(f"{name}={value!r}: three numbers were expected, for blue, green and red.")


@dataclass(frozen=True, eq=False)
class Detector(DetectSettings):
    """Finds text on a page.

    Parameters
    ----------
    net : callable
        (1, 3, h, w) float32 -> (1, 1, h, w) float32, probabilities of text; h and w are multiples of 32.
    **settings
        See `DetectSettings`; `dataclasses.replace(detector, thresh=.4)` shares the net and costs nothing.
    """

    net: Callable[[Floats], Floats]

    @timed("detect")
    def __call__(self, image: Image) -> Detection:
        """Find text on an RGB page (H, W, 3) uint8."""
        size = image.shape[:2]
        heatmap = self.heatmap(image)
        found = self.candidates(heatmap, size)
        return Detection(heatmap, found, boxes_of(found, size, self))

    @timed("detect.heatmap")
    def heatmap(self, image: Image) -> Floats:
        """Return the probability of text (h, w) float32 for an RGB page (H, W, 3) uint8; it covers the page exactly."""
        rows = frame_of(image.shape[:2], self).rows(tensor_size(frame_of(image.shape[:2], self).size, self)[0])
        return numbers(np.ascontiguousarray(self.net(self.tensor(image))[0, 0, rows]))

    @timed("detect.tensor")
    def tensor(self, image: Image) -> Floats:
        """Return what the network is given for an RGB page (H, W, 3) uint8: (1, 3, h, w) float32, blue first."""
        picture = frame_of(image.shape[:2], self).picture(image)
        height, width = tensor_size(picture.shape[:2], self)
        return normalize(np.asarray(cv2.resize(picture, (width, height)), np.uint8), self.mean, self.std)[None]

    def candidates(self, heatmap: Floats, size: Size) -> Candidates:
        """Return every contour of a map (h, w) with its fate, for a page of this (height, width)."""
        return find_candidates(heatmap, size, self)

    def boxes(self, heatmap: Floats, size: Size) -> tuple[Box, ...]:
        """Return the kept candidates of a map (h, w) in reading order, for a page of this (height, width)."""
        return boxes_of(self.candidates(heatmap, size), size, self)

    @property
    def settings(self) -> DetectSettings:
        """The settings alone: they pickle fast and hold no net."""
        return DetectSettings(**{field.name: getattr(self, field.name) for field in fields(DetectSettings)})


def normalize(image: Image, mean: Sequence[float], std: Sequence[float]) -> Floats:
    """Return (pixel / 255 - mean) / std of an RGB image (h, w, 3) uint8, as (3, h, w) float32, blue first."""
    levels = np.arange(256) / 255  # a pixel has 256 values, so a table says what each becomes
    tables = [((levels - m) / s).astype(np.float32) for m, s in zip(mean, std, strict=True)]
    blue_first = image[:, :, ::-1]  # PP-OCR was trained on BGR
    return np.stack([table[blue_first[:, :, channel]] for channel, table in enumerate(tables)])


def numbers(probabilities: Floats) -> Floats:
    """Return what a network answered, after making sure that it holds no nan, as half precision can give."""
    if np.isnan(probabilities.max(initial=0)):
        raise ValueError("The network answered nan where probabilities were expected; load it with precision='f32'.")
    return probabilities


@timed("detect.candidates")
def find_candidates(heatmap: Floats, size: Size, settings: DetectSettings) -> Candidates:
    """Return every contour of a thresholded map with its fate and flip value.

    Parameters
    ----------
    heatmap : (h, w) float32
        Probabilities; the map covers the page.
    size : (height, width)
        Of the page.
    settings : DetectSettings

    Returns
    -------
    Candidates
        In the order in which they are examined. With ``candidate_order="first"`` and ``unclip_mode="integer"`` the
        kept ones are those of RapidOCR 3.10.0's DBPostProcess.
    """
    contours = _contours(heatmap, settings)
    rects, short_sides = geometry.min_area_rects(contours)
    if settings.candidate_order == "largest":
        largest_first = np.argsort(-np.multiply(*geometry.sides(rects)), kind="stable")
        contours = [contours[i] for i in largest_first]
        rects, short_sides = rects[largest_first], short_sides[largest_first]
    fates = np.full(len(rects), FATES.index(Fate.KEPT), np.uint8)
    fall = Fall(fates)

    fall.to(Fate.NOT_EXAMINED, np.arange(len(rects)) >= settings.max_candidates)
    fall.to(Fate.TOO_SMALL, short_sides < settings.min_size)
    scores = np.full(len(rects), np.nan)
    for i in fall.standing():
        scores[i] = _score(heatmap, rects[i] if settings.score_mode == "fast" else contours[i][:, 0])
    fall.to(Fate.LOW_SCORE, scores < settings.box_thresh)

    grown, grown_sides = rects.copy(), short_sides.copy()
    standing = fall.standing()
    grown[standing], grown_sides[standing] = geometry.grow(rects[standing], settings.unclip_ratio, settings.unclip_mode)
    fall.to(Fate.TOO_SMALL_UNCLIPPED, grown_sides - 2 < settings.min_size)

    frame = frame_of(size, settings)
    in_picture = _clipped(_to_picture(grown, heatmap.shape, frame, settings), frame, settings)
    fall.to(Fate.CLIPPED_AWAY, np.minimum(*geometry.sides(in_picture)).astype(int) <= 3)
    outlines = frame.to_page(in_picture)
    return Candidates(
        np.clip(outlines, 0, np.array(size[::-1], np.float32)), outlines, scores, short_sides, fates,
        *flips(fates, Measures(rects, scores, short_sides, grown_sides), settings),
    )  # fmt: skip


def boxes_of(candidates: Candidates, size: Size, settings: DetectSettings) -> tuple[Box, ...]:
    """Return the kept candidates of a page of this (height, width) in reading order."""
    kept = candidates.with_fate(Fate.KEPT)
    in_picture = frame_of(size, settings).to_frame(candidates.outlines[kept])
    order = geometry.reading_order(in_picture, settings.row_rule)
    found = [candidates[kept[i]] for i in order]
    return tuple(Box(one.quad, one.outline, one.score, one.index) for one in found)


def text_mask(heatmap: Floats, settings: DetectSettings) -> NDArray[np.uint8]:
    """Return the thresholded (and dilated) map (h, w), 0 or 1: what the contours are drawn around."""
    mask = (heatmap > settings.thresh).astype(np.uint8)
    return np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.uint8) if settings.use_dilation else mask


def _contours(heatmap: Floats, settings: DetectSettings) -> list[Contour]:
    # RETR_LIST: holes are contours too, and the list begins at the bottom of the page
    found, _ = cv2.findContours(text_mask(heatmap, settings), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    return list(found)


def _score(heatmap: Floats, polygon: NDArray[np.number]) -> float:
    # mean probability of the pixels inside; corners are cut to whole pixels, as in RapidOCR's box_score_fast and _slow
    limit = np.array(heatmap.shape[::-1]) - 1
    low = np.clip(np.floor(polygon.min(axis=0)).astype(int), 0, limit)
    high = np.clip(np.ceil(polygon.max(axis=0)).astype(int), 0, limit)
    inside = np.zeros((high - low + 1)[::-1], np.uint8)
    cv2.fillPoly(inside, [(polygon - low.astype(polygon.dtype)).astype(np.int32)], 1)
    return float(cv2.mean(heatmap[low[1] : high[1] + 1, low[0] : high[0] + 1], inside)[0])


def _to_picture(quads: Floats, map_size: Size, frame: Frame, settings: DetectSettings) -> Floats:
    """Return quads of the map as quads of the picture that the map was computed from."""
    height, width = tensor_size(frame.size, settings)
    rows = frame.rows(height)
    if map_size == (rows.stop - rows.start, width):  # the map of this very picture: its bands were cut off at `rows`
        scale, shift = np.divide(frame.size[::-1], (width, height)), np.array([0, rows.start])
    else:  # any other map covers the page from edge to edge
        scale = np.divide(frame.scaled[::-1], map_size[::-1])
        shift = np.array([0, frame.band]) / scale
    return np.asarray((quads.astype(np.float64) + shift) * scale)


def _clipped(quads: Floats, frame: Frame, settings: DetectSettings) -> Floats:
    width_height = np.array(frame.size[::-1])
    if settings.unclip_mode == "integer":
        quads, width_height = np.round(quads), width_height - 1
    return geometry.order_corners(np.clip(quads, 0, width_height).astype(np.float32))
