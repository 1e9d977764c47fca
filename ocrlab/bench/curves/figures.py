"""Still pictures of what the bench measured: memory by call, and the replayed experiment beside the original's figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ocrlab.bench.curves.curves import ARENA_ON, WAYS, Curve
from ocrlab.draw.colors import PALETTE
from ocrlab.draw.figure import Still

# Okabe-Ito colors, and dashes as the second cue; the live view has the same in its JavaScript
STYLES: tuple[tuple[str, Any], ...] = (
    (PALETTE.vermillion, "solid"), (PALETTE.blue, (0, (6, 2))), (PALETTE.green, (0, (2, 2))),
    (PALETTE.purple, (0, (8, 2, 2, 2))), (PALETTE.orange, (0, (4, 1, 1, 1))), (PALETTE.sky, (0, (1, 2))),
    (PALETTE.gray, (0, (6, 2, 1, 2))),
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
    told = [f"{curve.way.name} ends at {trail(curve)[-1][1]:.0f}" for curve in curves if curve.points]
    figure = Still(9, 3.8, alt=f"Memory of the process in MB, by call: {', '.join(told)}.")
    axes = figure.add_subplot(xlabel="call", ylabel="memory of the process, MB")
    for curve, style in zip(curves, styles_of(curves), strict=True):
        color, dashes = STYLES[style]
        path = trail(curve)
        axes.plot([x for x, _ in path], [y for _, y in path], color=color, linestyle=dashes, label=curve.way.name)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.25)
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2, frameon=False)
    return figure


def trail(curve: Curve) -> list[tuple[int, float]]:
    """Return (call, MB) along a curve; two with the same call where memory was given back after it."""
    found = []
    for point in curve.points:
        found.append((point.call, point.bytes / 1e6))
        if point.released is not None:
            found.append((point.call, point.released / 1e6))
    return found
