"""What `ocrlab check` says of a run: the worst pages first, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ocrlab.debug.judge import Score, interval
from ocrlab.folder.check.aligned import aligned, cut
from ocrlab.folder.check.causes import SAID, Why, known_causes
from ocrlab.folder.check.cleval import Cleval
from ocrlab.folder.check.expected import Expected, missing
from ocrlab.folder.check.judged import Judged, judged
from ocrlab.folder.check.suspicion import Suspected, heard, suspicions
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth

CAUSED = ("cause", "proven", "evidence", "remedy")  # what of a line's cause stands beside it


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

    @property
    def cleval(self) -> Cleval:
        """CLEval's counts of the same pages."""
        return sum((one.cleval for one in self.judged), Cleval())

    def worst(self) -> list[Judged | Suspected]:
        """Return the pages with wrong lines, the worst first; and then those without a truth that look wrong."""
        known = {(one.image, one.page) for one in self.judged}
        wrong = [one for one in self.judged if one.wrong]
        return [*wrong, *(one for one in self.suspected if (one.image, one.page) not in known)]

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

    The truth of page 2 of NAME.tif is called NAME.p2, see `truth_for`.
    """
    against, without = [], []
    seen: set[str] = set()
    box_thresh, known = float(run.facts["settings"]["box_thresh"]), known_causes(run)
    for image, pages in run.latest().items():
        for record in pages:
            truth = truth_for(image, truths or {}, record["page"])
            seen |= {truth.file} if truth else set()
            absent = tuple(missing(record, list(expected)))
            if truth:
                against.append(judged(record, truth))
            else:
                seen_twice = heard(known.get((record["content"], record["page"]), {}))
                absent = (*absent, *sorted([*suspicions(record, box_thresh), *seen_twice], key=lambda one: -one.weight))
            without.append(Suspected(image, record["page"], absent))
    left = tuple(sorted(name for name, truth in (truths or {}).items() if truth.file not in seen))
    return Checked(
        tuple(sorted(against, key=lambda one: (-one.edits, one.image))),
        tuple(sorted((one for one in without if one.found), key=lambda one: (-one.weight, one.image))),
        left,
    )


def every(run: Done, checked: Checked) -> list[Judged | Suspected]:
    """Return all pages that may be asked about: the worst first, and then those that have no truth, and look right."""
    told: list[Judged | Suspected] = [*checked.judged, *checked.suspected]
    there = {(one.image, one.page) for one in told}
    names = ((image, one["page"]) for image, pages in run.latest().items() for one in pages if "error" not in one)
    return [*checked.worst(), *(Suspected(*name, ()) for name in names if name not in there)]


def lines(checked: Checked, worst: int, why: Why | None = None) -> Iterator[str]:
    """Yield what is said of a run, for people; `why` has the causes, where they were asked for."""
    if checked.judged:
        yield from _figures(checked)
        yield from _why(why, checked)
        yield from _worst(checked.judged[:worst], why or Why())
    if checked.without_page:
        yield f"Truths without a page in the run: {len(checked.without_page)} ({', '.join(checked.without_page[:5])} ...)."
    if checked.suspected:
        yield "" if checked.judged else "No truth was given: what follows is what looks wrong."
        yield from (f"{count:6}  {reason}" for reason, count in checked.reasons().most_common(12))
        yield from () if checked.judged else _why(why, checked)
        yield ""
        for one in checked.suspected[:worst]:
            first = one.found[0]
            told = f"{first.reason}{f': {first.text}' if first.text else ''}"
            yield f"{one.weight:6.1f}  {named(one.image, one.page)}: {told}; {len(one.found)} in all"


def _figures(checked: Checked) -> Iterator[str]:
    score, beside, pages = checked.score, checked.cleval, len(checked.judged)
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
    if beside.true:
        yield f"  {'CLEval: found, read':28}{beside.hmean:8.2%}   {beside.read_hmean:.2%}  (a penalty for each split and merge)"
    yield f"  {'lines split, merged':28}{score.split:8}   {score.merged}"
    if states := checked.states():
        yield "Lines that are wrong: " + "; ".join(f"{count} {state}" for state, count in states.most_common())
    if confused := checked.confused():
        case = {pair: count for pair, count in confused.items() if pair[0].casefold() == pair[1].casefold()}
        pairs = [f"{true} read {read} ({count})" for (true, read), count in (confused - Counter(case)).most_common(12)]
        yield "Characters: " + ", ".join([*pairs, *([f"in the other case ({sum(case.values())})"] if case else ())])


def _why(why: Why | None, checked: Checked) -> Iterator[str]:
    if why is None:
        return
    asked, pages = why.lines(), len(checked.worst())
    left = (
        f"; {_several(pages - len(why.pages), 'more page')} to ask about: --why all" if pages > len(why.pages) else ""
    )
    yield f"Causes of {_several(asked, 'line')} on {_several(len(why.pages), 'page')}{left}"
    yield "  " + _counted(
        (SAID.get(name, "nothing that was tried tells why"), n) for name, n in why.causes().most_common()
    )
    remedies = why.remedies().most_common()
    rest = asked - sum(count for _, count in remedies)
    yield "What would mend them, alone: " + _counted(
        [*remedies[:12], *([("nothing that was tried", rest)] if rest else ())]
    )
    if len(remedies) > 12:
        yield f"  and {_several(len(remedies) - 12, 'way')} more, of a line or two: --json has them"
    yield from (f"Not looked at: {said}" for said in why.unseen)


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    """Return counts in words: "31 lines: turned wrongly; 12: cut"."""
    told = [f"{_several(count, 'line') if i == 0 else count}: {what}" for i, (what, count) in enumerate(counts)]
    return "; ".join(told) or "none"


def _worst(pages: Sequence[Judged], why: Why) -> Iterator[str]:
    yield "Worst pages:"
    for one in pages:
        if not (one.edits or one.error or one.wrong):
            continue
        yield f"{one.edits:6}  {named(one.image, one.page)}{f': {one.error}' if one.error else ''}"
        causes = why.of(one)
        for i, wrong in enumerate(one.wrong[:3]):
            yield f"        {wrong.state}: {wrong.read or '(nothing)'}   <-   {wrong.true or '(nothing)'}"
            said = [aligned(wrong.read, wrong.true), *(_cause(causes[i]) if i < len(causes) else ())]
            if told := "   ".join(filter(None, said)):
                yield f"            {told}"


def _cause(caused: Record) -> Iterator[str]:
    if caused["cause"]:
        yield f"{SAID.get(caused['cause'], caused['cause'])}{', proven' if caused['proven'] else ''}"
    if caused["remedy"]:
        yield f"{'mended by' if caused['remedy']['recovers'] else 'reads better:'} {caused['remedy']['label']}"


def named(image: str, page: int) -> str:
    """Return a page's name."""
    return image if page == 1 else f"{image}, page {page}"


