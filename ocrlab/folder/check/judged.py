"""A page of a run against its truth: its figures, what became of every line, and which characters were taken for others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
from rapidfuzz.distance import Levenshtein

from ocrlab.debug.judge import NUMBER, Score, apart, grouped, is_same, judge, plain, words_f1
from ocrlab.folder.check.cleval import Cleval, cleval
from ocrlab.folder.diff.apart import written
from ocrlab.folder.runs.work import Record
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.written import Truth
from ocrlab.page import Floats

LIES_ON = 0.3  # of a missing line, that a dropped candidate covers
LEFT_OUT, PUT_IN = "(left out)", "(put in)"


class Wrong(NamedTuple):
    """A line that reads otherwise than it stands there: what became of it, both texts, and where."""

    state: str  # missing: FATE, merged, split, cut, misread, extra
    read: str
    true: str
    quad: Floats


@dataclass(frozen=True, eq=False)
class Judged:
    """A page against its truth."""

    image: str
    page: int
    score: Score = field(default_factory=Score)
    wrong: tuple[Wrong, ...] = ()
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)  # (true, read) characters
    words: tuple[int, int, int] = (0, 0, 0)  # in both, read, true: of a truth without places
    error: str = ""
    sides: tuple[Sequence[TrueLine], Sequence[TrueLine], bool] = ((), (), False)  # read, true, and without case

    @cached_property
    def cleval(self) -> Cleval:
        """CLEval's measure; worked out when it is asked for, since it takes longer than all else."""
        return cleval(*self.sides)

    @property
    def edits(self) -> int:
        """How many characters are wrong: by what pages are ranked."""
        return self.score.edits


def judged(record: Record, truth: Truth) -> Judged:
    """Return what a page of a run reads as against its truth; without places, only words and numbers can be told."""
    read = written(record)
    image, page, error = record["image"], record["page"], record.get("error", "")
    if truth.text and not truth.lines:
        text = "\n".join(line.text for line in read)
        return Judged(image, page, _text_alone(text, truth.text), words=words_f1(text, truth.text), error=error)
    groups = list(_places(read, truth))
    wrong = tuple(one for place in groups for one in _wrong(*place, record))
    confused = sum((_confused(*place, truth.fold) for place in groups), Counter[tuple[str, str]]())
    sides = read, truth.lines, truth.fold
    return Judged(image, page, judge(*sides), wrong, confused, error=error, sides=sides)


Place = tuple[list[TrueLine], list[TrueLine]]


def _places(read: Sequence[TrueLine], truth: Truth) -> Iterator[Place]:
    quads = [np.array([line.quad for line in lines], np.float32).reshape(-1, 4, 2) for lines in (read, truth.lines)]
    for group in grouped(*quads):
        yield [read[i] for i in group.read], [truth.lines[i] for i in group.true]


def _wrong(read: list[TrueLine], true: list[TrueLine], record: Record) -> Iterator[Wrong]:
    """Yield the lines of a place that read otherwise; a line in pieces that reads right as a whole is none."""
    text = " ".join(line.text for line in read)
    if not true:
        yield from (Wrong("extra", line.text, "", line.quad) for line in read)
        return
    if is_same(text, " ".join(line.text for line in true)):
        return
    for line in true:
        said = [one.text for one in read] if len(true) > 1 else [text]
        if any(is_same(one, line.text) for one in said):
            continue
        nearest = min(said, key=lambda one, line=line: apart(one, line.text), default="")  # type: ignore[misc]
        yield Wrong(_state(nearest, line, len(read), len(true), record), nearest, line.text, line.quad)


def _state(read: str, line: TrueLine, reads: int, trues: int, record: Record) -> str:
    if not reads:
        return f"missing: {fate_of(line.quad, record)}"
    if trues > reads:
        return "merged"
    one, other = (plain(each, fold=True).replace(" ", "") for each in (read, line.text))
    if one and one in other:
        return "cut" if reads == 1 else "split"
    return "misread"


def fate_of(quad: Floats, record: Record) -> str:
    """Return what a missing line was lost to: the fate of the dropped candidate that covers most of it, or "no box"."""
    line = shapely.convex_hull(shapely.MultiPoint(quad.astype(float)))
    most, fate = LIES_ON, "no box"
    for one in record.get("dropped", ()):
        shared = shapely.area(shapely.intersection(line, shapely.convex_hull(shapely.MultiPoint(one["box"]))))
        if (part := shared / max(shapely.area(line), 1e-9)) > most:
            most, fate = part, one["fate"]
    return fate


def _confused(read: list[TrueLine], true: list[TrueLine], fold: bool) -> Counter[tuple[str, str]]:
    """Return which characters of a place were taken for which: those of lines that are not there at all tell nothing."""
    one, other = ("".join(plain(" ".join(line.text for line in lines), fold).split()) for lines in (read, true))
    if not one or not other:
        return Counter()
    found = Counter[tuple[str, str]]()
    for op in Levenshtein.editops(other, one):
        came = other[op.src_pos] if op.tag != "insert" else PUT_IN
        went = one[op.dest_pos] if op.tag != "delete" else LEFT_OUT
        found[came, went] += 1
    return found


def _text_alone(read: str, true: str) -> Score:
    had, got = (Counter(NUMBER.findall(plain(text, fold=False))) for text in (true, read))
    right = (had & got).total()
    return Score(numbers=had.total(), right=right, wrong=got.total() - right)
