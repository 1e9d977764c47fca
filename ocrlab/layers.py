"""Looking inside a network: where the time goes, in which precision, and which operations became one.

The layers come from `backends.openvino.layers` and `backends.onnxruntime.layers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ocrlab.backends import Layer
from ocrlab.draw import Still

TYPES = 8  # that are drawn; the others are put together
PRECISION_STYLES = {  # Okabe-Ito colors, and a hatch as the second cue
    "f32": ("#0072b2", ""), "bf16": ("#e69f00", "//"), "f16": ("#009e73", "\\\\"), "i8": ("#cc79a7", "xx"),
}  # fmt: skip
OTHER_STYLE = ("#999999", "..")


class Part(NamedTuple):
    """What layers of one kind have in common."""

    milliseconds: float
    layers: int


class Fusion(NamedTuple):
    """Operations of the model that became one layer."""

    layer: str
    kernel: str
    operations: tuple[str, ...]


def parts_by(layers: Sequence[Layer], attribute: str) -> dict[str, Part]:
    """Return time and number of the layers by an attribute such as "type", "precision" or "kernel", the longest first."""
    parts: dict[str, Part] = {}
    for layer in layers:
        kind = str(getattr(layer, attribute))
        so_far = parts.get(kind, Part(0.0, 0))
        parts[kind] = Part(so_far.milliseconds + layer.milliseconds, so_far.layers + 1)
    return dict(sorted(parts.items(), key=lambda one: -one[1].milliseconds))


def transitions(layers: Sequence[Layer]) -> dict[tuple[str, str], Part]:
    """Return time and number of the layers between precisions, by (what they take, what they give)."""
    crossing = [layer for layer in layers if layer.takes and layer.gives and layer.takes != layer.gives]
    found: dict[tuple[str, str], Part] = {}
    for layer in crossing:
        key = (str(layer.takes), str(layer.gives))
        so_far = found.get(key, Part(0.0, 0))
        found[key] = Part(so_far.milliseconds + layer.milliseconds, so_far.layers + 1)
    return found


def fusions(layers: Sequence[Layer]) -> tuple[Fusion, ...]:
    """Return the layers that do several operations of the model, those that do most first."""
    several = [
        Fusion(layer.name, layer.kernel, layer.fused) for layer in layers if layer.fused and len(layer.fused) > 1
    ]
    return tuple(sorted(several, key=lambda one: -len(one.operations)))


def time_by_type(runs: Mapping[str, Sequence[Layer]]) -> Still:
    """Draw the time by type of layer, one bar a run, each part in the color and hatch of its precision."""
    figure = Still(9, 1.2 + 0.55 * len(runs) * 1.0 + 0.24 * TYPES * len(runs))
    grid = figure.subplots(len(runs), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (label, layers) in zip(grid, runs.items(), strict=True):
        shown = list(parts_by(layers, "type"))[:TYPES]
        _bars(axes, shown, layers)
        total = sum(layer.milliseconds for layer in layers)
        axes.set_title(f"{label}: {len(layers)} layers, {total:.1f} ms", fontsize=9, loc="left")
    grid[-1].set_xlabel("milliseconds, with the profiler on", fontsize=9)
    return figure


def _bars(axes: Any, types: Sequence[str], layers: Sequence[Layer]) -> None:
    """Draw a stacked bar for each type, its precisions side by side; what is not shown goes into the last."""
    names = [*types, "others"]
    place = {name: row for row, name in enumerate(names)}
    rows = [place.get(layer.type, len(types)) for layer in layers]
    left = np.zeros(len(names))
    for precision in parts_by(layers, "precision"):
        wide = np.zeros(len(names))
        for row, layer in zip(rows, layers, strict=True):
            wide[row] += layer.milliseconds * (str(layer.precision) == precision)
        color, hatch = PRECISION_STYLES.get(precision, OTHER_STYLE)
        axes.barh(names, wide, left=left, color=color, hatch=hatch, edgecolor="white", label=precision, height=0.75)
        left += wide
    axes.invert_yaxis()
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=8, frameon=False, loc="lower right")


def slowest(layers: Sequence[Layer], most: int = 15) -> Still:
    """Draw the layers that take longest, with their kernels and the shapes of their outputs."""
    chosen = sorted(layers, key=lambda layer: -layer.milliseconds)[:most]
    figure = Still(9, 0.7 + 0.28 * len(chosen))
    axes = figure.add_subplot()
    for row, layer in enumerate(chosen):
        color, hatch = PRECISION_STYLES.get(str(layer.precision), OTHER_STYLE)
        axes.barh(row, layer.milliseconds, color=color, hatch=hatch, edgecolor="white", height=0.75)
        shape = " x ".join(map(str, layer.shape))
        axes.text(layer.milliseconds, row, f"  {layer.kernel}, {shape}", va="center", fontsize=7)
    axes.set_yticks(range(len(chosen)), [f"{layer.name[:28]}" for layer in chosen], fontsize=8)
    axes.set_xlim(0, max((layer.milliseconds for layer in chosen), default=1.0) * 1.9)
    axes.set_xlabel("milliseconds, with the profiler on", fontsize=9)
    axes.invert_yaxis()
    return figure
