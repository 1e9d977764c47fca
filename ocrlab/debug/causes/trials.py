"""What is tried at a place: an intervention of every cause's kind, and how the line reads under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from ocrlab import geometry
from ocrlab.debug.causes.ink import Ink
from ocrlab.debug.causes.pictures import EXPERIMENTS, Experiment
from ocrlab.debug.causes.place import Place, grown, overlaps
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.remedies import remedies
from ocrlab.models import load, store
from ocrlab.net import facts_of
from ocrlab.page import Floats, Image, Reading
from ocrlab.recognize import Recognizer

SEEN_AT = (28.0, 16.0, 48.0, 10.0, 80.0)  # heights, in pixels, at which the detector is shown a line
AROUND = 3.0  # heights of the page around a line that is looked at alone
LONGEST = 2500  # pixels of such a look
WIDER = (
    (0.3, 0.0),
    (0.6, 0.08),
    (0.15, 0.2),
    (1.2, 0.1),
)  # heights, at the ends and above and below, that a box is grown by
TIGHTER = ((0.0, -0.1), (0.05, -0.2))
SINGLE = {
    "limit_type": "max",
    "limit_side_len": 20_000,
    "max_side_limit": 0,
    "max_area": 0,
    "max_side_len": 0,
    "min_side_len": 1,
}


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a line reads under a trial.

    Attributes
    ----------
    readings : tuple of Reading
        Of its pieces, in reading order.
    boxes : (N, 4, 2) float32
        Where they were cut, on the page; empty where the crop itself was changed.
    settings : dict or None
        What was set, where only the trial tells.
    label : str
        What was done, likewise.
    """

    readings: tuple[Reading, ...]
    boxes: Floats = field(default_factory=lambda: np.zeros((0, 4, 2), np.float32))
    settings: dict[str, Any] | None = None
    label: str = ""

    @property
    def text(self) -> str:
        """The pieces, joined by spaces."""
        return " ".join(one.text for one in self.readings if one.text.strip())

    @property
    def score(self) -> float:
        """The lowest score of the pieces; 0 where there is none."""
        return min((one.score for one in self.readings if one.text.strip()), default=0.0)


@dataclass(frozen=True, eq=False)
class Trial:
    """An intervention.

    Attributes
    ----------
    cause : str
        That it proves, where it recovers the text; "" for none.
    label : str
    run : callable
        What comes of it.
    settings : dict or None
        What is set for it, where it is settings.
    code : str
        What a pipeline of one's own needs for it, where it is a change of the picture.
    """

    cause: str
    label: str
    run: Callable[[], Outcome]
    settings: dict[str, Any] | None = None
    code: str = ""


def trials(place: Place) -> Iterator[Trial]:
    """Yield what can be tried at a place, what is quick first."""
    if place.kept:
        yield from _turned(place)
        yield from _cut(place)
    else:
        yield Trial("", "a box drawn around it", partial(_read_boxes, place, [place.outline]))
    yield from _parts(place)
    if (
        place.told or not place.is_readable
    ):  # else a change of the crop proves nothing: it was not found, and can be read
        yield from _otherwise(place)
        yield from _pictures(place)
    yield from _settings(place)
    yield from _sizes(place)
    yield from _looks(place)
    yield from _models(place)


# ---- the same crop, read otherwise


def _turned(place: Place) -> Iterator[Trial]:
    yield Trial("turned", "the other way round", lambda: Outcome((place.upside_down,)))
    tall = place.crop.shape[0] > 0.6 * place.crop.shape[1]
    for quarters, said in ((1, "left"), (3, "right")) if tall else ():
        turned = partial(_read_crops, place, [np.ascontiguousarray(np.rot90(place.crop, quarters))])
        yield Trial("turned", f"a quarter to the {said}", turned)


def _cut(place: Place) -> Iterator[Trial]:
    if len(place.kept) == 1:
        for across, down in WIDER:
            label = f"the box {across:g} heights longer at its ends, {down:g} above and below"
            yield Trial("cut", label, partial(_read_boxes, place, [grown(place.outline, across, down)]))


