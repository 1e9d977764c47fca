"""What the detection explorer is told: plain values, ready for the view."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ocrlab import backends, geometry, machine, models
from ocrlab.classify import upright
from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes import page_cause
from ocrlab.debug.causes.place import Place, place_of
from ocrlab.debug.causes.words import WORDS
from ocrlab.debug.effects import without_effect
from ocrlab.debug.line_by_line import counted, line_by_line
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.remedies import Remedy, remedies
from ocrlab.debug.sizes import factor, known_heights, stages
from ocrlab.debug.spot import Experiment, Outcome, Spot, try_out
from ocrlab.draw.colors import BLUE, ORANGE
from ocrlab.draw.outlines import outline
from ocrlab.folder.samples import TrueLine
from ocrlab.models import export_settings, presets, store
from ocrlab.models.rapidocr_keys import is_ours_alone
from ocrlab.net import facts_of
from ocrlab.page import Floats, Image, Read
from ocrlab.pipeline import OCR
from ocrlab.widgets.explorer.other_pages import key_of
from ocrlab.widgets.shared.view import jpeg

Answer = dict[str, Any]
SELECTED_IOU = 0.2  # overlap from which on a candidate under other settings is the selected one
WINDOW = (300, 190)  # width and height of an outcome's picture, in pixels of the page


def title(run: PageRun) -> str:
    """Say what is looked at, on which runtime, and how large the detector saw it."""
    return ", ".join(filter(None, (run.ocr.model, run.ocr.runtime, run.shown)))


def sizes(run: PageRun) -> Answer:
    """Say how large the page is at every stage, by which rule, and how high a line may be where the detector sees it."""
    return {"stages": [one._asdict() for one in stages(run)], "factor": factor(run), "known": list(known_heights(run))}


def about(run: PageRun) -> Answer:
    """Say what is looked at, on which runtime, and what its settings are compared with."""
    ocr = run.ocr
    known = ocr.preset in presets.PRESETS and not ocr.origin and ocr.model in models.names()
    return {
        "title": title(run),
        "baseline": {
            "name": ocr.origin or (f"preset {ocr.preset}" if ocr.preset else "as loaded"),
            "settings": models.usual_settings(ocr.preset, ocr.model) if known else ocr.settings,
        },
        "choices": {"presets": list(presets.PRESETS), "runtimes": _runtimes()},
        "rec_height": ocr.recognize.rec_height,
        "began": ocr.settings,
    }


def _runtimes() -> list[str]:
    precisions = {"openvino": ("f32", "bf16", "f16")}
    return [f"{name} in {one}" for name in backends.available() for one in precisions.get(name, ("f32",))]


def loaded_as(ocr: OCR) -> export_settings.Loaded:
    """Return what an OCR was loaded with, beside its settings."""
    facts = facts_of(ocr.detect.net)
    asked = facts.asked if facts else {}
    backend, preset = facts.backend if facts else "openvino", ocr.preset or "ocrlab"
    threads = asked.get("threads")  # this container's limit is nobody else's
    return export_settings.Loaded(
        ocr.model,
        backend,
        asked.get("precision"),
        preset,
        ocr.classify.net is not upright,
        None if threads == machine.thread_limit() else threads,
    )


def fitting(truth: Sequence[Written], size: tuple[int, int]) -> Sequence[Written]:
    """Return the truth, or raise ValueError where it does not fit a page of this (height, width)."""
    for line in truth if isinstance(truth, Sequence) else [truth]:
        if not (hasattr(line, "text") and hasattr(line, "quad")):
            raise ValueError(
                f"truth: {str(line)[:60]!r} was given; lines with .text and .quad were expected, such as a sample's .lines."
            )
        quad = np.asarray(line.quad)
        if quad.shape != (4, 2) or not str(line.text):
            raise ValueError(
                f"truth: {line.text!r} has a quad of shape {quad.shape}; text and four corners were expected."
            )
        width_height, slack = np.array(size[::-1]), 0.1 * max(size)
        if not ((quad >= -slack) & (quad <= width_height + slack)).all():  # nan is nowhere, too
            raise ValueError(
                f"truth: {line.text!r} lies at {quad[0].tolist()}, outside of this page of {size[1]} x {size[0]} px; "
                f"it seems to be of another picture."
            )
    return truth


def rotated_truth(truth: Sequence[Written], size: tuple[int, int], degrees: int) -> Sequence[Written]:
    """Return the truth of a page of this (height, width) as it lies on the page rotated clockwise."""
    if not degrees:
        return truth
    return [TrueLine(line.text, geometry.rotated_points(line.quad, size, degrees)) for line in truth]


def truth(lines: Sequence[Written], run: PageRun, readings: Mapping[int, Read]) -> Answer:
    """Say what became of every true line, by its text, and which candidates say something where nothing stands."""
    if not lines:
        return {}
    compared, extra = line_by_line(run, lines, readings)
    rows = [{"text": one.line.text, "quad": one.line.quad.round(1).tolist(), "state": one.state, "read": one.read}
            for one in compared]  # fmt: skip
    return {"lines": rows, "extra": extra, "counts": counted(compared, extra)}


def of_page(lines: Sequence[Written], run: PageRun, readings: Mapping[int, Read]) -> list[Answer]:
    """Say what is wrong with the page as a whole; it takes longer than a frame."""
    return [{**one._asdict(), "words": WORDS[one.name]} for one in page_cause(run, lines, readings)]


def nearest(quads: Floats, chosen: Floats | None) -> int:
    """Return the index of the candidate that overlaps most with the one that was chosen; -1 where none does."""
    if chosen is None:
        return -1
    low, high = quads.min(axis=1), quads.max(axis=1)
    near = np.flatnonzero(((low < chosen.max(axis=0)) & (high > chosen.min(axis=0))).all(axis=1))
    overlaps = [geometry.iou(quads[i], chosen) for i in near]
    return int(near[np.argmax(overlaps)]) if overlaps and max(overlaps) >= SELECTED_IOU else -1


def why(run: PageRun, index: int, readings: Mapping[int, Read], true: str | None = None) -> Answer:
    """Say what brings a candidate back, so that it reads; and where it is known, nearer to what stands there."""
    return {"candidate": index, "remedies": [_remedy(one) for one in remedies(run, index, readings, true=true)]}


def _remedy(one: Remedy) -> Answer:
    read = one.read.reading if one.read else None
    return {
        "setting": one.setting, "value": one.value, "now": one.now, "gained": one.gained, "lost": one.lost,
        "moved": one.moved, "text": read.text if read else None, "score": read.score if read else 0.0,
        "only_here": is_ours_alone({one.setting: one.value}), "elsewhere": key_of({one.setting: one.value}),
    }  # fmt: skip


def notes(run: PageRun, readings: Mapping[int, Read]) -> dict[str, str]:
    """Say which settings have no effect on this picture, and why."""
    return without_effect(run, readings)


def exports(ocr: OCR) -> dict[str, Answer]:
    """Say the settings in the words of every target."""
    loaded, settings = loaded_as(ocr), ocr.settings
    made = {
        "Python": export_settings.python(loaded, settings),
        "RapidOCR params": export_settings.rapidocr_params(loaded, settings),
        "RapidOCR YAML": export_settings.rapidocr_yaml(loaded, settings),
        "PaddleOCR": export_settings.paddleocr(loaded, settings),
        "JSON": export_settings.Export(export_settings.settings_json(settings), (), ()),
    }
    return {
        name: {"text": one.text, "cannot": list(one.cannot), "new_engine": list(one.new_engine)}
        for name, one in made.items()
    }


def spot(found: Spot, tries: Sequence[Experiment], run: PageRun) -> Answer:
    """Say what the map has at a spot, and what can be tried there."""
    return {
        "point": list(found.point),
        "sentences": list(found.sentences),
        "covering": list(found.covering),
        "experiments": [
            *({"name": one.name, "label": one.label} for one in tries),
            *({"name": f"model {name}", "label": f"another model: {name}"} for name in _other_models(run)),
        ],
    }


def _other_models(run: PageRun) -> list[str]:
    """Return the other models of the catalogue that this runtime opens: only OpenVINO reads Paddle's format."""
    facts = facts_of(run.ocr.detect.net)
    any_format = facts is not None and facts.backend == "openvino"
    catalogued = store.catalogue()["models"]
    return [name for name in models.names()
            if name != run.ocr.model and (any_format or catalogued[name]["det"].endswith(".onnx"))]  # fmt: skip


