"""Grading with hidden variants: a student's last source is tried on cases made from a seed, the same for every student.

It runs the students' code, in a process of its own but with all that whoever grades may do: read, write and delete files.
So it happens only where a seed is given.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ocrlab.files import FileError, read_text, shown
from ocrlab.machine.limits import usable_cores

EXERCISES = "ocrlab.course.exercises"  # the module that has them
SECONDS = 60.0
INTERRUPTED = 2  # of a student's functions may run into the limit or end the process; the others are not waited for


class Outcome(StrEnum):
    """What came of a function."""

    PASSED = "passed"
    FAILS = "fails"
    NOT_TRIED = "not tried"
    TIMED_OUT = "timed out"
    CANNOT = "cannot be run"  # its source needs something that stands elsewhere, or is none


@dataclass(frozen=True)
class Grade:
    """What came of a function, and the first failure, or why it cannot be run."""

    outcome: Outcome
    said: str = ""


def seed_of(given: str) -> str:
    """Return the seed: what a file holds, or the text itself where there is no such file.

    Raises
    ------
    FileError
        If it is empty, or looks like a file and is none.
    """
    if "/" in given or "\\" in given or given.endswith(".txt") or _is_file(given):
        seed = read_text(given).strip()
    else:
        seed = given.strip()
    if not seed:
        raise FileError(f"{shown(given)!r}: the seed is empty; a text was expected, or a file that holds one.")
    return seed


def _is_file(given: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(given).is_file()
    return False


def gradable(exercises: str = EXERCISES) -> list[str]:
    """Return the names of the exercises that have variants."""
    return [name for name, one in importlib.import_module(exercises).EXERCISES.items() if one.variants]


def of_class(sources: Sequence[Mapping[str, str]], seed: str) -> list[dict[str, Grade]]:
    """Return the grades of students, each of which is given as name of an exercise -> source; several at a time."""
    with ThreadPoolExecutor(max(1, usable_cores() // 2)) as pool:
        return list(pool.map(lambda one: graded(tuple(sorted(one.items())), seed), sources))


@functools.lru_cache(maxsize=1000)  # a page that is made anew every few seconds grades only what is new
def graded(
    sources: tuple[tuple[str, str], ...], seed: str, seconds: float = SECONDS, exercises: str = EXERCISES
) -> dict[str, Grade]:
    """Return what came of each exercise that has variants.

    Parameters
    ----------
    sources : tuple of (str, str)
        A student's: the name of an exercise, and the source of the function.
    seed : str
    seconds : float
        How long the student's process may take; where it is ended, one more has as long for what is left.
    exercises : str
        The module whose ``EXERCISES`` are tried.
    """
    given, names = dict(sources), gradable(exercises)
    found = {name: Grade(Outcome.NOT_TRIED) for name in names if not given.get(name, "").strip()}
    for _ in range(INTERRUPTED):
        waiting = {name: given[name] for name in names if name not in found}
        if not waiting:
            break
        answers, ended = _run({"seed": seed, "exercises": exercises, "sources": waiting}, seconds)
        found |= answers
        if interrupted := next((name for name in waiting if name not in answers), None):
            found[interrupted] = ended
    rest = Grade(Outcome.CANNOT, f"not run: {INTERRUPTED} others of this student had ended the process before")
    return {name: found.get(name, rest) for name in names}


def _run(job: dict[str, object], seconds: float) -> tuple[dict[str, Grade], Grade]:
    """Return the grades that a process told, and how the function came off that it was at when it ended."""
    environment = {name: value for name, value in os.environ.items() if name != "OCRLAB_RECORD"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-m", "ocrlab.classroom.trial"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            done = subprocess.run(
                command, input=json.dumps(job).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                timeout=seconds, cwd=folder, env=environment, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            return _answers(error.stdout or b""), Grade(Outcome.TIMED_OUT, f"no answer within {seconds:g} s")
    said = f"the process ended with status {done.returncode} while it was tried"
    return _answers(done.stdout), Grade(Outcome.FAILS, said)


def _answers(output: bytes) -> dict[str, Grade]:
    found = {}
    for line in output.decode("utf-8", "replace").splitlines():
        with suppress(ValueError, KeyError, TypeError):  # the last line may be torn
            one = json.loads(line)
            found[str(one["name"])] = Grade(Outcome(one["outcome"]), str(one["said"]))
    return found
