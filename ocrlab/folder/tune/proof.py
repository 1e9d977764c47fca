"""Whether a choice is believed: its pages against the same pages as they were, with intervals, and a verdict in a sentence.

Two things must agree that a difference is none of chance: the interval over draws of pages (bootstrap), and the signs of the
pages (a permutation test: were it chance, every page could have gone the other way). With few pages the first alone believes
too much: three pages that all gain a character would do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.debug.judge import DRAWS, Score
from ocrlab.folder.tune.search import FASTER, MARGIN

BELIEVED = 0.05  # of chance: how often it would do as well
Counts = NDArray[np.float64]
SIGNS = 20_000  # draws of signs, where there are more pages than can be gone through
FEW = 14  # pages, whose signs are gone through one by one


@dataclass(frozen=True)
class Measured:
    """Pages that were read whole, under some settings: a score and the seconds of each."""

    settings: Mapping[str, Any]
    scores: tuple[Score, ...]
    seconds: tuple[float, ...]

    @cached_property
    def score(self) -> Score:
        """All pages together."""
        return sum(self.scores, Score())

    @property
    def each(self) -> float:
        """Seconds for a page."""
        return sum(self.seconds) / max(1, len(self.seconds))


@dataclass(frozen=True)
class Difference:
    """How two readings of the same pages differ: after less before, where it lies in 95 of 100 draws, and what chance does."""

    value: float
    low: float
    high: float
    chance: float  # how often signs alone would give as much, the same way

    @property
    def is_less(self) -> bool:
        """Whether it is believed that the second is less."""
        return self.high < 0 and self.chance <= BELIEVED


@dataclass(frozen=True)
class Proof:
    """A choice on the half that proves: before, after, and how they differ."""

    before: Measured
    after: Measured
    where: str = ""  # in whose program, where it is not ocrlab

    @cached_property
    def error(self) -> Difference:
        """Characters wrong, for each that stands there."""
        return self._of(lambda score: score.edits)

    @cached_property
    def spaces(self) -> Difference:
        """Spaces lost and invented, for each character that stands there."""
        return self._of(lambda score: score.spaces_missing + score.spaces_extra)

    @cached_property
    def time(self) -> Difference:
        """Seconds, as a share of those before."""
        before, after = (np.array(side.seconds, float) for side in (self.before, self.after))
        return difference(after - before, before)

    def _of(self, count: Callable[[Score], float]) -> Difference:
        before, after = (np.array([count(one) for one in side.scores], float) for side in (self.before, self.after))
        return difference(after - before, np.array([score.characters for score in self.before.scores], float))

    @property
    def reads_as_well(self) -> bool:
        """Whether it is not worse, or by no more than what nobody would notice."""
        return self.error.high <= MARGIN

    @property
    def kind(self) -> str:
        """What is proven: better, spaces, faster; or noise, or worse."""
        if self.error.is_less:
            return "better"
        if self.reads_as_well and self.spaces.is_less:
            return "spaces"
        if self.reads_as_well and self.time.is_less and self.time.high <= FASTER - 1:
            return "faster"
        return "worse" if self.error.low > 0 else "noise"

    @property
    def is_believed(self) -> bool:
        """Whether the settings are changed."""
        return self.kind in ("better", "spaces", "faster")


def difference(each: Counts, sizes: Counts, seed: int = 0) -> Difference:
    """Return the sum of pages' differences (N,) for each unit of their sizes (N,), with its interval and what chance does.

    Examples
    --------
    >>> import numpy as np
    >>> one = difference(np.array([-2.0, -3, -1, -4, -2, -3]), np.full(6, 100.0))
    >>> round(one.value, 3), one.is_less, one.chance
    (-0.025, True, 0.015625)
    """
    pages = len(each)
    if not pages:
        return Difference(0.0, 0.0, 0.0, 1.0)
    rng = np.random.default_rng(seed)
    draws = rng.integers(pages, size=(DRAWS, pages))
    low, high = np.percentile(each[draws].sum(axis=1) / np.maximum(1e-9, sizes[draws].sum(axis=1)), (2.5, 97.5))
    signs = _signs(int(np.count_nonzero(each)), rng)
    sums = signs @ np.abs(each[each != 0])
    chance = float(np.mean(sums >= abs(each.sum()) - 1e-9)) if len(sums) else 1.0
    return Difference(float(each.sum() / max(1e-9, sizes.sum())), float(low), float(high), chance)


def _signs(pages: int, rng: np.random.Generator) -> Counts:
    """Return signs (S, pages), 1 or -1: all there are, or many that are drawn."""
    if not pages:
        return np.zeros((0, 0))
    if pages <= FEW:
        return np.asarray(1.0 - 2.0 * ((np.arange(2**pages)[:, None] >> np.arange(pages)) & 1), np.float64)
    return np.asarray(rng.choice([-1.0, 1.0], size=(SIGNS, pages)), np.float64)


def points(value: float) -> str:
    """Return a share as points of a hundred, with its sign."""
    return f"{100 * value:+.2f}"


def sentence(proofs: Sequence[Proof], changed: str) -> str:
    """Return the verdict in a sentence: of the choice that is believed, or of the one that came nearest."""
    if not proofs:
        return (
            "Nothing that was tried reads better on the half that chooses, or as well and faster: nothing is changed."
        )
    one = next((proof for proof in proofs if proof.is_believed), proofs[0])
    before, after, pages = one.before, one.after, len(one.before.scores)
    where = f"in {one.where}, " if one.where else ""
    error = (
        f"{where}{before.score.error:.2%} of the characters were wrong and {after.score.error:.2%} are now "
        f"({points(one.error.value)} points, 95 %: {points(one.error.low)} to {points(one.error.high)})"
    )
    on = f"on the {pages} pages that proved it"
    if one.kind == "better":
        return f"Better: {on}, {error}. Change {changed}."
    if one.kind == "spaces":
        was, now = (side.score.spaces_missing + side.score.spaces_extra for side in (before, after))
        return f"Better spaces: {on}, {was} were lost or invented and {now} are now; {error}. Change {changed}."
    if one.kind == "faster":
        return f"As good, and faster: {on}, {1 + one.time.value:.0%} of the time; {error}. Change {changed}."
    tried = f"What half of the pages chose ({_named(one.after.settings)}) is"
    if one.kind == "worse":
        return f"{tried} worse {on.replace('proved', 'were to prove')}: {error}. Nothing is changed."
    return f"{tried} noise {on.replace('proved', 'were to prove')}: {error}. Nothing is changed."


def _named(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items()) or "the present settings"
