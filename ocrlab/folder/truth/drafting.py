"""From a page of a run to the draft of its truth: what was read, and what was dropped and may be text, with its doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely

from ocrlab import geometry
from ocrlab.folder.check.suspicion import Suspicion, heard, suspicions
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.draft import Draft, DraftLine, Source, as_quad, place_of
from ocrlab.page import Fate, Floats

COVERED = 0.5  # of a dropped candidate: more of it below a line is that line's ink, not another's
SAME = 0.7  # of two boxes that mean one line, shared of what they cover


def drafted(record: Record, settings: Mapping[str, Any], caused: Record | None = None) -> Draft:
    """Return the draft of a page of a run: its lines, and the dropped candidates that may be text, where they would be read.

    Parameters
    ----------
    record : dict
        As a run has it.
    settings : mapping
        The run's.
    caused : dict, optional
        What the networks were asked about the page beside, see `check.causes`: how dropped ones read.
    """
    turned, known = int(record.get("turned", 0)), suspicions(record, float(settings["box_thresh"]))
    asked = list(heard(caused or {}))
    lines = [
        DraftLine(
            i, line["text"], as_quad(line["box"]), line["text"], score=line["score"], doubts=_doubts(line, known, asked)
        )
        for i, line in enumerate(record["lines"])
    ]
    for new in _may_be_text(record, known, caused or {}, float(settings["unclip_ratio"])):
        at = place_of(new.quad, [line.quad for line in lines], turned)
        lines.insert(at, new)
    size = (int(record["height"]), int(record["width"]))
    return Draft(record["image"], record["content"], record["page"], size, turned, tuple(lines))


def _doubts(line: Record, known: list[Suspicion], asked: list[Suspicion]) -> tuple[str, ...]:
    """Return why a line should be looked at first; what the networks said of it is known by its place."""
    exactly = [one.reason for one in known if one.box and np.array_equal(one.box, line["box"])]
    box = np.array(line["box"])
    return (*exactly, *(one.reason for one in asked if geometry.iou(box, np.array(one.box)) > SAME))


def _may_be_text(record: Record, known: list[Suspicion], caused: Record, ratio: float) -> Iterator[DraftLine]:
    """Yield lines for what was dropped and may be text, best first, but for what lies on a line or on one before."""
    taken = [_shape(line["box"]) for line in record["lines"]]
    number = len(record["lines"])
    for quad, core, text, score, doubt in (*_read_besides(caused), *_suspicious(record, known, ratio)):
        shape = _shape(core)
        covered = shapely.area(shapely.intersection(shape, shapely.union_all(taken))) if taken else 0.0
        if covered <= COVERED * shapely.area(shape):
            taken.append(_shape(quad))
            yield DraftLine(number, text, as_quad(quad), text, Source.DROPPED, score=score, doubts=(doubt,))
            number += 1


Dropped = tuple[Floats, Floats, str, float, str]  # where, its middle, how it reads, its score, why it may be text


def _read_besides(caused: Record) -> Iterator[Dropped]:
    """Yield what was dropped, and read well when the networks were asked once more."""
    for one in caused.get("shadow", ()):
        quad = np.array(one["quad"], np.float32)
        yield quad, quad, one["text"], one["score"], f"dropped, yet reads well, at {one['score']:.2f}"


def _suspicious(record: Record, known: list[Suspicion], ratio: float) -> Iterator[Dropped]:
    """Yield what was dropped and looks like text; what was dropped by its score was not grown to its text yet."""
    for one in sorted(record["dropped"], key=lambda one: -one["score"]):
        box = np.array(one["box"], np.float32)
        grown = geometry.unclip(box[None], ratio)[0] if one["fate"] == Fate.LOW_SCORE else box
        reasons = [said.reason for said in known if not said.text and said.box and np.array_equal(said.box, one["box"])]
        if reasons:
            yield np.clip(grown, 0, (record["width"], record["height"])), box, "", one["score"], reasons[0]


def _shape(box: Any) -> Any:
    return shapely.convex_hull(shapely.MultiPoint(box))
