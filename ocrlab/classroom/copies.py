"""The reader's own copies of the lessons: what he changed is his, and what was shipped stays as it was shipped.

A record beside the copies says what each was copied from. With it, a copy that nobody touched is told from one that was
only run and from one that somebody changed, whenever the shipped one is another by then.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ocrlab.files import FileError, read_json, shown, why, write_whole
from ocrlab.language.lessons import in_language

OWN = (
    ".ocrlab"  # in the folder of the copies: what ocrlab keeps there; by what else lies there, a class knows its reader
)
COPIED = f"{OWN}/copied.json"
RECORD = f"{OWN}/record.jsonl"  # guesses and checks of the lessons
TRANSLATIONS = "zh"  # beside the lessons
LISTED = 6  # names in a sentence
ELSEWHERE = "set OCRLAB_WORK to a folder of your own"
ANEW = "`ocrlab lab --fresh` starts anew, and keeps yours in a folder beside"
DAMAGED = (
    "The record of what was copied was damaged; it is mended, and lessons that are not as they ship count as yours."
)
Fate = Literal["missing", "same", "untouched", "kept", "only run", "newer", "unknown"]
SAID: dict[Fate, str] = {
    "untouched": "Newer ones are shipped, and you had not touched yours, so these were renewed: {}.",
    "only run": "Newer ones are shipped, and yours were run but not changed, so these were renewed: {}. Yours are in {}.",
    "newer": f"Newer ones are shipped, but you changed yours, so these were kept: {{}}. {ANEW}.",
    "unknown": f"These were there before, not as they are shipped, and were kept: {{}}. {ANEW}.",
}


@dataclass(frozen=True)
class Mark:
    """What a file is told by: the hash of its bytes, and that of what a reader writes in it."""

    whole: str
    meaning: str


def work_folder(language: str = "en") -> Path:
    """Return the folder of the reader's copies: $OCRLAB_WORK, else ocrlab-lessons in his home, or ocrlab-lessons-zh."""
    named = os.environ.get("OCRLAB_WORK")
    if named:
        return Path(named).expanduser().absolute()
    return Path.home() / ("ocrlab-lessons" if language == "en" else f"ocrlab-lessons-{language}")


def open(lessons: Path, work: Path, fresh: bool = False, language: str = "en") -> list[str]:  # noqa: A001 - as `gzip.open` is called
    """Bring the copies of the lessons up to date; return in sentences what a reader should know.

    What is missing is copied. Where another one is shipped by now, a copy that nobody touched is renewed; one that was run
    but not changed is put aside and renewed; one that was changed is kept.

    Parameters
    ----------
    lessons : Path
        As they were shipped; nothing is written there.
    work : Path
        The folder of the copies.
    fresh : bool
        Put aside whatever was copied, and the record of guesses and checks, and copy all anew.
    language : str
        Of their text, "en" or "zh".

    Raises
    ------
    FileError
        If there can be no copies; the message says why, and what to do.
    """
    if reason := refusal(lessons, work):
        raise FileError(reason)
    try:
        work.mkdir(parents=True, exist_ok=True)
        files = {name: in_language(lessons / name, language) for name in _names(lessons)}
        copied, said = _read(work)
        if fresh:
            aside = _put_aside([*files.keys() | copied.keys(), COPIED, RECORD], work)
            copied, said = {}, [f"What you had is in {shown(aside)}."] if aside else []
        return said + _brought(files, copied, work)
    except OSError as error:
        place = shown(error.filename or work)
        raise FileError(f"{place}: it cannot be read or written ({why(error)}). Mend that, or {ELSEWHERE}.") from error


def refusal(lessons: Path, work: Path) -> str:
    """Return in one sentence why there can be no copies in a folder; empty where there can."""
    try:
        if work.resolve().is_relative_to(lessons.resolve()):
            return f"{shown(work)}: the lessons themselves lie there, and stay as they are; {ELSEWHERE}."
        nearest = next(folder for folder in (work, *work.parents) if folder.exists() or folder.is_symlink())
        if not nearest.is_dir():
            return f"{shown(nearest)}: a file is there, a folder was expected. Move it away, or {ELSEWHERE}."
        with tempfile.TemporaryFile(dir=nearest):
            return ""
    except OSError as error:
        return f"{shown(work)}: it cannot be written ({why(error)}); {ELSEWHERE}."


