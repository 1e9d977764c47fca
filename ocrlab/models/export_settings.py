"""The settings, taken home: in the words of other programs (RapidOCR 3.10, PaddleOCR 3.7), and as JSON.

What a program cannot be told is said in sentences, so that nobody wonders why it finds other boxes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from ocrlab.models import import_rapidocr
from ocrlab.models.load_ocr import names, usual_settings
from ocrlab.pipeline import STAGES, setting_names
from ocrlab.settings import unknown

Settings = Mapping[str, Any]
THREADS = {"onnxruntime": "intra_op_num_threads", "openvino": "inference_num_threads"}  # as RapidOCR calls them
NEVER = 100_000  # RapidOCR's max_side_len has no word for never, but no page is as long as this
ALMOST_ZERO = 1e-6  # PaddleOCR takes a 0 for a value that was not given

INSTEAD = {  # what both programs do, whatever the setting says
    "max_area": "has no such limit.",
    "candidate_order": "examines the first contours, from the bottom of the page up.",
    "min_size": "always uses 3.",
    "unclip_mode": "always grows boxes by whole pixels.",
    "row_rule": "begins a new row after a step of 10 pixels.",
    "width_step": "always uses 1.",
    "scripts": "reads every character that its network knows.",
    "space_thresh": "reads a space only where nothing is likelier.",
}
SEEN_ONCE = "limit_type='fit': {} sees a page once, stretched, and its longer side shrunk to limit_side_len."
BY_LINE = "asks its classifier about each line by itself."
RAPIDOCR_INSTEAD = INSTEAD | {
    "max_side_limit": "has no such limit.", "cls_height": "always uses 48.", "cls_width": "always uses 192.",
    "crop_from": "cuts crops from the picture that its detector saw.", "orientation": BY_LINE,
}  # fmt: skip
PADDLEOCR_INSTEAD = INSTEAD | {
    "max_side_len": "leaves the size to the detector.", "min_side_len": "leaves the size to the detector.",
    "width_height_ratio": "never adds bands.", "min_height": "never adds bands.",
    "max_side_limit": "has no argument for it and uses 4000.",
    "mean": "reads it from its model's inference.yml: ImageNet's.",
    "std": "reads it from its model's inference.yml: ImageNet's.",
    "use_dilation": "reads it from its model's inference.yml: False.",
    "score_mode": "reads it from its model's inference.yml: fast.",
    "max_candidates": "reads it from its model's inference.yml, which has 3000 for PP-OCRv6.",
    "rec_height": "always uses 48.", "min_width": "always uses 320.", "crop_from": "cuts crops from the page.",
    "cls_height": "has another classifier.", "cls_width": "has another classifier.", "orientation": BY_LINE,
}  # fmt: skip
RAPIDOCR_MODELS = {ours: theirs for theirs, ours in import_rapidocr.MODELS.items()}
RAPIDOCR_MODELS["PP-OCRv4-mobile-paddle"] = RAPIDOCR_MODELS["PP-OCRv4-mobile"]  # the same network in another format
RAPIDOCR_CALL = ("text_score", "box_thresh", "unclip_ratio", "use_cls")  # arguments of its call, too
RAPIDOCR_ENUMS = {"engine_type": "EngineType", "model_type": "ModelType", "ocr_version": "OCRVersion"}
RAPIDOCR_FILE: dict[str, dict[str, Any]] = {  # what its file must hold besides
    "Global": {"use_det": True, "use_rec": True, "use_preprocess_img": True, "use_vertical_padding": True,
               "return_word_box": False, "return_single_char_box": False, "font_path": None, "log_level": "info",
               "model_root_dir": None},
    "EngineConfig": {"onnxruntime": {"enable_cpu_mem_arena": False,
                                     "cpu_ep_cfg": {"arena_extend_strategy": "kSameAsRequested"}}, "openvino": {}},
    "Det": {"lang_type": "ch", "task_type": "det"},
    "Cls": {"lang_type": "ch", "task_type": "cls", "model_type": "mobile", "ocr_version": "PP-OCRv4",
            "label_list": ["0", "180"]},
    "Rec": {"lang_type": "ch", "task_type": "rec"},
}  # fmt: skip
PADDLEOCR_MODELS = {"PP-OCRv6-small": "PP-OCRv6_small", "PP-OCRv4-mobile": "PP-OCRv4_mobile",
                    "PP-OCRv4-mobile-paddle": "PP-OCRv4_mobile", "PP-OCRv3-mobile": "PP-OCRv3_mobile"}  # fmt: skip
PADDLEOCR_NAMES = {
    "limit_side_len": "text_det_limit_side_len", "limit_type": "text_det_limit_type", "thresh": "text_det_thresh",
    "box_thresh": "text_det_box_thresh", "unclip_ratio": "text_det_unclip_ratio",
    "cls_batch_num": "textline_orientation_batch_size", "rec_batch_num": "text_recognition_batch_size",
}  # fmt: skip
PADDLEOCR_CALL = ("text_det_", "text_rec_", "use_")  # how the arguments of predict() begin


@dataclass(frozen=True)
class Loaded:
    """What was loaded: the arguments of `ocrlab.load` that are not settings."""

    model: str
    backend: str
    precision: str | None
    preset: str
    use_cls: bool = True
    threads: int | None = None


@dataclass(frozen=True)
class Export:
    """Settings in the words of a target."""

    text: str
    cannot: tuple[str, ...]  # sentences: a setting, our value, and what the target does instead
    new_engine: tuple[str, ...]  # in the target's words: what its call does not take


def changed(settings: Settings, preset: str = "ocrlab", model: str | None = None) -> dict[str, Any]:
    """Return the settings that differ from those of ``ocrlab.load(model, preset=preset)``."""
    if model not in (None, *names()):
        raise ValueError(unknown("model", model, names()))
    usual = usual_settings(preset, model)
    return {name: _plain(value) for name, value in settings.items() if _plain(value) != usual.get(name, MISSING)}


def python(run: Loaded, settings: Settings) -> Export:
    """Return the code that loads such an OCR with ocrlab."""
    known = [run.model] if run.model in names() else []
    quiet = {"precision": None, "preset": "ocrlab", "use_cls": True, "threads": None}
    loading = {name: value for name, value in vars(run).items() if name != "model" and value != quiet.get(name, "")}
    given = loading | changed(settings, run.preset, *known)
    call = _call("ocr = ocrlab.load", given, *map(_literal, known))
    cannot = f"model={run.model!r}: not in the catalogue; give your files as det=, rec= and charset=."
    text = f'import ocrlab\n\n{call}\npage = ocr("picture.jpg")\n'
    return Export(text, () if known else (cannot,), ("name",) * len(known) + tuple(loading))


def rapidocr_params(run: Loaded, settings: Settings) -> Export:
    """Return the code that makes such an engine with RapidOCR 3: its params, where they differ from its own."""
    its_own = _rapidocr(Loaded("PP-OCRv6-small", "onnxruntime", None, "rapidocr"), {})
    params = {name: value for name, value in _rapidocr(run, settings).items() if value != its_own.get(name)}
    lines = "".join(f"    {_literal(name)}: {_member(name, value)},\n" for name, value in params.items())
    given = f"params={{\n{lines}}}" if lines else ""
    imports = ", ".join([enum for enum in RAPIDOCR_ENUMS.values() if f" {enum}." in lines] + ["RapidOCR"])
    text = f'from rapidocr import {imports}\n\nengine = RapidOCR({given})\nresult = engine("picture.jpg")\n'
    new = tuple(name for name in params if name.partition(".")[2] not in RAPIDOCR_CALL)
    return Export(text, _rapidocr_cannot(run, _values(run, settings)), new)


def rapidocr_yaml(run: Loaded, settings: Settings) -> Export:
    """Return a config.yaml for RapidOCR 3; it is whole, because RapidOCR fills no gaps."""
    import yaml

    sections = {section: dict(entries) for section, entries in RAPIDOCR_FILE.items()}
    for name, value in _rapidocr(run, settings).items():
        section, *inner, key = name.split(".")
        place = sections[section]
        for part in inner:
            place[part] = dict(place[part])
            place = place[part]
        place[key] = value
    return replace(rapidocr_params(run, settings), text=yaml.safe_dump(sections, sort_keys=False))


def paddleocr(run: Loaded, settings: Settings) -> Export:
    """Return the code that makes such an engine with PaddleOCR 3."""
    values, model = _values(run, settings), PADDLEOCR_MODELS.get(run.model, "PP-OCRv6_small")
    given = {
        "text_detection_model_name": f"{model}_det", "text_recognition_model_name": f"{model}_rec",
        "use_doc_orientation_classify": False, "use_doc_unwarping": False, "use_textline_orientation": _turns(run, values),
        **({"cpu_threads": run.threads} if run.threads else {}),
        **{theirs: values[ours] or ALMOST_ZERO for ours, theirs in PADDLEOCR_NAMES.items()},
        "text_rec_score_thresh": values["text_score"],
    }  # fmt: skip
    if run.backend == "onnxruntime" and "v6" in model:  # it has no ONNX files of the older ones
        given["engine"] = "onnxruntime"
    call = _call("ocr = PaddleOCR", given)
    text = f'from paddleocr import PaddleOCR\n\n{call}\nresult = ocr.predict("picture.jpg")\n'
    new = tuple(name for name in given if not name.startswith(PADDLEOCR_CALL))
    return Export(text, _paddleocr_cannot(run, values, model), new)


def settings_json(settings: Settings) -> str:
    """Return the settings as JSON, such as ``ocrlab read --settings FILE.json`` takes."""
    return json.dumps({name: _plain(value) for name, value in settings.items()}, indent=2) + "\n"


def read_settings(text: str) -> dict[str, Any]:
    """Return the settings of a JSON text; raise ValueError if it is none, or names or values are not possible."""
    try:
        given = json.loads(text, parse_constant=int)  # int refuses NaN and Infinity, which are not JSON
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The settings are not JSON ({error}); an object of settings by name was expected.") from error
    if not isinstance(given, dict):
        raise ValueError(f"The settings are a JSON {type(given).__name__}; an object of settings by name was expected.")
    stages, read = _stages(), {}
    for name, value in given.items():
        if name not in stages:
            raise ValueError(unknown("setting", name, stages))
        stage = STAGES[stages[name]]
        nets = {field.name: None for field in fields(stage) if field.default is MISSING}  # a check asks none of them
        try:
            read[name] = getattr(stage(**nets, **{name: _plain(value)}), name)
        except (TypeError, OverflowError) as error:
            said = f"{name}={value!r}: a value such as {getattr(stage, name)!r} was expected."
            raise ValueError(said) from error
    return read


def _stages() -> dict[str, str]:
    return {name: stage for stage, names in setting_names().items() for name in names}


def _values(run: Loaded, settings: Settings) -> dict[str, Any]:
    """Return all settings; what has two spellings, in the one that the other programs know."""
    values = usual_settings(run.preset, run.model if run.model in names() else None)
    values |= {name: _plain(value) for name, value in settings.items()}
    if values["limit_type"] == "ladder":  # its lower rungs are higher than the pages that stand on them
        values |= {"limit_type": "max", "limit_side_len": 2000}
    if values["limit_type"] == "fit":
        values |= {"limit_type": "max", "limit_side_len": values["max_side_limit"] or NEVER, "seen_once": True}
    return values | ({"width_height_ratio": -1} if values["width_height_ratio"] <= 0 else {})


def _plain(value: Any) -> Any:
    """Return a setting without NumPy, and a tuple for a list."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _member(name: str, value: Any) -> str:
    enum = RAPIDOCR_ENUMS.get(name.partition(".")[2])
    return f"{enum}.{value.replace('-', '').upper()}" if enum else _literal(value)


