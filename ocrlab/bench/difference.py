"""How far the answer of one row is from that of another, and when it is simply wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ocrlab.debug.changes import changes
from ocrlab.net import Array
from ocrlab.page import Floats

Boxes = Callable[[Array], Floats]  # the boxes (K, 4, 2) that an answer gives, on the page
Texts = Callable[[Floats], list[str]]  # what stands in boxes

# Measured on our samples with three detectors: bf16 against f32 turns over up to 13 % of the text pixels (a faint page,
# PP-OCRv3), and moves or changes up to half of the boxes of a page with six; f32 on two runtimes, none.
APART = 0.5  # a pixel that differs by more than this is turned over
TURNED = 0.25  # part of the text pixels, of either answer, that may be
SPECKS = 1e-4  # part of all pixels that may be in any case: an empty page has no text pixels
CLASSES = 0.1  # part of the rows of a classifier or recognizer whose most likely class may be another one


@dataclass(frozen=True)
class Difference:
    """What differs between the answers of two rows; the boxes are None for what finds none.

    `texts` counts the boxes whose text is not among that of the other answer; None where nothing was read.
    """

    max: float
    p999: float
    same: int | None = None
    moved: int | None = None
    lost: int | None = None
    gained: int | None = None
    wrong: str | None = None  # in a sentence
    texts: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def difference(
    base: Array, answer: Array, task: str | None, boxes: Boxes | None = None, texts: Texts | None = None
) -> Difference:
    """Compare an answer with that of the base row.

    It is wrong when its shape is another one or it holds numbers that are none; of a detector, when more than a quarter
    of the text pixels are turned over, or more boxes are lost and gained than half of those there were (and than one);
    of others, when more than a tenth of the rows give another class.
    """
    if base.shape != answer.shape:
        said = f"Its answer has the shape {answer.shape}; {base.shape} was expected."
        return Difference(float("nan"), float("nan"), wrong=said)
    if not np.isfinite(answer).all():
        return Difference(float("nan"), float("nan"), wrong="Its answer holds numbers that are none (nan or inf).")
    apart = np.abs(base - answer)
    most, p999 = float(apart.max()), float(np.percentile(apart, 99.9))
    if task != "det":
        return Difference(most, p999, wrong=_wrong_classes(base, answer))
    wrong = _wrong_pixels(base, answer, apart > APART)
    if boxes is None:
        return Difference(most, p999, wrong=wrong)
    before, after = boxes(base), boxes(answer)
    found = changes(before, after)
    same, moved, lost, gained = (len(kind) for kind in (found.same, found.moved, found.lost, found.gained))
    if lost + gained > max(1, len(before) / 2):
        wrong = wrong or f"{lost} of {len(before)} boxes are lost, {gained} are new."
    return Difference(
        most, p999, same, moved, lost, gained, wrong, _other_texts(before, after, texts) if texts else None
    )


def _other_texts(before: Floats, after: Floats, texts: Texts) -> int:
    if np.array_equal(before, after):
        return 0
    one, other = Counter(texts(before)), Counter(texts(after))
    return max((one - other).total(), (other - one).total())


def _wrong_pixels(base: Array, answer: Array, turned: np.ndarray[Any, np.dtype[np.bool]]) -> str | None:
    text = np.count_nonzero((base > APART) | (answer > APART))
    count = np.count_nonzero(turned)
    if count > TURNED * text and count > SPECKS * turned.size:
        return f"{count / text:.0%} of the text pixels differ by more than {APART:g}."
    return None


def _wrong_classes(base: Array, answer: Array) -> str | None:
    others = float((base.argmax(-1) != answer.argmax(-1)).mean())
    return f"{others:.0%} of its rows give another class." if others > CLASSES else None
