"""Rows for people and for programs: a table in a terminal, Markdown, JSON.

A row in JSON
-------------
name, backend, version, device, isa, task, in_flight : what ran; `in_flight` calls at a time
model, format : the file's name; ONNX, IR or Paddle
precision, threads, streams : ``{"asked", "got"}``; null: the runtime's own choice, or not reported
options : what else it was asked for, such as ``{"arena": true}``
shape : ``{"input": [1, 3, H, W], "compiled": "1,3,?,?", "kind": "static" | "bounded" | "dynamic"}``
seconds : by name ``{"median", "p10", "p90", "min", "n", "samples"}``, the samples by process: import, read, compile,
    load (read, compile and what surrounds them), compile_cached, first, warm_up, steady, cpu (processor time of a
    call), new_shape, new_shape_again
memory : by step ``{"bytes", "above_import", "samples"}``: import, load, run (kept after the run), new shape, the release
    steps of the runtime in their order, and peak
difference : from the base row, ``{"max", "p999", "same", "moved", "lost", "gained", "wrong"}``; null for the base row
factor : ``{"value", "low", "high"}``, how many times as fast as the base row; null where it failed or is wrong
noise : sentences that say why the row is noisy
failure : ``{"kind", "said"}``, kind is crash, time limit, memory limit or unsupported; null
missing : by name, such as ``seconds.read``, the reason why it is not there
rounds, complete : processes measured; whether more will come
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ocrlab.bench.host import anonymous, describe
from ocrlab.bench.rows import Row

VERSION = 1  # of the keys
NOTHING = "-"
OWN = ("device", "precision", "threads", "streams", "shape", "cache")  # options that have a place of their own in a row


def to_dict(row: Row) -> dict[str, Any]:
    """Return a row for JSON; see the top of this file."""
    asked, facts = row.case.options, row.facts
    return {
        "name": row.case.name,
        "backend": Path(row.case.backend).name,
        "version": facts.get("version"),
        "device": facts.get("device"),
        "isa": facts.get("isa"),
        "task": row.case.task,
        "in_flight": row.in_flight,
        "model": Path(row.case.model).name,
        "format": row.case.format,
        **{name: {"asked": asked.get(name), "got": facts.get(name)} for name in ("precision", "threads", "streams")},
        "options": {
            name: anonymous(value) if isinstance(value, str) else value
            for name, value in facts.get("asked", asked).items()
            if name not in OWN
        },
        "shape": shape_of(row),
        "seconds": {name: one.to_dict() for name, one in row.seconds.items()},
        "memory": {
            step: {"bytes": one.bytes, "above_import": one.above, "samples": list(one.samples)}
            for step, one in row.memory.items()
        },
        "difference": numbers_of(row.difference.to_dict()) if row.difference else None,
        "factor": asdict(row.factor) if row.factor else None,
        "noise": list(row.noise),
        "failure": {"kind": row.failure.kind, "said": anonymous(row.failure.said)} if row.failure else None,
        "missing": {name: anonymous(reason) for name, reason in row.missing.items()},
        "rounds": row.rounds,
        "complete": row.complete,
    }


def to_json(rows: Sequence[Row]) -> str:
    """Return rows with the machine they were measured on, as one JSON document: ``{"ocrlab_bench", "machine", "rows"}``."""
    document = {"ocrlab_bench": VERSION, "machine": describe(), "rows": [to_dict(row) for row in rows]}
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def numbers_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return values for JSON, which knows no nan."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values.items()}


def shape_of(row: Row) -> dict[str, Any]:
    """Return the shape of the input, and the one that the network was compiled for."""
    compiled = row.facts.get("input")
    kind = None
    if compiled:
        kind = "dynamic" if "?" in compiled else "bounded" if ".." in compiled else "static"
    return {"input": list(row.shape) or None, "compiled": compiled, "kind": kind}


def _time(name: str) -> Callable[[Row], str]:
    return lambda row: f"{row.seconds[name].median * 1e3:.3g}" if name in row.seconds else NOTHING


def _range(row: Row) -> str:
    steady = row.seconds.get("steady")
    return f"{steady.p10 * 1e3:.3g} .. {steady.p90 * 1e3:.3g}" if steady else NOTHING


def _factor(row: Row) -> str:
    if row.difference and row.difference.wrong:
        return "wrong"
    if not row.factor:
        return row.failure.kind if row.failure else NOTHING
    return f"{row.factor.value:.2f} ({row.factor.low:.2f} .. {row.factor.high:.2f})"


def _precision(row: Row) -> str:
    asked, got = row.case.options.get("precision") or "own", row.facts.get("precision") or "?"
    return got if asked == got else f"{asked}: {got}"


def _memory(step: str) -> Callable[[Row], str]:
    return lambda row: f"{row.memory[step].above / 1e6:.0f}" if step in row.memory else NOTHING


def _least(row: Row) -> str:
    """Return what is left after the most that can be given back while the network stays open."""
    steps = [row.memory[step].above for step in ("release_memory", "shrinkage", "malloc_trim") if step in row.memory]
    return f"{min(steps) / 1e6:.0f}" if steps else NOTHING


def _apart(row: Row) -> str:
    return f"{row.difference.max:.2g}" if row.difference else NOTHING


def _boxes(row: Row) -> str:
    found = row.difference
    if found is None or found.same is None:
        return NOTHING
    parts = [
        f"{count} {word}"
        for count, word in ((found.moved, "moved"), (found.lost, "lost"), (found.gained, "new"))
        if count
    ]
    return ", ".join(parts) or "same"


COLUMNS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("row", lambda row: row.case.name),
    ("precision", _precision),
    ("ms", _time("steady")),
    ("p10 .. p90", _range),
    ("n", lambda row: str(row.seconds["steady"].n) if "steady" in row.seconds else NOTHING),
    ("times as fast", _factor),
    ("cpu ms", _time("cpu")),
    ("load ms", _time("load")),
    ("first ms", _time("first")),
    ("peak MB", _memory("peak")),
    ("kept", _memory("run")),
    ("released", _least),
    ("max diff", _apart),
    ("boxes", _boxes),
)


def cells(rows: Sequence[Row]) -> list[list[str]]:
    """Return what stands in the table, its head first."""
    return [[name for name, _ in COLUMNS], *([value(row) for _, value in COLUMNS] for row in rows)]


def notes(rows: Sequence[Row]) -> list[str]:
    """Return what must be said beside the table: failures, wrong answers, noise; and what the numbers are."""
    found = []
    for row in rows:
        name = row.case.name
        if row.failure:
            found.append(f"{name}: {row.failure.kind}. {anonymous(row.failure.said)}")
        if row.difference and row.difference.wrong:
            found.append(f"{name}: wrong. {row.difference.wrong}")
        if row.noise:
            found.append(f"{name}: noisy. {' '.join(row.noise)}")
    threads = sorted({str(row.facts.get("threads") or row.case.options.get("threads")) for row in rows if row.facts})
    found.append(f"Threads: {', '.join(threads) or NOTHING}. Memory is above that after the imports; kept: after the run; "
                 f"released: after release_memory or shrinkage, and malloc_trim, with the network still open.")  # fmt: skip
    return found


def machine_line() -> str:
    """Return the machine in one line."""
    machine = describe()
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return f"{machine['cpu']}, {machine['cores']} cores, {machine['memory'] / 2**30:.0f} GiB, {machine['system']}; {versions}"


def table(rows: Sequence[Row]) -> str:
    """Return rows as a table for a terminal, with notes under it."""
    lines = cells(rows)
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    text = []
    for line in lines:
        aligned = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        text.append("  ".join(aligned).rstrip())
    return "\n".join([*text, *notes(rows), machine_line()])


def to_markdown(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table, with notes under it."""
    head, *lines = [[cell.replace("|", "\\|") for cell in line] for line in cells(rows)]
    marks = ["---", *["---:"] * (len(COLUMNS) - 1)]
    text = [f"| {' | '.join(line)} |" for line in (head, marks, *lines)]
    return "\n".join([*text, "", *(f"- {note}" for note in (*notes(rows), machine_line()))])
