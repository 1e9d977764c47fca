"""What is watched in PaddleOCR 3, and what is told of it; the words are RapidOCR's, so that one reader knows both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.folder.recorder.rapidocr import NETS, crops_cut, page_loaded
from ocrlab.folder.recorder.seen import Seen, file_facts, plain, versions

MODELS = {"det": "text_det_model", "cls": "textline_orientation_model", "rec": "text_rec_model"}


def watch_paddleocr(watched: Any) -> None:
    """Have all that PaddleOCR does of a picture told."""
    pipeline = pipeline_of(watched.engine)
    watched.calls(pipeline.img_reader, pages_loaded)
    watched.calls(pipeline._crop_by_polys, crops_cut)
    for task, name in MODELS.items():
        model = getattr(pipeline, name, None)
        if model is not None:
            watched.calls(getattr(model, "runner", None) or model.infer, NETS[task])
            if task == "rec":
                watched.told(model, "process", lines_read)
    watched.method(
        watched.engine,
        "predict",
        lambda call, *args, **kwargs: watched.page(lambda: call(*args, **kwargs), paddleocr_result),
    )


def pipeline_of(engine: Any) -> Any:
    """Return what holds the models: it lies one or two objects below what the caller has."""
    for name in ("paddlex_pipeline", "_pipeline"):
        engine = getattr(engine, name, engine)
    if not hasattr(engine, "text_det_model"):
        raise TypeError(f"{type(engine).__name__}: a RapidOCR, or a PaddleOCR on one device, was expected")
    return engine


def pages_loaded(seen: Seen, given: Any, pages: Any) -> None:
    """Tell of the page; where a call has several, what comes after the first is not seen."""
    if len(pages) != 1 or "page" in seen.told:
        seen.problems.append("a call with several pages: only the first is whole here")
        seen.is_closed = "page" in seen.told
    if not seen.is_closed:
        page_loaded(seen, given, pages[0])
        seen.told["picture"] = list(pages[0].shape)


def lines_read(seen: Seen, given: Any, answer: Any) -> None:
    """Keep what was read, in the order in which it was: from the narrowest crop to the widest."""
    found = zip(given[0].instances, answer["rec_text"], answer["rec_score"])  # noqa: B905  # Python 3.8
    seen.read += [(crop, text[0] if isinstance(text, tuple) else text, score) for crop, text, score in found]


def paddleocr_result(seen: Seen, answer: Any) -> None:
    """Tell what the caller got, and put what was read into the order of the crops."""
    ratios = [crop.shape[1] / float(crop.shape[0]) for crop in seen.crops]
    order = sorted(range(len(ratios)), key=ratios.__getitem__)  # equal ones stay in order, as in PaddleOCR
    if len(order) == len(seen.read):
        read = [one for _, one in sorted(zip(order, seen.read), key=lambda pair: pair[0])]  # noqa: B905
        seen.keep_turns([crop for crop, _, _ in read])
        seen.keep_texts([text for _, text, _ in read], [score for _, _, score in read])
        seen.orders.update(rec=order, cls=range(len(order)))
    first = answer[0]
    seen.told["parameters"] = {
        name: plain(first[name])
        for name in ("model_settings", "text_det_params", "text_rec_score_thresh") if name in first
    }  # fmt: skip
    lines = zip(first["rec_polys"], first["rec_texts"], first["rec_scores"])  # noqa: B905
    seen.told["lines"] = [
        {"box": plain(box), "text": str(text) if "texts" in seen.parts else None, "score": float(score)}
        for box, text, score in lines
    ]


def paddleocr_facts(seen: Seen, engine: Any) -> None:
    """Tell of settings, models, versions."""
    pipeline = pipeline_of(engine)
    seen.told["engine"] = {"package": "paddleocr", "class": type(engine).__name__}
    seen.told["versions"] = versions()
    seen.told["settings"], seen.told["models"] = {}, {}
    seen.safely(paddleocr_settings, pipeline)
    for task, name in MODELS.items():
        if getattr(pipeline, name, None) is not None:
            seen.safely(paddle_model, task, getattr(pipeline, name))
    characters = getattr(pipeline.text_rec_model.post_op, "character", None)
    seen.told["characters"] = None if characters is None else list(characters)


def paddleocr_settings(seen: Seen, pipeline: Any) -> None:
    """Tell the settings by section."""
    det, rec, given = pipeline.text_det_model, pipeline.text_rec_model, seen.told.get("parameters", {})
    post, scale = det.post_op, det.pre_tfs.get("Normalize")
    told: dict[str, Any] = {
        "Global": {"text_score": given.get("text_rec_score_thresh", pipeline.text_rec_score_thresh)}
    }
    told["Det"] = {name: plain(getattr(post, name, None)) for name in ("thresh", "box_thresh", "unclip_ratio",
                                                                       "max_candidates", "score_mode")}  # fmt: skip
    told["Det"]["use_dilation"] = bool(getattr(post, "use_dilation", False))
    told["Det"].update(given.get("text_det_params", {}))
    if hasattr(scale, "alpha") and hasattr(scale, "beta"):  # pixel x alpha + beta
        std = 1 / (255 * np.array(scale.alpha, float))
        told["Det"].update(std=plain(std.round(6)), mean=plain((-np.array(scale.beta, float) * std).round(6)))
    told["Rec"] = {"rec_batch_num": plain(rec.batch_sampler.batch_size)}
    told["Cls"] = {"cls_thresh": 0.5}  # it turns what is likelier upside down
    seen.told["settings"] = told


def paddle_model(seen: Seen, task: str, model: Any) -> None:
    """Tell from which folder a network was opened, and by what it is computed."""
    runner = getattr(model, "runner", None) or model.infer
    about = seen.told["models"][task] = {
        "runtime": type(runner).__name__,
        "name": str(getattr(model, "model_name", "")),
    }
    folder = Path(str(getattr(model, "model_dir", "") or ""))
    for name in ("inference.pdiparams", "inference.onnx"):
        if (folder / name).is_file():
            about.update(file_facts(folder / name))
