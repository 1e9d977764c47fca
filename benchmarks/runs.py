"""How many pages a minute a run reads with one worker and with several, in turns, and how much memory a worker comes to hold.

python benchmarks/runs.py                          # $OCRLAB_REAL_PICTURES
python benchmarks/runs.py FOLDER --workers 1 2 4 --rounds 3 --precision f32
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from ocrlab.folder.pictures import pictures_of
from ocrlab.folder.runs.engine import Pool, asked
from ocrlab.folder.runs.run import Reading
from ocrlab.folder.runs.store import Done, read_run
from ocrlab.folder.runs.work import Work, facts


def main() -> None:
    """Read, in turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precision")
    options = parser.parse_args()
    folder = options.folder or os.environ.get("OCRLAB_REAL_PICTURES")
    if not folder or not Path(folder).is_dir():
        sys.exit("Give a folder of pictures, or name it in OCRLAB_REAL_PICTURES.")
    pictures = list(pictures_of([Path(folder)]))
    taken: dict[int, list[float]] = {workers: [] for workers in options.workers}
    for _ in range(options.rounds):
        for workers in options.workers:
            seconds, done = timed(pictures, workers, options.precision)
            taken[workers].append(seconds)
            most = max(one.get("peak", 0) for one in done.pages) / 1e6
            print(
                f"{workers} workers: {60 * len(pictures) / seconds:7.1f} pages a minute, a worker held {most:.0f} MB at most"
            )
    base = np.array(taken[options.workers[0]])
    for workers in options.workers[1:]:
        ratios = base / np.array(taken[workers])
        told = f"{np.median(ratios):.2f} times as many ({ratios.min():.2f} to {ratios.max():.2f})"
        print(f"{workers} against {options.workers[0]}: {told}")


def timed(pictures: list[Path], workers: int, precision: str | None) -> tuple[float, Done]:
    """Read all pictures into a new run with processes that are open already, and return the seconds and the run."""
    pool = Pool(workers)
    reading = Reading(pool, load={"precision": precision} if precision else {})
    try:
        asked(pool, facts, Work.of(reading.load, 10**8))  # begun, and the networks opened in one of them
        with tempfile.TemporaryDirectory() as scratch:
            began = time.perf_counter()
            run = reading.into(Path(scratch) / "run", pictures)
            return time.perf_counter() - began, read_run(run.folder)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
