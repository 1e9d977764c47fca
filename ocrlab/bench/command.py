"""``ocrlab bench``: measure a picture on every runtime and print the rows as they arrive; the replay; the class wall."""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ocrlab.bench.cases import cases_for
from ocrlab.bench.report import to_dict, to_json
from ocrlab.bench.rounds import Bench, to_stderr
from ocrlab.bench.rows import Row
from ocrlab.bench.tables import table, to_markdown
from ocrlab.files import FileError, write_whole
from ocrlab.files.outputs import check_apart

WRITERS: dict[str, Callable[[list[Row]], str]] = {".json": to_json, ".md": to_markdown}
REPLAY_NOT_HERE = ("image", "all", "base", "threads")  # the replay decides these itself
WALL_NOT_HERE = (*REPLAY_NOT_HERE, "rounds", "seconds", "model", "replay", "full")  # nothing is measured here
INTERRUPTED = 130
T = TypeVar("T")


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab bench``."""
    from ocrlab import models

    sub.add_argument("image", metavar="IMAGE", type=Path, nargs="?")
    sub.add_argument("--model", help=f"one of {', '.join(models.names())}")
    sub.add_argument("--rounds", type=int, metavar="N", help="processes a row; default 5, with --replay 3")
    sub.add_argument(
        "--seconds",
        type=float,
        metavar="S",
        help="how long each process samples the steady state; default 2, with --replay 1",
    )
    sub.add_argument("--threads", type=int, metavar="N", help="of every row; default one a core")
    sub.add_argument(
        "--all",
        action="store_true",
        help="shapes, hints, ONNX Runtime as it ships, every device, and older processors, too",
    )
    sub.add_argument("--base", metavar="ROW", help="the row that the others are compared with; default the first")
    sub.add_argument("--json", action="store_true", help="one JSON object a row on stdout")
    sub.add_argument(
        "--out", type=Path, metavar="FILE", help="save there, too: .json with the machine described, or .md"
    )
    sub.add_argument(
        "--replay", action="store_true", help="instead: the experiment of 2022, and what became of its sentences"
    )
    sub.add_argument("--full", action="store_true", help="the replay on all 12119 rows of its picture; takes 4 GB")
    sub.add_argument(
        "--merge",
        nargs="+",
        metavar="FILE",
        help="instead: files or folders that --out saved on many machines, side by side",
    )


def run(options: argparse.Namespace) -> int:
    """Do what was asked for: measure a picture, replay the experiment of 2022, or put files side by side; and print."""
    way = merge if options.merge else replay if options.replay else measure
    with ended_by_sigterm():
        return way(options)


def measure(options: argparse.Namespace) -> int:
    """Measure a picture on every runtime."""
    _check(options)
    rounds = 5 if options.rounds is None else options.rounds
    seconds = 2.0 if options.seconds is None else options.seconds
    left_out = list[str]()
    cases = cases_for(options.image, options.model, options.all, options.threads, say=left_out.append)
    bench = Bench(tuple(cases), rounds, seconds, options.base)
    seen: dict[str, Row] = {}

    def arrived(row: Row) -> None:
        seen[row.case.name] = row
        to_stderr(progress(row, rounds))
        if options.json and row.complete:
            _print(to_dict(row))

    for sentence in left_out:
        to_stderr(sentence)
    try:
        rows, status = bench.run(arrived), 0
    except KeyboardInterrupt:  # what was measured stands
        rows, status = [seen[case.name] for case in cases if case.name in seen], INTERRUPTED
    saved = save(options.out, WRITERS, rows) if options.out and rows else True
    if not options.json and rows:
        print("\n".join([table(rows), *left_out]))
    return status if saved else 2


def replay(options: argparse.Namespace) -> int:
    """Repeat the experiment of 2022, with a verdict on each of its sentences."""
    from ocrlab.bench.replay import report
    from ocrlab.bench.replay.replay import NETWORKS, Replay

    _refuse(options, REPLAY_NOT_HERE, "--replay, which has its own")
    writers = {".json": report.to_json, ".md": report.markdown}
    check_out(options.out, writers)
    networks = (options.model,) if options.model else NETWORKS
    given = {name: getattr(options, name) for name in ("rounds", "seconds") if getattr(options, name) is not None}
    experiment = Replay(options.full, networks, **given)

    def arrived(network: str, role: str, row: Row) -> None:
        to_stderr(f"{network} {row.rounds}/{experiment.rounds}  {replay_progress(row)}")
        if options.json and row.complete:
            _print(report.row_to_dict(network, role, row))

    replayed = experiment.run(arrived)
    saved = save(options.out, writers, replayed) if options.out else True
    if not options.json:
        print(report.text(replayed))
    for verdict in replayed.verdicts if options.json else ():
        _print(report.verdict_to_dict(verdict))
    return 0 if saved else 2


def merge(options: argparse.Namespace) -> int:
    """Read the files of many machines, and print what they say together."""
    from ocrlab.bench.wall import report
    from ocrlab.bench.wall.entries import files_in
    from ocrlab.bench.wall.wall import wall

    _refuse(options, WALL_NOT_HERE, "--merge, which measures nothing")
    writers = {".json": report.to_json, ".md": report.to_markdown}
    check_out(options.out, writers, files_in(options.merge))
    found = wall(options.merge)
    saved = save(options.out, writers, found) if options.out else True
    print(report.to_lines(found) if options.json else report.table(found))
    return 0 if saved else 2


def _refuse(options: argparse.Namespace, names: Sequence[str], what: str) -> None:
    """Raise ValueError for an argument that does not go with another one."""
    for name in names:
        if getattr(options, name):
            raise ValueError(f"{'IMAGE' if name == 'image' else f'--{name}'} does not go with {what}.")


def save(file: Path, writers: Mapping[str, Callable[[T], str]], what: T) -> bool:
    """Save it, before it is printed, because a pipe may be closed early; say so when that fails, for it is printed still."""
    try:
        write_whole(file, (writers[file.suffix](what) + "\n").encode())
    except FileError as error:
        to_stderr(str(error))
        return False
    return True


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C during the block, so that processes and folders go as they go then."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check(options: argparse.Namespace) -> None:
    """Raise ValueError for arguments that a measurement cannot take."""
    if options.full or options.image is None:
        raise ValueError("IMAGE was expected, the picture to measure; or --replay, of which --full is a part.")
    check_out(options.out, WRITERS, [options.image])
    if options.threads is not None and options.threads < 1:
        raise ValueError(f"--threads {options.threads}: 1 or more was expected.")


def check_out(file: Path | None, writers: Mapping[str, Any], inputs: Sequence[Path] = ()) -> None:
    """Raise ValueError for a file that cannot be written, or is to be read; before anything is measured."""
    if file is None:
        return
    if file.suffix not in writers:
        raise ValueError(f"--out {file}: a name that ends in {' or '.join(writers)} was expected.")
    if not os.access(file if file.exists() else file.parent, os.W_OK) or file.is_dir():
        raise ValueError(f"--out {file}: it cannot be written; a file in a folder that is there was expected.")
    check_apart([file], inputs)


def progress(row: Row, rounds: int) -> str:
    """Return one line about a row that grows."""
    steady = row.seconds.get("steady")
    said = [f"{steady.median * 1e3:.3g} ms"] if steady else []
    said += [f"{row.factor.value:.2f} times as fast as the base row"] if row.factor and row.complete else []
    said += [row.failure.kind] if row.failure else []
    return f"{row.rounds}/{rounds}  {row.case.name}: {', '.join(said)}"


def replay_progress(row: Row) -> str:
    """Return one line about a row of the replay that grows."""
    if row.failure:
        return f"{row.case.name}: {row.failure.kind}"
    held = f", {row.memory['peak'].bytes / 1e9:.3f} GB" if "peak" in row.memory else ""
    return f"{row.case.name}: {row.seconds['steady'].median:.3g} s{held}"


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False, allow_nan=False), flush=True)
