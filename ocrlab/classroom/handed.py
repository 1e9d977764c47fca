"""What is handed in: guesses, checks, hints and verdicts by lesson, and the machine; written and read as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ocrlab.bench.wall import entries
from ocrlab.bench.wall.entries import Submission

VERSION = 1
LONGEST = 2_000  # characters of a text
LONGEST_SOURCE = 20_000


@dataclass
class Guess:
    """A guess, and what the machine answered.

    Attributes
    ----------
    question : str
    options : list of str
    guess : str or None
        The last one before the answer was told; where there was none, the first one after it.
    late : bool
        It was made when the answer had been told.
    told : bool
        The answer was looked at.
    answer : str or None
        None: it was not told, or the machine could not tell.
    """

    question: str
    options: list[str] = field(default_factory=list)
    guess: str | None = None
    late: bool = False
    told: bool = False
    answer: str | None = None


@dataclass
class Check:
    """Attempts at an exercise: whether the last was right, the cases that failed first, and the source of the last."""

    name: str
    attempts: int = 0
    right: bool = False
    failed: list[str] = field(default_factory=list)
    source: str = ""


@dataclass
class Verdict:
    """What was measured: the figure, the interval, of how many samples, each option's upper end, and what they answer."""

    question: str
    answer: str | None
    value: float
    low: float
    high: float
    n: int
    options: dict[str, float] = field(default_factory=dict)


@dataclass
class Lesson:
    """What was done in a lesson; `last` is the second of the last entry, `hints` how many were taken by exercise."""

    lesson: str
    last: int = 0
    guesses: list[Guess] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)
    measured: list[Verdict] = field(default_factory=list)


@dataclass
class HandIn:
    """One student's hand-in; `id` is made by chance, `name` what the student wants to be called, `wall` a bench's document."""

    id: str
    name: str
    made: int
    machine: dict[str, Any]
    lessons: list[Lesson]
    wall: dict[str, Any] | None = None

    @property
    def last(self) -> int:
        """The second of the last entry."""
        return max((lesson.last for lesson in self.lessons), default=0)


def to_json(one: HandIn) -> str:
    """Return a hand-in as `parsed` reads it; a figure without an end is null there."""
    lessons = [_finite(asdict(lesson)) for lesson in one.lessons]
    document = {"ocrlab_hand_in": VERSION, "id": one.id, "name": one.name, "made": one.made, "machine": one.machine,
                "lessons": lessons, "wall": one.wall}  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def parsed(document: Any) -> HandIn:
    """Return the hand-in that a JSON document holds.

    Raises
    ------
    ValueError
        In a sentence, if it is none, is damaged, or is of another version.
    """
    if not isinstance(document, dict) or "ocrlab_hand_in" not in document:
        raise ValueError("it is no hand-in; a file of `ocrlab class hand-in` was expected.")
    if (version := document["ocrlab_hand_in"]) != VERSION:
        raise ValueError(f"it has version {version!r}, this ocrlab reads {VERSION}: use the same ocrlab everywhere.")
    try:
        return _hand_in(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ValueError(f"it is damaged ({type(error).__name__}: {error}); hand in once more.") from error


def submission(name: str, document: str) -> Submission:
    """Return a student's machine as the wall has it, from the JSON of `HandIn.wall`.

    Raises
    ------
    ValueError
        In a sentence, if it is damaged, or of another version of the bench.
    """
    machines = entries.parsed(document.encode(), name)
    if len(machines) != 1:
        raise ValueError(f"it holds {len(machines)} machines; one was expected.")
    return replace(machines[0], label=name)


def _hand_in(one: dict[str, Any]) -> HandIn:
    machine, wall = one["machine"], one.get("wall")
    if not isinstance(machine, dict) or not isinstance(wall, dict | None):
        raise TypeError("its machine or its wall is no object")
    lessons = [_lesson(lesson) for lesson in one["lessons"]]
    return HandIn(_text(one["id"]), _name(one["name"]), int(one["made"]), machine, lessons, wall)


def _lesson(one: dict[str, Any]) -> Lesson:
    return Lesson(
        _text(one["lesson"]),
        int(one["last"]),
        [_guess(guess) for guess in one["guesses"]],
        [_check(check) for check in one["checks"]],
        {_text(name): int(number) for name, number in one["hints"].items()},
        [_verdict(verdict) for verdict in one["measured"]],
    )


def _guess(one: dict[str, Any]) -> Guess:
    options = _texts(one["options"])
    return Guess(
        _text(one["question"]), options, _maybe(one["guess"]), bool(one["late"]), bool(one["told"]), _maybe(one["answer"])
    )  # fmt: skip


def _check(one: dict[str, Any]) -> Check:
    source = _text(one["source"], LONGEST_SOURCE)
    return Check(_text(one["name"]), int(one["attempts"]), one["right"] is True, _texts(one["failed"]), source)


def _verdict(one: dict[str, Any]) -> Verdict:
    low, high = _end(one["low"], -math.inf), _end(one["high"], math.inf)
    options = {_text(name): _end(end, math.inf) for name, end in one["options"].items()}
    return Verdict(
        _text(one["question"]), _maybe(one["answer"]), _end(one["value"], math.nan), low, high, int(one["n"]), options
    )


def _text(value: Any, most: int = LONGEST) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected where {str(value)[:40]!r} stands")
    return value[:most]


def _name(value: Any) -> str:
    """Return a name as it can stand in a table: one line, not too long."""
    return " ".join(_text(value).split())[:60] or "no name"


def _texts(values: Sequence[Any]) -> list[str]:
    return [_text(value) for value in values]


def _maybe(value: Any) -> str | None:
    return None if value is None else _text(value)


def _end(value: Any, missing: float) -> float:
    return missing if value is None else float(value)


def _finite(value: Any) -> Any:
    """Return a value for JSON, which has no word for what has no end."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
