"""``ocrlab book``: the lessons, executed, as a folder of pages that open without a network and without Python."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from ocrlab.language.reader import LANGUAGES, VARIABLE, current


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab book``."""
    sub.add_argument("out", metavar="OUT", type=Path, help="a new folder, or that of a book, which is made anew")
    sub.add_argument("lessons", metavar="LESSON", nargs="*", help="03 or 03_thresholds; default all lessons")
    sub.add_argument("--language", choices=LANGUAGES, default=current(), help="default that of the system")


def run(options: argparse.Namespace) -> int:
    """Run the lessons, and write the pages."""
    from ocrlab.book.make import make

    os.environ[VARIABLE] = options.language  # of all that is said, and of the kernels

    def say(sentence: str) -> None:
        print(f"ocrlab: {sentence}", file=sys.stderr, flush=True)

    print(make(options.out, options.lessons, options.language, say))
    return 0
