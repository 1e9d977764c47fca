"""Time as an observer: functions carry ``@timed``, and whoever wants to know says ``with record() as timeline``.

No stage holds a clock. Without a recorder, ``@timed`` costs one look at a context variable.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Span:
    """One call: its name, when it began and ended (seconds from the start of the recording), and its thread."""

    name: str
    start: float
    end: float
    thread: str

    @property
    def seconds(self) -> float:
        """How long the call took."""
        return self.end - self.start


@dataclass
class Timeline:
    """The calls seen while recording, in the order in which they ended."""

    spans: list[Span] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def seconds(self, name: str) -> float:
        """Return the seconds spent in all calls of one name; 0 where there was none."""
        return sum(span.seconds for span in self.spans if span.name == name)

    def totals(self) -> dict[str, float]:
        """Return the seconds spent by name, in the order of the first call of each."""
        names = dict.fromkeys(span.name for span in sorted(self.spans, key=lambda span: span.start))
        return {name: self.seconds(name) for name in names}


_timeline: ContextVar[Timeline | None] = ContextVar("ocrlab_timeline", default=None)


@contextmanager
def record() -> Iterator[Timeline]:
    """Record the timed calls made inside the ``with`` block.

    Threads see the recording when they are started with ``contextvars.copy_context().run``.

    Examples
    --------
    >>> with record() as timeline:
    ...     pass
    >>> timeline.totals()
    {}
    """
    timeline = Timeline()
    token = _timeline.set(timeline)
    try:
        yield timeline
    finally:
        _timeline.reset(token)


def timed(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function so that a recording sees its calls under this name."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            timeline = _timeline.get()
            if timeline is None:
                return function(*args, **kwargs)
            start = time.perf_counter() - timeline.began
            try:
                return function(*args, **kwargs)
            finally:
                end = time.perf_counter() - timeline.began
                timeline.spans.append(Span(name, start, end, threading.current_thread().name))

        return call

    return decorate
