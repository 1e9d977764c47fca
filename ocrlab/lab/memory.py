"""Memory by call, live: runs shapes in child processes, one way after the other, and draws each line as it grows."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from ocrlab.bench import curves as bench_curves
from ocrlab.bench.curves import Curve, Experiment, Way
from ocrlab.bench.figures import memory_by_call, styles_of
from ocrlab.bench.host import anonymous, describe
from ocrlab.bench.shapes import random_shapes
from ocrlab.bench.tables import machine_line, piped
from ocrlab.frame import Size
from ocrlab.lab import cells
from ocrlab.lab.measurement import Measurement
from ocrlab.widgets import MemoryView

PAUSE = 0.15  # seconds between two drawings of a line that grows


class Growth(Measurement):
    """An experiment under way and the view that shows it.

    Attributes
    ----------
    curves : list of Curve
        What was measured so far.
    """

    view: MemoryView
    blank: ClassVar = {"curves": [], "document": ""}

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(MemoryView(calls=len(experiment.shapes)))
        self.experiment, self.curves = experiment, list[Curve]()
        self.view.growth = self
        self._shown = 0.0

    def wait(self) -> list[Curve]:
        """Wait until all is measured, and return the curves; an interrupt cancels the experiment."""
        self.finish()
        return self.curves

    def measure(self) -> str:
        """Measure one way after the other; see `Measurement`."""
        self.say(machine=machine_line())
        self.curves = []
        under_way: list[Curve] = []

        def on_curve(curve: Curve) -> None:
            if under_way and under_way[-1].way.name == curve.way.name:
                under_way.pop()
            under_way.append(curve)
            now = time.monotonic()
            if now - self._shown >= PAUSE:
                self._shown = now
                self._show(under_way)

        experiment = replace(self.experiment, say=lambda said: self.say(progress=said))
        self.curves = experiment.run(on_curve, self._cancel)
        self._show(self.curves)
        self.say(markdown=to_markdown(self.curves), document=to_json(self.curves))
        return as_html(self.curves) if any(curve.points for curve in self.curves) else ""

    def _show(self, curves: Sequence[Curve]) -> None:
        ways = self.experiment.ways
        under_way = curves[-1].way.name if curves else ""
        self.say(
            curves=[drawn(*pair) for pair in zip(curves, styles_of(curves), strict=True)],
            progress=f"{len(curves)} of {len(ways)}: {under_way}, {len(curves[-1].points) if curves else 0} calls",
        )


def drawn(curve: Curve, style: int) -> dict[str, Any]:
    """Return a curve as `MemoryView` takes it."""
    return {
        "name": curve.way.name,
        "style": style,
        "points": [[one.call, *one.shape, one.bytes, one.released] for one in curve.points],
        "steps": [list(step) for step in curve.table().items()] if "peak" in curve.steps else [],
        "failure": f"{curve.failure.kind}. {anonymous(curve.failure.said)}" if curve.failure else "",
    }


def table(curves: Sequence[Curve]) -> list[list[str]]:
    """Return what is held after each step, in MB, as a table with its head first."""
    steps = [*dict.fromkeys(step for curve in curves for step in curve.table() if step != "peak"), "peak"]
    found = [["MB", *steps]]
    for curve in curves:
        held = curve.table()
        found.append([curve.way.name, *(f"{held[step] / 1e6:.0f}" if step in held else "-" for step in steps)])
    return found


def to_markdown(curves: Sequence[Curve]) -> str:
    """Return the table as Markdown, with the machine under it."""
    return f"{piped(table(curves))}\n\n- {machine_line()}"


def to_json(curves: Sequence[Curve]) -> str:
    """Return the curves with the machine, as one JSON document: ``{"ocrlab_memory", "machine", "curves"}``."""
    document = {"ocrlab_memory": 1, "machine": describe(), "curves": [bench_curves.to_dict(curve) for curve in curves]}
    return anonymous(json.dumps(document, ensure_ascii=False, allow_nan=False))


def as_html(curves: Sequence[Curve]) -> str:
    """Return the curves as a picture, for a saved notebook."""
    data = base64.b64encode(memory_by_call(curves).encoded("png")).decode()
    said = "; ".join(f"{one.way.name}: {one.after / 1e6:.0f} MB after the last call" for one in curves if one.points)
    return f'<img class="ocrlab-still" style="max-width:100%" alt="{said}" src="data:image/png;base64,{data}">'


def memory(
    shapes: Sequence[Size] | None = None, ways: Sequence[Way] = bench_curves.WAYS, *, model: str = bench_curves.MODEL
) -> MemoryView:
    """Return a view that draws the memory of a detector by call, one fresh process for each way.

    Parameters
    ----------
    shapes : sequence of (height, width), optional
        Of every call, multiples of 32; 200 random ones if not given, see `ocrlab.bench.shapes`.
    ways : sequence of Way
        See `ocrlab.bench.curves`.
    model : str
        A model of the catalogue.
    """
    cells.clear()
    growth = Growth(Experiment(random_shapes() if shapes is None else shapes, ways, model))
    growth.show()
    return growth.view
