"""Still pictures of every stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.collections import PolyCollection

from ocrlab.draw.colors import FATE_STYLES, ON_PICTURE, PALETTE
from ocrlab.draw.figure import SMALL, Still
from ocrlab.page import Box, Candidates, Fate, Floats, Image, Page

HALO = patheffects.withStroke(linewidth=3, foreground=ON_PICTURE[1], alpha=0.8)  # blue on a blue sign must be seen
MOST = 1000  # outlines that are kept as such: a map of empty paper can have ten times as many


def page(image: Image, read: Page) -> Still:
    """Draw a page with the boxes of its lines, numbered in reading order."""
    figure, axes = _sheet(image, f"with its {len(read.lines)} lines outlined and numbered in reading order")
    _outlines(axes, [line.quad for line in read.lines], *FATE_STYLES[Fate.KEPT])
    for number, line in enumerate(read.lines, 1):
        axes.annotate(str(number), line.quad[0], color=ON_PICTURE[1], fontsize=SMALL, va="bottom",
                      bbox={"facecolor": PALETTE.blue, "pad": 1, "linewidth": 0})  # fmt: skip
    return figure


def tensor(batch: Floats) -> Still:
    """Draw the three planes of a tensor (1, 3, h, w): B, G and R, normalized."""
    planes = batch[0]
    alt = f"The planes B, G and R of a tensor, {_size(planes[0])} each, from {planes.min():.2f} to {planes.max():.2f}."
    figure = Still(9, 7.6 / 3 * planes.shape[1] / planes.shape[2] + 0.6, photo=True, alt=alt)
    for axes, plane, name in zip(figure.subplots(1, 3), planes, "BGR", strict=True):
        shown = axes.imshow(plane, cmap="gray", vmin=planes.min(), vmax=planes.max())
        axes.set_title(f"plane {name}")
        axes.set_xlabel(f"{planes.shape[2]} px")
        axes.set_ylabel(f"{planes.shape[1]} px")
        axes.set(xticks=[], yticks=[])
    figure.colorbar(shown, ax=figure.axes, shrink=0.8, label="value in the tensor")
    return figure


def heatmap(image: Image, probabilities: Floats) -> Still:
    """Draw a page, and beside it the probability of text (h, w) that the network gives."""
    alt = f"A page of {_size(image)}, and beside it its map of {_size(probabilities)}: bright where the network sees text."
    figure = Still(9, min(8.0, 4.2 * image.shape[0] / image.shape[1] + 0.4), photo=True, alt=alt)
    left, right = figure.subplots(1, 2)
    left.imshow(image)
    left.set_title(f"the page, {_size(image)}")
    shown = right.imshow(probabilities, cmap="viridis", vmin=0, vmax=1)
    right.set_title(f"the map, {_size(probabilities)}")
    for axes in (left, right):
        axes.set(xticks=[], yticks=[])
    figure.colorbar(shown, ax=right, shrink=0.8, label="probability of text")
    return figure


def mask(text_mask: np.ndarray[Any, Any]) -> Still:
    """Draw a thresholded map (h, w), 0 or 1."""
    told = f"{text_mask.mean():.1%} of {_size(text_mask)}"
    figure = Still(*_fitted(*text_mask.shape), alt=f"A thresholded map: white is text, {told}.")
    axes = figure.add_subplot()
    axes.imshow(text_mask, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_xlabel(f"white: text, {told}")
    return figure


def candidates(image: Image, found: Candidates) -> Still:
    """Draw every candidate on the page, in the color and line style of its fate."""
    counts = found.fate_counts()
    told = ", ".join(f"{fate} {count}" for fate, count in counts.items()) or "none"
    figure, axes = _sheet(image, f"with its candidates outlined, by fate: {told}")
    for fate, style in FATE_STYLES.items():
        _outlines(axes, found.quads[found.with_fate(fate)], *style)
    for fate, (color, dashes) in FATE_STYLES.items():
        if str(fate) in counts:
            axes.plot([], [], color=color, linestyle=dashes, label=f"{fate} {counts[str(fate)]}")
    if counts:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=3, frameon=False)
    return figure


def boxes(image: Image, found: Sequence[Box]) -> Still:
    """Draw boxes on the page, with the score of each."""
    figure, axes = _sheet(image, f"with {len(found)} boxes, and the score of each")
    _outlines(axes, [box.quad for box in found], *FATE_STYLES[Fate.KEPT])
    for box in found:
        axes.annotate(
            f"{box.score:.2f}", box.quad[0], color=PALETTE.blue, fontsize=SMALL, va="bottom", path_effects=[HALO]
        )
    return figure


def crops(pieces: Sequence[Image], captions: Sequence[str] = ()) -> Still:
    """Draw crops one below the other, all equally high, each with its caption to the right."""
    told = "; ".join(map(str.strip, captions)) or "in reading order"
    figure = Still(
        8, 0.42 * max(1, len(pieces)) + 0.1, photo=True, alt=f"{len(pieces)} crops, one below the other: {told}."
    )
    widest = max((piece.shape[1] / piece.shape[0] for piece in pieces), default=1.0)
    for i, axes in enumerate(np.atleast_1d(figure.subplots(len(pieces), 1)) if pieces else []):
        height, width = pieces[i].shape[:2]
        axes.imshow(pieces[i], extent=(0, width / height, 0, 1))
        axes.set_anchor("W")
        axes.set_xlim(0, widest * (1.8 if captions else 1))
        axes.axis("off")
        if captions:
            axes.text(width / height + 0.3, 0.5, captions[i], va="center", parse_math=False)
    return figure


def columns(crop: Image, probabilities: Floats, charset: Sequence[str], top: int = 8) -> Still:
    """Draw a crop, and below it what the network says of each column: its likeliest classes and the blank.

    Parameters
    ----------
    crop : (h, w, 3) uint8
    probabilities : (T, C) float32
    charset : what the classes 1 .. C-2 stand for
    top : int
        How many classes are shown beside the blank.
    """
    likeliest = dict.fromkeys(int(c) for c in probabilities.argmax(axis=1) if c)
    shown = [0, *list(likeliest)[: max(top, len(likeliest))]]
    names = ["blank", *(charset[c - 1] if c <= len(charset) else "space" for c in shown[1:])]
    alt = f"A crop, and below it what the network gives to {', '.join(names)} in each of its {len(probabilities)} columns."
    figure = Still(9, 1.2 + 0.24 * len(shown), alt=alt)
    upper, lower = figure.subplots(2, 1, height_ratios=[1, 0.24 * len(shown) + 0.3])
    upper.imshow(crop, aspect="auto", extent=(0, len(probabilities), 0, 1))
    upper.set(xticks=[], yticks=[])
    grid = lower.imshow(probabilities[:, shown].T, aspect="auto", cmap="viridis", vmin=0, vmax=1,
                        extent=(0, len(probabilities), len(shown), 0), interpolation="nearest")  # fmt: skip
    lower.set_yticks(np.arange(len(shown)) + 0.5, names)
    lower.set_xlabel("column (8 px of the tensor)")
    figure.colorbar(grid, ax=[upper, lower], shrink=0.8, label="probability")
    return figure


def _sheet(image: Image, told: str) -> tuple[Still, Any]:
    figure = Still(*_fitted(*image.shape[:2]), photo=True, alt=f"A page of {_size(image)} {told}.")
    axes = figure.add_subplot()
    axes.imshow(image)
    axes.set(xticks=[], yticks=[])
    return figure, axes


def _size(picture: np.ndarray[Any, Any]) -> str:
    return f"{picture.shape[1]} x {picture.shape[0]} px"


def _fitted(height: int, width: int) -> tuple[float, float]:
    """Return a figure's width and height in inches, within 8 x 7."""
    scale = min(8 / width, 7 / height)
    return max(2.0, width * scale), max(1.0, height * scale)


def _outlines(axes: Any, quads: Sequence[Floats] | Floats, color: str, dashes: str) -> None:
    """Draw quads in one stroke: a map of empty paper can have ten thousand."""
    drawn = PolyCollection(list(quads), facecolors="none", edgecolors=color, linestyles=dashes, linewidths=1.4)
    drawn.set_path_effects([HALO])
    drawn.set_rasterized(len(quads) > MOST)
    axes.add_collection(drawn, autolim=False)
