"""``ocrlab bench``: measure a picture on every runtime, and print the rows as they arrive."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ocrlab.bench.cases import cases_for
from ocrlab.bench.report import to_dict, to_json
from ocrlab.bench.rounds import Bench, to_stderr
from ocrlab.bench.rows import Row
from ocrlab.bench.tables import table, to_markdown

WRITERS = {".json": to_json, ".md": to_markdown}


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
    if options.merge:
        from ocrlab.bench import wall_command

        return wall_command.run(options)
    if options.replay:
        from ocrlab.bench import replay_command

        return replay_command.run(options)
    _check(options)
    rounds = 5 if options.rounds is None else options.rounds
    seconds = 2.0 if options.seconds is None else options.seconds
    cases = cases_for(options.image, options.model, options.all, options.threads, say=to_stderr)
    bench = Bench(tuple(cases), rounds, seconds, options.base)

    def arrived(row: Row) -> None:
        to_stderr(progress(row, rounds))
        if options.json and row.complete:
            print(json.dumps(to_dict(row), ensure_ascii=False, allow_nan=False), flush=True)

    rows = bench.run(arrived)
    if options.out:  # before the table is printed: a pipe may be closed early
        options.out.write_text(WRITERS[options.out.suffix](rows) + "\n", encoding="utf-8")
    if not options.json:
        print(table(rows))
    return 0


def _check(options: argparse.Namespace) -> None:
    """Raise ValueError for arguments that a measurement cannot take."""
    if options.full or options.image is None:
        raise ValueError("IMAGE was expected, the picture to measure; or --replay, of which --full is a part.")
    if options.out and options.out.suffix not in WRITERS:
        raise ValueError(f"--out {options.out}: a name that ends in {' or '.join(WRITERS)} was expected.")
    if options.threads is not None and options.threads < 1:
        raise ValueError(f"--threads {options.threads}: 1 or more was expected.")


def progress(row: Row, rounds: int) -> str:
    """Return one line about a row that grows."""
    steady = row.seconds.get("steady")
    said = [f"{steady.median * 1e3:.3g} ms"] if steady else []
    said += [f"{row.factor.value:.2f} times as fast as the base row"] if row.factor and row.complete else []
    said += [row.failure.kind] if row.failure else []
    return f"{row.rounds}/{rounds}  {row.case.name}: {', '.join(said)}"
