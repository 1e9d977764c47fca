"""Still pictures of a profile: where the time went, in which precision, and what was fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgba

from ocrlab.draw.colors import PALETTE, PRECISION_STYLES, TINT
from ocrlab.draw.figure import Still
from ocrlab.layers.profile import Part, Profiles, chain, chains, parts_by, slowest_of, total, transitions
from ocrlab.net import Layer

TYPES = 8  # that are drawn; the others are put together


OTHER_STYLE = (PALETTE.gray, "..")


PROFILED = "milliseconds, with the profiler on"


def overview(runs: Profiles) -> Still:
    """Draw the runs on one scale of time: by type of layer, and below that every layer in the order of execution."""
    figure = Still(
        9, 0.3 + (1.3 + 0.2 * TYPES) * len(runs), alt=_told("Time by type of layer, and layer after layer", runs)
    )
    grid = figure.subplots(2 * len(runs), 1, squeeze=False, height_ratios=[7, 1] * len(runs))[:, 0]
    for axes, strip, (label, layers) in zip(grid[::2], grid[1::2], runs.items(), strict=True):
        axes.set_title(_headline(label, layers), loc="left")
        _bars(axes, list(parts_by(layers, "type"))[:TYPES], layers)
        _in_order(strip, layers)
    for plots in (grid[::2], grid[1::2]):
        most = max(axes.get_xlim()[1] for axes in plots)
        for axes in plots:
            axes.set_xlim(0, most)
    grid[-1].set_xlabel(f"{PROFILED}; the strips: every layer, in the order of execution")
    return figure


def _headline(label: str, layers: Sequence[Layer]) -> str:
    return f"{label}: {len(layers)} layers, {total(layers):.1f} ms"


def _told(what: str, runs: Profiles) -> str:
    each = [
        f"{_headline(label, layers)}, most in {next(iter(parts_by(layers, 'type')), 'none')}"
        for label, layers in runs.items()
    ]
    return f"{what}. {'; '.join(each)}."


def time_by_type(runs: Profiles) -> Still:
    """Draw the time by type of layer, one bar a run, each part in the color and hatch of its precision."""
    figure = Still(9, (0.9 + 0.24 * TYPES) * len(runs) + 0.3, alt=_told("Time by type of layer", runs))
    grid = figure.subplots(len(runs), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (label, layers) in zip(grid, runs.items(), strict=True):
        axes.set_title(_headline(label, layers), loc="left")
        _bars(axes, list(parts_by(layers, "type"))[:TYPES], layers)
    grid[-1].set_xlabel(PROFILED)
    return figure


def _bars(axes: Any, types: Sequence[str], layers: Sequence[Layer]) -> None:
    """Draw a stacked bar for each type, its precisions side by side; what is not shown goes into the last."""
    place = {name: row for row, name in enumerate(types)}
    rows = [place.get(layer.type, len(types)) for layer in layers]
    shown = [*types, "others"] if len(types) in rows else list(types)
    left = np.zeros(len(shown))
    for precision in parts_by(layers, "precision"):
        wide = np.zeros(len(shown))
        for row, layer in zip(rows, layers, strict=True):
            wide[row] += layer.milliseconds * (str(layer.precision) == precision)
        color, hatch = PRECISION_STYLES.get(precision, OTHER_STYLE)
        axes.barh(shown, wide, left=left, color=color, hatch=hatch, edgecolor="white", label=precision, height=0.75)
        left += wide
    axes.invert_yaxis()
    if layers:
        axes.legend(frameon=False, loc="lower right")


def _in_order(axes: Any, layers: Sequence[Layer]) -> None:
    """Draw the layers one after the other, each as wide as it took."""
    left = 0.0
    for layer in layers:
        color, _ = PRECISION_STYLES.get(str(layer.precision), OTHER_STYLE)
        axes.barh(0, layer.milliseconds, left=left, color=color, edgecolor="white", linewidth=0.4, height=1)
        left += layer.milliseconds
    axes.set(yticks=[], ylim=(-0.5, 0.5), xlim=(0, left or 1))


def slowest(layers: Sequence[Layer], most: int = 15) -> Still:
    """Draw the layers that take longest, with their kernels and the shapes of their outputs."""
    chosen = slowest_of(layers, most)
    told = ", ".join(f"{layer.name} {layer.milliseconds:.2f} ms" for layer in chosen[:3])
    figure = Still(9, 0.7 + 0.28 * len(chosen), alt=f"The {len(chosen)} layers that take longest; first {told}.")
    axes = figure.add_subplot()
    for row, layer in enumerate(chosen):
        color, hatch = PRECISION_STYLES.get(str(layer.precision), OTHER_STYLE)
        axes.barh(row, layer.milliseconds, color=color, hatch=hatch, edgecolor="white", height=0.75)
        shape = " x ".join(map(str, layer.shape))
        axes.text(layer.milliseconds, row, f"  {layer.kernel}, {shape}", va="center")
    axes.set_yticks(range(len(chosen)), [f"{layer.name[:28]}" for layer in chosen])
    axes.set_xlim(0, max((layer.milliseconds for layer in chosen), default=1.0) * 1.9)
    axes.set_xlabel(PROFILED)
    axes.invert_yaxis()
    return figure


def precisions(runs: Profiles) -> Still:
    """Draw in which precision each run computes, and how many layers lie between two precisions, and two layouts."""
    shares = [f"{label}: {', '.join(parts_by(layers, 'precision'))}" for label, layers in runs.items()]
    figure = Still(
        9,
        1.95 * len(runs) + 0.2,
        alt=f"In which precision each run computes, and between which it changes. {'; '.join(shares)}.",
    )
    grid = figure.subplots(len(runs), 3, squeeze=False, width_ratios=(1.5, 1, 1))
    for (left, middle, right), (label, layers) in zip(grid, runs.items(), strict=True):
        left.set_title(label, loc="left")
        _shares(left, layers)
        _matrix(middle, transitions(layers), "precisions")
        _matrix(right, transitions(layers, "layout"), "layouts")
    return figure


def _shares(axes: Any, layers: Sequence[Layer]) -> None:
    """Draw the shares of the precisions, in layers and in time."""
    left = np.zeros(2)
    time, number = total(layers) or 1.0, len(layers) or 1
    for precision, part in parts_by(layers, "precision").items():
        wide = np.array([part.layers / number, part.milliseconds / time]) * 100
        color, hatch = PRECISION_STYLES.get(precision, OTHER_STYLE)
        label = f"{precision}: {part.layers} layers, {part.milliseconds:.1f} ms"
        axes.barh(("layers", "time"), wide, left=left, color=color, hatch=hatch, edgecolor="white", label=label)
        left += wide
    axes.set(xlim=(0, 100), xticks=[0, 50, 100], xticklabels=["0", "50", "100 %"])
    axes.invert_yaxis()
    if layers:
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.12))


def _matrix(axes: Any, between: Mapping[tuple[str, str], Part], of: str) -> None:
    """Draw a matrix of the layers that take one precision, or layout, and give another."""
    kinds = list(dict.fromkeys(kind for pair in between for kind in pair))
    axes.set_title(f"between {of}" if kinds else f"no layer between two {of}", loc="left")
    if not kinds:
        axes.axis("off")
        return
    shades = np.zeros((len(kinds), len(kinds)))
    for (takes, gives), part in between.items():
        row, column = kinds.index(takes), kinds.index(gives)
        shades[row, column] = part.layers
        told = f"{part.layers} layers\n{part.milliseconds:.2f} ms"
        axes.text(column, row, told, ha="center", va="center")
    tint = np.broadcast_to(to_rgba(PALETTE.orange), (*shades.shape, 4)).copy()
    tint[..., 3] = (
        0.45 * shades / max(shades.max(), 1)
    )  # the ground shines through, and what is written can be read on both
    axes.imshow(tint, aspect="auto")
    axes.set_xticks(range(len(kinds)), [f"to {kind}" for kind in kinds])
    axes.set_yticks(range(len(kinds)), kinds)


def fused(layers: Sequence[Layer], most: int = 8) -> Still:
    """Draw which operations of the model became one layer, one row for each chain that occurs, and how often it does."""
    shown = list(chains(layers).items())[:most]
    example = {chain(layer): layer for layer in reversed(layers)}
    told = "; ".join(f"{part.layers} times {operations}" for operations, part in shown)
    figure = Still(
        9, 0.4 + 0.42 * max(1, len(shown)), alt=f"Operations of the model that became one layer: {told or 'none'}."
    )
    axes = figure.add_subplot(xlim=(0, 9), ylim=(max(1, len(shown)) - 0.4, -0.6))
    axes.axis("off")
    for row, (operations, part) in enumerate(shown):
        axes.text(0, row, f"{part.layers} ×", va="center", fontweight="bold")
        axes.text(0.6, row, operations, va="center",
                  bbox={"boxstyle": "round", "facecolor": TINT, "edgecolor": PALETTE.blue})  # fmt: skip
        axes.text(4.6, row, f"such as {example[operations].name}: {example[operations].kernel}", va="center")
    return figure
