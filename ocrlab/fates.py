"""How candidates fall, one rule after the other, and the first value of a setting that would change their fate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.page import FATES, Fate, Flip, Floats

if TYPE_CHECKING:
    from ocrlab.detect import DetectSettings

MOST_UNCLIP = 20.0  # the largest unclip_ratio
NOWHERE = Flip("", np.nan)  # no single setting changes the fate


class Measures(NamedTuple):
    """What the rules look at, a row for each candidate."""

    rects: Floats  # (N, 4, 2)
    scores: NDArray[np.float64]  # (N,) nan where it fell before it was scored
    short_sides: NDArray[np.float64]  # (N,) of the rectangles
    grown_sides: NDArray[np.float64]  # (N,) of the unclipped rectangles


class Fall:
    """Lets candidates fall in order: one that has fallen keeps its first fate.

    Parameters
    ----------
    fates : (N,) uint8
        Positions in FATES, all kept to begin with; changed in place.
    """

    def __init__(self, fates: NDArray[np.uint8]) -> None:
        self.fates = fates

    def to(self, fate: Fate, falls: NDArray[np.bool_]) -> None:
        """Give this fate to those still standing for which ``falls`` (N,) is true."""
        self.fates[falls & (self.fates == FATES.index(Fate.KEPT))] = FATES.index(fate)

    def standing(self) -> NDArray[np.int64]:
        """Return the indices of those that have not fallen."""
        return np.flatnonzero(self.fates == FATES.index(Fate.KEPT))


def flips(
    fates: NDArray[np.uint8], measures: Measures, settings: DetectSettings
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return for each candidate the setting that would change its fate ("" for none), and the value at which it does.

    Where it fell, the value itself is enough; where it was kept, it falls when the value is passed.
    """
    found = [_flip(FATES[code], i, measures, settings) for i, code in enumerate(fates)]
    return tuple(setting for setting, _ in found), np.array([value for _, value in found], np.float64)


def _flip(fate: Fate, i: int, measures: Measures, settings: DetectSettings) -> Flip:
    if fate == Fate.NOT_EXAMINED:
        return Flip("max_candidates", i + 1)
    if fate == Fate.TOO_SMALL:
        return Flip("min_size", measures.short_sides[i])
    if fate == Fate.TOO_SMALL_UNCLIPPED:
        return _large_enough(measures.rects[i], measures.grown_sides[i], settings)
    if fate == Fate.LOW_SCORE or (fate == Fate.KEPT and measures.scores[i] < 1):
        return Flip("box_thresh", measures.scores[i])
    if fate == Fate.KEPT:  # no box_thresh drops a score of 1; a larger min_size does, by the first of its two rules
        return Flip("min_size", min(measures.short_sides[i], measures.grown_sides[i] - 2))
    return NOWHERE


def _large_enough(rect: Floats, grown_side: float, settings: DetectSettings) -> Flip:
    """Return the smallest unclip ratio that makes a rectangle large enough, or the min_size where no ratio does."""

    def enough(ratio: float) -> bool:
        return bool(geometry.grow(rect[None], ratio, settings.unclip_mode)[1][0] - 2 >= settings.min_size)

    low, high = settings.unclip_ratio, MOST_UNCLIP
    if not enough(high):
        return Flip("min_size", grown_side - 2) if grown_side >= 2 else NOWHERE
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return Flip("unclip_ratio", high)
