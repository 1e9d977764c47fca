"""What brings a dropped line back: single settings, each changed as little as it takes, accepted by the text that is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ocrlab import geometry
from ocrlab.debug.changes import changes
from ocrlab.debug.judge import apart
from ocrlab.debug.page_run import PageRun
from ocrlab.page import FATES, Candidate, Fate, Floats, Read
from ocrlab.postprocess import Trace
from ocrlab.settings import MOST_UNCLIP

MOST = 3  # remedies for one box
OTHER = {"score_mode": {"fast": "slow", "slow": "fast"}, "candidate_order": {"largest": "first", "first": "largest"}}
THRESH_STEP = 0.005  # thresh is told to this
THRESH_LEAP = 4  # steps from one look to the next; where one succeeds, those on the way to it are looked at, too
LEAST_THRESH, MOST_THRESH = 0.01, 0.99
UNCLIP_STEP = 0.01
A_LITTLE = 0.08  # of unclip: a crop one pixel larger or two
UNREAD: Mapping[int, Read] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Remedy:
    """One setting that brings a dropped box back.

    Attributes
    ----------
    setting : str
    value, now : Any
        What it must be, the least change that does it, and what it is.
    box : (4, 2) float32
        The box on the page under the remedy.
    score : float
        Mean probability inside, 0..1.
    gained, lost, moved : int
        What becomes of the other lines of the page: whose text comes, goes or changes; of boxes, where none was read.
    read : Read or None
        How the box reads; None where it was not asked for.
    """

    setting: str
    value: Any
    now: Any
    box: Floats
    score: float
    gained: int
    lost: int
    moved: int
    read: Read | None = None

    @property
    def disturbs(self) -> int:
        """How many other boxes it changes."""
        return self.gained + self.lost + self.moved


class _Cure(NamedTuple):
    """A change of a setting that does it: the trace under it, and which of its candidates is the box."""

    setting: str
    value: Any
    trace: Trace
    at: int


def remedies(
    run: PageRun, index: int, readings: Mapping[int, Read] = UNREAD, *, reading: bool = True, true: str | None = None
) -> tuple[Remedy, ...]:
    """Return up to three single settings that bring candidate ``index`` back, what reads best first.

    One is a remedy only where the line then reads: its text passes `text_score`, and what `text_score` drops reads the same a
    little larger; where the truth is known, it must come nearer to it. Of those that read alike, what disturbs less is first.

    Each has its setting changed as little as it takes: to 0.005 for thresh, and to the last digit shown for the others.
    Where the contours are others, a box is the same when it overlaps by half what this candidate would be after unclip.

    Parameters
    ----------
    run : PageRun
    index : int
        Of a candidate of ``run.trace``.
    readings : mapping of int to Read
        How kept candidates read, by index: one that text_score drops has a remedy, too.
    reading : bool
        Whether to read the boxes, and what else changes its text; without it, boxes that change are counted, and all come back
        that the detector keeps, the least disturbing first.
    true : str, optional
        What stands there.
    """
    one = run.trace.candidates[index]
    if one.fate == Fate.KEPT:
        return tuple(remedy for remedy in _by_text(run, one, readings) if _reads(run, remedy, true))
    found = sorted(((_remedy(run, cure), cure) for cure in _cures(run, one)), key=lambda pair: pair[0].disturbs)
    if not reading:
        return tuple(remedy for remedy, _ in found[:MOST])
    read = _read(run, [cure for _, cure in found])
    told = [(replace(remedy, read=each), cure) for (remedy, cure), each in zip(found, read, strict=True)]
    good = [(remedy, cure) for remedy, cure in told if _reads(run, remedy, true)]
    best = sorted(good, key=lambda pair: (_badly(pair[0].read, true), pair[0].disturbs))[:MOST]
    by_text = [_with_texts(run, remedy, cure) for remedy, cure in best]
    return tuple(sorted(by_text, key=lambda remedy: (_badly(remedy.read, true), remedy.disturbs)))


def _badly(read: Read | None, true: str | None) -> float:
    """Return how far a reading is from the truth; or from a sure one, in tenths: between .97 and .99 nothing can be told."""
    text = read.reading.text if read else ""
    return round(10 * (1 - _text_score(read))) if true is None else apart(text, true)


def _reads(run: PageRun, remedy: Remedy, true: str | None) -> bool:
    """Tell whether a line reads under a remedy."""
    read = remedy.read
    if read is None or not read.reading.text.strip():
        return False
    if true is not None:
        return apart(read.reading.text, true) < apart("", true)
    if remedy.setting != "text_score":
        return run.ocr.fate_of(read.reading) == Fate.KEPT
    (larger,) = run.read(geometry.unclip(remedy.box[None], A_LITTLE))
    return larger.reading.text == read.reading.text


def _with_texts(run: PageRun, remedy: Remedy, cure: _Cure) -> Remedy:
    """Return a remedy with the lines of the page whose text comes, goes or changes, in place of boxes that do."""
    found = cure.trace.candidates
    others = [i for i in found.with_fate(Fate.KEPT) if i != cure.at]
    before = run.trace.candidates.outlines[run.trace.candidates.with_fate(Fate.KEPT)]
    after = found.outlines[others]
    what = changes(run.kept, found.quads[others])
    gained, lost = _texts(run, after[list(what.gained)]), _texts(run, before[list(what.lost)])
    was = _texts(run, before[[i for i, _ in what.moved]])
    now = _texts(run, after[[j for _, j in what.moved]])
    changed = sum(one != other for one, other in zip(was, now, strict=True))
    return replace(remedy, gained=len([*filter(None, gained)]), lost=len([*filter(None, lost)]), moved=changed)


def _texts(run: PageRun, outlines: Floats) -> list[str]:
    """Return what boxes (N, 4, 2) read as; "" where `text_score` drops it."""
    reads = run.read(outlines) if len(outlines) else []
    return [read.reading.text if run.ocr.fate_of(read.reading) == Fate.KEPT else "" for read in reads]


def _by_text(run: PageRun, one: Candidate, readings: Mapping[int, Read]) -> tuple[Remedy, ...]:
    """Return the text_score that keeps a box which the detector keeps, and text_score drops."""
    read, now = readings.get(one.index), run.ocr.text_score
    if read is None or not read.reading.text.strip() or read.reading.score >= now:
        return ()
    value = down(read.reading.score, 3)
    others = set(run.trace.candidates.with_fate(Fate.KEPT)) - {one.index}
    gained = sum(value <= _text_score(readings.get(index)) < now for index in others)
    return (Remedy("text_score", value, now, one.quad, one.score, gained, 0, 0, read),)


def _text_score(read: Read | None) -> float:
    """Return the score of what was read; -1 where it is nothing, which no text_score keeps."""
    return read.reading.score if read and read.reading.text.strip() else -1.0


def _remedy(run: PageRun, cure: _Cure) -> Remedy:
    found = cure.trace.candidates
    others = [i for i in found.with_fate(Fate.KEPT) if i != cure.at]
    what = changes(run.kept, found.quads[others])
    now, score = getattr(run.ocr.detect, cure.setting), float(found.scores[cure.at])
    became = (len(what.gained), len(what.lost), len(what.moved))
    return Remedy(cure.setting, cure.value, now, found.quads[cure.at], score, *became)


def _read(run: PageRun, cures: Sequence[_Cure]) -> list[Read]:
    """Read the boxes in one batch; the same box is read once."""
    outlines = [cure.trace.candidates.outlines[cure.at] for cure in cures]
    unique = {outline.tobytes(): outline for outline in outlines}
    if not unique:
        return []
    read = dict(zip(unique, run.read(np.stack(list(unique.values()))), strict=True))
    return [read[outline.tobytes()] for outline in outlines]


def _cures(run: PageRun, one: Candidate) -> Iterator[_Cure]:
    """Give the least change of each setting that keeps the box."""
    for setting, value in _likely(run, one):
        trace = run.under(**{setting: value}).trace  # a second rule may drop it, and only a trace can tell
        if _is_kept(trace, one.index):
            yield _Cure(setting, value, trace, one.index)
    if one.fate in (Fate.TOO_SMALL_UNCLIPPED, Fate.CLIPPED_AWAY):
        yield from _by_unclip(run, one.index)
    (wanted,) = run.grown([one.index])
    yield from _by_thresh(run, wanted, _most_inside(run, one.index))
    yield from _by_contours(run, wanted, "use_dilation", not run.ocr.detect.use_dilation)
    if one.fate == Fate.NOT_EXAMINED:
        order = OTHER["candidate_order"][run.ocr.detect.candidate_order]
        yield from _by_contours(run, wanted, "candidate_order", order)


def _likely(run: PageRun, one: Candidate) -> Iterator[tuple[str, Any]]:
    """Give the settings that leave the contours as they are, with the value that lifts the rule it fell by."""
    detect = run.ocr.detect
    if one.fate == Fate.NOT_EXAMINED:
        yield "max_candidates", one.index + 1
    if one.fate == Fate.LOW_SCORE:
        yield "box_thresh", down(one.score, 3)
        yield "score_mode", OTHER["score_mode"][detect.score_mode]
    if one.fate in (Fate.TOO_SMALL, Fate.TOO_SMALL_UNCLIPPED):
        _, (grown_side,) = geometry.grow(run.trace.rects[[one.index]], detect.unclip_ratio, detect.unclip_mode)
        largest = min(one.short_side, float(grown_side) - 2)  # its two rules in one
        if largest >= 0:
            yield "min_size", down(largest, 2)


def _by_unclip(run: PageRun, index: int) -> Iterator[_Cure]:
    """Give the least unclip_ratio that does it: sought in ever longer leaps, then between the last two."""

    def tried(steps: int) -> Trace | None:
        trace = run.under(unclip_ratio=round(steps * UNCLIP_STEP, 2)).trace
        return trace if _is_kept(trace, index) else None

    low, most = int(run.ocr.detect.unclip_ratio / UNCLIP_STEP), int(MOST_UNCLIP / UNCLIP_STEP)
    leap, done = 8, None
    while done is None and low < most:
        high = min(low + leap, most)
        done = tried(high)
        low, leap = (low, leap) if done else (high, 2 * leap)
    while done and high - low > 1:
        middle = (low + high) // 2
        closer = tried(middle)
        low, high, done = (low, middle, closer) if closer else (middle, high, done)
    if done:
        yield _Cure("unclip_ratio", round(high * UNCLIP_STEP, 2), done, index)


def _by_thresh(run: PageRun, wanted: Floats, most: float) -> Iterator[_Cure]:
    """Give the nearest thresh that does it, below or above; from ``most`` on, nothing of the box is left."""
    now = run.ocr.detect.thresh

    def tried(steps: int) -> Iterator[_Cure]:
        for value in (round(now - steps * THRESH_STEP, 3), round(now + steps * THRESH_STEP, 3)):
            if LEAST_THRESH <= value <= min(most, MOST_THRESH):
                yield from _by_contours(run, wanted, "thresh", value)

    reach = max(now - LEAST_THRESH, min(most, MOST_THRESH) - now) / THRESH_STEP
    for steps in range(THRESH_LEAP, int(reach) + 1, THRESH_LEAP):
        if next(tried(steps), None):
            yield next(cure for few in range(steps - THRESH_LEAP + 1, steps + 1) for cure in tried(few))
            return


def _most_inside(run: PageRun, index: int) -> float:
    """Return the largest probability where the contour of a candidate lies."""
    contour = run.trace.contours[index]
    (left, top), (right, bottom) = contour.min(axis=(0, 1)), contour.max(axis=(0, 1))
    return float(run.heatmap[top : bottom + 1, left : right + 1].max())


def _by_contours(run: PageRun, wanted: Floats, setting: str, value: Any) -> Iterator[_Cure]:
    """Give a change of the contours if, under it, a box is gained that overlaps the wanted one (4, 2)."""
    trace = run.under(**{setting: value}).trace
    kept = trace.candidates.with_fate(Fate.KEPT)
    if changes(wanted[None], trace.candidates.outlines[kept]).lost:
        return
    gained = [kept[j] for j in changes(run.kept, trace.candidates.quads[kept]).gained]
    same = changes(wanted[None], trace.candidates.outlines[gained])
    for _, j in same.same + same.moved:
        yield _Cure(setting, value, trace, gained[j])


def _is_kept(trace: Trace, index: int) -> bool:
    return bool(trace.candidates.fates[index] == FATES.index(Fate.KEPT))


def down(value: float, digits: int) -> float:
    """Return a number rounded downward to so many decimals.

    Examples
    --------
    >>> down(0.3999, 3), down(0.57, 2)
    (0.399, 0.57)
    """
    rounded = round(value, digits)
    return rounded if rounded <= value else round(rounded - 10**-digits, digits)
