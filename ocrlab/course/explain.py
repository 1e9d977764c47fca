"""Figures that explain one step of the detector each: not a result, but how it comes about.

Blue and solid is what counts, red and dashed what it is compared with (Okabe-Ito's colors).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.draw.colors import ON_PICTURE, PALETTE, TINT
from ocrlab.draw.figure import Still
from ocrlab.frame import Size, frame_of
from ocrlab.page import Box, Fate, Floats, Image
from ocrlab.postprocess import Contour, Trace, text_mask, trace
from ocrlab.settings import DetectSettings, FrameSettings

Window = tuple[float, float, float, float]  # left, right, top, bottom
COUNTS, COMPARED = (PALETTE.blue, "solid"), (PALETTE.vermillion, "dashed")
HALO = [withStroke(linewidth=3.6, foreground=ON_PICTURE[1], alpha=0.8)]  # a blue line on a blue sign must be seen
MAP: dict[str, Any] = {"cmap": "viridis", "vmin": 0, "vmax": 1, "interpolation": "nearest"}
PALE: dict[str, Any] = {"cmap": "gray", "vmin": -3, "vmax": 1, "interpolation": "nearest"}


def side_by_side(pictures: Sequence[NDArray[Any]], titles: Sequence[str], **style: Any) -> Still:
    """Draw pictures (h, w, 3) or maps (h, w) in one row."""
    highest = max((one.shape[0] / one.shape[1] for one in pictures), default=1)
    photo = any(one.ndim == 3 for one in pictures)
    figure = Still(
        9, min(6.0, 8.8 / max(1, len(pictures)) * highest + 0.4), photo, f"Side by side: {'; '.join(titles)}."
    )
    for i, (picture, title) in enumerate(zip(pictures, titles, strict=True), 1):
        axes = figure.add_subplot(1, len(pictures), i)
        axes.imshow(picture, **style)
        _bare(axes, title)
    return figure


def difference(right: Floats, wrong: Floats, names: Sequence[str] = ("right", "wrong")) -> Still:
    """Draw two maps (h, w) of one page, and beside them by how much they differ."""
    apart = np.abs(right - wrong)
    figure = side_by_side((right, wrong, apart), (*names, "difference"), **MAP)
    figure.alt = f"Maps of one page, {names[0]} and {names[1]}: their largest difference is {apart.max():.2f}."
    figure.axes[2].images[0].set_cmap("cividis")
    figure.axes[2].set_xlabel(f"largest {apart.max():.2f}, mean {apart.mean():.4f}")
    for axes, name in ((figure.axes[1], "probability"), (figure.axes[2], "difference")):
        figure.colorbar(axes.images[0], ax=axes, shrink=0.8).set_label(name)
    return figure


def frame(image: Image, settings: FrameSettings) -> Still:
    """Draw a page as the detector sees it, with its black bands, and the sizes that follow."""
    around = frame_of(image.shape[:2], settings)
    (height, width), (tall, wide) = around.size, around.tensor
    figure, axes = _sheet(
        around.picture(image), alt="A page as the detector sees it, with black bands above and below."
    )
    axes.set(xticks=[0, width], yticks=sorted({0, around.band, around.band + around.scaled[0], height}))
    axes.set_xlabel(f"picture {width} × {height} px   →   tensor {wide} × {tall} px")
    return figure


def core(image: Image, heatmap: Floats, quad: Floats, thresh: float) -> Still:
    """Draw the beginning of a line (quad on the page), the map (h, w) there, and both as profiles across the line."""
    letters, values, height = _beginning(image, heatmap, quad)
    rows = np.linspace(-height / 4, 1.25 * height, len(values))
    extent = (0, 1.5 * height * values.shape[1] / values.shape[0], rows[-1], rows[0])
    alt = f"The beginning of a line, its map with the edge where it passes {thresh:g}, and both as profiles across the line."
    figure = Still(9, 4, photo=True, alt=alt)
    upper, axes, lower = figure.subplot_mosaic("AB;CB", width_ratios=(1.5, 1)).values()
    titles = (f"orange: where the map passes {thresh:g}", "the map (yellow: 1, text for sure)")
    for panel, picture, title in zip((upper, lower), (letters, values), titles, strict=True):
        panel.imshow(picture, extent=extent, **MAP)
        if values.min() < thresh < values.max():
            panel.contour(values, [thresh], colors=PALETTE.orange, linewidths=2, extent=extent, origin="upper")
        _bare(panel, title)
    ink = np.abs(letters - np.median(letters, axis=(0, 1))).mean(axis=(1, 2))  # how far each row is from the paper
    axes.plot(ink / max(ink.max(), 1e-9), rows, color=COUNTS[0], label="letters: ink (most = 1)")
    axes.plot(values.mean(axis=1), rows, color=PALETTE.orange, linestyle="dashed", label="map: probability")
    axes.set(ylim=(rows[-1], rows[0]), xlim=(0, 1.05), xlabel="mean of each row", ylabel="px from the top of the line")
    axes.legend(loc="lower right")
    return figure


def masks(heatmap: Floats, size: Size, detectors: Sequence[DetectSettings]) -> Still:
    """Draw the thresholded map (h, w) of a page of this (height, width) for several settings, with the kept boxes."""
    traces = [trace(heatmap, size, settings) for settings in detectors]
    kept = [found.grown[found.candidates.with_fate(Fate.KEPT)] for found in traces]
    titles = [f"thresh {one.thresh:g}: {len(boxes)} boxes" for one, boxes in zip(detectors, kept, strict=True)]
    figure = side_by_side([text_mask(heatmap, one) for one in detectors], titles, **PALE | {"vmin": 0})
    for axes, boxes in zip(figure.axes, kept, strict=True):
        axes.add_collection(PolyCollection(list(boxes), facecolors="none", edgecolors=PALETTE.orange), autolim=False)
    return figure


def contours(mask: NDArray[np.uint8], found: Sequence[Contour]) -> Still:
    """Draw the contours of a mask (h, w) of 0 and 1, around the largest hole."""
    holes = sorted((one for one in found if is_hole(one)), key=cv2.contourArea)
    islands = [one for one in found if not is_hole(one)]
    figure, axes = _sheet(mask, _window(holes[-1:], mask.shape, 14), **PALE)
    figure.alt = (
        f"Contours on a mask: {len(islands)} run around islands, {len(holes)} around holes; seen at the largest hole."
    )
    _outline(axes, islands, COUNTS, f"around an island ({len(islands)} in all)")
    _outline(axes, holes, COMPARED, f"around a hole ({len(holes)} in all)")
    _legend(axes)
    return figure


def is_hole(contour: Contour) -> bool:
    """Tell whether a contour runs around a hole: findContours goes around islands one way, around holes the other."""
    return float(cv2.contourArea(contour, oriented=True)) > 0


def rectangles(mask: NDArray[np.uint8], contour: Contour, rect: Floats) -> Still:
    """Draw a contour, the upright rectangle around it, and the smallest of all rectangles (4, 2)."""
    left, top, width, height = cv2.boundingRect(contour)
    upright = np.array([(left, top), (left + width, top), (left + width, top + height), (left, top + height)])
    long_side, short_side = map(float, geometry.sides(rect))
    figure, axes = _sheet(mask, _window([upright, rect], mask.shape, 6), **PALE)
    figure.alt = (
        "A contour in a mask, the upright rectangle around it, and the smallest of all, which lies as the text does."
    )
    _outline(axes, [upright], COMPARED, f"upright: {width} × {height} = {width * height:,} px²")
    _outline(axes, [rect], COUNTS, f"min-area: {long_side:.1f} × {short_side:.1f} = {long_side * short_side:,.0f} px²")
    _legend(axes)
    return figure


def score(heatmap: Floats, contour: Contour, rect: Floats) -> Still:
    """Draw the pixels of a map (h, w) whose mean is a candidate's score: inside its rectangle, and inside its contour."""
    window = _window([rect, contour], heatmap.shape, 6)
    alt = "The pixels whose mean is a score: inside the rectangle, and inside the contour."
    figure = Still(9, 2 * _height(window, 8) + 0.9, alt=alt)
    names = ("fast, inside the rectangle", "slow, inside the contour")
    for axes, name, shape in zip(figure.subplots(2, 1), names, (rect, contour), strict=True):
        inside = counted(heatmap.shape, shape)
        axes.imshow(heatmap, **PALE)
        shown = axes.imshow(np.ma.masked_where(~inside, heatmap), **MAP)
        _bare(axes, f"{name}: mean of {int(inside.sum()):,} pixels = {heatmap[inside].mean():.3f}")
        axes.set(xlim=window[:2], ylim=window[:1:-1])
    figure.colorbar(shown, ax=figure.axes, shrink=0.8).set_label("probability")
    return figure


