"""Which settings do nothing on this picture, and why: whoever moves such a slider should not have to wonder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ocrlab import geometry
from ocrlab.debug.changes import changes
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.remedies import OTHER, UNREAD, down
from ocrlab.frame import Frame, Size, frame_of
from ocrlab.page import Fate, Read

WIDE = 0.1  # a range of thresh without a pixel of the map in it that is worth telling
LEAST_SIDE, MOST_SIDE = 32, 20_000  # of limit_side_len
STEPS = 64  # pixels: sides are rounded to 32, so a limit that counts changes the picture within so many


def without_effect(run: PageRun, readings: Mapping[int, Read] = UNREAD) -> dict[str, str]:
    """Return the settings that do nothing at present, each with a sentence: why, and which values would do something.

    A threshold does nothing when the same boxes would be kept without it, a choice when they would with the other one.

    Parameters
    ----------
    run : PageRun
    readings : mapping of int to Read
        How the kept candidates read, by index; only when all are there, something can be said of text_score.
    """
    found = {name: tell(run) for name, tell in _OF_INPUT.items()}
    if len(run.trace.rects):
        found |= {name: tell(run) for name, tell in _OF_BOXES.items()}
    else:
        found |= dict.fromkeys(_OF_BOXES, f"The map is nowhere above thresh={run.ocr.detect.thresh:g}.")
    found["text_score"] = _text_score(run, readings)
    return {name: reason for name, reason in found.items() if reason}


# ---- what the network is given


def _given(run: PageRun, **settings: Any) -> tuple[Frame, Size]:
    """Return all that settings of size decide, under these."""
    detect = replace(run.ocr.detect.settings, **settings)
    frame = frame_of(run.size, detect)
    if frame.zoom and frame.tensor == frame.size:  # neither scaled nor padded: nor is it by the other types
        frame = replace(frame, zoom=0)
    return frame, frame.tensor


def _limit_side_len(run: PageRun) -> str:
    limit, kind, now = run.ocr.detect.limit_side_len, run.ocr.detect.limit_type, _given(run)
    if kind == "ladder":
        return "With limit_type='ladder' the limit is 960, 1500 or 2000, by the longer side."
    enlarges = kind in ("min", "fit")
    side = min(now[0].size) if enlarges else max(now[0].size)
    off = LEAST_SIDE if enlarges else MOST_SIDE
    if _given(run, limit_side_len=off) != now or side >= MOST_SIDE - STEPS:
        return ""
    beyond = range(max(side, off) + 1, side + STEPS) if enlarges else range(side - 1, max(32, side - STEPS), -1)
    first = next((value for value in beyond if _given(run, limit_side_len=value) != now), None)
    if first is None:
        return _held_back(run, beyond[-1]) if beyond else ""
    if enlarges:
        told = f"The shorter side is {side} px; only values above {first - 1} would enlarge the picture."
        return told if limit < first else ""
    told = f"The longer side is {side} px; only values below {first + 1} would shrink the picture."
    return told if limit > first else ""


def _held_back(run: PageRun, limit: int) -> str:
    """Return what decides instead of limit_side_len."""
    held, found = _given(run, limit_side_len=limit), []
    for name in ("max_side_limit", "max_area"):
        if _given(run, limit_side_len=limit, **{name: 0}) != held:
            found.append(f"{name}={getattr(run.ocr.detect, name)}")
    return f"How large the picture is, {' and '.join(found)} decides." if found else ""


def _limit_type(run: PageRun) -> str:
    given = [_given(run, limit_type=kind) for kind in ("min", "max", "ladder", "fit")]
    height, width = given[0][1]
    return f"With each of them, the network is given {width} x {height} px." if given.count(given[0]) == 4 else ""


def _max_side_len(run: PageRun) -> str:
    side, now = max(run.size), _given(run)
    if _given(run, max_side_len=0) != now:
        return ""
    smaller = range(side - 1, max(0, side - STEPS), -1)
    first = next((value for value in smaller if _given(run, max_side_len=value) != now), None)
    values = f"only values from 1 to {first}" if first else "no value"
    return f"The longer side is {side} px; {values} would change the picture."


# ---- what becomes of the map


def _thresh(run: PageRun) -> str:
    heatmap, thresh = run.heatmap, run.ocr.detect.thresh
    below = float(heatmap.max(where=heatmap <= thresh, initial=0))
    above = float(heatmap.min(where=heatmap > thresh, initial=1))
    if not len(run.trace.rects):
        return f"The map is nowhere above {_up(below):g}; only values below that would find something."
    if above - below < WIDE:
        return ""
    return (
        f"No pixel of the map lies between {_up(below):g} and {down(above, 3):g}: all values in between find the same."
    )


def _up(value: float) -> float:
    """Return a number rounded upward to three decimals."""
    return -down(-value, 3)


def _use_dilation(run: PageRun) -> str:
    alike = _alike(run, use_dilation=not run.ocr.detect.use_dilation)
    return f"With and without it, {_same(run)} kept, to within a pixel." if alike else ""


def _score_mode(run: PageRun) -> str:
    other = OTHER["score_mode"][run.ocr.detect.score_mode]
    return f"With both modes, {_same(run)} kept." if _alike(run, score_mode=other) else ""


def _candidate_order(run: PageRun) -> str:
    count, most = len(run.trace.rects), run.ocr.detect.max_candidates
    if count <= most:
        return f"There are no more contours ({count}) than max_candidates ({most}), so their order does not matter."
    other = OTHER["candidate_order"][run.ocr.detect.candidate_order]
    return f"With both orders, {_same(run)} kept." if _alike(run, candidate_order=other) else ""


def _max_candidates(run: PageRun) -> str:
    count, most = len(run.trace.rects), run.ocr.detect.max_candidates
    if count > most and not _alike(run, max_candidates=count):
        return ""
    kept = run.trace.candidates.with_fate(Fate.KEPT)
    examined = (
        f"All {count} contours are examined" if count <= most else f"The other {count - most} would be dropped, too"
    )
    return f"{examined}; only values below {kept[-1] + 1} would lose a box." if kept else f"{examined}; no box is kept."


def _min_size(run: PageRun) -> str:
    kept, detect = run.trace.candidates.with_fate(Fate.KEPT), run.ocr.detect
    _, grown_sides = geometry.grow(run.trace.rects[kept], detect.unclip_ratio, detect.unclip_mode)
    sizes = np.minimum(run.trace.candidates.short_sides[kept], grown_sides - 2)  # its two rules in one
    return _without(run, "min_size", down(float(sizes.min(initial=np.inf)), 2))


def _box_thresh(run: PageRun) -> str:
    scores = run.trace.candidates.scores[run.trace.candidates.with_fate(Fate.KEPT)]
    return _without(run, "box_thresh", down(float(scores.min(initial=1)), 3))


def _unclip_ratio(run: PageRun) -> str:
    before = sum(
        len(run.trace.candidates.with_fate(fate)) for fate in (Fate.NOT_EXAMINED, Fate.TOO_SMALL, Fate.LOW_SCORE)
    )
    return "All candidates are dropped before it is their turn to grow." if before == len(run.trace.rects) else ""


def _without(run: PageRun, setting: str, last: float) -> str:
    """Return the sentence for a threshold that drops nothing, and loses a box beyond its ``last`` value."""
    if not _alike(run, **{setting: 0}):
        return ""
    beyond = f"; only values above {last:g} would lose one" if len(run.kept) else ""
    return f"Without it, {_same(run)} kept{beyond}."


def _text_score(run: PageRun, readings: Mapping[int, Read]) -> str:
    kept = run.trace.candidates.with_fate(Fate.KEPT)
    if not kept or not all(index in readings for index in kept):
        return ""
    scores = [one.score for one in (readings[index].reading for index in kept) if one.text.strip()]
    if not scores:
        return "Nothing was read, so there is nothing to drop."
    last = down(min(scores), 3)
    told = f"Without it, the same lines would be kept; only values above {last:g} would lose one."
    return told if min(scores) >= run.ocr.text_score else ""


def _alike(run: PageRun, **settings: Any) -> bool:
    """Tell whether the same boxes are kept under other settings."""
    what = changes(run.kept, run.under(**settings).kept)
    return not (what.lost or what.gained or what.moved)


def _same(run: PageRun) -> str:
    count = len(run.kept)
    return f"the same {count} boxes are" if count > 1 else "the same box is" if count else "no box is"


_Tell = Callable[[PageRun], str]  # "" where a setting does something
_OF_INPUT: Mapping[str, _Tell] = {
    "max_side_len": _max_side_len, "limit_side_len": _limit_side_len, "limit_type": _limit_type, "thresh": _thresh,
}  # fmt: skip
_OF_BOXES: Mapping[str, _Tell] = {
    "use_dilation": _use_dilation, "max_candidates": _max_candidates, "candidate_order": _candidate_order,
    "min_size": _min_size, "score_mode": _score_mode, "box_thresh": _box_thresh, "unclip_ratio": _unclip_ratio,
}  # fmt: skip
