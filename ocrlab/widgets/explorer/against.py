"""The other side of a comparison: a preset, a configuration, another runtime or precision, on the same picture."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from ocrlab import models
from ocrlab.debug.changes import changes
from ocrlab.debug.page_run import PageRun
from ocrlab.page import Floats
from ocrlab.widgets.explorer.explorer import LEVELS

Side = dict[str, Any]


def side(label: str, quads: Floats, notes: tuple[str, ...] = (), difference: Floats | None = None) -> Side:
    """Return a side as the view takes it: kept boxes (N, 4, 2), and where there is one, the maps' difference (h, w)."""
    packed = {} if difference is None else {"map": zlib.compress(_steps(difference).tobytes(), 1)}
    return {"label": label, "quads": quads.astype(np.float32).tobytes(), "notes": list(notes), **packed}


def _steps(difference: Floats) -> Any:
    return np.ceil(np.minimum(difference, 1) * np.float32(LEVELS)).astype(np.uint8)


def preset(run: PageRun, name: str) -> Side:
    """Return what a preset keeps, with the same networks."""
    known = run.ocr.model if run.ocr.model in models.names() else None
    other = run.under(**models.usual_settings(name, known))
    return side(f"preset {name}", other.kept, (_differing(run, other),))


def _differing(run: PageRun, other: PageRun) -> str:
    """Say how large the other side's map is, and which of its settings are others."""
    now, height_width = run.ocr.settings, other.heatmap.shape
    differs = [
        f"{key} {now[key]} → {value}" for key, value in other.ocr.settings.items() if str(now[key]) != str(value)
    ]
    return f"Its map is {height_width[1]} × {height_width[0]} px. It differs in: {', '.join(differs) or 'nothing'}."


def runtime(run: PageRun, name: str) -> Side:
    """Return what another runtime or precision keeps under the same settings, and how far the maps differ."""
    backend, _, precision = name.partition(" in ")
    with models.reopened(run.ocr, backend, precision) as ocr:
        where = ocr.runtime
        heatmap = ocr.detect.heatmap(run.image)
        kept = PageRun.of_map(ocr, run.image, heatmap).kept
    difference = np.abs(heatmap - run.heatmap)
    became = changes(kept, run.kept)
    most, nearly, alone = difference.max(), np.quantile(difference, 0.999), len(became.lost) + len(became.gained)
    notes = (
        f"The maps differ by at most {most:.4f}; 99.9 % of the pixels by at most {nearly:.4f}.",
        f"Boxes that are there in one only: {alone}; moved by more than a pixel: {len(became.moved)}.",
        *([] if where == name else [f"{name} was asked for, {where} is what it came to."]),
    )
    return side(where, kept, notes, difference)


def configuration(run: PageRun, name: str, content: bytes) -> Side:
    """Return what a RapidOCR configuration keeps, with its own model and runtime."""
    import yaml

    try:
        parsed = yaml.safe_load(content)
        if not isinstance(parsed, dict):
            raise ValueError("a RapidOCR configuration has the sections Global, Det, Cls and Rec.")
        with models.load(rapidocr=parsed) as ocr:
            other = PageRun(ocr, run.image)
            kept, said = other.kept, (f"{ocr.model} on {ocr.runtime}.", _differing(run, other))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, AttributeError) as error:
        raise ValueError(f"{name}: {str(error).splitlines()[0]}") from error
    return side(name, kept, said)
