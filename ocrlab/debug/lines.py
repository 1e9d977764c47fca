"""A page on its way through the machine: what every step made of it, made when it is asked for, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.classify import turn
from ocrlab.page import Box, Floats, Image, Reading
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.timing import record

OF_CROPS = ("cls_batch_num", "cls_height", "cls_width", "rec_batch_num", "rec_height", "min_width", "width_step",
            "crop_from", "max_side_len", "min_side_len")  # fmt: skip
WIDEST_PADDING = 10_000  # the largest min_width


@dataclass
class ReadLines:
    """What was cut, judged and read before, by outline; a line that comes back costs nothing.

    Attributes
    ----------
    how : tuple
        The settings under which it was done; under others nothing of it holds.
    widths : dict
        How wide the tensors were in which lines were read: a batch pads all to its widest, which can change what is read.
    """

    how: tuple[Any, ...] = ()
    crops: dict[bytes, Image] = field(default_factory=dict, repr=False)
    probabilities: dict[bytes, Floats] = field(default_factory=dict, repr=False)
    readings: dict[tuple[bytes, bool], Reading] = field(default_factory=dict, repr=False)
    widths: dict[tuple[bytes, bool], int] = field(default_factory=dict, repr=False)

    def fitting(self, ocr: OCR) -> ReadLines:
        """Return what holds under the settings of an OCR: itself, or nothing."""
        settings = ocr.settings
        how = tuple(settings[name] for name in OF_CROPS)
        return self if how == self.how else ReadLines(how)

    def keep(self, outlines: Iterable[bytes]) -> None:
        """Forget all lines but these."""
        wanted = set(outlines)
        self.crops = {key: crop for key, crop in self.crops.items() if key in wanted}
        self.probabilities = {key: both for key, both in self.probabilities.items() if key in wanted}
        self.readings = {key: reading for key, reading in self.readings.items() if key[0] in wanted}
        self.widths = {key: width for key, width in self.widths.items() if key[0] in wanted}


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a page as they are cut, judged by the classifier, turned and read.

    Parameters
    ----------
    ocr : OCR
    image : (H, W, 3) uint8
    outlines : sequence of (4, 2) float32
        Where the lines are cut, on the page.
    memory : Memory
    seconds : dict
        How long steps took, and how many lines were done in that time: {"crops": (seconds, lines), ...}.
    """

    ocr: OCR
    image: Image = field(repr=False)
    outlines: Sequence[Floats] = field(repr=False)
    memory: ReadLines = field(repr=False)
    seconds: dict[str, tuple[float, int]] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)  # steps whose time is this one's own

    def __len__(self) -> int:
        return len(self.outlines)

    @cached_property
    def keys(self) -> list[bytes]:
        """What the memory knows the lines by."""
        return [np.asarray(outline, np.float32).tobytes() for outline in self.outlines]

    @cached_property
    def crops(self) -> list[Image]:
        """Every line (h, w, 3) uint8 as it was cut."""
        new = [i for i, key in enumerate(self.keys) if key not in self.memory.crops]
        boxes = [Box.drawn(self.outlines[i]) for i in new]
        with record() as timeline:
            cut = self.ocr.crops(self.image, boxes)
        self._note("crops", timeline.seconds("crop"), len(new))
        self.memory.crops |= {self.keys[i]: crop for i, crop in zip(new, cut, strict=True)}
        return [self.memory.crops[key] for key in self.keys]

    @cached_property
    def probabilities(self) -> Floats:
        """What the classifier says of every line, (N, 2): upright, upside down."""
        new = [i for i, key in enumerate(self.keys) if key not in self.memory.probabilities]
        crops = [self.crops[i] for i in new]
        with record() as timeline:
            judged = self.ocr.classify.probabilities(crops)
        self._note("upright", timeline.seconds("classify.probabilities"), len(new))
        self.memory.probabilities |= {self.keys[i]: both for i, both in zip(new, judged, strict=True)}
        return np.array([self.memory.probabilities[key] for key in self.keys], np.float32).reshape(-1, 2)

    @property
    def flipped(self) -> NDArray[np.bool_]:
        """Which lines are turned, (N,)."""
        return self.ocr.classify.upside_down(self.probabilities)

    def upright(self, index: int) -> Image:
        """Return a line (h, w, 3) uint8 as the recognizer is given it."""
        return turn([self.crops[index]], self.flipped[index : index + 1])[0]

    @cached_property
    def batches(self) -> list[list[int]]:
        """The lines that the recognizer is given together, the batch of the first line first."""
        size = self.ocr.recognize.rec_batch_num
        narrow_first = np.argsort([crop.shape[1] / crop.shape[0] for crop in self.crops])
        return sorted(sorted(narrow_first[i : i + size].tolist()) for i in range(0, len(self), size))

    def recognizer(self, index: int) -> Recognizer:
        """Return the recognizer that pads a line alone as it was padded when it was read."""
        recognize, width = self.ocr.recognize, self.memory.widths.get(self._way(index), 0)
        return replace(recognize, min_width=max(recognize.min_width, min(width, WIDEST_PADDING)))

    def reading(self, index: int) -> Reading | None:
        """Return what a line was read as; None while it was not read."""
        return self.memory.readings.get(self._way(index))

    def _way(self, index: int) -> tuple[bytes, bool]:
        return self.keys[index], bool(self.flipped[index])

    def unread(self) -> list[int]:
        """Return the lines that were not read yet, those of a batch one after the other."""
        return [i for batch in self.batches for i in batch if self.reading(i) is None]

    def read(self, indices: Sequence[int]) -> None:
        """Read some lines, together with what is in their batches: a line alone would be padded otherwise."""
        asked, recognize = set(indices), self.ocr.recognize
        batches = [batch for batch in self.batches if asked.intersection(batch)]
        lines = [i for batch in batches for i in batch]
        with record() as timeline:
            readings = recognize([self.upright(i) for i in lines])
        decoding = timeline.seconds("recognize.decode")
        self._note("columns", timeline.seconds("recognize") - decoding, len(lines))
        self._note("text", decoding, len(lines))
        ways = [self._way(i) for i in lines]
        self.memory.readings |= dict(zip(ways, readings, strict=True))
        widths = [recognize.width([self.crops[i] for i in batch]) for batch in batches for _ in batch]
        self.memory.widths |= dict(zip(ways, widths, strict=True))

    def _note(self, step: str, seconds: float, lines: int) -> None:
        if lines:  # what was known before took no time, and its time before stands
            before = self.seconds[step] if step in self.noted else (0.0, 0)
            self.seconds[step] = before[0] + seconds, before[1] + lines
            self.noted.add(step)
