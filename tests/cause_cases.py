"""Crops that are written, and places whose readings are made up: what the tests of causes ask about."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from maps import painted, reading
from page_cases import case_of, page_of
from PIL import ImageFont
from planted import FONTS, INK, PAPER, Sheet

from ocrlab.debug.causes.ink import Ink
from ocrlab.debug.causes.place import Place
from ocrlab.debug.causes.trial import Trial
from ocrlab.debug.causes.trials import trials
from ocrlab.debug.page_run import PageRun
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Read

HIGH = 32  # of a font that crops are written in; its capitals are 23 pixels high
CAPITALS = 23
Picture = np.ndarray[Any, np.dtype[np.uint8]]
Quad = np.ndarray[Any, np.dtype[np.float32]]


def box(left: float, top: float, width: float, height: float) -> Quad:
    """Return the corners of an upright rectangle."""
    right, bottom = left + width, top + height
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def written(
    *texts: tuple[str, tuple[float, float], Any], size: tuple[int, int] = (48, 320), paper: Any = PAPER
) -> Picture:
    """Return a clean picture of this (height, width) with texts: each with the top left of its capitals, and its ink."""
    sheet = Sheet(np.random.default_rng(0), size=size)
    sheet.page.paste(paper, (0, 0, *size[::-1]))
    font = ImageFont.truetype(FONTS / "DejaVuSans.ttf", HIGH)
    for text, (left, top), ink in texts:
        sheet.write(text, (left, top - font.getbbox("H")[1]), ink, font=font)
    return np.array(sheet.page, np.uint8)


def one_line(text: str = "HIMLET HUNTED", ink: Any = INK, paper: Any = PAPER, **page: Any) -> Picture:
    """Return a crop with one line of text in its middle."""
    return written((text, (12, 12), ink), paper=paper, **page)


def sheared(crop: Picture, columns: float) -> Picture:
    """Return a crop whose letters lean by so many columns a row, to the right at their top."""
    height, width = crop.shape[:2]
    turn = np.array([[1, -columns, columns * height / 2], [0, 1, 0]], np.float32)
    return np.asarray(
        cv2.warpAffine(crop, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    )


def bent(crop: Picture, pixels: float) -> Picture:
    """Return a crop with its line bent upward in its middle, on paper that is high enough for it."""
    more = int(pixels) + 4
    high = cv2.copyMakeBorder(crop, more, more, 0, 0, cv2.BORDER_REPLICATE)
    y, x = np.mgrid[: high.shape[0], : high.shape[1]].astype(np.float32)
    arc = (pixels * np.sin(np.pi * x / high.shape[1])).astype(np.float32)
    return np.asarray(cv2.remap(high, x, y + arc, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def read_as(*texts: str, score: float = 0.99) -> tuple[Read, ...]:
    """Return made-up readings, which nothing was turned for."""
    return tuple(Read(reading(text, score), False) for text in texts)


def bars(count: int = 1, **settings: Any) -> PageRun:
    """Return a page with so many bright bars of 60 x 20 pixels side by side, each of which is a box that reads "aaa..."."""
    shapes = [(10 + 80 * i, 10, 60, 20, 0.9) for i in range(count)]
    return case_of(painted(*shapes, size=(100, max(200, 80 * count + 20))), **settings)


def place(true: str | None, *read: str, score: float = 0.99, crop: Picture | None = None, **known: Any) -> Place:
    """Return the place of a line that was read in so many boxes, with what is known of it made up, and its picture."""
    run = bars(max(1, len(read)))
    quad = box(10, 10, 80 * max(1, len(read)) - 20, 20)
    made = Place(run, quad, true, tuple(range(len(read))), ())
    made.__dict__["reads"] = read_as(*read, score=score)
    if crop is not None:
        wide = Ink(np.asarray(cv2.copyMakeBorder(crop, 16, 16, 16, 16, cv2.BORDER_REPLICATE), np.uint8))
        made.__dict__.update({"crop": crop, "ink": Ink(crop), "wide": wide})
    made.__dict__.update(known)
    return made


def true_line(text: str, *quad: float) -> TrueLine:
    """Return a line that stands in an upright rectangle: left, top, width, height."""
    left, top, width, height = quad
    return TrueLine(text, box(left, top, width, height))


def hidden(*shapes: Any) -> PageRun:
    """Return a page with bright bars that its map, made before, does not have; boxes are not grown."""
    return PageRun.of_map(case_of(painted(), unclip_ratio=0.0).ocr, page_of(painted(*shapes)), painted())


def trials_of(found: Place, kind: str, label: str = "") -> list[Trial]:
    """Return the trials of a place that are to prove a cause, with a label."""
    return [one for one in trials(found) if one.cause == kind and label in one.label]
