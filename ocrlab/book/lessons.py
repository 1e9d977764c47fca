"""What a lesson says of itself in its first cell: its title, what one will be able to do, and how long it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrlab.language.lessons import lesson
from ocrlab.language.lessons import read as translation
from ocrlab.settings import unknown

TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
ABLE = re.compile(r"(?:^- .+\n?)+", re.MULTILINE)
MINUTES = re.compile(r"\((\d+)(?: minutes)?[);]")


@dataclass(frozen=True)
class Lesson:
    """A lesson of the book.

    Parameters
    ----------
    name : str
        Of its file, without an ending: "02_detection".
    title : str
    able : str
        What one will be able to do after it, as a list in Markdown.
    minutes : (int, int)
        Of its core, and of the rest; 0 where it does not say.
    notebook : NotebookNode
    """

    name: str
    title: str
    able: str
    minutes: tuple[int, int]
    notebook: Any

    @property
    def number(self) -> str:
        """How it is counted: "1b"."""
        return self.name.partition("_")[0].removeprefix("0") or "0"


def chosen(folder: Path, names: list[str]) -> list[Path]:
    """Return the files of lessons by their names, "03_thresholds", or their numbers, "03"; all of them if none is named.

    Raises
    ------
    ValueError
        If there is no such lesson.
    """
    there = {file.stem: file for file in sorted(folder.glob("[0-9]*.ipynb"))}
    wanted = [name.removesuffix(".ipynb") for name in names]
    for name in wanted:
        if not any(name in (stem, stem.partition("_")[0]) for stem in there):
            raise ValueError(unknown("lesson", name, there))
    return [file for stem, file in there.items() if not wanted or {stem, stem.partition("_")[0]} & {*wanted}]


def read(file: Path, language: str) -> Lesson:
    """Return a lesson in a language, as it ships."""
    import nbformat

    english = nbformat.read(file, 4)
    said = translated(english, file, language)
    first = _first(said)
    title, able = TITLE.search(first), ABLE.search(first)
    times = [int(found) for found in MINUTES.findall(_first(english))]
    core, extra = (*times, 0, 0)[:2]
    return Lesson(file.stem, title[1] if title else file.stem, able[0] if able else "", (core, extra), said)


def translated(notebook: Any, file: Path, language: str) -> Any:
    """Return a notebook with its text in another language; what has no translation stays as it is."""
    if language == "en":
        return notebook
    said: Any = lesson(notebook, translation(file.parent / language / f"{file.stem}.json"))
    for cell in said.cells:
        cell.source = "".join(cell.source)
    return said


def _first(notebook: Any) -> str:
    return next((str(cell.source) for cell in notebook.cells if cell.cell_type == "markdown"), "")
