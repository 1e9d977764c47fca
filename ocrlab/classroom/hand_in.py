"""``ocrlab class hand-in``: one file of what a reader guessed, checked and measured, without a name that he did not give."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ocrlab.bench.wall import entries as wall
from ocrlab.classroom.anonymous import Names, of_this_machine
from ocrlab.classroom.gathered import gathered
from ocrlab.classroom.handed import HandIn, Lesson, to_json
from ocrlab.course import record
from ocrlab.files import FileError, read_text, shown, why, write_whole
from ocrlab.machine import isa
from ocrlab.machine.describe import describe

RECORD, IDENTITY = ".ocrlab/record.jsonl", ".ocrlab/id"
WALL, SHIPPED = "wall", "measured-here.json"  # of the shipped lessons: another machine's
OPEN = "Open a lesson with `ocrlab lab`, guess and check there, and hand in then."
TYPES = {"bfloat16": "bf16", "float": "f32", "float16": "f16"}  # how OpenVINO's precisions are called here


def make(work: Path, out: Path, name: str = "") -> str:
    """Write what was done in a folder of lessons to a file, and return a sentence about it.

    Parameters
    ----------
    work : Path
        The folder of the reader's copies, with the record in ``.ocrlab``.
    out : Path
        A file; in a folder, it is called hand-in-ID.json.
    name : str
        What the reader wants to be called; the random id if not given.

    Raises
    ------
    FileError
        If there is no record, or the file cannot be written.
    """
    names = of_this_machine(work)
    lessons, torn = read(work / RECORD, names)
    own = identity(work / IDENTITY)
    called = " ".join(name.split()) or own
    handed = HandIn(own, called, round(time.time()), machine(names), lessons, hung(work / WALL, names))
    file = out / f"hand-in-{own}.json" if out.is_dir() else out
    write_whole(file, to_json(handed).encode())
    return told(handed, torn, file)


def read(file: Path, names: Names) -> tuple[list[Lesson], int]:
    """Return what a record holds, and how many of its lines are torn."""
    try:
        lines = [line for line in file.read_bytes().splitlines() if line.strip()]
    except FileNotFoundError as error:
        raise FileError(f"{shown(file)}: there is no record of guesses and checks. {OPEN}") from error
    except OSError as error:
        raise FileError(f"{shown(file)}: the record cannot be read ({why(error)}).") from error
    found = list(record.entries(file))
    if not found:
        said = f"none of its {len(lines)} lines can be read" if lines else "nothing was guessed or checked yet"
        raise FileError(f"{shown(file)}: {said}. {OPEN}")
    return gathered(found, names), max(0, len(lines) - len(found))


def identity(file: Path) -> str:
    """Return the random name of a folder of lessons: made once, so that the newest of several hand-ins counts."""
    with suppress(FileError):
        kept = read_text(file).strip()
        if re.fullmatch("[0-9a-f]{8}", kept):
            return kept
    made = secrets.token_hex(4)
    write_whole(file, made.encode())
    return made


def machine(names: Names) -> dict[str, Any]:
    """Return the facts about this machine that its measurements depend on."""
    described: dict[str, Any] = clean(describe(), names.free)
    return described | {"isa_below": list(isa.below())} | openvino_facts()


def openvino_facts() -> dict[str, Any]:
    """Return which precision OpenVINO picks by itself, and what the processor can do; nothing where it cannot be asked."""
    with suppress(Exception):  # not installed, or it has no plugin for this processor
        import openvino as ov

        core = ov.Core()
        picked = core.get_property("CPU", "INFERENCE_PRECISION_HINT").get_type_name()
        able = sorted(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
        return {"precision": TYPES.get(picked, picked), "capabilities": able}
    return {}


def hung(folder: Path, names: Names) -> dict[str, Any] | None:
    """Return the newest measurement of this machine in a folder, as a document: files of others may hang there, too."""
    here = {fact: describe()[fact] for fact in ("cpu", "architecture", "cores")}
    files = [file for file in folder.glob("*.json") if file.name != SHIPPED] if folder.is_dir() else []
    for file in sorted(files, key=lambda one: one.stat().st_mtime, reverse=True):
        with suppress(OSError, ValueError):
            machines = wall.parsed(file.read_bytes(), file.stem)
            if len(machines) == 1 and here.items() <= machines[0].machine.items():
                compared = tuple(row for row in machines[0].rows if wall.role_of(row))
                document = json.loads(wall.merged([replace(machines[0], rows=compared, label="")]))
                cleaned: dict[str, Any] = clean(document, names.free)
                return cleaned
    return None


def clean(value: Any, without: Callable[[str], str]) -> Any:
    """Return a value of JSON whose texts went through a function; the names in it are those of the format."""
    if isinstance(value, str):
        return without(value)
    if isinstance(value, dict):
        return {name: clean(one, without) for name, one in value.items()}
    return [clean(one, without) for one in value] if isinstance(value, list | tuple) else value


def told(one: HandIn, torn: int, file: Path) -> str:
    """Return what was handed in, in sentences."""
    guesses = sum(guess.guess is not None for lesson in one.lessons for guess in lesson.guesses)
    checks = [check.right for lesson in one.lessons for check in lesson.checks]
    said = (
        f"{shown(file)} holds {_many(len(one.lessons), 'lesson')}, {_many(guesses, 'guess', 'guesses')} and "
        f"{_many(len(checks), 'exercise')}, of which {sum(checks)} right, under the name {one.name}: hand in that file."
    )
    if one.wall is None:
        said += " No measurement of this machine lies in the folder wall, so it will not hang on the wall."
    return said + (f" {_many(torn, 'line')} of the record could not be read and were left out." if torn else "")


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"
