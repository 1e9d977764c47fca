"""A page of a run under other settings: its kept map is decoded anew, and only boxes that are new are cut out and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np

from ocrlab import geometry
from ocrlab.debug import PageRun
from ocrlab.debug.changes import changes
from ocrlab.debug.lines import Lines
from ocrlab.detect import boxes_of
from ocrlab.files import shown
from ocrlab.folder.runs.store import MAPS, Done
from ocrlab.folder.runs.work import Record, as_png, map_file
from ocrlab.image import load_pages
from ocrlab.models.store import sha256
from ocrlab.page import Box, Floats, Image
from ocrlab.pipeline import OCR, setting_names
from ocrlab.rotation import rotated
from ocrlab.settings import INPUT_SETTINGS

OTHERWISE_READ = frozenset({*setting_names()["classify"], *setting_names()["recognize"], "crop_from", "orientation"})


AT_ONCE = 8  # lines; between such groups, reading can be stopped


class StoppedError(Exception):
    """Something else is wanted."""


class _Known(NamedTuple):
    """A box of the run's settings on the kept map: where it is cut, and the line of the record that it is, if any."""

    outline: Floats
    line: Record | None


@dataclass(eq=False)
class KeptPage:
    """A page of a run: its record, its map, and what was read of it since."""

    run: Done
    ocr: OCR
    record: Record
    _texts: dict[tuple[object, ...], tuple[str, float]] = field(default_factory=dict, repr=False)
    _map: bytes = b""  # as PNG of 8 bits
    _boxes: list[_Known] | None = None  # under the run's settings

    @property
    def turned(self) -> int:
        """Degrees clockwise by which the picture was found turned: its map is of the upright one."""
        return int(self.record.get("turned", 0))

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the upright page."""
        size = self.record["height"], self.record["width"]
        return size[::-1] if self.turned % 180 else size

    def under(self, ocr: OCR, go_on: Callable[[], bool] = lambda: True) -> tuple[Record, Record]:
        """Return the lines of the page as a record has them: under the run's settings, and under those of an OCR.

        Raises
        ------
        StoppedError
            If `go_on`, which is asked before a few lines are read, says no; what was read is kept.
        ImageError, OSError, ValueError
            If the picture must be looked at, and is gone, no picture, or not what it was.
        """
        before, after = self.ocr.settings, ocr.settings
        if any(before[name] != after[name] for name in INPUT_SETTINGS):
            boxes = PageRun(ocr, self.pixels()).boxes
            known = [_Known(np.zeros((4, 2), np.float32), line) for line in self.record["lines"]]
        else:
            heatmap = self.heatmap()
            known = self._boxes = self._boxes or self._known(heatmap)
            boxes = boxes_of(ocr.detect.candidates(heatmap, self.size))
        same_eyes = all(before[name] == after[name] for name in OTHERWISE_READ)
        at = {one.outline.tobytes(): one.line for one in known} if same_eyes else {}
        lines = [at[key] for box in boxes if (key := box.outline.tobytes()) in at]
        new = [box for box in boxes if box.outline.tobytes() not in at]
        if after["text_score"] < before["text_score"]:  # what was read as too doubtful may be a line now
            new += [box for box in boxes if at.get(box.outline.tobytes(), {}) is None]
        kept = [line for line in lines if line and line["score"] >= after["text_score"]]
        return {"lines": [one.line for one in known if one.line]}, {"lines": [*kept, *self._read(ocr, new, go_on)]}

    def _known(self, heatmap: Floats) -> list[_Known]:
        """Return the boxes of the run's settings on the kept map, each with the line that it is."""
        boxes = boxes_of(self.ocr.detect.candidates(heatmap, self.size))
        quads = np.array([box.quad for box in boxes], np.float32).reshape(-1, 4, 2)
        lines = self.record["lines"]
        there = np.array([line["box"] for line in lines], np.float32).reshape(-1, 4, 2)
        size = self.size[::-1] if self.turned % 180 else self.size
        found = changes(quads, geometry.rotated_points(there, size, -self.turned))
        lies = dict(found.same + found.moved)
        return [_Known(box.outline, lines[lies[i]] if i in lies else None) for i, box in enumerate(boxes)]

    def _read(self, ocr: OCR, boxes: list[Box], go_on: Callable[[], bool]) -> Iterator[Record]:
        """Yield boxes as lines of a record; those that were read before, under the same settings, are not read again."""
        by = tuple(ocr.settings[name] for name in sorted(OTHERWISE_READ))
        keys = [(box.outline.tobytes(), *by) for box in boxes]
        unread = {key: box.outline for key, box in zip(keys, boxes, strict=True) if key not in self._texts}
        if unread and not self._keep(PageRun(ocr, self.pixels()).alone(list(unread.values())), list(unread), go_on):
            raise StoppedError
        for key, box in zip(keys, boxes, strict=True):
            text, score = self._texts[key]
            if text.strip() and score >= ocr.text_score:
                quad = geometry.rotated_points(box.quad, self.size, self.turned)
                yield {"text": text, "score": score, "box": quad.tolist()}

    def _keep(self, lines: Lines, keys: list[tuple[object, ...]], go_on: Callable[[], bool]) -> bool:
        """Read lines and keep their texts by their keys; tell whether it came to all of them."""
        at = 0
        while at < len(lines) and go_on():
            lines.read(range(at, min(at + AT_ONCE, len(lines))))
            at += AT_ONCE
        for key, read in zip(keys, lines.known(), strict=True):
            if read is not None:
                self._texts[key] = read.reading.text, read.reading.score
        return at >= len(lines)

    def heatmap(self) -> Floats:
        """Return its map (h, w) float32, of 8 bits; of a run that kept none, it is made once."""
        file = map_file(self.run.folder / MAPS, self.record["content"], self.record["page"])
        if not self._map:
            self._map = file.read_bytes() if file.is_file() else as_png(PageRun(self.ocr, self.pixels()).heatmap)
        levels = cv2.imdecode(np.frombuffer(self._map, np.uint8), cv2.IMREAD_GRAYSCALE)
        if levels is None:
            raise ValueError(f"{shown(file)}: no map. Delete it: then it is made anew.")
        return np.asarray(levels.astype(np.float32) / 255, np.float32)

    def pixels(self) -> Image:
        """Return the upright page (H, W, 3) uint8."""
        return pixels_of(self.run, self.record)


def pixels_of(run: Done, record: Record) -> Image:
    """Return a page of a run (H, W, 3) uint8, upright.

    Raises
    ------
    ValueError
        If the picture is gone, none any more, or not what it was.
    """
    path = run.picture_of(record["image"])
    try:
        content = sha256(path)
    except OSError as error:
        raise ValueError(f"the picture cannot be read ({error.strerror}).") from error
    if content != record["content"]:
        raise ValueError("the picture changed since it was read; `ocrlab run` reads it anew.")
    for number, pixels in enumerate(load_pages(path, max_pixels=run.facts["max_pixels"]), 1):
        if number == record["page"]:
            return rotated(pixels, -int(record.get("turned", 0)))
    raise ValueError(f"it has no page {record['page']}.")
