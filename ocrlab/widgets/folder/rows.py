"""What the grid knows of a page: a reason in a sentence, figures, and the lines in question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ocrlab.debug.judge import Score, apart
from ocrlab.folder.check.causes import EXTRA, SAID
from ocrlab.folder.check.judged import Judged, Wrong, judged
from ocrlab.folder.check.report import Checked, named
from ocrlab.folder.check.suspicion import Suspected, Suspicion, heard, suspicions
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth
from ocrlab.page import Floats

MOST_TOLD = 90  # characters of a line that are told
SAME = 0.1  # pixels: numbers in a file are rounded
Kind = tuple[str, str]  # a group (cause, state, suspicion, fate) and a name in it


class Caused(NamedTuple):
    """Why a line is wrong, in words, what speaks for it, and what would mend it; "" where nobody asked."""

    name: str = ""
    evidence: str = ""
    remedy: str = ""


NOBODY_ASKED = Caused()


@dataclass(frozen=True, eq=False)
class Mark:
    """A line in question: what is wrong there, in a sentence, its outline (4, 2) on the page, and why."""

    kind: Kind
    told: str
    quad: Floats
    why: Caused = NOBODY_ASKED

    @property
    def cause(self) -> str:
        """Its cause in words."""
        return self.why.name

    @property
    def whole(self) -> str:
        """What is wrong there, why, and what would mend it."""
        if not self.cause:
            return self.told
        remedy = f" Remedy: {self.why.remedy}." if self.why.remedy else ""
        return f"{self.told}. Cause: {self.cause} ({self.why.evidence}).{remedy}"


@dataclass(frozen=True, eq=False)
class Row:
    """A page of the grid.

    Attributes
    ----------
    record : dict
        As the run has it.
    reason : str
        Why it stands where it stands.
    rank : tuple of float
        Pages are sorted by it, worst first.
    score : Score or None
        Of a page with truth.
    weight : float
        Of what looks wrong on a page without truth.
    kinds : Counter of Kind
    marks : tuple of Mark
        The worst first.
    """

    record: Record = field(repr=False)
    reason: str
    rank: tuple[float, float]
    score: Score | None = None
    weight: float = 0.0
    kinds: Counter[Kind] = field(default_factory=Counter)
    marks: tuple[Mark, ...] = ()

    @property
    def name(self) -> str:
        """The name of the page."""
        return named(self.record["image"], self.record["page"])

    @property
    def scores(self) -> list[float]:
        """The scores of its lines."""
        return [line["score"] for line in self.record.get("lines", ())]

    def line_for(self, wanted: Sequence[Kind]) -> int:
        """Return the first mark of one of these kinds, or else the first; -1 where there is none."""
        fitting = (i for i, mark in enumerate(self.marks) if mark.kind in wanted or ("cause", mark.cause) in wanted)
        return next(fitting, 0 if self.marks else -1)


@dataclass(frozen=True, eq=False)
class Looking:
    """What pages are judged by.

    Parameters
    ----------
    run : Done
    truths : dict
        By the names of the pictures without endings.
    known : dict
        What `ocrlab check --why` has kept beside the run, by content and page.
    place : path
        The folder where what a person corrects is kept.
    """

    run: Done
    truths: dict[str, Truth]
    known: dict[tuple[str, int], Record]
    place: Path

    def row(self, record: Record) -> Row:
        """Return the row of a page, judged where it has a truth, and suspected where not."""
        truth = truth_for(record["image"], self.truths, record["page"])
        caused = self.known.get((record["content"], record["page"]), {})
        fates = {("fate", fate): count for fate, count in record.get("fates", {}).items() if fate != "kept"}
        unread = {("state", "not read"): 1} if "error" in record else {}
        kinds = Counter[Kind]({**fates, **unread})
        if truth:
            return _judged(judged(record, truth), record, caused.get("causes", []), kinds)
        return _suspected(self._suspicions(record, caused), record, caused.get("causes", []), kinds)

    def _suspicions(self, record: Record, caused: Record) -> list[Suspicion]:
        found = suspicions(record, float(self.run.facts["settings"]["box_thresh"]))
        return sorted([*found, *heard(caused)], key=lambda one: -one.weight)


def _judged(one: Judged, record: Record, caused: list[Record], kinds: Counter[Kind]) -> Row:
    worst = sorted(one.wrong, key=lambda wrong: -apart(wrong.read, wrong.true))
    marks = tuple(
        Mark(("state", wrong.state), _wrong(wrong), np.asarray(wrong.quad), _cause_of(wrong, caused)) for wrong in worst
    )
    both, _, true = one.words  # of a truth without places
    wrong = one.edits + true - both
    rank = (0.0, -float(wrong)) if wrong or marks else (2.0, 0.0)
    reason = f"Not read: {_short(record)}" if "error" in record else f"{judged_sentence(one)}{_causes_said(marks)}"
    return Row(record, reason, rank, one.score, 0.0, kinds + _kinds_of(marks), marks)


def _suspected(found: list[Suspicion], record: Record, caused: list[Record], kinds: Counter[Kind]) -> Row:
    marks = tuple(
        Mark(kind_of(one), _told(one), np.array(one.box, np.float32), _cause_at(one.box, caused))
        for one in found
        if one.box
    )
    weight = sum(one.weight for one in found)
    rank = (1.0, -weight) if found else (2.0, 0.0)
    if "error" in record:
        return Row(record, f"Not read: {_short(record)}", rank, None, weight, kinds)
    reason = f"{suspected_sentence(found)}{_causes_said(marks)}"
    whole = Counter(kind_of(one) for one in found if not one.box)  # of the page as a whole
    return Row(record, reason, rank, None, weight, kinds + whole + _kinds_of(marks), marks)


def _kinds_of(marks: Sequence[Mark]) -> Counter[Kind]:
    return Counter([*(mark.kind for mark in marks), *(("cause", mark.cause) for mark in marks if mark.cause)])


def _causes_said(marks: Sequence[Mark]) -> str:
    """Say which causes the lines have, those of most first."""
    causes = Counter(mark.cause for mark in marks if mark.cause)
    return f"; causes: {', '.join(f'{cause} ({count})' for cause, count in causes.most_common(2))}" if causes else ""


def _wrong(wrong: Wrong) -> str:
    read, true = quoted(wrong.read), quoted(wrong.true)
    if wrong.state == "extra":
        return f"extra: {read}, where nothing stands"
    return f"{wrong.state}: {true}" if not wrong.read else f"{wrong.state}: {read}, and {true} stands there"


def _cause_of(wrong: Wrong, caused: list[Record]) -> Caused:
    """Return the cause of a wrong line, if it was asked for since its truth is what it is."""
    return next(
        (_caused(one) for one in caused if one["true"] == wrong.true and _is_there(one, wrong.quad)), NOBODY_ASKED
    )


def _cause_at(box: Sequence[tuple[float, float]], caused: list[Record]) -> Caused:
    there = np.array(box, np.float32)
    return next((_caused(one) for one in caused if one["true"] is None and _is_there(one, there)), NOBODY_ASKED)


def _is_there(caused: Record, quad: Floats) -> bool:
    return np.shape(caused["quad"]) == quad.shape and np.allclose(caused["quad"], quad, atol=SAME)


def _caused(one: Record) -> Caused:
    if one["cause"] == EXTRA:  # which is what became of it, and no cause
        return NOBODY_ASKED
    remedy = one.get("remedy") or {}
    said = f"{'proven' if one.get('proven') else 'suspected'}: {one.get('evidence', '')}".removesuffix(": ")
    return Caused(SAID.get(one["cause"], str(one["cause"])), said, str(remedy.get("label", "")))


def kind_of(suspicion: Suspicion) -> Kind:
    """Return what a suspicion counts as, as `ocrlab check` counts it."""
    return "suspicion", next(iter(Checked((), (Suspected("", 1, (suspicion,)),)).reasons()))


def _told(suspicion: Suspicion) -> str:
    return f"{suspicion.reason}: {quoted(suspicion.text)}" if suspicion.text else suspicion.reason


def _short(record: Record) -> str:
    """Return why a page was not read, without the place of its picture, which the tile names."""
    name = record["image"].rpartition("/")[2]
    return str(record["error"].partition(f"{name}: ")[2] or record["error"])


def quoted(text: str) -> str:
    """Return a text in quotation marks, as much of it as can be told."""
    return f"“{text if len(text) <= MOST_TOLD else f'{text[:MOST_TOLD]}…'}”"


def judged_sentence(one: Judged) -> str:
    """Say what is wrong on a page with truth."""
    score, (both, _, true) = one.score, one.words
    if true:
        return f"{true - both} of {true} words not read; numbers right: {score.right} of {score.numbers}."
    states = Counter(wrong.state for wrong in one.wrong)
    if one.edits or states:
        said = ", ".join(f"{count} {state}" for state, count in states.most_common())
        return f"{one.edits} of {score.characters} characters wrong{': ' if said else '.'}{said}"
    beside = {
        "spaces lost": score.spaces_missing,
        "spaces put in": score.spaces_extra,
        "lines out of order": score.disordered,
    }
    said = ", ".join(f"{what}: {count}" for what, count in beside.items() if count)
    return f"Every character is right; {said}." if said else "Read as it stands there."


def suspected_sentence(found: Sequence[Suspicion]) -> str:
    """Say what looks wrong on a page without truth."""
    if not found:
        return "Nothing looks wrong."
    more = f"; {len(found) - 1} more" if len(found) > 1 else ""
    return f"{_told(found[0])}{more}"
