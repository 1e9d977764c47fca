"""Pages whose map is how bright they are, under investigation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import cv2
import numpy as np
from hypothesis import strategies as st
from maps import heatmaps, pages, settings

from ocrlab.classify import Classifier, upright
from ocrlab.debug.page_run import PageRun
from ocrlab.detect import Detector
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.settings import DetectSettings


class Brightness:
    """Networks that answer how bright a picture is: the detector's map, and an "a" where a crop is bright."""

    def __init__(self) -> None:
        self.runs = 0

    def detect(self, batch: np.ndarray) -> np.ndarray:
        self.runs += 1
        return (batch[:, :1] + 1) / 2

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        middle = batch[:, :, 20:28].mean(axis=(1, 2))  # of the rows
        bright = (middle.reshape(len(batch), -1, 8).mean(axis=2) + 1) / 2
        return np.stack([1 - bright, bright, 0 * bright], axis=-1)

    def map(self, batches: Iterable[np.ndarray], then: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        return (then(self(batch)) for batch in batches)


def page_of(heatmap: np.ndarray) -> np.ndarray:
    """Return a page that is as bright as a map is probable."""
    return np.stack([np.round(heatmap * 255).astype(np.uint8)] * 3, axis=-1)


def case_of(heatmap: np.ndarray, page: tuple[int, int] | None = None, **settings: Any) -> PageRun:
    """Return a case with this map, as if it were that of a page of this (height, width)."""
    nets = Brightness()
    detector = Detector(nets.detect, limit_side_len=32, use_dilation=False, unclip_ratio=1.0)
    ocr = OCR(detector, Classifier(upright), Recognizer(nets, ("a",))).under(**settings)
    image = page_of(heatmap)
    return PageRun.of_map(ocr, image if page is None else np.asarray(cv2.resize(image, page[::-1])), heatmap)


def all_of(settings: DetectSettings) -> dict[str, Any]:
    return {name: value for name, value in vars(settings).items() if name != "limit_side_len"}


cases = st.builds(lambda *args: case_of(*args[:2], **all_of(args[2])), heatmaps(), pages, settings)


@st.composite
def boxes(draw: st.DrawFn) -> np.ndarray:
    number = st.floats(0, 100, width=32)
    rects = st.tuples(st.tuples(number, number), st.tuples(st.floats(1, 60), st.floats(1, 60)), st.integers(0, 90))
    return np.array([cv2.boxPoints(rect) for rect in draw(st.lists(rects, max_size=6))], np.float32).reshape(-1, 4, 2)
