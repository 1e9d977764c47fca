"""Small pictures of what the steps of a page made: of the whole page, or of where the selected line lies."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ocrlab.debug.page_run import PageRun
from ocrlab.draw.colors import BLUE
from ocrlab.draw.outlines import outline
from ocrlab.frame import frame_of
from ocrlab.page import Floats, Image
from ocrlab.widgets.shared.view import jpeg

WIDTH, HEIGHT = 220, 152  # of a thumbnail, in pixels: twice as large as it is shown
SHOWN = 12  # classes of the columns
STACKED = 4  # crops that stand for all


class Window(NamedTuple):
    """A part of the page, each number from 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


def thumbnails(run: PageRun, selected: int) -> dict[str, bytes]:
    """Return a JPEG for every step that can be drawn, by its name; what was not made yet is made.

    Parameters
    ----------
    run : PageRun
    selected : int
        The line around which to look; -1 for the whole page.
    """
    quad = run.lines.outlines[selected] if selected >= 0 else None
    window = _around(quad, run.size)
    pictures = {
        "image": _page(run, quad),
        "tensor": _part(plane(run), window),
        "map": _colored(np.asarray(_part(run.heatmap, window), np.float32)),
        "mask": _part(run.mask * np.uint8(255), window),
        "boxes": _part(_boxes(run), window),
        **_lines(run, selected),
    }
    return {step: jpeg(_fitted(picture), 82) for step, picture in pictures.items()}


def columns(probabilities: Floats) -> Image:
    """Return the columns (T, C) as a picture: its likeliest classes from top to bottom, the blank first."""
    likeliest = dict.fromkeys(int(one) for one in probabilities.argmax(axis=1) if one)
    picture = _colored(probabilities[:, [0, *list(likeliest)[: SHOWN - 1]]].T)
    return np.asarray(cv2.resize(picture, (WIDTH, HEIGHT - 30), interpolation=cv2.INTER_NEAREST), np.uint8)


def _around(quad: Floats | None, size: tuple[int, int]) -> Window:
    """Return the part of a page of this (height, width) that shows a quad, in the shape of a thumbnail."""
    if quad is None:
        return Window(0, 0, 1, 1)
    height, width = size
    low, high = quad.min(axis=0), quad.max(axis=0)
    wide, tall = (high - low) * 1.15 + 8
    wide, tall = max(wide, tall * WIDTH / HEIGHT), max(tall, wide * HEIGHT / WIDTH)
    x, y = (low + high) / 2
    edges = ((x - wide / 2) / width, (y - tall / 2) / height, (x + wide / 2) / width, (y + tall / 2) / height)
    return Window(*(float(np.clip(edge, 0, 1)) for edge in edges))


def _part(picture: Floats | Image, window: Window) -> Image:
    height, width = picture.shape[:2]
    left, top = min(int(window.left * width), width - 1), min(int(window.top * height), height - 1)
    right, bottom = max(left + 1, round(window.right * width)), max(top + 1, round(window.bottom * height))
    return np.asarray(picture[top:bottom, left:right])


def _page(run: PageRun, quad: Floats | None) -> Image:
    """Return the whole page, with the selected line on it."""
    scale = min(1.0, 3 * WIDTH / max(run.size))
    small = cv2.resize(run.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = np.asarray(small, np.uint8).copy()
    if quad is not None:
        outline(picture, quad * scale, BLUE, 2.0)
    return picture


def plane(run: PageRun) -> Image:
    """Return the first plane of the tensor, blue, as far as it shows the page: from its least value to its largest."""
    detect = run.ocr.detect
    frame = frame_of(run.size, detect)
    return np.ascontiguousarray(frame.part(frame.shown(run.image)[:, :, 2]))


def _boxes(run: PageRun) -> Image:
    picture = run.image.copy()
    scale = max(1.0, max(run.size) / 900)
    for box in run.boxes:
        outline(picture, box.quad, BLUE, scale)
    return picture


def _lines(run: PageRun, selected: int) -> dict[str, Image]:
    lines = run.lines
    if not len(lines):
        return {}
    if selected < 0:
        shown = range(min(STACKED, len(lines)))
        return {"crops": _stack([lines.crops[i] for i in shown]), "upright": _stack([lines.upright(i) for i in shown])}
    upright = lines.upright(selected)
    return {"crops": lines.crops[selected], "upright": upright, "columns": columns(lines.matrix(selected))}


def _stack(crops: list[Image]) -> Image:
    """Return crops one below the other, all equally high."""
    row = HEIGHT // STACKED
    sheet = np.full((row * len(crops), WIDTH, 3), 255, np.uint8)
    for i, crop in enumerate(crops):
        scale = min((row - 4) / crop.shape[0], WIDTH / crop.shape[1])
        size = max(1, int(crop.shape[1] * scale)), max(1, int(crop.shape[0] * scale))
        sheet[i * row : i * row + size[1], : size[0]] = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
    return sheet


def _colored(values: Floats) -> Image:
    levels = np.asarray(np.clip(values, 0, 1) * 255, np.uint8)
    return np.asarray(cv2.applyColorMap(levels, cv2.COLORMAP_VIRIDIS)[:, :, ::-1], np.uint8)


def _fitted(picture: Image) -> Image:
    """Return a picture as large as a thumbnail: smoothed when it is shrunk, in squares when it is enlarged."""
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    height, width = picture.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    return np.ascontiguousarray(cv2.resize(np.ascontiguousarray(picture), size, interpolation=how), np.uint8)
