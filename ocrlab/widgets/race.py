"""Runtimes side by side: rows that arrive live, every sample, memory kept inside its peak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from ocrlab.widgets.view import View, source, style

DRAWN = 400  # samples of a row; more cannot be told apart


class RaceView(View):
    """Shows rows of the bench as they arrive: a table to sort, a strip of samples, a bar of memory.

    Attributes
    ----------
    rows : list of dict
        In: as `ocrlab.bench.report.to_dict` makes them, their samples thinned out.
    beside : list of dict
        In: rows of files that were loaded, {"label", "rows"}.
    running : bool
    fraction : float
        In: how much is measured, 0..1.
    progress, machine, message, markdown, document : str
        In: what is being done, the machine in one line, an error, and the rows as Markdown and JSON.
    """

    _esm = source("measures", "race")
    _css = style("race")

    rows = traitlets.List().tag(sync=True)
    beside = traitlets.List().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    fraction = traitlets.Float(0.0).tag(sync=True)
    progress = traitlets.Unicode().tag(sync=True)
    machine = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._listeners: list[Callable[[dict[str, Any]], None]] = []
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def on_ask(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call a function with what the person asks for: run, cancel, load; and close, at the end."""
        self._listeners.append(listener)

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        for listener in self._listeners:
            listener({**content, "bytes": [bytes(buffer) for buffer in buffers]})

    def close(self) -> None:
        """Close the view; whoever listens is told, too."""
        for listener in self._listeners:
            listener({"ask": "close"})
        super().close()


def thinned(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the steady samples alone, at most `DRAWN` of them."""
    steady = row["seconds"].get("steady")
    if not steady:
        return row
    samples = [sample for process in steady["samples"] for sample in process]
    seconds = {
        name: {key: value for key, value in one.items() if key != "samples"} for name, one in row["seconds"].items()
    }
    seconds["steady"]["samples"] = samples[:: -(-len(samples) // DRAWN) or 1]
    return {**row, "seconds": seconds}
