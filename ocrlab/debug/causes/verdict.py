"""The causes of a wrong line: what speaks for each, and which of them are proven by a text that is recovered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from ocrlab.debug.cached import cached_property
from ocrlab.debug.causes.place import SURE, Place, place_of
from ocrlab.debug.causes.signs import SUSPECTED, Sign, signs, turned
from ocrlab.debug.causes.trial import Outcome, Trial
from ocrlab.debug.causes.trials import trials
from ocrlab.debug.causes.words import WORDS
from ocrlab.debug.judge import is_same
from ocrlab.debug.page_run import PageRun

PROOF = 0.35  # that a proof adds to what speaks for a cause: a strong sign without one comes before a weak one with it
UNPROVABLE = ("limit", "truth")
LEAST = 0.12  # of a sign that a proof can stand on: a doubtful letter flips under anything that is done to it
WITHOUT_TRUTH = 0.6  # of a sign that is told, where a proof is two readings that agree


class Cause(NamedTuple):
    """Why a line is wrong.

    ``str(cause)`` says it in words; `WORDS` has those of every name.

    Attributes
    ----------
    name : str
        turned, merged, columns, split, size, faint, cut, alphabet, spaces, blur, skew, limit, truth, or a fate.
    state : {"proven", "suspected"}
        Proven: an intervention of its kind recovers the text.
    evidence : str
    """

    name: str
    state: str
    evidence: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{WORDS[self.name]} ({self.state}): {self.evidence}"


class Tried(NamedTuple):
    """A trial with what came of it."""

    trial: Trial
    outcome: Outcome
    recovers: bool  # the text that stands there; where that is not known, two readings of it agree
    nearer: bool

    @property
    def label(self) -> str:
        """What was done."""
        return self.outcome.label or self.trial.label

    @property
    def settings(self) -> dict[str, Any] | None:
        """What was set for it, where it is settings."""
        return self.outcome.settings or self.trial.settings


@dataclass(frozen=True, eq=False)
class Examination:
    """A line under examination: signs at once, trials as they are asked for."""

    place: Place

    @cached_property
    def signs(self) -> list[Sign]:
        """What speaks for each cause, the strongest first."""
        return signs(self.place) if self.is_open else []

    @cached_property
    def is_open(self) -> bool:
        """Whether there is anything to explain: a text that is wrong, or unknown and none that is sure."""
        wrong = self.place.is_wrong
        if wrong is not None:
            return wrong
        return not self.place.told or self.place.score < SURE or _may_be_turned(self.place)

    def trials(self) -> Iterator[Trial]:
        """Yield what is worth trying, of the likeliest cause first."""
        strength = {sign.name: sign.strength for sign in reversed(self.signs)}
        if self.is_open:
            yield from sorted(trials(self.place), key=lambda trial: -strength.get(trial.cause, 0))

    def tried(self, trial: Trial) -> Tried:
        """Try, and say whether the text is recovered."""
        outcome = trial.run()
        if self.place.text is not None:
            return Tried(trial, outcome, self.place.recovers(outcome.text), self.place.nearer(outcome.text))
        better = outcome.score >= max(SURE, self.place.score) and bool(outcome.text.strip())
        return Tried(trial, outcome, False, better and not is_same(outcome.text, self.place.reading, True))

    def whole(self) -> list[Cause]:
        """Try all there is, and return the causes."""
        return self.causes([self.tried(trial) for trial in self.trials()])

    def causes(self, tried: list[Tried]) -> list[Cause]:
        """Return the causes, most likely first, after what was tried."""
        proofs: dict[str, Tried] = {}
        for one in tried if self.place.text is not None else agreeing(tried):
            if one.recovers and one.trial.cause:
                proofs.setdefault(one.trial.cause, one)
        told: dict[str, tuple[float, Cause]] = {}
        for sign in self.signs:
            strength = sign.strength * self._left_of(sign.name, proofs, tried)
            proof = proofs.get(sign.name) if strength >= LEAST else None
            if (proof or strength >= self._told_from) and sign.name not in told:
                told[sign.name] = strength + (PROOF if proof else 0), _cause(sign.name, proof, sign.evidence)
        for name, proof in proofs.items() if self.place.text is not None else ():
            told.setdefault(name, (PROOF, _cause(name, proof)))
        if not told and self.place.is_wrong:
            return [_cause("limit", None, "nothing that was tried recovers the text")]
        return [cause for _, cause in sorted(told.values(), key=lambda pair: -pair[0])]

    def _left_of(self, name: str, proofs: dict[str, Tried], tried: list[Tried]) -> float:
        """Return what is left of a sign after the trials: what recovers a text is its cause, and not the truth or the limit."""
        if name not in UNPROVABLE or (name == "limit" and "limit" in proofs):
            return 1.0
        if proofs:
            return 0.5
        others = [is_same(one.outcome.text, self.place.reading) for one in tried if one.trial.cause == "limit"]
        if name == "truth" and others:  # models that read as this one does are against the truth, too
            return 1.2 if sum(others) > len(others) / 2 else 0.5
        return 1.0

    def remedies(self, tried: list[Tried]) -> list[Tried]:
        """Return what makes the line read better, the best first: it recovers the text, or is nearer to it."""
        least, strength = self.place.run.ocr.text_score, {sign.name: sign.strength for sign in reversed(self.signs)}
        found = [one for one in tried if one.nearer and one.outcome.score >= least]

        def rank(one: Tried) -> tuple[bool, float, float]:
            return not one.recovers, -strength.get(one.trial.cause, 0), -one.outcome.score

        unique = {one.outcome.text + one.trial.cause: one for one in sorted(found, key=rank, reverse=True)}
        return sorted(unique.values(), key=rank)

    @property
    def _told_from(self) -> float:
        return SUSPECTED if self.place.text is not None else WITHOUT_TRUTH


def agreeing(tried: list[Tried]) -> list[Tried]:
    """Return the trials that are better than what was read, and of whose texts another trial says the same."""
    found = []
    for one in tried:
        others = (two for two in tried if two is not one and two.nearer)
        if one.nearer and any(is_same(one.outcome.text, two.outcome.text, True) for two in others):
            found.append(one._replace(recovers=True))
    return found


def _may_be_turned(place: Place) -> bool:
    return any(sign.strength > 0 for sign in turned(place))


def _cause(name: str, proof: Tried | None, evidence: str = "") -> Cause:
    """Return a cause that speaks for itself, or is proven."""
    said = [evidence] if evidence else []
    if proof:
        said.append(f"{proof.label}: it reads “{proof.outcome.text}”")
    return Cause(name, "proven" if proof else "suspected", "; ".join(said))


def examine(run: PageRun, line: Any) -> Examination:
    """Return the examination of a line; see `place_of` for what a line can be."""
    return Examination(place_of(run, line))


def cause(run: PageRun, line: Any) -> list[Cause]:
    """Return why a line is wrong, most likely first; empty where nothing holds.

    Parameters
    ----------
    run : PageRun
    line : int, Line, Written or (4, 2) array
        A candidate's index; a line of the page that was read; a line that stands there; or where one may stand.

    Examples
    --------
    >>> debug.cause(PageRun(ocr, image), truth[3])                       # doctest: +SKIP
    [Cause(name='faint', state='proven', evidence='ink and ground are 24 of 255 levels of gray apart; ...')]
    """
    return examine(run, line).whole()
