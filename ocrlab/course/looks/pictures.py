"""Small pictures with a word, the tensors that they become, and the maps that are right for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.models import store

DET, CLS = "PP-OCRv6_det_small.onnx", "ch_ppocr_mobile_v2.0_cls.onnx"
F32 = {"INFERENCE_PRECISION_HINT": "f32"}
SIZE, NEAR = (64, 96), 0.001
LIGHT, DARK = (250, 220, 30), (40, 90, 200)  # red and blue differ: where they are not swapped, the map tells
Picture = NDArray[np.uint8]
Batch = NDArray[np.float32]


def picture(word: str, size: tuple[int, int] = SIZE, ink: Any = LIGHT, paper: Any = DARK) -> Picture:
    """Draw a word, (h, w, 3) in RGB."""
    import cv2

    page = np.full((*size, 3), paper, np.uint8)
    place, height = (size[1] // 12, size[0] * 2 // 3), size[0] / 64
    return np.asarray(cv2.putText(page, word, place, cv2.FONT_HERSHEY_SIMPLEX, height, ink, 3, cv2.LINE_AA), np.uint8)


def tensor(page: Picture, mean: Sequence[float] = (0.5,) * 3, std: Sequence[float] = (0.5,) * 3) -> Batch:
    """Do with numpy what the network wants: blue, green, red, minus the mean, divided by the deviation, as planes."""
    pixels = (page[..., ::-1] / 255 - np.array(mean)) / np.array(std)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32)


@cache
def compiled(shape: tuple[int, ...] | None = (1, 3, *SIZE), streams: int = 1) -> Any:
    """Compile the detector; with a fixed shape, its memory stays where it is, and whoever looks at a view lives on."""
    import openvino as ov

    model = ov.Core().read_model(store.path(DET))
    if shape:
        model.reshape(list(shape))
    return ov.Core().compile_model(model, "CPU", {**F32, "NUM_STREAMS": streams})


def truth(batch: Batch) -> Batch:
    """Return the map of a batch, by a model that nobody else has in hands."""
    return np.array(_judge().infer([batch])[0])


@cache
def _judge() -> Any:
    import openvino as ov

    return ov.Core().compile_model(store.path(DET), "CPU", F32).create_infer_request()


def is_near(answer: Any, right: Batch) -> bool:
    """Tell whether an answer is the right one, up to rounding."""
    return answer.size == right.size and bool(np.abs(answer.reshape(right.shape) - right).max() < NEAR)
