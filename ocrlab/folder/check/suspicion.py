"""What looks wrong on a page that nobody has the truth of, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely

from ocrlab.folder.runs.work import Record

DOUBTFUL = 0.8  # mean probability of a reading: below it, more than every second line is wrong
NEARLY = 0.8  # of box_thresh: a dropped candidate that scored so much may well be text
EDGE = 1.5  # pixels from the edge of the picture
TOUCH = 0.15  # of the smaller of two boxes, that they share
GAP = 0.6  # of a line's height: pieces that are nearer belong together


class Suspicion(NamedTuple):
    """Something that looks wrong, how much it weighs, why, and where; a page's rank is the sum of its weights."""

    reason: str
    weight: float
    text: str = ""
    box: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Suspected:
    """A page without truth, and what looks wrong on it."""

    image: str
    page: int
    found: tuple[Suspicion, ...]

    @property
    def weight(self) -> float:
        """By what pages are ranked."""
        return sum(one.weight for one in self.found)


def suspicions(record: Record, box_thresh: float) -> list[Suspicion]:
    """Return what looks wrong on a page of a run, heaviest first; `box_thresh` is that of the run."""
    if "error" in record:
        return [Suspicion(f"not read: {record['error']}", 10.0)]
    found = [*_of_page(record), *_of_lines(record), *_of_dropped(record, box_thresh)]
    found += _of_pairs(record["lines"]) if record["lines"] else ()
    return sorted(found, key=lambda one: -one.weight)


def _of_page(record: Record) -> Iterator[Suspicion]:
    if not record["lines"]:
        yield Suspicion("the page gives no line", 5.0)
    for notice in record["notices"]:
        yield Suspicion(f"notice: {notice}", 2.0)


def _of_lines(record: Record) -> Iterator[Suspicion]:
    for line in record["lines"]:
        box = _box(line)
        if line["score"] < DOUBTFUL:
            yield Suspicion(
                f"read with a doubt, {line['score']:.2f}", 1.0 + DOUBTFUL - line["score"], line["text"], box
            )
        (left, top), (right, bottom) = np.min(box, axis=0), np.max(box, axis=0)
        beyond = min(left, top, record["width"] - right, record["height"] - bottom)
        if beyond < EDGE:
            yield Suspicion("its box touches the edge of the picture", 0.3, line["text"], box)
    across = sum(bool(line["flipped"]) for line in record["lines"])
    if 0 < across <= len(record["lines"]) / 4:  # a few against all others
        for line in record["lines"]:
            if line["flipped"]:
                yield Suspicion("turned against its page", 1.5, line["text"], _box(line))


def _of_pairs(lines: list[Record]) -> Iterator[Suspicion]:
    """Yield boxes that share ground, and boxes on one line that nearly touch: pieces of one, or one too many."""
    shapes: Any = shapely.convex_hull(shapely.multipoints(np.array([line["box"] for line in lines], np.float64)))
    areas: Any = shapely.area(shapes)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = pairs[:, pairs[0] < pairs[1]]
    shared: Any = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    for i, j, share in zip(one, other, shared, strict=True):
        if share > TOUCH * min(areas[i], areas[j]):
            yield Suspicion(f"shares its ground with “{lines[j]['text']}”", 1.0, lines[i]["text"], _box(lines[i]))
    for line, after in pairwise(lines):  # in reading order, neighbors
        if _are_pieces(_box(line), _box(after)):
            yield Suspicion(f"close to “{after['text']}”: pieces of one line?", 0.5, line["text"], _box(line))


def _are_pieces(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]) -> bool:
    (a, b), (c, d) = (np.array(one), np.array(other)), (np.array(one).mean(axis=0), np.array(other).mean(axis=0))
    height = min(np.linalg.norm(a[3] - a[0]), np.linalg.norm(b[3] - b[0]))
    gap = np.min(b[:, 0]) - np.max(a[:, 0])
    return bool(abs(c[1] - d[1]) < height / 3 and -height / 4 < gap < GAP * height)


def _of_dropped(record: Record, box_thresh: float) -> Iterator[Suspicion]:
    for one in record["dropped"]:
        if one["fate"] == "low_text":
            yield Suspicion("a box was found, and read as too doubtful to keep", 0.4, box=_box(one))
        elif one["score"] > NEARLY * box_thresh:
            yield Suspicion(f"dropped at a score of {one['score']:.2f}", 0.3 * one["score"], box=_box(one))


def heard(caused: Record) -> Iterator[Suspicion]:
    """Yield what looks wrong once the networks were asked about a page: see `causes`."""
    for one in caused.get("turned", ()):
        told = f"reads as well the other way round: “{one['other']}”"
        yield Suspicion(told, 1.2, one["line"], _corners(one["quad"]))
    for one in caused.get("shadow", ()):
        told = f"dropped, yet reads well: at {one['score']:.2f}"
        yield Suspicion(told, 1.5, one["text"], _corners(one["quad"]))


def _box(one: Record) -> tuple[tuple[float, float], ...]:
    return _corners(one["box"])


def _corners(quad: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in quad)
