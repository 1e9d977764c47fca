"""A case under investigation: a picture, its map and the settings; what other settings would make of it, and what changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.frame import FrameSettings, frame_of
from ocrlab.models import setting_names
from ocrlab.page import Box, Fate, Floats, Image, Reading
from ocrlab.pipeline import OCR, turn
from ocrlab.settings import unknown
from ocrlab.trace import Trace, outlines_of, placement, scores_of

MIN_IOU = 0.5  # two boxes that overlap this much are the same one
STILL = 1.0  # a box is moved when a corner is further off than this, in pixels of the page
INPUT_SETTINGS = frozenset([*(one.name for one in fields(FrameSettings)), "mean", "std"])  # they change the map


def settings_of(ocr: OCR) -> dict[str, Any]:
    """Return every setting of an OCR by name."""
    stages = {"detect": ocr.detect, "classify": ocr.classify, "recognize": ocr.recognize, "ocr": ocr}
    return {name: getattr(stages[stage], name) for stage, names in setting_names().items() for name in names}


def with_settings(ocr: OCR, settings: dict[str, Any]) -> OCR:
    """Return an OCR that shares the networks and has other settings.

    Raises
    ------
    ValueError
        For a setting that is unknown or out of its range.
    """
    by_stage = setting_names()
    known = [name for names in by_stage.values() for name in names]
    for name in settings:
        if name not in known:
            raise ValueError(unknown("setting", name, known))
    given: dict[str, dict[str, Any]] = {
        stage: {name: tuple(value) if isinstance(value := settings[name], list) else value
                for name in names if name in settings}
        for stage, names in by_stage.items()
    }  # fmt: skip
    return replace(
        ocr,
        detect=replace(ocr.detect, **given["detect"]),
        classify=replace(ocr.classify, **given["classify"]),
        recognize=replace(ocr.recognize, **given["recognize"]),
        **given["ocr"],
    )


class Read(NamedTuple):
    """How a box reads: its reading, and whether its crop was found upside down."""

    reading: Reading
    flipped: bool


@dataclass(frozen=True, eq=False)
class Case:
    """A picture, its map and the settings.

    Parameters
    ----------
    ocr : OCR
        With the settings that are looked at.
    image : (H, W, 3) uint8
    heatmap : (h, w) float32
        Made with the very input settings of the OCR.
    """

    ocr: OCR
    image: Image = field(repr=False)
    heatmap: Floats = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the page."""
        return self.image.shape[:2]

    @cached_property
    def trace(self) -> Trace:
        """What becomes of the map."""
        return self.ocr.detect.trace(self.heatmap, self.size)

    @cached_property
    def kept(self) -> Floats:
        """The boxes (K, 4, 2) that the detector keeps, on the page, in the order of their candidates."""
        return self.trace.candidates.quads[self.trace.candidates.with_fate(Fate.KEPT)]

    def under(self, **settings: Any) -> Case:
        """Return the same picture under other settings; the network runs anew only where its input changes."""
        ocr = with_settings(self.ocr, settings)
        now = settings_of(self.ocr)
        if any(name in INPUT_SETTINGS and value != now[name] for name, value in settings.items()):
            return Case(ocr, self.image, ocr.detect.heatmap(self.image))
        return Case(ocr, self.image, self.heatmap)

    def grown(self, indices: Sequence[int]) -> Floats:
        """Return the outlines (N, 4, 2) on the page that candidates have, or would have, after unclip."""
        detect = self.ocr.detect
        grown, _ = geometry.grow(self.trace.rects[list(indices)], detect.unclip_ratio, detect.unclip_mode)
        return outlines_of(grown, self.heatmap.shape, self.size, detect)

    def on_map(self, points: Floats) -> Floats:
        """Return points (..., 2) of the page as points of the map."""
        place = placement(self.heatmap.shape, frame_of(self.size, self.ocr.detect), self.ocr.detect)
        return np.asarray(place.frame.to_frame(points) / place.scale - place.shift)

    def scores(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the scores (N,) of all candidates; those at `indices` have one even where they fell before scoring."""
        scores, rects, contours = self.trace.candidates.scores.copy(), self.trace.rects, self.trace.contours
        unscored = indices[np.isnan(scores[indices])]
        scores[unscored] = scores_of(self.heatmap, rects[unscored], [contours[i] for i in unscored], self.ocr.detect)
        return scores

    def read(self, outlines: Floats) -> list[Read]:
        """Read boxes (N, 4, 2), given on the page, whatever became of them."""
        crops = self.ocr.crops(self.image, [Box(outline, outline, 1.0, -1) for outline in outlines])
        flipped = self.ocr.classify(crops)
        return [
            Read(reading, bool(turned))
            for reading, turned in zip(self.ocr.recognize(turn(crops, flipped)), flipped, strict=True)
        ]


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
    for i, j in _overlapping(before, after):
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


def _overlapping(before: Floats, after: Floats) -> list[tuple[int, int]]:
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
