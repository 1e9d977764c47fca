"""Which settings do nothing on this picture, and why: a slider that moves nothing should say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ocrlab import geometry
from ocrlab.case import Case, Read, changes
from ocrlab.detect import DetectSettings
from ocrlab.frame import Frame, Size, frame_of, tensor_size
from ocrlab.page import Fate
from ocrlab.remedies import OTHER, UNREAD, down

WIDE = 0.1  # of thresh; no pixel of the map within it
MOST_SIDE = 20_000  # the largest limit_side_len
BEFORE_UNCLIP = (Fate.NOT_EXAMINED, Fate.TOO_SMALL, Fate.LOW_SCORE)
AFTER_THRESH = ("use_dilation", "max_candidates", "candidate_order", "min_size", "score_mode", "box_thresh", "unclip_ratio")


def without_effect(case: Case, readings: Mapping[int, Read] = UNREAD) -> dict[str, str]:
    """Return the settings that do nothing at present, each with a sentence that says why.

    A setting does nothing when the same boxes would be kept without it. Values that would do something are told.

    Parameters
    ----------
    case : Case
    readings : mapping of int to Read
        How all kept candidates read, by index; without them nothing is said of text_score.
    """
    found = {name: tell(case) for name, tell in _OF_INPUT.items()} | {"thresh": _thresh(case)}
    if len(case.trace.rects):
        found |= {name: tell(case) for name, tell in _OF_BOXES.items()}
    else:
        found |= dict.fromkeys(_OF_BOXES, f"The map is nowhere above thresh={case.ocr.detect.thresh:g}: there is nothing.")
    found["text_score"] = _text_score(case, readings)
    return {name: reason for name, reason in found.items() if reason}


# ---- what the network is given


def _input(case: Case, **settings: Any) -> tuple[Frame, Size]:
    """Return all that settings decide about what the network is given."""
    detect = replace(case.ocr.detect.settings, **settings)
    frame = frame_of(case.size, detect)
    return frame, tensor_size(frame.size, detect)


def _limit_side_len(case: Case) -> str:
    detect, now = case.ocr.detect, _input(case)
    if detect.limit_type == "ladder":
        return "With limit_type='ladder' the limit is 960, 1500 or 2000, by the longer side."
    sides = frame_of(case.size, detect).size
    enlarging = detect.limit_type == "min"
    off, other_end = (32, MOST_SIDE) if enlarging else (MOST_SIDE, 32)
    if _input(case, limit_side_len=off) != now:
        return ""
    if _input(case, limit_side_len=other_end) == now:
        limits = [f"{name}={getattr(detect, name)}" for name in ("max_side_limit", "max_area") if getattr(detect, name)]
        return f"The picture is as large as {' and '.join(limits)} let it be." if enlarging else _as_small
    last = _last_alike(case, off, other_end)
    if enlarging:
        return f"The shorter side is {min(sides)} px already; only values above {last} would enlarge the picture."
    return f"The longer side is only {max(sides)} px; only values below {last} would shrink the picture."
