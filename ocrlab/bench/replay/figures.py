"""Still pictures of the replay of 2022."""

from __future__ import annotations

from typing import Any

from ocrlab.bench.replay import claims
from ocrlab.bench.replay.replay import QUOTED, ROLES, Replayed
from ocrlab.draw.colors import PALETTE
from ocrlab.draw.figure import Still


def replayed_figure(replayed: Replayed, network: str) -> Still:
    """Draw memory and time of every row of a network; a mark shows what the original had, each in its own unit."""
    rows = [(role, replayed.rows[network][role]) for role in ROLES if role in replayed.rows[network]]
    rows = [(role, row) for role, row in rows if row.failure is None]
    told = ", ".join(f"{ROLES[role]} {row.seconds['steady'].median * 1e3:.3g} ms" for role, row in rows)
    figure = Still(9, 0.42 * len(rows) + 1.3, alt=f"Memory and time of {network}, by row: {told}.")
    left, right = figure.subplots(1, 2, sharey=True)
    names = [f"{ROLES[role]} ({row.facts.get('precision')})" for role, row in rows]
    peaks = [row.memory["peak"].bytes / 1e6 if "peak" in row.memory else 0 for _, row in rows]
    kept = [row.memory["run"].bytes / 1e6 if "run" in row.memory else 0 for _, row in rows]
    left.barh(names, peaks, color="white", edgecolor=PALETTE.blue, hatch="//", label="at most")
    left.barh(names, kept, height=0.45, color=PALETTE.blue, label="kept after the run")
    right.barh(names, [row.seconds["steady"].median * 1e3 for _, row in rows], color=PALETTE.orange, label="a picture")
    left.set_xlabel("memory of the process, MB")
    right.set_xlabel("time of a picture, ms")
    for axes in (left, right):
        axes.invert_yaxis() if axes is left else None
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    return figure


def against_the_original(replayed: Replayed, network: str) -> Still:
    """Draw the three rows that the original has, both times as parts of its ONNX Runtime row: 100 %."""
    by_role = replayed.rows[network]
    rows = [by_role[role] for role in QUOTED if role in by_role and by_role[role].failure is None]
    names = [ROLES[role] for role in QUOTED if role in by_role and by_role[role].failure is None]
    figure = Still(
        9, 2.7, alt=f"Memory and time of {network} as parts of ONNX Runtime's, in 2022 and here: {', '.join(names)}."
    )
    quoted = [[one.gigabytes for one in claims.TABLE], [one.seconds for one in claims.TABLE]]
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
            [y + 0.2 for y in at],
            [value / (now[0] or 1) * 100 for value in now],
            0.36,
            color=PALETTE.blue,
            label="here",
        )
        axes.set_yticks(list(at), names)
        axes.axvline(100, color="#666666", linewidth=0.8, linestyle="dotted")
        axes.set_xlabel(f"{what}, % of ONNX Runtime's")
    figure.axes[0].invert_yaxis()
    figure.axes[0].legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=2, frameon=False)
    return figure
