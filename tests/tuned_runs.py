"""Small pages that are drawn, runs of them, and a search that asks no network, for the tests of what chooses settings."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrlab.debug.judge import Score
from ocrlab.folder.runs.run import run
from ocrlab.folder.runs.store import Done
from ocrlab.folder.tune.axes import along
from ocrlab.folder.tune.plateau import plateau
from ocrlab.folder.tune.proof import Measured, Proof
from ocrlab.folder.tune.search import curve, front
from ocrlab.folder.tune.trials import Tried, key_of
from ocrlab.folder.tune.tuned import Point, Tuned
from ocrlab.models import usual_settings
from ocrlab.models.export_settings import Loaded

WORDS = [
    "Tea",
    "Cake",
    "Bread",
    "Butter",
    "Milk",
    "Total",
    "Cash",
    "Change",
    "Apple",
    "Sugar",
    "Salt",
    "Rice",
    "Soup",
    "Fish",
]
NOW = usual_settings("ocrlab")
SHADES = (0, 60, 120, 170)  # of a page's lines


def draw(folder: Path, pages: int = 10) -> Path:
    """Draw pages of four lines, from black to pale, and write what stands on them beside them."""
    folder.mkdir()
    chance = random.Random(1)
    for number in range(pages):
        image, lines = np.full((150, 330, 3), 255, np.uint8), []
        for row, shade in enumerate(SHADES):
            text = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {chance.randint(1, 99)}.{chance.randint(10, 99)}"
            top, (width, height) = 30 + 32 * row, cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 1)[0]
            cv2.putText(image, text, (14, top), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (shade,) * 3, 1, cv2.LINE_AA)
            left, right, up, down = 14, 14 + width, top - height - 2, top + 5
            lines.append({"text": text, "quad": [[left, up], [right, up], [right, down], [left, down]]})
        cv2.imwrite(str(folder / f"p{number:02}.png"), image)
        (folder / f"p{number:02}.json").write_text(json.dumps({"lines": lines}))
    return folder


def read(pictures: Path, out: Path, maps: bool = True, **load: Any) -> Done:
    """Return a run of the pictures of a folder, read by one process."""
    return run(sorted(pictures.glob("*.png")), out, 1, maps, **load)


def trier(edits: Callable[[Mapping[str, Any], int], int], pages: int = 8) -> Callable[[Mapping[str, Any]], Tried]:
    """Return what tries settings: `edits` of settings and a page gives how many of its 200 characters are wrong."""
    known: dict[str, Tried] = {}

    def tried(settings: Mapping[str, Any]) -> Tried:
        other = {name: value for name, value in settings.items() if value != NOW[name]}
        scores = tuple(Score(characters=200, edits=edits(settings, page)) for page in range(pages))
        return known.setdefault(key_of(other), Tried(other, scores, 1.0 - 0.1 * len(known)))

    return tried


def tuned(names: list[str]) -> Tuned:
    """Return what a search came to, of eight pages with these names, one of which turns soon."""

    def edits(settings: Mapping[str, Any], page: int) -> int:
        box = settings["box_thresh"]
        return 6 * (box < 0.5) + (30 if box > 0.8 else 5 * (page == 3 and box > 0.6)) + 2 * settings["use_dilation"]

    tried, choice = trier(edits), {**NOW, "box_thresh": 0.6}
    axes = [
        along("box_thresh", (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), 0.4),
        along("use_dilation", (False, True), False),
    ]
    around = [curve(axis, choice, tried, NOW) for axis in axes]
    scores = [tuple(Score(characters=200, edits=n, numbers=5, right=4) for _ in range(8)) for n in (6, 1)]
    before, after = (Measured(s, of, (1.0,) * 8) for s, of in zip(({}, {"box_thresh": 0.6}), scores, strict=True))
    points = [
        Point(dict(one.settings), one.error, 0.9, 3, one.seconds, is_choice=one.settings == {"box_thresh": 0.6})
        for one in front(list({id(one): one for of in around for one in of.tried}.values()))
    ]
    return Tuned(
        "scans.run", "rapidocr", Loaded("PP-OCRv6-small", "onnxruntime", None, "rapidocr"), dict(NOW), choice,
        (Proof(before, after),), None, tuple(points), tuple(plateau(one, names) for one in around), (names, names[::-1]),
        ("Not proven in rapidocr itself.",), {"tried": 9, "maps": 0, "took": 3.0},
    )  # fmt: skip
