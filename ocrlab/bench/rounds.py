"""The race: rounds of measurements in random order, one process at a time, and rows that grow with each."""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.bench import noise
from ocrlab.bench.cases import Case
from ocrlab.bench.child.job import FEWEST, WARM_UP, Job, answer_of_new_shape
from ocrlab.bench.difference import Difference, difference
from ocrlab.bench.lock import alone
from ocrlab.bench.noise import Disturbance
from ocrlab.bench.rows import Row, Tally, row_of
from ocrlab.bench.supervise import Failure, Limits, supervise
from ocrlab.machine import describe
from ocrlab.settings import unknown

OnRow = Callable[[Row], object]
NO_CACHE = "Only OpenVINO keeps compiled models in a cache."
NOT_ASKED = "The cache was not measured."
LITTLE = 100_000_000  # bytes: a compiled model and what else is written may not fit


def run(
    cases: Sequence[Case],
    rounds: int = 5,
    seconds: float = 2.0,
    on_row: OnRow | None = None,
    cancel: threading.Event | None = None,
) -> list[Row]:
    """Measure cases against the first of them, and return their rows; see `Bench`."""
    return Bench(tuple(cases), rounds, seconds).run(on_row, cancel)


def to_stderr(sentence: str) -> None:
    """Say something to the user."""
    print(sentence, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Bench:
    """Cases and how to measure them.

    Parameters
    ----------
    cases : tuple of Case
        With names that differ.
    rounds : int
        Every case is measured once a round, in a fresh process; the order of each round is random.
    seconds : float
        How long the steady state is sampled in each process, after a warm-up until its calls are level: of at most as long,
        or of `warm_up` calls.
    base : str, optional
        The case that all others are compared with; the first if not given.
    seed : int
        Of the order.
    limits : Limits
        What one measurement may take.
    say : callable
        Is told when another bench must be waited for.
    fewest, warm_up : int
        Samples of the steady state in each process, and calls that the warm-up may have, however long they take.
    cache : bool
        Measure OpenVINO's model cache, too, which takes more processes.
    """

    cases: tuple[Case, ...]
    rounds: int = 5
    seconds: float = 2.0
    base: str | None = None
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    say: Callable[[str], object] = to_stderr
    fewest: int = FEWEST
    warm_up: int = WARM_UP
    cache: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be measured."""
        names = [case.name for case in self.cases]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"Cases with different names were expected: {', '.join(names) or 'there are none'}.")
        if self.base is not None and self.base not in names:
            raise ValueError(unknown("row", self.base, names))
        for name in ("rounds", "fewest", "warm_up"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}={getattr(self, name)}: 1 or more was expected.")
        if not 0 < self.seconds < math.inf:
            raise ValueError(f"seconds={self.seconds}: more than 0 was expected.")

    def run(self, on_row: OnRow | None = None, cancel: threading.Event | None = None) -> list[Row]:
        """Measure, and return the rows in the order of the cases.

        Parameters
        ----------
        on_row : callable, optional
            Is given a row after each of its measurements, and once more when it is complete.
        cancel : threading.Event, optional
            Once it is set, the process under way is killed and the rows are returned as they are.
        """
        with (
            alone(self.say, cancel) as held,
            tempfile.TemporaryDirectory(prefix="ocrlab-bench-", ignore_cleanup_errors=True) as folder,
        ):
            race = Race(self, Path(folder), on_row or (lambda row: None), cancel)
            return race.run() if held else race.rows(complete=False)


class Race:
    """One run of a bench: what is measured so far, and what was already told."""

    def __init__(self, bench: Bench, folder: Path, on_row: OnRow, cancel: threading.Event | None) -> None:
        self.bench, self.folder, self.on_row, self.cancel = bench, folder, on_row, cancel
        self.tallies = [Tally(case) for case in bench.cases]
        self.base = next(tally for tally in self.tallies if tally.case.name == (bench.base or bench.cases[0].name))
        self.told: set[str] = set()

    def run(self) -> list[Row]:
        """Measure all rounds."""
        rng = np.random.default_rng(self.bench.seed)
        for _ in range(self.bench.rounds):
            for i in rng.permutation(len(self.tallies)):
                tally = self.tallies[i]
                if tally.failure is not None:  # a case that failed once has failed
                    continue
                self.measure(tally)
                if self.cancel and self.cancel.is_set():
                    return self.rows(complete=False)
                self.tell(tally)
        return self.rows(complete=True)

    def rows(self, complete: bool) -> list[Row]:
        """Return all rows as they are."""
        return [row_of(tally, self.base, complete) for tally in self.tallies]

    def tell(self, tally: Tally) -> None:
        """Hand out a row that has grown, and those that are complete now: both they and the base row are done."""
        rounds = self.bench.rounds
        ready = [one for one in self.tallies if one.done(rounds)] if self.base.done(rounds) else []
        if tally not in ready:
            self.on_row(row_of(tally, self.base, complete=False))
        for one in ready:
            if one.case.name not in self.told:
                self.told.add(one.case.name)
                self.on_row(row_of(one, self.base, complete=True))

    def measure(self, tally: Tally) -> None:
        """Measure a case once, in one process; with a model cache, in one more."""
        before, first = noise.load_before(), noise.look()
        seen = self.start(tally, part="all")
        last = noise.look()
        if isinstance(seen, Failure):
            tally.failure = None if seen.kind == "canceled" else seen
            return
        tally.seen.append(seen)
        others, stolen = noise.others(first, last, seen["cpu"]), noise.stolen(first, last)
        tally.disturbances.append(Disturbance(before, others, stolen, describe.on_battery(), describe.power_profile()))
        if tally.case.backend != "openvino":
            tally.cache_missing = NO_CACHE
        elif self.bench.cache:
            self.measure_cache(tally)
        else:
            tally.cache_missing = NOT_ASKED
        self.compare(tally)

    def measure_cache(self, tally: Tally) -> None:
        """Time how long a case compiles when the compiled model lies in a cache, filled by a process before."""
        cache = self.folder / f"cache {self.tallies.index(tally)}"
        if not cache.is_dir() and isinstance(filled := self.start(tally, part="load", cache=str(cache)), Failure):
            shutil.rmtree(cache, ignore_errors=True)
            tally.cache_missing = f"The process that was to fill the cache failed ({filled.kind}): {filled.said}"
            return
        seen = self.start(tally, part="load", cache=str(cache))
        if isinstance(seen, Failure):
            tally.cache_missing = seen.said
        elif seen["cached"]:
            tally.cached.append(seen["seconds"]["compile"])
        else:
            tally.cache_missing = not_taken(cache.parent)

    def start(self, tally: Tally, part: str, **options: Any) -> dict[str, Any] | Failure:
        """Run one process."""
        case = tally.case
        if part == "all" and tally.answer is None:
            tally.answer = self.folder / f"{self.tallies.index(tally)}.npy"
        job = Job(
            model=str(case.model), task=case.task, backend=case.backend, options={**case.options, **options}, isa=case.isa,
            inputs=tuple(map(str, case.inputs)), seconds=self.bench.seconds, fewest=self.bench.fewest,
            warm_up=self.bench.warm_up, part=part, output=str(tally.answer) if part == "all" and not tally.seen else None,
        )  # fmt: skip
        return supervise(job, self.folder, self.bench.limits, self.cancel)

    def compare(self, tally: Tally) -> None:
        """Compare answers as soon as both are there: this one with that of the base row, or all others with it."""
        if not self.base.seen or self.base.answer is None:
            return
        for one in self.tallies if tally is self.base else [tally]:
            if one is not self.base and one.seen and one.difference is None and one.answer is not None:
                one.difference = apart(self.base.answer, one.answer, one.case)


def apart(base: Path, answer: Path, case: Case) -> Difference:
    """Return how far the answer in a file is from that of the base row; wrong, too, where that to a new shape is."""
    found = difference(np.load(base), np.load(answer), case.task, case.boxes, case.texts)
    for number in range(len(case.inputs) - 1):
        both = [answer_of_new_shape(one, number) for one in (base, answer)]
        if not found.wrong and all(one.exists() for one in both):
            wrong = difference(np.load(both[0]), np.load(both[1]), case.task).wrong
            found = replace(found, wrong=wrong and f"Asked about another shape: {wrong}")
    return found


def not_taken(folder: Path) -> str:
    """Say why OpenVINO may not have taken a model from its cache in a folder: it does not tell when the disk is full."""
    free = shutil.disk_usage(folder).free
    full = f": there are only {free / 1e6:.1f} MB free in the temporary folder, where it lies" if free < LITTLE else ""
    return f"OpenVINO did not take the compiled model from its cache{full}."
