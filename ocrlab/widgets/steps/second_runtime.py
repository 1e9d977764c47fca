"""A second runtime beside the first: the same steps with the same input, and how far apart they come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from ocrlab import draw, models
from ocrlab.debug.changes import changes
from ocrlab.debug.line_memory import LineMemory
from ocrlab.debug.page_run import PageRun
from ocrlab.net import facts_of
from ocrlab.page import Floats
from ocrlab.pipeline import OCR

ROWS = 14  # classes of the columns that are drawn
GIVEN = "The second runtime is given the crops of the first, so that from here on only the networks differ."
SAME = "The second runtime is given the very same: no network has answered yet."


@dataclass(frozen=True)
class Apart:
    """How far two runtimes are apart at one step.

    Attributes
    ----------
    picture : bytes
        An SVG in the colors of both themes; empty for none.
    sentences : tuple of str
    """

    sentences: tuple[str, ...]
    picture: bytes = b""


def opened(ocr: OCR, name: str) -> OCR:
    """Return the models and settings of an OCR on another runtime, given as "openvino in f32"."""
    backend, _, precision = name.partition(" in ")
    return models.reopened(ocr, backend, precision)


def label(ocr: OCR) -> str:
    """Say what runs an OCR, with the precision that it got."""
    return ocr.runtime or "a network without facts"


def precisions(one: OCR, other: OCR) -> str:
    """Say which precision both asked for and got."""
    said = []
    for ocr in (one, other):
        facts = facts_of(ocr.detect.net)
        asked = facts.asked.get("precision") if facts else None
        differs = f" ({asked} was asked for)" if facts and asked and asked != facts.precision else ""
        said.append(label(ocr) + differs)
    return f"Precision they got: {said[0]} and {said[1]}."


def same_way(ocr: OCR, run: PageRun) -> PageRun:
    """Return the run of a page through another runtime, which is given the crops of the first."""
    return PageRun(ocr, run.image, LineMemory(), dict(run.edited), _outlines(run))


def following(other: PageRun | None, run: PageRun) -> PageRun | None:
    """Return the run through another runtime, if there is one, under the present settings and outlines of the first."""
    return other and other.under(**run.ocr.settings).moved(dict(run.edited), _outlines(run))


def _outlines(run: PageRun) -> tuple[Floats, ...]:
    """Return where the lines lay before anything was nudged."""
    return tuple(run.unmoved.lines.outlines)


def apart(step: str, one: PageRun, other: PageRun, line: int) -> Apart:
    """Return how far two runs of a page are apart at a step.

    Parameters
    ----------
    step : str
        One of `ocrlab.debug.page_run.STEPS`.
    one, other : PageRun
        The other was given the crops of the first, see `same_way`.
    line : int
        The selected line; -1 for none.
    """
    said: dict[str, Callable[[], Apart]] = {
        "map": lambda: _maps(one, other),
        "mask": lambda: _masks(one, other),
        "boxes": lambda: _boxes(one, other),
        "crops": lambda: Apart((GIVEN,)),
        "upright": lambda: _directions(one, other),
        "columns": lambda: _columns(one, other, line),
        "text": lambda: _texts(one, other),
    }
    return said[step]() if step in said else Apart((SAME,))


def in_short(step: str, one: PageRun, other: PageRun) -> str:
    """Say in a few words how far two runs are apart at a step; "" where there is nothing to say."""
    if step == "map":
        return f"apart {np.abs(one.heatmap - other.heatmap).max():.4f}"
    if step == "mask":
        return f"{int((one.mask != other.mask).sum())} px differ"
    if step == "boxes":
        became = changes(one.kept, other.kept)
        return f"{len(became.lost) + len(became.gained)} in one only"
    if step == "upright" and len(one.lines):
        return f"apart {np.abs(one.lines.probabilities - other.lines.probabilities).max():.4f}"
    if step == "text":
        return f"{len(_differing(one, other))} differ"
    return ""


def _numbers(name: str, difference: Floats) -> str:
    largest, nearly = difference.max(), np.quantile(difference, 0.999)
    return f"{name} differ by at most {largest:.2g}; 99.9 % of their values by at most {nearly:.2g}."


def _maps(one: PageRun, other: PageRun) -> Apart:
    difference = np.abs(one.heatmap - other.heatmap)
    names = label(one.ocr), label(other.ocr)
    picture = _side_by_side(names, (one.heatmap, other.heatmap, difference), difference.max())
    return Apart((_numbers("The maps of the identical tensor", difference), precisions(one.ocr, other.ocr)), picture)


def _masks(one: PageRun, other: PageRun) -> Apart:
    differ = one.mask != other.mask
    thresh = one.ocr.detect.thresh
    picture = _side_by_side(
        (label(one.ocr), label(other.ocr)),
        (one.mask.astype(np.float32), other.mask.astype(np.float32), differ.astype(np.float32)), 1.0,
    )  # fmt: skip
    return Apart(
        (f"{int(differ.sum())} of {differ.size} pixels lie on different sides of thresh = {thresh}.",), picture
    )


def _boxes(one: PageRun, other: PageRun) -> Apart:
    became = changes(one.kept, other.kept)
    return Apart(
        (
            f"{len(became.same)} boxes are the same to a pixel, {len(became.moved)} lie more than a pixel off, "
            f"{len(became.lost)} are there with {label(one.ocr)} only, {len(became.gained)} with {label(other.ocr)} only.",
            GIVEN,
        )
    )


def _directions(one: PageRun, other: PageRun) -> Apart:
    if not len(one.lines):
        return Apart(("There is no line to judge.",))
    difference = np.abs(one.lines.probabilities - other.lines.probabilities)
    turned = np.flatnonzero(one.lines.flipped != other.lines.flipped)
    which = f": {', '.join(str(i + 1) for i in turned[:20])}" if len(turned) else ""
    return Apart(
        (
            _numbers("The classifier's probabilities", difference),
            f"{len(turned)} of {len(one.lines)} lines are turned by one only{which}.",
        )
    )


def _columns(one: PageRun, other: PageRun, line: int) -> Apart:
    if line < 0:
        return Apart(("Select a line to see its columns on both runtimes.",))
    crop = one.lines.upright(line)
    a = one.lines.matrix(line)
    same = one.lines.flipped[line] == other.lines.flipped[line]
    b = other.lines.matrix(line) if same else other.lines.recognizer(line).probabilities(crop)
    columns = min(len(a), len(b))
    a, b = a[:columns], b[:columns]
    difference = np.abs(a - b)
    shown = np.argsort(-np.maximum(a, b).max(axis=0))[:ROWS]
    names = [_character(one, int(class_)) for class_ in shown]
    parts = a[:, shown].T, b[:, shown].T, difference[:, shown].T
    picture = _side_by_side((label(one.ocr), label(other.ocr)), parts, difference.max(), names)
    return Apart((_numbers(f"The {columns} columns of line {line + 1}", difference),), picture)


def _character(run: PageRun, class_: int) -> str:
    if class_ == 0:
        return "blank"
    sign = run.ocr.recognize.character(class_)
    return "space" if sign == " " else named(sign)


def named(sign: str) -> str:
    """Return a sign, with its code points where it is not ASCII: some look like others, of other alphabets."""
    return sign if sign.isascii() else " ".join([sign, *(f"U+{ord(one):04X}" for one in sign)])


def _texts(one: PageRun, other: PageRun) -> Apart:
    differing = _differing(one, other)
    scores = [
        abs(a.score - b.score)
        for a, b in zip(_readings(one), _readings(other), strict=True)
        if a is not None and b is not None
    ]
    said = [f"{len(differing)} of {len(one.lines)} lines are read differently."]
    if scores:
        said.append(f"Their scores differ by at most {max(scores):.4f}.")
    return Apart((*said, *differing[:12]))


def _readings(run: PageRun) -> list[Any]:
    return [read and read.reading for read in run.lines.known()]


def _differing(one: PageRun, other: PageRun) -> list[str]:
    both = zip(_readings(one), _readings(other), strict=True)
    return [
        f"Line {i}: “{a.text}” and “{b.text}”."
        for i, (a, b) in enumerate(both, 1)
        if a is not None and b is not None and a.text != b.text
    ]


def _side_by_side(
    names: tuple[str, str], parts: tuple[Any, Any, Any], most: float, rows: list[str] | None = None
) -> bytes:
    """Draw what two runtimes gave (h, w), 0..1, and beside it their difference, stretched to its largest value."""
    height, width = parts[0].shape
    tall = 2.7 if rows else min(6.0, max(1.2, 2.4 * height / width))
    figure = draw.Still(9, tall + (0.9 if rows else 0.7), photo=not rows)
    titles = (*names, "|difference|, stretched")
    colors = (("viridis", 1.0), ("viridis", 1.0), ("cividis", max(float(most), 1e-9)))
    for axes, part, title, (palette, top) in zip(figure.subplots(1, 3), parts, titles, colors, strict=True):
        drawn = axes.imshow(part, cmap=palette, vmin=0, vmax=top, aspect="auto" if rows else "equal",
                            interpolation="nearest" if rows else None)  # fmt: skip
        axes.set_title(title)
        axes.set(xticks=[], yticks=[])
        if rows:
            axes.set_xlabel("column")
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            axes.set_yticks(range(len(rows)), rows)
        figure.colorbar(drawn, ax=axes, shrink=0.8)
    return figure.svg().encode()
