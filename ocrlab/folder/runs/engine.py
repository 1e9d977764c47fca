"""Who does the work of a run: processes of this machine, or any `concurrent.futures.Executor`.

Of a million pages: reading them takes the time, so it divides by the workers. What does not divide is done by the one that
asks: it hashes every picture, remembers what is done, and writes a line for each. `benchmarks/million.py` simulates workers
that answer at once, with all of that real: 20,000 pages of 87 lines took 3.9 ms a page on a busy machine of two cores, .7 of
them to hash 400 kB, and .6 kB of memory a page; to find that nothing is missing, 1.2 ms. So a million pages cost that one
process an hour and 600 MB, and 14 GB of pages.jsonl; with pages of a second it keeps some 250 workers busy, and is the first
bottleneck beyond. Then give each machine its shard (``--shard K/N``) and merge. `check` and `diff` hold all records of a run
in memory (85 kB a page of 87 lines): those of a million pages are checked shard by shard.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

from ocrlab import machine
from ocrlab.folder.runs.work import OtherModelsError, Record, Work, read_picture

EACH = 1_500_000_000  # bytes that a worker may come to hold: networks, a page of 100 megapixels in parts, maps


def usual_workers() -> int:
    """Return as many workers as there are cores and memory for, one at the least."""
    return max(1, min(machine.fair_threads(), machine.available() // EACH))


@dataclass
class Pool:
    """Processes of this machine, begun anew when one of them has died."""

    workers: int
    _now: Executor | None = field(default=None, init=False)

    @property
    def at_once(self) -> int:
        """How many pictures are under way: as many again wait, so that no worker does."""
        return 2 * self.workers

    def executor(self) -> Executor:
        """Return the processes, begun where they are not there."""
        if self._now is None:  # spawned: runtimes and threads do not survive a fork
            self._now = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"))
        return self._now

    def anew(self) -> None:
        """Let go of processes of which one has died."""
        self.close()

    def close(self) -> None:
        """End the processes; what waits for them is given up."""
        if self._now is not None:
            self._now.shutdown(wait=True, cancel_futures=True)
            self._now = None


@dataclass
class Given:
    """An executor that somebody else opened, and closes: Dask's, MPI's, a queue's."""

    given: Executor
    at_once: int = 16

    def executor(self) -> Executor:
        """Return it."""
        return self.given

    def anew(self) -> None:
        """Leave it as it is: it looks after its own workers."""

    def close(self) -> None:
        """Leave it open."""


Engine = Pool | Given


def read_all(work: Work, pictures: Iterable[str], engine: Engine) -> Iterator[tuple[str, list[Record]]]:
    """Yield each picture with the records of its pages, as they are done.

    A picture whose worker dies is tried once more, alone, and is then an error of its own: no other one suffers from it.

    Raises
    ------
    OtherModelsError
        If a worker reads with other models, or in another precision.
    """
    waiting, flying = iter(pictures), dict[Future[list[Record]], str]()
    while True:
        for picture in waiting:
            flying[_submitted(work, picture, engine)] = picture
            if len(flying) >= engine.at_once:
                break
        if not flying:
            return
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        died = []
        for future in done:
            picture = flying.pop(future)
            try:
                yield picture, future.result()
            except OtherModelsError:
                raise
            except Exception as error:
                died.append((picture, error))
        if any(isinstance(error, BrokenExecutor) for _, error in died):  # and with it all that were under way
            died += [(picture, BrokenExecutor()) for picture in flying.values()]
            flying.clear()
            engine.anew()
        for picture, _ in died:
            yield picture, _once_more(work, picture, engine)


def _submitted(work: Work, picture: str, engine: Engine) -> Future[list[Record]]:
    try:
        return engine.executor().submit(read_picture, work, picture)
    except BrokenExecutor:  # a worker died while nobody was looking
        engine.anew()
        return engine.executor().submit(read_picture, work, picture)


def _once_more(work: Work, picture: str, engine: Engine) -> list[Record]:
    try:
        return _submitted(work, picture, engine).result()
    except OtherModelsError:
        raise
    except Exception as error:
        if isinstance(error, BrokenExecutor):
            engine.anew()
        killed = isinstance(error, BrokenExecutor) or not str(error).strip()
        why = "its process was killed, by the system or a crash" if killed else str(error).strip().splitlines()[0]
        return [{"content": "", "page": 1, "pages": 1, "error": f"The worker that read it died, twice: {why}."}]


def asked(engine: Engine, question: Callable[..., dict[str, object]], *given: object) -> dict[str, object]:
    """Return what a process of this machine answers; whoever asks opens no network.

    Raises
    ------
    RuntimeError
        If no process can begin, as in a script that calls at its top level: each process begins by importing the script.
    """
    pool = engine if isinstance(engine, Pool) else Pool(1)
    try:
        return pool.executor().submit(question, *given).result()
    except BrokenExecutor as error:
        raise RuntimeError(
            "A worker ended before it could open the networks; what it said stands above. A script that reads a folder must "
            'be a file, and call it below `if __name__ == "__main__":`.'
        ) from error
    finally:
        if pool is not engine:
            pool.close()
