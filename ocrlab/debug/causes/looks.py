"""Trials that look at the spot again: under other settings, larger or smaller, with its picture changed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import cv2
import numpy as np

from ocrlab.debug.causes.pictures import EXPERIMENTS, Experiment
from ocrlab.debug.causes.place import Place, overlaps, place_of
from ocrlab.debug.causes.trial import Outcome, Trial, read_boxes
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.remedies import remedies
from ocrlab.models import usual_settings
from ocrlab.page import Image

SEEN_AT = (28.0, 16.0, 48.0, 10.0, 80.0)  # heights, in pixels, at which the detector is shown a line
AROUND = 3.0  # heights of the page around a line that is looked at alone
SIDE = 128  # pixels; such a look is padded to a multiple: a runtime prepares itself for each shape
LONGEST = 2500  # pixels of such a look
SINGLE = {"limit_type": "max", "limit_side_len": 20_000, "max_side_limit": 0, "max_area": 0, "max_side_len": 0,
          "min_side_len": 1}  # fmt: skip
SET_BY = (  # a cause, and the settings that can bring it about
    ("low_score", ("thresh", "box_thresh")), ("low_text", ("text_score",)), ("too_small", ("min_size",)),
    ("not_examined", ("max_candidates",)), ("cut", ("unclip_ratio",)), ("merged", ("use_dilation",)),
    ("size", ("limit_type", "limit_side_len", "max_side_limit", "max_side_len", "max_area")), ("spaces", ("space_thresh",)),
    ("turned", ("orientation",)),
)  # fmt: skip


def looks(place: Place) -> Iterator[Trial]:
    """Yield the looks at a place, what is quick first."""
    yield from _settings(place)
    yield from _usual(place)
    yield from _sizes(place)
    yield from _changed(place)


def _settings(place: Place) -> Iterator[Trial]:
    """Yield the settings that bring a dropped candidate back."""
    if place.told:
        return
    low = [i for i, read in zip(place.kept, place.reads, strict=True) if read.reading.text.strip()]
    for index in low or place.dropped[:2]:
        fate = "low_text" if low else str(place.run.trace.candidates[index].fate)
        yield Trial(fate, "the settings that bring it back", partial(_brought_back, place, index))


def _brought_back(place: Place, index: int) -> Outcome:
    """Return how a dropped candidate reads under the setting that reads it best."""
    found = remedies(place.run, index, dict(zip(place.kept, place.reads, strict=True)), true=place.text)
    best = next((one for one in found if one.read is not None), None)
    if best is None or best.read is None:
        return Outcome(())
    return Outcome(
        (best.read.reading,), best.box[None], {best.setting: best.value}, f"{best.setting} {best.now} → {best.value}"
    )


def _usual(place: Place) -> Iterator[Trial]:
    """Yield the usual values of settings that have others: what was set may be to blame."""
    now, usual = place.run.ocr.settings, usual_settings("ocrlab")
    for cause, names in SET_BY:
        other = {name: usual[name] for name in names if now[name] != usual[name]}
        if other:
            said = ", ".join(f"{name} {now[name]} → {value}" for name, value in other.items())
            yield Trial(cause, f"{said}, as usual", partial(_under, place, other), other)


def _under(place: Place, settings: dict[str, Any]) -> Outcome:
    """Return what the page says at a place under other settings."""
    other = place_of(place.run.under(**settings), place.quad)
    return Outcome(tuple(read.reading for read in other.told), other.run.trace.candidates.quads[list(other.kept)])


def _sizes(place: Place) -> Iterator[Trial]:
    """Yield looks at the place alone, larger and smaller, at heights that the detector knows best."""
    now = place.height * place.zoom
    for high in SEEN_AT:
        if not 0.8 < high / now < 1.25:
            times = f"{high / now:.1f} times as large" if high > now else f"{now / high:.1f} times smaller"
            yield Trial(
                "size", f"shown {times}: {high:g} pixels high", partial(_look, place, high / place.height, None)
            )


def _changed(place: Place) -> Iterator[Trial]:
    """Yield looks at the place with its picture changed, where detection found nothing, or little."""
    factor = place.zoom if 8 <= place.height * place.zoom <= 100 else SEEN_AT[0] / place.height
    if not place.told:
        for one in EXPERIMENTS:
            yield Trial(one.cause, f"{one.label}, then looked for", partial(_look, place, factor, one), None, one.code)


def _look(place: Place, factor: float, change: Experiment | None) -> Outcome:
    """Detect and read what lies at a place in a part of the page around it, shown so many times as large."""
    image, (left, top) = _part_around(place)
    if not image.size:  # it lies outside of the page
        return Outcome(())
    factor = min(factor, LONGEST / max(image.shape[:2]))
    picture = image if change is None else change.change(image)
    size = max(8, round(image.shape[1] * factor)), max(8, round(image.shape[0] * factor))
    shown = np.asarray(
        cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), np.uint8
    )
    scale = np.divide(size, image.shape[1::-1]).astype(np.float32)
    shown = np.asarray(
        cv2.copyMakeBorder(shown, 0, -size[1] % SIDE, 0, -size[0] % SIDE, cv2.BORDER_REPLICATE), np.uint8
    )
    run = PageRun(place.run.ocr.under(**SINGLE), shown)
    corner = np.array([left, top], np.float32)
    outlines = np.array([box.outline for box in run.boxes], np.float32).reshape(-1, 4, 2) / scale
    here = outlines[overlaps(outlines + corner, place.quad) > 0] if len(outlines) else outlines
    if not len(here):
        return Outcome(())
    if change is None:
        return read_boxes(place, list(here + corner))
    smaller = np.divide(picture.shape[1::-1], image.shape[1::-1]).astype(np.float32)  # a change can halve it
    reads = PageRun(place.run.ocr, picture).alone(here * smaller)
    reads.read(reads.unread())
    return Outcome(tuple(read.reading for read in reads.known() if read is not None), here + corner)


def _part_around(place: Place) -> tuple[Image, tuple[int, int]]:
    edge = AROUND * place.height
    (left, top), (right, bottom) = place.quad.min(axis=0) - edge, place.quad.max(axis=0) + edge
    left, top = max(0, int(left)), max(0, int(top))
    bottom, right = max(0, int(bottom) + 1), max(0, int(right) + 1)
    return np.ascontiguousarray(place.run.image[top:bottom, left:right]), (left, top)
