"""Several things worked on at a time, and their results in order: batches of one network, pages of a folder."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], items: Iterable[T], at_once: int, name: str) -> Iterator[R]:
    """Yield ``work(item)`` of every item, in order; threads of this name work on so many at a time.

    As many items again wait for them at the most, so that a long one in front keeps no thread idle; no more are taken.

    Examples
    --------
    >>> list(in_order(abs, [-3, 1, -2], at_once=2, name="abs"))
    [3, 1, 2]
    """
    if at_once <= 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(at_once, thread_name_prefix=name) as threads:
        flying: deque[Future[R]] = deque()
        try:
            for item in items:
                if len(flying) == 2 * at_once:
                    yield flying.popleft().result()
                flying.append(threads.submit(copy_context().run, work, item))
            while flying:
                yield flying.popleft().result()
        finally:
            for one in flying:  # whoever asked wants no more, or a call failed
                one.cancel()
