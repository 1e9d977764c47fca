"""``ocrlab case``: a picture, its map and why its lines are wrong, as one HTML file for a ticket or a page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ocrlab.cli import reader

if TYPE_CHECKING:
    from ocrlab.folder.samples import TrueLine

EXPLAINED = 8


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab case``."""
    sub.add_argument("picture", metavar="IMAGE", type=Path)
    sub.add_argument(
        "--out", type=Path, required=True, metavar="CASE.html", help="opens without network and without Python"
    )
    sub.add_argument("--truth", type=Path, metavar="FILE", help="what stands on the picture; see `check`")
    sub.add_argument("--title", default="", metavar="TEXT", help="what stands above it; default: the name of --out")
    sub.add_argument(
        "--explain",
        type=int,
        default=EXPLAINED,
        metavar="N",
        help=f"find causes for so many lines; default {EXPLAINED}",
    )
    sub.add_argument(
        "--redact", action="append", default=[], metavar="EXPRESSION",
        help="lines that match are painted over, and their readings, truths and maps left out; may be given again",
    )  # fmt: skip
    reader.add_networks(sub)


def run(options: argparse.Namespace) -> int:
    """Read the picture, look for causes, and write the page."""
    from ocrlab import models
    from ocrlab.files.outputs import check_apart
    from ocrlab.image import load_image
    from ocrlab.widgets.explorer.session import explore

    read = [options.picture, *([options.truth] if options.truth else [])]
    check_apart([options.out], reader.read_files(options, read))
    expressions(options.redact)
    truth = truth_of(options.truth) if options.truth else None
    with models.load(options.model, **reader.asked(options)) as ocr:
        view = explore(ocr, load_image(options.picture), truth)
        print("ocrlab: reading, and looking for causes ...", file=sys.stderr)
        view.save(options.out, options.title, explain=options.explain, redact=options.redact)
        view.close()
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


def expressions(given: list[str]) -> None:
    """Make sure that what is to be redacted can be looked for."""
    import re

    for one in given:
        try:
            re.compile(one)
        except re.error as error:
            raise ValueError(f"--redact {one!r} is no regular expression: {error}.") from error


def truth_of(file: Path) -> tuple[TrueLine, ...]:
    """Return the lines of a truth, which has one picture's."""
    from ocrlab.files import FileError, shown
    from ocrlab.folder.truth.find import READERS

    if file.suffix not in READERS or not file.is_file():
        raise FileError(f"{shown(file)}: a file of truth was expected: {', '.join(READERS)}.")
    lines = tuple(READERS[file.suffix](file).lines)
    if not lines:
        raise FileError(f"{shown(file)}: a text without places; a case needs to know where each line stands.")
    return lines
