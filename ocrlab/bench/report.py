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

from ocrlab.bench.rows import Row
from ocrlab.machine.describe import anonymous, describe

VERSION = 1  # of the keys
KINDS = {  # of what no row can be shown without
    "name": str, "precision": dict, "threads": dict, "streams": dict, "options": dict, "shape": dict, "seconds": dict,
    "memory": dict, "noise": list, "missing": dict,
}  # fmt: skip
SPREAD = {"median", "p10", "p90", "min", "n", "samples"}
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


def from_json(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the machine and the rows of a document that `to_json` made.

    Raises
    ------
    ValueError
        In a sentence, if it is another one, or damaged.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"it is no JSON document ({error})") from error
    if not isinstance(document, dict) or document.get("ocrlab_bench") != VERSION or "rows" not in document:
        raise ValueError(f"it holds no rows with their machine, of version {VERSION}")
    machine, rows = document.get("machine"), document["rows"]
    if not isinstance(machine, dict) or not isinstance(rows, list) or not {"cpu", "cores"} <= machine.keys():
        raise ValueError("its machine or its rows are damaged")
    for number, row in enumerate(rows, 1):
        if not (isinstance(row, dict) and all(isinstance(row.get(name), kind) for name, kind in KINDS.items())):
            raise ValueError(f"its row {number} is damaged")
        if any(not isinstance(one, dict) or not one.keys() >= SPREAD for one in row["seconds"].values()):
            raise ValueError(f"the times of its row {number} are damaged")
    return machine, rows


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
