"""The remedies of single lines, as values worth a trial on all pages: what brings one line back may cost ten others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from ocrlab.debug.judge import grouped
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.remedies import down, remedies
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.tune.pages import TruePage
from ocrlab.folder.tune.trials import Trials
from ocrlab.geometry import rotated_points
from ocrlab.page import Fate, Floats

LINES = 24  # that are missing, and asked about
EACH = 3  # of them on one page
VALUES = 3  # of a setting that come from remedies: of many, those that bring back a few lines, half, and most
LEAST = "box_thresh"  # which a remedy tells to the last digit, because any more would do
LIES_ON = 0.5  # of a line, that a dropped candidate covers


def values_of(trials: Trials, wanted: Sequence[str]) -> dict[str, list[Any]]:
    """Return the values of settings that remedies of missing lines ask for, by setting.

    Parameters
    ----------
    trials : Trials
        Whose settings as they are lose lines.
    wanted : sequence of str
        The settings that are varied by numbers.
    """
    found: dict[str, list[Any]] = {}
    asked = 0
    for page in trials.pages:
        if asked >= LINES:
            break
        if not (page.truth.lines and page.record.get("dropped")):
            continue
        run = trials.run(page, trials.ocr)
        for index, true in _dropped(run, page):
            asked += 1
            for remedy in remedies(run, index, true=true):
                if remedy.setting in wanted:
                    found.setdefault(remedy.setting, []).append(
                        down(remedy.value, 2) if remedy.setting == LEAST else remedy.value
                    )
    return {name: spread(values) for name, values in found.items()}


def spread(values: Sequence[Any]) -> list[Any]:
    """Return a few of many values: the ends, and the middle.

    Examples
    --------
    >>> spread([0.3, 0.31, 0.2, 0.33, 0.25])
    [0.2, 0.3, 0.33]
    """
    ranked = sorted(set(values))
    at = np.unique(np.linspace(0, len(ranked) - 1, min(VALUES, len(ranked))).round().astype(int))
    return [ranked[i] for i in at]


def _dropped(run: PageRun, page: TruePage) -> Iterator[tuple[int, str]]:
    """Yield dropped candidates that lie on lines which were not read, with what stands there."""
    candidates = run.trace.candidates
    indices = [i for fate in Fate if fate not in (Fate.KEPT, Fate.NO_TEXT) for i in candidates.with_fate(fate)]
    missing = _missing(run, page)[:EACH]
    if not indices or not missing:
        return
    quads = np.asarray(run.grown(indices), np.float64)
    shapes = shapely.convex_hull(shapely.multipoints(quads))
    for line in missing:
        place = shapely.convex_hull(shapely.MultiPoint(line.quad.astype(float)))
        shared = np.asarray(shapely.area(shapely.intersection(shapes, place))) / max(shapely.area(place), 1e-9)
        best = int(np.argmax(shared))
        if shared[best] >= LIES_ON:
            yield indices[best], line.text


def _missing(run: PageRun, page: TruePage) -> list[TrueLine]:
    """Return the lines of the truth that lie on nothing that was kept, as they lie on the upright page."""
    height, width = run.size
    size = (width, height) if run.turned % 180 else (height, width)
    true = [TrueLine(line.text, rotated_points(line.quad, size, -run.turned)) for line in page.truth.lines]
    quads: Floats = np.array([line.quad for line in true], np.float32)
    return [true[i] for group in grouped(run.kept, quads) if not group.read for i in group.true]
