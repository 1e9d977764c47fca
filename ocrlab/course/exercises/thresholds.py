"""What is filled in in 03_thresholds: which threshold keeps what."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ocrlab.course.exercise import Case, Exercise, Trial


def _other_scores(random: Random) -> Sequence[Trial]:
    """Scores in thousandths, some that a number tells apart, some that none does."""
    trials: list[Trial] = []
    for about in ("apart", "mixed", "the same score", "nothing unwanted", "apart by a thousandth"):
        border = random.randint(300, 700)
        wanted = [border, *(random.randint(border, 990) for _ in range(random.randint(1, 5)))]
        below = [random.randint(10, border - 1) for _ in range(random.randint(1, 4))]
        more = {"mixed": [random.randint(border + 1, 999)], "the same score": [border]}
        unwanted = [*below, *more.get(about, [border - 1] if about == "apart by a thousandth" else [])]
        unwanted = [] if about == "nothing unwanted" else unwanted
        for scores in (wanted, unwanted):
            random.shuffle(scores)
        expected = None if about in more else border / 1000
        given = [one / 1000 for one in wanted], [one / 1000 for one in unwanted]
        trials.append(Case(given, expected, about))
    return trials


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
        _other_scores,
    ),
}
