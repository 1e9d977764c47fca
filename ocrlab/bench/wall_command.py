"""``ocrlab bench --merge FILE.json ...``: the class wall, of what many machines saved."""

from __future__ import annotations

import argparse

from ocrlab.bench import wall_report as report
from ocrlab.bench.command import check_out, save
from ocrlab.bench.wall import wall

WRITERS = {".json": report.to_json, ".md": report.to_markdown}
NOT_HERE = (
    "image",
    "all",
    "base",
    "threads",
    "rounds",
    "seconds",
    "model",
    "replay",
    "full",
)  # nothing is measured here


def run(options: argparse.Namespace) -> int:
    """Read the files, and print what they say together."""
    for name in NOT_HERE:
        if getattr(options, name):
            raise ValueError(
                f"{'IMAGE' if name == 'image' else f'--{name}'} does not go with --merge, which measures nothing."
            )
    check_out(options.out, WRITERS)
    found = wall(options.merge)
    saved = save(options.out, WRITERS, found) if options.out else True
    print(report.to_lines(found) if options.json else report.table(found))
    return 0 if saved else 2
