"""Still pictures of rows: every sample with its median, memory kept inside its peak, and what mistakes cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator

from ocrlab.bench.rows import Row
from ocrlab.bench.spread import Factor
from ocrlab.draw.colors import COLORS, PALETTE
from ocrlab.draw.figure import Still


def samples(rows: Sequence[Row]) -> Still:
    """Draw every steady sample of every row on one axis; the upright line is the median."""
    measured = [row for row in rows if "steady" in row.seconds]
    medians = [f"{row.case.name} {row.seconds['steady'].median * 1e3:.3g}" for row in measured]
    figure = Still(
        9, 0.5 * len(measured) + 0.9, alt=f"Every sample, in milliseconds a call; the medians: {', '.join(medians)}."
    )
    axes = figure.add_subplot(xlabel="milliseconds a call: every sample, and the median", xscale="log")
    for y, row in enumerate(measured):
        steady = row.seconds["steady"]
        all_ = np.concatenate([np.asarray(process) for process in steady.samples]) * 1e3
        shift = (np.arange(len(all_)) * 7 % 13 - 6) / 22
        axes.scatter(all_, y + shift, s=5, color=COLORS.get(row.facts.get("precision", ""), PALETTE.gray), alpha=0.9,
                     rasterized=True)  # fmt: skip
        axes.plot([steady.median * 1e3] * 2, [y - 0.38, y + 0.38], color="black", linewidth=2)
    _rows(axes, [f"{row.case.name} ({row.facts.get('precision')})" for row in measured])
    axes.xaxis.set_minor_locator(LogLocator(subs=(1.5, 2, 3, 5, 7)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("{x:g}")
    return figure


def memory(rows: Sequence[Row]) -> Still:
    """Draw what each row kept after its run, inside of its peak, both above the memory after the imports."""
    told = [row for row in rows if {"peak", "run"} <= row.memory.keys()]
    figure = Still(9, 0.42 * len(told) + 0.9)
    axes = figure.add_subplot(xlabel="MB above the memory after the imports: kept after the run, inside of the peak")
    above = [[row.memory[step].above / 1e6 for step in ("run", "peak")] for row in told]
    each = [f"{row.case.name} {kept:.0f} of {peak:.0f}" for row, (kept, peak) in zip(told, above, strict=True)]
    figure.alt = f"MB kept after the run, of those at the peak: {', '.join(each)}."
    for y, (row, (kept, peak)) in enumerate(zip(told, above, strict=True)):
        axes.barh(y, peak, height=0.7, facecolor="none", edgecolor="#616161")
        axes.barh(y, kept, height=0.4, color=COLORS.get(row.facts.get("precision", ""), PALETTE.gray))
        axes.annotate(f" {kept:.0f} of {peak:.0f}", (peak, y), va="center")
    axes.margins(x=0.15)
    _rows(axes, [row.case.name for row in told])
    return figure


def calls(series: Mapping[str, Sequence[float]]) -> Still:
    """Draw the time of each call in its order, in milliseconds, a line for each name; the first calls stand out."""
    told = [
        f"{name} from {max(seconds) * 1e3:.3g} down to {min(seconds) * 1e3:.3g}" for name, seconds in series.items()
    ]
    figure = Still(9, 3.2, alt=f"Milliseconds of each call, in their order: {', '.join(told)}.")
    axes = figure.add_subplot(xlabel="call", ylabel="milliseconds", yscale="log")
    for (name, seconds), (color, marker) in zip(
        series.items(), ((PALETTE.blue, "o"), (PALETTE.vermillion, "s")), strict=False
    ):
        axes.plot(
            range(1, len(seconds) + 1), np.asarray(seconds) * 1e3, color=color, marker=marker, markersize=4, label=name
        )
    axes.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))  # a label for each ninth would not have its place
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.25, which="both")
    axes.legend()
    return figure


def mistakes(told: Mapping[str, float], fair: Factor) -> Still:
    """Draw the factor that each mistake claims, beside the fair one: a line in the interval that holds it."""
    claims = [f"{name} {value:.2f}" for name, value in told.items()]
    alt = f"How many times as fast: {fair.value:.2f} ({fair.low:.2f} to {fair.high:.2f}); with mistakes {', '.join(claims)}."
    figure = Still(9, 0.45 * len(told) + 1.0, alt=alt)
    axes = figure.add_subplot(xlabel="OpenVINO is so many times as fast as ONNX Runtime, it says")
    axes.axvspan(fair.low, fair.high, color=PALETTE.green, alpha=0.2, linewidth=0)
    axes.axvline(fair.value, color=PALETTE.green, linewidth=2, label="fair, with its interval")
    axes.axvline(1, color="black", linestyle=":", linewidth=1, label="equally fast")
    axes.plot(
        list(told.values()), range(len(told)), "X", color=PALETTE.vermillion, markersize=8, label="with this mistake"
    )
    for y, value in enumerate(told.values()):
        axes.annotate(f"{value:.2f}", (value, y), xytext=(8, 0), textcoords="offset points", va="center")
    axes.set_xlim(0, 1.15 * max(*told.values(), fair.high, 1))
    axes.legend()
    _rows(axes, list(told))
    return figure


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(alpha=0.25, axis="x")
