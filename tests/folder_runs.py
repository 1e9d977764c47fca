"""Runs for the tests of the grid: pages of which one knows what is wrong, on pictures that are drawn here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrlab.folder.runs import store
from ocrlab.models.store import sha256

FACTS = {
    "key": "k1", "settings": {"box_thresh": 0.4}, "models": {}, "load": {}, "max_pixels": 10_000_000,
}  # fmt: skip


def box(left: float, top: float, width: float = 100, height: float = 20) -> list[list[float]]:
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def line(text: str, top: float, score: float = 0.99, **more: Any) -> dict[str, Any]:
    return {"text": text, "score": score, "box": box(20, top, **more), "box_score": 0.9, "flipped": False}


def record(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = {
        "content": "", "page": 1, "pages": 1, "width": 300, "height": 200, "lines": list(lines), "dropped": [],
        "fates": {"kept": len(lines)}, "notices": [],
    }  # fmt: skip
    return {**found, **more}


LOW = {"fate": "low_score", "score": 0.35, "box": box(20, 100), "flip": None}
UNREAD: dict[str, Any] = {"content": "", "page": 1, "pages": 1, "error": "pictures/broken.png: no picture."}
PAGES: dict[str, list[dict[str, Any]]] = {  # what is wrong on each, where TRUTHS are given; and where not
    "right.png": [record(line("Tea 12.50", 10), line("Cake 3.00", 50))],
    "misread.png": [record(line("Tea 12.60", 10, 0.7), line("Cake 3.00", 50))],
    "missing.png": [record(line("Tea 12.50", 10), dropped=[LOW], fates={"kept": 1, "low_score": 1, "too_small": 2})],
    "doubt.png": [record(line("Milk 1.20", 10, 0.6), line("Bread 2.40", 50, 0.95))],
    "clean.png": [record(line("Milk 1.20", 10), line("Bread 2.40", 50))],
    "two.png": [record(line("Salt", 10), pages=2), record(line("Pepper", 10), page=2, pages=2)],
    "broken.png": [UNREAD],
}
TRUTHS = {
    "right": [("Tea 12.50", box(20, 10)), ("Cake 3.00", box(20, 50))],
    "misread": [("Tea 12.50", box(20, 10)), ("Cake 3.00", box(20, 50))],
    "missing": [("Tea 12.50", box(20, 10)), ("Sugar", box(20, 100))],
}


def write_truth(folder: Path, stem: str, lines: list[tuple[str, list[list[float]]]]) -> None:
    folder.mkdir(exist_ok=True)
    told = {"lines": [{"text": text, "quad": quad} for text, quad in lines]}
    (folder / f"{stem}.json").write_text(json.dumps(told), encoding="utf-8")


def write_truths(folder: Path) -> Path:
    for stem, lines in TRUTHS.items():
        write_truth(folder, stem, lines)
    return folder


def draw(file: Path, pages: list[dict[str, Any]]) -> None:
    """Draw what was read, as gray strips, so that a small picture of it is not empty."""
    canvas = np.full((200, 300, 3), 255, np.uint8)
    for one in pages[0].get("lines", ()):
        (left, top), (right, bottom) = one["box"][0], one["box"][2]
        canvas[int(top) : int(bottom), int(left) : int(right)] = 90
    canvas[-1, -1] = len(file.name)  # no two pictures are the same
    cv2.imwrite(str(file), canvas)


def write_run(folder: Path, pages: dict[str, list[dict[str, Any]]], facts: dict[str, Any] = FACTS) -> store.Done:
    """Draw pictures of pages, and write the run that read them."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    with store.writing(folder / "run", {**facts, "root": str(pictures)}) as (out, _):
        for image, records in pages.items():
            if "error" not in records[0]:
                draw(pictures / image, records)
            content = sha256(pictures / image) if (pictures / image).exists() else ""
            out.add(image, [{**one, "content": content} for one in records])
    return store.read_run(folder / "run")


def many(count: int, lines: int = 4) -> dict[str, list[dict[str, Any]]]:
    """Return records of many pages, each a little worse than the one before; no pictures."""
    return {
        f"page {i:04}.png": [
            record(*(line(f"line {k} of page {i}", 3 * k, 1 - (i * k % 500) / 1000, height=3) for k in range(lines)))
        ]
        for i in range(count)
    }
