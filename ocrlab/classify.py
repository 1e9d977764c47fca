"""Which crops are upside down: a small network looks at each and answers upright or turned by 180 degrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.net import numbers
from ocrlab.page import Floats, Image
from ocrlab.settings import check
from ocrlab.tensor import centered
from ocrlab.timing import timed


@dataclass(frozen=True, eq=False)
class Classifier:
    """Tells which crops are upside down.

    Parameters
    ----------
    net : callable
        (N, 3, 48, 192) float32 -> (N, 2) float32, probabilities of upright and of upside down.
    """

    net: Callable[[Floats], Floats]
    cls_thresh: float = 0.9  # a crop is turned when it is upside down with more than this probability
    cls_batch_num: int = 6  # crops in one call of the network
    cls_height: int = 48  # size of the tensor, in pixels
    cls_width: int = 192

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        ranges = {"cls_thresh": (0, 1), "cls_batch_num": (1, 1000), "cls_height": (8, 512), "cls_width": (8, 2048)}
        check(self, ranges, {})

    @timed("classify")
    def __call__(self, crops: Sequence[Image]) -> NDArray[np.bool_]:
        """Return (N,) bool, true for the crops that are upside down."""
        return self.upside_down(self.probabilities(crops))

    @timed("classify.probabilities")
    def probabilities(self, crops: Sequence[Image]) -> Floats:
        """Return (N, 2) float32 for RGB crops (h, w, 3) uint8: upright, upside down."""
        step = self.cls_batch_num
        batches = [np.stack([self.tensor(crop) for crop in crops[i : i + step]]) for i in range(0, len(crops), step)]
        return numbers(np.concatenate([np.zeros((0, 2), np.float32), *map(self.net, batches)]))

    def tensor(self, crop: Image) -> Floats:
        """Return a crop as (3, 48, 192) float32: scaled to the height, squeezed if too wide, gray on its right."""
        height, width = crop.shape[:2]
        scaled = min(self.cls_width, ceil(self.cls_height * (width / height)))
        tensor = np.zeros((3, self.cls_height, self.cls_width), np.float32)
        tensor[:, :, :scaled] = centered(np.asarray(cv2.resize(crop, (scaled, self.cls_height)), np.uint8))
        return tensor

    def upside_down(self, probabilities: Floats) -> NDArray[np.bool_]:
        """Return (N,) bool for probabilities (N, 2)."""
        return probabilities[:, 1] > self.cls_thresh

    def turn(self, crops: Sequence[Image], flipped: NDArray[np.bool_]) -> list[Image]:
        """Return the crops, with those that are upside down turned by 180 degrees."""
        return turn(crops, flipped)


def upright(batch: Floats) -> Floats:
    """Answer upright for every crop: the network of a lab without a classifier."""
    return np.tile(np.array([1, 0], np.float32), (len(batch), 1))


def turn(crops: Sequence[Image], flipped: NDArray[np.bool_]) -> list[Image]:
    """Return the crops, with those that are upside down turned by 180 degrees."""
    return [
        np.asarray(cv2.rotate(crop, cv2.ROTATE_180), np.uint8) if turned else crop
        for crop, turned in zip(crops, flipped, strict=True)
    ]
