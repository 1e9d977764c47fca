"""What is filled in in 05_runtimes: a fair race."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 05_runtimes: times_as_fast(base, row, cold)
    "times_as_fast": Exercise(
        (
            Case(([4.0], [2.0], 0), 2.0, "one call of each, half as long"),
            Case(([9.0, 9.0, 3.0, 3.0, 3.0], [9.0, 9.0, 2.0, 2.0, 2.0], 2), 1.5, "two cold calls first"),
            Case(([2.0, 2.0, 2.0], [4.0, 4.0, 100.0], 0), 0.5, "one call that was disturbed"),
            Case(([1.0, 3.0], [4.0, 4.0], 0), 0.5, "the median of two lies between them"),
            Case(([8.0, 6.0, 6.0], [50.0, 3.0, 3.0, 3.0, 3.0], 1), 2.0, "more calls of one than of the other"),
        ),
        (
            "Leave out the first `cold` calls of both: `base[cold:]`.",
            "`np.median` is the middle one when they are sorted. The mean would follow every disturbance.",
            "Twice as fast is half as long: the median of the base, divided by that of the row.",
        ),
    ),
}
