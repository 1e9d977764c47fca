"""What stands in the boxes of an answer: read by one recognizer for all rows, so that only the boxes can differ."""

from __future__ import annotations

import functools

from ocrlab import geometry, models
from ocrlab.page import Floats, Image
from ocrlab.pipeline import OCR, turn


def texts_in(quads: Floats, image: Image, model: str) -> list[str]:
    """Return the text in each box (K, 4, 2) of an RGB page (H, W, 3), with the recognizer of a model at f32."""
    crops = [geometry.cut(image, quad) for quad in quads]
    if not crops:
        return []
    ocr = _reader(model)
    return [reading.text for reading in ocr.recognize(turn(crops, ocr.classify(crops)))]


@functools.cache
def _reader(model: str) -> OCR:
    """Return an OCR whose threads do not wait in a loop: it lives in the process that measures others."""
    return models.load(model, backend="onnxruntime", precision="f32")
