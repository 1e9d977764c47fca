"""What lies apart on the machines of a class: verdicts that differ, as intervals on an axis, and the wall."""

from __future__ import annotations

import functools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ocrlab.bench.wall.entries import ROLES, MachineRow
from ocrlab.bench.wall.report import described
from ocrlab.bench.wall.wall import Wall, of
from ocrlab.classroom.handed import HandIn, Verdict, submission

CANNOT = "cannot tell"
LOGARITHMIC = 8  # from this ratio of the largest figure to the least on


@dataclass(frozen=True)
class Axis:
    """Where figures lie between the least and the largest, in percent; by their logarithms where these are far apart."""

    low: float
    high: float
    is_log: bool

    def at(self, value: float) -> float:
        """Return where a figure lies: 0 to 100; what is beyond an end lies at the end."""
        place, low, high = (math.log(one) if self.is_log else one for one in (self._held(value), self.low, self.high))
        return round(100 * (place - low) / (high - low), 2) if high > low else 50.0

    def _held(self, value: float) -> float:
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class Interval:
    """A machine's figure with its interval, as percent of an axis, and in words."""

    name: str
    answer: str
    figure: str
    low: float
    at: float
    high: float


@dataclass(frozen=True)
class Differing:
    """A question that machines answered differently: how many gave each answer, and their intervals, the least first.

    `bounds` are the ends of the options within the axis: where it lies, and the figure.
    """

    lesson: str
    question: str
    answers: tuple[tuple[str, int], ...]
    intervals: tuple[Interval, ...]
    bounds: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Mark:
    """A time on the wall: whose, the precision, milliseconds, and where it lies on the axis."""

    role: str
    precision: str
    ms: str
    at: float


@dataclass(frozen=True)
class Brick:
    """A machine of the wall: its marks, and how many times as fast as ONNX Runtime OpenVINO was, with the interval."""

    name: str
    machine: str
    marks: tuple[Mark, ...]
    factor: str


def axis(values: Sequence[float]) -> Axis:
    """Return the axis on which figures lie; those without an end are left out."""
    there = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(there), max(there)
    return Axis(low, high, low > 0 and high / low > LOGARITHMIC)


def verdicts(students: Sequence[HandIn]) -> tuple[list[Differing], int]:
    """Return the questions that machines answered differently, and how many measured ones all answered alike."""
    found = defaultdict[tuple[str, str], list[tuple[str, Verdict]]](list)
    for one in students:
        for lesson in one.lessons:
            for verdict in lesson.measured:
                found[lesson.lesson, verdict.question].append((one.name, verdict))
    differ = [key for key, told in found.items() if len({verdict.answer for _, verdict in told}) > 1]
    return [differing(*key, found[key]) for key in sorted(differ)], len(found) - len(differ)


def differing(lesson: str, question: str, told: Sequence[tuple[str, Verdict]]) -> Differing:
    """Return a question that machines answered differently."""
    there = sorted((one for one in told if math.isfinite(one[1].value)), key=lambda one: one[1].value)
    scale = axis([value for _, one in there for value in (one.low, one.value, one.high)])
    ends = Counter(end for _, one in told for end in one.options.values() if scale.low < end < scale.high)
    return Differing(
        lesson, question, tuple(Counter(one.answer or CANNOT for _, one in told).most_common()),
        tuple(interval(name, one, scale) for name, one in there),
        tuple((scale.at(end), f"{end:g}") for end in sorted(ends)),
    )  # fmt: skip


def interval(name: str, one: Verdict, scale: Axis) -> Interval:
    """Return a machine's figure on an axis."""
    ends = f"{one.low:.3g} to {one.high:.3g}" if math.isfinite(one.low + one.high) else f"{one.n} samples: no interval"
    figure = f"{one.value:.3g} ({ends})"
    return Interval(name, one.answer or CANNOT, figure, scale.at(one.low), scale.at(one.value), scale.at(one.high))


def wall(students: Sequence[HandIn]) -> Wall | None:
    """Return the wall of the machines that were measured; None where none was."""
    measured = tuple((one.name, json.dumps(one.wall)) for one in students if one.wall is not None)
    return _wall(measured) if measured else None


@functools.lru_cache(maxsize=2)  # its intervals take seconds: a page that is made anew asks again and again
def _wall(measured: tuple[tuple[str, str], ...]) -> Wall:
    there, said = [], []
    for name, document in measured:
        try:
            there.append(submission(name, document))
        except ValueError as error:
            said.append(f"The measurement of {name} is left out: {error}")
    return of(there, said)


def bricks(found: Wall) -> tuple[list[Brick], list[tuple[float, str]]]:
    """Return the machines of a wall on one axis, in its order, and the ticks of the axis."""
    times = [1e3 * mark.steady.median for one in found.bricks for mark in one.entry.marks.values()]
    scale = Axis(min(times, default=1.0) / 1.15, max(times, default=1.0) * 1.15, is_log=True)
    built = []
    for one in found.bricks:
        marks = tuple(_mark(role, one.entry.marks[role], scale) for role in ROLES if role in one.entry.marks)
        factor = one.factors.get("own") or one.factors.get("f32")
        told = f"{factor.value:.2f} ({factor.low:.2f} to {factor.high:.2f})" if factor else "not compared"
        built.append(Brick(one.entry.label, described(one.entry.machine), marks, told))
    return built, ticks(scale)


def ticks(scale: Axis) -> list[tuple[float, str]]:
    """Return round figures within a logarithmic axis: where each lies, and the figure.

    Examples
    --------
    >>> [figure for _, figure in ticks(Axis(15, 240, is_log=True))]
    ['20', '50', '100', '200']
    """
    decades = range(math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high)) + 1)
    figures = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    return [(scale.at(figure), f"{figure:g}") for figure in figures if scale.low <= figure <= scale.high]


def _mark(role: str, mark: MachineRow, scale: Axis) -> Mark:
    ms = 1e3 * mark.steady.median
    return Mark(role, mark.precision, f"{ms:.3g}", scale.at(ms))
