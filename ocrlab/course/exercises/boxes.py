"""What is filled in in 02_detection: from a map to boxes."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 02_detection: is_dropped(short_side, score, min_size, box_thresh)
    "is_dropped": Exercise(
        (
            Case((20.0, 0.90, 3, 0.4), False, "a large rectangle with a high score"),
            Case((20.0, 0.30, 3, 0.4), True, "a large rectangle with a low score"),
            Case((2.0, 0.90, 3, 0.4), True, "a thin rectangle with a high score"),
            Case((2.0, 0.30, 3, 0.4), True, "a thin rectangle with a low score"),
            Case((20.0, 0.40, 3, 0.4), False, "a score that is exactly box_thresh"),
            Case((3.0, 0.90, 3, 0.4), False, "a short side that is exactly min_size"),
            Case((20.0, 0.55, 3, 0.6), True, "a stricter box_thresh"),
            Case((4.0, 0.90, 5, 0.4), True, "a larger min_size"),
            Case((2.0, float("nan"), 3, 0.4), True, "a thin rectangle, dropped before anyone scored it"),
        ),
        (
            "There are two rules, and one broken rule is enough.",
            "Compare `short_side` with `min_size` and `score` with `box_thresh`. A value equal to its limit is kept.",
            "Two comparisons with `<`, joined by `or`.",
        ),
    ),
    # 02_detection: unclip_distance(width, height, ratio)
    "unclip_distance": Exercise(
        (
            Case((20, 20, 1.0), 5.0, "a square, ratio 1"),
            Case((20, 20, 2.0), 10.0, "a square, ratio 2"),
            Case((300, 20, 1.5), 14.0625, "a long line"),
            Case((20, 300, 1.5), 14.0625, "a long line that runs down the page"),
            Case((300, 40, 1.5), 26.470588235294116, "a line twice as high"),
            Case((300, 20, 0), 0.0, "ratio 0: nothing grows"),
            Case((0, 20, 1.5), 0.0, "a rectangle without area"),
        ),
        (
            "Work out two numbers first: the area of the rectangle and its perimeter.",
            "The perimeter has four sides: twice the width and twice the height.",
            "The distance is area times ratio, divided by perimeter. Multiply first, then divide.",
        ),
    ),
}
