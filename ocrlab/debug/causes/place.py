"""A line that is asked about: where it lies, what stands there, what detection and reading made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import shapely

from ocrlab import geometry
from ocrlab.debug.accuracy import Written
from ocrlab.debug.cached import cached_property
from ocrlab.debug.causes.ink import Ink
from ocrlab.debug.judge import apart, is_same
from ocrlab.debug.page_run import PageRun
from ocrlab.page import FATES, Fate, Floats, Image, Line, Read, Reading

HALF = 0.5  # of the smaller of two shapes: overlapping so much, they are about the same text
HIGHEST = 160  # rows of a crop whose ink is looked at
MUCH_HIGHER = 2.0  # times as high as its line: most of what is in such a box is not the line's
SURE = 0.9  # of a reading: the network has no doubts
MARGIN = 0.12  # heights around what is known to be the letters' own box, as a crop has them


@dataclass(frozen=True, eq=False)
class Place:
    """A line that is asked about.

    Attributes
    ----------
    run : PageRun
    quad : (4, 2) float32
        Of the line that stands there, or else of the candidate; on the page.
    text : str or None
        What stands there, where that is known.
    kept, dropped : tuple of int
        Candidates that lie there, the kept ones in reading order, of the others the one that covers most first.
    """

    run: PageRun = field(repr=False)
    quad: Floats
    text: str | None
    kept: tuple[int, ...]
    dropped: tuple[int, ...]

    # ---- what was made of it

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """How the kept boxes read, as the pipeline does, with what `text_score` drops."""
        lines = self.run.unmoved.lines
        numbers = {box.candidate: i for i, box in enumerate(self.run.boxes)}
        wanted = [numbers[index] for index in self.kept]
        lines.read([i for i in wanted if lines.reading(i) is None])
        known = lines.known()
        return tuple(read for i in wanted if (read := known[i]) is not None)

    @property
    def told(self) -> tuple[Read, ...]:
        """Those of the readings that `text_score` lets through."""
        return tuple(read for read in self.reads if self.run.ocr.fate_of(read.reading) == Fate.KEPT)

    @property
    def reading(self) -> str:
        """What the page says there."""
        return " ".join(read.reading.text for read in self.told)

    @property
    def score(self) -> float:
        """The lowest score of these readings; 0 where there is none."""
        return min((read.reading.score for read in self.told), default=0.0)

    @property
    def is_wrong(self) -> bool | None:
        """Whether the page says something else than stands there; None where that is not known."""
        return None if self.text is None else not is_same(self.reading, self.text, self.only_spaces)

    @cached_property
    def only_spaces(self) -> bool:
        """Whether nothing but spaces are wrong."""
        return self.text is not None and bool(self.told) and is_same(self.reading, self.text)

    def nearer(self, text: str) -> bool:
        """Tell whether a text is nearer to what stands there than what was read; any text is where nothing is known."""
        return self.text is None or apart(text, self.text) < apart(self.reading, self.text)

    def recovers(self, text: str) -> bool:
        """Tell whether a text is what stands there."""
        return self.text is not None and is_same(text, self.text, self.only_spaces)

    # ---- its picture

    @cached_property
    def outline(self) -> Floats:
        """What was cut, or would be: that of the only kept box, or else the line's own quad with a margin."""
        if len(self.kept) == 1:
            return np.asarray(self.run.trace.candidates.outlines[self.kept[0]], np.float32)
        return grown(self.quad, MARGIN, MARGIN)

    @property
    def times_as_high(self) -> float:
        """How many times as high as the line the box is that was cut."""
        return float(min(geometry.sides(self.outline))) / max(self.height, 1.0)

    @cached_property
    def crop(self) -> Image:
        """The line (h, w, 3) uint8 as the recognizer is given it."""
        return self.cut(self.outline)

    @cached_property
    def ink(self) -> Ink:
        """What of the crop is ink; of a box much higher than the line, of the line alone."""
        return Ink(small(self.crop if self.times_as_high < MUCH_HIGHER else self.cut(grown(self.quad, MARGIN, MARGIN))))

    @cached_property
    def wide(self) -> Ink:
        """The same with half a height more on every side."""
        return Ink(small(self.cut(grown(self.outline, 0.5, 0.35))))

    def cut(self, outline: Floats) -> Image:
        """Return an outline (4, 2) of the page cut and turned upright, as this page's lines are."""
        lines = self.run.alone([outline])
        return lines.upright(0, bool(self.reads[0].flipped) if self.reads else None)

    @cached_property
    def is_readable(self) -> bool:
        """Whether the crop reads as it should, whatever detection made of it; without a truth, surely."""
        (read,) = self.run.read(self.outline[None])
        sure = self.run.ocr.fate_of(read.reading) == Fate.KEPT and read.reading.score >= SURE
        return sure if self.text is None else self.recovers(read.reading.text)

    @cached_property
    def upside_down(self) -> Reading:
        """How the crop reads the other way round."""
        return self.run.ocr.recognize([np.ascontiguousarray(self.crop[::-1, ::-1])])[0]

    @cached_property
    def zoom(self) -> float:
        """How many pixels of the detector's picture one of the page is here."""
        x, y = self.quad.mean(axis=0)
        over = [one.zoom for one in self.run.seen if one.box[0] <= x <= one.box[2] and one.box[1] <= y <= one.box[3]]
        return over[-1] if over else 1.0

    @cached_property
    def most_likely(self) -> float:
        """The largest value of the map in the line."""
        low, high = np.sort(self.run.on_map(self.quad[[0, 2]]), axis=0)
        (left, top), (right, bottom) = np.floor(low).astype(int).clip(0), np.ceil(high).astype(int).clip(-1)
        return float(self.run.heatmap[top : bottom + 1, left : right + 1].max(initial=0))

    @property
    def height(self) -> float:
        """How high the line is on the page, in pixels; at least one: a dot has a rectangle without a side."""
        return max(1.0, float(min(geometry.sides(self.quad))))


