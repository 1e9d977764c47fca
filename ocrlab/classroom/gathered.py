"""A record of guesses, checks, hints and measurements, by lesson: of many lines, what is worth handing in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from ocrlab.classroom.anonymous import Names
from ocrlab.classroom.handed import LONGEST_SOURCE, Check, Guess, Lesson, Verdict
from ocrlab.course.record import Entry

MOST_FAILED = 50  # different cases of an exercise


def gathered(entries: Iterable[Entry], names: Names) -> list[Lesson]:
    """Return what the entries of a record tell, oldest first, without the names of user, computer and folders."""
    lessons = dict[str, Lesson]()
    for entry in entries:
        add = ADDERS.get(entry["kind"])
        if add is None:
            continue
        lesson = lessons.setdefault(entry["lesson"], Lesson(names.lesson(entry["lesson"])))
        lesson.last = max(lesson.last, _whole(entry.get("at")))
        add(lesson, entry, names)
    return sorted(lessons.values(), key=lambda one: one.lesson)


def _guess(lesson: Lesson, entry: Entry, names: Names) -> None:
    one, chosen = _asked(lesson, entry, names), _text(entry.get("guess"), names.lesson)
    options = entry.get("options")
    one.options = [names.lesson(str(option)) for option in options] if isinstance(options, list) else one.options
    if one.told and one.guess is not None:  # what is chosen once the answer is known is no guess
        return
    one.guess, one.late = chosen, one.told


def _told(lesson: Lesson, entry: Entry, names: Names) -> None:
    one, answer = _asked(lesson, entry, names), entry.get("answer")
    if one.guess is None and not one.told:
        one.guess = _text(entry.get("guess"), names.lesson)
    its_own = names.lesson(str(answer)) in one.options
    one.told, one.answer = True, _text(answer, names.lesson if its_own else names.free)


def _check(lesson: Lesson, entry: Entry, names: Names) -> None:
    one = next((check for check in lesson.checks if check.name == entry["name"]), None)
    if one is None:
        lesson.checks.append(one := Check(entry["name"]))
    failed = names.lesson(str(entry.get("failed") or ""))
    one.attempts, one.right = one.attempts + 1, entry.get("right") is True
    if failed and failed not in one.failed and len(one.failed) < MOST_FAILED:
        one.failed.append(failed)
    one.source = names.source(str(entry.get("source") or ""))[:LONGEST_SOURCE]


def _hint(lesson: Lesson, entry: Entry, names: Names) -> None:
    lesson.hints[entry["name"]] = max(lesson.hints.get(entry["name"], 0), _whole(entry.get("number")))


def _measured(lesson: Lesson, entry: Entry, names: Names) -> None:
    """Keep the last measurement of a question; where the machine could not tell, that was told, too."""
    samples, options = entry.get("samples"), entry.get("options")
    found = Verdict(
        names.lesson(entry["name"]), _text(entry.get("answer"), names.lesson), _number(entry.get("value"), math.nan),
        _number(entry.get("low"), -math.inf), _number(entry.get("high"), math.inf),
        len(samples) if isinstance(samples, list) else 0,
        {names.lesson(name): _number(end, math.inf) for name, end in options.items()} if isinstance(options, dict) else {},
    )  # fmt: skip
    lesson.measured = [one for one in lesson.measured if one.question != found.question] + [found]
    if found.answer is None:
        one = _asked(lesson, entry, names)
        one.told, one.answer = True, None


ADDERS: dict[str, Callable[[Lesson, Entry, Names], None]] = {
    "guess": _guess, "told": _told, "check": _check, "hint": _hint, "measured": _measured,
}  # fmt: skip


def _asked(lesson: Lesson, entry: Entry, names: Names) -> Guess:
    question = names.lesson(entry["name"])
    found = next((one for one in lesson.guesses if one.question == question), None)
    if found is None:
        lesson.guesses.append(found := Guess(question))
    return found


def _text(value: Any, clean: Callable[[str], str]) -> str | None:
    return None if value is None else clean(str(value))


def _whole(value: Any) -> int:
    return int(_number(value, 0))


def _number(value: Any, otherwise: float) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number else otherwise
