"""The project's own pictures, with what stands on them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.page import Floats

CHECKOUT = Path(__file__).resolve().parents[2] / "notebooks"


def lessons() -> Path:
    """Return where the lessons lie as they were shipped, with their pictures: $OCRLAB_NOTEBOOKS, else the checkout's."""
    named = os.environ.get("OCRLAB_NOTEBOOKS")
    return Path(named).expanduser().absolute() if named else CHECKOUT


FOLDER = lessons() / "samples"
FIRST = ("receipt", "street_sign", "poster")  # easy ones, to begin with


@dataclass(frozen=True, eq=False)
class TrueLine:
    """A line that stands on a picture: its text, and its quad (4, 2) clockwise from the text's own top-left."""

    text: str
    quad: Floats


@dataclass(frozen=True, eq=False)
class Sample:
    """A picture, what it is good for, and the lines that stand on it in reading order."""

    name: str
    path: Path
    title: str
    note: str
    lines: tuple[TrueLine, ...]


def sample(name: str, folder: Path = FOLDER) -> Sample:
    """Return a sample by name."""
    known = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    path = next(folder / f"{name}{suffix}" for suffix in (".jpg", ".png") if (folder / f"{name}{suffix}").is_file())
    return Sample(name, path, known["title"], known["note"], true_lines(known))


def true_lines(known: dict[str, Any]) -> tuple[TrueLine, ...]:
    """Return the lines of a truth file's content, {"lines": [{"text", "quad": [[x, y] x 4]}]}."""
    return tuple(TrueLine(line["text"], np.array(line["quad"], np.float32)) for line in known["lines"])


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all samples, the easy ones first."""
    found = sorted(file.stem for file in folder.glob("*.json"))
    return [*(name for name in FIRST if name in found), *(name for name in found if name not in FIRST)]
