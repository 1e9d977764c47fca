"""Two readings of one page, place by place: what was gained, lost, read otherwise, or lies elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ocrlab import geometry
from ocrlab.debug.judge import Score, grouped, is_same, judge
from ocrlab.debug.judge import apart as apart_from
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import SHORT, Record
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth
from ocrlab.page import Floats

KINDS = ("lost", "gained", "changed", "moved")
STATES = ("worse", "better", "even", "open")  # of a change, by the truth
PICTURE = "(the whole picture)"
STAYS = 0.5  # overlap of the places of a line that did not move
ALIKE = 0.8  # overlap of places from which on their crops look the same


@dataclass(frozen=True, eq=False)
class Change:
    """A place that two runs read otherwise.

    Attributes
    ----------
    kind : str
        One of `KINDS`: "lost" stands in the first run only, "gained" in the second only.
    before, after : str
        The texts of the place; of "moved", they are the same.
    quads : tuple of (4, 2)
        Where it lies, in the first run or, if it is gained, in the second.
    now : tuple of (4, 2)
        Where it lies in the second run; empty for what is lost.
    true : str, optional
        What stands there; None where nobody knows.
    """

    image: str
    page: int
    kind: str
    before: str
    after: str
    quads: tuple[Floats, ...]
    now: tuple[Floats, ...] = ()
    true: str | None = None

    @property
    def state(self) -> str:
        """Whether it is "worse", "better" or "even" by the truth; "open" where there is none."""
        if self.true is None:
            return "open"
        before, now = (apart_from(text, self.true) for text in (self.before, self.after))
        return "worse" if now > before else "better" if now < before else "even"

    @property
    def is_loss(self) -> bool:
        """Whether it is lost or read otherwise, and no truth tells that it is no worse now."""
        return self.kind in ("lost", "changed") and self.state in ("open", "worse")

    @property
    def is_elsewhere(self) -> bool:
        """Whether both runs have it, and not in the same place: what is cut out for reading differs."""
        if self.kind not in ("changed", "moved"):
            return False
        return geometry.iou(_around(self.quads), _around(self.now)) < ALIKE

    @property
    def key(self) -> str:
        """By what a change is accepted: what is read otherwise on which page, wherever it lies by some pixels."""
        told = json.dumps([self.image, self.page, self.kind, self.before, self.after], ensure_ascii=False)
        return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:SHORT]


@dataclass(frozen=True, eq=False)
class Apart:
    """Two runs that were compared.

    Attributes
    ----------
    changes : tuple of Change
        Page by page, those with most losses first.
    only : tuple of (list of str, list of str)
        Pictures that only the first, and only the second run has.
    judged : tuple of (Score, Score)
        The figures of both, of each page that has a truth.
    errors : tuple of (list of str, list of str)
        Sentences of the first, and of the second run: pages that it could not read.
    other : tuple of str
        Pictures whose content is not the same in both runs.
    """

    changes: tuple[Change, ...]
    pages: int
    only: tuple[list[str], list[str]]
    judged: tuple[tuple[Score, Score], ...] = ()
    errors: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    other: tuple[str, ...] = ()

    @property
    def scores(self) -> tuple[Score, Score] | None:
        """The figures of both on all pages that have a truth; None where there are none."""
        if not self.judged:
            return None
        return sum((one for one, _ in self.judged), Score()), sum((other for _, other in self.judged), Score())

    def counts(self) -> dict[str, int]:
        """Return how many places were lost, gained, changed and moved."""
        found = Counter(one.kind for one in self.changes)
        return {kind: found[kind] for kind in KINDS}

    @property
    def gone(self) -> tuple[Change, ...]:
        """The pictures that only the first run has, each as a loss of its own."""
        return tuple(Change(image, 1, "lost", PICTURE, "", ()) for image in self.only[0])

    def losses(self, accepted: frozenset[str] = frozenset()) -> list[Change]:
        """Return what somebody must look at before it is shipped: lines that are lost or read otherwise, and not accepted.

        Where a truth tells that such a line is no worse now, it is none of them; a picture that is gone is one.
        """
        return [one for one in (*self.gone, *self.changes) if one.is_loss and one.key not in accepted]


def apart(one: Done, other: Done, truths: dict[str, Truth] | None = None) -> Apart:
    """Compare two runs, picture by picture; with truths, both are judged, too."""
    before, after = one.latest(), other.latest()
    both = [image for image in before if image in after]
    changes = [list(_of_picture(before[image], after[image], truths or {})) for image in both]
    judged = [pair for image in both for pair in _judged(before[image], after[image], truths or {})]
    return Apart(
        tuple(change for of in sorted(changes, key=_weight, reverse=True) for change in of),
        sum(len(before[image]) for image in both),
        (sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())),
        tuple(judged),
        (_errors(before[image] for image in both), _errors(after[image] for image in both)),
        tuple(image for image in both if before[image][0]["content"] != after[image][0]["content"]),
    )


def _weight(changes: Sequence[Change]) -> tuple[int, int]:
    return sum(one.is_loss for one in changes), len(changes)


def _errors(pictures: Iterable[Sequence[Record]]) -> list[str]:
    return [one["error"] for pages in pictures for one in pages if "error" in one]


def _of_picture(before: Sequence[Record], after: Sequence[Record], truths: dict[str, Truth]) -> Iterator[Change]:
    pages = {one["page"]: one for one in before}, {one["page"]: one for one in after}
    image = before[0]["image"]
    for number in sorted({*pages[0], *pages[1]}):
        truth = truth_for(image, truths, number)
        for one in changes_of(image, number, pages[0].get(number, {}), pages[1].get(number, {})):
            yield replace(one, true=_standing(one, truth.lines)) if truth and truth.lines else one


def _standing(change: Change, lines: Sequence[TrueLine]) -> str:
    """Return what stands in the place of a change, "" where nothing does."""
    here = np.array([*change.quads, *change.now], np.float32)
    groups = grouped(here, np.array([line.quad for line in lines], np.float32))
    return " ".join(lines[i].text for group in groups if group.read for i in group.true)


def changes_of(image: str, page: int, before: Record, after: Record) -> Iterator[Change]:
    """Yield what two readings of a page do not share."""
    if before.get("lines") == after.get("lines"):  # most pages of two runs that a CI compares
        return
    old, new = written(before), written(after)
    quads = [np.array([line.quad for line in lines], np.float32).reshape(-1, 4, 2) for lines in (old, new)]
    for group in grouped(*quads):
        a, b = [old[i] for i in group.read], [new[i] for i in group.true]
        texts = " ".join(line.text for line in a), " ".join(line.text for line in b)
        places, now = tuple(line.quad for line in a or b), tuple(line.quad for line in b)
        if not a or not b:
            yield Change(image, page, "lost" if a else "gained", *texts, places, now)
        elif not is_same(*texts) or texts[0].split() != texts[1].split():
            yield Change(image, page, "changed", *texts, places, now)
        elif len(a) == len(b) == 1 and geometry.iou(a[0].quad, b[0].quad) < STAYS:
            yield Change(image, page, "moved", *texts, places, now)


def written(record: Record) -> list[TrueLine]:
    """Return the lines of a record, with their places."""
    return [TrueLine(line["text"], np.array(line["box"], np.float32)) for line in record.get("lines", ())]


def _judged(
    before: Sequence[Record], after: Sequence[Record], truths: dict[str, Truth]
) -> Iterator[tuple[Score, Score]]:
    for one, other in zip(before, after, strict=False):  # of a picture with other pages now, those that both have
        truth = truth_for(one["image"], truths, one["page"])
        if truth and truth.lines:
            score, now = (judge(written(record), truth.lines, truth.fold) for record in (one, other))
            yield score, now


def _around(quads: Sequence[Floats]) -> Floats:
    """Return the upright rectangle (4, 2) around places."""
    points = np.concatenate(quads)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
