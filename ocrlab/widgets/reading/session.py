"""A line under the loupe: its columns, its path, and what another class in a column would make of the text."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from ocrlab import geometry
from ocrlab.classify import turn
from ocrlab.debug.accuracy import pieces
from ocrlab.debug.columns import aligned, missing, path_of, top
from ocrlab.image import load_image
from ocrlab.net import facts_of
from ocrlab.page import Box, Floats, Image, Line
from ocrlab.pipeline import OCR
from ocrlab.widgets.reading.reading import LARGE, ReadingView, packed_columns
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Change, Session

KEPT = 8  # classes of every column that can be picked


class Reader(Session):
    """Reads one crop after the other into a view, and answers when a class is picked.

    Parameters
    ----------
    ocr : OCR
        With what is read and judged; another one holds for the crop that is shown next.
    """

    view: ReadingView

    def __init__(self, ocr: OCR) -> None:
        super().__init__(ReadingView())
        self.ocr = ocr
        self._columns = top(np.zeros((0, 2), np.float32))
        self.observe(self._on_picked, "picked")

    def show(self, crop: Image, title: str = "", expected: str = "") -> None:
        """Show another crop, RGB (h, w, 3) uint8, upright; what stands on it may be told."""
        self.show_matrix(crop, self.ocr.recognize.probabilities(crop), title, expected)

    def show_matrix(self, crop: Image, matrix: Floats, title: str = "", expected: str = "") -> None:
        """Show another crop and its probabilities (T, C); of these, only the likeliest classes of every column are kept."""
        classes, recognize = self._classes(expected), self.ocr.recognize
        spaces = recognize.spaces(matrix.argmax(axis=1), matrix[:, -1])
        columns = top(matrix, KEPT, also=[*classes, recognize.space])
        columns = replace(columns, put_in=dict.fromkeys(spaces, recognize.space))
        with self.lock, self.view.hold_sync():
            self._columns = columns
            self.set_own(picked={}, selected=-1, step=-1, message="")
            self.view.about = {**self._about(title, expected), **self._against(expected, classes)}
            self.view.columns = self._packed(crop)
            self._answer({}, time.perf_counter())

    def tell(self, title: str, note: str) -> None:
        """Say something else about the same crop, under the present gate; what was picked stays."""
        self.say(about={**self.view.about, "title": title, "note": note, "text_score": self.ocr.text_score})

    def _about(self, title: str, expected: str) -> dict[str, Any]:
        charset = self.ocr.recognize.charset
        runtime = str(facts_of(self.ocr.recognize.net) or "")
        return {
            "title": title,
            "note": "",
            "model": ", ".join(filter(None, (self.ocr.model, runtime))),
            "classes": len(charset) + 2,
            "text_score": self.ocr.text_score,
            "expected": expected,
            "missing": list(missing(expected, charset)),
        }

    def _classes(self, text: str) -> list[int]:
        """Return the classes of a text's characters; those that the alphabet lacks have none."""
        known = {character: class_ for class_, character in enumerate((*self.ocr.recognize.charset, " "), 1)}
        return [known[character] for character in text if character in known]

    def _against(self, expected: str, classes: list[int]) -> dict[str, Any]:
        """Say what was read against what is expected, and which path would spell it."""
        best = path_of(self._columns)
        read = [list(piece) for piece in pieces(self.ocr.recognize.read(best).text, expected)] if expected else []
        if not expected or missing(expected, self.ocr.recognize.charset):
            return {"read": read, "fix": {}}
        try:
            path = aligned(self._columns, classes)
        except ValueError as error:  # fewer columns than characters
            return {"read": read, "fix": {"why": str(error)}}
        picked = {str(i): int(path.classes[i]) for i in np.flatnonzero(path.classes != best.classes)}
        return {"read": read, "fix": {"picked": picked, "score": self.ocr.recognize.read(path).score}}

    def _packed(self, crop: Image) -> dict[str, Any]:
        recognize = self.ocr.recognize
        labels = {int(class_): recognize.character(int(class_)) for class_ in self._columns.classes[1:]}
        width = recognize.scaled_width(crop)
        picture = np.asarray(cv2.resize(crop, (width, recognize.rec_height)), np.uint8)
        return packed_columns(self._columns, labels, picture, width / recognize.stride)

    def _answer(self, picked: dict[int, int], began: float) -> None:
        path = path_of(self._columns, picked)
        reading = self.ocr.recognize.read(path)
        self.view.reading = {
            "picked": {str(column): class_ for column, class_ in picked.items()},
            "classes": path.classes.tolist(),
            "scores": [float(score) for score in path.scores],
            "text": reading.text,
            "score": reading.score,
            "milliseconds": (time.perf_counter() - began) * 1000,
            "filling": bytes(LARGE) if self.view.local else b"",
        }

    def _on_picked(self, change: Change) -> None:
        try:
            self._answer(change["new"], time.perf_counter())
        except ValueError as error:
            self.set_own(picked=change["old"], message=str(error))
        else:
            self.view.message = ""


def read(ocr: OCR, image: Any, line: int | Floats = 0, *, expected: str = "") -> ReadingView:
    """Return the view of one line: step through its columns and see how they become text.

    Parameters
    ----------
    ocr : OCR
    image : path, bytes, PIL image or array
        Anything that `load_image` takes.
    line : int or (4, 2) float
        The index of a line of ``ocr(image).lines``, or the corners of one on the page.
    expected : str, optional
        What stands there, where it is known: characters that the alphabet lacks are named.

    Raises
    ------
    ImageError
        If it is no picture.
    ValueError
        If there is no such line.
    """
    cell.clear()
    crop, title = crop_of(ocr, load_image(image), line)
    reader = Reader(ocr)
    reader.show(crop, title, expected)
    reader.show_in_cell(lambda: (crop, f"A line that is read as: {reader.view.reading['text']}"))
    return reader.view


def crop_of(ocr: OCR, image: Image, line: int | Floats) -> tuple[Image, str]:
    """Return the crop (h, w, 3) uint8 of a line of a page, cut and turned as the pipeline does it, and its title."""
    if isinstance(line, (int, np.integer)):
        page = ocr(image)
        check_line(page.lines, int(line))
        return ocr.crop(image, page, int(line)), f"line {line + 1} of {len(page.lines)}"
    quad = np.asarray(line, np.float32)
    if quad.shape != (4, 2) or not np.isfinite(quad).all():
        raise ValueError(
            f"line: the corners have the shape {quad.shape}; the index of a line or a quad (4, 2) was expected."
        )
    degrees = ocr.turned(image, ocr.detect(image).boxes).turn.degrees if ocr.orientation == "page" else None
    alone = ocr.turned(image, [Box.drawn(geometry.order_corners(quad))], degrees)
    flipped = np.array([alone.reads()[0].flipped])
    return turn(alone.crops, flipped)[0], f"a quad at {quad[0].round().astype(int).tolist()}"


def check_line(lines: tuple[Line, ...], index: int) -> None:
    """Raise ValueError where there is no such line."""
    if not lines:
        raise ValueError(
            "No line was read on this picture; give the corners of one: line=[[x, y], ...], a quad (4, 2)."
        )
    if not 0 <= index < len(lines):
        raise ValueError(f"line={index}: this page has {len(lines)} lines, counted from 0.")
