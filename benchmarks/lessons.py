"""Run the lessons on a busy machine and on a quiet one, and hold each verdict against its own samples.

    python benchmarks/lessons.py                    # each lesson twice beside two busy processes, and once without
    python benchmarks/lessons.py --lessons 07 08
    python benchmarks/lessons.py --quiet            # only without

Each run has its own copy of the notebooks and its own record of what was measured. From that, the interval is worked out
again from the samples, and the answer from the interval. The exit status is 1 where a cell stops, where an answer is given
although its interval allows another one, or where two runs are certain of different answers.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbclient
import nbformat

from ocrlab.course.measured import Measured, middle
from ocrlab.course.record import Entry, entries

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
BUSY = 2  # processes beside a lesson that do nothing but count
LIMIT = 900  # seconds of a cell
WIDTH = 74  # of a question
CANNOT = "Your machine cannot tell"
Key = tuple[str, str, int]  # lesson, question, and the how-manieth time that it was answered


@dataclass(frozen=True)
class Run:
    """One lesson, executed once: what was measured, what was counted, and the cells that stopped.

    `shown` are the verdicts, with an answer and without, that cells showed beside those of the record.
    """

    lesson: str
    name: str
    seconds: float
    kept: list[Entry]
    stopped: list[str]
    shown: tuple[int, int]


def main() -> int:
    """Run, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", nargs="*", metavar="NUMBER", help="such as 07; all, if not given")
    parser.add_argument("--quiet", action="store_true", help="only once, without busy processes")
    options = parser.parse_args()
    ways = {"quiet": 0} if options.quiet else {"busy": BUSY, "busy again": BUSY, "quiet": 0}
    flags: list[str] = []
    runs: list[Run] = []
    for notebook in chosen(options.lessons):
        mine = []
        for name, processes in ways.items():
            with busy(processes):
                mine.append(executed(notebook, name))
        flags += judged(mine)
        runs += mine
    summary(runs, flags)
    return 1 if flags else 0


