from __future__ import annotations

import threading
import time
from contextvars import copy_context

import pytest

from ocrlab.timing import record, timed


@timed("nap")
def nap(seconds: float = 0.002) -> str:
    time.sleep(seconds)
    return "rested"


@timed("night")
def night() -> None:
    nap()
    nap()


@timed("fall")
def fall() -> None:
    raise KeyError("out of bed")


def test_calls_are_seen_inside_the_block_only() -> None:
    assert nap() == "rested"
    with record() as timeline:
        night()
    nap()
    assert [span.name for span in timeline.spans] == ["nap", "nap", "night"]


def test_a_call_lasts_at_least_as_long_as_the_calls_in_it() -> None:
    with record() as timeline:
        night()
    totals = timeline.totals()
    assert list(totals) == ["night", "nap"]  # in the order of the first call
    assert totals["night"] >= totals["nap"] >= 0.004
    assert totals["nap"] == timeline.seconds("nap")
    assert timeline.seconds("breakfast") == 0
    first, second, whole = timeline.spans
    assert whole.start <= first.start <= first.end <= second.start <= second.end <= whole.end


def test_a_call_that_fails_is_seen_too() -> None:
    with record() as timeline, pytest.raises(KeyError):
        fall()
    assert [span.name for span in timeline.spans] == ["fall"]


def test_the_inner_block_records_for_itself() -> None:
    with record() as outer:
        nap()
        with record() as inner:
            night()
        nap()
    assert [len(outer.spans), len(inner.spans)] == [2, 3]


def test_a_thread_is_seen_when_the_recording_was_handed_to_it() -> None:
    with record() as timeline:
        context = copy_context()
        threads = [threading.Thread(target=context.run, args=(nap,), name="lane"), threading.Thread(target=nap)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [span.thread for span in timeline.spans] == ["lane"]


def test_the_function_keeps_its_name() -> None:
    assert nap.__name__ == "nap"
