"""What was read against what stands there: lines matched by overlap, characters by edit distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from rapidfuzz.distance import Levenshtein

from ocrlab import geometry
from ocrlab.debug.changes import overlapping
from ocrlab.page import Candidates, Fate, Floats


class Written(Protocol):
    """A line of text with its place: what was read, or what stands there."""

    @property
    def text(self) -> str:
        """Its text."""

    @property
    def quad(self) -> Floats:
        """Its corners (4, 2)."""


@dataclass(frozen=True)
class Comparison:
    """Lines that were read against lines that stand there.

    Attributes
    ----------
    pairs : tuple of (read, true)
        Lines that lie in the same place.
    missed : tuple
        Lines that stand there, and were not read in their place.
    extra : tuple
        Lines that were read where none stands.
    """

    pairs: tuple[tuple[Written, Written], ...]
    missed: tuple[Written, ...]
    extra: tuple[Written, ...]

    @property
    def precision(self) -> float:
        """Of the lines that were read, the part that stands there."""
        return _part(len(self.pairs), len(self.extra))

    @property
    def recall(self) -> float:
        """Of the lines that stand there, the part that was read."""
        return _part(len(self.pairs), len(self.missed))

    @property
    def hmean(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    @property
    def line_cer(self) -> float:
        """Character error rate of the matched lines alone."""
        return cer([(one.text, other.text) for one, other in self.pairs])

    @property
    def page_cer(self) -> float:
        """Character error rate of the page: missed lines count as left out, extra ones as put in."""
        missed, extra = [("", line.text) for line in self.missed], [(line.text, "") for line in self.extra]
        return cer([*((one.text, other.text) for one, other in self.pairs), *missed, *extra])


def compare(read: Sequence[Written], true: Sequence[Written]) -> Comparison:
    """Match lines by the overlap of their quads, those that overlap most first."""
    by_read: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in overlapping(*(np.array([line.quad for line in lines]) for lines in (read, true))):
        if i not in by_read and j not in taken:
            by_read[i] = j
            taken.add(j)
    return Comparison(
        tuple((read[i], true[j]) for i, j in sorted(by_read.items(), key=lambda pair: pair[1])),
        tuple(line for j, line in enumerate(true) if j not in taken),
        tuple(line for i, line in enumerate(read) if i not in by_read),
    )


def joined_by_text(found: Comparison) -> Comparison:
    """Take for pairs also lines whose boxes touch and that say the same: a box may be larger or smaller than its line."""
    extra, pairs, missed = list(found.extra), list(found.pairs), []
    for true in found.missed:
        alike = [line for line in extra if same(line.text, true.text) and _boxes_touch(line.quad, true.quad)]
        if alike:
            extra = [line for line in extra if line is not alike[0]]
            pairs.append((alike[0], true))
        else:
            missed.append(true)
    return Comparison(tuple(pairs), tuple(missed), tuple(extra))


def cer(texts: Sequence[tuple[str, str]]) -> float:
    """Return the character error rate of (read, true) texts: edits / true characters; white space does not count."""
    pairs = [("".join(one.split()), "".join(other.split())) for one, other in texts]
    edits = sum(Levenshtein.distance(one, other) for one, other in pairs)
    return edits / max(1, sum(len(other) for _, other in pairs))


class Piece(NamedTuple):
    """A piece of a line that was read, and what stands there: equal, replace, insert (too much) or delete (left out)."""

    kind: str
    read: str
    true: str


def pieces(read: str, true: str) -> list[Piece]:
    """Return what was read, cut where it differs from what stands there."""
    cuts = Levenshtein.opcodes(true, read)
    return [Piece(cut.tag, read[cut.dest_start : cut.dest_end], true[cut.src_start : cut.src_end]) for cut in cuts]


def same(read: str, true: str) -> bool:
    """Tell whether two texts are the same but for white space."""
    return "".join(read.split()) == "".join(true.split())


def lost_to(line: Written, candidates: Candidates) -> str:
    """Return what became of a missed line: the fate of the candidate that lies on it, "cut or merged", or "no contour"."""
    best, fate = 0.0, "no contour"
    for candidate in candidates:
        if _boxes_touch(candidate.quad, line.quad):
            shared = geometry.iou(candidate.quad, line.quad)
            if shared > best:
                best, fate = shared, "cut or merged" if candidate.fate == Fate.KEPT else str(candidate.fate)
    return fate


def _boxes_touch(one: Floats, other: Floats) -> bool:
    return bool(np.all(one.max(axis=0) > other.min(axis=0)) and np.all(other.max(axis=0) > one.min(axis=0)))


def _part(those: int, others: int) -> float:
    return those / (those + others) if those + others else 1.0
