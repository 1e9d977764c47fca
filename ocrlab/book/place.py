"""Where a book goes: a folder of its own, in which nothing else is written over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ocrlab.__version__ import __version__
from ocrlab.files import FileError, read_json, shown, why, write_whole
from ocrlab.files.writing import PART

SIGN = "book.json"  # of a book: what wrote it, and its files
LISTED = 3


def check(out: Path) -> None:
    """Refuse a folder that holds anything but a book.

    Raises
    ------
    FileError
        In a sentence.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise FileError(f"{shown(out)}: it is no folder; a folder for the book was expected.")
    there = _files(out) if out.is_dir() else set()
    if not there:
        return
    own = {*read_json(out / SIGN).get("files", ()), SIGN} if SIGN in there else set()
    if foreign := sorted(there - own):
        named = ", ".join(foreign[:LISTED]) + (f" and {len(foreign) - LISTED} more" if len(foreign) > LISTED else "")
        raise FileError(f"{shown(out)}: it holds what is no book of ours: {named}. Give a new folder.")


def check_book(folder: Path) -> None:
    """Refuse a folder that holds no book.

    Raises
    ------
    FileError
        In a sentence.
    """
    if not (folder / SIGN).is_file():
        raise FileError(f"{shown(folder)}: it holds no book. `ocrlab book {shown(folder)}` makes one.")


@contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """Give a folder beside a place; when the block ends well, it takes that place, else it is gone.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    place = out.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"{place.name}.", suffix=PART, dir=place.parent) as folder:
            made = Path(folder) / place.name
            made.mkdir()
            yield made
            check(out)  # it took minutes
            if out.exists():
                shutil.rmtree(out)
            made.rename(place)
    except OSError as error:
        raise FileError(f"{shown(out)}: the book cannot be written ({why(error)}).") from error


def sign(folder: Path) -> None:
    """Write down which files are the book's."""
    told = {"ocrlab": __version__, "files": sorted(_files(folder))}
    write_whole(folder / SIGN, json.dumps(told, indent=1).encode())


def _files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
