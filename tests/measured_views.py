"""A race and curves of memory as they stand once all is measured, and nothing had to be."""

from __future__ import annotations

import json
from typing import Any

from wall_files import document, row

from ocrlab.bench.curves.curves import ARENA_OFF, WAYS, Curve, Experiment, Point, Way
from ocrlab.bench.report import from_json
from ocrlab.bench.rows import Row
from ocrlab.frame import Size
from ocrlab.widgets.memory.memory import MemoryView
from ocrlab.widgets.memory.session import Growth
from ocrlab.widgets.race.race import RaceView
from ocrlab.widgets.race.session import Comparison, Plan

ROWS = (  # name, milliseconds, the precision it got, its peak and what it kept in MB
    ("ONNX Runtime f32", 72.8, "f32", 76, 76),
    ("ONNX Runtime f32, arena on", 58.9, "f32", 152, 121),
    ("OpenVINO f32", 24.6, "f32", 98, 91),
    ("OpenVINO, its own precision", 13.3, "bf16", 98, 60),
    ("OpenVINO f32 on IR", 21.0, "f16", 93, 93),
    ("OpenCV f32", 49.5, "int8", 39, 39),
)
SHAPES: tuple[Size, ...] = tuple((64 + 32 * (call * 7 % 5), 320) for call in range(40))
STEPS = {"release_memory": 190, "malloc_trim": 160, "request deleted": 150, "model deleted": 120}


def _held(megabytes: int) -> dict[str, Any]:
    return {"bytes": megabytes * 10**6, "above_import": megabytes * 10**6, "samples": [megabytes * 10**6]}


def rows() -> list[Row]:
    made = []
    for i, (name, ms, got, peak, kept) in enumerate(ROWS):
        more = {"name": name, "memory": {"peak": _held(peak), "run": _held(kept)}}
        factor = {"value": ROWS[0][1] / ms, "low": 0.9 * ROWS[0][1] / ms, "high": 1.1 * ROWS[0][1] / ms}
        noise = ["Other processes took 12% of the processor."] if i == 1 else []
        made.append(row("own", ms, precision=got, factor=factor, noise=noise, **more))
    return from_json(json.dumps({**document(), "rows": made}).encode())[1]


def raced() -> RaceView:
    """Return the view of a race that is over."""
    comparison = Comparison(Plan(None))
    comparison._show(rows(), ["Left out: OpenVINO on Paddle."])
    comparison.say(progress="Done.", machine="Some CPU, 4 cores")
    return comparison.view


def _curve(way: Way, rise: float) -> Curve:
    points = tuple(
        Point(call, shape, round((120 + rise * call) * 1e6), 0.01) for call, shape in enumerate(SHAPES, start=1)
    )
    given_back = {name: mb * 10**6 for name, mb in STEPS.items() if way is not ARENA_OFF or name != "release_memory"}
    return Curve(way, points, {"import": 59 * 10**6, "load": 110 * 10**6, **given_back, "peak": 330 * 10**6})


def grown() -> MemoryView:
    """Return the view of curves that have come to their end."""
    growth = Growth(Experiment(SHAPES, WAYS))
    growth.curves = [_curve(way, rise) for way, rise in zip(WAYS, (5, 3, 2.5, 2, 4.5, 0.2), strict=True)]
    growth._show(growth.curves)
    growth.say(progress="Done.", machine="Some CPU, 4 cores", markdown="| MB |", document='{"curves": []}')
    return growth.view
