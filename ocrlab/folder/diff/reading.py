"""Both sides of a comparison as runs: what is no run yet reads the pictures of the other side, or those that are named."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ocrlab.folder.diff.sides import Load, Side
from ocrlab.folder.production.records import read_into
from ocrlab.folder.runs import run as runs
from ocrlab.folder.runs.run import Told, engine_of
from ocrlab.folder.runs.store import Done, read_run

Runs = tuple[Done, Done]


def bar(name: str, pictures: int) -> Told:
    """Return what is told of the progress of a side: a bar on stderr."""
    from tqdm import tqdm

    shown: Any = None

    def told(done: int, errors: int) -> None:
        nonlocal shown
        if shown is None:  # not before it could be opened: a sentence would stand behind the bar
            shown = tqdm(total=pictures, unit="picture", file=sys.stderr, desc=f"{name} reads")
        shown.set_postfix_str(f"{errors} not read" if errors else "", refresh=False)
        shown.update(done - shown.n)
        if done >= pictures:
            shown.close()

    return told


@dataclass(frozen=True)
class Reading:
    """How a side reads that is no run yet.

    Parameters
    ----------
    pictures : sequence of path
        To read; empty: those of the other side.
    keep : path, optional
        The folder for its run, in a folder of its own: what was stopped goes on there. Otherwise nothing is left.
    workers : int, optional
        Processes; see `folder.runs.run.run`.
    told : callable
        By the name of a side and the number of its pictures, what is told how many are done. Default: a bar on stderr.
    """

    pictures: Sequence[Path] = ()
    keep: Path | None = None
    workers: int | None = None
    told: Callable[[str, int], Told] = bar


def both(sides: tuple[Side, Side], reading: Reading) -> tuple[Runs, tuple[str, str]]:
    """Return two sides as runs of the same pictures, and what they are called.

    Raises
    ------
    ValueError
        If nobody says which pictures to read.
    """
    if not (sides[0].run or sides[1].run or reading.pictures):
        raise ValueError("Neither side is a run: --pictures DIR says what both are to read.")
    if sides[1].production and not sides[0].run:
        with sides[1].production:  # before hours of reading for the first side, does the second start at all?
            pass
    first = _read(sides[0], sides[1].run, reading)
    found = first, _read(sides[1], sides[0].run, reading)
    return found, (_name(sides[0], found[0]), _name(sides[1], found[1]))


def _name(side: Side, run: Done) -> str:
    """Return what a side is called: of production, with the release that answered."""
    return side.name.replace(side.production.package, run.facts["model"], 1) if side.production else side.name


def _read(side: Side, other: Done | None, reading: Reading) -> Done:
    if side.run:
        return side.run
    if not reading.pictures:
        assert other, "one of both is a run, or pictures are named"
        reading = replace(reading, pictures=[other.picture_of(image) for image in other.latest()])
    base = other.facts["load"] if other and "production" not in other.facts else {}
    if reading.keep:
        return _named_as(other, _read_into(reading.keep / _folder(side, base), side, base, reading))
    with tempfile.TemporaryDirectory() as folder:
        return _named_as(other, _read_into(Path(folder) / "run", side, base, reading))


def _read_into(out: Path, side: Side, base: Load, reading: Reading) -> Done:
    if side.production:
        with side.production as production:
            told = reading.told(production.name, len(reading.pictures))
            return read_into(production, reading.pictures, out, told)
    assert side.load, "a side is a run, production, or is loaded"
    engine = engine_of(reading.workers)
    try:
        told = reading.told(side.name, len(reading.pictures))
        runs.Reading(engine, load=dict(side.load(base)), told=told).into(out, reading.pictures)
    finally:
        engine.close()
    return read_run(out)


def _folder(side: Side, base: Load) -> str:
    """Return a name for the folder of a side: what it is called, and a few digits of all that it is read with."""
    asked = dict(side.load(base)) if side.load else {}
    if side.production:
        asked = {"python": str(side.production.python), **side.production.configuration}
    digits = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:6]
    return f"{re.sub('[^A-Za-z0-9.]+', '-', side.name).strip('-.')}-{digits}"


def _named_as(other: Done | None, run: Done) -> Done:
    """Return a run with the names that its pictures have in another one."""
    if other is None:
        return run
    names = {image: other.name_of(run.picture_of(image)) for image in run.latest()}
    pages = tuple({**one, "image": names[one["image"]]} for one in run.pages if one["image"] in names)
    return Done(run.folder, {**run.facts, "root": other.facts["root"]}, pages)
