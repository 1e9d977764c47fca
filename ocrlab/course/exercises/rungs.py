"""What is filled in in 08_make_it_fast: what to ship."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 08_make_it_fast: ship(rungs, most)
    "ship": Exercise(
        (
            Case(([("a", 9.0, 0.010), ("b", 5.0, 0.011)], 0.002), "b", "faster, and hardly more errors"),
            Case(([("a", 9.0, 0.010), ("b", 5.0, 0.011), ("c", 2.0, 0.030)], 0.002), "b", "the fastest reads worse"),
            Case(([("a", 9.0, 0.010), ("c", 2.0, 0.030)], 0.002), "a", "nothing but the first is left"),
            Case(([("a", 9.0, 0.010), ("b", 9.5, 0.001)], 0.0), "a", "better, but slower: the fastest is asked for"),
            Case(
                ([("a", 9.0, 0.0), ("b", 5.0, 0.5), ("c", 6.0, 0.25)], 0.25),
                "c",
                "exactly so much more is still allowed",
            ),
        ),
        (
            "Keep those whose error is at most that of the first, plus `most`. The first is always among them.",
            "Of those that are left, the seconds decide: `min(..., key=...)`.",
            "`min((r for r in rungs if r[2] <= rungs[0][2] + most), key=lambda r: r[1])[0]`",
        ),
    ),
}
