"""What pages read as under one choice of settings after the other: a map is made once, and a line is read once over all."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrlab.debug import PageRun
from ocrlab.debug.judge import Score
from ocrlab.debug.line_memory import LineMemory
from ocrlab.detect import Detection
from ocrlab.folder.runs.store import MAPS
from ocrlab.folder.runs.work import as_png, map_file
from ocrlab.folder.tune.pages import TruePage, loss
from ocrlab.page import Floats, Image, Page
from ocrlab.pipeline import OCR
from ocrlab.rotation import rotated, rotated_page
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.timing import record

Settings = Mapping[str, Any]
IMAGES = 500_000_000  # bytes of decoded pictures that are kept
KEEPS = 0.4  # box_thresh
TIMED = 4  # pages that are read for the clock; the first of them twice


@dataclass(frozen=True)
class Tried:
    """What pages read as under some settings.

    Attributes
    ----------
    settings : mapping
        Those that are not as they were.
    scores : tuple of Score
        A page each.
    seconds : float
        For a page: as told by the pixels that the networks are given, or as measured.
    """

    settings: Settings
    scores: tuple[Score, ...]
    seconds: float

    @cached_property
    def score(self) -> Score:
        """All pages together."""
        return sum(self.scores, Score())

    @property
    def error(self) -> float:
        """Characters that are wrong, for each that stands there."""
        return self.score.error

    @cached_property
    def losses(self) -> tuple[float, ...]:
        """What each page costs, see `loss`."""
        return tuple(map(loss, self.scores))

    @property
    def loss(self) -> float:
        """What the pages cost, for each character that stands there."""
        return sum(self.losses) / max(1, self.score.characters)


def key_of(settings: Settings) -> str:
    """Return settings as text, the same whatever their order."""
    return json.dumps(settings, sort_keys=True, default=str)


@dataclass(frozen=True)
class Speed:
    """How long networks take: seconds for a pixel of the map, for a pixel of the recognizer's tensor, and for a line."""

    find: float
    read: float
    line: float

    @classmethod
    def of(cls, ocr: OCR, pages: Sequence[TruePage]) -> Speed:
        """Return how long it takes to read some pages; the first is read once before, and not counted.

        Settings that drop all lines tell nothing of reading, so boxes are kept here as they usually are.
        """
        ocr = ocr.under(box_thresh=min(ocr.detect.box_thresh, KEEPS))
        took, sizes = np.zeros(3), np.zeros(3)
        for number, page in enumerate([*pages[:1], *pages]):
            image = page.pixels()
            with record() as timeline:
                detection = ocr.detect(image)
                lines = ocr.turned(image, detection.boxes)
                lines.reads()
            if number:
                took += [timeline.seconds(name) for name in ("detect.heatmap", "recognize", "classify")]
                sizes += detection.heatmap.size, tensor_pixels(ocr, lines.crops), len(lines.crops)
        return cls(*np.where(sizes > 0, took / np.maximum(1, sizes), 0).tolist())


def tensor_pixels(ocr: OCR, crops: Sequence[Image]) -> int:
    """Return how many pixels the recognizer is given for crops (h, w, 3), the padding of a batch included."""
    recognize = ocr.recognize
    narrow_first = sorted(crops, key=lambda crop: crop.shape[1] / crop.shape[0])
    batches = [narrow_first[i : i + recognize.rec_batch_num] for i in range(0, len(crops), recognize.rec_batch_num)]
    return sum(recognize.width(batch) * len(batch) for batch in batches) * recognize.rec_height


@dataclass(eq=False)
class Maps:
    """Maps of pages, each made once: those that a run kept, and new ones, all of 8 bits, so that they are compared alike."""

    folder: Path
    inputs: Settings
    made: int = 0
    _known: dict[tuple[object, ...], bytes] = field(default_factory=dict, repr=False)

    def of(self, page: TruePage, degrees: int, run: PageRun) -> Floats:
        """Return the map (h, w) of a run of a page that was rotated upright by so many degrees."""
        inputs = inputs_of(run.ocr)
        key = page.image, degrees, key_of(inputs)
        if key not in self._known and inputs == self.inputs and degrees == page.record.get("turned", 0):
            file = map_file(self.folder / MAPS, page.record["content"], 1)
            if file.is_file() and _map_of(kept := file.read_bytes()) is not None:
                self._known[key] = kept
        if key not in self._known:
            self._known[key] = as_png(run.heatmap)
            self.made += 1
        found = _map_of(self._known[key])
        assert found is not None, "a map that was written here"
        return found


