"""What is filled in in 07_adding_a_runtime: a backend of one's own."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 07_adding_a_runtime: not_known(asked, known)
    "not_known": Exercise(
        (
            Case(({"threads": 2}, {"threads", "streams"}), [], "nothing that is not known"),
            Case(({"thread": 2}, {"threads", "streams"}), ["thread"], "a typing mistake"),
            Case(({"b": 1, "threads": 2, "a": None}, {"threads"}), ["a", "b"], "two, in the order of the alphabet"),
            Case(({}, {"threads"}), [], "nothing was asked"),
            Case(({"device": "CPU"}, set()), ["device"], "nothing is known"),
        ),
        (
            "Go through the names that were asked for, and keep those that are not in `known`.",
            "A dict gives its names when you go through it. `sorted` puts them in order.",
            "`sorted(name for name in asked if name not in known)`",
        ),
    ),
}
