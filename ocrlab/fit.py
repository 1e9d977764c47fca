"""How a network of the user's own differs from PP-OCR's: it is given what it takes, and tells what the stages expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ocrlab.page import Floats

STRIDE = 8  # pixels of the tensor in one column of a PP-OCR recognizer's answer


@dataclass(frozen=True)
class Fit:
    """What a network has of its own.

    Attributes
    ----------
    height, width : int or None
        Of its input, where it takes no other; None: any.
    stride : int
        Pixels of the tensor in one column of a recognizer's answer.
    squash : {"", "sigmoid", "softmax"}
        What makes probabilities of its answer.
    """

    height: int | None = None
    width: int | None = None
    stride: int = STRIDE
    squash: str = ""

    def given(self, batch: Floats, is_page: bool) -> Floats:
        """Return a batch (N, 3, H, W) as large as the network takes it: its edges are repeated for a page, gray for crops."""
        more = [(0, max(0, (most or side) - side)) for most, side in zip(self._size, batch.shape[2:], strict=True)]
        if not any(after for _, after in more):
            return batch
        return np.ascontiguousarray(np.pad(batch, [(0, 0), (0, 0), *more], mode="edge" if is_page else "constant"))

    def told(self, answer: Floats, batch: Floats, is_page: bool) -> Floats:
        """Return the probabilities of an answer; of a page's map, the part that shows the batch (N, 3, H, W) itself."""
        if self.squash == "sigmoid":
            answer = np.reciprocal(1 + np.exp(-np.clip(answer, -80, 80)), dtype=np.float32)
        if self.squash == "softmax":  # which also makes probabilities of their logarithms
            answer = np.exp(answer - answer.max(axis=-1, keepdims=True))
            answer /= answer.sum(axis=-1, keepdims=True)
        return answer[..., : batch.shape[2], : batch.shape[3]] if is_page else answer

    @property
    def _size(self) -> tuple[int | None, int | None]:
        return self.height, self.width
