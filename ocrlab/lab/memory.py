"""Memory by call, live: runs shapes in child processes, one way after the other, and draws each line as it grows."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Sequence
from typing import Any

from ocrlab.bench import curves as bench_curves
from ocrlab.bench.curves import Curve, Experiment, Way
from ocrlab.bench.figures import memory_by_call, styles_of
from ocrlab.bench.host import anonymous, describe
from ocrlab.bench.shapes import random_shapes
from ocrlab.bench.tables import machine_line, piped
from ocrlab.frame import Size
from ocrlab.lab import cells
from ocrlab.lab.worker import Worker
from ocrlab.widgets import MemoryView

PAUSE = 0.15  # seconds between two drawings of a line that grows
PATIENCE = 3600.0


class Growth:
    """An experiment under way and the view that shows it.

    Attributes
    ----------
    curves : list of Curve
        What was measured so far.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment, self.curves = experiment, list[Curve]()
        self.view = MemoryView(calls=len(experiment.shapes))
        self.view.growth = self
        self.worker, self._cancel = Worker(self._failed), threading.Event()
        self._shown = 0.0
        self._still: Any = None  # what a saved file shows, see `cells.late_still`
        self.view.on_ask(self._on_ask)

    def start(self) -> None:
        """Begin to measure."""
        self._cancel.clear()
        self.curves = []
        self._say(running=True, progress="Preparing …", message="", curves=[], document="")
        self.worker.ask("memory", self._measure)

    def wait(self) -> list[Curve]:
        """Wait until all is measured, and return the curves; an interrupt cancels the experiment."""
        try:
            self.worker.wait(PATIENCE)
        except KeyboardInterrupt:
            self._cancel.set()
            raise
        return self.curves

    def _say(self, **traits: Any) -> None:
        with self.view.hold_sync():
            for name, value in traits.items():
                setattr(self.view, name, value)

    def _failed(self, error: Exception) -> None:
        self._say(message=str(error) or type(error).__name__, progress="", running=False)

    def _measure(self) -> None:
        experiment = self.experiment
        self._say(machine=machine_line())
        done: list[Curve] = []

        def on_curve(curve: Curve) -> None:
            if done and done[-1].way.name == curve.way.name:
                done.pop()
            done.append(curve)
            now = time.monotonic()
            if now - self._shown >= PAUSE:
                self._shown = now
                self._show(done)

        measured = Experiment(
            experiment.shapes, experiment.ways, experiment.model, experiment.limits,
            say=lambda said: self._say(progress=said),
        ).run(on_curve, self._cancel)  # fmt: skip
        self.curves = measured
        self._show(measured)
        if self._still and any(curve.points for curve in measured):
            cells.fill_still(self._still, as_html(measured))
        stopped = "Canceled: what was measured stands." if self._cancel.is_set() else "Done."
        self._say(progress=stopped, running=False, markdown=to_markdown(measured), document=to_json(measured))

    def _show(self, curves: Sequence[Curve]) -> None:
        ways = self.experiment.ways
        under_way = curves[-1].way.name if curves else ""
        self._say(
            curves=[drawn(*pair) for pair in zip(curves, styles_of(curves), strict=True)],
            progress=f"{len(curves)} of {len(ways)}: {under_way}, {len(curves[-1].points) if curves else 0} calls",
        )

    def _on_ask(self, content: dict[str, Any]) -> None:
        what = content["ask"]
        if what == "run":
            self.start()
        else:  # cancel, close
            self._cancel.set()
            if what == "close":
                self.worker.close()


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
    if cells.show(growth.view):
        growth._still = cells.late_still()
    growth.start()
    return growth.view
