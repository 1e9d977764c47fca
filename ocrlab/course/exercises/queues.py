"""What is filled in in 01b_requests_and_async: requests, queues, the cache, and arithmetic inside of the plan."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise


class Reusing:
    """A runtime in small: it answers twice the batch, in the same memory every time."""

    def __init__(self) -> None:
        self._memory = [0]

    def __call__(self, batch: int) -> list[int]:
        """Return the one list that there is, overwritten."""
        self._memory[0] = 2 * batch
        return self._memory

    def __repr__(self) -> str:
        return "run"


EXERCISES = {
    # 01b_requests_and_async: all_answers(run, batches)
    "all_answers": Exercise(
        (
            Case((Reusing(), [1, 2, 3]), [[2], [4], [6]], "three batches, and each has its own answer"),
            Case((Reusing(), [5]), [[10]], "one batch"),
            Case((Reusing(), [4, 4]), [[8], [8]], "the same batch twice"),
            Case((Reusing(), []), [], "no batch"),
        ),
        (
            "Call `run` with each batch, and collect what comes back in a list.",
            "`run` answers with the same list every time, and overwrites it. What must be done before the next call?",
            "Make a list of copies: `list(run(batch))`, or `run(batch).copy()`, for each batch.",
        ),
    ),
}
