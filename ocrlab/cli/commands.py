"""The command line of ocrlab: every command with what it does, and the module that has it."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ocrlab.cli.spoken import spoken, with_help

ROOT = Path(__file__).resolve().parents[2]


def run(arguments: list[str]) -> int:
    """Run a command and return its exit status; a mistake of the user's is one sentence on stderr and status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows' own encodings lack most of what we read
            stream.reconfigure(encoding="utf-8", errors="replace")
    with spoken(arguments):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    warnings.showwarning = lambda message, *_: print(f"ocrlab: {message}", file=sys.stderr)
    options = with_help(parser(arguments)).parse_args(arguments)
    try:
        status: int = options.run(options)
        return status
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return 0
    except (ValueError, RuntimeError, OSError) as error:  # our own errors are sentences
        print(f"ocrlab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ocrlab: interrupted.", file=sys.stderr)
        return 130


def parser(arguments: list[str]) -> argparse.ArgumentParser:
    """Return the parser; the flags of a command are added only when it is the one that is run."""
    main = argparse.ArgumentParser(prog="ocrlab", description="A lab bench for text recognition.")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (describe, add, run_it) in COMMANDS.items():
        sub = commands.add_parser(name, help=describe, description=describe)
        if name in arguments[:1]:
            add(sub)
        sub.set_defaults(run=run_it)
    return main


def add_models(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab models``."""
    sub.add_argument("action", choices=("list", "fetch", "path"))
    sub.add_argument("names", nargs="*", metavar="MODEL", help="fetch: default the default model")
    sub.add_argument("--all", action="store_true", help="fetch: everything in the catalogue")


def models_command(options: argparse.Namespace) -> int:
    """List the models, fetch some, or print the folder of the store."""
    from ocrlab.models import store
    from ocrlab.settings import unknown

    catalogue = store.catalogue()
    if options.action == "path":
        print(store.folder())
        return 0
    if options.action == "list":
        print(f"{'model':24}{'there':8}{'MB':>6}  files")
        for name, entry in catalogue["models"].items():
            files = store.files_of(name)
            there = sum((store.folder() / file).is_file() for file in files)
            size = sum(catalogue["files"][file]["bytes"] for file in files) / 1e6
            print(f"{name:24}{f'{there}/{len(files)}':8}{size:6.1f}  {entry['title']}")
        return 0
    for name in options.names:
        if name not in catalogue["models"]:
            raise ValueError(unknown("model", name, catalogue["models"]))
    wanted = list(catalogue["models"]) if options.all else options.names or [catalogue["default"]]
    for file in store.fetch([file for name in wanted for file in store.files_of(name)], mend=True):
        print(file)
    return 0


def add_doctor(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab doctor``."""
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--check", action="store_true", help="read samples in f32 and in the runtime's own precision")
    which.add_argument(
        "--class", dest="whole_class", action="store_true", help="instead: is all here that a class needs? To hand in"
    )
    sub.add_argument("--out", type=Path, metavar="FILE.json", help="with --class: save it there, too")


def doctor(options: argparse.Namespace) -> int:
    """Say what this machine has, and what would stop the lab or a class."""
    from ocrlab.cli import doctor as examine
    from ocrlab.cli import readiness

    if options.out and not options.whole_class:
        raise ValueError("--out needs --class: nothing else of the doctor's is saved.")
    if options.whole_class:
        return readiness.run(options.out)

    def check(report: examine.Report) -> None:
        from ocrlab.cli.precision_check import precision_check  # which needs what may be missing

        precision_check(report)

    return examine.run(check if options.check else None)


def add_test(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab test``."""
    sub.add_argument("rest", nargs=argparse.REMAINDER, help="goes to pytest")


def test(options: argparse.Namespace) -> int:
    """Fetch all models and run the tests."""
    from ocrlab.models import store

    store.fetch(file for name in store.catalogue()["models"] for file in store.files_of(name))
    chosen = options.rest or ["-n", "2", "--dist", "loadfile"]  # two files of tests at a time: browsers wait a lot
    return subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=ROOT, check=False).returncode


MODULES = {  # a command that has a module of its own, with `add` and `run`
    **{name: f"cli.{name}" for name in ("lab", "read", "run", "check", "diff", "tune", "case", "recorder", "book")},
    **{
        name: f"{folder}.command"
        for name, folder in (("bench", "bench"), ("quantize", "quantize"), ("class", "classroom"))
    },
}


def module_of(command: str) -> Any:
    """Return the module of a command, imported when it is the one that is run."""
    return importlib.import_module(f"ocrlab.{MODULES[command]}")


def _of_module(command: str, describe: str) -> Command:
    return describe, lambda sub: module_of(command).add(sub), lambda options: module_of(command).run(options)


Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]
COMMANDS: dict[str, Command] = {
    "lab": _of_module("lab", "fetch the models and open your copies of the lessons in JupyterLab"),
    "read": _of_module("read", "read pictures and print their text"),
    "run": _of_module("run", "read a folder into a run: resumable, in parallel, one object a page"),
    "check": _of_module("check", "say what is wrong in a run, worst first, with or without its truth"),
    "diff": _of_module(
        "diff", "say what two runs, or two ways to read, read otherwise; status 1 where something is lost"
    ),
    "tune": _of_module("tune", "choose settings on half of a folder, and prove them on the other"),
    "case": _of_module("case", "save a picture, its map and why its lines are wrong as one HTML file"),
    "book": _of_module("book", "run the lessons, and write them as pages that need no network and no Python"),
    "recorder": _of_module("recorder", "copy the flight recorder: one file, that writes down what production computes"),
    "bench": _of_module("bench", "measure time and memory of a picture on every runtime"),
    "models": ("list the models, fetch them, or show where they are", add_models, models_command),
    "quantize": _of_module("quantize", "make an INT8 detector, judge it, and keep it where it reads as well"),
    "doctor": ("say what this machine has, and what would stop the lab", add_doctor, doctor),
    "class": _of_module("class", "for a class: a kit to install from, what a student hands in, and what came in"),
    "test": ("run the tests", add_test, test),
}
