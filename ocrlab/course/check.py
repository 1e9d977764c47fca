"""A check of a function that the reader filled in, and hints for it."""

from __future__ import annotations

import inspect
import textwrap
from collections import Counter
from collections.abc import Callable
from typing import Any

from IPython.display import display

from ocrlab.course import record
from ocrlab.course.exercise import Exercise
from ocrlab.course.exercises import EXERCISES
from ocrlab.course.note import Note
from ocrlab.settings import unknown

_hints_given: Counter[str] = Counter()


def check(name: str, function: Callable[..., Any]) -> None:
    """Try a function that the reader filled in, and show the first case that fails; never the solution."""
    display(tried(name, function))


def tried(name: str, function: Callable[..., Any]) -> Note:
    """Return what `check` shows."""
    cases = _exercise(name).cases
    for case in cases:
        failure = case.failure(name, function)
        if failure and failure.is_nothing and case is cases[0]:
            return Note(f"Not filled in yet: `{name}` returns nothing.")
        if failure:
            record.keep("check", name, right=False, failed=case.about, source=source_of(function))
            return Note(f"Not yet. {failure.said}", "no")
    record.keep("check", name, right=True, failed="", source=source_of(function))
    return Note(f"✓ `{name}` is right in all {len(cases)} cases.", "yes")


def source_of(function: Callable[..., Any]) -> str:
    """Return what was filled in, for whoever grades it; "" where Python does not know it."""
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def hint(name: str) -> None:
    """Show a hint; each call shows one more, up to three."""
    display(next_hint(name))


def next_hint(name: str) -> Note:
    """Return what `hint` shows."""
    hints = _exercise(name).hints
    _hints_given[name] = min(_hints_given[name] + 1, len(hints))
    number = _hints_given[name]
    record.keep("hint", name, number=number)
    return Note(f"Hint {number} of {len(hints)}. {hints[number - 1]}")


def _exercise(name: str) -> Exercise:
    if name not in EXERCISES:
        raise ValueError(unknown("exercise", name, EXERCISES))
    return EXERCISES[name]
