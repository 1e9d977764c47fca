from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.stream import in_order
from ocrlab.timing import record, timed


@given(st.lists(st.integers()), st.integers(0, 5))
def test_results_come_in_the_order_of_the_items(items: list[int], at_once: int) -> None:
    assert list(in_order(lambda item: item + 1, items, at_once, "test")) == [item + 1 for item in items]


def test_a_slow_one_in_front_keeps_the_other_thread_busy_and_no_more_are_taken_than_can_wait() -> None:
    slow, taken, done = threading.Event(), [], []

    def items() -> Iterator[int]:
        for item in range(9):
            taken.append(item)
            yield item

    def work(item: int) -> int:
        if item == 0:
            assert slow.wait(5)
        else:
            done.append(item)
            if item == 3:
                slow.set()  # three were done behind the one in front
        return item

    assert list(in_order(work, items(), 2, "test")) == list(range(9))
    assert done[:3] == [1, 2, 3]


def test_what_waits_is_bounded() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    results = in_order(lambda item: item, items(), 3, "test")
    next(results)
    assert len(taken) == 2 * 3 + 1
    results.close()  # type: ignore[attr-defined]
    assert len(taken) == 2 * 3 + 1


def test_an_error_comes_in_its_place_and_ends_it() -> None:
    begun: list[int] = []

    def work(item: int) -> int:
        begun.append(item)
        time.sleep(0.01)
        if item == 2:
            raise ValueError("the third")
        return item

    results = in_order(work, range(50), 2, "test")
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="the third"):
        next(results)
    assert max(begun) < 8


def test_threads_see_the_recording() -> None:
    work = timed("work")(lambda item: item)
    with record() as timeline:
        list(in_order(work, range(6), 2, "worker"))
    assert len(timeline.spans) == 6
    assert {span.thread.rpartition("_")[0] for span in timeline.spans} == {"worker"}