def _parts(place: Place) -> Iterator[Trial]:
    """Yield the box cut into its lines or columns, several boxes joined, and the line that stands there."""
    bands, gaps = place.ink.bands, [gap for gap in place.ink.gaps if gap[1] - gap[0] > 0.5 * place.ink.height]
    crop = place.ink.crop  # of a high or a large box, it is not the crop itself
    if len(place.kept) == 1 and len(bands) > 1:
        for band in bands:
            edge = (band[1] - band[0]) // 6
            yield Trial("merged", "one of its rows of ink alone",
                        partial(_read_crops, place, [crop[max(0, band[0] - edge) : band[1] + edge]]))  # fmt: skip
    if len(place.kept) == 1 and gaps:
        edges = [0, *(sum(gap) // 2 for gap in sorted(gaps[:6])), crop.shape[1]]
        pieces = [crop[:, a:b] for a, b in pairwise(edges) if b - a > 3]
        for piece in pieces if place.text is not None else ():
            yield Trial("columns", "one of its columns alone", partial(_read_crops, place, [piece]))
        yield Trial("columns", "its columns apart", partial(_read_crops, place, pieces))
    if len(place.kept) > 1:
        yield Trial("split", "its boxes joined", partial(_read_boxes, place, [_joined(place)]))
    if place.text is not None and place.kept:
        times = float(min(geometry.sides(place.outline))) / max(place.height, 1)
        kind = (
            "split" if len(place.kept) > 1 else "merged" if times > 1.4 else "columns" if _is_longer(place) else "cut"
        )
        yield Trial(kind, "the box of the truth", partial(_read_boxes, place, [grown(place.quad, 0.12, 0.12)]))
    for across, down in TIGHTER if len(place.kept) == 1 else ():
        yield Trial("merged", f"the box {-down:g} heights tighter above and below",
                    partial(_read_boxes, place, [grown(place.outline, across, down)]))  # fmt: skip


def _is_longer(place: Place) -> bool:
    return bool(max(geometry.sides(place.outline)) - max(geometry.sides(place.quad)) > 1.5 * place.height)


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
    yield Trial("skew", "its line unbent", lambda: _read_crops(place, [place.wide.straightened()]))
    yield Trial("skew", "its letters upright", lambda: _read_crops(place, [place.ink.unleaned()]))
    yield Trial("skew", "unbent and upright", lambda: _read_crops(place, [Ink(place.wide.straightened()).unleaned()]))


def _pictures(place: Place) -> Iterator[Trial]:
    """Yield the crop with its picture changed."""
    for one in EXPERIMENTS:
        yield Trial(one.cause, one.label, partial(_read_changed, place, one), None, one.code)


# ---- the same spot, looked at otherwise


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


def _sizes(place: Place) -> Iterator[Trial]:
    """Yield looks at the place alone, larger and smaller, at heights that the detector knows best."""
    now = place.height * place.zoom
    for high in SEEN_AT:
        if not 0.8 < high / now < 1.25:
            times = f"{high / now:.1f} times as large" if high > now else f"{now / high:.1f} times smaller"
            yield Trial(
                "size", f"shown {times}: {high:g} pixels high", partial(_look, place, high / place.height, None)
            )


def _looks(place: Place) -> Iterator[Trial]:
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
    run = PageRun(place.run.ocr.under(**SINGLE), shown)
    corner = np.array([left, top], np.float32)
    outlines = np.array([box.outline for box in run.boxes], np.float32).reshape(-1, 4, 2) / scale
    here = outlines[overlaps(outlines + corner, place.quad) > 0] if len(outlines) else outlines
    if not len(here):
        return Outcome(())
    if change is None:
        return _read_boxes(place, list(here + corner))
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


# ---- reading


def _read_boxes(place: Place, outlines: Sequence[Floats]) -> Outcome:
    boxes = np.array(outlines, np.float32)
    return Outcome(tuple(read.reading for read in place.run.read(boxes)), boxes)


def _read_crops(place: Place, crops: Sequence[Image]) -> Outcome:
    whole = [np.ascontiguousarray(crop) for crop in crops if min(crop.shape[:2]) > 1]
    return Outcome(tuple(place.run.ocr.recognize(whole)))


def _read_changed(place: Place, one: Experiment) -> Outcome:
    return _read_crops(place, [one.change(place.crop)])


def _under(place: Place, kind: str, label: str, settings: dict[str, Any]) -> Trial:
    """Return the crop read with other settings of the recognizer."""

    def read() -> Outcome:
        return Outcome(tuple(place.run.ocr.under(**settings).recognize([place.crop])))

    return Trial(kind, label, read, settings)
