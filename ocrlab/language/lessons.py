"""The lessons in another language: each has a file beside it, with a text for every cell of text, and what it was made from."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
Cells = dict[str, dict[str, str]]  # by cell: {"english": hash, "chinese": text}
DIGITS = 12


def lesson(english: Notebook, cells: Cells) -> Notebook:
    """Return a notebook with its text in the other language; code, and text that has no translation, stays as it is.

    Parameters
    ----------
    english : dict
        As nbformat writes it.
    cells : dict
        What `read` returns. A translation of what the cell said before counts, too.
    """
    said = copy.deepcopy(english)
    for cell in _texts(said):
        if text := cells.get(cell["id"], {}).get("chinese"):
            cell["source"] = text.splitlines(keepends=True)
    return said


def in_language(file: Path, language: str) -> bytes:
    """Return what a file among the lessons is to a reader: of a lesson, the text in his language; all else as it is."""
    data = file.read_bytes()
    translation = file.parent / "zh" / f"{file.stem}.json"
    if language != "zh" or file.suffix != ".ipynb" or not translation.is_file():
        return data
    return (json.dumps(lesson(json.loads(data), read(translation)), ensure_ascii=False, indent=1) + "\n").encode()


def read(file: Path) -> Cells:
    """Return the translation of a lesson; an empty one where there is no such file."""
    cells: Cells = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return cells


def notebook(file: Path) -> Notebook:
    """Return a notebook as nbformat writes it."""
    read_one: Notebook = json.loads(file.read_text(encoding="utf-8"))
    return read_one


def files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield every lesson in a folder, with the file that has its translation."""
    yield from ((file, folder / "zh" / f"{file.stem}.json") for file in sorted(folder.glob("*.ipynb")))


def brought_up_to_date(shipped: Notebook, cells: Cells) -> Cells:
    """Return a translation with exactly the cells that the lesson has, in its order: new ones are empty.

    A cell that was translated from another text keeps the hash of that text: it is stale until it is looked at.
    """
    there = {cell["id"]: hashed("".join(cell["source"])) for cell in _texts(shipped)}
    kept = {name: cell for name, cell in cells.items() if cell["chinese"].strip()}
    return {name: kept.get(name) or {"english": english, "chinese": ""} for name, english in there.items()}


def faults(shipped: Notebook, cells: Cells) -> Iterator[str]:
    """Yield what is wrong with a translation: a cell that is missing, stale, not translated, or not in the lesson."""
    there = {cell["id"]: hashed("".join(cell["source"])) for cell in _texts(shipped)}
    for name, english in there.items():
        if name not in cells:
            yield f"{name}: missing"
        elif not cells[name]["chinese"].strip():
            yield f"{name}: not translated"
        elif cells[name]["english"] != english:
            yield f"{name}: stale, the English is {english} by now, and was {cells[name]['english']}"
    yield from (f"{name}: not in the lesson" for name in cells if name not in there)
    if [name for name in cells if name in there] != [name for name in there if name in cells]:
        yield "the cells stand in another order than in the lesson"


def write(file: Path, cells: Cells) -> None:
    """Write a translation."""
    file.write_text(json.dumps(cells, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def hashed(text: str) -> str:
    """Return what an English text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _texts(english: Notebook) -> Iterator[dict[str, Any]]:
    return (cell for cell in english["cells"] if cell["cell_type"] == "markdown")
