"""``ocrlab diff``: what two runs read otherwise, and a status for somebody's CI."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrlab.folder.diff.apart import Apart, Change


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab diff``."""
    sub.add_argument("before", type=Path, metavar="A", help="a run")
    sub.add_argument("after", type=Path, metavar="B", help="a run of the same pictures")
    sub.add_argument("--truth", type=Path, metavar="DIR", help="judge both by what stands on the pictures; see `check`")
    sub.add_argument(
        "--accept", type=Path, metavar="FILE.json", help="what was looked at and accepted counts as no loss"
    )
    sub.add_argument("--accept-all", action="store_true", help="add all that is lost or changed now to --accept")
    sub.add_argument("--html", type=Path, metavar="PAGE.html", help="one file, with the crops of every place")
    sub.add_argument("--json", action="store_true", help="every change as a JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Compare two runs; status 1 where something is lost or read otherwise that nobody accepted."""
    from ocrlab.files import write_whole
    from ocrlab.folder.diff import accepted
    from ocrlab.folder.diff.apart import apart
    from ocrlab.folder.runs.store import read_run
    from ocrlab.folder.truth.find import truths_in

    if options.accept_all and not options.accept:
        raise ValueError("--accept-all needs --accept FILE.json: where it is written down.")
    runs = read_run(options.before), read_run(options.after)
    found = apart(*runs, truths_in(options.truth) if options.truth else None)
    if options.accept_all:
        accepted.accept(options.accept, found.losses())
    known = accepted.read_accepted(options.accept) if options.accept else frozenset()
    if options.html:
        from ocrlab.folder.diff.page import page

        write_whole(options.html, page(found, runs, known).encode(errors="replace"))
    print("\n".join(_rows(found.changes) if options.json else lines(found, known)))
    return int(bool(found.losses(known)))


def lines(found: Apart, accepted: frozenset[str]) -> Iterator[str]:
    """Yield what is told on the screen: the counts, the verdict of the truth, and what nobody accepted."""
    counts = found.counts()
    yield f"{found.pages} pages in both: " + ", ".join(f"{count} {kind}" for kind, count in counts.items())
    for side, only in zip(("first", "second"), found.only, strict=True):
        if only:
            yield f"Only in the {side}: {', '.join(only[:5])}{' ...' if len(only) > 5 else ''} ({len(only)})"
    if found.scores and found.scores[0].characters:
        before, after = found.scores
        more = after.edits - before.edits
        yield f"Characters wrong: {before.error:.2%} before, {after.error:.2%} now ({more:+d} of {after.characters})"
        yield f"Numbers exactly right: {before.right} before, {after.right} now, of {after.numbers}"
    open_ = found.losses(accepted)
    yield from (
        f"{one.kind:8} {one.image}: {one.before or '(nothing)'}   ->   {one.after or '(nothing)'}" for one in open_[:40]
    )
    if len(open_) > 40:
        yield f"... and {len(open_) - 40} more; --json and --html have all."


def _rows(changes: tuple[Change, ...]) -> Iterator[str]:
    for one in changes:
        told = {
            "key": one.key,
            "image": one.image,
            "page": one.page,
            "kind": one.kind,
            "before": one.before,
            "after": one.after,
        }
        yield json.dumps({**told, "quads": [quad.round(2).tolist() for quad in one.quads]}, ensure_ascii=False)
