"""Looking inside a network: where the time goes, in which precision, and which operations became one."""

from __future__ import annotations

import csv
import importlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ocrlab.backends import names
from ocrlab.net import BackendError, Facts, Layer, Net

COLUMNS = ("milliseconds", "name", "type", "kernel", "precision", "takes", "gives", "from_layout", "layout")
Profiles = Mapping[str, Sequence[Layer]]  # the layers of each run, by what it is called


class Part(NamedTuple):
    """What layers of one kind have in common."""

    milliseconds: float
    layers: int


class Fusion(NamedTuple):
    """Operations of the model that became one layer."""

    layer: str
    kernel: str
    operations: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What a runtime executed for one batch, and under which facts."""

    label: str
    facts: Facts
    layers: tuple[Layer, ...]


def inside(net: Net, batch: Any, rounds: int = 5) -> tuple[Layer, ...]:
    """Return the layers that the runtime of a network executes for a batch (N, 3, H, W) float32, in their order.

    Raises
    ------
    BackendError
        If this runtime does not tell.
    """
    found: tuple[Layer, ...] = _teller(net.facts.backend).layers(net, batch, rounds)
    return found


def _teller(backend: str) -> Any:
    telling = {name: importlib.import_module(f"ocrlab.backends.{name}") for name in names()}
    if not hasattr(telling[backend], "layers"):
        able = " and ".join(name for name, module in telling.items() if hasattr(module, "layers"))
        raise BackendError(f"{backend} does not tell what it executes; {able} do.")
    return telling[backend]


def profile_of(net: Net, batch: Any, label: str = "", rounds: int = 5) -> Profile:
    """Return what a network executes for a batch (N, 3, H, W) float32; without a label, it is called by its facts."""
    return Profile(label or net.facts.title, net.facts, inside(net, batch, rounds))


def total(layers: Sequence[Layer]) -> float:
    """Return the milliseconds of all layers together."""
    return sum(layer.milliseconds for layer in layers)


def parts_by(layers: Sequence[Layer], attribute: str) -> dict[str, Part]:
    """Return time and number of the layers by an attribute such as "type", "precision" or "kernel", the longest first."""
    parts: dict[str, Part] = {}
    for layer in layers:
        kind = str(getattr(layer, attribute))
        so_far = parts.get(kind, Part(0.0, 0))
        parts[kind] = Part(so_far.milliseconds + layer.milliseconds, so_far.layers + 1)
    return dict(sorted(parts.items(), key=lambda one: -one[1].milliseconds))


def transitions(layers: Sequence[Layer], of: str = "precision") -> dict[tuple[str, str], Part]:
    """Return time and number of the layers between precisions (or "layout"s), by (what they take, what they give)."""
    found: dict[tuple[str, str], Part] = {}
    for layer in layers:
        takes, gives = (layer.takes, layer.gives) if of == "precision" else (layer.from_layout, layer.layout)
        if takes and gives and takes != gives:
            so_far = found.get((takes, gives), Part(0.0, 0))
            found[takes, gives] = Part(so_far.milliseconds + layer.milliseconds, so_far.layers + 1)
    return found


def fusions(layers: Sequence[Layer]) -> tuple[Fusion, ...]:
    """Return the layers that do several operations of the model, those that do most first."""
    several = [
        Fusion(layer.name, layer.kernel, layer.fused) for layer in layers if layer.fused and len(layer.fused) > 1
    ]
    return tuple(sorted(several, key=lambda one: -len(one.operations)))


def slowest_of(layers: Sequence[Layer], most: int) -> list[Layer]:
    """Return the layers that take longest, the slowest first."""
    return sorted(layers, key=lambda layer: -layer.milliseconds)[:most]


def as_csv(layers: Sequence[Layer]) -> str:
    """Return the layers as CSV, in the order of execution, for a table of one's own."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("order", *COLUMNS, "shape", "fused"))
    for order, layer in enumerate(layers, 1):
        told = (getattr(layer, column) for column in COLUMNS)
        rows.writerow((order, *told, " x ".join(map(str, layer.shape)), " + ".join(layer.fused or ())))
    return text.getvalue()
