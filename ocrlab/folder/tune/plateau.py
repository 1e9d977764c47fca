"""The plateau around a choice: how far each setting may move before it costs, and on which page that shows first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocrlab.folder.tune.pages import loss
from ocrlab.folder.tune.search import MARGIN, Curve
from ocrlab.folder.tune.trials import Tried

TURN = 3  # characters more that are wrong on a page, and
TURN_SHARE = 0.02  # of its characters: there the page turns


@dataclass(frozen=True)
class Step:
    """A value of a setting, and what the pages read as there.

    Attributes
    ----------
    value : Any
    error : float
        Characters wrong, for each that stands there.
    spaces : int
        Lost and invented.
    seconds : float
        For a page.
    worst, worst_error : str, float
        The page that reads worse here than at the choice by most, and its error; "" where none does.
    """

    value: Any
    error: float
    spaces: int
    seconds: float
    worst: str = ""
    worst_error: float = 0.0


@dataclass(frozen=True)
class Turning:
    """Where a page begins to read worse, on the way from the choice."""

    page: str
    value: Any
    edits: int  # characters more that are wrong there


@dataclass(frozen=True)
class Plateau:
    """One setting around the choice.

    Attributes
    ----------
    name : str
    steps : tuple of Step
        In the order of their values.
    here : int
        Which of them is the choice.
    low, high : int
        The first and the last step that cost nothing, all those between them included.
    turnings : tuple of Turning
        The page that turns first, downward and upward; of choices, for every other one.
    is_ordered : bool
    page : tuple of float
        The error of the page that turns first, at every step; empty where none does.
    """

    name: str
    steps: tuple[Step, ...]
    here: int
    low: int
    high: int
    turnings: tuple[Turning, ...]
    is_ordered: bool
    page: tuple[float, ...] = ()

    @property
    def now(self) -> Any:
        """The value of the choice."""
        return self.steps[self.here].value

    @property
    def range(self) -> str:
        """How far it may move, "0.2 to 0.5"; where nothing that was tried costs, that is said."""
        if not self.is_ordered:
            alike = [str(step.value) for i, step in enumerate(self.steps) if i != self.here and self._costs_nothing(i)]
            return f"or {', '.join(alike)}" if alike else "nothing else"
        low, high = (self.steps[i].value for i in (self.low, self.high))
        ends = (self.low == 0, self.high == len(self.steps) - 1)
        if all(ends):
            return f"{told(low)} to {told(high)}: nothing costs"
        return f"{told(low)} to {told(high)}" if low != high else f"{told(low)} alone"

    @property
    def turns(self) -> str:
        """Which pages turn first, in words."""
        return "; ".join(f"{turn.page} at {told(turn.value)} ({turn.edits:+d} characters)" for turn in self.turnings)

    def _costs_nothing(self, i: int) -> bool:
        return self.steps[i].error <= self.steps[self.here].error + MARGIN


def told(value: Any) -> str:
    """Return a value for people."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def plateau(curve: Curve, names: Sequence[str]) -> Plateau:
    """Return the plateau of a curve around the choice.

    Parameters
    ----------
    curve : Curve
    names : sequence of str
        Of the pages.
    """
    low, high = curve.here, curve.here
    is_ordered = curve.axis.is_ordered
    while is_ordered and low > 0 and _costs_nothing(curve, low - 1):
        low -= 1
    while is_ordered and high < len(curve.tried) - 1 and _costs_nothing(curve, high + 1):
        high += 1
    ways = (range(curve.here - 1, -1, -1), range(curve.here + 1, len(curve.tried)))
    found = [found for way in ways if (found := _turning(curve, list(way)))]
    first = min(found, key=lambda one: (abs(one[1] - curve.here), -one[2]), default=None)
    return Plateau(
        curve.axis.name,
        tuple(_step(curve, i, names) for i in range(len(curve.tried))),
        curve.here, low, high,
        tuple(Turning(names[page], value_of(curve, at), edits) for page, at, edits in found),
        is_ordered,
        tuple(one.scores[first[0]].error for one in curve.tried) if first else (),
    )  # fmt: skip


def value_of(curve: Curve, i: int) -> Any:
    """Return what a setting is at a step; of two that go together, both."""
    step = curve.steps[i]
    if step < 0:
        return "as it is"
    values = list(curve.axis.steps[step].values())
    return values[0] if len(values) == 1 else " ".join(map(str, values))


def _costs_nothing(curve: Curve, i: int) -> bool:
    return curve.tried[i].loss <= curve.now.loss + MARGIN


def _turning(curve: Curve, way: Sequence[int]) -> tuple[int, int, int] | None:
    """Return which page turns first that way, where, and by how many characters."""
    for i in way:
        found = [
            (after.edits - before.edits, page)
            for page, (before, after) in enumerate(zip(curve.now.scores, curve.tried[i].scores, strict=True))
            if after.edits - before.edits >= max(TURN, TURN_SHARE * before.characters)
        ]
        if found:
            edits, page = max(found)
            return page, i, edits
    return None


def _step(curve: Curve, i: int, names: Sequence[str]) -> Step:
    one: Tried = curve.tried[i]
    more = [loss(after) - loss(before) for before, after in zip(curve.now.scores, one.scores, strict=True)]
    worst = max(range(len(more)), key=more.__getitem__)
    total = one.score
    told = (names[worst], one.scores[worst].error) if more[worst] > 0 else ("", 0.0)
    return Step(value_of(curve, i), one.error, total.spaces_missing + total.spaces_extra, one.seconds, *told)
