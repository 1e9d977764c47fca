"""What is watched in RapidOCR 1.4 and 3, and what is told of it; the two differ in names alone."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from ocrlab.folder.recorder.seen import Seen, file_facts, plain, versions

STAGES = {"det": "text_det", "cls": "text_cls", "rec": "text_rec"}
GLOBAL = (
    "text_score",
    "min_height",
    "width_height_ratio",
    "max_side_len",
    "min_side_len",
    "use_det",
    "use_cls",
    "use_rec",
)
DET = ("limit_side_len", "limit_type", "mean", "std")
POST = ("thresh", "box_thresh", "max_candidates", "unclip_ratio", "score_mode")


def watch_rapidocr(watched: Any) -> None:
    """Have all that RapidOCR does of a picture told."""
    engine = watched.engine
    watched.calls(engine.load_img, page_loaded)
    for name in ("crop_text_regions", "get_crop_img_list"):  # of 3, of 1.4
        watched.told(engine, name, crops_cut)
    for task, name in STAGES.items():
        if getattr(engine, name, None) is not None:
            watch_stage(watched, task, getattr(engine, name))
        watched.method(
            engine, f"_load_{task}_model", lambda load, task=task: loaded(watched, task, load)
        )  # from 3.9 on
    watched.pages(engine)


def loaded(watched: Any, task: str, load: Any) -> Any:
    """Return a stage that is opened when it is first needed, watched."""
    stage = load()
    try:
        watch_stage(watched, task, stage)
    except Exception as error:
        watched.problems.append(f"{task} cannot be watched: {error!r}")
    return stage


def watch_stage(watched: Any, task: str, stage: Any) -> None:
    """Have the answers of a stage and of its network told."""
    tells = {"cls": crops_classified, "rec": crops_read}
    if task in tells:
        watched.calls(stage, tells[task])
    watched.calls(net_of(stage), NETS[task])


def net_of(stage: Any) -> Any:
    """Return what runs the network of a stage: 3 calls it session; 1.4 calls that of two stages infer."""
    return getattr(stage, "session", None) or getattr(stage, "infer", None)


def det_called(seen: Seen, given: Any, answer: Any) -> None:
    """Tell of a call of the detector's network."""
    seen.call("det", first(given[0]), first(answer))


def cls_called(seen: Seen, given: Any, answer: Any) -> None:
    """Tell of a call of the classifier's network."""
    seen.call("cls", first(given[0]), first(answer))


def rec_called(seen: Seen, given: Any, answer: Any) -> None:
    """Tell of a call of the recognizer's network."""
    seen.call("rec", first(given[0]), first(answer))


NETS = {"det": det_called, "cls": cls_called, "rec": rec_called}


def first(answer: Any) -> Any:
    """Return what a network is given or answers: some have it in a list."""
    return np.asarray(answer[0] if isinstance(answer, (list, tuple)) else answer)


def page_loaded(seen: Seen, given: Any, pixels: Any) -> None:
    """Tell of the page, as it was decoded."""
    seen.page(pixels)


def crops_cut(seen: Seen, given: Any, crops: Any) -> None:
    """Tell of boxes (N, 4, 2), in the order and on the picture in which they are, and of what was cut out there."""
    picture, boxes = given[:2]
    seen.told["picture"] = list(picture.shape)
    seen.keep("", "boxes", np.array(getattr(boxes, "boxes", boxes), np.float32).reshape(-1, 4, 2))
    seen.keep_crops(crops)


def crops_classified(seen: Seen, given: Any, answer: Any) -> None:
    """Tell in which order the crops went through the classifier, and what it said."""
    seen.orders["cls"] = order_of(given[0])
    found = getattr(answer, "cls_res", None) or answer[1]
    seen.told["labels"] = [[str(label), float(score)] for label, score in found]


def crops_read(seen: Seen, given: Any, answer: Any) -> None:
    """Tell in which order the crops went through the recognizer, which of them were turned, and what was read."""
    crops = getattr(given[0], "img", given[0])
    seen.orders["rec"] = order_of(crops)
    seen.keep_turns([crops] if isinstance(crops, np.ndarray) else crops)
    texts = getattr(answer, "txts", None)
    if texts is None:
        seen.keep_texts([one[0] for one in answer[0]], [one[1] for one in answer[0]])
    else:
        seen.keep_texts(texts, answer.scores)


def order_of(crops: Any) -> Any:
    """Return the crops from the narrowest to the widest: both stages take them so, by this very call."""
    crops = [crops] if isinstance(crops, np.ndarray) else crops
    return np.argsort(np.array([crop.shape[1] / float(crop.shape[0]) for crop in crops]))


def rapidocr_result(seen: Seen, answer: Any) -> None:
    """Tell what the caller got: boxes on the page, texts, scores."""
    if hasattr(answer, "txts"):
        found = list(zip(plain(answer.boxes) or (), answer.txts or (), plain(answer.scores) or ()))  # noqa: B905
    else:
        found = [tuple(one[:3]) for one in answer[0] or ()]
    seen.told["lines"] = [
        {"box": plain(box), "text": text if "texts" in seen.parts else None, "score": float(score)}
        for box, text, score in found
    ]


def rapidocr_facts(seen: Seen, engine: Any) -> None:
    """Tell of settings, as they are at this moment, models, versions, and how long it took."""
    seen.told["engine"] = {"package": type(engine).__module__.partition(".")[0], "class": type(engine).__name__}
    seen.told["versions"] = versions()
    seen.told["settings"] = rapidocr_settings(engine)
    seen.told["models"] = {}
    for task, name in STAGES.items():
        if getattr(engine, name, None) is not None:
            seen.safely(model_facts, task, net_of(getattr(engine, name)))
    characters = getattr(getattr(engine.text_rec, "postprocess_op", None), "character", None)
    seen.told["characters"] = None if characters is None else list(characters)


def rapidocr_settings(engine: Any) -> dict[str, Any]:
    """Return settings by section, in the words of RapidOCR's own file."""
    told: dict[str, Any] = plain(getattr(engine, "cfg", None) or {})
    for section in ("Global", "Det", "Cls", "Rec"):
        told.setdefault(section, {})
    stages: list[Any] = [getattr(engine, name, None) for name in STAGES.values()]
    det, cls, rec = stages
    post: Any = getattr(det, "postprocess_op", None)
    places: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("Global", engine, GLOBAL), ("Det", det, DET), ("Det", post, POST),
        ("Cls", cls, ("cls_thresh", "cls_batch_num", "cls_image_shape")), ("Rec", rec, ("rec_batch_num",)),
    )  # fmt: skip
    for section, place, names in places:
        told[section].update({name: plain(getattr(place, name)) for name in names if hasattr(place, name)})
    if hasattr(post, "dilation_kernel"):
        told["Det"]["use_dilation"] = post.dilation_kernel is not None
    if hasattr(rec, "rec_image_shape"):
        told["Rec"]["rec_img_shape"] = plain(rec.rec_image_shape)
    return told


def model_facts(seen: Seen, task: str, net: Any) -> None:
    """Tell which file a network was opened from, as far as the runtime tells, and what computes it."""
    inner = getattr(net, "session", net)
    about = seen.told["models"][task] = {"runtime": type(inner).__module__.partition(".")[0]}
    path = getattr(inner, "_model_path", None)
    if path:
        about.update(file_facts(path))
    if hasattr(inner, "get_compiled_model") and "openvino" in sys.modules:
        compiled = inner.get_compiled_model()
        hint = compiled.get_property("INFERENCE_PRECISION_HINT")
        about["precision"] = hint.get_type_name() if hasattr(hint, "get_type_name") else str(hint)
