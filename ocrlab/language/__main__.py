"""``python -m ocrlab.language``: bring the tables and the translations of the lessons up to date with the English.

``python -m ocrlab.language take FILE.json ...`` puts in translations: {file: {English: Chinese}} into the tables, and
NAME.json with {cell: {"english": text, "chinese": text}} into that of the lesson NAME;
``python -m ocrlab.language check`` says what is missing or stale, and changes nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from ocrlab.files import write_whole
from ocrlab.language import extract, faults, lessons, tables


def main(arguments: list[str]) -> int:
    """Run the command, and return its exit status: of "check", 1 where something is missing."""
    if arguments[:1] == ["check"]:
        found = [*faults.of_tables(), *faults.of_lessons()]
        print("\n".join([*found, f"{len(found)} to be done"]))
        return 1 if found else 0
    taken: tables.Table = {}
    for file in map(Path, arguments[1:] if arguments[:1] == ["take"] else []):
        if (extract.LESSONS / f"{file.stem}.ipynb").is_file():
            take_lesson(file)
        else:
            taken |= {english: chinese for english, chinese in tables.read_json(file).items() if chinese}
    for said in update(taken):
        print(said)
    return 0


def take_lesson(file: Path) -> None:
    """Put the cells of a lesson that are translated in a file into the lesson's translation."""
    place = extract.LESSONS / "zh" / file.name
    given = json.loads(file.read_text(encoding="utf-8"))
    new = {
        name: {"english": lessons.hashed(cell["english"]), "chinese": cell["chinese"]}
        for name, cell in given.items()
        if cell["chinese"].strip()
    }
    lessons.write(place, lessons.read(place) | new)


def update(taken: tables.Table) -> Iterator[str]:
    """Write the tables and the translations anew; what is gone in English is taken out, what is new is empty."""
    known = {english: chinese for english, chinese in tables.both().items() if chinese} | taken
    for file, places, written in (
        (tables.PO, extract.of_python(), tables.written_po),
        (tables.JSON, extract.of_javascript(), tables.written_json),
    ):
        write_whole(file, written(places, known).encode())
        yield f"{file.name}: {len(places)} sentences, {len(places.keys() - known.keys())} without Chinese"
    for lesson, translation in lessons.files(extract.LESSONS):
        cells = lessons.brought_up_to_date(lessons.notebook(lesson), lessons.read(translation))
        lessons.write(translation, cells)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
