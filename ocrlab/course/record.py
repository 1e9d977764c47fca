"""What a reader guessed, tried and measured: a line of JSON each, in a file of the reader's own.

`ocrlab lab` names the file by ``OCRLAB_RECORD``. Where nobody does, nothing is kept. No line holds who the reader is.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

Entry = dict[
    str, Any
]  # at, lesson, kind ("guess", "told", "check", "hint", "measured"), name, and what it is of its kind


def keep(kind: str, name: str, **facts: Any) -> None:
    """Add a line; a full disk or a folder that is gone must not stop a lesson."""
    if not (file := os.environ.get("OCRLAB_RECORD")):
        return
    entry = {"at": round(time.time()), "lesson": lesson(), "kind": kind, "name": name, **facts}
    line = json.dumps(entry, ensure_ascii=False, default=str) + "\n"
    with suppress(OSError):
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        with Path(file).open("a", encoding="utf-8") as stream:  # one write a line: several kernels may add at once
            stream.write(line)


def entries(file: Path) -> Iterator[Entry]:
    """Give the lines of a record, oldest first; those that are torn or are no entries are left out."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        with suppress(json.JSONDecodeError):
            entry = json.loads(line)
            if isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("kind", "name", "lesson")):
                yield entry


def last(kind: str, name: str) -> Entry:
    """Return the newest entry of a kind under a name; empty where there is none."""
    file = os.environ.get("OCRLAB_RECORD")
    found = [one for one in entries(Path(file)) if (one["kind"], one["name"]) == (kind, name)] if file else []
    return found[-1] if found else {}


def lesson() -> str:
    """Return the name of the running lesson, "06_shapes_and_memory"; "" where the front end does not tell."""
    return Path(os.environ.get("JPY_SESSION_NAME", "")).stem
