"""``ocrlab bench --merge FILE.json ...``: the class wall, of what many machines saved."""

from __future__ import annotations

import argparse

from ocrlab.bench import wall_report as report
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
    if options.out and options.out.suffix not in WRITERS:
        raise ValueError(f"--out {options.out}: a name that ends in {' or '.join(WRITERS)} was expected.")
    found = wall(options.merge)
    if options.out:  # before anything is printed: a pipe may be closed early
        options.out.write_text(WRITERS[options.out.suffix](found) + "\n", encoding="utf-8")
    print(report.to_lines(found) if options.json else report.table(found))
    return 0
