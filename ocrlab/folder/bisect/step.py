"""A step of the pipeline, made by us from what production had before it, beside what production made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAME, CLOSE, DIFFERS, LEFT_OUT = "same", "close", "differs", "left out"
TITLES = {  # every step, in the order of the pipeline
    "pixels": "The page, decoded",
    "tensor": "The detector's tensor: scaled and normalized",
    "map": "The detector's network: their tensor, our net",
    "boxes": "Boxes: their map, our contours",
    "order": "The order of the boxes",
    "crops": "Crops: their boxes, our scissors",
    "cls tensor": "The classifier's tensors: their crops",
    "cls": "The classifier's network: their tensors, our net",
    "turns": "Which crops are turned: their probabilities, our decision",
    "rec tensor": "The recognizer's tensors: their crops, as they turned them",
    "rec": "The recognizer's network: their tensors, our net",
    "texts": "Texts: their probabilities, our decoder",
    "lines": "Which lines are kept, and where they lie",
}

PLACES = {  # where they part
    "pixels": "the page", "tensor": "the detector's tensor", "map": "the detector's network", "boxes": "the boxes",
    "order": "the order of the boxes", "crops": "the crops", "cls tensor": "the classifier's tensors",
    "cls": "the classifier's network", "turns": "what is turned", "rec tensor": "the recognizer's tensors",
    "rec": "the recognizer's network", "texts": "the decoder", "lines": "the lines that are kept",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pair:
    """Two arrays that differ.

    Attributes
    ----------
    name : str
        Such as "map_0" or "crops[17]".
    theirs, ours : ndarray
    at : tuple of int
        Where the difference is largest.
    largest : float
    """

    name: str
    theirs: NDArray[Any] = field(repr=False)
    ours: NDArray[Any] = field(repr=False)
    at: tuple[int, ...] = ()
    largest: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of theirs."""
        return self.theirs.shape

    @property
    def said(self) -> str:
        """Name, shapes, the largest difference and where it is."""
        shapes = f"{_shape(self.theirs)}" + (
            f", ours {_shape(self.ours)}" if self.ours.shape != self.theirs.shape else ""
        )
        if self.ours.shape != self.theirs.shape:
            return f"{self.name} {shapes}"
        if not self.at:
            return f"{self.name} {shapes}"
        theirs, ours = (float(np.asarray(array)[self.at]) for array in (self.theirs, self.ours))
        where = ", ".join(map(str, self.at))
        return f"{self.name} {shapes}: largest difference {self.largest:.3g} at [{where}], theirs {theirs:.5g}, ours {ours:.5g}"


@dataclass(frozen=True, eq=False)
class Step:
    """What came of one step.

    Attributes
    ----------
    name : str
        One of `TITLES`.
    state : {"same", "close", "differs", "left out"}
        close: within what is stated as rounding, see `apart`; left out: something that it needs is not there.
    said : str
        In a sentence.
    pair : Pair or None
        The first arrays that differ.
    """

    name: str
    state: str
    said: str
    pair: Pair | None = None

    @property
    def title(self) -> str:
        """What was made of what."""
        return TITLES[self.name]

    @property
    def place(self) -> str:
        """Where in the pipeline it is, "the crops"."""
        return PLACES[self.name]

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        told: dict[str, Any] = {"step": self.name, "title": self.title, "state": self.state, "said": self.said}
        if self.pair:
            told["first"] = {"name": self.pair.name, "shape": list(self.pair.shape), "ours": list(self.pair.ours.shape),
                             "at": list(self.pair.at), "largest": _finite(self.pair.largest)}  # fmt: skip
        return told


def _shape(array: NDArray[Any]) -> str:
    return f"({', '.join(map(str, array.shape))})"


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None
