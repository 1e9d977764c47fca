"""Reading a folder into a run: only what is missing, each content once, and the same pages whoever does the work."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocrlab.files import shown
from ocrlab.folder.job import most_pixels
from ocrlab.folder.runs.engine import Engine, Given, Pool, asked, read_all, usual_workers
from ocrlab.folder.runs.store import MAPS, Done, Known, Run, Writing, read_run, writing
from ocrlab.folder.runs.work import Record, Work, facts
from ocrlab.models.store import sha256

TIMED = ("seconds", "peak")  # of a record, that no second reading need share
Told = Callable[[int, int], object]  # is told how many pictures are done, and how many of their pages are errors


def run(
    pictures: Sequence[Path], out: Path, engine: int | Executor | None = None, maps: bool = False, **load: Any
) -> Done:
    """Read pictures into a run, or what is missing of it, and return it.

    Parameters
    ----------
    pictures : sequence of path
    out : path
        The folder of the run; a run that was stopped goes on.
    engine : int or Executor, optional
        How many processes, each on one thread; or an executor of somebody else's (Dask's ``client.get_executor()``), whose
        workers reach the pictures by the same paths. Default: as many processes as there are cores and memory for.
    maps : bool
        Keep the maps of pages as PNG of 8 bits, so that thresholds can be tried without the network.
    **load
        The arguments of `ocrlab.load`.

    Raises
    ------
    FileError
        If `out` holds something else, is a run that reads otherwise, or is being written.

    Examples
    --------
    >>> done = run(sorted(Path("scans").glob("*.png")), Path("scans.run"), engine=2)        # doctest: +SKIP
    """
    hired = Reading(engine_of(engine), maps, load)
    try:
        return read_run(hired.into(out, pictures).folder)
    finally:
        hired.engine.close()


def engine_of(engine: int | Executor | None) -> Engine:
    """Return who does the work: processes, or a given executor."""
    if isinstance(engine, Executor):
        return Given(engine)
    if engine is not None and engine < 1:
        raise ValueError(f"workers={engine}: one or more were expected.")
    return Pool(engine or usual_workers())


@dataclass
class Reading:
    """A reading of pictures into a run."""

    engine: Engine
    maps: bool = False
    load: dict[str, Any] = field(default_factory=dict)
    max_pixels: int | None = None
    shard: tuple[int, int] = (1, 1)  # which of how many parts, from 1
    told: Told = lambda done, errors: None

    def into(self, out: Path, pictures: Sequence[Path]) -> Run:
        """Read what the run has not."""
        places = [path.absolute() for path in pictures]
        work = Work.of(self.load, most_pixels(self.max_pixels), str((out / MAPS).absolute()) if self.maps else "")
        told = asked(self.engine, facts, work)
        root = os.path.commonpath([path.parent for path in places]) if places else str(Path.cwd())
        with writing(out, {**told, "root": root}) as (to, known):
            if self.maps:
                (out / MAPS).mkdir(exist_ok=True)
            number, of = self.shard
            self._read(work.known(told), Missing(places[number - 1 :: of], known), to)
        return known

    def _read(self, work: Work, missing: Missing, to: Writing) -> None:
        finished = errors = 0
        for image, content in missing.copies:
            to.add(image, [_plain(one) for one in missing.known.records(content)])
        self.told(missing.there, 0)
        for picture, records in read_all(work, missing.pictures, self.engine):
            for image in missing.names[picture]:
                to.add(image, records)
                finished, errors = finished + 1, errors + ("error" in records[-1])
            self.told(missing.there + finished, errors)


class Missing:
    """What a run has not yet of some pictures, each content once.

    Attributes
    ----------
    there : int
        How many pictures need not be read.
    copies : list of (image, content)
        Pictures whose content was read under another name.
    names : dict
        A picture to read -> the names in the run of all that have its content.
    """

    def __init__(self, pictures: Sequence[Path], known: Known) -> None:
        self.known, self.there, self.copies = known, 0, list[tuple[str, str]]()
        by_content: dict[str, list[Path]] = {}
        for path in pictures:
            content, image = _content(path), known.name_of(path)
            if content not in known.places:
                by_content.setdefault(content, []).append(path)
                continue
            self.there += 1
            if known.latest.get(image) != content:
                self.copies.append((image, content))
        self.names = {str(same[0]): [known.name_of(path) for path in same] for same in by_content.values()}

    @property
    def pictures(self) -> list[str]:
        """The paths of the pictures to read."""
        return list(self.names)


def verify(run: Done, pictures: int = 20, seed: int = 0) -> list[str]:
    """Read a sample of a run's pictures once more, in a process of this machine, and return what differs, a sentence each."""
    whole = {content: pages for content, pages in run.whole().items() if "error" not in pages[-1]}
    chosen = random.Random(seed).sample(sorted(whole), min(pictures, len(whole)))
    pool = Pool(1)
    work = Work.of(dict(run.facts["load"]), run.facts["max_pixels"])
    try:
        told = asked(pool, facts, work)
        if told["key"] != run.key:
            return [f"{shown(run.folder)}: this machine reads otherwise than the one that made the run; see run.json."]
        paths = {str(run.picture_of(whole[content][0]["image"])): content for content in chosen}
        found = {paths[picture]: records for picture, records in read_all(work.known(told), paths, pool)}
    finally:
        pool.close()
    return [said for content in chosen for said in _apart(whole[content], found[content])]


def _apart(before: list[Record], now: list[Record]) -> Iterator[str]:
    image = before[0]["image"]
    if now[0]["content"] != before[0]["content"]:
        yield f"{image}: the picture changed since, or is not there by this name."
        return
    for one, other in zip(before, now, strict=True):
        a, b = _compared(one), _compared(other)
        if a != b:
            parts = ", ".join(sorted(name for name in {*a, *b} if a.get(name) != b.get(name)))
            yield f"{image}, page {one['page']}: {parts} are not the same when it is read again."


def _compared(one: Record) -> Record:
    return {name: value for name, value in _plain(one).items() if name not in TIMED}


def _plain(one: Record) -> Record:
    return {name: value for name, value in one.items() if name not in ("image", "key")}


def _content(path: Path) -> str:
    try:
        return sha256(path)
    except OSError:
        return f"unreadable: {path}"  # the worker says why
