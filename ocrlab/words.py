"""Where the characters and words of a line stand on the page, told from the columns in which they were read.

A column is a sixth of the line's height wide, about a third of a letter, and a letter lies anywhere in its columns: the mean
error is less than that. ``python benchmarks/positions.py`` measures it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from unicodedata import east_asian_width

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.fit import STRIDE
from ocrlab.page import Floats, Line
from ocrlab.recognize import Recognizer

EARLY = 0.25  # columns by which a character is seen before the middle of its column, in the mean over the samples
UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


@dataclass(frozen=True, eq=False)
class Word:
    """A word of a line: characters between spaces, or a single Chinese or Japanese one.

    Attributes
    ----------
    text : str
    quad : (4, 2) float32
        Clockwise from the text's own top-left, in pixels of the page.
    score : float
        Mean probability of its characters, 0..1.
    """

    text: str
    quad: Floats
    score: float


def char_quads(line: Line, outline: Floats | None = None, rec_height: int = Recognizer.rec_height) -> Floats:
    """Return where every character of a line stands on the page, as quads (N, 4, 2) as high as the line.

    Parameters
    ----------
    line : Line
    outline : (4, 2) float32, optional
        Where its crop was cut, ``page.candidates[line.candidate].outline``. Only for a line at the page's edge this is
        not the line's own quad.
    rec_height : int
        Height of the tensor in which it was read, in pixels.

    Returns
    -------
    (N, 4, 2) float32
        Clockwise from the text's own top-left, spaces included. Neighbors touch in the middle between their centers;
        no character reaches further from its center than the usual distance between two.
    """
    quad = _as_text_runs(line.quad if outline is None else outline, line.quad)
    return _on_page(quad, *_extents(_centers(line, quad, rec_height)))


def words(line: Line, outline: Floats | None = None, rec_height: int = Recognizer.rec_height) -> tuple[Word, ...]:
    """Return the words of a line with their places on the page.

    Words are parted by white space; a wide character (Chinese, Japanese) is a word of its own, as in RapidOCR.

    Parameters
    ----------
    line : Line
    outline, rec_height
        See `char_quads`.
    """
    chars = line.reading.chars
    quad = _as_text_runs(line.quad if outline is None else outline, line.quad)
    starts, stops = _extents(_centers(line, quad, rec_height))
    parts = list(_parts([char.text for char in chars]))
    quads = _on_page(quad, starts[[first for first, _ in parts]], stops[[last for _, last in parts]])
    return tuple(
        Word(
            "".join(char.text for char in chars[first : last + 1]),
            where,
            float(np.mean([char.score for char in chars[first : last + 1]])),
        )
        for (first, last), where in zip(parts, quads, strict=True)
    )


def word_quads(line: Line, outline: Floats | None = None, rec_height: int = Recognizer.rec_height) -> Floats:
    """Return where every word of a line stands on the page, as quads (M, 4, 2); see `words`."""
    return np.array([word.quad for word in words(line, outline, rec_height)], np.float32).reshape(-1, 4, 2)


def _parts(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of every word."""

    def kind(i: int) -> int:
        if texts[i].isspace():
            return -2
        return i if any(east_asian_width(one) in "WF" for one in texts[i]) else -1

    for key, group in groupby(range(len(texts)), key=kind):
        if key != -2:
            members = list(group)
            yield members[0], members[-1]


def _as_text_runs(quad: Floats, text: Floats) -> Floats:
    """Return a quad beginning at that corner which is the text's own top-left."""
    turned = [np.roll(quad, -turn, axis=0) for turn in range(4)]
    return min(turned, key=lambda one: float(np.abs(one - text).sum()))


def _centers(line: Line, quad: Floats, rec_height: int) -> NDArray[np.float64]:
    """Return the centers (N,) of the characters along a quad, 0..1.

    `Char.at` counts in columns; the last of these may lie only in part on the crop.
    """
    edges = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    wide = rec_height * max(1, int(max(edges[0], edges[2]))) / max(1, int(max(edges[1], edges[3])))
    columns = ceil(ceil(wide) / STRIDE)
    at = np.array([char.at for char in line.reading.chars], np.float64)
    return np.clip((at * columns - EARLY) * STRIDE / wide, 0, 1)


def _extents(centers: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where characters with these centers (N,) begin and end."""
    if len(centers) < 2:
        return np.zeros(len(centers)), np.ones(len(centers))
    apart = np.diff(centers)
    half = np.minimum(np.concatenate([apart[:1], apart, apart[-1:]]) / 2, np.median(apart))
    return np.maximum(centers - half[:-1], 0), np.minimum(centers + half[1:], 1)


def _on_page(quad: Floats, starts: NDArray[np.float64], stops: NDArray[np.float64]) -> Floats:
    """Return the parts of a quad between places along it, 0..1, as quads (N, 4, 2)."""
    if not len(starts):
        return np.zeros((0, 4, 2), np.float32)
    flat = np.stack(
        [np.stack([starts, stops, stops, starts], axis=1), np.tile([0.0, 0, 1, 1], (len(starts), 1))], axis=2
    )
    onto = cv2.getPerspectiveTransform(UNIT, quad.astype(np.float32))
    return np.asarray(cv2.perspectiveTransform(flat.reshape(1, -1, 2), onto).reshape(-1, 4, 2), np.float32)
