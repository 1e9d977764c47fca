"""Find text: a network gives a probability map, and pure code turns the map into boxes (Differentiable Binarization).

The network half is `Detector.heatmap`; the other half needs no network, so a slider that moves a threshold re-runs only
it.
DB: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", arXiv:1911.08947.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.frame import Size, frame_of
from ocrlab.net import normalize, numbers
from ocrlab.page import Box, Candidates, Detection, Floats, Image
from ocrlab.postprocess import Trace, text_mask, trace
from ocrlab.settings import DetectSettings
from ocrlab.timing import timed


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
        return Detection(heatmap, found, boxes_of(found))

    @timed("detect.heatmap")
    def heatmap(self, image: Image) -> Floats:
        """Return the probability of text (h, w) float32 for an RGB page (H, W, 3) uint8; it covers the page exactly."""
        rows = frame_of(image.shape[:2], self).rows
        return numbers(np.ascontiguousarray(self.net(self.tensor(image))[0, 0, rows]))

    @timed("detect.tensor")
    def tensor(self, image: Image) -> Floats:
        """Return what the network is given for an RGB page (H, W, 3) uint8: (1, 3, h, w) float32, blue first."""
        frame = frame_of(image.shape[:2], self)
        scaled = np.asarray(cv2.resize(frame.picture(image), frame.tensor[::-1]), np.uint8)
        return normalize(scaled, self.mean, self.std)[None]

    @timed("detect.mask")
    def mask(self, heatmap: Floats) -> NDArray[np.uint8]:
        """Return the thresholded (and dilated) map (h, w), 0 or 1: what the contours are drawn around."""
        return text_mask(heatmap, self)

    def trace(self, heatmap: Floats, size: Size) -> Trace:
        """Return what becomes of a map (h, w), step by step, for a page of this (height, width)."""
        return trace(heatmap, size, self)

    def candidates(self, heatmap: Floats, size: Size) -> Candidates:
        """Return every contour of a map (h, w) with its fate, for a page of this (height, width)."""
        return find_candidates(heatmap, size, self)

    def boxes(self, heatmap: Floats, size: Size) -> tuple[Box, ...]:
        """Return the kept candidates of a map (h, w) in reading order, for a page of this (height, width)."""
        return boxes_of(self.candidates(heatmap, size))

    @property
    def settings(self) -> DetectSettings:
        """The settings alone: they pickle fast and hold no net."""
        return DetectSettings(**{field.name: getattr(self, field.name) for field in fields(DetectSettings)})


def find_candidates(heatmap: Floats, size: Size, settings: DetectSettings) -> Candidates:
    """Return every contour of a map (h, w) with its fate and flip value, for a page of this (height, width)."""
    return trace(heatmap, size, settings).candidates


def boxes_of(candidates: Candidates) -> tuple[Box, ...]:
    """Return the kept candidates of a page in reading order."""
    order = candidates.in_reading_order()
    columns = (candidates.quads[order], candidates.outlines[order], candidates.scores[order].tolist(), order)
    return tuple(map(Box, *columns))
