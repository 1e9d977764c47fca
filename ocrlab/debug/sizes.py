"""How large a page is at every stage, and which rule made it so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ocrlab.debug.page_run import PageRun
from ocrlab.detect import Detector
from ocrlab.frame import Frame, Size, frame_of
from ocrlab.settings import STRIDE

KNOWN_HEIGHTS = {  # of a line, in pixels at the detector: between these benchmarks/heights.py finds it whole, by model
    "PP-OCRv6-small": (6.0, 140.0), "PP-OCRv6-tiny": (5.0, 110.0), "PP-OCRv4-mobile": (6.0, 70.0),
    "PP-OCRv3-mobile": (7.0, 70.0), "PP-OCRv4-mobile-paddle": (6.0, 70.0),
}  # fmt: skip
USUAL_HEIGHTS = (7.0, 70.0)  # of a model that was not measured
BINDING = ("limit_side_len", "max_side_limit", "max_area")
LARGEST = 20_000  # of limit_side_len


class Stage(NamedTuple):
    """A stage of the page on its way to the network: how large it is there, in pixels, and by which rule."""

    name: str
    width: int
    height: int
    rule: str


def known_heights(run: PageRun) -> tuple[float, float]:
    """Return the heights of lines that the detector knows, in pixels where it sees them."""
    return KNOWN_HEIGHTS.get(run.ocr.model, USUAL_HEIGHTS)


def stages(run: PageRun) -> list[Stage]:
    """Return the page, the picture that is made of it, and the tensor of the first look at it."""
    detect = run.ocr.detect
    frame = frame_of(run.size, detect)
    sizes = (("page", frame.page, "as it was given"), ("picture", frame.size, _picture_rule(frame, detect)),
             ("tensor", frame.tensor, _tensor_rule(run.size, frame, detect)))  # fmt: skip
    return [Stage(name, width, height, rule) for name, (height, width), rule in sizes]


def factor(run: PageRun) -> float:
    """Return how many pixels of the detector's picture one of the page is, as it is first looked at."""
    frame = frame_of(run.size, run.ocr.detect)
    seen = frame.zoom / 64 if frame.zoom else frame.tensor[1] / frame.size[1]
    return float(seen * frame.scaled[1] / frame.page[1])


def shown_at(run: PageRun, times: float) -> dict[str, Any]:
    """Return the settings under which the detector is shown so many times the page, as far as max_area lets it."""
    page = tuple(round(side * times) for side in run.size)
    if run.ocr.detect.limit_type == "fit":
        return {"max_side_limit": max(STRIDE, *page), "limit_side_len": _possible(min(page))}
    if times < 1:
        return {"limit_type": "max", "limit_side_len": _possible(max(page))}
    return {"limit_type": "min", "limit_side_len": _possible(min(page))}


def _possible(limit: int) -> int:
    return int(np.clip(limit, STRIDE, LARGEST))


def _picture_rule(frame: Frame, detect: Detector) -> str:
    rules = []
    if frame.scaled != frame.page:
        smaller = max(frame.scaled) < max(frame.page)
        rules.append(f"max_side_len={detect.max_side_len}" if smaller else f"min_side_len={detect.min_side_len}")
    if frame.band:
        rules.append(
            f"bands above and below: width_height_ratio={detect.width_height_ratio:g}, min_height={detect.min_height}"
        )
    return "; ".join(rules) or "the page as it is"


def _tensor_rule(size: Size, frame: Frame, detect: Detector) -> str:
    """Return which settings decide how large the tensor is: those without which it would be another."""
    binding = [f"{name}={getattr(detect, name)}" for name in _binding(size, frame, detect)]
    return f"limit_type={detect.limit_type}: {', '.join(binding) or 'as large as it is'}, in multiples of {STRIDE}"


def _binding(size: Size, frame: Frame, detect: Detector) -> Iterator[str]:
    for name in BINDING:
        without: dict[str, Any] = {name: 0}
        if name == "limit_side_len":
            without = {name: LARGEST if detect.limit_type == "max" else STRIDE}
        if frame_of(size, replace(detect.settings, **without)).tensor != frame.tensor:
            yield name
