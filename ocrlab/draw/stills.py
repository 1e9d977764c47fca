"""Still pictures of every stage. The matplotlib object API is used, never pyplot: callbacks run on other threads than cells."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import font_manager, patheffects
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from ocrlab.draw.colors import FATE_STYLES, PALETTE
from ocrlab.page import Box, Candidates, Fate, Floats, Image, Page

CJK_FONTS = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "Yu Gothic",
    "PingFang SC",
    "Hiragino Sans",
    "SimHei",
)


class Still(Figure):
    """A figure that a notebook shows, without pyplot.

    Parameters
    ----------
    width, height : float
        In inches.
    photo : bool
        Keep it as JPEG: a notebook full of photographs as PNG is too large to pass on.
    """

    def __init__(self, width: float = 8, height: float = 4, photo: bool = False) -> None:
        super().__init__(figsize=(width, height), dpi=110, layout="constrained", facecolor="white")
        self.photo = photo
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes | None:
        return None if self.photo else self.encoded("png")

    def _repr_jpeg_(self) -> bytes | None:
        return self.encoded("jpeg", pil_kwargs={"quality": 88}) if self.photo else None

    def encoded(self, kind: str, **options: Any) -> bytes:
        """Return the figure as a file of a kind that matplotlib writes."""
        buffer = io.BytesIO()
        self.savefig(buffer, format=kind, **options)
        return buffer.getvalue()


@functools.cache
def fonts() -> list[str]:
    """Return the font families to write with: the default, then one that has Chinese and Japanese, where there is one."""
    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *[name for name in CJK_FONTS if name in installed][:1]]


def page(image: Image, read: Page) -> Still:
    """Draw a page with the boxes of its lines, numbered in reading order."""
    figure, axes = _sheet(image)
    _outlines(axes, [line.quad for line in read.lines], *FATE_STYLES[Fate.KEPT])
    for number, line in enumerate(read.lines, 1):
        axes.annotate(str(number), line.quad[0], color="white", fontsize=7, va="bottom",
                      bbox={"facecolor": PALETTE.blue, "pad": 1, "linewidth": 0})  # fmt: skip
    return figure


def tensor(batch: Floats) -> Still:
    """Draw the three planes of a tensor (1, 3, h, w): B, G and R, normalized."""
    planes = batch[0]
    figure = Still(9, 7.6 / 3 * planes.shape[1] / planes.shape[2] + 0.6, photo=True)
    for axes, plane, name in zip(figure.subplots(1, 3), planes, "BGR", strict=True):
        shown = axes.imshow(plane, cmap="gray", vmin=planes.min(), vmax=planes.max())
        axes.set_title(f"plane {name}", fontsize=9)
        axes.set_xlabel(f"{planes.shape[2]} px", fontsize=8)
        axes.set_ylabel(f"{planes.shape[1]} px", fontsize=8)
        axes.set(xticks=[], yticks=[])
    figure.colorbar(shown, ax=figure.axes, shrink=0.8, label="value in the tensor")
    return figure


def heatmap(image: Image, probabilities: Floats) -> Still:
    """Draw a page, and beside it the probability of text (h, w) that the network gives."""
    figure = Still(9, min(8.0, 4.2 * image.shape[0] / image.shape[1] + 0.4), photo=True)
    left, right = figure.subplots(1, 2)
    left.imshow(image)
    left.set_title(f"the page, {image.shape[1]} x {image.shape[0]} px", fontsize=9)
    shown = right.imshow(probabilities, cmap="viridis", vmin=0, vmax=1)
    right.set_title(f"the map, {probabilities.shape[1]} x {probabilities.shape[0]} px", fontsize=9)
    for axes in (left, right):
        axes.set(xticks=[], yticks=[])
    figure.colorbar(shown, ax=right, shrink=0.8, label="probability of text")
    return figure


def mask(text_mask: np.ndarray[Any, Any]) -> Still:
    """Draw a thresholded map (h, w), 0 or 1."""
    figure = Still(*_fitted(*text_mask.shape))
    axes = figure.add_subplot()
    axes.imshow(text_mask, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_xlabel(
        f"white: text, {text_mask.mean():.1%} of {text_mask.shape[1]} x {text_mask.shape[0]} px", fontsize=9
    )
    return figure


def candidates(image: Image, found: Candidates) -> Still:
    """Draw every candidate on the page, in the color and line style of its fate."""
    figure, axes = _sheet(image)
    for fate, style in FATE_STYLES.items():
        _outlines(axes, found.quads[found.with_fate(fate)], *style)
    counts = found.fate_counts()
    for fate, (color, dashes) in FATE_STYLES.items():
        if str(fate) in counts:
            axes.plot([], [], color=color, linestyle=dashes, label=f"{fate} {counts[str(fate)]}")
    if counts:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=4, fontsize=8, frameon=False)
    return figure


def boxes(image: Image, found: Sequence[Box]) -> Still:
    """Draw boxes on the page, with the score of each."""
    figure, axes = _sheet(image)
    _outlines(axes, [box.quad for box in found], *FATE_STYLES[Fate.KEPT])
    for box in found:
        axes.annotate(f"{box.score:.2f}", box.quad[0], color=PALETTE.blue, fontsize=6, va="bottom")
    return figure


def crops(pieces: Sequence[Image], captions: Sequence[str] = ()) -> Still:
    """Draw crops one below the other, all equally high, each with its caption to the right."""
    figure = Still(7, 0.42 * max(1, len(pieces)) + 0.1, photo=True)
    widest = max((piece.shape[1] / piece.shape[0] for piece in pieces), default=1.0)
    for i, axes in enumerate(np.atleast_1d(figure.subplots(len(pieces), 1)) if pieces else []):
        height, width = pieces[i].shape[:2]
        axes.imshow(pieces[i], extent=(0, width / height, 0, 1))
        axes.set_anchor("W")
        axes.set_xlim(0, widest * (1.8 if captions else 1))
        axes.axis("off")
        if captions:
            axes.text(width / height + 0.3, 0.5, captions[i], va="center", fontsize=8, family=fonts())
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
    figure = Still(9, 1.2 + 0.2 * len(shown))
    upper, lower = figure.subplots(2, 1, height_ratios=[1, 0.2 * len(shown) + 0.3])
    upper.imshow(crop, aspect="auto", extent=(0, len(probabilities), 0, 1))
    upper.set(xticks=[], yticks=[])
    grid = lower.imshow(probabilities[:, shown].T, aspect="auto", cmap="viridis", vmin=0, vmax=1,
                        extent=(0, len(probabilities), len(shown), 0), interpolation="nearest")  # fmt: skip
    lower.set_yticks(np.arange(len(shown)) + 0.5, names, fontsize=8, family=fonts())
    lower.set_xlabel("column (8 px of the tensor)", fontsize=9)
    figure.colorbar(grid, ax=[upper, lower], shrink=0.8, label="probability")
    return figure


def _sheet(image: Image) -> tuple[Still, Any]:
    figure = Still(*_fitted(*image.shape[:2]), photo=True)
    axes = figure.add_subplot()
    axes.imshow(image)
    axes.set(xticks=[], yticks=[])
    return figure, axes


def _fitted(height: int, width: int) -> tuple[float, float]:
    """Return a figure's width and height in inches, within 8 x 7."""
    scale = min(8 / width, 7 / height)
    return max(2.0, width * scale), max(1.0, height * scale)


def _outlines(axes: Any, quads: Sequence[Floats] | Floats, color: str, dashes: str) -> None:
    """Draw quads in one stroke: a map of empty paper can have ten thousand."""
    halo = patheffects.withStroke(linewidth=3, foreground="white", alpha=0.8)  # blue on a blue sign must be seen
    drawn = PolyCollection(list(quads), facecolors="none", edgecolors=color, linestyles=dashes, linewidths=1.4)
    drawn.set_path_effects([halo])
    axes.add_collection(drawn, autolim=False)
