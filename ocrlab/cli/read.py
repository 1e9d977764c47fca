"""``ocrlab read``: pictures in, text out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from ocrlab.cli import reader

STDOUT = Path("standard output")


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab read``."""
    from ocrlab.folder.job import FORMATS

    reader.add_pictures(sub)
    sub.add_argument(
        "--format", choices=FORMATS, default="text", help="default text; picture: annotated PNGs, in the folder --out"
    )
    sub.add_argument("--json", dest="format", action="store_const", const="json", help="one JSON object a line")
    sub.add_argument("--why", action="store_true", help="with --json: why lines are doubtful or dropped; takes longer")
    sub.add_argument("--out", type=Path, metavar="FILE", help="write there instead of on the screen")
    reader.add_networks(sub)


def run(options: argparse.Namespace) -> int:
    """Read pictures and write their text; the others are read even when one cannot be."""
    from ocrlab import models
    from ocrlab.files import Writer, written
    from ocrlab.folder.decode import Decoder
    from ocrlab.folder.job import Job, most_pixels
    from ocrlab.folder.why import explained
    from ocrlab.image import load_pages

    pictures = reader.pictures(options)
    check(options, pictures)
    asked, folder = reader.asked(options), options.out if options.format == "picture" else None
    most = most_pixels(options.max_pixels)
    with ExitStack() as open_now:
        load: Callable[[Path], Iterator[Any]] = partial(load_pages, max_pixels=most)
        if len(pictures) > 1:  # it is made ready while the networks are opened
            load = open_now.enter_context(closing(Decoder(most))).pages
        ocr = open_now.enter_context(models.load(options.model, **asked))
        job = Job(ocr, pictures, options.format, folder, load, explained if options.why else None)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        out = open_now.enter_context(written(options.out)) if options.out and not folder else Writer(sys.stdout, STDOUT)
        return job.run(out)


def check(options: argparse.Namespace, pictures: list[Path]) -> None:
    """Make sure that what is asked goes together, and that no file that is read is written over."""
    from ocrlab.files.outputs import check_apart

    if options.format == "picture" and not options.out:
        raise ValueError("--format picture needs --out, the folder for the annotated pictures.")
    if options.why and options.format != "json":
        raise ValueError(f"--why needs --json: --format {options.format} has no place for what it tells.")
    if options.out and options.format != "picture":
        check_apart([options.out], reader.read_files(options, pictures))
