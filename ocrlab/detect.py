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

from ocrlab import geometry
from ocrlab.fates import MOST_UNCLIP
from ocrlab.frame import FrameSettings, Size, frame_of, tensor_size
from ocrlab.page import Box, Candidates, Detection, Fate, Floats, Image
from ocrlab.settings import check
from ocrlab.timing import timed
from ocrlab.trace import Trace, trace


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
            several = isinstance(value, tuple | list) and len(value) == 3
            if not several or not all(isinstance(part, Real) and float(part) > low for part in value):
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

    def trace(self, heatmap: Floats, size: Size) -> Trace:
        """Return what becomes of a map (h, w), step by step, for a page of this (height, width)."""
        return trace(heatmap, size, self)

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


def find_candidates(heatmap: Floats, size: Size, settings: DetectSettings) -> Candidates:
    """Return every contour of a map (h, w) with its fate and flip value, for a page of this (height, width)."""
    return trace(heatmap, size, settings).candidates


def boxes_of(candidates: Candidates, size: Size, settings: DetectSettings) -> tuple[Box, ...]:
    """Return the kept candidates of a page of this (height, width) in reading order."""
    kept = candidates.with_fate(Fate.KEPT)
    in_picture = frame_of(size, settings).to_frame(candidates.outlines[kept])
    if settings.unclip_mode == "integer":  # on the way to the page and back, a step of 10 px may have become 9.9999
        in_picture = np.round(in_picture)
    order = geometry.reading_order(in_picture, settings.row_rule)
    found = [candidates[kept[i]] for i in order]
    return tuple(Box(one.quad, one.outline, one.score, one.index) for one in found)
