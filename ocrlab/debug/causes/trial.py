"""A trial: something that is done at a place to see how it reads then; and the few ways of reading again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ocrlab.debug.causes.place import Place
from ocrlab.page import Floats, Image, Reading


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a line reads under a trial.

    Attributes
    ----------
    readings : tuple of Reading
        Of its pieces, in reading order.
    boxes : (N, 4, 2) float32
        Where they were cut, on the page; empty where the crop itself was changed.
    settings : dict or None
        What was set, where only the trial tells.
    label : str
        What was done, likewise.
    """

    readings: tuple[Reading, ...]
    boxes: Floats = field(default_factory=lambda: np.zeros((0, 4, 2), np.float32))
    settings: dict[str, Any] | None = None
    label: str = ""

    @property
    def text(self) -> str:
        """The pieces, joined by spaces."""
        return " ".join(one.text for one in self.readings if one.text.strip())

    @property
    def score(self) -> float:
        """The lowest score of the pieces; 0 where there is none."""
        return min((one.score for one in self.readings if one.text.strip()), default=0.0)


@dataclass(frozen=True, eq=False)
class Trial:
    """An intervention.

    Attributes
    ----------
    cause : str
        That it proves, where it recovers the text; "" for none.
    label : str
    run : callable
        What comes of it.
    settings : dict or None
        What is set for it, where it is settings.
    code : str
        What a pipeline of one's own needs for it, where it is a change of the picture.
    """

    cause: str
    label: str
    run: Callable[[], Outcome]
    settings: dict[str, Any] | None = None
    code: str = ""


def read_boxes(place: Place, outlines: Sequence[Floats]) -> Outcome:
    """Return how boxes (4, 2) of the page read."""
    boxes = np.array(outlines, np.float32)
    return Outcome(tuple(read.reading for read in place.run.read(boxes)), boxes)


def read_crops(place: Place, crops: Sequence[Image]) -> Outcome:
    """Return how pictures (h, w, 3) of pieces of the line read."""
    whole = [np.ascontiguousarray(crop) for crop in crops if min(crop.shape[:2]) > 1]
    return Outcome(tuple(place.run.ocr.recognize(whole)))
