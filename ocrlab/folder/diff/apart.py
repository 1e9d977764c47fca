"""Two readings of one page, place by place: what was gained, lost, read otherwise, or lies elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ocrlab import geometry
from ocrlab.debug.judge import Score, grouped, is_same, judge
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import SHORT, Record
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth
from ocrlab.page import Floats

KINDS = ("lost", "gained", "changed", "moved")
STAYS = 0.5  # overlap of the places of a line that did not move


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
    """

    image: str
    page: int
    kind: str
    before: str
    after: str
    quads: tuple[Floats, ...]

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
        Page by page, those with most changes first.
    only : tuple of (list of str, list of str)
        Pictures that only the first, and only the second run has.
    scores : tuple of Score, optional
        The figures of both on the pages that have a truth.
    """

    changes: tuple[Change, ...]
    pages: int
    only: tuple[list[str], list[str]]
    scores: tuple[Score, Score] | None = None

    def counts(self) -> dict[str, int]:
        """Return how many places were lost, gained, changed and moved."""
        found = Counter(one.kind for one in self.changes)
        return {kind: found[kind] for kind in KINDS}

    def losses(self, accepted: frozenset[str] = frozenset()) -> list[Change]:
        """Return what somebody must look at before it is shipped: lines that are lost or read otherwise, and not accepted."""
        return [one for one in self.changes if one.kind in ("lost", "changed") and one.key not in accepted]


def apart(one: Done, other: Done, truths: dict[str, Truth] | None = None) -> Apart:
    """Compare two runs, picture by picture; with truths, both are judged, too."""
    before, after = one.latest(), other.latest()
    both = [image for image in before if image in after]
    changes = [list(_of_picture(before[image], after[image])) for image in both]
    scores = None
    if truths:
        pairs = [_judged(before[image][0], after[image][0], truths) for image in both]
        scores = sum((pair[0] for pair in pairs), Score()), sum((pair[1] for pair in pairs), Score())
    return Apart(
        tuple(change for of in sorted(changes, key=len, reverse=True) for change in of),
        sum(len(before[image]) for image in both),
        (sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())),
        scores,
    )


def _of_picture(before: Sequence[Record], after: Sequence[Record]) -> Iterator[Change]:
    pages = {one["page"]: one for one in before}, {one["page"]: one for one in after}
    for number in sorted({*pages[0], *pages[1]}):
        yield from changes_of(before[0]["image"], number, pages[0].get(number, {}), pages[1].get(number, {}))


def changes_of(image: str, page: int, before: Record, after: Record) -> Iterator[Change]:
    """Yield what two readings of a page do not share."""
    old, new = written(before), written(after)
    quads = [np.array([line.quad for line in lines], np.float32).reshape(-1, 4, 2) for lines in (old, new)]
    for group in grouped(*quads):
        a, b = [old[i] for i in group.read], [new[i] for i in group.true]
        texts = " ".join(line.text for line in a), " ".join(line.text for line in b)
        places = tuple(line.quad for line in a or b)
        if not a or not b:
            yield Change(image, page, "lost" if a else "gained", *texts, places)
        elif not is_same(*texts) or texts[0].split() != texts[1].split():
            yield Change(image, page, "changed", *texts, places)
        elif len(a) == len(b) == 1 and geometry.iou(a[0].quad, b[0].quad) < STAYS:
            yield Change(image, page, "moved", *texts, places)


def written(record: Record) -> list[TrueLine]:
    """Return the lines of a record, with their places."""
    return [TrueLine(line["text"], np.array(line["box"], np.float32)) for line in record.get("lines", ())]


def _judged(before: Record, after: Record, truths: dict[str, Truth]) -> tuple[Score, Score]:
    truth = truth_for(before["image"], truths)
    if truth is None or not truth.lines:
        return Score(), Score()
    one, other = (judge(written(record), truth.lines, truth.fold) for record in (before, after))
    return one, other
