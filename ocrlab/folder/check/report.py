"""What `ocrlab check` says of a run: the worst pages first, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ocrlab.debug.judge import Score, interval
from ocrlab.folder.check.expected import Expected, missing
from ocrlab.folder.check.judged import Judged, judged
from ocrlab.folder.check.suspicion import Suspicion, suspicions
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth

REASON_WIDTH = 60


@dataclass(frozen=True, eq=False)
class Suspected:
    """A page without truth, and what looks wrong on it."""

    image: str
    page: int
    found: tuple[Suspicion, ...]

    @property
    def weight(self) -> float:
        """By what pages are ranked."""
        return sum(one.weight for one in self.found)


@dataclass(frozen=True, eq=False)
class Checked:
    """A run that was checked: its pages with truth and those without, worst first."""

    judged: tuple[Judged, ...]
    suspected: tuple[Suspected, ...]
    without_page: tuple[str, ...] = ()  # truths whose picture is not in the run

    @property
    def score(self) -> Score:
        """The figures of all pages that have a truth."""
        return sum((one.score for one in self.judged), Score())

    def states(self) -> Counter[str]:
        """Return how many lines are wrong, by what became of them."""
        return Counter(wrong.state for one in self.judged for wrong in one.wrong)

    def confused(self) -> Counter[tuple[str, str]]:
        """Return which characters were taken for which, and how often."""
        return sum((one.confused for one in self.judged), Counter[tuple[str, str]]())

    def reasons(self) -> Counter[str]:
        """Return how often each kind of reason was given."""
        kinds = (
            suspicion.reason.partition(":")[0].partition("“")[0].strip()
            for one in self.suspected
            for suspicion in one.found
        )
        return Counter(kind.rstrip("0123456789., ") for kind in kinds)


def check(run: Done, truths: dict[str, Truth] | None = None, expected: Sequence[Expected] = ()) -> Checked:
    """Judge the pages of a run that have a truth, and suspect the others; what is expected is looked for on all of them.

    A truth without places is for a picture of one page; of several pages, only the first is judged by it.
    """
    against, without = [], []
    seen: set[str] = set()
    box_thresh = float(run.facts["settings"]["box_thresh"])
    for image, pages in run.latest().items():
        truth = truth_for(image, truths or {})
        seen |= {truth.file} if truth else set()
        for record in pages:
            absent = tuple(missing(record, list(expected)))
            if truth and record["page"] == 1:
                against.append(judged(record, truth))
            else:
                absent = (*absent, *suspicions(record, box_thresh))
            without.append(Suspected(image, record["page"], absent))
    left = tuple(sorted(name for name, truth in (truths or {}).items() if truth.file not in seen))
    return Checked(
        tuple(sorted(against, key=lambda one: (-one.edits, one.image))),
        tuple(sorted((one for one in without if one.found), key=lambda one: (-one.weight, one.image))),
        left,
    )


def lines(checked: Checked, worst: int) -> Iterator[str]:
    """Yield what is said of a run, for people."""
    if checked.judged:
        yield from _figures(checked)
        yield from _worst(checked.judged[:worst])
    if checked.without_page:
        yield f"Truths without a page in the run: {len(checked.without_page)} ({', '.join(checked.without_page[:5])} ...)."
    if checked.suspected:
        yield "" if checked.judged else "No truth was given: what follows is what looks wrong."
        yield from (f"{count:6}  {reason}" for reason, count in checked.reasons().most_common(12))
        yield ""
        for one in checked.suspected[:worst]:
            first = one.found[0]
            told = f"{first.reason}{f': {first.text}' if first.text else ''}"
            yield f"{one.weight:6.1f}  {named(one.image, one.page)}: {told}; {len(one.found)} in all"


def _figures(checked: Checked) -> Iterator[str]:
    score, pages = checked.score, len(checked.judged)
    by_page = {f"{one.image} {one.page}": [one.score] for one in checked.judged}
    yield f"{pages} pages with truth, {score.characters} characters, {score.numbers} numbers"
    for name, what in (("error", "characters wrong"), ("numbers_right", "numbers exactly right (F1)")):
        if score.characters or name != "error":
            low, high = interval(by_page, name)
            yield f"  {what:28}{getattr(score, name):8.2%}   95 %: {low:.2%} to {high:.2%}"
    both, read, true = (sum(one.words[i] for one in checked.judged) for i in range(3))
    if true:
        yield f"  {'words, of text alone (F1)':28}{2 * both / max(1, read + true):8.2%}"
    yield f"  {'spaces lost, invented':28}{score.spaces_missing:8}   {score.spaces_extra}"
    yield f"  {'lines out of order':28}{score.disordered:8}"
    yield f"  {'lines split, merged':28}{score.split:8}   {score.merged}"
    if states := checked.states():
        yield "Lines that are wrong: " + "; ".join(f"{count} {state}" for state, count in states.most_common())
    if confused := checked.confused():
        pairs = (f"{true} read {read} ({count})" for (true, read), count in confused.most_common(12))
        yield "Characters: " + ", ".join(pairs)


def _worst(pages: Sequence[Judged]) -> Iterator[str]:
    yield "Worst pages:"
    for one in pages:
        if not (one.edits or one.error or one.wrong):
            continue
        yield f"{one.edits:6}  {named(one.image, one.page)}{f': {one.error}' if one.error else ''}"
        for wrong in one.wrong[:3]:
            yield f"        {wrong.state}: {wrong.read or '(nothing)'}   <-   {wrong.true or '(nothing)'}"


def named(image: str, page: int) -> str:
    """Return a page's name."""
    return image if page == 1 else f"{image}, page {page}"


def to_dict(one: Judged | Suspected) -> Record:
    """Return a page that was checked, ready for JSON."""
    if isinstance(one, Suspected):
        told = [suspicion._asdict() for suspicion in one.found]
        return {"image": one.image, "page": one.page, "weight": round(one.weight, 3), "suspicions": told}
    wrong = [{**line._asdict(), "quad": np.asarray(line.quad, float).round(2).tolist()} for line in one.wrong]
    score = {
        **asdict(one.score),
        "error": round(one.score.error, 6),
        "numbers_right": round(one.score.numbers_right, 6),
    }
    found: dict[str, Any] = {"image": one.image, "page": one.page, "score": score, "wrong": wrong}
    confused = [{"true": true, "read": read, "count": count} for (true, read), count in one.confused.most_common()]
    return {**found, "confused": confused, **({"error": one.error} if one.error else {})}
