"""``ocrlab class``: a kit that needs no network, what a student hands in, and a page of what came in."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from ocrlab.classroom import copies

SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos-arm"}  # a kit's name of a system, by Python's
SECONDS = 5  # between two looks at what was handed in


def add(sub: argparse.ArgumentParser) -> None:
    """Add the commands of ``ocrlab class``, and their arguments."""
    commands = sub.add_subparsers(dest="action", required=True, metavar="kit|hand-in|show")
    kit = commands.add_parser("kit", help="all that a machine without a network needs, in a folder")
    kit.add_argument("folder", type=Path, metavar="DIR")
    kit.add_argument(
        "--for", dest="system", choices=[*SYSTEMS.values()], default=SYSTEMS.get(sys.platform, "linux"),
        help="the students' system; default this machine's",
    )  # fmt: skip
    kit.add_argument("--python", default="3.12", metavar="3.12", help="the students' Python; default 3.12")
    kit.add_argument(
        "--book", type=Path, metavar="BOOK", help="what `ocrlab book BOOK` made: it goes along, to read in"
    )
    hand_in = commands.add_parser("hand-in", help="what you guessed, checked and measured, in a file for the teacher")
    hand_in.add_argument(
        "--out", type=Path, metavar="FILE", default=Path(), help="a file, or a folder for it; default this folder"
    )
    hand_in.add_argument("--name", default="", help="what you want to be called; default a random one")
    show = commands.add_parser("show", help="what was handed in, as a page")
    show.add_argument("folder", type=Path, metavar="FOLDER", help="where the files lie that were handed in")
    show.add_argument("--out", type=Path, metavar="PAGE.html", default=Path("class.html"), help="default class.html")
    show.add_argument(
        "--seed",
        metavar="SEED|FILE",
        help="the seed of the teacher's kit: RUNS the students' code here, on hidden variants",
    )
    show.add_argument("--watch", action="store_true", help="make the page anew every few seconds, until Ctrl-C")


def run(options: argparse.Namespace) -> int:
    """Make a kit, hand in, or show what was handed in."""
    if options.action == "kit":
        from ocrlab.classroom import kit

        print(kit.make(options.folder, options.system, options.python, options.book))
    elif options.action == "hand-in":
        from ocrlab.classroom import hand_in

        print(hand_in.make(copies.work_folder(), options.out, options.name))
    elif options.watch:
        watch(options)
    else:
        print(shown(options))
    return 0


def shown(options: argparse.Namespace) -> str:
    """Make the page of what was handed in, and return a sentence about it."""
    from ocrlab.classroom import teacher

    return teacher.show(options.folder, options.out, options.seed, options.watch)


def watch(options: argparse.Namespace) -> None:
    """Make the page anew again and again until Ctrl-C, and print what is said of it whenever that is another.

    What stops it at first stops it; later, a file that is just being written must not.
    """
    print(said := shown(options), flush=True)
    try:
        while True:
            time.sleep(SECONDS)
            before = said
            try:
                said = shown(options)
            except (ValueError, OSError) as error:
                said = f"The page is as it was before: {error}"
            if said != before:
                print(said, flush=True)
    except KeyboardInterrupt:  # the way to end it
        return
