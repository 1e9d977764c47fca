"""What a setting may be: every stage lists its ranges and choices, and checks itself when it is made."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from numbers import Real
from typing import Any

Range = tuple[float, float]  # lowest and highest value, both allowed


def check(stage: Any, ranges: Mapping[str, Range], choices: Mapping[str, tuple[Any, ...]]) -> None:
    """Raise ValueError for the first setting of a stage that is out of its range or not among its choices.

    A whole number that came as 6.0, from a slider or a sweep, is kept as 6.
    """
    whole = {field.name for field in fields(stage) if field.type == "int"}
    for name, (low, high) in ranges.items():
        value = getattr(stage, name)
        if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
            raise ValueError(f"{name}={value!r}: a number from {low:g} to {high:g} was expected.")
        if name in whole:
            if float(value) % 1:
                raise ValueError(f"{name}={value!r}: a whole number was expected.")
            object.__setattr__(stage, name, int(float(value)))
    for name, allowed in choices.items():
        value = getattr(stage, name)
        if value not in allowed:
            raise ValueError(f"{name}={value!r}: one of {', '.join(map(str, allowed))} was expected.")


def unknown(kind: str, name: Any, known: Iterable[str]) -> str:
    """Return the sentence for a name that is not known: it lists the nearest names, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(str(name), known, n=3) or known
    opening = "Did you mean" if len(near) < len(known) else "There are"
    return f"There is no {kind} {name!r}. {opening}: {', '.join(near)}."
