"""``ocrlab bench``: measure a picture on every runtime, and print the rows as they arrive."""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ocrlab.bench.cases import cases_for
from ocrlab.bench.report import to_dict, to_json
from ocrlab.bench.rounds import Bench, to_stderr
from ocrlab.bench.rows import Row
from ocrlab.bench.tables import table, to_markdown

WRITERS: dict[str, Callable[[list[Row]], str]] = {".json": to_json, ".md": to_markdown}
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
    """Measure, and print."""
    with ended_by_sigterm():
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    if options.merge:
        from ocrlab.bench import wall_command

        return wall_command.run(options)
    if options.replay:
        from ocrlab.bench import replay_command

        return replay_command.run(options)
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
            print(json.dumps(to_dict(row), ensure_ascii=False, allow_nan=False), flush=True)

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


def save(file: Path, writers: Mapping[str, Callable[[T], str]], what: T) -> bool:
    """Save it, before it is printed, because a pipe may be closed early; say so when that fails, for it is printed still."""
    try:
        file.write_text(writers[file.suffix](what) + "\n", encoding="utf-8")
    except OSError as error:
        to_stderr(f"{file}: it cannot be saved there ({error.strerror}).")
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
    check_out(options.out, WRITERS)
    if options.threads is not None and options.threads < 1:
        raise ValueError(f"--threads {options.threads}: 1 or more was expected.")


def check_out(file: Path | None, writers: Mapping[str, Any]) -> None:
    """Raise ValueError for a file that cannot be written; before anything is measured."""
    if file is None:
        return
    if file.suffix not in writers:
        raise ValueError(f"--out {file}: a name that ends in {' or '.join(writers)} was expected.")
    if not os.access(file if file.exists() else file.parent, os.W_OK) or file.is_dir():
        raise ValueError(f"--out {file}: it cannot be written; a file in a folder that is there was expected.")


def progress(row: Row, rounds: int) -> str:
    """Return one line about a row that grows."""
    steady = row.seconds.get("steady")
    said = [f"{steady.median * 1e3:.3g} ms"] if steady else []
    said += [f"{row.factor.value:.2f} times as fast as the base row"] if row.factor and row.complete else []
    said += [row.failure.kind] if row.failure else []
    return f"{row.rounds}/{rounds}  {row.case.name}: {', '.join(said)}"
