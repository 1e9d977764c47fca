"""Looks at who uses requests: two by hand, a queue of them, a pool of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import numpy as np

from ocrlab.course.exercise import Look
from ocrlab.course.looks.pictures import SIZE, Batch, compiled, is_near, picture, tensor, truth
from ocrlab.course.looks.play import Play
from ocrlab.course.looks.watched import Diary, watched

PATIENCE = 5.0  # seconds


class Pool(SimpleQueue):  # type: ignore[type-arg]
    """A pool of watched requests, which waits for none for ever: what is never put back must not stop a notebook."""

    def __init__(self, size: int, hold: float = 0.0) -> None:
        self.size, self.diary = size, Diary(hold)
        model = watched(compiled(), self.diary)
        for _ in range(size):
            self.put(model.create_infer_request())

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Take a request out."""
        return super().get(block, PATIENCE if timeout is None else timeout)

    def short_of(self) -> str:
        """Say how many requests are missing; empty where none is."""
        return (
            "" if self.qsize() == self.size else f"of {self.size} requests, {self.qsize()} are in the pool afterwards."
        )


def by_hand(about: str, words: Sequence[str]) -> Look:
    """Two requests, started and waited for by hand."""

    def given() -> tuple[Any, ...]:
        return watched(compiled(), Diary()), [tensor(picture(word)) for word in words]

    def wrong(answers: Any, model: Any, batches: Sequence[Batch]) -> str:
        left = "a request was still at work when the answers came." if model.diary.unfinished() else ""
        if len(batches) > 1 and (said := _not_two(model.diary)):
            return said
        return _wrong_answers(answers, batches, model.diary) or left

    return Look(about, f"compiled, {_count(len(words))}", given, wrong)


def queued(about: str, words: Sequence[str], jobs: int, large: int = 0) -> Look:
    """A queue with `jobs` requests; of the first words, `large` ones are on a page that takes far longer."""

    def given() -> tuple[Any, ...]:
        sizes = [(320, 480) if i < large else SIZE for i in range(len(words))]
        model = compiled(None, 2) if large else compiled()
        return watched(model, Diary()), [tensor(picture(*one)) for one in zip(words, sizes, strict=True)], jobs

    def wrong(answers: Any, model: Any, batches: Sequence[Batch], _: int) -> str:
        diary = model.diary
        diary.unfinished()
        if diary.calls or diary.requests:
            called = diary.calls[0] if diary.calls else "create_infer_request()"
            return f"`{called}` was called; an AsyncInferQueue has requests of its own, and starts them."
        return _wrong_answers(answers, batches, diary)

    return Look(about, f"compiled, {_count(len(words))}, {jobs}", given, wrong)


def lent_once(about: str, word: str, size: int) -> Look:
    """One batch out of a pool: a right answer, and the request is back."""

    def wrong(answer: Any, free: Pool, batch: Batch) -> str:
        is_left = free.diary.unfinished()
        if said := _wrong_answers([answer], [batch], free.diary):
            return said.replace("answer 0", "the answer").replace("batch 0", "the batch")
        return "the request was not waited for." if is_left else free.short_of()

    return Look(about, "free, batch", lambda: (Pool(size), tensor(picture(word))), wrong)


def refused(size: int) -> Play:
    """A batch that no request takes: the error is heard of, and the request is back."""

    def wrong(function: Callable[..., Any]) -> str:
        free = Pool(size)
        try:
            function(free, np.zeros((1, 5, *SIZE), np.float32))
        except RuntimeError:
            return free.short_of()
        return "the request refuses this batch with an error, and the caller never heard of it."

    return Play("a batch that a request refuses", "free, batch", wrong)


def lent_to_many(words: Sequence[str], size: int) -> Play:
    """More threads than requests: each gets the answer to its own batch."""

    def wrong(function: Callable[..., Any]) -> str:
        free, batches = Pool(size, hold=0.02), [tensor(picture(word)) for word in words]
        with ThreadPoolExecutor(size + 2) as threads:
            jobs = [threads.submit(function, free, batch) for batch in batches]
        free.diary.unfinished()
        if free.diary.faults:
            return f"{free.diary.faults[0]}."
        return _wrong_answers([job.result() for job in jobs], batches, free.diary) or free.short_of()

    return Play(f"{size + 2} threads, {size} requests", "free, batch", wrong)


def _not_two(diary: Diary) -> str:
    """Say in what way two requests were not used as two."""
    if diary.calls:
        return f"`{diary.calls[0]}` was called, which comes back only with the answer: nothing ran at the same time."
    if len(diary.requests) != 2:
        made = {0: "no request was made", 1: "only one request was made"}
        return f"{made.get(len(diary.requests), f'{len(diary.requests)} requests were made')}; two were expected."
    return "" if diary.most == 2 else "each picture was waited for before the next was started."


def _wrong_answers(answers: Any, batches: Sequence[Batch], diary: Diary) -> str:
    """Say what is wrong with the answers to batches: too few, a view, that of another batch."""
    if not isinstance(answers, (list, tuple)):
        return f"a list was expected; it is a {type(answers).__name__}."
    if len(answers) != len(batches):
        return f"{len(answers)} answers came of {len(batches)} batches."
    right = [truth(batch) for batch in batches]
    for i, answer in enumerate(answers):
        if not isinstance(answer, np.ndarray):
            return f"answer {i} is no array, but a {type(answer).__name__}."
        if diary.is_view(answer):
            return f"answer {i} is a view: it lies in the memory of a request, and the next call overwrites it."
        if not is_near(answer, right[i]):
            others = [other for other, one in enumerate(right) if other != i and is_near(answer, one)]
            return f"answer {i} is that of batch {others[0]}." if others else f"answer {i} is no map of batch {i}."
    return ""


def _count(number: int) -> str:
    return {0: "no batch", 1: "1 batch"}.get(number, f"{number} batches")
