"""What became of boxes when a setting changed: same, moved, lost, gained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ocrlab.page import Floats

MIN_IOU = 0.5  # two boxes that overlap this much are the same one, as in the ICDAR robust reading competitions


STILL = 1.0  # a box is moved when a corner is further off than this, in pixels of the page


@dataclass(frozen=True)
class Changes:
    """What became of boxes: positions in the list before and in the list after.

    Attributes
    ----------
    same, moved : tuple of (before, after)
        Boxes that are in both; moved ones have a corner more than a pixel off.
    lost : tuple of int
        Positions before.
    gained : tuple of int
        Positions after.
    """

    same: tuple[tuple[int, int], ...]
    moved: tuple[tuple[int, int], ...]
    lost: tuple[int, ...]
    gained: tuple[int, ...]


def changes(before: Floats, after: Floats) -> Changes:
    """Return what became of boxes (N, 4, 2): those that overlap most are paired first, from an overlap of a half on."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in overlapping(before, after):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    still = {i for i, j in pairs.items() if np.linalg.norm(before[i] - after[j], axis=1).max() <= STILL}
    return Changes(
        same=tuple((i, j) for i, j in sorted(pairs.items()) if i in still),
        moved=tuple((i, j) for i, j in sorted(pairs.items()) if i not in still),
        lost=tuple(i for i in range(len(before)) if i not in pairs),
        gained=tuple(j for j in range(len(after)) if j not in taken),
    )


def overlapping(before: Floats, after: Floats) -> list[tuple[int, int]]:
    """Return pairs of boxes that overlap by half, those that overlap most first."""
    if not len(before) or not len(after):
        return []
    # the hull, because a box that was clipped to the page may cross itself
    one, other = (np.asarray(shapely.convex_hull(shapely.polygons(boxes.astype(float)))) for boxes in (before, after))
    i, j = shapely.STRtree(other).query(one)
    shared = shapely.area(shapely.intersection(one[i], other[j]))
    overlap = shared / np.maximum(shapely.area(one[i]) + shapely.area(other[j]) - shared, 1e-9)
    overlap = np.round(overlap, 6)  # equal ones stay in order
    order = [k for k in np.lexsort((j, i, -overlap)) if overlap[k] >= MIN_IOU]
    return [(int(i[k]), int(j[k])) for k in order]
