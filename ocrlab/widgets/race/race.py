"""Runtimes side by side: rows that arrive live, every sample, memory kept inside its peak."""

from __future__ import annotations

from typing import Any

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style

DRAWN = 400  # samples of a row; more cannot be told apart


class RaceView(AskingView):
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

    _esm = source(__file__)
    _css = style(__file__, "measuring", "race")

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
