"""What a person has looked at and accepted: a file of keys that goes into somebody's repository."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ocrlab.files import FileError, read_json, shown, write_whole
from ocrlab.folder.diff.apart import Change


def read_accepted(file: Path) -> frozenset[str]:
    """Return the keys of the changes that were accepted; none where there is no such file yet.

    Raises
    ------
    FileError
        If it is something else.
    """
    if not file.exists():
        return frozenset()
    known = read_json(file)
    if not isinstance(known, dict) or not isinstance(known.get("accepted"), dict):
        raise FileError(
            f'{shown(file)}: {{"accepted": {{KEY: what}}}} was expected, as `ocrlab diff --accept-all` writes it.'
        )
    return frozenset(known["accepted"])


def accept(file: Path, changes: Sequence[Change]) -> None:
    """Add changes to those that were accepted; beside each key stands what it is, for whoever reads the file."""
    known = read_json(file)["accepted"] if read_accepted(file) else {}
    new = {one.key: f"{one.image}: {one.kind}: {one.before or '-'} -> {one.after or '-'}" for one in changes}
    told = {"accepted": dict(sorted({**known, **new}.items(), key=lambda item: (item[1], item[0])))}
    write_whole(file, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode(errors="replace"))
