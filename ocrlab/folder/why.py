"""Why lines of a page are doubtful, and which were read and dropped: what `ocrlab read --json --why` tells besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ocrlab import debug
from ocrlab.geometry import rotated_points, text_quad
from ocrlab.page import Fate, Image, Page
from ocrlab.pipeline import OCR


def explained(page: Page, ocr: OCR, image: Image) -> dict[str, Any]:
    """Return the lines of a page with their causes, and those that `text_score` dropped, ready for JSON.

    The picture is detected and read once more for it, upright where it was turned; boxes lie where they do on the picture.

    Parameters
    ----------
    page : Page
        What the OCR read of the picture.
    ocr : OCR
    image : (H, W, 3) uint8

    Returns
    -------
    dict
        ``lines`` as `Page.to_dict` has them, each with its ``cause``: names, states and evidence, most likely first; and
        ``dropped``, in reading order: ``text``, ``score``, ``box`` and ``cause`` of each.
    """
    low = page.candidates.with_fate(Fate.LOW_TEXT)
    dropped = [index for index in page.candidates.in_reading_order() if index in low]
    if not page.lines and not dropped:  # nothing to look at once more
        return {"lines": [], "dropped": []}
    run = debug.PageRun(ocr, image).upright()
    lines = zip(page.to_dict()["lines"], page.lines, strict=True)
    return {
        "lines": [{**told, "cause": _plain(debug.cause(run, line))} for told, line in lines],
        "dropped": [one for index in dropped for one in _dropped(run, index)],
    }


def _dropped(run: debug.PageRun, index: int) -> Iterator[dict[str, Any]]:
    """Yield what a dropped candidate reads, and why; where nothing else speaks, that it was dropped is the cause."""
    examination = debug.examine(run, index)
    for read in examination.place.reads:
        quad = text_quad(run.trace.candidates.quads[index], read.quarter, read.flipped)
        box = rotated_points(quad, run.size, run.turned).astype(np.float64).round(2).tolist()
        signs = (sign for sign in examination.signs if sign.name == Fate.LOW_TEXT)
        found = examination.whole() or [debug.Cause(sign.name, "suspected", sign.evidence) for sign in signs]
        yield {"text": read.reading.text, "score": round(read.reading.score, 5), "box": box, "cause": _plain(found)}


def _plain(found: list[debug.Cause]) -> list[dict[str, str]]:
    return [cause._asdict() for cause in found]