def fate(shipped: bytes, copy: bytes | None, origin: Mark | None) -> Fate:
    """Return what becomes of a copy.

    Parameters
    ----------
    shipped : bytes
        What would be copied today.
    copy : bytes, optional
        What is there; None: nothing.
    origin : Mark, optional
        What it was copied from; None where that is not known.
    """
    if copy is None:
        return "missing"
    if copy == shipped:
        return "same"
    if origin is None:
        return "unknown"
    now, there = mark(shipped), mark(copy)
    if there.whole == origin.whole:
        return "untouched"
    if now.meaning == origin.meaning:
        return "kept"
    return "only run" if there.meaning == origin.meaning else "newer"


def mark(data: bytes) -> Mark:
    """Return what a file is told by: of a notebook, its cells without their outputs are what a reader writes."""
    whole = hashlib.sha256(data).hexdigest()
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(data)["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError):  # no notebook, or a torn one
        return Mark(whole, whole)
    return Mark(whole, hashlib.sha256(json.dumps(cells).encode()).hexdigest())


def _names(lessons: Path) -> list[str]:
    """Return what is to be copied, as paths from the folder of the lessons; what is hidden is left out."""
    found = [file.relative_to(lessons) for file in lessons.rglob("*") if file.is_file()]
    found = [file for file in found if file.parts[0] != TRANSLATIONS]
    return sorted(file.as_posix() for file in found if not any(part[0] in "._" for part in file.parts))


def _brought(files: Mapping[str, bytes], copied: Mapping[str, Mark], work: Path) -> list[str]:
    """Write the copies and the record of them; return what is to be said."""
    fates = defaultdict[Fate, list[str]](list)
    for name, data in files.items():
        there = work / name
        fates[fate(data, there.read_bytes() if there.exists() else None, copied.get(name))].append(name)
    aside = _put_aside(fates["only run"], work)
    for name in fates["missing"] + fates["untouched"] + fates["only run"]:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(work / name, files[name])
    kept = {*fates["kept"], *fates["newer"]}
    _write({**copied, **{name: mark(data) for name, data in files.items() if name not in kept}}, work)
    return [SAID[one].format(_listed(fates[one]), aside and shown(aside)) for one in SAID if fates[one]]


def _listed(names: list[str]) -> str:
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")


def _put_aside(names: Iterable[str], work: Path) -> Path | None:
    """Move files into a folder of this minute in the folder of the copies, and return it; None where there are none."""
    there = [name for name in sorted(names) if (work / name).exists()]
    if not there:
        return None
    aside = _folder_of_now(work)
    for name in there:
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).rename(aside / name)
    return aside


def _folder_of_now(work: Path) -> Path:
    name = time.strftime("before-%Y-%m-%d-%H%M")
    for behind in itertools.chain([""], (f"-{number}" for number in itertools.count(2))):
        try:
            (work / f"{name}{behind}").mkdir()
        except FileExistsError:
            continue
        return work / f"{name}{behind}"
    raise AssertionError("There is always a next number.")


def _read(work: Path) -> tuple[dict[str, Mark], list[str]]:
    """Return what each copy was copied from, and what is to be said of that record."""
    if not (work / COPIED).exists():
        return {}, []
    try:
        kept = read_json(work / COPIED)["files"]
        return {
            name: Mark(str(one["whole"]), str(one["meaning"])) for name, one in kept.items() if _is_inside(name)
        }, []
    except (FileError, KeyError, TypeError, AttributeError):
        return {}, [DAMAGED]


def _is_inside(name: str) -> bool:
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _write(copied: Mapping[str, Mark], work: Path) -> None:
    data = json.dumps({"files": {name: asdict(copied[name]) for name in sorted(copied)}}, indent=1).encode()
    file = work / COPIED
    if file.is_file() and file.read_bytes() == data:
        return
    file.parent.mkdir(exist_ok=True)
    write_whole(file, data)
