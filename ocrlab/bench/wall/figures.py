"""A still picture of the class wall, for saved notebooks and slides."""

from __future__ import annotations

from typing import Any

from matplotlib.ticker import LogLocator

from ocrlab.bench.wall.entries import ROLES
from ocrlab.bench.wall.wall import Wall
from ocrlab.draw.colors import COLORS, PALETTE
from ocrlab.draw.figure import Still

SHAPES = {"f32": "o", "bf16": "D", "f16": "^", "int8": "s"}
SHIFT = {"onnxruntime": -0.25, "f32": 0.0, "own": 0.25}  # of a row's height


def chart(found: Wall) -> Still:
    """Draw a machine by row: time with p10 to p90, and memory; hollow is ONNX Runtime, color and shape are the precision."""
    machines = ", ".join(brick.entry.label for brick in found.bricks)
    figure = Still(
        9, 0.42 * len(found.bricks) + 1.5, alt=f"Time and memory of ONNX Runtime and OpenVINO, by machine: {machines}."
    )
    time, memory = figure.subplots(1, 2, sharey=True, width_ratios=(2, 1))
    for y, brick in enumerate(found.bricks):
        for role in ROLES:
            if role in brick.entry.marks:
                _draw(time, memory, y + SHIFT[role], brick.entry.marks[role], role == "onnxruntime")
    time.set_yticks(range(len(found.bricks)), [brick.entry.label for brick in found.bricks])
    time.set_ylim(len(found.bricks) - 0.5, -0.5)
    time.set(xscale="log")
    time.set_xlabel("time, ms: median, p10 to p90")
    memory.set_xlabel("memory at the peak, MB")
    memory.set_xlim(0, memory.get_xlim()[1] * 1.05)  # a whole mark at the edge
    _legend(figure, found)
    for axes in (time, memory):
        axes.grid(alpha=0.25, which="both", axis="x")
        axes.xaxis.set_major_formatter("{x:g}")
    time.xaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    time.xaxis.set_minor_formatter("{x:g}")
    return figure


def _draw(time: Any, memory: Any, y: float, mark: Any, hollow: bool) -> None:
    color = COLORS.get(mark.precision, PALETTE.gray)
    look = {"marker": SHAPES.get(mark.precision, "X"), "color": color, "markersize": 6,
            "markerfacecolor": "white" if hollow else color}  # fmt: skip
    steady = mark.steady
    time.plot([steady.p10 * 1e3, steady.p90 * 1e3], [y, y], color=color, linewidth=1.5)
    time.plot([steady.median * 1e3], [y], **look)
    if mark.peak is not None:
        memory.plot([mark.peak / 1e6], [y], **look)


def _legend(figure: Still, found: Wall) -> None:
    from matplotlib.lines import Line2D

    seen = {mark.precision for one in found.bricks for role, mark in one.entry.marks.items() if role != "onnxruntime"}
    lines = [
        Line2D(
            [], [], marker="o", color=COLORS["f32"], markerfacecolor="white", linestyle="", label="ONNX Runtime, f32"
        )
    ]
    for name in sorted(seen):
        look: Any = {"marker": SHAPES.get(name, "X"), "color": COLORS.get(name, PALETTE.gray)}
        lines.append(Line2D([], [], linestyle="", label=f"OpenVINO, {name}", **look))
    figure.legend(handles=lines, loc="outside upper center", ncols=4, frameon=False)