def _call(function: str, named: Settings, *others: str) -> str:
    arguments = [*others, *(f"{name}={_literal(value)}" for name, value in named.items())]
    line = f"{function}({', '.join(arguments)})"
    return line if len(line) <= 100 else "\n".join([f"{function}(", *(f"    {one}," for one in arguments), ")"])


def _rapidocr(run: Loaded, settings: Settings) -> dict[str, Any]:
    """Return what a RapidOCR configuration says of a run and its settings, by section and name."""
    values = _values(run, settings)
    values["use_cls"] = _turns(run, values)
    values["max_side_len"] = values["max_side_len"] or NEVER
    entries = {
        f"{section}.{name}": values[name] for section, names in import_rapidocr.SETTINGS.items() for name in names
    }
    entries["Rec.rec_img_shape"] = (3, values["rec_height"], values["min_width"])
    version, kind = RAPIDOCR_MODELS.get(run.model, ("PP-OCRv6", "small"))
    engine = "openvino" if run.backend == "openvino" else "onnxruntime"
    entries |= {f"{section}.engine_type": engine for section in ("Det", "Cls", "Rec")}
    if run.threads:
        entries[f"EngineConfig.{engine}.{THREADS[engine]}"] = run.threads
    for section in ("Det", "Rec"):
        entries |= {f"{section}.ocr_version": version, f"{section}.model_type": kind}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in entries.items()}


