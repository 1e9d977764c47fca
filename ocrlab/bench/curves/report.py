"""Curves for people and programs: a table, Markdown, JSON, and a picture for a saved notebook."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ocrlab.bench.curves import curves as bench_curves
from ocrlab.bench.curves.curves import Curve
from ocrlab.bench.curves.figures import memory_by_call
from ocrlab.bench.tables import machine_line, piped
from ocrlab.machine.describe import anonymous, describe


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
    return f'<div class="ocrlab-still">{memory_by_call(curves).html()}</div>'
