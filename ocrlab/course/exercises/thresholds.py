"""What is filled in in 03_thresholds: which threshold keeps what."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 03_thresholds: box_thresh_for(wanted, unwanted)
    "box_thresh_for": Exercise(
        (
            Case(([0.8, 0.7], [0.3]), 0.7, "two that are wanted, one far below them"),
            Case(([0.55, 0.9, 0.7], [0.1]), 0.55, "the lowest of the wanted ones comes first"),
            Case(([0.5], [0.2, 0.4]), 0.5, "two that are not wanted, both below"),
            Case(([0.6], []), 0.6, "nothing to drop"),
            Case(([0.8, 0.4], [0.6]), None, "one that is not wanted scores between the two that are"),
            Case(([0.5], [0.9]), None, "what is not wanted scores higher than what is"),
            Case(([0.5], [0.5]), None, "both have the same score, and a score equal to box_thresh is kept"),
            Case(([0.7, 0.9], [0.1, 0.8]), None, "one below all that are wanted, one not"),
        ),
        (
            "The largest value that keeps all you want is the score of one of them. Of which?",
            "Take the lowest score that is wanted. Then ask whether every other score is lower than that.",
            "`min(wanted)` is the value; return it if `max(unwanted)` is lower, or if there is none. Otherwise `None`.",
        ),
    ),
}