def counted(size: Size, shape: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which pixels of a map of this (height, width) a polygon covers; its corners are cut to whole pixels."""
    inside = np.zeros(size, np.uint8)
    cv2.fillPoly(inside, [shape.reshape(-1, 1, 2).astype(np.int32)], 1)
    return inside.astype(bool)


def unclip(image: Image, heatmap: Floats, rect: Floats, ratio: float) -> Still:
    """Draw how far a rectangle (4, 2) on a map (h, w) of a page is grown, and the formula with its numbers."""
    grown, distance = geometry.unclip(rect[None], ratio)[0], float(geometry.unclip_distance(rect, ratio))
    page = np.asarray(cv2.resize(image, heatmap.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)
    figure, axes = _sheet(page, _window([grown], heatmap.shape, 8))
    figure.alt = f"A rectangle around the core of a line, and the same with every side {distance:.1f} px further out."
    _outline(axes, [rect], COMPARED, "rectangle around the core")
    _outline(axes, [grown], COUNTS, f"unclipped: every side {distance:.1f} px further out")
    for tail, tip in zip(*((quad + np.roll(quad, -1, axis=0)) / 2 for quad in (rect, grown)), strict=True):
        _arrow(axes, tail, tip, 0)
    width, height = map(float, geometry.sides(rect))
    area, perimeter = width * height, 2 * (width + height)
    axes.set_title(f"area {width:.1f} × {height:.1f} = {area:,.0f} px²,   "
                   f"perimeter 2 × ({width:.1f} + {height:.1f}) = {perimeter:,.1f} px\n"
                   f"distance = {area:,.0f} × {ratio:g} / {perimeter:,.1f} = {distance:.1f} px")  # fmt: skip
    _legend(axes)
    return figure


def clipping(image: Image, heatmap: Floats, found: Trace) -> Still:
    """Draw the kept boxes on their page: as they were grown on its map (h, w), beyond the edge, and clipped to it."""
    size, kept = image.shape[:2], found.candidates.with_fate(Fate.KEPT)
    grown = found.grown[kept] * np.divide(size[::-1], heatmap.shape[::-1])
    figure, axes = _sheet(image, _window([grown, [(0, 0), size[::-1]]], size, 12))
    figure.alt = f"The {len(grown)} kept boxes on their page: as they were grown, beyond its edge, and clipped to it."
    axes.set(xticks=[0, size[1]], yticks=[0, size[0]], facecolor=TINT)
    _outline(axes, grown, COMPARED, "grown")
    _outline(axes, found.candidates.quads[kept], COUNTS, "clipped to the page")
    _legend(axes)
    return figure


def order(image: Image, found: Sequence[Box]) -> Still:
    """Draw the path that reading takes from box to box."""
    figure, axes = _sheet(image)
    figure.alt = f"The path that reading takes over {len(found)} boxes, numbered, from one to the next."
    _bare(axes, "")
    _outline(axes, [box.quad for box in found], COUNTS)
    centers = [box.quad.mean(axis=0) for box in found]
    for tail, tip in pairwise(centers):
        _arrow(axes, tail, tip, 10)
    for number, center in enumerate(centers, 1):
        axes.annotate(str(number), center, color=ON_PICTURE[1], ha="center", va="center",
                      bbox={"boxstyle": "circle", "facecolor": COUNTS[0], "edgecolor": ON_PICTURE[1]})  # fmt: skip
    return figure


def ladder(rungs: Sequence[tuple[str, Sequence[float], float]]) -> Still:
    """Draw the time and the error of changes made one after the other: (name, seconds of every round, error 0..1) each.

    A bar reaches from the fastest round to the slowest: where two overlap, nobody can tell which is faster.
    """
    told = [f"{name}: {np.median(seconds):.2f} s, {wrong:.2%}" for name, seconds, wrong in rungs]
    figure = Still(9, 0.42 * len(rungs) + 1.5, alt=f"Seconds for all pages, and characters wrong. {'; '.join(told)}.")
    time, error = figure.subplots(1, 2, sharey=True)
    for y, (_, seconds, wrong) in enumerate(rungs):
        time.plot([min(seconds), max(seconds)], [y, y], color=PALETTE.sky, linewidth=6, solid_capstyle="butt")
        time.plot(np.median(seconds), y, marker="o", color="black")
        error.barh(y, wrong * 100, height=0.5, color=PALETTE.orange, hatch="//", edgecolor="white")
        error.annotate(f" {wrong:.2%}", (wrong * 100, y), va="center")
    time.set(
        yticks=range(len(rungs)),
        yticklabels=[name for name, *_ in rungs],
        xlim=(0, None),
        xlabel="seconds for all pages",
    )
    time.invert_yaxis()
    error.set(xlabel="characters wrong (%)", xlim=(0, max(1.0, 125 * max((wrong for *_, wrong in rungs), default=0))))
    return figure


def _beginning(image: Image, heatmap: Floats, quad: Floats) -> tuple[NDArray[Any], NDArray[Any], float]:
    """Return the first eight heights of a line, the map there, with a quarter above and below, and the height."""
    width, height = (max(1.0, float(side)) for side in geometry.sides(quad))
    along, down = (quad[1] - quad[0]) * min(1, 8 * height / width), quad[3] - quad[0]
    corner = quad[0] - down / 4
    corners = np.array([corner, corner + along, corner + 1.5 * down], np.float32)
    flat = np.array([(0, 0), (round(100 * min(8, width / height)), 0), (0, 150)], np.float32)
    to_map = np.divide(heatmap.shape[::-1], image.shape[1::-1]).astype(np.float32)
    shape, edges = (max(1, int(flat[1, 0])), 150), cv2.BORDER_REPLICATE
    letters = cv2.warpAffine(image, cv2.getAffineTransform(corners, flat), shape, borderMode=edges)
    values = cv2.warpAffine(heatmap, cv2.getAffineTransform(corners * to_map, flat), shape, borderMode=edges)
    return letters, values, height


def _sheet(picture: NDArray[Any], window: Window | None = None, alt: str = "", **style: Any) -> tuple[Still, Any]:
    """Return a figure and its axes that show a picture, or a window of it, with pixels along its sides."""
    window = window or _window([], picture.shape[:2], 0)
    figure = Still(9, _height(window, 8.2) + 0.8, photo=picture.ndim == 3, alt=alt)
    axes = figure.add_subplot()
    axes.imshow(picture, **style)
    axes.set(xlim=window[:2], ylim=window[:1:-1], xlabel="column (px)", ylabel="row (px)")
    return figure, axes


def _window(shapes: Sequence[Any], size: Size, margin: float) -> Window:
    """Return what lies around shapes and a margin, in a picture of this size; without shapes, all of it."""
    if not len(shapes):
        return -0.5, size[1] - 0.5, -0.5, size[0] - 0.5
    points = np.concatenate([np.reshape(shape, (-1, 2)) for shape in shapes])
    (left, top), (right, bottom) = points.min(axis=0) - margin, points.max(axis=0) + margin
    return float(left), float(right), float(top), float(bottom)


def _height(window: Window, width: float) -> float:
    left, right, top, bottom = window
    return float(np.clip(width * abs(bottom - top) / abs(right - left), 0.6, 6))


def _bare(axes: Any, title: str) -> None:
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    axes.set_title(title)


def _outline(axes: Any, shapes: Sequence[Any] | Floats, style: tuple[str, str], name: str = "") -> None:
    flat = [np.reshape(shape, (-1, 2)) for shape in shapes]
    drawn = PolyCollection(flat, facecolors="none", edgecolors=style[0], linestyles=style[1], label=name)
    drawn.set(linewidth=1.8, path_effects=HALO)
    axes.add_collection(drawn, autolim=False)


def _arrow(axes: Any, tail: Floats, tip: Floats, gap: float) -> None:
    axes.annotate("", tip, tail, arrowprops={"arrowstyle": "-|>", "color": ON_PICTURE[0], "linewidth": 1.4, "shrinkA": gap,
                                             "shrinkB": gap, "path_effects": HALO})  # fmt: skip


def _legend(axes: Any) -> None:
    axes.figure.legend(loc="outside lower center", ncols=2, frameon=False)
