"""What other settings do to the other pages of a run: lines gained, lost and read otherwise; what mends one page may harm ten.

Where the settings leave the network's input alone, the kept maps are decoded anew (8 bits: a score may differ by 1/255 from the
float map's, so both sides are decoded from the same map), and only boxes that are new are cut out and read. Where they do not,
or where a run kept no maps, the detector looks at a page once more. A line that is read here is read alone; with a preset that
reads lines in batches (`rec_batch_num` above 1), its padding and so a letter may be another than in the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ocrlab.debug.judge import Score, judge
from ocrlab.files import shown
from ocrlab.folder.diff.apart import Change, changes_of, written
from ocrlab.folder.kept_page import KeptPage, StoppedError
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import hashes_of
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth
from ocrlab.models import load
from ocrlab.pipeline import OCR

MOST = 40  # pages that are looked at
GoOn = Callable[[int, int], bool]  # is told how many pages are done, and of how many


class OnPage(NamedTuple):
    """What settings do to a page; the scores count nothing where its truth is not known."""

    image: str
    page: int
    changes: tuple[Change, ...]
    before: Score
    after: Score

    @property
    def harm(self) -> int:
        """How many of its lines are lost or read otherwise; with a truth, how many characters more are wrong."""
        if self.before.characters:
            return self.after.edits - self.before.edits
        return sum(one.kind in ("lost", "changed") for one in self.changes)


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """What settings do to the other pages of a run.

    Attributes
    ----------
    settings : dict
        Those that are not the run's.
    pages : tuple of OnPage
        That were looked at, the most harmed first.
    chosen, of : int
        How many pages were to be looked at, of how many others that were read.
    unseen : tuple of str
        A sentence for each page that could not be looked at.
    """

    settings: dict[str, Any]
    pages: tuple[OnPage, ...]
    chosen: int
    of: int
    unseen: tuple[str, ...] = ()

    def count(self, *kinds: str) -> int:
        """Return how many places were lost, gained, changed or moved."""
        return sum(change.kind in kinds for one in self.pages for change in one.changes)

    @property
    def is_whole(self) -> bool:
        """Whether all pages that were chosen were looked at."""
        return len(self.pages) + len(self.unseen) == self.chosen

    @property
    def harmed(self) -> int:
        """On how many pages a line is lost or read otherwise."""
        return sum(any(change.kind in ("lost", "changed") for change in one.changes) for one in self.pages)

    @property
    def edits(self) -> int | None:
        """How many characters more are wrong, of the pages with a truth; None where there is none."""
        before, after = (sum((getattr(one, side) for one in self.pages), Score()) for side in ("before", "after"))
        return after.edits - before.edits if before.characters else None

    @property
    def by_page(self) -> tuple[int, int]:
        """On how many pages with a truth more characters are wrong, and on how many fewer."""
        apart = [one.after.edits - one.before.edits for one in self.pages]
        return sum(edits > 0 for edits in apart), sum(edits < 0 for edits in apart)

    @property
    def verdict(self) -> str:
        """In a word: "same", "better", "worse", or "other" where lines read otherwise and nobody knows which way is right.

        With a truth, its characters decide, and it is better only if more pages are better than worse. Without one, a line that
        is lost is worse, and what is gained alone is better.
        """
        if not self.count(*SAID):
            return "same"
        if self.edits:
            more, fewer = self.by_page
            return "worse" if self.edits > 0 else "better" if fewer > more else "other"
        if self.count("lost"):
            return "worse"
        return "other" if self.edits == 0 or self.count("changed") else "better"

    def __str__(self) -> str:
        """Return it in a sentence."""
        told = [f"{count} {said[count > 1]}" for kind, said in SAID.items() if (count := self.count(kind))]
        drawn = f" (drawn evenly from {self.of})" if self.of > self.chosen else ""
        pages = f"{len(self.pages)} other {'page' if len(self.pages) == 1 else 'pages'}{drawn}"
        if not told:
            return f"nothing changes on {pages}"
        touched = sum(any(change.kind in SAID for change in one.changes) for one in self.pages)
        edits = f"; {self._edits()}" if self.edits is not None else ""
        return f"{', '.join(told)} on {touched} of {pages}{edits}"

    def _edits(self) -> str:
        more, fewer = self.by_page
        by_page = f" (more on {more}, fewer on {fewer} pages)" if more and fewer else ""
        if not self.edits:
            return f"as many characters wrong as before{by_page}"
        characters = "character" if abs(self.edits) == 1 else "characters"
        return f"{abs(self.edits)} {'more' if self.edits > 0 else 'fewer'} {characters} wrong{by_page}"


SAID = {"lost": ("line lost", "lines lost"), "changed": ("read otherwise",) * 2, "gained": ("gained",) * 2}


def elsewhere(
    run: Done,
    settings: Mapping[str, Any],
    without: str = "",
    truths: Mapping[str, Truth] | None = None,
    ocr: OCR | None = None,
) -> Elsewhere:
    """Return what settings do to the pages of a run other than `without`; of a large run, to `MOST` drawn evenly.

    Parameters
    ----------
    run : Done
    settings : mapping
        In place of the run's; those that are not named stay as they were.
    without : str
        A picture's name in the run.
    truths : mapping, optional
        As `truths_in` gives them: then characters are counted, too.
    ocr : OCR, optional
        With the run's models, where one is open; without it, one is opened as the run was.

    Raises
    ------
    ValueError
        If the OCR has other models than the run, or a setting is unknown or out of its range.
    """
    if ocr is not None:
        return OtherPages(run, ocr, truths or {}, without).under(settings)
    asked = dict(run.facts["load"])
    with load(asked.pop("name", None), **asked) as opened:
        return OtherPages(run, opened, truths or {}, without).under(settings)


@dataclass(eq=False)
class OtherPages:
    """The other pages of a run, ready to be looked at under one setting after the other; what was read is kept.

    Raises
    ------
    ValueError
        If the OCR has other models than the run.
    """

    run: Done
    ocr: OCR
    truths: Mapping[str, Truth] = field(default_factory=dict)
    without: str = ""
    most: int = MOST

    def __post_init__(self) -> None:
        """Take the run's settings, and choose the pages."""
        if dict(hashes_of(self.ocr)) != self.run.facts["models"]:
            raise ValueError(
                f"{shown(self.run.folder)}: read with other models ({self.run.facts['model']}) than the OCR that is given "
                f"({self.ocr.model}): what a setting does there, it cannot tell."
            )
        self.ocr = self.ocr.under(**self.run.facts["settings"])
        read = [
            one
            for image, pages in self.run.latest().items()
            if image != self.without
            for one in pages
            if "error" not in one
        ]
        self.of = len(read)
        at = np.unique(np.linspace(0, len(read) - 1, min(self.most, len(read))).round().astype(int))
        self.pages = [KeptPage(self.run, self.ocr, read[i]) for i in at]
        self._known: dict[tuple[str, int], OnPage | str] = {}

    def differing(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of some settings that are not the run's."""
        now, wanted = self.ocr.settings, self.ocr.under(**settings).settings
        return {name: value for name, value in wanted.items() if value != now[name]}

    def under(self, settings: Mapping[str, Any], go_on: GoOn = lambda done, of: True) -> Elsewhere:
        """Return what settings do to the pages, or to those that were looked at when `go_on` said no; see `elsewhere`."""
        differing = self.differing(settings)
        ocr, name = self.ocr.under(**differing), repr(sorted(differing.items()))
        found: list[OnPage | str] = []
        for number, page in enumerate(self.pages if differing else ()):
            if (name, number) not in self._known:
                more = partial(go_on, number, len(self.pages))
                try:
                    if not more():
                        break
                    self._known[name, number] = self._looked(page, ocr, more)
                except StoppedError:
                    break
            found.append(self._known[name, number])
        seen = [one for one in found if not isinstance(one, str)]
        if not differing:
            seen = [OnPage(one.record["image"], one.record["page"], (), Score(), Score()) for one in self.pages]
        unseen = tuple(one for one in found if isinstance(one, str))
        return Elsewhere(differing, tuple(sorted(seen, key=lambda one: -one.harm)), len(self.pages), self.of, unseen)

    def _looked(self, page: KeptPage, ocr: OCR, go_on: Callable[[], bool]) -> OnPage | str:
        image, number = page.record["image"], page.record["page"]
        try:
            before, after = page.under(ocr, go_on)
        except (ValueError, OSError) as error:
            return f"{image}: {error}"
        truth = truth_for(image, dict(self.truths), number)
        scores = [
            judge(written(one), truth.lines, truth.fold) if truth and truth.lines else Score()
            for one in (before, after)
        ]
        return OnPage(image, number, tuple(changes_of(image, number, before, after)), *scores)
