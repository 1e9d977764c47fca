"""The class wall for people and programs: a table in a terminal or in Markdown, JSON, and all machines in one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ocrlab.bench.columns import NOTHING
from ocrlab.bench.tables import aligned, piped
from ocrlab.bench.wall.entries import ROLES, MachineRow, merged
from ocrlab.bench.wall.wall import Machine, Wall

Column = tuple[str, Callable[[Machine], str]]


def _of(role: str, what: Callable[[MachineRow], str]) -> Callable[[Machine], str]:
    def cell(one: Machine) -> str:
        mark = one.entry.marks.get(role)
        if mark is None:
            return one.entry.excluded.get(role, NOTHING).removesuffix(".").split(": ")[-1].split(".")[0]
        return what(mark)

    return cell


def _times(role: str) -> Callable[[Machine], str]:
    def cell(one: Machine) -> str:
        found = one.factors.get(role)
        return f"{found.value:.2f} ({found.low:.2f} .. {found.high:.2f})" if found else NOTHING

    return cell


def _ms(mark: MachineRow) -> str:
    return f"{mark.steady.median * 1e3:.3g}"


def _mb(mark: MachineRow) -> str:
    return NOTHING if mark.peak is None else f"{mark.peak / 1e6:.0f}"


COLUMNS: tuple[Column, ...] = (
    ("machine", lambda one: one.entry.label),
    ("processor", lambda one: described(one.entry.machine)),
    ("ONNX Runtime ms", _of("onnxruntime", _ms)),
    ("OpenVINO f32 ms", _of("f32", _ms)),
    ("its own ms", _of("own", _ms)),
    ("got", _of("own", lambda mark: mark.precision)),
    ("f32 times as fast", _times("f32")),
    ("own times as fast", _times("own")),
    ("peak MB", lambda one: " / ".join(_of(role, _mb)(one) for role in ROLES)),
)
EXPLAINED = (
    "ms: median. times as fast: OpenVINO as ONNX Runtime (with its arena) on the same machine, with the interval of 95 %. "
    "peak MB: above the memory after the imports, of ONNX Runtime / OpenVINO f32 / OpenVINO in its own precision."
)


def described(machine: dict[str, Any]) -> str:
    """Return a machine in a few words."""
    return f"{machine.get('cpu') or 'unknown processor'}, {machine.get('cores') or '?'} cores"


def cells(found: Wall) -> list[list[str]]:
    """Return what stands in the table, its head first."""
    return [[name for name, _ in COLUMNS], *([cell(one) for _, cell in COLUMNS] for one in found.bricks)]


def table(found: Wall) -> str:
    """Return a wall for a terminal."""
    return "\n\n".join([aligned(cells(found)), EXPLAINED, "\n".join([*found.sentences(), *found.notes()])])


def to_markdown(found: Wall) -> str:
    """Return a wall as Markdown."""
    said = [*found.sentences(), EXPLAINED, *found.notes()]
    return "\n\n".join([piped(cells(found)), "\n".join(f"- {one}" for one in said)])


def to_dict(one: Machine) -> dict[str, Any]:
    """Return a machine for JSON.

    label, machine, given : its file, its description, the model and shape
    marks : by role (onnxruntime, f32, own) ``{"name", "precision", "version", "median", "p10", "p90", "n", "peak", "noise"}``
    factors : by role ``{"value", "low", "high"}``, how many times as fast as ONNX Runtime
    excluded : by role, why the row is not compared
    apart : why the machine is not counted; null
    """
    marks = {
        role: {"name": mark.name, "precision": mark.precision, "version": mark.version, "median": mark.steady.median,
               "p10": mark.steady.p10, "p90": mark.steady.p90, "n": mark.steady.n, "peak": mark.peak, "noise": list(mark.noise)}
        for role, mark in one.entry.marks.items()
    }  # fmt: skip
    factors = {
        role: {"value": found.value, "low": found.low, "high": found.high} for role, found in one.factors.items()
    }
    return {"label": one.entry.label, "machine": one.entry.machine, "given": one.entry.given, "marks": marks,
            "factors": factors, "excluded": one.entry.excluded, "apart": one.apart}  # fmt: skip


def to_lines(found: Wall) -> str:
    """Return one JSON object a machine and line."""
    return "\n".join(json.dumps(to_dict(one), ensure_ascii=False, allow_nan=False) for one in found.bricks)


def to_json(found: Wall) -> str:
    """Return all machines as one document, which `ocrlab.bench.wall.entries` reads again."""
    return merged([one.entry for one in found.bricks])
