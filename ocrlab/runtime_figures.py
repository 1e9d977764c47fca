"""Figures of runtimes: which sizes a model takes, by how much two answers differ, who waited for whom, ratios.

Blue and solid is what counts, red and dashed what it is compared with, as in `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab.draw import Still
from ocrlab.explain import COMPARED, COUNTS, TEXT, side_by_side
from ocrlab.page import Floats

SMALLEST = 1e-9  # what differs by less is drawn there
STYLES = (COUNTS, COMPARED, ("#009e73", "dotted"), ("#cc79a7", "dashdot"))


class Flight(NamedTuple):
    """A job: its number, and when it was given and came back, in seconds."""

    number: int
    given: float
    back: float


def sides(answers: Mapping[int, int]) -> Still:
    """Draw the side of the map that answers each side of the tensor; 0: refused."""
    groups: dict[str, list[tuple[int, int]]] = {"a map as large as the tensor": [], "a map of another size": []}
    for side, answer in answers.items():
        if answer:
            groups[list(groups)[side != answer]].append((side, answer))
    refused = [side for side, answer in answers.items() if not answer]
    figure = Still(9, 3.6)
    axes = figure.add_subplot()
    axes.vlines(refused, 0, max(answers.values(), default=1), color="#dddddd", label=f"refused ({len(refused)})")
    for (label, points), (color, _), marker in zip(groups.items(), STYLES, "oX", strict=False):
        axes.scatter(*np.reshape(points, (-1, 2)).T, color=color, marker=marker, s=60, label=f"{label} ({len(points)})")
    axes.set_xlabel("side of the tensor (px)", fontsize=TEXT)
    axes.set_ylabel("side of the map (px)", fontsize=TEXT)
    axes.set(xticks=range(0, max(answers, default=1) + 1, 32))
    axes.legend(fontsize=TEXT, loc="upper center", bbox_to_anchor=(0.5, 1.17), ncols=3, frameon=False)
    return figure


def apart(right: Floats, others: Mapping[str, Floats]) -> Still:
    """Draw by how much answers differ from the right one: how many of its numbers by 0.1 or more, by 0.01, ..."""
    figure = Still(9, 3.4)
    axes = figure.add_subplot()
    steps = np.logspace(0, np.log10(SMALLEST), 200)
    for (name, other), (color, dashes) in zip(others.items(), STYLES, strict=False):
        differences = np.sort(np.abs(right - other).ravel())
        share = 1 - np.searchsorted(differences, steps) / differences.size
        most = float(differences[-1])
        told = f"{name}: at most {most:.1g}" if most else f"{name}: not by one bit"
        axes.plot(steps, share * 100, color=color, linestyle=dashes, linewidth=2, label=told)
    axes.set(xscale="log", xlim=(1, SMALLEST), ylim=(-3, 103))
    axes.set_xlabel("differs by this much or more (left: a lot)", fontsize=TEXT)
    axes.set_ylabel("% of the pixels", fontsize=TEXT)
    axes.grid(color="#e0e0e0")
    axes.legend(fontsize=TEXT, frameon=False, loc="upper left")
    return figure


def lanes(runs: Mapping[str, Sequence[Flight]]) -> Still:
    """Draw jobs as bars from given to back, one panel a run; the text beside a bar says who came back as which."""
    figure = Still(9, sum(0.7 + 0.3 * len(flights) for flights in runs.values()))
    heights = [max(1, len(flights)) for flights in runs.values()]
    panels = figure.subplots(len(runs), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (name, flights) in zip(panels, runs.items(), strict=True):
        began = min((flight.given for flight in flights), default=0.0)
        for place, flight in enumerate(sorted(flights, key=lambda one: one.back), 1):
            start, end = ((moment - began) * 1000 for moment in (flight.given, flight.back))
            overtook = place - 1 < flight.number
            axes.barh(flight.number, end - start, left=start, color=STYLES[overtook][0], height=0.6,
                      hatch="//" if overtook else "", edgecolor="white")  # fmt: skip
            axes.text(end, flight.number, f"  back as no. {place}", va="center", fontsize=8)
        axes.set_title(name, fontsize=TEXT, loc="left")
        axes.set_yticks([one.number for one in flights], [f"job {one.number + 1}" for one in flights], fontsize=8)
        axes.margins(x=0.15)
        axes.set_xlim(left=0)
        axes.invert_yaxis()
    panels[-1].set_xlabel("milliseconds since the first job was given (hatched: it overtook another)", fontsize=TEXT)
    return figure


def ratios(rows: Mapping[str, Sequence[float]], words: tuple[str, str] = ("faster", "slower")) -> Still:
    """Draw ratios of times measured in turns, a dot a round, with their median; 1: as long."""
    figure = Still(9, 1.0 + 0.5 * len(rows))
    axes = figure.add_subplot()
    for row, samples in enumerate(rows.values()):
        middle = float(np.median(samples))
        axes.scatter(samples, [row] * len(samples), color=COUNTS[0], alpha=0.5, s=40)
        axes.plot([middle, middle], [row - 0.35, row + 0.35], color=COMPARED[0], linewidth=2.5)
        axes.text(middle, row - 0.38, f"{middle:.2f}", ha="center", va="bottom", fontsize=TEXT)
    axes.axvline(1, color="#888888", linestyle="dashed", linewidth=1)
    axes.set_yticks(range(len(rows)), list(rows), fontsize=TEXT)
    axes.set(xscale="log", ylim=(len(rows) - 0.5, -0.8))
    most = max((max(value, 1 / value) for samples in rows.values() for value in samples), default=1.0)
    limit = max(2.0, most * 1.15)
    ticks = [tick for tick in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if 1 / limit <= tick <= limit]
    axes.set_xlim(1 / limit, limit)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(f"ratio of times, a dot a round, red: median (left: {words[0]}, right: {words[1]})", fontsize=TEXT)
    return figure


def pictured(tensor: Floats) -> NDArray[Any]:
    """Return a tensor (1, 3, h, w) of blue, green and red from -1 to 1 as the picture (h, w, 3) that it was made of."""
    return np.asarray(np.clip((tensor[0][::-1].transpose(1, 2, 0) + 1) * 127.5, 0, 255).round(), np.uint8)


def gallery(pictures: Sequence[NDArray[Any]], titles: Sequence[str], a_row: int = 3) -> Still:
    """Draw pictures (h, w, 3) or maps (h, w), some a row."""
    figure = side_by_side((), ())
    rows = -(-len(pictures) // a_row)
    figure.set_size_inches(9, max(1, rows) * 9 / a_row * 0.82)
    for place, (picture, title) in enumerate(zip(pictures, titles, strict=True), 1):
        axes = figure.add_subplot(rows, a_row, place)
        axes.imshow(picture, vmin=0, vmax=1)
        axes.set(xticks=[], yticks=[])
        axes.set_title(title, fontsize=TEXT)
    return figure
