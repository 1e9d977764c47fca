"""What can be done to a picture before it is looked at again: each a few lines of NumPy and OpenCV, which are its export, too.

They help at a spot and harm elsewhere: local contrast everywhere makes more lines of receipts worse than better. So they are
local rescues, and no settings.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from ocrlab.page import Image


def local_contrast(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 with its contrast evened out in each part of it (CLAHE)."""
    lightness, a, b = cv2.split(cv2.cvtColor(image, cv2.COLOR_RGB2LAB))
    even = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8)).apply(lightness)
    return np.asarray(cv2.cvtColor(cv2.merge([even, a, b]), cv2.COLOR_LAB2RGB), np.uint8)


def full_range(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 in gray whose darkest tone is black and whose lightest is white."""
    gray = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (3, 3), 0).astype(np.float32)
    low, high = np.percentile(gray, (0.5, 99.5))
    wide = np.clip((gray - low) * 255 / max(high - low, 1), 0, 255)
    return np.repeat(wide.astype(np.uint8)[:, :, None], 3, axis=2)


def darker(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 in which what is nearly white becomes gray (gamma 3)."""
    return np.asarray(255 * (image / 255.0) ** 3, np.uint8)


def from_ground(image: Image) -> Image:
    """Return how far every color of a picture (h, w, 3) uint8 is from the most frequent one, black on white."""
    lab = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), (3, 3), 0).astype(np.float32)
    away = np.linalg.norm(lab - np.median(lab.reshape(-1, 3), axis=0), axis=2)
    seen = 255 - np.clip(away * 255 / max(np.percentile(away, 99), 1), 0, 255)
    return np.repeat(seen.astype(np.uint8)[:, :, None], 3, axis=2)


def without_colors(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 in which ink of any color becomes light, and black stays: stamps and pens go."""
    lightest = image.max(axis=2).astype(np.float32)
    low, high = np.percentile(lightest, (0.5, 99.5))
    wide = np.clip((lightest - low) * 400 / max(high - low, 1), 0, 255)
    return np.repeat(wide.astype(np.uint8)[:, :, None], 3, axis=2)


def red_channel(image: Image) -> Image:
    """Return the red of a picture (h, w, 3) uint8, in which red ink is as light as paper."""
    return np.repeat(image[:, :, :1], 3, axis=2)


def blue_channel(image: Image) -> Image:
    """Return the blue of a picture (h, w, 3) uint8, in which blue ink is as light as paper."""
    return np.repeat(image[:, :, 2:], 3, axis=2)


def sharper(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 with its edges made steeper (unsharp mask)."""
    sigma = min(max(1.0, image.shape[0] / 20), 12.0)  # of a whole page, a wider one takes a minute
    return np.asarray(cv2.addWeighted(image, 2.5, cv2.GaussianBlur(image, (0, 0), sigma), -1.5, 0), np.uint8)


def sharper_still(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 with its edges made much steeper, over a wider blur."""
    sigma = min(max(1.5, image.shape[0] / 9), 24.0)
    return np.asarray(cv2.addWeighted(image, 4.0, cv2.GaussianBlur(image, (0, 0), sigma), -3.0, 0), np.uint8)


def smoother(image: Image) -> Image:
    """Return a picture (h, w, 3) uint8 at half its size: grain and the dots of a printer melt."""
    half = max(1, image.shape[1] // 2), max(1, image.shape[0] // 2)
    return np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_AREA), np.uint8)


class Experiment(NamedTuple):
    """Something to do to a picture."""

    cause: str  # that it is to prove
    label: str
    change: Callable[[Image], Image]

    @property
    def code(self) -> str:
        """The function as it stands, with its imports: what a pipeline of one's own needs."""
        source = inspect.getsource(self.change).replace("image: Image) -> Image", "image)")
        return f"import cv2\nimport numpy as np\n\n\n{source}"


EXPERIMENTS = (
    Experiment("faint", "local contrast (CLAHE)", local_contrast),
    Experiment("faint", "from black to white", full_range),
    Experiment("faint", "darker (gamma 3)", darker),
    Experiment("faint", "distance from the ground's color", from_ground),
    Experiment("merged", "without colors", without_colors),
    Experiment("merged", "red channel", red_channel),
    Experiment("merged", "blue channel", blue_channel),
    Experiment("blur", "sharper", sharper),
    Experiment("blur", "much sharper", sharper_still),
    Experiment("blur", "half the size", smoother),
)