def _rapidocr_cannot(run: Loaded, values: Settings) -> tuple[str, ...]:
    model, backend, precision = (f"{name}={getattr(run, name)!r}" for name in ("model", "backend", "precision"))
    half = run.precision not in (None, "f32")
    cannot = {
        SEEN_ONCE.format("RapidOCR"): "seen_once" in values,
        f"cls_thresh={values['cls_thresh']}: RapidOCR turns no crop below 0.5.":
            _turns(run, values) and values["cls_thresh"] < 0.5,
        f"{model}: RapidOCR gets PP-OCRv6 small instead; your files can be its Det.model_path and Rec.model_path.":
            run.model not in RAPIDOCR_MODELS,
        f"{backend}: RapidOCR gets onnxruntime instead.": run.backend not in ("onnxruntime", "openvino"),
        f"{precision}: RapidOCR leaves it to OpenVINO, which uses bf16 or f16 where the processor has it.":
            run.backend == "openvino" and run.precision is not None,
        f"{precision}: RapidOCR has no such choice; ONNX Runtime uses f32.": run.backend != "openvino" and half,
    }  # fmt: skip
    return _unlike(values, usual_settings("rapidocr"), RAPIDOCR_INSTEAD, "RapidOCR") + tuple(
        s for s in cannot if cannot[s]
    )


