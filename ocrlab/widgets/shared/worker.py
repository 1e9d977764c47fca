"""One thread for what takes longer than a frame: reading, running the network anew, looking for remedies."""

from __future__ import annotations

import atexit
import sys
import threading
import time
import weakref
from collections.abc import Callable

Job = Callable[[], None]
LAST = 5.0  # seconds that a job under way has when Python ends: a runtime that is taken away under it hangs, or aborts
_workers: weakref.WeakSet[Worker] = weakref.WeakSet()


class Worker:
    """Does one job at a time; of jobs of one kind, only the newest waits.

    Parameters
    ----------
    failed : callable
        Called with the exception of a job that raised; nobody would see it otherwise.
    """

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._waiting: dict[str, tuple[float, Job]] = {}  # by kind: when it is due
        self._changed = threading.Condition()
        self._busy = self._closed = False
        # marimo shows no view that was made in a thread of another kind
        kind: type[threading.Thread] = getattr(sys.modules.get("marimo"), "Thread", threading.Thread)
        self._thread = kind(target=self._run, name="ocrlab worker", daemon=True)
        _workers.add(self)
        self._thread.start()

    def ask(self, kind: str, job: Job, after: float = 0.0) -> None:
        """Have a job done, some seconds from now; it replaces one of its kind that still waits."""
        with self._changed:
            self._waiting[kind] = (time.monotonic() + after, job)
            self._changed.notify_all()

    def is_wanted(self, kind: str) -> bool:
        """Tell whether a newer job of this kind waits: the running one may then stop."""
        return self._closed or kind in self._waiting

    def is_mine(self) -> bool:
        """Tell whether the caller is one of its jobs."""
        return threading.current_thread() is self._thread

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until nothing is left to do; tell whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or not (self._busy or self._waiting), seconds)

    def close(self) -> None:
        """Forget what waits; the running job is the last."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def end(self) -> None:
        """Close, and wait for the job under way, as long as it has."""
        self.close()
        if not self.is_mine():
            self._thread.join(LAST)

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except Exception as error:
                self._failed(error)

    def _next(self) -> Job | None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            while not self._closed:
                kind, (due, job) = min(self._waiting.items(), key=lambda one: one[1][0], default=("", (0.0, None)))
                left = due - time.monotonic()
                if job is not None and left <= 0:
                    del self._waiting[kind]
                    self._busy = True
                    return job
                self._changed.wait(left if job is not None else None)
            return None


@atexit.register
def _end_all() -> None:
    for worker in list(_workers):
        worker.end()
