from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ocrlab.widgets.shared.worker import Worker

LONG = 30.0  # seconds, of waiting for what comes at once


class Bench:
    """A worker with what it did and what went wrong; `hold` keeps it busy until `go`."""

    def __init__(self) -> None:
        before = set(threading.enumerate())
        self.done: list[str] = []
        self.failed: list[Exception] = []
        self.worker = Worker(self.failed.append)
        (self.thread,) = set(threading.enumerate()) - before
        self.gate = threading.Event()

    def job(self, name: str) -> Callable[[], None]:
        return lambda: self.done.append(name)

    def hold(self) -> None:
        began = threading.Event()

        def held() -> None:
            began.set()
            assert self.gate.wait(LONG)

        self.worker.ask("held", held)
        assert began.wait(LONG)

    def go(self) -> list[str]:
        self.gate.set()
        assert self.worker.wait(LONG)
        return self.done


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.gate.set()
    made.worker.close()
    made.thread.join(LONG)
    assert not made.thread.is_alive()


def test_what_is_asked_is_done_on_a_thread_of_its_own(bench: Bench) -> None:
    threads: list[threading.Thread] = []
    bench.worker.ask("a", lambda: threads.append(threading.current_thread()))
    assert bench.worker.wait(LONG)
    assert threads == [bench.thread]
    assert bench.thread.daemon  # a notebook's kernel ends, whatever is being done


def test_of_one_kind_only_the_newest_is_done(bench: Bench) -> None:
    bench.hold()
    for name in ("first", "second", "third"):
        bench.worker.ask("a", bench.job(name))
    bench.worker.ask("b", bench.job("other"))
    assert sorted(bench.go()) == ["other", "third"]


def test_a_running_job_is_not_replaced_but_told(bench: Bench) -> None:
    wanted: list[bool] = []
    began, asked = threading.Event(), threading.Event()

    def look() -> None:
        wanted.append(bench.worker.is_wanted("a"))
        began.set()
        assert asked.wait(LONG)
        wanted.append(bench.worker.is_wanted("a"))

    bench.worker.ask("a", look)
    assert began.wait(LONG)
    bench.worker.ask("a", bench.job("newer"))
    asked.set()
    assert bench.go() == ["newer"]
    assert wanted == [False, True]


def test_jobs_are_done_in_the_order_in_which_they_are_due(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.hold()
    now = time.monotonic()
    monkeypatch.setattr("ocrlab.widgets.shared.worker.time.monotonic", lambda: now)  # however slow this machine is
    for name, after in (("last", 0.2), ("second", 0.05), ("third", 0.1), ("first", 0.0)):
        bench.worker.ask(name, bench.job(name), after)
    monkeypatch.undo()
    assert bench.go() == ["first", "second", "third", "last"]


def test_what_is_due_now_does_not_wait_for_what_is_due_later(bench: Bench) -> None:
    bench.worker.ask("later", bench.job("later"), LONG)
    done = threading.Event()
    bench.worker.ask("now", done.set)
    assert done.wait(LONG / 2)
    assert bench.done == []


def test_a_job_that_is_asked_again_waits_anew(bench: Bench) -> None:
    began = time.monotonic()
    for name in ("first", "second"):
        bench.worker.ask("a", bench.job(name), 0.1)
    bench.worker.ask("a", bench.job("third"), 0.3)
    assert bench.go() == ["third"]
    assert time.monotonic() - began >= 0.3


def test_an_error_is_told_and_ends_nothing(bench: Bench) -> None:
    def fail() -> None:
        raise ValueError("no")

    bench.worker.ask("a", fail)
    bench.worker.ask("b", bench.job("after"), 0.01)
    assert bench.go() == ["after"]
    assert [str(error) for error in bench.failed] == ["no"]


def test_a_job_can_ask_for_another(bench: Bench) -> None:
    bench.worker.ask("a", lambda: bench.worker.ask("a", bench.job("second")))
    assert bench.go() == ["second"]


def test_waiting_tells_whether_it_came_to_an_end(bench: Bench) -> None:
    assert bench.worker.wait(0)
    bench.hold()
    assert not bench.worker.wait(0.01)
    bench.go()
    bench.worker.ask("a", bench.job("later"), LONG)
    assert not bench.worker.wait(0.01)


def test_closing_forgets_what_waits_and_lets_the_running_job_end(bench: Bench) -> None:
    bench.hold()
    bench.worker.ask("a", bench.job("never"))
    bench.worker.close()
    assert bench.worker.wait(LONG)
    assert bench.worker.is_wanted("held")  # so that the running job may stop
    bench.gate.set()
    bench.thread.join(LONG)
    assert not bench.thread.is_alive()
    assert bench.done == []


def test_after_closing_nothing_is_done_and_nobody_waits(bench: Bench) -> None:
    bench.worker.close()
    bench.thread.join(LONG)
    bench.worker.ask("a", bench.job("never"))
    assert bench.worker.wait(LONG)
    bench.worker.close()
    assert bench.done == []


def test_asking_from_many_threads_loses_no_newest_job(bench: Bench) -> None:
    last: dict[str, int] = {}

    def ask(kind: str) -> None:
        for i in range(100):
            bench.worker.ask(kind, lambda i=i: last.update({kind: i}))

    threads = [threading.Thread(target=ask, args=(kind,)) for kind in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.worker.wait(LONG)
    assert last == dict.fromkeys("abcd", 99)


def test_a_job_under_way_when_python_ends_is_waited_for() -> None:
    code = (
        "import threading, time\n"
        "from ocrlab.widgets.shared.worker import Worker\n"
        "worker, begun = Worker(print), threading.Event()\n"
        "def job():\n    begun.set(); time.sleep(0.5); print('done', worker.is_wanted('another'), flush=True)\n"
        "worker.ask('one', job)\nworker.ask('another', lambda: print('never'), 0.1)\nbegun.wait()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.split() == ["done", "True"]
