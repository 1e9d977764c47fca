"""The command line: ocrlab lab | read | bench | models | quantize | doctor | class | test."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STDOUT = Path("standard output")
NO_SETTINGS = ("backend", "precision", "preset", "threads", "device", "rapidocr", "rapidocr_version")  # of `load`


def run(arguments: list[str]) -> int:
    """Run a command and return its exit status; a mistake of the user's is one sentence on stderr and status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows' own encodings lack most of what we read
            stream.reconfigure(encoding="utf-8", errors="replace")
    warnings.showwarning = lambda message, *_: print(f"ocrlab: {message}", file=sys.stderr)
    options = parser(arguments).parse_args(arguments)
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


def add_read(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab read``: its own, and one for every setting of the stages."""
    from ocrlab import backends, models
    from ocrlab.folder.job import FORMATS
    from ocrlab.models.presets import PRESETS

    sub.add_argument("paths", nargs="+", metavar="IMAGE|DIR", type=Path)
    sub.add_argument("--recursive", action="store_true", help="read the folders in a folder, too")
    sub.add_argument("--model", help=f"one of {', '.join(models.names())}; default the first")
    sub.add_argument("--preset", default="ocrlab", help=f"one of {', '.join(PRESETS)}; default ocrlab")
    sub.add_argument("--settings", type=Path, metavar="FILE.json", help="settings by name, as JSON")
    sub.add_argument("--rapidocr", type=Path, metavar="FILE.yaml", help="a RapidOCR configuration")
    sub.add_argument(
        "--rapidocr-version", metavar="3.8", help="the release that it is for; default: what the file tells"
    )
    for part, what in (("det", "detector"), ("rec", "recognizer"), ("cls", "classifier")):
        sub.add_argument(f"--{part}", type=Path, metavar="FILE", help=f"a {what} of your own")
    sub.add_argument("--charset", type=Path, metavar="FILE.txt", help="its alphabet, a character a line")
    sub.add_argument("--no-cls", action="store_true", help="no classifier: lines are read as they stand")
    sub.add_argument("--backend", help=f"one of {', '.join(backends.available())}; default openvino")
    sub.add_argument("--device", default="CPU", help="default CPU")
    sub.add_argument("--precision", help="f32, bf16, f16 or int8; default: the runtime's own choice")
    sub.add_argument("--threads", type=int, help="default: the runtime's own choice, or the container's limit")
    sub.add_argument(
        "--format", choices=FORMATS, default="text", help="default text; picture: annotated PNGs, in the folder --out"
    )
    sub.add_argument("--json", dest="format", action="store_const", const="json", help="one JSON object a line")
    sub.add_argument("--why", action="store_true", help="with --json: why lines are doubtful or dropped; takes longer")
    sub.add_argument("--out", type=Path, metavar="FILE", help="write there instead of on the screen")
    sub.add_argument(
        "--max-pixels",
        type=int,
        metavar="N",
        help="the largest picture to read; default 100 million, less on little memory",
    )
    _add_settings(sub.add_argument_group("settings of the stages (see the comments in detect.py, recognize.py, ...)"))


def _add_settings(group: Any) -> None:
    from ocrlab.models import usual_settings
    from ocrlab.pipeline import setting_names

    usual = usual_settings("ocrlab")
    for name in (name for names in setting_names().values() for name in names):
        spellings = dict.fromkeys([f"--{name.replace('_', '-')}", f"--{name}"])
        group.add_argument(
            *spellings,
            dest=f"setting_{name}",
            type=_setting,
            metavar="VALUE",
            help=f"default {json.dumps(usual[name])}",
        )


def _setting(text: str) -> Any:
    """Return a setting given on the command line: a number, true or false, a list of numbers, or a word."""
    try:
        return json.loads(text.lower() if text.lower() in ("true", "false") else text)
    except json.JSONDecodeError:
        return text


def read(options: argparse.Namespace) -> int:
    """Read pictures and write their text; the others are read even when one cannot be."""
    from ocrlab import models
    from ocrlab.files import Writer, shown, written
    from ocrlab.folder.decode import Decoder
    from ocrlab.folder.job import Job, most_pixels
    from ocrlab.folder.pictures import PICTURES, not_looked_into, pictures_of
    from ocrlab.folder.why import explained
    from ocrlab.image import load_pages

    pictures = list(pictures_of(options.paths, options.recursive))
    for sentence in [] if options.recursive else not_looked_into(options.paths):
        print(f"ocrlab: {sentence}", file=sys.stderr)
    if not pictures:
        raise ValueError(f"{', '.join(map(shown, options.paths))}: no pictures there ({', '.join(PICTURES)}).")
    asked, folder = _asked(options, pictures), options.out if options.format == "picture" else None
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


def _asked(options: argparse.Namespace, pictures: list[Path]) -> dict[str, Any]:
    """Return the arguments of `load`, after making sure that no file that is read is written over."""
    from ocrlab.files import FileError, read_json, shown
    from ocrlab.files.outputs import check_apart

    if options.format == "picture" and not options.out:
        raise ValueError("--format picture needs --out, the folder for the annotated pictures.")
    if options.why and options.format != "json":
        raise ValueError(f"--why needs --json: --format {options.format} has no place for what it tells.")
    own = {part: getattr(options, part) for part in ("det", "rec", "cls", "charset") if getattr(options, part)}
    if options.out and options.format != "picture":
        check_apart([options.out], [*pictures, options.settings, options.rapidocr, *own.values()])
    settings = read_json(options.settings) if options.settings else {}
    if not isinstance(settings, dict):
        raise FileError(f"{shown(options.settings)}: a JSON object of settings by name was expected.")
    flags = {
        name.removeprefix("setting_"): value for name, value in vars(options).items() if name.startswith("setting_")
    }
    given = {name: getattr(options, name) for name in NO_SETTINGS}
    for name in settings.keys() & given.keys():
        raise FileError(f"{shown(options.settings)}: {name} is no setting; give --{name.replace('_', '-')}.")
    without = {"use_cls": False} if options.no_cls else {}
    return settings | {name: value for name, value in flags.items() if value is not None} | own | without | given


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


def module_of(command: str) -> Any:
    """Return the module that has a command's `add` and `run`; none but that of the command that is run is imported."""
    if command == "lab":
        from ocrlab.cli import lab

        return lab
    if command == "bench":
        from ocrlab.bench import command as bench

        return bench
    if command == "quantize":
        from ocrlab.quantize import command as quantize

        return quantize
    from ocrlab.classroom import command as of_class

    return of_class


def _of_module(command: str, describe: str) -> Command:
    return describe, lambda sub: module_of(command).add(sub), lambda options: module_of(command).run(options)


Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]
COMMANDS: dict[str, Command] = {
    "lab": _of_module("lab", "fetch the models and open your copies of the lessons in JupyterLab"),
    "read": ("read pictures and print their text", add_read, read),
    "bench": _of_module("bench", "measure time and memory of a picture on every runtime"),
    "models": ("list the models, fetch them, or show where they are", add_models, models_command),
    "quantize": _of_module("quantize", "make an INT8 detector, judge it, and keep it where it reads as well"),
    "doctor": ("say what this machine has, and what would stop the lab", add_doctor, doctor),
    "class": _of_module("class", "for a class: a kit to install from, what a student hands in, and what came in"),
    "test": ("run the tests", add_test, test),
}