def inputs_of(ocr: OCR) -> dict[str, Any]:
    """Return the settings that change a map."""
    return {name: value for name, value in ocr.settings.items() if name in INPUT_SETTINGS}


def _map_of(png: bytes) -> Floats | None:
    levels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE) if png else None
    return None if levels is None else np.asarray(levels.astype(np.float32) / 255, np.float32)


class Trials:
    """Pages that are read under one choice of settings after the other.

    Parameters
    ----------
    ocr : OCR
        With the settings as they are.
    pages : sequence of TruePage
    maps : Maps
    told : function
        Is told of every page that was read under some settings.
    """

    def __init__(self, ocr: OCR, pages: Sequence[TruePage], maps: Maps, told: Callable[[], object]) -> None:
        self.ocr, self.pages, self.maps, self._told = ocr, tuple(pages), maps, told
        self.now = ocr.settings
        self.known: dict[str, Tried] = {}
        self._memories: dict[tuple[str, int], LineMemory] = {}
        self._images: OrderedDict[str, Image] = OrderedDict()
        self.speed = Speed.of(ocr, self.pages[:TIMED])

    def __call__(self, settings: Settings) -> Tried:
        """Return what the pages read as; settings that are as they were make no difference."""
        other = {name: value for name, value in settings.items() if value != self.now[name]}
        key = key_of(other)
        if key not in self.known:
            ocr = self.ocr.under(**other)
            found = [self._read(page, ocr) for page in self.pages]
            seconds = sum(one for _, one in found) / len(found)
            self.known[key] = Tried(other, tuple(score for score, _ in found), seconds)
        return self.known[key]

    def _read(self, page: TruePage, ocr: OCR) -> tuple[Score, float]:
        run = self.run(page, ocr)
        read = page_of(run)
        lines = rotated_page(read, run.turned).lines if run.turned else read.lines
        seconds = self._seconds(run)
        run.memory.crops.clear()  # of many pages they fill the memory, and cutting is cheap
        self._told()
        return page.scored(lines), seconds

    def run(self, page: TruePage, ocr: OCR) -> PageRun:
        """Return a page on its way under the settings of an OCR, rotated upright where that finds it turned."""
        degrees = page.record.get("turned", 0) if ocr.orientation == "page" else 0
        run = self._run(page, ocr, degrees)
        if ocr.orientation == "page" and not degrees and (other := run.lines.turn.degrees):
            return self._run(page, ocr, other)
        return run

    def _run(self, page: TruePage, ocr: OCR, degrees: int) -> PageRun:
        memory = self._memories.setdefault((page.image, degrees), LineMemory())
        run = PageRun(ocr, self._upright(page, degrees), memory, turned=degrees)
        heatmap = self.maps.of(page, degrees, run)
        run.__dict__["heatmap"] = heatmap
        return run

    def _upright(self, page: TruePage, degrees: int) -> Image:
        image = self._images.pop(page.image, None)
        if image is None:
            image = page.pixels()
        self._images[page.image] = image
        while len(self._images) > 1 and sum(one.nbytes for one in self._images.values()) > IMAGES:
            self._images.popitem(last=False)
        return rotated(image, -degrees) if degrees else image

    def _seconds(self, run: PageRun) -> float:
        """Return how long the networks take for a page, as their pixels tell, and the boxes, as they were timed."""
        lines, (boxes, _) = run.lines, run.seconds.get("boxes", (0.0, 0))
        read = self.speed.read * tensor_pixels(run.ocr, lines.crops)
        return boxes + self.speed.find * run.heatmap.size + read + self.speed.line * len(lines)


def page_of(run: PageRun) -> Page:
    """Return the page of a run, all of its lines read, as the picture of the run lies."""
    lines = run.lines
    lines.read(lines.unread())
    reads = [read for read in lines.known() if read is not None]
    return run.ocr.page(run.size, Detection(run.heatmap, run.trace.candidates, run.boxes), reads, lines.turn)


def measured(ocr: OCR, pages: Sequence[TruePage], choices: Sequence[Settings]) -> Iterator[list[tuple[Score, float]]]:
    """Yield, page by page, score and seconds under every choice of settings: read whole, from the picture, on float maps.

    Who is first changes from page to page: what warms up, or gets in the way, does so to each alike.
    """
    from time import perf_counter

    readers = [ocr.under(**settings) for settings in choices]
    for number, page in enumerate(pages):
        image, found = page.pixels(), dict[int, tuple[Score, float]]()
        for turn in range(len(readers)):
            which = (number + turn) % len(readers)
            began = perf_counter()
            lines = readers[which](image).lines
            found[which] = page.scored(lines), perf_counter() - began
        yield [found[which] for which in range(len(readers))]
