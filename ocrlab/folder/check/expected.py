"""What somebody expects to stand on every page, or on some: an invoice has a date and a total."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from ocrlab.files import FileError, read_text, shown
from ocrlab.folder.check.suspicion import Suspicion
from ocrlab.folder.runs.work import Record

WEIGHT = 3.0  # of something that is expected and not there: more than a doubt, less than a page that is not read


class Expected(NamedTuple):
    """Something that should stand on the pages whose names fit a pattern: what it is called, and how it is written."""

    name: str
    written: re.Pattern[str]
    pages: str


def read_expected(file: Path) -> list[Expected]:
    """Return what a CSV file expects: a name, a regular expression, and where it is not for all, a pattern of picture names.

    Raises
    ------
    FileError
        If a row has no expression, or one that is none; the line is named.

    Examples
    --------
    A file for invoices::

        date,\\d{4}-\\d\\d-\\d\\d
        total,(?i)total.*\\d
        page number,\\d+ of \\d+,*contract*
    """
    found = []
    rows = csv.reader(io.StringIO(read_text(file).lstrip("\ufeff")), skipinitialspace=True)
    for row in rows:
        if not row or row[0].startswith("#"):
            continue
        if len(row) not in (2, 3) or not row[1]:
            raise FileError(
                f"{shown(file)}, line {rows.line_num}: NAME,EXPRESSION or NAME,EXPRESSION,PICTURES was expected."
            )
        try:
            found.append(Expected(row[0], re.compile(row[1]), row[2] if len(row) == 3 else "*"))
        except re.error as error:
            raise FileError(
                f"{shown(file)}, line {rows.line_num}: {row[1]!r} is no regular expression: {error}."
            ) from error
    if not found:
        raise FileError(f"{shown(file)}: nothing is expected there. NAME,EXPRESSION a line was expected.")
    return found


def missing(record: Record, expected: list[Expected]) -> Iterator[Suspicion]:
    """Yield what is expected of a page and does not stand there; lines are searched one by one, and joined."""
    text = "\n".join(line["text"] for line in record.get("lines", ()))
    for one in expected:
        if fnmatch(record["image"], one.pages) and not one.written.search(text):
            yield Suspicion(f"{one.name} is expected, and not there", WEIGHT)
