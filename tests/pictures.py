"""The pictures that ocrlab and RapidOCR are compared on; used by both, so it needs only numpy, OpenCV and Pillow."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

SAMPLES = Path(__file__).parents[1] / "notebooks" / "samples"
OUTSIDE = Path(os.environ["OCRLAB_TEST_IMAGES"]) if os.environ.get("OCRLAB_TEST_IMAGES") else None
Make = Callable[[], np.ndarray]


def rgb(path: Path) -> np.ndarray:
    return np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))


def enlarged(path: Path, megapixels: float) -> np.ndarray:
    image = rgb(path)
    factor = (megapixels * 1e6 / (image.shape[0] * image.shape[1])) ** 0.5
    return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)


def strip(height: int, repeats: int) -> np.ndarray:
    """Cut one line out of the receipt, at a given height, several times side by side."""
    line = rgb(SAMPLES / "receipt.jpg")[60:130, 130:560]
    line = cv2.resize(line, (round(line.shape[1] * height / line.shape[0]), height), interpolation=cv2.INTER_AREA)
    return np.hstack([line] * repeats)


def samples() -> dict[str, Path]:
    """Return the files of the project's own pictures, by name."""
    return {path.stem: path for path in sorted(SAMPLES.iterdir()) if path.suffix in (".png", ".jpg")}


def parity_pictures() -> dict[str, Make]:
    """Return what makes each picture, by name; strips of the sizes on which RapidOCR gives up are not here."""
    made: dict[str, Make] = {name: (lambda path=path: rgb(path)) for name, path in samples().items()}
    made |= {
        "receipt 12 megapixels": lambda: enlarged(SAMPLES / "receipt.jpg", 12),
        "street_sign 12 megapixels": lambda: enlarged(SAMPLES / "street_sign.jpg", 12),
        "strip 40 high": lambda: strip(40, 2),
        "strip 30 high": lambda: strip(30, 1),
        "strip 20 high": lambda: strip(20, 1),
        "strip 3000 long": lambda: strip(70, 7),
        "strip 48 high, 2500 long": lambda: strip(48, 9),
    }
    if OUTSIDE:
        made |= {
            path.name: (lambda path=path: rgb(path))
            for path in sorted(OUTSIDE.iterdir())
            if "transparent" not in path.name and path.suffix in (".png", ".jpg")
        }
    return made
