"""The tables of sentences: ``zh.po`` for Python and the lessons' code, ``zh.json`` for JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

Table = dict[str, str]  # English template -> Chinese, "" where there is none yet
Places = dict[str, list[str]]  # English template -> the files that say it

HERE = Path(__file__).parent
PO, JSON = HERE / "zh.po", HERE / "zh.json"
HEADER = """# Chinese of ocrlab: every sentence that its Python says. `python -m ocrlab.language` brings the list up to date.
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"""


def both() -> Table:
    """Return both tables as one: what Python and JavaScript say alike is said alike in Chinese."""
    return read_po() | read_json()


def read_po(file: Path = PO) -> Table:
    """Return the table of Python's sentences."""
    return {str(message.id): str(message.string) for message in _catalog(file) if message.id}


def places_po(file: Path = PO) -> Places:
    """Return the files that say each of Python's sentences."""
    return {str(message.id): [name for name, _ in message.locations] for message in _catalog(file) if message.id}


@cache
def _parsed(file: Path, changed: float) -> Catalog:
    from babel.messages import pofile

    with file.open("rb") as opened:
        return pofile.read_po(opened, locale="zh_CN")


def _catalog(file: Path) -> Iterable[Message]:
    return _parsed(file, file.stat().st_mtime) if file.is_file() else ()


def written_po(places: Places, table: Mapping[str, str]) -> str:
    """Return a table as gettext writes it, ordered by file; `places` has every template that is in it."""
    entries = sorted((files[0], text) for text, files in places.items())
    return HEADER + "".join(_entry(text, places[text], table.get(text, "")) for _, text in entries)


def _entry(text: str, files: Iterable[str], chinese: str) -> str:
    return f"\n#: {' '.join(files)}\nmsgid {_quoted(text)}\nmsgstr {_quoted(chinese)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def read_json(file: Path = JSON) -> Table:
    """Return the table of JavaScript's sentences."""
    files: dict[str, Table] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {text: chinese for table in files.values() for text, chinese in table.items()}


def written_json(places: Places, table: Mapping[str, str]) -> str:
    """Return a table as JSON: a part for each file, with the sentences that no file before it says."""
    files: dict[str, Table] = {}
    for first, text in sorted((names[0], text) for text, names in places.items()):
        files.setdefault(first, {})[text] = table.get(text, "")
    return json.dumps(files, ensure_ascii=False, indent=1) + "\n"
