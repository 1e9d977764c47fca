"""A class: the hand-ins in a folder, each student once; a file that cannot be used is a sentence, and the others stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ocrlab.classroom.handed import HandIn, parsed
from ocrlab.files import FileError, read_json, shown, why

LARGEST = 20 * 10**6  # bytes; a hand-in has some 50,000


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder that may be hand-ins, those of its folders included.

    Raises
    ------
    FileError
        If it is no folder.
    """
    if not folder.is_dir():
        found = "it is a file" if folder.exists() else "it is not there"
        raise FileError(f"{shown(folder)}: {found}; the folder with the files that were handed in was expected.")
    return sorted(file for file in folder.rglob("*.json") if file.is_file() and not file.name.startswith("."))


def read(files: Sequence[Path], folder: Path) -> tuple[list[HandIn], list[str]]:
    """Return the hand-ins in files, by name, and a sentence for each file that is left out."""
    newest, said = dict[str, HandIn](), list[str]()
    for file in files:
        try:
            one = _read(file)
        except (OSError, ValueError) as error:
            reason = str(error).removeprefix(f"{shown(file)}: ") if isinstance(error, ValueError) else why(error)
            said.append(f"{shown(file.relative_to(folder))} is left out: {reason}")
            continue
        if one.id not in newest or newest[one.id].made <= one.made:
            newest[one.id] = one
    return _told_apart(sorted(newest.values(), key=lambda one: (one.name.casefold(), one.id))), said


def _read(file: Path) -> HandIn:
    if (size := file.stat().st_size) > LARGEST:
        raise ValueError(f"it has {size / 1e6:.0f} MB, a hand-in has less than one.")
    return parsed(read_json(file))


def _told_apart(hand_ins: list[HandIn]) -> list[HandIn]:
    """Return them with the beginning of the id behind each name that two gave."""
    names = [one.name.casefold() for one in hand_ins]
    return [
        replace(one, name=f"{one.name} ({one.id[:4]})") if names.count(one.name.casefold()) > 1 else one
        for one in hand_ins
    ]
