"""Runtimes side by side, live: measures in the background, one process at a time, and shows the rows as they arrive."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ocrlab import bench
from ocrlab.bench import Bench
from ocrlab.bench.columns import TABLES, Column
from ocrlab.bench.report import from_json, to_json
from ocrlab.bench.rows import Row
from ocrlab.bench.tables import machine_line, notes, tables, to_markdown
from ocrlab.bench.tables import told as told_of
from ocrlab.machine.describe import anonymous
from ocrlab.widgets.race.race import RaceView
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.measurement import Measurement
from ocrlab.widgets.shared.session import Content

DRAWN = 400  # samples of a row; more cannot be told apart


@dataclass(frozen=True)
class Plan:
    """What is measured, and how long; see `ocrlab.bench`. In place of the picture, a bench says all of it."""

    image: Any
    model: str | None = None
    rounds: int = 3
    seconds: float = 1.0
    all: bool = False

    def bench(self, left_out: Callable[[str], object], say: Callable[[str], object]) -> Bench:
        """Return what measures it."""
        if isinstance(self.image, Bench):
            return replace(self.image, say=say)
        cases = bench.cases_for(self.image, self.model, self.all, say=left_out)
        return Bench(tuple(cases), self.rounds, self.seconds, say=say)


class Comparison(Measurement):
    """A bench under way and the view that shows it."""

    view: RaceView
    blank: ClassVar = {"fraction": 0.0, "rows": [], "notes": [], "document": ""}

    def __init__(self, plan: Plan) -> None:
        super().__init__(RaceView(tables=[[name, [one.head for one in columns]] for name, columns in TABLES.items()]))
        self.plan, self.rows = plan, list[Row]()

    def wait(self) -> list[Row]:
        """Wait until all is measured, and return the rows; an interrupt cancels the bench."""
        self.finish()
        return self.rows

    def measure(self) -> str:
        """Measure the rows in turns; see `Measurement`."""
        left_out = list[str]()
        race = self.plan.bench(left_out.append, lambda said: self.say(progress=said))
        cases, rounds = race.cases, race.rounds
        by_name: dict[str, Row] = {}

        def on_row(row: Row) -> None:
            by_name[row.case.name] = row
            done = sum(one.rounds for one in by_name.values())
            self._show([by_name[case.name] for case in cases if case.name in by_name], left_out)
            self.say(
                progress=f"{done} of {rounds * len(cases)} processes measured; last: {row.case.name}",
                fraction=sum(rounds if one.failure else one.rounds for one in by_name.values()) / (rounds * len(cases)),
            )

        self.say(machine=machine_line(), progress=f"Measuring {len(cases)} rows, {rounds} processes each …")
        rows = [row for row in race.run(on_row, self._cancel) if row.rounds or row.failure]
        self._show(rows, left_out)
        return self.as_html() if rows else ""

    def _show(self, rows: Sequence[Row], left_out: Sequence[str]) -> None:
        self.rows = list(rows)
        told = [*left_out, *notes(rows)]
        self.say(rows=[packed(row) for row in rows], notes=told, markdown=to_markdown(rows), document=to_json(rows))

    def as_html(self) -> str:
        """Return the rows as tables, for a saved notebook."""
        shown = "".join(map(_as_table, tables(self.rows)))
        said = "".join(f"<li>{html.escape(one)}</li>" for one in notes(self.rows))
        return f'<div class="ocrlab-still">{shown}<ul>{said}</ul><p>{html.escape(machine_line())}</p></div>'

    def on_ask(self, content: Content) -> None:
        """Set the rows of a file beside these, measure anew, or cancel."""
        if content["ask"] == "load":
            self._load(content)
        else:
            super().on_ask(content)

    def _load(self, content: Content) -> None:
        """Set the rows of a file beside these."""
        try:
            machine, rows = from_json(content["bytes"][0])
        except ValueError as error:
            self.say(
                message=f"{content['name']}: rows saved by this view or by ocrlab bench --out were expected; {error}."
            )
            return
        label = f"{content['name']}: {machine['cpu']}, {machine['cores']} cores"
        self.say(beside=[*self.view.beside, {"label": label, "rows": [packed(row) for row in rows]}], message="")


def packed(row: Row) -> dict[str, Any]:
    """Return a row as the view takes it.

    cells : by table, [what stands there, what it is sorted by, why it is missing] of every column
    told : sentences, what the columns do not say
    samples, median : seconds of the steady state, thinned out; none where nothing was measured
    peak, kept : bytes above those after the imports; null where the system does not tell
    """
    steady = row.seconds.get("steady")
    samples = [sample for process in steady.samples for sample in process] if steady else []
    return {
        "name": row.case.name, "noise": list(row.noise),
        "wrong": bool(row.failure or (row.difference and row.difference.wrong)),
        "precision": row.facts.get("precision"), "told": told_of(row),
        "cells": [[_cell(row, column) for column in columns] for columns in TABLES.values()],
        "samples": samples[:: -(-len(samples) // DRAWN) or 1], "median": steady.median if steady else None,
        **{name: row.memory[step].above if step in row.memory else None for name, step in (("peak", "peak"), ("kept", "run"))},
    }  # fmt: skip


def _cell(row: Row, column: Column) -> list[Any]:
    value = column.value(row) if column.value else None
    number = None if isinstance(value, float) and math.isnan(value) else value
    return [column.text(row), number, anonymous(row.missing.get(column.missing, ""))]


def _as_table(lines: Sequence[Sequence[str]]) -> str:
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in line) for line in lines)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def compare(
    image: Any,
    *,
    model: str | None = None,
    rounds: int = 3,
    seconds: float = 1.0,
    all: bool = False,  # noqa: A002
) -> RaceView:
    """Return a view that compares the runtimes on a picture, honestly: fresh processes, interleaved, on one tensor.

    Parameters
    ----------
    image : path, bytes, PIL image or array; or `ocrlab.bench.Bench`
        A bench has cases, rounds and seconds of its own: a backend file of yours, another base row. What follows is for
        pictures.
    model : str, optional
        A model of the catalogue.
    rounds : int
        Processes that each row is measured in.
    seconds : float
        How long the steady state is sampled in each.
    all : bool
        Add static and bounded shapes, hints, ONNX Runtime as it ships, every device, and older processors.
    """
    cell.clear()
    comparison = Comparison(Plan(image, model, rounds, seconds, all))
    comparison.begin_in_cell()
    return comparison.view
