"""``ocrlab check``: what is wrong in a run, worst first."""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab check``."""
    sub.add_argument("run_folder", metavar="RUN", type=Path, help="what `ocrlab run` made")
    sub.add_argument(
        "--truth",
        type=Path,
        metavar="DIR",
        help="NAME.json, .txt (ICDAR, SROIE, or text alone), .hocr, .xml (ALTO, PAGE), Label.txt",
    )
    sub.add_argument(
        "--expect", type=Path, metavar="FILE.csv", help="NAME,EXPRESSION a line: what stands on every page"
    )
    sub.add_argument("--worst", type=int, default=10, metavar="N", help="so many pages; default 10")
    sub.add_argument("--json", action="store_true", help="every page as a JSON object a line, worst first")
    sub.add_argument(
        "--most-error", type=float, metavar="SHARE", help="status 1 where more of the characters are wrong"
    )


def run(options: argparse.Namespace) -> int:
    """Check a run, and print what is wrong; status 1 where more is wrong than may be."""
    from ocrlab.folder.check.expected import read_expected
    from ocrlab.folder.check.report import check, lines, to_dict
    from ocrlab.folder.runs.store import read_run
    from ocrlab.folder.truth.find import truths_in

    if options.most_error is not None and not options.truth:
        raise ValueError("--most-error needs --truth DIR: without truth, nobody knows how many characters are wrong.")
    truths = truths_in(options.truth) if options.truth else None
    checked = check(read_run(options.run_folder), truths, read_expected(options.expect) if options.expect else ())
    if options.json:
        told = [*map(to_dict, checked.judged), *map(to_dict, checked.suspected)]
        print("\n".join(json.dumps(one, ensure_ascii=False) for one in told))
    else:
        print("\n".join(lines(checked, options.worst)) or "Nothing looks wrong.")
    return int(options.most_error is not None and checked.score.error > options.most_error)
