"""What the functions that a reader fills in are tried on, and the hints: a file for each lesson, in their order."""

from __future__ import annotations

from ocrlab.course.exercise import Exercise
from ocrlab.course.exercises import (
    asked_got,
    boxes,
    folders,
    int8,
    own_runtime,
    queues,
    races,
    readings,
    rungs,
    shapes,
    thresholds,
)

LESSONS = (asked_got, queues, boxes, thresholds, readings, races, shapes, own_runtime, rungs, folders, int8)
EXERCISES: dict[str, Exercise] = {name: one for lesson in LESSONS for name, one in lesson.EXERCISES.items()}
