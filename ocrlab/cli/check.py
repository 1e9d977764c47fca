"""``ocrlab check``: what is wrong in a run, worst first."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrlab.folder.check.causes import Why
    from ocrlab.folder.check.judged import Judged
    from ocrlab.folder.check.suspicion import Suspected
    from ocrlab.folder.runs.store import Done


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
    sub.add_argument(
        "--why",
        nargs="?",
        const="worst",
        choices=("worst", "all"),
        help="ask the networks once more why lines are wrong, of the worst pages or of all; kept in RUN/causes.jsonl",
    )
    sub.add_argument("--json", action="store_true", help="every page as a JSON object a line, worst first")
    sub.add_argument(
        "--most-error", type=float, metavar="SHARE", help="status 1 where more of the characters are wrong"
    )


def run(options: argparse.Namespace) -> int:
    """Check a run, and print what is wrong; status 1 where more is wrong than may be."""
    from ocrlab.folder.check.expected import read_expected
    from ocrlab.folder.check.report import check, every, lines, to_dict
    from ocrlab.folder.runs.store import read_run
    from ocrlab.folder.truth.find import truths_in
    from ocrlab.folder.truth.keeping import halves_said

    if options.most_error is not None and not options.truth:
        raise ValueError("--most-error needs --truth DIR: without truth, nobody knows how many characters are wrong.")
    if options.truth and options.truth.is_dir() and (half_done := halves_said(options.truth)):
        print(f"ocrlab: {half_done}", file=sys.stderr)
    done, truths = read_run(options.run_folder), truths_in(options.truth) if options.truth else None
    expected = read_expected(options.expect) if options.expect else ()
    checked, why = check(done, truths, expected), None
    if options.why:
        why = asked(done, every(done, checked) if options.why == "all" else checked.worst()[: options.worst])
        checked = check(done, truths, expected)  # what the networks said besides looks wrong, too
    if options.json:
        told = [*(to_dict(one, why) for one in checked.judged), *(to_dict(one, why) for one in checked.suspected)]
        print("\n".join(json.dumps(one, ensure_ascii=False) for one in told))
    else:
        print("\n".join(lines(checked, options.worst, why)) or "Nothing looks wrong.")
    return int(options.most_error is not None and checked.score.error > options.most_error)


def asked(done: Done, pages: list[Judged | Suspected]) -> Why:
    """Ask why lines of some pages are wrong, with a bar on stderr; Ctrl-C keeps what was answered."""
    from tqdm import tqdm

    from ocrlab.folder.check.causes import why

    with tqdm(total=len(pages), unit="page", file=sys.stderr, disable=len(pages) < 2) as bar:
        return why(done, pages, lambda finished: bar.update(finished - bar.n))
