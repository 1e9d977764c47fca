"""A trial that calls the reader's function more than once, or from several threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ocrlab.course.exercise import Failure, last_line


@dataclass(frozen=True)
class Play:
    """What is played with a function of the reader's.

    Parameters
    ----------
    about, call : str
        As those of a `Look`.
    wrong : callable
        Plays with the function, and returns what is wrong with it in a few words; empty where nothing is.
    """

    about: str
    call: str
    wrong: Callable[[Callable[..., Any]], str]

    def failure(self, name: str, function: Callable[..., Any]) -> Failure | None:
        """Play, and say what was wrong."""
        call = f"`{name}({self.call})` ({self.about})"
        try:
            wrong = self.wrong(function)
        except Exception as error:
            return Failure(f"{call} stopped with {last_line(error)}")
        return Failure(f"{call}: {wrong}") if wrong else None