def drawn(run: PageRun, quad: Floats) -> Answer:
    """Say how a drawn box (4, 2) reads, and what detection made there: not found is not the same as not readable."""
    (read,) = run.read(quad[None])
    place = place_of(run, quad)
    made = _made_of(place)
    return {
        "quad": quad.round(1).tolist(),
        "text": read.reading.text,
        "score": read.reading.score,
        "crop": jpeg(place.cut(quad)),
        "made": made,
    }


def _made_of(place: Place) -> str:
    """Say what detection made where a box was drawn."""
    if place.kept:
        boxes = "One box was" if len(place.kept) == 1 else f"{len(place.kept)} boxes were"
        return (
            f"{boxes} kept here, read as “{place.reading}”."
            if place.told
            else f"{boxes} kept here, and the text dropped."
        )
    if place.dropped:
        fate = str(place.run.trace.candidates[place.dropped[0]].fate)
        return f"A candidate here was dropped: {WORDS[fate]}."
    return "Detection saw no text here."


def outcome(run: PageRun, point: tuple[float, float], tried: Experiment, came: Outcome) -> Answer:
    """Say what came of an experiment, with a picture of the spot."""
    read = came.read.reading if came.read else None
    text = f", read as “{read.text}” at {read.score:.2f}" if read and read.text.strip() else ""
    if came.found:
        said = f"a box here with a score of {came.score:.2f}{text}; {came.kept} boxes kept in all"
    else:
        said = f"still no box here, the map's value is {came.value:.3f}; {came.kept} boxes kept in all"
    return {
        "label": tried.label,
        "sentence": f"{said} ({came.seconds:.1f} s).",
        "settings": dict(tried.settings) if tried.kind == "settings" else None,
        "picture": jpeg(around(run.image, point, came.box)),
    }


