"""What of the tables and of the lessons' translations is missing, stale, or does not fit the English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ocrlab.language import extract, lessons, tables
from ocrlab.language.template import Template


def of_tables() -> Iterator[str]:
    """Yield what is wrong with the tables of sentences."""
    for name, places, table in (
        ("zh.po", extract.of_python(), tables.read_po()),
        ("zh.json", extract.of_javascript(), tables.read_json()),
    ):
        yield from (f"{name}: not in the table: {text}" for text in sorted(places.keys() - table.keys()))
        yield from (f"{name}: nobody says this any more: {text}" for text in sorted(table.keys() - places.keys()))
        for english, chinese in table.items():
            yield from (f"{name}: {said}: {english}" for said in of_sentence(english, chinese))


def of_sentence(english: str, chinese: str) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    if not chinese.strip():
        yield "no Chinese"
        return
    wanted, given = (Counter(Template(text).holes) for text in (english, chinese))
    if wanted != given:
        yield f"holes {sorted(wanted)} were expected, and {sorted(given)} are there"


def of_lessons() -> Iterator[str]:
    """Yield what is wrong with the translations of the lessons, by lesson and cell."""
    for lesson, translation in lessons.files(extract.LESSONS):
        found = lessons.faults(lessons.notebook(lesson), lessons.read(translation))
        yield from (f"{translation.name}: {one}" for one in found)
