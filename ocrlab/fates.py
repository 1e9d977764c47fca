"""How candidates fall, one rule after the other, and the first value of a setting that would change their fate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.page import FATES, Fate, Floats
from ocrlab.settings import MOST_UNCLIP

if TYPE_CHECKING:
    from ocrlab.settings import DetectSettings


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
    rects, scores, short_sides, grown_sides = measures
    met = {fate: fates == code for code, fate in enumerate(FATES)}
    ratios = np.full(len(fates), np.nan)
    ratios[met[Fate.TOO_SMALL_UNCLIPPED]] = _enough_unclip(rects[met[Fate.TOO_SMALL_UNCLIPPED]], settings)
    rows = (  # whose setting, at which value; a later row replaces an earlier one
        (met[Fate.NOT_EXAMINED], "max_candidates", np.arange(len(fates)) + 1),
        (met[Fate.TOO_SMALL], "min_size", short_sides),
        (met[Fate.LOW_SCORE] | met[Fate.KEPT], "box_thresh", scores),
        # no box_thresh drops a score of 1; a larger min_size does, by the first of its two rules
        (met[Fate.KEPT] & (scores >= 1), "min_size", np.minimum(short_sides, grown_sides - 2)),
        (~np.isnan(ratios), "unclip_ratio", ratios),
    )
    names, values = np.full(len(fates), "", object), np.full(len(fates), np.nan)
    for whose, name, value in rows:
        names[whose], values[whose] = name, value[whose]
    return tuple(names), values


def _enough_unclip(rects: Floats, settings: DetectSettings) -> NDArray[np.float64]:
    """Return the unclip ratios that make rectangles (N, 4, 2) large enough, to 1e-4; nan for a line of pixels."""

    def enough(ratios: NDArray[np.float64]) -> NDArray[np.bool_]:
        return geometry.grow(rects, ratios, settings.unclip_mode)[1] - 2 >= settings.min_size

    low, most = np.full(len(rects), float(settings.unclip_ratio)), np.full(len(rects), MOST_UNCLIP)
    possible, high = enough(most), most
    while np.max(high - low, initial=0) > 1e-4:
        middle = (low + high) / 2
        low, high = np.where(enough(middle), [low, middle], [middle, high])
    return np.where(possible, high, np.nan)