def small(crop: Image) -> Image:
    """Return a crop (h, w, 3) no higher than what shows the shape of its ink."""
    times = HIGHEST / crop.shape[0]
    if times >= 1:
        return crop
    size = max(1, round(crop.shape[1] * times)), HIGHEST
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)


def place_of(run: PageRun, line: Any) -> Place:
    """Return the place of a line.

    Parameters
    ----------
    run : PageRun
    line : int, Line, Written or (4, 2) array
        A candidate's index; a line of the page that was read; a line that stands there; or where one may stand.

    Raises
    ------
    ValueError
        If it is none of these, or no such candidate.
    """
    if isinstance(line, Line):
        line = line.candidate
    found = run.trace.candidates
    if isinstance(line, (int, np.integer)):
        if not 0 <= line < len(found):
            raise ValueError(f"line={line}: there are {len(found)} candidates, counted from 0.")
        kept = found.fates[line] == FATES.index(Fate.KEPT)
        quad = found.quads[line] if kept else run.grown([int(line)])[0]
        return Place(run, quad, None, (int(line),) if kept else (), () if kept else (int(line),))
    quad = np.asarray(getattr(line, "quad", line), np.float32)
    if quad.shape != (4, 2) or not np.isfinite(quad).all():
        raise ValueError(f"line has corners of shape {quad.shape}: a candidate's index, a line with a quad (4, 2), "
                         f"or such a quad was expected.")  # fmt: skip
    text = str(line.text) if hasattr(line, "text") else None
    here = _lying(run, quad)
    order = {index: rank for rank, index in enumerate(found.in_reading_order())}
    kept_here = sorted((i for i in here if i in order), key=order.__getitem__)
    return Place(run, quad, text, tuple(kept_here), tuple(i for i in here if i not in order))


def _lying(run: PageRun, quad: Floats) -> list[int]:
    """Return the candidates that lie in a quad (4, 2), the one that covers most of it first."""
    found = run.trace.candidates
    if not len(found):
        return []
    low, high = run.on_map(quad).min(axis=0) - 2, run.on_map(quad).max(axis=0) + 2
    near = ((run.trace.rects.min(axis=1) < high) & (run.trace.rects.max(axis=1) > low)).all(axis=1)
    indices = [int(i) for i in np.flatnonzero(near)]
    shared = overlaps(run.grown(indices), quad) if indices else np.zeros(0)
    return [indices[k] for k in np.argsort(-shared, kind="stable") if shared[k] > 0]


def line_at(run: PageRun, truth: Sequence[Written], index: int) -> Any:
    """Return the true line that a candidate lies on, the one that it covers most; or else the candidate itself."""
    quad = run.trace.candidates.quads[index]
    over = [float(overlaps(line.quad[None], quad)[0]) for line in truth]
    return truth[int(np.argmax(over))] if over and max(over) > 0 else index


def overlaps(quads: Floats, quad: Floats) -> Any:
    """Return how much of a quad (4, 2) each of quads (N, 4, 2) covers, (N,); 0 where it is less than half of the smaller."""
    one = shapely.convex_hull(shapely.polygons(np.asarray(quads, np.float64)))
    other = shapely.convex_hull(shapely.polygons(quad.astype(np.float64)))
    shared, area = shapely.area(shapely.intersection(one, other)), max(float(shapely.area(other)), 1e-9)
    return np.where(shared >= HALF * np.minimum(shapely.area(one), area), shared / area, 0)


def grown(quad: Floats, across: float, down: float) -> Floats:
    """Return a quad (4, 2) with so many of its heights more at its ends, and above and below."""
    width, height = (max(float(side), 1e-6) for side in geometry.sides(quad))
    if height > width:  # it runs down the page
        across, down, height = down, across, width
    x, y = (
        (quad[1] - quad[0]) / np.linalg.norm(quad[1] - quad[0] + 1e-9),
        (quad[3] - quad[0]) / np.linalg.norm(quad[3] - quad[0] + 1e-9),
    )
    a, d = x * across * height, y * down * height
    return np.asarray(quad + np.stack([-a - d, a - d, a + d, d - a]), np.float32)
