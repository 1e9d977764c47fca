"""What a page reads as against what stands on it, judged as a reader would: by characters and numbers, not by boxes.

Boxes only tell what belongs together: lines that were split or merged cost nothing by themselves, swapped amounts and scrambled
letters cost what they are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import shapely
from rapidfuzz.distance import Levenshtein

from ocrlab import geometry
from ocrlab.debug.accuracy import Written
from ocrlab.page import Floats

HALF = 0.5  # of the smaller of two boxes: overlapping so much, they belong together
DRAWS = 1000  # of the bootstrap
NUMBER = re.compile(r"[-+]?\d(?:[\d.,:/'-]*\d)?%?")
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-"})
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Score:
    """Counts of a page, or of several; they can be added.

    Attributes
    ----------
    characters, edits : int
        That stand there, white space left out; and those missing, extra or other in the reading.
    cjk, cjk_edits : int
        The same, of Chinese, Japanese and Korean characters alone.
    numbers, right, wrong : int
        Numbers that stand there, sign and separators included; that were read exactly; that were read and stand nowhere.
    spaces_missing, spaces_extra : int
    lines, disordered : int
        Places with text in both; how few would have to move to come into the order of the truth.
    missing, extra, split, merged : int
        Lines that were not read, or stand nowhere; that were read in pieces, or together with others.
    """

    characters: int = 0
    edits: int = 0
    cjk: int = 0
    cjk_edits: int = 0
    numbers: int = 0
    right: int = 0
    wrong: int = 0
    spaces_missing: int = 0
    spaces_extra: int = 0
    lines: int = 0
    disordered: int = 0
    missing: int = 0
    extra: int = 0
    split: int = 0
    merged: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @property
    def error(self) -> float:
        """Character errors for each character that stands there."""
        return self.edits / max(1, self.characters)

    @property
    def numbers_right(self) -> float:
        """F1 of the numbers: how many were read exactly, of those that stand there and those that were read."""
        return 2 * self.right / max(1, self.numbers + self.right + self.wrong)


class Group(NamedTuple):
    """Lines that lie in one place: what was read there, and what stands there, each in reading order."""

    read: tuple[int, ...]
    true: tuple[int, ...]


def judge(read: Sequence[Written], true: Sequence[Written], fold: bool = False) -> Score:
    """Return the score of a reading against the truth.

    Parameters
    ----------
    read, true : sequence of Written
    fold : bool
        Leave case out: the truth is in capitals, whatever stands on the picture.
    """
    groups = grouped(np.array([line.quad for line in read]), np.array([line.quad for line in true]))
    score = Score(disordered=disordered(groups))
    for group in groups:
        one, one_joints = _joined([plain(read[i].text, fold) for i in group.read])
        other, other_joints = _joined([plain(true[i].text, fold) for i in group.true])
        score += _text_score(one, other) + _space_score((one, one_joints), (other, other_joints)) + _line_score(group)
    return score


def grouped(read: Floats, true: Floats) -> list[Group]:
    """Return which boxes (N, 4, 2) and (M, 4, 2) lie in one place: half of the smaller overlaps, or another joins them."""
    boxes = np.concatenate([read.reshape(-1, 4, 2), true.reshape(-1, 4, 2)]).astype(np.float32)
    if not len(boxes):
        return []
    parents = list(range(len(boxes)))

    def root(i: int) -> int:
        while parents[i] != i:
            i = parents[i]
        return i

    for i, j in _touching(boxes, len(read)):
        parents[max(root(i), root(j))] = min(root(i), root(j))
    members: dict[int, list[int]] = {}
    for i in range(len(boxes)):
        members.setdefault(root(i), []).append(i)
    return [_in_order(of, boxes, len(read)) for of in members.values()]


def _touching(boxes: Floats, reads: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of a box that was read and one that stands there, which overlap by half of the smaller."""
    shapes = np.asarray(shapely.convex_hull(shapely.polygons(boxes.astype(np.float64))))
    areas = np.maximum(shapely.area(shapes), 1e-9)
    i, j = shapely.STRtree(shapes[reads:]).query(shapes[:reads])
    shared = shapely.area(shapely.intersection(shapes[i], shapes[reads + j]))
    for k in np.flatnonzero(shared >= HALF * np.minimum(areas[i], areas[reads + j])):
        yield int(i[k]), reads + int(j[k])


def _in_order(members: Sequence[int], boxes: Floats, reads: int) -> Group:
    order = geometry.reading_order(boxes[list(members)], "height")
    found = [members[i] for i in order]
    return Group(tuple(i for i in found if i < reads), tuple(i - reads for i in found if i >= reads))


