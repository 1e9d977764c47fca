"""Memory by call, live: runs shapes in child processes, one way after the other, and draws each line as it grows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from ocrlab.bench.curves import curves as bench_curves
from ocrlab.bench.curves.curves import Curve, Experiment, Way
from ocrlab.bench.curves.figures import styles_of
from ocrlab.bench.curves.report import as_html, to_json, to_markdown
from ocrlab.bench.curves.shapes import random_shapes
from ocrlab.bench.tables import machine_line
from ocrlab.frame import Size
from ocrlab.machine.describe import anonymous
from ocrlab.widgets.memory.memory import MemoryView
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.measurement import Measurement

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


def memory(
    shapes: Sequence[Size] | None = None, ways: Sequence[Way] = bench_curves.WAYS, *, model: str = bench_curves.MODEL
) -> MemoryView:
    """Return a view that draws the memory of a detector by call, one fresh process for each way.

    Parameters
    ----------
    shapes : sequence of (height, width), optional
        Of every call, multiples of 32; 200 random ones if not given, see `ocrlab.bench.curves.shapes`.
    ways : sequence of Way
        See `ocrlab.bench.curves`.
    model : str
        A model of the catalogue.
    """
    cell.clear()
    growth = Growth(Experiment(random_shapes() if shapes is None else shapes, ways, model))
    growth.begin_in_cell()
    return growth.view