def other_model(run: PageRun, point: tuple[float, float], name: str) -> Answer:
    """Say what another model of the catalogue makes of the spot, under the same settings."""
    facts = run.ocr.detect.net.facts  # type: ignore[attr-defined]
    with models.load(name, backend=facts.backend, precision=facts.precision, **run.ocr.settings) as ocr:
        began = time.perf_counter()
        other = PageRun.of_map(ocr, run.image, ocr.detect.heatmap(run.image))
        taken = time.perf_counter() - began
        tried = Experiment("model", f"another model: {name}", {}, "settings")
        came = try_out(other, point, tried)
        return {**outcome(other, point, tried, replace(came, seconds=taken)), "settings": None}


def around(image: Image, point: Sequence[float], box: Floats | None) -> Image:
    """Return the part of a page around a point, with a box drawn on it."""
    canvas = image.copy() if image.size < 12e6 else image
    width, height = WINDOW
    left, top = (int(np.clip(at - side / 2, 0, max(0, most - side)))
                 for at, side, most in zip(point, WINDOW, image.shape[1::-1], strict=True))  # fmt: skip
    part = canvas[top : top + height, left : left + width].copy()
    if box is not None:
        outline(part, box - np.array([left, top], np.float32), BLUE)
    x, y = round(point[0] - left), round(point[1] - top)
    outline(part, np.array([[x - 3, y], [x, y - 3], [x + 3, y], [x, y + 3]], np.float32), ORANGE)
    return part


def in_short(settings: Mapping[str, Any], baseline: Mapping[str, Any]) -> str:
    """Name settings by what differs from the baseline."""
    changed = [f"{name} {value}" for name, value in settings.items() if str(baseline.get(name)) != str(value)]
    return ", ".join(changed) or "the baseline"
