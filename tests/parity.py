"""Compare a page with what RapidOCR read: box by box, because RapidOCR lists scores in another order than boxes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.page import Page

GOLDEN = Path(__file__).parent / "golden" / "rapidocr-3.10.0.json"
ANSWERS: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))


def corner_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest distance of a corner, in x or in y, wherever each quad begins."""
    return min(float(np.abs(one - np.roll(other, turn, axis=0)).max()) for turn in range(4))


def differences(page: Page, name: str) -> list[str]:
    """Return in sentences how a page differs from RapidOCR's answer; empty where it does not."""
    theirs = ANSWERS["pictures"][name]["lines"]
    ours = [line.text for line in page.lines]
    found = [f"ours has {len(ours)} lines, RapidOCR's {len(theirs)}"] if len(ours) != len(theirs) else []
    texts = [line["text"] for line in theirs]
    found += [f"{one!r} instead of {other!r}" for one, other in zip(ours, texts, strict=False) if one != other]
    for line in theirs:
        quad = np.array(line["quad"])
        near = min((corner_distance(one.quad, quad) for one in page.lines), default=np.inf)
        if near > 1:
            found.append(f"no box within 1 px of {line['text']!r}: the nearest is {near:.1f} px away")
    return found
