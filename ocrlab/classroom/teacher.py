"""``ocrlab class show``: the teacher's page of what a class handed in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ocrlab.classroom import grade, students
from ocrlab.classroom.handed import HandIn
from ocrlab.classroom.page import page
from ocrlab.files import shown, write_whole
from ocrlab.files.outputs import check_apart


def show(folder: Path, out: Path, seed: str | None = None, live: bool = False) -> str:
    """Make the page of all hand-ins in a folder, and return a sentence about it.

    Parameters
    ----------
    folder : Path
        With the files that were handed in, in folders of their own or not.
    out : Path
        The page, one HTML file.
    seed : str, optional
        Or the file that holds it: with it, the students' code is **run on this machine**, on hidden variants.
    live : bool
        The page loads itself anew every ten seconds.

    Raises
    ------
    FileError
        If there is no such folder, the seed cannot be read, or the page cannot be written.
    """
    files = students.files_in(folder)
    check_apart([out], files)
    hidden = None if seed is None else grade.seed_of(seed)
    class_, left_out = students.read(files, folder)
    grades = None if hidden is None else grade.of_class([sources(one) for one in class_], hidden)
    write_whole(out, page(class_, left_out, grades, live).encode())
    return told(class_, left_out, out)


def sources(one: HandIn) -> dict[str, str]:
    """Return a student's last source of each exercise."""
    return {
        check.name: check.source
        for lesson in sorted(one.lessons, key=lambda done: done.last)
        for check in lesson.checks
    }


def told(class_: Sequence[HandIn], left_out: Sequence[str], out: Path) -> str:
    """Return what was shown, in sentences."""
    count = len(class_)
    said = (
        f"{shown(out)} shows {count} student{'s' * (count != 1)}."
        if count
        else f"Nothing was handed in yet; {shown(out)} says so."
    )
    return " ".join([said, *left_out])
