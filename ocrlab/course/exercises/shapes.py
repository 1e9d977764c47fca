"""What is filled in in 06_shapes_and_memory: shapes and memory."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 06_shapes_and_memory: buckets_of(shapes, multiple)
    "buckets_of": Exercise(
        (
            Case(([(64, 96), (64, 96)], 32), 1, "the same shape twice"),
            Case(([(64, 96), (96, 64)], 32), 2, "two shapes that are no multiples of more than 32"),
            Case(([(64, 96), (96, 64)], 128), 1, "both fit into one bucket"),
            Case(([(128, 128)], 128), 1, "a shape that is a bucket already"),
            Case(([(128, 128), (129, 128)], 128), 2, "one pixel more needs the next bucket"),
            Case(([(1, 1), (128, 128)], 128), 1, "the smallest page is rounded up, too, not down to nothing"),
            Case(([(64, 300), (300, 64), (300, 300)], 256), 3, "wide, high, and both: a page is not turned"),
            Case(([], 64), 0, "no pages, no buckets"),
        ),
        (
            "Round both sides of every shape up; then count what is left that differs.",
            "Up, not down and not to the nearest: `math.ceil(side / multiple)` counts the steps that a side needs.",
            "A set keeps each of its members once: build a set of pairs of steps, and return its length.",
        ),
    ),
}
