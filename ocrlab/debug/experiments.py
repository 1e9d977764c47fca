"""Where the map is dark, no threshold helps: what else to show the network, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from ocrlab import geometry
from ocrlab.debug.page_run import PageRun
from ocrlab.detect import Detector
from ocrlab.frame import Size, frame_of
from ocrlab.page import Fate, Floats, Read
from ocrlab.settings import STRIDE

Point = tuple[float, float]  # x, y on the page
WINDOW, LEAST_WINDOW = 640, 160  # pixels, of a crop
TELLING = 1.2  # times; a picture that is enlarged less tells nothing new


@dataclass(frozen=True)
class Experiment:
    """Another look at a point.

    Attributes
    ----------
    name, label : str
        To ask for it by, and to show.
    settings : dict
        What is set for it.
    kind : {"settings", "crop", "turn"}
        The whole picture under these settings, a window around the point, or the picture turned to the left.
    """

    name: str
    label: str
    settings: dict[str, Any] = field(hash=False)
    kind: str


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of an experiment.

    Attributes
    ----------
    kept : int
        How many boxes were kept.
    found : bool
        Whether one of them contains the point.
    box : (4, 2) float32 or None
        The smallest one that does, on the page.
    score : float
        Its mean probability, 0..1; nan where there is none.
    read : Read or None
        How it reads in the picture of the experiment.
    value : float
        Of the experiment's map at the point.
    seconds : float
        Of the network and the trace, without the reading.
    """

    kept: int
    found: bool
    box: Floats | None
    score: float
    read: Read | None
    value: float
    seconds: float


def experiments(run: PageRun, point: Point) -> list[Experiment]:
    """Return what to try at a point of the page where the map is dark: only what gives the network another picture."""
    left, top, right, bottom = _window(run, point)
    found = list(_other_sizes(run))
    if (right - left) * (bottom - top) * TELLING < run.size[0] * run.size[1]:
        found.append(Experiment("crop", f"Only {right - left} x {bottom - top} px around the point", {}, "crop"))
    return [*found, Experiment("turn", "The picture turned a quarter to the left", {}, "turn")]


def try_out(run: PageRun, point: Point, experiment: Experiment) -> Outcome:
    """Run the network on an experiment and return what it finds at a point of the page."""
    began = time.perf_counter()
    prepare = {"settings": _other_settings, "crop": _cropped, "turn": _turned}[experiment.kind]
    other, inside, back = prepare(run, point, experiment.settings)
    found = other.trace.candidates
    seconds = time.perf_counter() - began
    kept, value = found.with_fate(Fate.KEPT), value_at(other, inside)
    boxes = geometry.order_corners(np.clip(back(other.kept), 0, run.size[::-1]).astype(np.float32))
    covering = containing(boxes, point)
    if not covering:
        return Outcome(len(kept), False, None, float("nan"), None, value, seconds)
    one = found[kept[covering[0]]]
    (read,) = other.read(one.outline[None])
    return Outcome(len(kept), True, boxes[covering[0]], one.score, read, value, seconds)


def value_at(run: PageRun, point: Point) -> float:
    """Return the value of the map at a point of the page."""
    x, y = pixel_at(run, point)
    return float(run.heatmap[y, x])


def pixel_at(run: PageRun, point: Point) -> tuple[int, int]:
    """Return column and row of the map's pixel at a point of the page.

    Raises
    ------
    ValueError
        If the point lies outside the page.
    """
    height, width = run.size
    if not (0 <= point[0] <= width and 0 <= point[1] <= height):
        raise ValueError(f"The point {point} lies outside the page of {width} x {height} pixels.")
    x, y = run.on_map(np.array(_whole(point, run.size), np.float32) + 0.5)  # where its pixel of the page has its center
    rows, columns = run.heatmap.shape
    return min(max(int(x), 0), columns - 1), min(max(int(y), 0), rows - 1)


def containing(quads: Floats, point: Point) -> tuple[int, ...]:
    """Return the positions of the quads (N, 4, 2) that contain a point, the smallest first."""
    if not len(quads):
        return ()
    shapes = np.asarray(shapely.convex_hull(shapely.polygons(quads.astype(float))))
    inside = np.flatnonzero(shapely.intersects_xy(shapes, *point))
    return tuple(int(i) for i in inside[np.argsort(shapely.area(shapes[inside]), kind="stable")])


