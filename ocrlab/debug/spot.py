"""Nothing there? What the network saw at a point of the page, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from ocrlab import geometry
from ocrlab.debug.experiments import Experiment, Outcome, Point, containing, experiments, pixel_at, try_out
from ocrlab.debug.page_run import PageRun
from ocrlab.frame import STEPS, frame_of
from ocrlab.page import Candidate, Fate, Flip, Floats

__all__ = ["Experiment", "Outcome", "Point", "Spot", "experiments", "look_at", "shrunk_by", "try_out"]

NEAR = 12  # pixels of the map; about the height of a line
THRESH_STEP = 0.005  # thresh is told to this
LOOKS = (*range(190, 9, -10), 4, 2)  # steps of thresh, from the highest down
APART_STEP = 0.05  # of thresh, when a box is looked at that may hold several lines
THIN = 0.6  # of a box's height: a line of it is no higher


@dataclass(frozen=True, eq=False)
class Spot:
    """What the network saw at a point, and what became of it.

    Attributes
    ----------
    point : (x, y)
        On the page.
    value : float
        Of the map at the point.
    near : float
        The largest value within `radius`.
    radius : float
        In pixels of the page; about the height of a line.
    covering : tuple of int
        Candidates whose final shape contains the point, the smallest first.
    merged : int or None
        Of these, a kept one that holds several lines: under `apart` it falls into them.
    apart : (setting, value) or None
    appears : float or None
        The largest thresh at which the unclipped box of a candidate contains the point; None: not even at 0.01.
    appears_fate, appears_flip : Fate, Flip or None
        What becomes of that candidate there, and what would change it.
    shrunk : float
        How many times smaller the picture was when the network saw it; 1 if it was not shrunk.
    sentences : tuple of str
        What to tell, the most important first.
    """

    point: Point
    value: float
    near: float
    radius: float
    covering: tuple[int, ...]
    merged: int | None
    apart: tuple[str, Any] | None
    appears: float | None
    appears_fate: Fate | None
    appears_flip: Flip | None
    shrunk: float
    sentences: tuple[str, ...] = ()


def look_at(run: PageRun, point: Point) -> Spot:
    """Return what the network saw at a point of the page, and what became of it.

    Raises
    ------
    ValueError
        If the point lies outside the page.
    """
    value, near = _values(run, point)
    corners = run.on_map(np.array([(0, 0), run.size[::-1]], np.float32))
    radius = NEAR * float(np.mean(np.divide(run.size[::-1], np.ptp(corners, axis=0))))
    covering = containing(run.trace.candidates.quads, point)
    merged, apart = _merged(run, covering)
    seen = _appearing(run, point)
    appears, one = (seen[0].ocr.detect.thresh, seen[1]) if seen else (None, None)
    spot = Spot(
        point, value, near, radius, covering, merged, apart, appears,
        one.fate if one else None, one.flip if one else None, shrunk_by(run),
    )  # fmt: skip
    return replace(spot, sentences=tuple(_sentences(run, spot, seen)))


def shrunk_by(run: PageRun) -> float:
    """Return how many times smaller the picture was when the network saw it; 1 if it was not shrunk."""
    frame = frame_of(run.size, run.ocr.detect)
    if frame.zoom:
        return max(1.0, STEPS / frame.zoom)
    seen = np.divide(frame.tensor, frame.size) * np.divide(frame.scaled, frame.page)
    return float(max(1.0, 1 / np.sqrt(seen.prod())))


def _values(run: PageRun, point: Point) -> tuple[float, float]:
    """Return the value of the map at a point, and the largest one near it."""
    x, y = pixel_at(run, point)
    rows, columns = np.ogrid[: run.heatmap.shape[0], : run.heatmap.shape[1]]
    around = slice(max(0, y - NEAR), y + NEAR + 1), slice(max(0, x - NEAR), x + NEAR + 1)
    within = np.hypot(columns[:, around[1]] - x, rows[around[0]] - y) <= NEAR
    return float(run.heatmap[y, x]), float(run.heatmap[around].max(where=within, initial=0))


# ---- from which threshold on


def _appearing(run: PageRun, point: Point) -> tuple[PageRun, Candidate] | None:
    """Return the candidate over a point at the largest thresh that has one, and the run under this thresh."""

    def looked(steps: int) -> tuple[PageRun, Candidate] | None:
        other = run.under(thresh=round(steps * THRESH_STEP, 3))
        covering = _unclipped_over(other, point)
        return (other, other.trace.candidates[covering[0]]) if covering else None

    most = float(run.heatmap.max())
    for above, below in pairwise((round(1 / THRESH_STEP), *LOOKS)):
        found = looked(below) if below * THRESH_STEP < most else None
        if found:
            return next((closer for steps in range(above - 1, below, -1) if (closer := looked(steps))), found)
    return None


def _unclipped_over(run: PageRun, point: Point) -> tuple[int, ...]:
    """Return the candidates whose box contains a point after unclip, whatever became of them, the smallest first."""
    grown = geometry.unclip(run.trace.rects, run.ocr.detect.unclip_ratio)
    at = run.on_map(np.array(point, np.float32))
    low, high = grown.min(axis=1) - 2, grown.max(axis=1) + 2  # unclip_mode "integer" differs by less than that
    indices = [int(i) for i in np.flatnonzero(((low <= at) & (at <= high)).all(axis=1))]
    return tuple(indices[i] for i in containing(run.grown(indices), point)) if indices else ()


# ---- whether a box holds several lines


def _merged(run: PageRun, covering: Sequence[int]) -> tuple[int | None, tuple[str, Any] | None]:
    """Return the smallest kept box over a point if it holds several lines, and what takes them apart."""
    found = run.trace.candidates
    kept = [i for i in covering if found[i].fate == Fate.KEPT]
    for setting, value in _separating(run) if kept else ():
        if _stacked(found.quads[kept[0]], run.under(**{setting: value}).kept):
            return kept[0], (setting, value)
    return None, None


def _separating(run: PageRun) -> Iterator[tuple[str, Any]]:
    """Give what may take lines apart, the nearest first."""
    if run.ocr.detect.use_dilation:
        yield "use_dilation", False
    most = min(0.95, float(run.heatmap.max()))
    for steps in range(1, int((most - run.ocr.detect.thresh) / APART_STEP) + 1):
        yield "thresh", round(run.ocr.detect.thresh + steps * APART_STEP, 3)


def _stacked(quad: Floats, boxes: Floats) -> bool:
    """Tell whether boxes (N, 4, 2) lie one above the other in a quad (4, 2), each much lower than it."""
    boxes = _centered_in(quad, boxes)
    if len(boxes) < 2:
        return False
    largest = boxes[np.argmax(np.multiply(*geometry.sides(boxes)))]
    width, height = geometry.sides(largest)
    down = (largest[3] - largest[0]) / height if height < width else (largest[1] - largest[0]) / width
    low, high = (boxes @ down).min(axis=1), (boxes @ down).max(axis=1)
    lines = (high - low <= THIN * np.ptp(quad @ down)) & (high - low >= (high - low).max() / 2)
    low, high = low[lines], high[lines]
    shared = np.minimum.outer(high, high) - np.maximum.outer(low, low)
    return bool((shared < np.minimum.outer(high - low, high - low) / 2).any())


def _centered_in(quad: Floats, boxes: Floats) -> Floats:
    """Return those of the boxes (N, 4, 2) whose center lies in a quad (4, 2)."""
    shape = shapely.convex_hull(shapely.polygons(quad.astype(float)))
    return boxes[shapely.intersects_xy(shape, *boxes.mean(axis=1).T.astype(float))]


# ---- in words


def _sentences(run: PageRun, spot: Spot, seen: tuple[PageRun, Candidate] | None) -> Iterator[str]:
    """Give what to tell of a spot, the most important first."""
    over = [run.trace.candidates[i] for i in spot.covering or _unclipped_over(run, spot.point)]
    kept = [one for one in over if one.fate == Fate.KEPT]
    if spot.apart:
        setting, value = spot.apart
        yield f"One box covers several lines here; {setting}={value} takes them apart."
    elif kept:
        yield f"A kept box covers this point, with a score of {_told(kept[0].score)}."
    elif over:
        yield f"A box covers this point, but {_why(run, over[0])}."
    else:
        yield _dark(spot, run.ocr.detect.thresh)
        yield _appearance(run, *seen) if seen else "No thresh brings a box here: only another input can change that."
    if spot.shrunk >= 1.05:
        yield (f"The network saw the picture {spot.shrunk:.1f} times smaller: "
               f"letters 20 px high were {20 / spot.shrunk:.0f} px high there.")  # fmt: skip


def _told(value: float) -> str:
    return f"{value:.2f}" if value >= 0.01 else "less than 0.01"


def _dark(spot: Spot, thresh: float) -> str:
    within = f"within {spot.radius:.0f} px"
    if spot.near <= thresh:
        return f"The map is below thresh={thresh:g} here: {_told(spot.value)}, and {_told(spot.near)} at most {within}."
    return f"The map is {_told(spot.value)} here; text was seen beside this point: up to {_told(spot.near)} {within}."


def _appearance(run: PageRun, other: PageRun, one: Candidate) -> str:
    """Return what another thresh does at a point that no box covers at present."""
    at = f"With thresh={other.ocr.detect.thresh:g} a box covers this point"
    if within := len(_centered_in(other.grown([one.index])[0], run.kept)):
        return f"{at}, but it takes in {'one' if within == 1 else within} of the present boxes, too."
    return f"{at}, and it is kept." if one.fate == Fate.KEPT else f"{at}, but {_why(other, one)}."


def _why(run: PageRun, one: Candidate) -> str:
    """Return why a candidate was dropped."""
    detect = run.ocr.detect
    return {
        Fate.NOT_EXAMINED: f"only {detect.max_candidates} contours are examined (max_candidates)",
        Fate.TOO_SMALL: f"it is {one.short_side:.1f} px high on the map, less than min_size={detect.min_size:g}",
        Fate.LOW_SCORE: f"its score of {_told(one.score)} is below box_thresh={detect.box_thresh:g}",
        Fate.TOO_SMALL_UNCLIPPED: f"it is too small even after unclip (min_size={detect.min_size:g}, and 2 px more)",
        Fate.CLIPPED_AWAY: "3 px of it or less are left on the page",
    }[one.fate]
