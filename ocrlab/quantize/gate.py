"""Whether a network in other numbers reads as well as before: by characters and by numbers, on pictures with their truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ocrlab.debug.judge import DRAWS, Score, judge
from ocrlab.pipeline import OCR
from ocrlab.quantize.pictures import Picture

MORE_WRONG = 0.002  # of the characters


@dataclass(frozen=True)
class Verdict:
    """What two networks made of the same pictures.

    Attributes
    ----------
    before, after : Score
    lost : (low, high)
        How many numbers fewer are read exactly, in 95 of 100 draws of the pictures.
    """

    before: Score
    after: Score
    lost: tuple[float, float]

    @property
    def passes(self) -> bool:
        """At most .2 points more of the characters are wrong, and no number is lost beyond what the choice of pictures does."""
        return self.after.error - self.before.error <= MORE_WRONG and self.lost[0] <= 0

    def lines(self) -> list[str]:
        """Return the verdict as a table of a few lines."""
        before, after = self.before, self.after
        low, high = (round(value) for value in self.lost)
        return [
            f"{'':22}{'f32':>8}{'int8':>8}",
            f"{'wrong characters':22}{before.error:8.2%}{after.error:8.2%}  of {before.characters}; "
            f"at most {MORE_WRONG:.1%} more",
            f"{'numbers read exactly':22}{before.right:8}{after.right:8}  of {before.numbers}; "
            f"{low} to {high} fewer in 95 of 100 draws of pictures",
            "It reads as well as before." if self.passes else "It reads worse than before, and is not kept.",
        ]


def verdict(scores: Sequence[tuple[Score, Score]]) -> Verdict:
    """Return the verdict on scores before and after, a pair a picture."""
    before, after = (sum(column, Score()) for column in zip(*scores, strict=True))
    lost = np.array([one.right - other.right for one, other in scores])
    draws = np.random.default_rng(0).integers(len(lost), size=(DRAWS, len(lost)))
    low, high = np.percentile(lost[draws].sum(axis=1), (2.5, 97.5))
    return Verdict(before, after, (float(low), float(high)))


def read_by_both(before: OCR, after: OCR, pictures: Sequence[Picture]) -> list[tuple[Score, Score]]:
    """Return the scores of pictures with their truth, read by two OCRs, a pair a picture."""
    found = []
    for picture in pictures:
        one, other = (judge(ocr(picture.path).lines, picture.lines or (), picture.fold) for ocr in (before, after))
        found.append((one, other))
    return found
