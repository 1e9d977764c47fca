"""``ocrlab run``: a folder of pictures into a run that can be stopped, resumed, divided, merged and verified."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ocrlab.cli import reader

if TYPE_CHECKING:
    from ocrlab.folder.runs.engine import Engine
    from ocrlab.folder.runs.store import Run


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab run``."""
    reader.add_pictures(sub)
    sub.add_argument("--out", type=Path, metavar="RUN", help="the folder of the run; one that was stopped goes on")
    sub.add_argument("--workers", type=int, metavar="N", help="processes, one thread each; default: a core each")
    sub.add_argument("--dask", metavar="ADDRESS", help="let the workers of a Dask scheduler read (extra dask)")
    sub.add_argument("--shard", type=_shard, default=(1, 1), metavar="K/N", help="read the K-th of N parts only")
    sub.add_argument("--maps", action="store_true", help="keep the maps, too, as PNG of 8 bits")
    sub.add_argument("--merge", action="store_true", help="put the runs that are named into --out, instead of reading")
    sub.add_argument("--verify", action="store_true", help="read a sample of a run once more, and say what differs")
    reader.add_networks(sub)


def run(options: argparse.Namespace) -> int:
    """Read, merge or verify."""
    from ocrlab.folder.runs import run as runs
    from ocrlab.folder.runs.merge import merge
    from ocrlab.folder.runs.store import read_run

    if options.verify:
        found = [said for folder in options.paths for said in runs.verify(read_run(folder))]
        print("\n".join(found) or "Read once more, the sample is the same.")
        return int(bool(found))
    if not options.out:
        raise ValueError("--out RUN is missing: the folder of the run.")
    if options.merge:
        print(Told(merge(options.paths, options.out)))
        return 0
    pictures = reader.pictures(options)
    check(options, pictures)
    asked = {"name": options.model} if options.model else {}
    with hired(options) as engine, progress(len(pictures[options.shard[0] - 1 :: options.shard[1]])) as say:
        reading = runs.Reading(
            engine, options.maps, {**asked, **reader.asked(options)}, options.max_pixels, options.shard, say
        )
        told = Told(reading.into(options.out, pictures))
    print(told)
    return int(told.errors > 0)


def check(options: argparse.Namespace, pictures: list[Path]) -> None:
    """Make sure that the run lies beside what is read, and not in place of it."""
    out = options.out.absolute()
    if any(file.absolute() == out or out in file.absolute().parents for file in pictures):
        raise ValueError(f"--out {options.out}: pictures that are read lie there. Give the run a folder of its own.")


@contextmanager
def hired(options: argparse.Namespace) -> Iterator[Engine]:
    """Give who does the work, and let it go."""
    from ocrlab.folder.runs.engine import Given
    from ocrlab.folder.runs.run import engine_of

    if not options.dask:
        engine = engine_of(options.workers)
        try:
            yield engine
        finally:
            engine.close()
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError('--dask needs Dask: pip install "ocrlab[dask]".') from error
    with Client(options.dask, timeout="30s") as client:
        cores = sum(client.nthreads().values())
        yield Given(client.get_executor(), at_once=max(2, 2 * cores))


@contextmanager
def progress(pictures: int) -> Iterator[Callable[[int, int], None]]:
    """Give what is told of the progress; a bar on stderr with what is left, and how many errors there are."""
    from tqdm import tqdm

    with tqdm(total=pictures, unit="picture", file=sys.stderr, disable=pictures < 2) as bar:

        def say(done: int, errors: int) -> None:
            bar.set_postfix_str(f"{errors} not read" if errors else "", refresh=False)
            bar.update(done - bar.n)

        yield say


class Told:
    """What a run has, in a sentence; of a picture that changed, its newest pages count."""

    def __init__(self, run: Run) -> None:
        from ocrlab.folder.runs.store import by_picture, lines_of

        latest: dict[str, tuple[int, int, int]] = {}
        self.folder, self.peak = run.folder, 0
        for image, pages in by_picture(one for _, one in lines_of(run)):
            errors, lines = sum("error" in one for one in pages), sum(len(one.get("lines", ())) for one in pages)
            latest[image] = len(pages) - errors, lines, errors
            self.peak = max(self.peak, *(one.get("peak", 0) for one in pages))
        self.pages, self.lines, self.errors = (sum(one[i] for one in latest.values()) for i in range(3))

    def __str__(self) -> str:
        most = f" A worker held {self.peak / 1e6:.0f} MB at most." if self.peak else ""
        return f"{self.folder}: {self.pages} pages, {self.lines} lines, {self.errors} not read.{most}"


def _shard(text: str) -> tuple[int, int]:
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise argparse.ArgumentTypeError(f"{text!r}: K/N was expected, such as 1/4.")
    return int(number), int(of)
