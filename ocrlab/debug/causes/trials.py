"""What is tried at a place: an intervention of every cause's kind, and how the line reads under it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from ocrlab import geometry
from ocrlab.debug.causes.ink import Ink
from ocrlab.debug.causes.looks import looks
from ocrlab.debug.causes.pictures import EXPERIMENTS, Experiment
from ocrlab.debug.causes.place import MARGIN, Place, grown
from ocrlab.debug.causes.trial import Outcome, Trial, read_boxes, read_crops
from ocrlab.models import load, store
from ocrlab.net import facts_of
from ocrlab.page import Floats
from ocrlab.recognize import Recognizer

WIDER = ((0.3, 0.0), (0.6, 0.08), (0.15, 0.2), (1.2, 0.1))  # heights, at the ends and above and below
TIGHTER = ((0.0, -0.1), (0.05, -0.2))


def trials(place: Place) -> Iterator[Trial]:
    """Yield what can be tried at a place, what is quick first."""
    if place.kept:
        yield from _turned(place)
        yield from _cut(place)
    else:
        yield Trial("", "a box drawn around it", partial(read_boxes, place, [place.outline]))
    yield from _parts(place)
    was_read = len(place.kept) == 1 and bool(place.told)  # else the crop is of the line's own box
    if was_read or not place.is_readable:  # a change of a crop that can be read as it is proves nothing
        yield from _otherwise(place)
        yield from _pictures(place)
    yield from looks(place)
    if was_read or not place.is_readable:
        yield from _models(place)


# ---- the same crop, read otherwise


def _turned(place: Place) -> Iterator[Trial]:
    yield Trial("turned", "the other way round", lambda: Outcome((place.upside_down,)))
    tall = place.crop.shape[0] > 0.6 * place.crop.shape[1]
    for quarters, said in ((1, "left"), (3, "right")) if tall else ():
        turned = partial(read_crops, place, [np.ascontiguousarray(np.rot90(place.crop, quarters))])
        yield Trial("turned", f"a quarter to the {said}", turned)


def _cut(place: Place) -> Iterator[Trial]:
    if len(place.kept) == 1:
        for across, down in WIDER:
            label = f"the box {across:g} heights longer at its ends, {down:g} above and below"
            yield Trial("cut", label, partial(read_boxes, place, [grown(place.outline, across, down)]))


def _parts(place: Place) -> Iterator[Trial]:
    """Yield the box cut into its rows or columns, several boxes joined, the line that stands there, and the box tighter."""
    if len(place.kept) == 1:
        yield from _rows(place)
        yield from _columns(place)
        for across, down in TIGHTER:
            tighter = partial(read_boxes, place, [grown(place.outline, across, down)])
            yield Trial("merged", f"the box {-down:g} heights tighter above and below", tighter)
    elif place.kept:
        yield Trial("split", "its boxes joined", partial(read_boxes, place, [_joined(place)]))
    if place.text is not None and place.kept:
        own = geometry.order_corners(place.quad)  # its direction would turn it, too: that is another cause
        whole = partial(read_boxes, place, [grown(own, MARGIN, MARGIN)])
        yield Trial(_unlike(place), "the box of the truth", whole)


def _rows(place: Place) -> Iterator[Trial]:
    """Yield each of the rows of ink in a box, where there are several."""
    crop, bands = place.ink.crop, place.ink.bands
    for top, bottom in bands if len(bands) > 1 else ():
        edge = (bottom - top) // 6
        row = crop[max(0, top - edge) : bottom + edge]
        yield Trial("merged", "one of its rows of ink alone", partial(read_crops, place, [row]))


def _columns(place: Place) -> Iterator[Trial]:
    """Yield a box cut at its wide gaps: each piece, where it is known what stands there, and all."""
    crop = place.ink.crop
    gaps = [gap for gap in place.ink.gaps[:6] if gap[1] - gap[0] > 0.5 * place.ink.height]
    edges = [0, *(sum(gap) // 2 for gap in sorted(gaps)), crop.shape[1]]
    pieces = [crop[:, a:b] for a, b in pairwise(edges) if b - a > 3] if gaps else []
    for piece in pieces if place.text is not None else ():
        yield Trial("columns", "one of its columns alone", partial(read_crops, place, [piece]))
    if pieces:
        yield Trial("columns", "its columns apart", partial(read_crops, place, pieces))


def _unlike(place: Place) -> str:
    """Return how the boxes of a line are unlike its own: the cause that its own box proves."""
    if len(place.kept) > 1:
        return "split"
    longer = max(geometry.sides(place.outline)) - max(geometry.sides(place.quad)) > 1.5 * place.height
    return "merged" if place.times_as_high > 1.4 else "columns" if longer else "cut"


def _joined(place: Place) -> Floats:
    """Return one quad around the boxes of a line."""
    points = place.run.trace.candidates.outlines[list(place.kept)].reshape(-1, 2)
    return geometry.order_corners(cv2.boxPoints(cv2.minAreaRect(points)))


def _otherwise(place: Place) -> Iterator[Trial]:
    """Yield the crop read with other settings of the recognizer, and straightened."""
    ocr = place.run.ocr
    for thresh in (0.4, 0.15, 0.05) if len(place.kept) == 1 else ():
        yield _under(place, "spaces", f"space_thresh={thresh:g}", {"space_thresh": thresh})
    if place.kept and not ocr.recognize.scripts:
        yield _under(place, "alphabet", "no letters but those of ASCII", {"scripts": ("ascii",)})
    yield Trial("skew", "its line unbent", lambda: read_crops(place, [place.wide.straightened()]))
    yield Trial("skew", "its letters upright", lambda: read_crops(place, [place.ink.unleaned()]))
    yield Trial("skew", "unbent and upright", lambda: read_crops(place, [Ink(place.wide.straightened()).unleaned()]))


def _pictures(place: Place) -> Iterator[Trial]:
    """Yield the crop with its picture changed."""
    for one in EXPERIMENTS:
        yield Trial(one.cause, one.label, partial(_read_changed, place, one), None, one.code)


def _models(place: Place) -> Iterator[Trial]:
    """Yield the crop read by other models that are on this machine: what they can read is the limit of this one."""
    facts = facts_of(place.run.ocr.recognize.net)
    for name in other_readers(place.run.ocr.model) if facts and place.kept else ():
        yield Trial("limit", f"another model: {name}", partial(_read_by, place, name))


def _read_by(place: Place, model: str) -> Outcome:
    facts = facts_of(place.run.ocr.recognize.net)
    return Outcome(tuple(reader(model, facts.backend if facts else "openvino")([place.crop])))


def other_readers(model: str) -> list[str]:
    """Return the models of the catalogue that are there and have a recognizer other than this model's."""
    known = store.catalogue()["models"]
    others = {known[name]["rec"]: name for name in known if known[name]["rec"].endswith(".onnx")}
    mine = known[model]["rec"] if model in known else ""
    return [name for file, name in others.items() if file != mine and all(map(store.is_whole, store.files_of(name)))]


@cache
def reader(model: str, backend: str) -> Recognizer:
    """Return the recognizer of a model; it stays open for the next line that is asked about."""
    return load(model, backend=backend).recognize


def _read_changed(place: Place, one: Experiment) -> Outcome:
    return read_crops(place, [one.change(place.crop)])


def _under(place: Place, kind: str, label: str, settings: dict[str, Any]) -> Trial:
    """Return the crop read with other settings of the recognizer."""

    def read() -> Outcome:
        return Outcome(tuple(place.run.ocr.under(**settings).recognize([place.crop])))

    return Trial(kind, label, read, settings)
