"""``ocrlab bench --replay``: the original experiment on this machine, with a verdict on each of its sentences."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ocrlab.bench import replay_report as report
from ocrlab.bench.command import check_out, save
from ocrlab.bench.replay import NETWORKS, Replay
from ocrlab.bench.rounds import to_stderr
from ocrlab.bench.rows import Row

WRITERS = {".json": report.to_json, ".md": report.markdown}
NOT_HERE = ("image", "all", "base", "threads")  # the replay decides these itself


def run(options: argparse.Namespace) -> int:
    """Measure, and print."""
    for name in NOT_HERE:
        if getattr(options, name):
            raise ValueError(
                f"{'IMAGE' if name == 'image' else f'--{name}'} does not go with --replay, which has its own."
            )
    check_out(options.out, WRITERS)
    networks = (options.model,) if options.model else NETWORKS
    given = {name: getattr(options, name) for name in ("rounds", "seconds") if getattr(options, name) is not None}
    replay = Replay(options.full, networks, **given)

    def arrived(network: str, role: str, row: Row) -> None:
        to_stderr(f"{network} {row.rounds}/{replay.rounds}  {progress(row)}")
        if options.json and row.complete:
            _print(report.row_to_dict(network, role, row))

    replayed = replay.run(arrived)
    saved = save(options.out, WRITERS, replayed) if options.out else True
    if not options.json:
        print(report.text(replayed))
    for verdict in replayed.verdicts if options.json else ():
        _print(report.verdict_to_dict(verdict))
    return 0 if saved else 2


def progress(row: Row) -> str:
    """Return one line about a row that grows."""
    if row.failure:
        return f"{row.case.name}: {row.failure.kind}"
    held = f", {row.memory['peak'].bytes / 1e9:.3f} GB" if "peak" in row.memory else ""
    return f"{row.case.name}: {row.seconds['steady'].median:.3g} s{held}"


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False, allow_nan=False), flush=True)
