"""What the steps of a comparison are given: a recording, our pipeline, and the picture where it is at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.folder.bisect.apart import HALF, HALVES, KERNELS
from ocrlab.folder.bisect.recording import Call, Recording
from ocrlab.folder.bisect.step import CLOSE, DIFFERS, LEFT_OUT, SAME, Pair, Step
from ocrlab.frame import Frame, frame_of
from ocrlab.net import facts_of
from ocrlab.page import Image
from ocrlab.pipeline import OCR


@dataclass(frozen=True, eq=False)
class Swap:
    """A recording beside our pipeline.

    Attributes
    ----------
    recording : Recording
    ocr : OCR
    image : (H, W, 3) uint8 or None
        The page, red first.
    """

    recording: Recording
    ocr: OCR
    image: Image | None = field(default=None, repr=False)

    @cached_property
    def frame(self) -> Frame | None:
        """Where the page lies in our detector's picture; None where its size is not known."""
        size = self.image.shape[:2] if self.image is not None else self.recording.page
        return frame_of(size, self.ocr.detect) if size else None

    @property
    def precision(self) -> str:
        """The precision in which both computed, as far as they tell; f32 where they do not, or not the same."""
        theirs = self.recording.told["models"].get("det")
        told = str(theirs.get("precision")) if isinstance(theirs, dict) else ""
        facts = facts_of(self.ocr.detect.net)
        return told if told in HALF and facts is not None and facts.precision == told else "f32"

    @property
    def rounding(self) -> float:
        """How far probabilities may be apart in that precision."""
        return HALVES if self.precision in HALF else KERNELS

    @property
    def kernels(self) -> str:
        """What such a difference is like."""
        both = f" in {self.precision}" if self.precision in HALF else ""
        return f"as two kernels{both} differ that sum in another order"

    def array(self, name: str) -> NDArray[Any] | None:
        """Return an array of the recording; None where it was left out."""
        return self.recording.arrays.get(name)

    def calls(self, task: str) -> list[Call]:
        """Return the calls of a network."""
        return [call for call in self.recording.calls if call.task == task]


def left_out(name: str, why: str) -> Step:
    """Return a step that could not be compared."""
    return Step(name, LEFT_OUT, why)


def missing(swap: Swap, name: str, array: str) -> Step:
    """Return a step for which an array of production's is not there, and why it is not."""
    why = swap.recording.told["left_out"].get(array)
    return left_out(name, f"{array} is not in the recording" + (f": {why}." if why else "."))


def same(name: str, said: str) -> Step:
    """Return a step at which nothing differs."""
    return Step(name, SAME, said)


def close(name: str, said: str, pair: Pair | None = None) -> Step:
    """Return a step at which nothing but rounding differs."""
    return Step(name, CLOSE, said, pair)


def differs(name: str, said: str, pair: Pair | None = None) -> Step:
    """Return a step at which production and ocrlab part."""
    return Step(name, DIFFERS, said, pair)


def count(number: int, what: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "crop"), count(3, "crop"), count(2, "box")
    ('1 crop', '3 crops', '2 boxes')
    """
    return f"{number} {what}{'' if number == 1 else 'es' if what.endswith('x') else 's'}"


def bits(largest: float) -> str:
    """Return how far arrays are the same."""
    return "the same bits" if largest == 0 else f"the same to {largest:.1g}"


def pair_of(
    name: str, theirs: NDArray[Any], ours: NDArray[Any], at: tuple[int, ...] = (), largest: float = 0.0
) -> Pair:
    """Return two arrays that differ, as numpy has them."""
    return Pair(name, np.asarray(theirs), np.asarray(ours), at, largest)


def is_known(call: Call, crops: int) -> bool:
    """Tell whether it is known which crops the rows of a call are of, of this many crops."""
    return len(call.lines) == call.tensor[0] and all(line < crops for line in call.lines)