def chosen(numbers: Sequence[str] | None) -> list[Path]:
    """Return the notebooks of these numbers, "01b"; all of them without."""
    known = {file.stem.split("_")[0]: file for file in sorted(NOTEBOOKS.glob("*.ipynb"))}
    unknown = set(numbers or ()) - known.keys()
    if unknown:
        raise SystemExit(f"There is no lesson {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    return [file for number, file in known.items() if not numbers or number in numbers]


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Let processes count while the block runs."""
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=spin, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def spin() -> None:
    """Count, until somebody ends the process."""
    count = 0
    while True:
        count += 1


def executed(notebook: Path, name: str) -> Run:
    """Execute a copy of a lesson, with a record of its own."""
    with tempfile.TemporaryDirectory(prefix="ocrlab-lessons-", ignore_cleanup_errors=True) as folder:
        copy, record = Path(folder) / "notebooks", Path(folder) / "record.jsonl"
        shutil.copytree(NOTEBOOKS, copy, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
        read = nbformat.read(copy / notebook.name, 4)
        paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        own = {"OCRLAB_RECORD": str(record), "JPY_SESSION_NAME": str(copy / notebook.name), "PYTHONPATH": paths}
        began = time.perf_counter()
        client = nbclient.NotebookClient(
            read, timeout=LIMIT, allow_errors=True, kernel_name="python3", resources={"metadata": {"path": str(copy)}}
        )
        client.execute(env={**os.environ, **own})
        seconds = time.perf_counter() - began
        kept = list(entries(record))
    print(f"{notebook.stem}, {name}: {seconds:.0f} s", flush=True)
    return Run(notebook.stem, name, seconds, kept, stopped_in(read), shown_in(read, kept))


def stopped_in(notebook: Any) -> list[str]:
    """Return the cells that stopped, and how."""
    return [
        f"cell {number} stopped with {output.ename}: {output.evalue[:200]}"
        for number, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]


def shown_in(notebook: Any, kept: Sequence[Entry]) -> tuple[int, int]:
    """Return how many verdicts with an answer and without cells showed that the record does not hold."""
    texts = [
        output.get("data", {}).get("text/plain", "") for cell in notebook.cells for output in cell.get("outputs", ())
    ]
    without = sum(CANNOT in text for text in texts) - sum(undecided(one) for one in kept)
    return sum(text.startswith("Measured: ") for text in texts), max(0, without)


def undecided(entry: Entry) -> bool:
    """Tell whether an entry is of a verdict without an answer."""
    return entry["kind"] == "measured" and entry.get("answer") is None


# -- judging


def judged(runs: Sequence[Run]) -> list[str]:
    """Print what the runs of a lesson found, question by question, and return what is wrong with it."""
    lesson = runs[0].lesson
    flags = [f"{lesson}, {run.name}: {stopped}" for run in runs for stopped in run.stopped]
    found = {run.name: keyed(run, "measured") for run in runs}
    print(f"\n{lesson}")
    for key in dict.fromkeys(key for one in found.values() for key in one):
        print(f"  {shortened(key[1])}")
        answers: dict[str, str] = {}
        for name, one in found.items():
            if key not in one:
                continue
            entry, flaw = one[key], flaw_of(one[key])
            if entry["answer"] is not None:
                answers[name] = str(entry["answer"])
            print(f"    {name:12}{figure(entry):34}{answers.get(name, 'cannot tell')}{'  FLAW' if flaw else ''}")
            flags += [f"{lesson}, {name}: {shortened(key[1])} {flaw}"] if flaw else []
        flags += contradiction(key, answers)
    return flags + counted(runs)


def counted(runs: Sequence[Run]) -> list[str]:
    """Return the contradictions between answers that were not measured: they should be the same in every run."""
    measured = {entry["name"] for run in runs for entry in run.kept if entry["kind"] == "measured"}
    found = {run.name: keyed(run, "told") for run in runs}
    flags = []
    for key in dict.fromkeys(key for one in found.values() for key in one if key[1] not in measured):
        flags += contradiction(key, {name: str(one[key]["answer"]) for name, one in found.items() if key in one})
    return flags


def keyed(run: Run, kind: str) -> dict[Key, Entry]:
    """Return the entries of a kind by question; one that was answered several times has several."""
    found: dict[Key, Entry] = {}
    for entry in run.kept:
        if entry["kind"] == kind:
            times = sum(key[1] == entry["name"] for key in found)
            found[run.lesson, entry["name"], times] = entry
    return found


def flaw_of(entry: Entry) -> str:
    """Return what is wrong with a verdict: an interval that is not that of its samples, an answer that is not its own."""
    given = Measured(entry["value"], entry["low"], entry["high"], tuple(entry["samples"]))
    if given.samples:
        again = middle(given.samples)
        if not all(map(near, (given.value, given.low, given.high), (again.value, again.low, again.high))):
            return f"is said to be {given}; its samples say {again}."
    allowed = given.among(entry["options"]).option
    answer = entry["answer"] if entry["answer"] is None else str(entry["answer"])
    return (
        ""
        if answer == allowed
        else f"is answered by {answer!r}; its interval, {given}, allows {allowed or 'no one'!r}."
    )


def near(one: float, other: float) -> bool:
    """Tell whether two numbers are the same but for rounding."""
    return one == other or math.isclose(one, other, rel_tol=1e-9)


def contradiction(key: Key, answers: dict[str, str]) -> list[str]:
    """Return the sentence for runs that are certain of different answers."""
    if len(set(answers.values())) < 2:
        return []
    said = "; ".join(f"{name}: {answer}" for name, answer in answers.items())
    return [f"{key[0]}: contradiction. {shortened(key[1])} {said}"]


def figure(entry: Entry) -> str:
    """Return a figure with its interval."""
    return f"{entry['value']:.3g} ({entry['low']:.3g} to {entry['high']:.3g})"


def shortened(question: str) -> str:
    """Return a question as a line can hold it."""
    return question if len(question) <= WIDTH else question[: WIDTH - 2] + " …"


def summary(runs: Sequence[Run], flags: Sequence[str]) -> None:
    """Print how long each lesson took, how many verdicts were decided, and what is wrong."""
    names = list(dict.fromkeys(run.name for run in runs))
    print(f"\n{'seconds; decided + undecided':34}" + "".join(f"{name:>22}" for name in names))
    for lesson in dict.fromkeys(run.lesson for run in runs):
        cells = [tally(run) for run in runs if run.lesson == lesson]
        print(f"{lesson:34}" + "".join(f"{cell:>22}" for cell in cells))
    print("\nIn the tally are verdicts that cells show without a question; those have no record, and are not judged.")
    print(
        "\n".join(["", *flags]) if flags else "Every answer is its interval's, and no two runs contradict each other."
    )


def tally(run: Run) -> str:
    """Return the seconds of a run, and its verdicts with and without an answer."""
    verdicts = [entry for entry in run.kept if entry["kind"] == "measured"]
    without = sum(undecided(entry) for entry in verdicts)
    return f"{run.seconds:.0f} s; {len(verdicts) - without + run.shown[0]} + {without + run.shown[1]}"


if __name__ == "__main__":
    sys.exit(main())
