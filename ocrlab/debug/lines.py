"""The lines of a page as they are cut, judged, turned and read; what is known of one is kept for whoever looks next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry, orient
from ocrlab.classify import turn, upright
from ocrlab.debug.cached import cached_property
from ocrlab.debug.line_memory import Key, LineMemory, Place
from ocrlab.evidence import goes_against
from ocrlab.orient import UPRIGHT, Turn, Ways
from ocrlab.page import Box, Floats, Image, Read, Reading
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.timing import record

WIDEST_PADDING = 10_000  # the largest min_width
CUT_BY = ("crop_from", "max_side_len", "min_side_len", "width_height_ratio", "min_height")
JUDGED_BY = ("cls_height", "cls_width")
READ_BY = ("rec_batch_num", "rec_height", "min_width", "width_step", "scripts", "space_thresh")


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
    turned : {0, 90, 180, 270}, optional
        Of the page, where these are but some of its lines; without it, they tell which way round it is.
    """

    ocr: OCR
    image: Image = field(repr=False)
    outlines: Sequence[Floats] = field(repr=False)
    memory: LineMemory = field(repr=False)
    seconds: dict[str, tuple[float, int]] = field(default_factory=dict)
    turned: int | None = None
    noted: set[str] = field(default_factory=set)  # steps whose time is this one's own

    def __len__(self) -> int:
        return len(self.outlines)

    @cached_property
    def quads(self) -> Floats:
        """The outlines as one array (N, 4, 2)."""
        return np.array(self.outlines, np.float32).reshape(-1, 4, 2)

    @cached_property
    def quarters(self) -> NDArray[np.bool_]:
        """Which lines run down or up the page, (N,)."""
        return self.ocr.quarters(self.image.shape[:2], self.quads, self.turned)

    @cached_property
    def places(self) -> list[Place]:
        """Where the lines are cut, and how."""
        how = self._by(CUT_BY) if self.ocr.crop_from == "resized" else ()
        return [(quad.tobytes(), bool(quarter), *how) for quad, quarter in zip(self.quads, self.quarters, strict=True)]

    @cached_property
    def crops(self) -> list[Image]:
        """Every line (h, w, 3) uint8 as it was cut."""
        with self.memory.lock:
            new = [i for i, place in enumerate(self.places) if place not in self.memory.crops]
            with record() as timeline:
                crops = self.ocr.crops(self.image, [Box.drawn(self.outlines[i]) for i in new], self.quarters[new])
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

    def judge(self, lines: NDArray[np.intp]) -> Floats:
        """Return what the classifier says of some lines, (n, 2); here it is asked about all, which are shown."""
        return self.probabilities[lines]

    @cached_property
    def turn(self) -> Turn:
        """Which way round the page is; where shapes and classifier do not tell, a few lines are read for it."""
        if self.ocr.orientation != "page" or not len(self):
            return UPRIGHT
        if self.turned is not None:
            return Turn(self.turned)
        with self.memory.lock:
            self.memory.turn = orient.page_turn(self.quads, self.judge, self._read_ways, self._stand)
            return self.memory.turn

    @cached_property
    def ways(self) -> Ways:
        """Which way round the lines are as far as the classifier and their page say."""
        return self.ocr.ways(self.quads, self.judge, self.turn, self.quarters)

    @property
    def flipped(self) -> NDArray[np.bool_]:
        """Which lines are turned, (N,): as their page says, or as their two readings do."""
        return np.array([self.is_flipped(i) for i in range(len(self))], bool)

    def is_flipped(self, index: int) -> bool:
        """Tell whether a line is turned, as far as that is known."""
        return bool(self.ways.flipped[index]) != self._goes_against(index, self.ways, self.probabilities[index])

    def why(self, index: int) -> str:
        """Say why a line is turned, or is not."""
        return orient.reason(self.ways, index, self._goes_against(index, self.ways, self.probabilities[index]))

    def _goes_against(self, index: int, ways: Ways, probabilities: Floats) -> bool:
        way = bool(ways.flipped[index])
        one, other = self.read_as(index, way), self.read_as(index, not way)
        if one is None or other is None or not orient.doubtful(ways, index, one, probabilities):
            return False
        return goes_against(one, other, bool(ways.settled[index]))

    def upright(self, index: int, turned: bool | None = None) -> Image:
        """Return a line (h, w, 3) uint8 as the recognizer is given it, or one way round."""
        turned = self.is_flipped(index) if turned is None else turned
        return turn([self.crops[index]], np.array([turned]))[0]

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
        few.__dict__["quarters"] = self.quarters[waiting]  # which all of them tell together
        return bool(len(few.probabilities))

    def known(self) -> list[Read | None]:
        """Return how the lines read, as far as that is known; nothing is cut, and no network is asked."""
        judged = {i: both for i in range(len(self)) if (both := self._judged(i)) is not None}
        found: list[Read | None] = [None] * len(self)
        if not judged:
            return found
        both = upright(self.quads)
        both[list(judged)] = list(judged.values())
        page = self.memory.turn if self.turned is None else Turn(self.turned)
        ways = self.__dict__.get("ways") or self.ocr.ways(self.quads, both.__getitem__, page, self.quarters)
        for i in judged:
            against = self._goes_against(i, ways, both[i])
            down = bool(ways.flipped[i]) != against
            if (reading := self.read_as(i, down)) is not None:
                found[i] = Read(reading, down, bool(self.quarters[i]), orient.reason(ways, i, against))
        return found

    def reading(self, index: int) -> Reading | None:
        """Return what a line was read as; None while it was not read."""
        return self.read_as(index, self.is_flipped(index))

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
            orient.exceptions(self.ways, self.judge, lines, self._read_ways)  # which reads the doubtful both ways

    def _read_ways(self, lines: Sequence[int], flipped: NDArray[np.bool_]) -> list[Reading]:
        """Return how lines read one way round, each by itself; those known are not read again."""
        keys = [self._key(i, bool(way)) for i, way in zip(lines, flipped, strict=True)]
        for i, way, key in zip(lines, flipped, keys, strict=True):
            if key not in self.memory.readings:
                crop = self.upright(i, bool(way))
                with record() as timeline:
                    (self.memory.readings[key],) = self.ocr.recognize([crop])
                self.memory.widths[key] = self.ocr.recognize.width([crop])
                self._note("columns", timeline.seconds("recognize") - timeline.seconds("recognize.decode"), 1)
                self._note("text", timeline.seconds("recognize.decode"), 1)
        return [self.memory.readings[key] for key in keys]

    def _stand(self, lines: Sequence[int], flipped: NDArray[np.bool_]) -> Sequence[Reading]:
        rows = [geometry.as_standing(self.upright(i, bool(way))) for i, way in zip(lines, flipped, strict=True)]
        return self.ocr.recognize(rows)

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
            orient.exceptions(self.ways, self.judge, [index], self._read_ways)
            return matrix if key == self._key(index) else self.matrix(index)

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
        turned = self.is_flipped(index) if turned is None else turned
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
