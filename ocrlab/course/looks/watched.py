"""A compiled model that keeps a diary of what is done with it: how an exercise sees which calls ran at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np


class Diary:
    """What was done with a watched model, and with the requests that it made.

    Parameters
    ----------
    hold : float
        Seconds for which each `infer` holds its request before it begins, so that whoever comes meanwhile is seen.
    """

    def __init__(self, hold: float = 0.0) -> None:
        self.hold = hold
        self.requests: list[Any] = []
        self.calls: list[str] = []  # those that come back only with the answer
        self.faults: list[str] = []
        self.most = 0  # requests that were at work at the same time
        self._at_work: set[int] = set()
        self._lock = threading.Lock()

    def begin(self, request: Any, again: str) -> None:
        """Note that a request begins; `again` is the fault where it is at work already.

        OpenVINO refuses that too, but only where the request happens to be at work still.
        """
        with self._lock:
            if id(request) in self._at_work:
                self._refuse(again)
            self._at_work.add(id(request))
            self.most = max(self.most, len(self._at_work))

    def end(self, request: Any) -> None:
        """Note that a request is done, and that its caller knows."""
        with self._lock:
            self._at_work.discard(id(request))

    def looked_at(self, request: Any) -> None:
        """Note that an answer is taken."""
        if id(request) in self._at_work:
            self._refuse("an answer was taken from a request before `wait()`")

    @contextmanager
    def at_work(self, request: Any) -> Iterator[None]:
        """Note a call that comes back only with the answer."""
        self.calls.append("infer()")
        self.begin(request, "two threads had the same request at the same time")
        try:
            time.sleep(self.hold)
            yield
        finally:
            self.end(request)

    def _refuse(self, fault: str) -> None:
        self.faults.append(fault)
        raise RuntimeError(fault)

    def unfinished(self) -> bool:
        """Tell whether a request was never waited for; after this, all are done."""
        left = [request for request in self.requests if id(request) in self._at_work]
        for request in left:
            request.wait()
        return bool(left)

    def is_view(self, answer: Any) -> bool:
        """Tell whether an answer lies in the memory of a request."""
        memories = [request.get_output_tensor().data for request in self.requests]
        return any(np.may_share_memory(answer, memory) for memory in memories)


def watched(compiled: Any, diary: Diary) -> Any:
    """Return the compiled model once more, as one that writes in a diary; nothing is compiled again."""
    return _kinds()[1](compiled, diary)


@cache
def _kinds() -> tuple[type, type]:
    import openvino as ov

    class Request(ov.InferRequest):  # type: ignore[misc]
        def __init__(self, other: Any, diary: Diary) -> None:
            super().__init__(other)
            self._diary = diary

        def infer(self, *given: Any, **more: Any) -> Any:
            with self._diary.at_work(self):
                return super().infer(*given, **more)

        def start_async(self, *given: Any, **more: Any) -> None:
            self._diary.begin(self, "a request was started again before `wait()`")
            super().start_async(*given, **more)

        def wait(self) -> None:
            super().wait()
            self._diary.end(self)

        def wait_for(self, *given: Any, **more: Any) -> bool:
            is_done = bool(super().wait_for(*given, **more))
            if is_done:
                self._diary.end(self)
            return is_done

        def get_output_tensor(self, *given: Any) -> Any:
            self._diary.looked_at(self)
            return super().get_output_tensor(*given)

        @property
        def results(self) -> Any:
            self._diary.looked_at(self)
            return super().results

    class Model(ov.CompiledModel):  # type: ignore[misc]
        def __init__(self, other: Any, diary: Diary) -> None:
            super().__init__(other)
            self.diary = diary

        def create_infer_request(self) -> Any:
            request = Request(super().create_infer_request(), self.diary)
            self.diary.requests.append(request)
            return request

        def __call__(self, *given: Any, **more: Any) -> Any:
            self.diary.calls.append("compiled(…)")
            return super().__call__(*given, **more)

    return Request, Model
