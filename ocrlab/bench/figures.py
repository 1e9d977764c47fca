"""Still pictures of what the bench measured: memory by call, and the replayed experiment beside the original's figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ocrlab.bench import origin
from ocrlab.bench.curves import ARENA_ON, WAYS, Curve
from ocrlab.bench.replay import QUOTED, ROLES, Replayed
from ocrlab.draw import Still

# Okabe-Ito colors, and dashes as the second cue; the live view has the same in its JavaScript
STYLES: tuple[tuple[str, Any], ...] = (
    ("#d55e00", "solid"), ("#0072b2", (0, (6, 2))), ("#009e73", (0, (2, 2))), ("#cc79a7", (0, (8, 2, 2, 2))),
    ("#e69f00", (0, (4, 1, 1, 1))), ("#56b4e9", (0, (1, 2))), ("#999999", (0, (6, 2, 1, 2))),
)  # fmt: skip
KNOWN = [way.name for way in (*WAYS, ARENA_ON)]  # these look the same in every picture


def styles_of(curves: Sequence[Curve]) -> list[int]:
    """Return which of `STYLES` each curve has: the known ways theirs, others what is left, as far as it goes."""
    taken = {KNOWN.index(curve.way.name) for curve in curves if curve.way.name in KNOWN}
    free = [i for i in range(len(STYLES)) if i not in taken] or list(range(len(STYLES)))
    others = itertools.cycle(free)
    return [KNOWN.index(curve.way.name) if curve.way.name in KNOWN else next(others) for curve in curves]


def memory_by_call(curves: Sequence[Curve]) -> Still:
    """Draw resident memory by call, a line for each curve; where memory was given back, the line falls straight down."""
    figure = Still(9, 3.8)
    axes = figure.add_subplot(xlabel="call", ylabel="memory of the process, MB")
    for curve, style in zip(curves, styles_of(curves), strict=True):
        color, dashes = STYLES[style]
        path = trail(curve)
        axes.plot([x for x, _ in path], [y for _, y in path], color=color, linestyle=dashes, label=curve.way.name)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.25)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=8, frameon=False)
    return figure


def trail(curve: Curve) -> list[tuple[int, float]]:
    """Return (call, MB) along a curve; two with the same call where memory was given back after it."""
    found = []
    for point in curve.points:
        found.append((point.call, point.bytes / 1e6))
        if point.released is not None:
            found.append((point.call, point.released / 1e6))
    return found


def replayed_figure(replayed: Replayed, network: str) -> Still:
    """Draw memory and time of every row of a network; a mark shows what the original had, each in its own unit."""
    rows = [(role, replayed.rows[network][role]) for role in ROLES if role in replayed.rows[network]]
    rows = [(role, row) for role, row in rows if row.failure is None]
    figure = Still(9, 0.42 * len(rows) + 1.3)
    left, right = figure.subplots(1, 2, sharey=True)
    names = [f"{ROLES[role]} ({row.facts.get('precision')})" for role, row in rows]
    peaks = [row.memory["peak"].bytes / 1e6 if "peak" in row.memory else 0 for _, row in rows]
    kept = [row.memory["run"].bytes / 1e6 if "run" in row.memory else 0 for _, row in rows]
    left.barh(names, peaks, color="white", edgecolor="#0072b2", hatch="//", label="at most")
    left.barh(names, kept, height=0.45, color="#0072b2", label="kept after the run")
    right.barh(names, [row.seconds["steady"].median * 1e3 for _, row in rows], color="#e69f00", label="a picture")
    left.set_xlabel("memory of the process, MB", fontsize=9)
    right.set_xlabel("time of a picture, ms", fontsize=9)
    for axes in (left, right):
        axes.tick_params(labelsize=8)
        axes.invert_yaxis() if axes is left else None
        axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    return figure


def against_the_original(replayed: Replayed, network: str) -> Still:
    """Draw the three rows that the original has, both times as parts of its ONNX Runtime row: 100 %."""
    by_role = replayed.rows[network]
    rows = [by_role[role] for role in QUOTED if role in by_role and by_role[role].failure is None]
    names = [ROLES[role] for role in QUOTED if role in by_role and by_role[role].failure is None]
    figure = Still(9, 2.7)
    quoted = [[one.gigabytes for one in origin.TABLE], [one.seconds for one in origin.TABLE]]
    held = [float(row.memory["peak"].bytes) if "peak" in row.memory else 0.0 for row in rows]
    here = [held, [row.seconds["steady"].median for row in rows]]
    both: Any = figure.subplots(1, 2, sharey=True)
    for axes, then, now, what in zip(both, quoted, here, ("memory", "time"), strict=True):
        at = range(len(names))
        shown = [value / then[0] * 100 for value in then[: len(names)]]
        axes.barh(
            [y - 0.2 for y in at], shown, 0.36, color="white", edgecolor="#666666", hatch="//", label="2022, quoted"
        )
        axes.barh(
            [y + 0.2 for y in at], [value / (now[0] or 1) * 100 for value in now], 0.36, color="#0072b2", label="here"
        )
        axes.set_yticks(list(at), names, fontsize=8)
        axes.axvline(100, color="#666666", linewidth=0.8, linestyle="dotted")
        axes.set_xlabel(f"{what}, % of ONNX Runtime's", fontsize=9)
    figure.axes[0].invert_yaxis()
    figure.axes[0].legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=2, frameon=False)
    return figure
