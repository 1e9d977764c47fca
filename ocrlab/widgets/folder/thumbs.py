"""Small pictures of pages, made when somebody sees their tiles, and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from ocrlab.files import shown
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.image import ImageError, load_pages
from ocrlab.models.store import sha256
from ocrlab.page import Image
from ocrlab.widgets.folder.rows import Row
from ocrlab.widgets.shared.view import jpeg

SIDE = 340  # of the longer side of a small picture: a tile has half as many pixels, and screens two for each
KEPT = 1000  # small pictures, of some 10 kB
SLIM = 2.2  # times as long as wide: of a slimmer page only a part is shown, that with the line in question
MOST_MARKS = 60  # outlines on a tile
GONE = "The picture is not there any more"
CHANGED = "The picture changed since it was read: boxes may lie elsewhere."

Window = tuple[int, int, int, int]  # left, top, width, height


class Thumb(NamedTuple):
    """A small picture, of which part of the page it is, and a sentence where something is wrong with it."""

    window: Window
    data: bytes
    note: str = ""


class Thumbs:
    """The small pictures of a run."""

    def __init__(self, run: Done) -> None:
        self.run = run
        self._kept: OrderedDict[tuple[str, int], Thumb] = OrderedDict()
        self._under_way: tuple[str, int, Iterator[Image]] = ("", 0, iter(()))  # pages of one file follow each other

    def of(self, row: Row) -> Thumb:
        """Return the small picture of a page; where there is none, a sentence says why."""
        key = (row.record["image"], row.record["page"])
        if key not in self._kept:
            self._kept[key] = self._made(row)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _made(self, row: Row) -> Thumb:
        if "error" in row.record:
            return Thumb((0, 0, 1, 1), b"", "not read")
        try:
            page = self._page(row.record["image"], row.record["page"])
        except (ImageError, OSError) as error:
            return Thumb((0, 0, 1, 1), b"", str(error))
        left, top, width, height = window = window_of(row, page.shape[:2])
        part = page[top : top + height, left : left + width]
        scale = min(1.0, SIDE / max(width, height))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        return Thumb(window, jpeg(small, 75), changed(self.run, row.record))

    def _page(self, image: str, page: int) -> Image:
        name, number, pages = self._under_way
        if (name, number) != (image, page):
            pages = islice(opened(self.run, image), page - 1, None)
        self._under_way = ("", 0, iter(()))
        found = next(pages, None)
        if found is None:
            raise ImageError(f"{shown(self.run.picture_of(image))}: it has no page {page} any more.")
        self._under_way = (image, page + 1, pages)
        return found


def opened(run: Done, image: str) -> Iterator[Image]:
    """Return the pages of a picture of a run.

    Raises
    ------
    ImageError
        If it is not there any more, or cannot be read; before the first page is asked for.
    """
    path = run.picture_of(image)
    if not path.exists():
        raise ImageError(f"{GONE}: {shown(path)}. Put it back there to see it; its figures are those of the run.")
    return load_pages(path, max_pixels=run.facts.get("max_pixels") or 100_000_000)


def page_of(run: Done, record: Record) -> Image:
    """Return the page (H, W, 3) uint8 of a record.

    Raises
    ------
    ImageError
        If its picture is not there any more, or has no such page.
    """
    page = next(islice(opened(run, record["image"]), record["page"] - 1, None), None)
    if page is None:
        raise ImageError(f"{shown(run.picture_of(record['image']))}: it has no page {record['page']} any more.")
    return page


def changed(run: Done, record: Record) -> str:
    """Return a sentence where a picture is another one than the run read; "" where it is the same."""
    path: Path = run.picture_of(record["image"])
    return "" if sha256(path) == record["content"] else CHANGED


def window_of(row: Row, size: tuple[int, int]) -> Window:
    """Return the part of a page (height, width) that its tile shows: all of it, or of a slim one that with the first mark."""
    height, width = size
    most = (min(width, round(SLIM * height)), min(height, round(SLIM * width)))
    middle = row.marks[0].quad.mean(axis=0) if row.marks else (0, 0)
    left, top = (
        int(np.clip(at - side / 2, 0, whole - side))
        for at, side, whole in zip(middle, most, (width, height), strict=True)
    )
    return left, top, *most


def told(number: int, row: Row, thumb: Thumb) -> dict[str, Any]:
    """Return what the view is told beside the bytes: the window, and the outlines of the lines in question in it."""
    left, top, width, height = thumb.window
    marks = [
        [mark_look(row, i), (mark.quad - (left, top)).round().astype(int).ravel().tolist()]
        for i, mark in enumerate(row.marks[:MOST_MARKS])
    ]
    return {"page": number, "size": [width, height], "marks": marks if thumb.data else [], "note": thumb.note}


def mark_look(row: Row, i: int) -> str:
    """Return how an outline is drawn: lines that were missed, that are wrong, and that only look so."""
    group, name = row.marks[i].kind
    if group == "suspicion":
        return "suspect"
    return "missed" if name.startswith("missing") else "wrong"