# ---- what there is to try


def _other_sizes(run: PageRun) -> Iterator[Experiment]:
    """Give experiments that show the picture larger or smaller."""
    detect, now = run.ocr.detect, _tensor(run, {})
    whole = {"max_side_len": 0}
    if 0 < detect.max_side_len < max(run.size) and _times(_tensor(run, whole), now) >= TELLING:
        yield Experiment("unshrunk", "The picture as large as it is", whole, "settings")
    least = TELLING
    for name, factor in (("larger", 1.5), ("largest", 2)):
        more = _shown(detect, factor, now)
        times = _times(_tensor(run, more), now)
        if times >= least:  # max_area and max_side_limit may hold it back
            least = TELLING * times
            yield Experiment(name, f"The picture {times:.1f} times as large", more, "settings")
    less = _shown(detect, 0.5, now)
    times = _times(now, _tensor(run, less))
    if times >= TELLING:
        yield Experiment("smaller", f"The picture {times:.1f} times smaller", less, "settings")


def _shown(detect: Detector, factor: float, now: Size) -> dict[str, Any]:
    """Return the settings under which the network is shown so many times what it is shown now."""
    if detect.limit_type == "fit":
        zoom = {"max_side_limit": max(STRIDE, round(factor * max(now)))}
        return zoom if factor < 1 else {**zoom, "limit_side_len": min(round(factor * min(now)), 20_000)}
    if factor < 1:
        return {"limit_side_len": max(STRIDE, round(factor * max(now))), "limit_type": "max"}
    return {"limit_side_len": min(round(factor * min(now)), 20_000), "limit_type": "min"}


def _tensor(run: PageRun, settings: dict[str, Any]) -> Size:
    """Return height and width of what the network would be given under some settings."""
    detect = run.ocr.under(**settings).detect
    return frame_of(run.size, detect).tensor


def _times(one: Size, other: Size) -> float:
    """Return how many times larger one size is than another, in length."""
    return float(np.sqrt(np.divide(one, other).prod()))


def _window(run: PageRun, point: Point) -> tuple[int, int, int, int]:
    """Return the window around a point that is not shrunk for the network: left, top, right, bottom."""
    detect, (height, width) = run.ocr.detect, run.size
    limits = [detect.max_side_len, detect.max_side_limit, detect.limit_side_len if detect.limit_type == "max" else 0]
    side = min(WINDOW, max(LEAST_WINDOW, max(run.size) // 2), *(limit for limit in limits if limit))
    side = max(32, side // 32 * 32)
    left, top = (max(0, min(int(at) - side // 2, end - side)) for at, end in zip(point, (width, height), strict=True))
    return left, top, min(left + side, width), min(top + side, height)


# ---- each kind: the run, the point in it, and what brings its boxes back to the page

_Prepared = tuple[PageRun, Point, Callable[[Floats], Floats]]


def _other_settings(run: PageRun, point: Point, settings: dict[str, Any]) -> _Prepared:
    return run.under(**settings), point, lambda boxes: boxes


def _cropped(run: PageRun, point: Point, settings: dict[str, Any]) -> _Prepared:
    left, top, right, bottom = _window(run, point)
    ocr, picture = run.ocr.under(**settings), np.ascontiguousarray(run.image[top:bottom, left:right])
    shift = np.array([left, top], np.float32)
    other = PageRun(ocr, picture)
    return other, (point[0] - left, point[1] - top), lambda boxes: boxes + shift


def _turned(run: PageRun, point: Point, settings: dict[str, Any]) -> _Prepared:
    ocr, picture = run.ocr.under(**settings), np.ascontiguousarray(np.rot90(run.image))
    other = PageRun(ocr, picture)
    (_, first), (_, second) = other.on_map(np.array([[0, 0], [1, 1]], np.float32))
    last = run.size[1] - 1 / (second - first)  # corners are counted in whole pixels of the map: where its last one lies

    def back(boxes: Floats) -> Floats:
        return np.stack([last - boxes[..., 1], boxes[..., 0]], axis=-1)

    x, y = _whole(point, run.size)
    return other, (y, run.size[1] - 1 - x), back


def _whole(point: Point, size: Size) -> tuple[int, int]:
    """Return the pixel of a page that a point lies in."""
    return min(int(point[0]), size[1] - 1), min(int(point[1]), size[0] - 1)
