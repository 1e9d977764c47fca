"""What a setting may be: every stage lists its ranges and choices, and checks itself when it is made."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

import numpy as np

Range = tuple[float, float]  # lowest and highest value, both allowed


def check(stage: Any, ranges: Mapping[str, Range], choices: Mapping[str, tuple[Any, ...]]) -> None:
    """Raise ValueError for the first setting of a stage that is out of its range or not among its choices.

    A whole number that came as 6.0, from a slider or a sweep, is kept as 6.
    """
    whole = {field.name for field in fields(stage) if field.type == "int"}
    for name, (low, high) in ranges.items():
        value = getattr(stage, name)
        if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
            raise ValueError(f"{name}={value!r}: a number from {low:g} to {high:g} was expected.")
        if name in whole:
            if float(value) % 1:
                raise ValueError(f"{name}={value!r}: a whole number was expected.")
            object.__setattr__(stage, name, int(float(value)))
    for name, allowed in choices.items():
        value = getattr(stage, name)
        if value not in allowed:
            raise ValueError(f"{name}={value!r}: one of {', '.join(map(str, allowed))} was expected.")


def unknown(kind: str, name: Any, known: Iterable[str]) -> str:
    """Return the sentence for a name that is not known: it lists the nearest names, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(str(name), known, n=3) or known
    opening = "Did you mean" if len(near) < len(known) else "There are"
    return f"There is no {kind} {name!r}. {opening}: {', '.join(near)}."


MOST_UNCLIP = 20.0  # the largest unclip_ratio


STRIDE = 32  # every PP-OCR detector halves its input five times


@dataclass(frozen=True, kw_only=True)
class FrameSettings:
    """How a page becomes the picture, and the picture the tensor; the names are RapidOCR's and PaddleOCR's."""

    max_side_len: int = 0  # shrink a page whose longer side exceeds this; 0: never
    min_side_len: int = 30  # enlarge a page whose shorter side is below this, up to max_side_limit
    width_height_ratio: float = 8  # bands above and below a page that is wider than this; -1: never
    min_height: int = 30  # bands, too, when it is not higher than this
    limit_side_len: int = 480  # what limit_type limits, in pixels of the tensor
    limit_type: str = "min"  # min: enlarge until the shorter side reaches it; max: shrink until the longer side does;
    # ladder: as max, with 960, 1500 or 2000 by the longer side, as RapidOCR 1.4 reads "max"; fit: in 64ths of the picture,
    # as large as max_side_limit allows, long pages in tiles, and again where text is too small or too large for that
    max_side_limit: int = 0  # the tensor is never longer than this, or a tile of it; 0: no limit
    max_area: int = 13_000_000  # nor has it more pixels: 10 million of them take OpenVINO about 2 GB; 0: no limit

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        check(
            self,
            {
                "max_side_len": (0, 100_000),
                "min_side_len": (1, 10_000),
                "width_height_ratio": (-1, 10_000),
                "min_height": (0, 10_000),
                "limit_side_len": (STRIDE, 20_000),
                "max_side_limit": (0, 100_000),
                "max_area": (0, 10**10),
            },
            {"limit_type": ("min", "max", "ladder", "fit")},
        )


@dataclass(frozen=True, kw_only=True)
class DetectSettings(FrameSettings):
    """All settings of the detector: those of the picture, and those that turn its map into boxes."""

    mean: tuple[float, ...] = (0.5, 0.5, 0.5)  # of B, G, R in 0..1, subtracted from the pixels
    std: tuple[float, ...] = (0.5, 0.5, 0.5)  # and then divided by
    thresh: float = 0.2  # a pixel of the map above this is text
    use_dilation: bool = False  # thicken the thresholded map by one pixel: joins broken strokes, and close lines
    max_candidates: int = 1000  # contours that are examined
    candidate_order: str = "largest"  # which ones: the largest, or the first (from the bottom of the page up)
    min_size: float = 3  # shortest side of a rectangle, in pixels of the map
    score_mode: str = "fast"  # mean probability inside the rectangle (fast) or inside the contour (slow)
    box_thresh: float = 0.4  # a rectangle with a lower score is dropped
    unclip_ratio: float = 1.3  # how far a rectangle is grown: area x ratio / perimeter on every side
    unclip_mode: str = "exact"  # exact: in fractions of a pixel; integer: as RapidOCR's polygon library
    row_rule: str = "height"  # when a box begins a new row, see `geometry.reading_order`

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        super().__post_init__()
        check(
            self,
            {
                "thresh": (0, 1),
                "max_candidates": (0, 1_000_000),
                "min_size": (0, 100_000),
                "box_thresh": (0, 1),
                "unclip_ratio": (0, MOST_UNCLIP),
            },
            {
                "use_dilation": (True, False),
                "candidate_order": ("largest", "first"),
                "score_mode": ("fast", "slow"),
                "unclip_mode": ("exact", "integer"),
                "row_rule": ("height", "10px"),
            },
        )
        for name, low in (("mean", -np.inf), ("std", 0)):
            value = getattr(self, name)
            several = isinstance(value, tuple | list) and len(value) == 3
            if not several or not all(isinstance(part, Real) and float(part) > low for part in value):
                raise ValueError(f"{name}={value!r}: three numbers were expected, for blue, green and red.")


INPUT_SETTINGS = frozenset([*(one.name for one in fields(FrameSettings)), "mean", "std"])  # they change the map
