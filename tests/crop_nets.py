"""Networks that answer how bright a picture is, and pages with bars to read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ocrlab.classify import Classifier
from ocrlab.detect import Detector
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer

SIZE = (200, 400)


class Nets:
    """Bright pixels are text; a crop whose right half is brighter is upside down; a bright column is an "a".

    Attributes
    ----------
    read : list of int
        How many crops every call of the recognizer was given.
    gate : Event
        The recognizer waits until it is set.
    """

    def __init__(self) -> None:
        self.read: list[int] = []
        self.maps = self.judged = 0
        self.gate = threading.Event()
        self.gate.set()

    def detect(self, batch: np.ndarray) -> np.ndarray:
        self.maps += 1
        return np.clip((batch[:, :1] + 1) / 2, 0, 1)

    def classify(self, batch: np.ndarray) -> np.ndarray:
        self.judged += len(batch)
        halves = [batch[:, :, :, part].mean(axis=(1, 2, 3)) for part in (slice(0, 60), slice(60, 120))]
        down = np.clip(0.5 + (halves[1] - halves[0]) / 2, 0, 1)
        return np.stack([1 - down, down], axis=1).astype(np.float32)

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        assert self.gate.wait(20)
        self.read.append(len(batch))
        bright = (batch[:, :, 20:28].mean(axis=(1, 2)).reshape(len(batch), -1, 8).mean(axis=2) + 1) / 2
        return np.stack([1 - bright, bright, 0 * bright], axis=-1).astype(np.float32)

    def map(self, batches: Iterable[np.ndarray], then: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        return (then(self(batch)) for batch in batches)

    def ocr(self, orientation: str = "line", **settings: Any) -> OCR:
        return OCR(
            Detector(self.detect, thresh=0.2, limit_side_len=32, unclip_ratio=0, min_size=1, **settings),
            Classifier(self.classify),
            Recognizer(self, ("a",)),
            text_score=0,
            orientation=orientation,
        )


def painted(*bars: tuple[int, int, int, int], size: tuple[int, int] = SIZE) -> np.ndarray:
    """Return a page with bars (x, y, width, height): the left two thirds bright, the rest half as bright."""
    page = np.zeros((*size, 3), np.uint8)
    for x, y, width, height in bars:
        page[y : y + height, x : x + width] = 120
        page[y : y + height, x : x + width * 2 // 3] = 250
    return page


BARS = ((20, 20, 120, 24), (20, 70, 150, 24), (20, 120, 180, 24))
