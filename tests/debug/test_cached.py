"""A property that is worked out once, and keeps nobody waiting for the same one of another object."""

from __future__ import annotations

import threading

from ocrlab.debug.cached import cached_property


class Sheet:
    """Counts how often its property was worked out; the first one of all waits for `go`."""

    go = threading.Event()
    begun = threading.Event()

    def __init__(self, waits: bool = False) -> None:
        self.waits, self.times = waits, 0

    @cached_property
    def lines(self) -> list[int]:
        """What is worked out."""
        self.times += 1
        if self.waits:
            self.begun.set()
            assert self.go.wait(30)
        return [self.times]


def test_it_is_worked_out_once() -> None:
    sheet = Sheet()
    assert sheet.lines is sheet.lines
    assert (sheet.lines, sheet.times) == ([1], 1)
    assert Sheet.lines.__doc__ == "What is worked out."


def test_while_one_is_worked_out_another_object_s_is_there_at_once() -> None:
    slow, quick = Sheet(waits=True), Sheet()
    thread = threading.Thread(target=lambda: slow.lines)
    thread.start()
    assert Sheet.begun.wait(30)
    found: list[list[int]] = []
    other = threading.Thread(target=lambda: found.append(quick.lines))
    other.start()
    other.join(10)
    assert found == [[1]]
    Sheet.go.set()
    thread.join(30)
    assert slow.lines == [1]
