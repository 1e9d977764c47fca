"""The book: lessons executed one after the other, each a page, and a page of contents; whole, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ocrlab.book import place
from ocrlab.book.execute import copied, executed
from ocrlab.book.lessons import Lesson, chosen, read
from ocrlab.book.pages import Pages
from ocrlab.files import shown
from ocrlab.folder import samples

Say = Callable[[str], None]


@dataclass(frozen=True)
class Book:
    """What was made, and where."""

    folder: Path
    lessons: int
    views: int
    bytes: int
    seconds: float

    def __str__(self) -> str:
        """Return it in a sentence, with what to open."""
        return (
            f"{shown(self.folder / 'index.html')}: {self.lessons} lesson{'s' * (self.lessons != 1)}, {self.views} live views, "
            f"{self.bytes / 1e6:.1f} MB, in {self.seconds:.0f} s. It opens without a network and without Python."
        )


def make(out: Path, names: list[str], language: str = "en", say: Say = lambda sentence: None) -> Book:
    """Execute lessons and write them as pages.

    Parameters
    ----------
    out : Path
        A folder that is not there, is empty, or holds a book; the book takes the place of that one when it is whole.
    names : list of str
        Lessons, "03_thresholds" or "03"; all of them if it is empty.
    language : {"en", "zh"}
    say : callable
        Is told how far it is.

    Raises
    ------
    ValueError
        If there is no such lesson, or the folder holds something else.
    RuntimeError
        If a cell stops.
    FileError
        If the book cannot be written.
    """
    began = time.monotonic()
    place.check(out)
    lessons = [read(file, language) for file in chosen(samples.lessons(), names)]
    with place.fresh(out) as folder, copied(samples.lessons()) as work:
        pages = Pages(folder, lessons, language)
        for lesson in lessons:
            say(f"{lesson.name} runs …")
            _write(lesson, pages, work)
        pages.write_index()
        place.sign(folder)
    files = [file for file in out.rglob("*") if file.is_file()]
    size, views = sum(file.stat().st_size for file in files), sum(file.parent.name == "views" for file in files)
    return Book(out, len(lessons), views, size, time.monotonic() - began)


def _write(lesson: Lesson, pages: Pages, work: Path) -> None:
    kinds = executed(lesson, work, pages.folder, pages.language)
    pages.write_lesson(lesson, kinds)
