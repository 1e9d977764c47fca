"""From the pixels of a picture to the numbers that a network is given."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocrlab.page import Floats, Image

BYTES = np.arange(256, dtype=np.float32)  # a pixel has 256 values: all are worked out once, and then looked up


def normalize(image: Image, mean: Sequence[float], std: Sequence[float]) -> Floats:
    """Return (pixel / 255 - mean) / std of an RGB image (h, w, 3) uint8, as (3, h, w) float32, blue first.

    Rounded as RapidOCR's DetPreProcess does it: x * (1 / 255) in single precision, the rest in double. A map that differs by
    1e-5 may have another pixel above the threshold, and then a box lies elsewhere and its text reads otherwise.
    """
    levels = (BYTES * np.float32(1 / 255)).astype(np.float64)
    return _looked_up(image, [((levels - m) / s).astype(np.float32) for m, s in zip(mean, std, strict=True)])


def centered(image: Image) -> Floats:
    """Return pixel / 255 of an RGB image (h, w, 3) uint8 from -1 to 1, as (3, h, w) float32, blue first.

    All of it in single precision, as RapidOCR gives crops to its classifier and recognizer.
    """
    return _looked_up(image, [_CENTERED] * 3)


_CENTERED = (BYTES / np.float32(255) - np.float32(0.5)) / np.float32(0.5)


def _looked_up(image: Image, tables: Sequence[Floats]) -> Floats:
    tensor = np.empty((3, *image.shape[:2]), np.float32)
    for channel, table, plane in zip((2, 1, 0), tables, tensor, strict=True):  # PP-OCR was trained on BGR
        cv2.LUT(cv2.extractChannel(image, channel), table, plane)
    return tensor
