"""Rows for programs: JSON, with keys that stay.

A row
-----
name, backend, version, device, isa, max_isa, task, in_flight : what ran; `in_flight` calls at a time;
    `max_isa` is the instruction set that OpenVINO was held to, null: to none
model, format : the file's name; ONNX, IR or Paddle
precision, threads, streams : ``{"asked", "got"}``; null: the runtime's own choice, or not reported
options : what else it was asked for, such as ``{"arena": true}``
shape : ``{"input": [1, 3, H, W], "compiled": "1,3,?,?", "kind": "static" | "bounded" | "dynamic"}``
seconds : by name ``{"median", "p10", "p90", "min", "n", "samples"}``, the samples by process: import, read, compile,
    load (read, compile and what surrounds them), compile_cached, first, warm_up, steady, cpu (processor time of a
    call), new_shape, new_shape_again
memory : by step ``{"bytes", "above_import", "samples"}``: import, load, run (kept after the run), new shape, the release
    steps of the runtime in their order, and peak
difference : from the base row, ``{"max", "p999", "same", "moved", "lost", "gained", "wrong", "texts"}``; null for the base row
factor : ``{"value", "low", "high"}``, how many times as fast as the base row; null where it failed or is wrong
noise : sentences that say why the row is noisy
failure : ``{"kind", "said"}``, kind is crash, time limit, memory limit or unsupported; null
missing : by name, such as ``seconds.read``, the reason why it is not there
rounds, complete : processes measured; whether more will come
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ocrlab.bench.cases import Case
from ocrlab.bench.difference import Difference
from ocrlab.bench.rows import Held, Row
from ocrlab.bench.spread import Factor, Spread
from ocrlab.bench.supervise import Failure
from ocrlab.machine.describe import anonymous, describe

VERSION = 1  # of the keys
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
        "max_isa": row.case.isa,
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


def from_json(data: bytes) -> tuple[dict[str, Any], list[Row]]:
    """Return the machine and the rows of a document that `to_json` made.

    Raises
    ------
    ValueError
        In a sentence, if it is another one, or damaged.
    """
    document = document_of(data)
    machine, rows = document.get("machine"), document.get("rows")
    if not isinstance(machine, dict) or not isinstance(rows, list) or not {"cpu", "cores"} <= machine.keys():
        raise ValueError("its machine or its rows are damaged")
    return machine, [row_from(row) for row in rows]


def document_of(data: bytes) -> dict[str, Any]:
    """Return the JSON document of a file of this version of the bench.

    Raises
    ------
    ValueError
        In a sentence, if it is none.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"it is no JSON document; what ocrlab bench --out saved was expected ({error}).") from error
    if not isinstance(document, dict) or not isinstance(version := document.get("ocrlab_bench"), int):
        raise ValueError("it holds no rows with their machine; what ocrlab bench --out FILE.json saved was expected.")
    if version != VERSION:
        raise ValueError(
            f"it is of version {version} of the bench; {VERSION} was expected. Measure again with this version."
        )
    return document


def row_from(values: dict[str, Any]) -> Row:
    """Return the row that `to_dict` made a dictionary of; what is not kept there, its files and callables, is empty.

    Raises
    ------
    ValueError
        In a sentence, if it is damaged.
    """
    try:
        return _row_from(values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"its rows are damaged ({type(error).__name__}: {error}).") from error


def _row_from(values: dict[str, Any]) -> Row:
    both = {name: values.get(name) or {} for name in ("precision", "threads", "streams")}
    asked = {name: one["asked"] for name, one in both.items() if one.get("asked") is not None} | dict(values["options"])
    case = Case(str(values["name"]), Path(values["model"]), values["backend"], (), values.get("task"), asked)
    object.__setattr__(case, "isa", values.get("max_isa"))  # what this machine can be held to does not matter here
    facts = {
        "backend": values["backend"], "version": values["version"], "device": values["device"], "isa": values["isa"],
        **{name: one.get("got") for name, one in both.items()},
        "input": values["shape"]["compiled"], "asked": dict(values["options"]),
    }  # fmt: skip
    apart, factor, failure = (values.get(name) for name in ("difference", "factor", "failure"))
    return Row(
        case, values.get("rounds", 0), values.get("complete", True), facts,
        {name: spread_from(one, f"{name} of {case.name}") for name, one in values["seconds"].items()},
        {step: Held(step, int(one["bytes"]), int(one["above_import"]), tuple(one["samples"]))
         for step, one in values["memory"].items()},
        _difference_from(apart) if apart else None,
        Factor(**factor) if factor else None, tuple(map(str, values["noise"])), Failure(**failure) if failure else None,
        dict(values.get("missing", {})), values["in_flight"], tuple(values["shape"]["input"] or ()),
    )  # fmt: skip


def _difference_from(values: dict[str, Any]) -> Difference:
    numbers: dict[str, Any] = {name: values.get(name) for name in ("max", "p999")}
    numbers = {name: math.nan if number is None else number for name, number in numbers.items()}
    return Difference(**(values | numbers))


def spread_from(values: dict[str, Any], what: str) -> Spread:
    """Return the spread that `Spread.to_dict` made a dictionary of; raise ValueError where its numbers are no times."""
    samples = tuple(tuple(map(float, process)) for process in values["samples"] if process)
    median, p10, p90, low = (float(values[name]) for name in ("median", "p10", "p90", "min"))
    times = (median, p10, p90, low, *(one for process in samples for one in process))
    if not samples or not all(0 < one < math.inf for one in times):
        raise ValueError(f"the times {what} are none")
    return Spread(samples, median, p10, p90, low, int(values["n"]))


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
