"""Runs that were read in parts, put together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ocrlab.files import FileError, shown
from ocrlab.folder.runs.store import OTHERWISE, Run, by_picture, differences, lines_of, run_in, writing


def merge(folders: Sequence[Path], into: Path) -> Run:
    """Put the pages of several runs of the same key into one; a picture that several have is taken once.

    Raises
    ------
    FileError
        If one is no run, or reads otherwise than the first.
    """
    runs = [run_in(folder) for folder in folders]
    with writing(into, {name: value for name, value in runs[0].facts.items() if name != "format"}) as (out, there):
        for other in runs[1:]:
            if other.key != there.key:
                told = "; ".join(differences(there.facts, other.facts)) or OTHERWISE
                raise FileError(f"{shown(other.folder)}: it reads otherwise than {shown(runs[0].folder)}: {told}.")
        have = set(there.latest.items())
        for image, records in by_picture(one for run in runs for _, one in lines_of(run)):
            if (image, records[0]["content"]) not in have:
                plain = [
                    {name: value for name, value in one.items() if name not in ("image", "key")} for one in records
                ]
                out.add(image, plain)
                have.add((image, records[0]["content"]))
    return there
