"""How candidates fall, one rule after the other, and the first value of a setting that would change their fate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.page import FATES, Fate, Flip, Floats

if TYPE_CHECKING:
    from ocrlab.detect import DetectSettings

JUST_PAST = 1 + 1e-9  # an unclip ratio is found by division: step over the rounding


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
    fates: NDArray[np.uint8],
    rects: Floats,
    scores: NDArray[np.float64],
    short_sides: NDArray[np.float64],
    settings: DetectSettings,
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return for each candidate the setting that would change its fate ("" for none), and the value at which it does."""
    found: list[Flip | None] = []
    for i, code in enumerate(fates):
        fate = FATES[code]
        if fate == Fate.NOT_EXAMINED:
            found.append(Flip("max_candidates", i + 1))
        elif fate == Fate.TOO_SMALL:
            found.append(Flip("min_size", short_sides[i]))
        elif fate in (Fate.LOW_SCORE, Fate.KEPT):
            # no box_thresh drops a box whose score is 1; a larger min_size does
            found.append(Flip("box_thresh", scores[i]) if scores[i] < 1 else Flip("min_size", short_sides[i]))
        elif fate == Fate.TOO_SMALL_UNCLIPPED:
            found.append(Flip("unclip_ratio", _enough_unclip(rects[i], settings)))
        else:
            found.append(None)
    return tuple(flip.setting if flip else "" for flip in found), np.array([flip.value if flip else np.nan for flip in found])


def _enough_unclip(rect: Floats, settings: DetectSettings) -> float:
    """Return the smallest unclip ratio that grows a rectangle's short side to ``min_size + 2``."""
    wanted = settings.min_size + 2
    per_ratio = 2 * float(geometry.unclip_distance(rect[None], 1.0)[0])
    exact = (wanted - float(min(geometry.sides(rect)))) / per_ratio * JUST_PAST
    if settings.unclip_mode == "exact":
        return exact
    low, high = settings.unclip_ratio, max(exact, settings.unclip_ratio, 0.01)
    while geometry.unclip_integer(rect, high)[1] < wanted:
        high *= 2
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if geometry.unclip_integer(rect, middle)[1] >= wanted else (middle, high)
    return high