def _paddleocr_cannot(run: Loaded, values: Settings, model: str) -> tuple[str, ...]:
    usual = {**usual_settings("paddleocr"), "max_candidates": 3000 if "v6" in model else None}
    zeros = [name for name in PADDLEOCR_NAMES if not values[name]]
    cannot = {
        SEEN_ONCE.format("PaddleOCR"): "seen_once" in values,
        f"{' and '.join(zeros)}=0: PaddleOCR takes 0 for not given, and gets {ALMOST_ZERO} instead.": bool(zeros),
        f"cls_thresh={values['cls_thresh']}: PaddleOCR has another classifier, and its likelier answer counts.":
            _turns(run, values),
        f"model={run.model!r}: PaddleOCR gets PP-OCRv6_small instead; your files can be its text_detection_model_dir "
        "and text_recognition_model_dir.": run.model not in PADDLEOCR_MODELS,
        f"backend={run.backend!r}: PaddleOCR runs {model} with Paddle.": run.backend != "onnxruntime" or "v6" not in model,
        f"precision={run.precision!r}: PaddleOCR has such a choice for TensorRT only.": run.precision not in (None, "f32"),
    }  # fmt: skip
    return _unlike(values, usual, PADDLEOCR_INSTEAD, "PaddleOCR") + tuple(s for s in cannot if cannot[s])


def _turns(run: Loaded, values: Settings) -> bool:
    return run.use_cls and values["orientation"] != "none"


def _unlike(values: Settings, usual: Settings, instead: Mapping[str, str], program: str) -> tuple[str, ...]:
    told = {"orientation"} if values["orientation"] == "none" else set[str]()  # without a classifier, no line is turned
    unlike = [name for name in instead.keys() - told if values[name] != usual[name]]
    return tuple(f"{name}={values[name]!r}: {program} {instead[name]}" for name in instead if name in unlike)