def plain(text: str, fold: bool) -> str:
    """Return a text with one way to write quotes, dashes and widths, and its words parted by one space."""
    told = " ".join(unicodedata.normalize("NFKC", text).translate(PLAIN).split())
    return told.casefold() if fold else told


def is_same(read: str, true: str, spaces: bool = False) -> bool:
    """Tell whether a reading is what stands there; without `spaces`, white space does not count.

    Quotes and dashes have one way to be written; case counts only where the truth has small letters.
    """
    one, other = _comparable(read, true)
    return one == other if spaces else one.replace(" ", "") == other.replace(" ", "")


def apart(read: str, true: str) -> int:
    """Return how far a reading is from what stands there: ten for each character, one for each space."""
    one, other = _comparable(read, true)
    letters = Levenshtein.distance(one.replace(" ", ""), other.replace(" ", ""))
    return 10 * letters + max(0, Levenshtein.distance(one, other) - letters)


def _comparable(read: str, true: str) -> tuple[str, str]:
    fold = true == true.upper()
    return plain(read, fold), plain(true, fold)


def _joined(texts: Sequence[str]) -> tuple[str, set[int]]:
    """Return texts as one, and where they were joined by a space that stands in none of them."""
    joints, at = set(), -1
    for text in texts[:-1]:
        at += len(text) + 1
        joints.add(at)
    return " ".join(texts), joints


def _text_score(read: str, true: str) -> Score:
    one, other = "".join(read.split()), "".join(true.split())
    ops = Levenshtein.editops(other, one)
    cjk = sum(
        bool(CJK.match((other[op.src_pos : op.src_pos + 1] if op.tag != "insert" else one[op.dest_pos]) or " "))
        for op in ops
    )
    had, got = Counter(NUMBER.findall(true)), Counter(NUMBER.findall(read))
    right = (had & got).total()
    return Score(len(other), len(ops), len(CJK.findall(other)), cjk, had.total(), right, got.total() - right)


def _space_score(read: tuple[str, set[int]], true: tuple[str, set[int]]) -> Score:
    """Count spaces left out and put in; where a line was split or merged, nobody knows whether one stands there."""
    (one, one_joints), (other, other_joints) = read, true
    if not one or not other:
        return Score()
    missing = extra = 0
    for op in Levenshtein.editops(other, one):
        gone = op.tag != "insert" and other[op.src_pos] == " " and op.src_pos not in other_joints
        came = op.tag != "delete" and one[op.dest_pos] == " " and op.dest_pos not in one_joints
        missing, extra = missing + gone, extra + came
    return Score(spaces_missing=missing, spaces_extra=extra)


def _line_score(group: Group) -> Score:
    reads, trues = len(group.read), len(group.true)
    return Score(
        lines=bool(reads and trues),
        missing=trues if not reads else 0,
        extra=reads if not trues else 0,
        split=bool(trues and reads > trues),
        merged=bool(reads and trues > reads),
    )


def disordered(groups: Sequence[Group]) -> int:
    """Return how few places must move for the reading to come into the order of the truth."""
    both = sorted((min(group.true), min(group.read)) for group in groups if group.true and group.read)
    tails: list[int] = []  # of the longest ascending runs of each length
    for _, read in both:
        at = bisect_left(tails, read)
        tails[at : at + 1] = [read]
    return len(both) - len(tails)


def interval(scores: Mapping[str, Sequence[Score]], of: str = "error", seed: int = 0) -> tuple[float, float]:
    """Return where a figure lies in 95 of 100 draws of sources: pages of one shop or document resemble each other.

    Parameters
    ----------
    scores : mapping
        By source, the scores of its pages.
    of : str
        A property of `Score`.
    """
    sums = [sum(pages, Score()) for pages in scores.values()]
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(sums), size=(DRAWS, len(sums))) if sums else ()
    drawn = [getattr(sum((sums[i] for i in draw), Score()), of) for draw in draws]
    low, high = np.percentile(np.array(drawn or [0.0]), (2.5, 97.5))
    return float(low), float(high)


def words_f1(read: str, true: str) -> tuple[int, int, int]:
    """Return words in both, read, and true: runs of letters and digits from two on, as bags; for a truth without boxes."""
    bags: list[Counter[str]] = []
    for text in (read, true):
        plain = unicodedata.normalize("NFKC", text).lower()
        bags.append(Counter(word for word in re.findall(r"[^\W_]+", plain) if len(word) > 1))
    return (bags[0] & bags[1]).total(), bags[0].total(), bags[1].total()
