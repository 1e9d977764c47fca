"""What a setting may be: every stage lists its ranges and choices, and checks itself when it is made."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

Range = tuple[float, float]  # lowest and highest value, both allowed


def check(stage: object, ranges: Mapping[str, Range], choices: Mapping[str, tuple[str, ...]]) -> None:
    """Raise ValueError for the first setting of a stage that is out of its range or not among its choices."""
    for name, (low, high) in ranges.items():
        value = getattr(stage, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"{name}={value!r}: a number from {low:g} to {high:g} was expected.")
    for name, allowed in choices.items():
        value = getattr(stage, name)
        if value not in allowed:
            raise ValueError(f"{name}={value!r}: one of {', '.join(allowed)} was expected.")


def unknown(kind: str, name: Any, known: Iterable[str]) -> str:
    """Return the sentence for a name that is not known: it lists the nearest names, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(str(name), known, n=3) or known
    opening = "Did you mean" if len(near) < len(known) else "There are"
    return f"There is no {kind} {name!r}. {opening}: {', '.join(near)}."
