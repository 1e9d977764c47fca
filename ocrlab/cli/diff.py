"""``ocrlab diff``: what two runs, or two ways to read, read otherwise, and a status for somebody's CI."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrlab.folder.diff.reading import Reading

SIDES = """A and B are one of these; what is no run reads the pictures of the other side, or those of --pictures:
"""


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab diff``."""
    from ocrlab.folder.diff.sides import listed

    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.epilog = SIDES + listed()
    sub.add_argument("before", nargs="?", metavar="A", help="how it was read; see below")
    sub.add_argument("after", nargs="?", metavar="B", help="how it is read now")
    sub.add_argument("--pictures", type=Path, metavar="DIR", help="what to read, where it is not what a run has")
    sub.add_argument("--keep", type=Path, metavar="DIR", help="keep what is read for this as runs there")
    sub.add_argument("--workers", type=int, metavar="N", help="processes that read; default: a core each")
    sub.add_argument("--truth", type=Path, metavar="DIR", help="judge both by what stands on the pictures; see `check`")
    sub.add_argument(
        "--accept", type=Path, metavar="FILE.json", help="what was looked at and accepted counts as no loss"
    )
    sub.add_argument("--accept-all", action="store_true", help="add all that is lost or changed now to --accept")
    sub.add_argument("--html", type=Path, metavar="PAGE.html", help="one file, with the crops of every place")
    sub.add_argument("--json", action="store_true", help="every change as a JSON object a line")
    sub.add_argument(
        "--bisect", nargs="+", type=Path, metavar=("FILE.npz", "IMAGE"),
        help="instead: where production and ocrlab part, from what `ocrlab recorder` wrote there",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Compare two sides; status 1 where something is lost or read otherwise that nobody accepted."""
    if options.bisect:
        return bisect(options)
    if not (options.before and options.after):
        raise ValueError("Two sides were expected: ocrlab diff A B. `ocrlab diff --help` lists what they can be.")
    if options.accept_all and not options.accept:
        raise ValueError("--accept-all needs --accept FILE.json: where it is written down.")
    from ocrlab.files import write_whole
    from ocrlab.folder.diff import accepted, told
    from ocrlab.folder.diff.apart import apart
    from ocrlab.folder.diff.reading import both
    from ocrlab.folder.diff.sides import side_of
    from ocrlab.folder.truth.find import truths_in

    truths = truths_in(options.truth) if options.truth else None
    known = accepted.read_accepted(options.accept) if options.accept else frozenset()
    runs, names = both((side_of(options.before), side_of(options.after)), reading(options))
    found = apart(*runs, truths)
    if options.pictures:  # some were asked for, of all that a run may have
        found = replace(found, only=([], []))
    if options.accept_all:
        accepted.accept(options.accept, found.losses())
        known = accepted.read_accepted(options.accept)
    if options.html:
        from ocrlab.folder.diff.page import page

        write_whole(options.html, page(found, runs, names, known).encode(errors="replace"))
    print("\n".join(told.rows(found) if options.json else told.lines(found, names, known)))
    return int(bool(found.losses(known)))


def reading(options: argparse.Namespace) -> Reading:
    """Return how a side is read that is no run yet."""
    from ocrlab.files import shown
    from ocrlab.folder.diff.reading import Reading
    from ocrlab.folder.pictures import pictures_of

    found = list(pictures_of([options.pictures])) if options.pictures else []
    if options.pictures and not found:
        raise ValueError(f"--pictures {shown(options.pictures)}: no pictures there.")
    return Reading(found, options.keep, options.workers)


def bisect(options: argparse.Namespace) -> int:
    """Say where production and ocrlab part, by what the flight recorder wrote in production."""
    from ocrlab.folder.bisect import report

    given = [*options.bisect, *(Path(one) for one in (options.before, options.after) if one)]
    if len(given) > 2:
        raise ValueError("--bisect FILE.npz [IMAGE]: one recording and, where it has none, its picture were expected.")
    options.bisect, options.image = given[0], given[1] if len(given) > 1 else None
    status: int = report.run(options)
    return status
