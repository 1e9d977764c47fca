"""An exercise: what a function of the reader's is tried on, what must come of it, and three hints."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, Protocol


class Failure(NamedTuple):
    """How a function failed, "`f(3)` (a square) returned `8`; `9` was expected."; or that it returned nothing at all."""

    said: str
    is_nothing: bool = False


class Trial(Protocol):
    """One thing that is tried on a function of the reader's."""

    @property
    def about(self) -> str:
        """Why it is worth a try: "a square", "no area at all"."""

    def failure(self, name: str, function: Callable[..., Any]) -> Failure | None:
        """Call the function, and return how it fails; None where it does not."""


@dataclass(frozen=True)
class Case:
    """What a function is given, what it must return, and why this is worth a try."""

    given: tuple[Any, ...]
    expected: Any
    about: str

    def failure(self, name: str, function: Callable[..., Any]) -> Failure | None:
        """Call the function, and compare what it returns."""
        call = f"`{name}({', '.join(map(short, self.given))})` ({self.about})"
        try:
            returned = function(*self.given)
        except Exception as error:
            return Failure(f"{call} stopped with {type(error).__name__}: {error}")
        if is_same(returned, self.expected):
            return None
        said = f"{call} returned `{short(returned)}`; `{short(self.expected)}` was expected."
        return Failure(said, returned is None or returned is ...)


@dataclass(frozen=True)
class Look:
    """What a function is given, and a look at what it returned: a compiled model is asked, a tensor compared.

    Parameters
    ----------
    about : str
        Why this is worth a try: "a picture larger than the bound".
    call : str
        The arguments as the reader may read them: ``core, file, "bf16"``.
    given : callable
        Makes the arguments when it is tried: a core, a file, tensors.
    wrong : callable
        Is called with what was returned and with the arguments, and returns what is wrong with it in a few words, "its
        input is f32"; empty where nothing is. It may raise: then what was returned is not what was asked for.
    """

    about: str
    call: str
    given: Callable[[], tuple[Any, ...]]
    wrong: Callable[..., str]

    def failure(self, name: str, function: Callable[..., Any]) -> Failure | None:
        """Call the function, and look at what it returns."""
        call, given = f"`{name}({self.call})` ({self.about})", self.given()
        try:
            returned = function(*given)
        except Exception as error:
            return Failure(f"{call} stopped with {last_line(error)}")
        if returned is None or returned is ...:
            return Failure(f"{call} returned nothing.", is_nothing=True)
        try:
            wrong = self.wrong(returned, *given)
        except Exception as error:
            return Failure(f"{call} returned `{short(returned)}`, which cannot be looked at: {last_line(error)}")
        return Failure(f"{call}: {wrong}") if wrong else None


@dataclass(frozen=True)
class Exercise:
    """The trials of a function, the simple ones first, and three hints, each of which says more than the one before.

    Parameters
    ----------
    cases : sequence of Case or Look
    hints : three str
    variants : callable, optional
        Makes other trials of the same kind from a random generator: those that a teacher grades with, so that a function
        which only knows the cases by heart fails.
    """

    cases: Sequence[Trial]
    hints: tuple[str, str, str]
    variants: Callable[[Random], Sequence[Trial]] | None = None


def is_same(returned: Any, expected: Any) -> bool:
    """Tell whether a returned value is the expected one; floats may differ in the last digits."""
    try:
        if isinstance(expected, float):
            return math.isclose(returned, expected, rel_tol=1e-6, abs_tol=1e-9)
        return bool(returned == expected)
    except Exception:  # a text where a number was expected, an array where one value was
        return False


def short(value: Any) -> str:
    """Return a value as a sentence can hold it."""
    return f"{value:g}" if isinstance(value, float) else reprlib.repr(value)


def last_line(error: Exception) -> str:
    """Return an error in a line: OpenVINO's begin with the place in its own source where they arose."""
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[-1].strip()}"
