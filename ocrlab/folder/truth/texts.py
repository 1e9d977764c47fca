"""Truth that is written as text: ours, ICDAR's and SROIE's lines of numbers, PPOCRLabel's table, and text alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from ocrlab.files import FileError, read_json, read_text, shown
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.written import Truth, is_ignored, line_of

NUMBERS = re.compile(
    r"\s*(-?\d+(?:\.\d+)?(?:[,\s]\s*-?\d+(?:\.\d+)?){7}|-?\d+(?:\.\d+)?(?:[,\s]\s*-?\d+(?:\.\d+)?){3})(?:[,\s]\s*|$)"
)


def read_ours(file: Path) -> Truth:
    """Return the truth of our own files: {"lines": [{"text", "quad": [[x, y] x 4]}], "case": false where it is in capitals}.

    Raises
    ------
    FileError
        If it is none; the line is named.
    """
    known = read_json(file)
    if not isinstance(known, dict) or not isinstance(known.get("lines"), list):
        raise FileError(f'{shown(file)}: {{"lines": [{{"text", "quad"}}]}} was expected.')
    lines = []
    for number, line in enumerate(known["lines"], 1):
        with_reason = _named(file, f"line {number} of its lines")
        lines.append(with_reason(lambda one: line_of(one["text"], _flat(one["quad"])), line))
    return Truth(shown(file), tuple(lines), fold=known.get("case") is False)


def read_rows(file: Path) -> Truth:
    """Return the truth of a text file: a line each, its box as 4 or 8 numbers and its text (ICDAR, SROIE); or text alone.

    The first line decides. What nobody could read ("###") is left out.

    Raises
    ------
    FileError
        If a line has no box where the first one has; it is named.
    """
    rows = [(number, row) for number, row in enumerate(read_text(file).lstrip("\ufeff").splitlines(), 1) if row.strip()]
    if not rows or not NUMBERS.match(rows[0][1]):
        return Truth(shown(file), text="\n".join(row for _, row in rows))
    read = [_named(file, f"line {number}")(_row, row) for number, row in rows]
    lines = tuple(line for line in read if not is_ignored(line.text))
    return Truth(shown(file), lines, fold=bool(lines) and all(line.text == line.text.upper() for line in lines))


def _row(row: str) -> TrueLine:
    found = NUMBERS.match(row)
    if not found:
        raise ValueError("it does not begin with the 4 or 8 numbers of a box")
    text = row[found.end() :].strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"'  # ICDAR 2013
    return line_of(text[1:-1] if quoted else text, [float(one) for one in re.split(r"[,\s]+", found[1])])


def read_label(file: Path) -> Iterator[tuple[str, Truth]]:
    """Yield the pictures of PPOCRLabel's Label.txt, by name, with what stands on each.

    Raises
    ------
    FileError
        If a line is not PATH, a tab, and a JSON list of transcriptions with points; it is named.
    """
    for number, row in enumerate(read_text(file).lstrip("\ufeff").splitlines(), 1):
        if row.strip():
            name, lines = _named(file, f"line {number}")(_labeled, row)
            yield name, Truth(shown(file), lines)


def _labeled(row: str) -> tuple[str, tuple[TrueLine, ...]]:
    path, tab, told = row.partition("\t")
    if not tab:
        raise ValueError("PATH, a tab and a JSON list were expected")
    found = [line_of(one["transcription"], _flat(one["points"])) for one in json.loads(told)]
    return PurePosixPath(path.strip().replace("\\", "/")).name, tuple(
        line for line in found if not is_ignored(line.text)
    )


def _flat(points: Any) -> list[float]:
    return [float(number) for x, y in points for number in (x, y)]


def _named(file: Path, place: str) -> Any:
    """Return what calls a function, and names file and place where it fails."""

    def call(function: Any, given: Any) -> Any:
        try:
            return function(given)
        except KeyError as error:
            raise FileError(f"{shown(file)}, {place}: it has no {error}.") from error
        except (ValueError, TypeError) as error:
            raise FileError(f"{shown(file)}, {place}: {error}.") from error

    return call
