"""The lines of a page as they are cut, judged, turned and read; what is known of one is kept for whoever looks next."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ocrlab.classify import turn
from ocrlab.page import Box, Floats, Image, Read, Reading
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.timing import record

WIDEST_PADDING = 10_000  # the largest min_width
CROPS = 1000  # that are kept: a corner that is dragged leaves a hundred behind
MATRICES = 3  # of probabilities (T, C), some 6 MB each, that are kept
CUT_BY = ("crop_from", "max_side_len", "min_side_len", "width_height_ratio", "min_height")
JUDGED_BY = ("cls_height", "cls_width")
READ_BY = ("rec_batch_num", "rec_height", "min_width", "width_step")
Place = tuple[object, ...]  # where a line is cut, and the settings by which it is
Key = tuple[object, ...]  # what is seen in a crop, and the settings by which a network is given it


@dataclass
class LineMemory:
    """What is known of the lines of one picture through one runtime; shared by all who look at it.

    A crop is known by where it is cut, everything else by what is seen in it: a line whose box moves and comes to the very
    same crop is not judged or read again. Whoever asks a network holds the lock, so that nobody else asks it the same.

    Attributes
    ----------
    crops : dict
        By place: (h, w, 3) uint8.
    seen : dict
        By place: a digest of the crop.
    probabilities : dict
        By crop: upright and upside down, (2,).
    readings : dict
        By crop and whether it was turned.
    widths : dict
        How wide the tensor was in which it was read: a batch pads all to its widest, which can change what is read.
    """

    crops: dict[Place, Image] = field(default_factory=dict, repr=False)
    seen: dict[Place, bytes] = field(default_factory=dict, repr=False)
    probabilities: dict[Key, Floats] = field(default_factory=dict, repr=False)
    readings: dict[Key, Reading] = field(default_factory=dict, repr=False)
    widths: dict[Key, int] = field(default_factory=dict, repr=False)
    matrices: dict[Key, Floats] = field(
        default_factory=dict, repr=False
    )  # (T, C), the one that was asked for last, last
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def forget(self) -> None:
        """Forget everything."""
        with self.lock:
            for known in (self.crops, self.seen, self.probabilities, self.readings, self.widths, self.matrices):
                known.clear()

    def keep_crops(self, crops: Mapping[Place, Image]) -> None:
        """Keep crops for whoever looks at the lines next, and let go of the oldest."""
        self.crops |= crops
        self.seen |= {place: _digest(crop) for place, crop in crops.items()}
        for old in list(self.crops)[:-CROPS]:
            del self.crops[old]

    def keep_matrix(self, key: Key, matrix: Floats) -> None:
        """Keep probabilities (T, C) for whoever looks at the line next, and let go of the oldest."""
        self.matrices[key] = matrix
        for old in list(self.matrices)[:-MATRICES]:
            del self.matrices[old]


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a page: every step of them is made when it is asked for.

    Parameters
    ----------
    ocr : OCR
    image : (H, W, 3) uint8
    outlines : sequence of (4, 2) float32
        Where the lines are cut, on the page.
    memory : LineMemory
    seconds : dict
        How long steps took, and how many lines were done in that time: {"crops": (seconds, lines), ...}.
    """

    ocr: OCR
    image: Image = field(repr=False)
    outlines: Sequence[Floats] = field(repr=False)
    memory: LineMemory = field(repr=False)
    seconds: dict[str, tuple[float, int]] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)  # steps whose time is this one's own

    def __len__(self) -> int:
        return len(self.outlines)

    @cached_property
    def places(self) -> list[Place]:
        """Where the lines are cut, and how."""
        how = self._by(CUT_BY) if self.ocr.crop_from == "resized" else ()
        return [(np.asarray(outline, np.float32).tobytes(), *how) for outline in self.outlines]

    @cached_property
    def crops(self) -> list[Image]:
        """Every line (h, w, 3) uint8 as it was cut."""
        with self.memory.lock:
            new = [i for i, place in enumerate(self.places) if place not in self.memory.crops]
            with record() as timeline:
                crops = self.ocr.crops(self.image, [Box.drawn(self.outlines[i]) for i in new])
            self._note("crops", timeline.seconds("crop"), len(new))
            cut = {self.places[i]: crop for i, crop in zip(new, crops, strict=True)}
            found = [cut[place] if place in cut else self.memory.crops[place] for place in self.places]
            self.memory.keep_crops(cut)
            return found

    @cached_property
    def probabilities(self) -> Floats:
        """What the classifier says of every line, (N, 2): upright, upside down."""
        how = self._judged_by
        with self.memory.lock:
            known, crops = self.memory.probabilities, self.crops
            digests = [self.memory.seen[place] for place in self.places]
            new = {digest: crop for crop, digest in zip(crops, digests, strict=True) if (digest, *how) not in known}
            with record() as timeline:
                judged = self.ocr.classify.probabilities(list(new.values()))
            self._note("upright", timeline.seconds("classify.probabilities"), len(new))
            known |= {(digest, *how): both for digest, both in zip(new, judged, strict=True)}
            return np.array([known[digest, *how] for digest in digests], np.float32).reshape(-1, 2)

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

    @property
    def is_judged(self) -> bool:
        """Whether the classifier was asked about all of them, or need not be."""
        return all(self._judged(i) is not None for i in range(len(self)))

    def judge_next(self) -> bool:
        """Cut and judge the next few lines that were not judged yet; False where there are none."""
        waiting = [i for i in range(len(self)) if self._judged(i) is None][: self.ocr.classify.cls_batch_num]
        few = replace(self, outlines=[self.outlines[i] for i in waiting])
        return bool(len(few.probabilities))

    def known(self) -> list[Read | None]:
        """Return how the lines read, as far as that is known; nothing is cut, and no network is asked."""
        seen = [i for i, place in enumerate(self.places) if place in self.memory.seen]
        judged = {i: both for i in seen if (both := self._judged(i)) is not None}
        flipped = self.ocr.classify.upside_down(np.array(list(judged.values()), np.float32).reshape(-1, 2))
        found: list[Read | None] = [None] * len(self)
        for i, down in zip(judged, map(bool, flipped), strict=True):
            if (reading := self.read_as(i, down)) is not None:
                found[i] = Read(reading, down)
        return found

    def reading(self, index: int) -> Reading | None:
        """Return what a line was read as; None while it was not read."""
        return self.read_as(index, bool(self.flipped[index]))

    def read_as(self, index: int, turned: bool) -> Reading | None:
        """Return what a line was read as one way round; None while it was not."""
        return self.memory.readings.get(self._key(index, turned))

    def unread(self) -> list[int]:
        """Return the lines that were not read yet, those of a batch one after the other."""
        return [i for batch in self.batches for i in batch if self.reading(i) is None]

    def read(self, indices: Sequence[int]) -> None:
        """Read some lines, together with what is in their batches: a line alone would be padded otherwise."""
        asked, recognize = set(indices), self.ocr.recognize
        with self.memory.lock:
            batches = [batch for batch in self.batches if any(i in asked and self.reading(i) is None for i in batch)]
            lines = [i for batch in batches for i in batch]
            if recognize.rec_batch_num == 1:  # the same seen twice is read once
                lines = list({self._key(i): i for i in lines}.values())
            with record() as timeline:
                readings = recognize([self.upright(i) for i in lines])
            decoding = timeline.seconds("recognize.decode")
            self._note("columns", timeline.seconds("recognize") - decoding, len(lines))
            self._note("text", decoding, len(lines))
            keys = [self._key(i) for i in lines]
            self.memory.readings |= dict(zip(keys, readings, strict=True))
            for batch in batches:
                width = recognize.width([self.crops[i] for i in batch])
                self.memory.widths |= {self._key(i): width for i in batch}

    def recognizer(self, index: int) -> Recognizer:
        """Return the recognizer that pads a line alone as it was padded when it was read."""
        recognize, width = self.ocr.recognize, self.memory.widths.get(self._key(index), 0)
        return replace(recognize, min_width=max(recognize.min_width, min(width, WIDEST_PADDING)))

    def matrix(self, index: int) -> Floats:
        """Return the probabilities (T, C) of a line; where it is read alone and was not yet, it is read by this."""
        recognize = self.ocr.recognize
        with self.memory.lock:
            if recognize.rec_batch_num > 1 and self.reading(index) is None:
                self.read([index])
            key = self._key(index)
            matrix, seconds = self.memory.matrices.pop(key, None), 0.0
            if matrix is None:
                with record() as timeline:
                    matrix = self.recognizer(index).probabilities(self.upright(index))
                seconds = timeline.seconds("recognize.probabilities")
            if key not in self.memory.readings:
                self._read_from(matrix, index, seconds)
            self.memory.keep_matrix(key, matrix)
            return matrix

    def _read_from(self, matrix: Floats, index: int, seconds: float) -> None:
        with record() as timeline:
            self.memory.readings[self._key(index)] = self.ocr.recognize.decode(matrix)
        self.memory.widths[self._key(index)] = self.ocr.recognize.width([self.crops[index]])
        self._note("columns", seconds, 1)
        self._note("text", timeline.seconds("recognize.decode"), 1)

    def _judged(self, index: int) -> Floats | None:
        return self.memory.probabilities.get((self.memory.seen.get(self.places[index]), *self._judged_by))

    def _key(self, index: int, turned: bool | None = None) -> Key:
        """Return what the memory knows a line by; without `turned`, the way round that the threshold gives it."""
        turned = bool(self.flipped[index]) if turned is None else turned
        return self.memory.seen.get(self.places[index]), turned, *self._read_by

    @cached_property
    def _judged_by(self) -> tuple[object, ...]:
        return self._by(JUDGED_BY)

    @cached_property
    def _read_by(self) -> tuple[object, ...]:
        return self._by(READ_BY)

    def _by(self, names: Sequence[str]) -> tuple[object, ...]:
        settings = self.ocr.settings
        return tuple(settings[name] for name in names)

    def _note(self, step: str, seconds: float, lines: int) -> None:
        """Note how long a step took for some lines; what was noted before it was another's."""
        before, done = self.seconds.get(step, (0.0, 0)) if step in self.noted else (0.0, 0)
        if lines:
            self.seconds[step] = before + seconds, done + lines
            self.noted.add(step)


def _digest(crop: Image) -> bytes:
    """Return what tells a crop from every other."""
    shape = repr(crop.shape).encode()
    return hashlib.blake2b(np.ascontiguousarray(crop).tobytes(), key=shape[:64], digest_size=16).digest()
