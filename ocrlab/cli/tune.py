"""``ocrlab tune``: settings that are chosen on half of a run's pages, and proven on the other half."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TARGETS = ("ocrlab", "rapidocr", "paddleocr")


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab tune``."""
    sub.add_argument("run_folder", metavar="RUN", type=Path, help="what `ocrlab run --maps` made")
    sub.add_argument(
        "--truth", type=Path, required=True, metavar="DIR", help="what stands on the pictures; see `check`"
    )
    sub.add_argument(
        "--for",
        dest="target",
        choices=TARGETS,
        default="ocrlab",
        help="vary only what this can be told; default ocrlab",
    )
    sub.add_argument("--python", type=Path, metavar="PATH", help="with --for: production's Python, to prove it there")
    sub.add_argument("--out", type=Path, metavar="DIR", help="settings.json, rapidocr.yaml, ...; default RUN/tuned")
    sub.add_argument("--html", type=Path, metavar="PAGE.html", help="one file, with the plateau as pictures")
    sub.add_argument("--json", action="store_true", help="all that was found as one JSON object")
    sub.add_argument("--only", nargs="+", default=(), metavar="SETTING", help="vary these alone")
    sub.add_argument("--most", type=int, default=100, metavar="N", help="pages to look at; default 100")
    sub.add_argument("--seed", type=int, default=0, metavar="N", help="of the chance that makes the halves; default 0")


def run(options: argparse.Namespace) -> int:
    """Choose and prove; what was found is printed, and the settings are written."""
    from ocrlab.files import write_whole
    from ocrlab.folder.runs.store import read_run
    from ocrlab.folder.truth.find import truths_in
    from ocrlab.folder.tune.tuned import lines
    from ocrlab.folder.tune.tuning import Plan, tune

    done, truths = read_run(options.run_folder), truths_in(options.truth)
    out = options.out or options.run_folder / "tuned"
    with progress() as told:
        plan = Plan(options.seed, options.most, tuple(options.only), told)
        tuned = tune(done, truths, options.target, options.python, plan)
    written = tuned.save(out)
    if options.html:
        from ocrlab.folder.tune.shown import page

        write_whole(options.html, page(tuned).encode())
        written.append(options.html)
    print(json.dumps(tuned.to_dict(), ensure_ascii=False) if options.json else "\n".join(lines(tuned)))
    print(f"Written: {', '.join(map(str, written))}", file=sys.stderr)
    return 0


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give what is told of every page that was read; on stderr, what is being done, and how many pages were read for it."""
    from tqdm import tqdm

    with tqdm(unit="page", file=sys.stderr) as bar:

        def say(doing: str) -> None:
            bar.set_description_str(doing, refresh=False)
            bar.update()

        yield say
