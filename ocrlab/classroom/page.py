"""The teacher's page: one HTML file that asks no address for anything; every text of a student's is escaped."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ocrlab.classroom import apart, tally
from ocrlab.classroom.grade import Grade, Outcome
from ocrlab.classroom.handed import HandIn
from ocrlab.course.note import told
from ocrlab.draw.pages import template

HERE = Path(__file__).parent
SHAPES = ("f32", "bf16", "f16")  # precisions that have a shape of their own on the wall
SYMBOLS = {  # of a grade, and its class in the style
    Outcome.PASSED: ("✓", "passed"),
    Outcome.FAILS: ("✗", "fails"),
    Outcome.TIMED_OUT: ("…", "timed"),
    Outcome.CANNOT: ("?", "cannot"),
    Outcome.NOT_TRIED: ("–", "not"),
}


def page(
    students: Sequence[HandIn], left_out: Sequence[str], grades: Sequence[dict[str, Grade]] | None, live: bool
) -> str:
    """Return the page as HTML; `grades` are those of the students in their order, None where nothing was graded."""
    content = _done(students) | _graded(students, grades) | _wall(students)
    made, newest = clock(time.time()), clock(max((one.last for one in students), default=0))
    return str(
        template(HERE / "teacher.html").render(
            content, told=told, live=live, left_out=left_out, made=made, newest=newest
        )
    )


def clock(seconds: float) -> str:
    """Return a time of the day, "14:05"; "" for 0."""
    return time.strftime("%H:%M", time.localtime(seconds)) if seconds else ""


def _done(students: Sequence[HandIn]) -> dict[str, Any]:
    places, (differing, alike) = tally.places(students), apart.verdicts(students)
    return {
        "students": students, "places": places, "lessons": tally.lessons(places),
        "histograms": tally.histograms(students), "exercises": tally.exercises(students),
        "differing": differing, "alike": alike, "cannot": apart.CANNOT,
    }  # fmt: skip


def _graded(students: Sequence[HandIn], grades: Sequence[dict[str, Grade]] | None) -> dict[str, Any]:
    failures = defaultdict[tuple[str, Grade], list[str]](
        list
    )  # the variants are the same for all: so are many failures
    for one, graded in zip(students, grades or (), strict=False):
        for name, grade in graded.items():
            if grade.said:
                failures[name, grade].append(one.name)
    gradable = list(grades[0]) if grades else []
    return {"seed_told": grades is not None, "grades": grades, "gradable": gradable, "symbols": SYMBOLS,
            "failures": [(*key, names) for key, names in sorted(failures.items(), key=lambda one: one[0][0])]}  # fmt: skip


def _wall(students: Sequence[HandIn]) -> dict[str, Any]:
    found = apart.wall(students)
    bricks, ticks = apart.bricks(found) if found else ([], [])
    got = {mark.precision for one in bricks for mark in one.marks if mark.role != "onnxruntime"}
    return {
        "bricks": bricks, "ticks": ticks, "wall_said": found.sentences() if found else [],
        "wall_notes": found.notes() if found else [],
        "precisions": sorted(got & {*SHAPES}, key=SHAPES.index) + ["other"] * bool(got - {*SHAPES}), "shapes": SHAPES,
    }  # fmt: skip