def to_dict(one: Judged | Suspected, why: Why | None = None) -> Record:
    """Return a page that was checked, ready for JSON."""
    if isinstance(one, Suspected):
        told = [suspicion._asdict() for suspicion in one.found]
        caused: Record = {"causes": why.of(one)} if why and why.of(one) else {}
        return {"image": one.image, "page": one.page, "weight": round(one.weight, 3), "suspicions": told, **caused}
    score = {
        **asdict(one.score),
        "error": round(one.score.error, 6),
        "numbers_right": round(one.score.numbers_right, 6),
    }
    found: dict[str, Any] = {"image": one.image, "page": one.page, "score": score, "cleval": _beside(one.cleval)}
    found["wrong"] = list(_wrong(one, why.of(one) if why else []))
    confused = [{"true": true, "read": read, "count": count} for (true, read), count in one.confused.most_common()]
    return {**found, "confused": confused, **({"error": one.error} if one.error else {})}


def _beside(counts: Cleval) -> dict[str, float]:
    names = ("recall", "precision", "hmean", "read_recall", "read_precision", "read_hmean")
    return {**asdict(counts), **{name: round(getattr(counts, name), 6) for name in names}}


def _wrong(one: Judged, causes: Sequence[Record]) -> Iterator[Record]:
    for i, line in enumerate(one.wrong):
        quad = np.asarray(line.quad, float).round(2).tolist()
        found = [list(piece) for piece in cut(line.read, line.true)] if line.read and line.true else []
        because = {name: causes[i][name] for name in CAUSED} if i < len(causes) else {}
        yield {**line._asdict(), "quad": quad, "pieces": found, **because}
