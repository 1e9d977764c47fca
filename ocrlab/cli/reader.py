"""What every command that reads is asked: which pictures, which networks, and one flag for every setting of the stages."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NO_SETTINGS = ("backend", "precision", "preset", "threads", "device", "rapidocr", "rapidocr_version")  # of `load`


def add_pictures(sub: argparse.ArgumentParser) -> None:
    """Add the pictures, and how large they may be."""
    sub.add_argument("paths", nargs="+", metavar="IMAGE|DIR", type=Path)
    sub.add_argument("--recursive", action="store_true", help="read the folders in a folder, too")
    sub.add_argument(
        "--max-pixels",
        type=int,
        metavar="N",
        help="the largest picture to read; default 100 million, less on little memory",
    )


def add_networks(sub: argparse.ArgumentParser) -> None:
    """Add the networks and settings."""
    from ocrlab import backends, models
    from ocrlab.models.presets import PRESETS

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


def pictures(options: argparse.Namespace) -> list[Path]:
    """Return the pictures that were named, after a word on folders that are left out."""
    from ocrlab.files import shown
    from ocrlab.folder.pictures import PICTURES, not_looked_into, pictures_of

    found = list(pictures_of(options.paths, options.recursive))
    for sentence in [] if options.recursive else not_looked_into(options.paths):
        print(f"ocrlab: {sentence}", file=sys.stderr)
    if not found:
        raise ValueError(f"{', '.join(map(shown, options.paths))}: no pictures there ({', '.join(PICTURES)}).")
    return found


def own_files(options: argparse.Namespace) -> dict[str, Path]:
    """Return the user's own networks and alphabet, by their part."""
    return {part: getattr(options, part) for part in ("det", "rec", "cls", "charset") if getattr(options, part)}


def read_files(options: argparse.Namespace, found: Iterable[Path]) -> list[Path]:
    """Return every file that is read, and that no output may be."""
    named = (options.settings, options.rapidocr)
    return [*found, *(file for file in named if file), *own_files(options).values()]


def asked(options: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments of `load`, but for the model's name."""
    from ocrlab.files import FileError, read_json, shown

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
    return (
        settings
        | {name: value for name, value in flags.items() if value is not None}
        | own_files(options)
        | without
        | given
    )
