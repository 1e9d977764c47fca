"""Looking inside a network: where the time goes, in which precision, and which operations became one."""

from __future__ import annotations

import csv
import importlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from ocrlab.backends import names
from ocrlab.net import BackendError, Facts, Layer, Net

COLUMNS = ("name", "type", "kernel", "precision", "takes", "gives", "from_layout", "layout")
NUMBERED = re.compile(r"[._][0-9]+$")  # "Conv.12" and "Conv_12" are operations of the kind "Conv"
Profiles = Mapping[str, Sequence[Layer]]  # the layers of each run, by what it is called
Kind = TypeVar("Kind")


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
    parts = _parts((str(getattr(layer, attribute)), layer) for layer in layers)
    return dict(sorted(parts.items(), key=lambda one: -one[1].milliseconds))


def _parts(layers: Iterable[tuple[Kind | None, Layer]]) -> dict[Kind, Part]:
    """Return time and number of layers by the kind that each is given with; those of no kind are left out."""
    parts: dict[Kind, Part] = {}
    for kind, layer in layers:
        if kind is not None:
            so_far = parts.get(kind, Part(0.0, 0))
            parts[kind] = Part(so_far.milliseconds + layer.milliseconds, so_far.layers + 1)
    return parts


def transition(layer: Layer, of: str = "precision") -> tuple[str, str] | None:
    """Return from which precision (or "layout") to which a layer changes; None where it does not, or nothing is told."""
    takes, gives = (layer.takes, layer.gives) if of == "precision" else (layer.from_layout, layer.layout)
    return (takes, gives) if takes and gives and takes != gives else None


def transitions(layers: Sequence[Layer], of: str = "precision") -> dict[tuple[str, str], Part]:
    """Return time and number of the layers between precisions (or "layout"s), by (what they take, what they give)."""
    return _parts((transition(layer, of), layer) for layer in layers)


def chain(layer: Layer) -> str | None:
    """Return the kinds of operations that a layer does at once, "Conv + Add + Relu"; None for one, or where none is told."""
    several = layer.fused is not None and len(layer.fused) > 1
    return " + ".join(NUMBERED.sub("", name) for name in layer.fused or ()) if several else None


def chains(layers: Sequence[Layer]) -> dict[str, Part]:
    """Return time and number of the layers that do several operations at once, by their kinds, the most frequent first."""
    parts = _parts((chain(layer), layer) for layer in layers)
    return dict(sorted(parts.items(), key=lambda one: (-one[1].layers, -one[1].milliseconds)))


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
    rows.writerow(("order", "ms", *COLUMNS, "shape", "fused"))
    for order, layer in enumerate(layers, 1):
        told = (getattr(layer, column) for column in COLUMNS)
        time = f"{layer.milliseconds:.10g}"  # "3" rather than "3.0"
        rows.writerow((order, time, *told, " x ".join(map(str, layer.shape)), " + ".join(layer.fused or ())))
    return text.getvalue()
