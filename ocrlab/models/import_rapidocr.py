"""Import of a RapidOCR configuration, so that an engineer's baseline is his own.

Reads what RapidOCR reads: 3.x, a YAML file or params such as ``{"Det.box_thresh": 0.4}``; 1.4.x, a YAML file or keyword
arguments such as ``{"det_box_thresh": 0.4}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ocrlab.files import FileError, read_text
from ocrlab.settings import unknown

SETTINGS = {
    "Global": ("text_score", "min_side_len", "max_side_len", "min_height", "width_height_ratio", "use_cls"),
    "Det": ("limit_side_len", "limit_type", "mean", "std", "thresh", "box_thresh", "max_candidates", "unclip_ratio",
            "use_dilation", "score_mode"),
    "Cls": ("cls_thresh", "cls_batch_num"),
    "Rec": ("rec_batch_num",),
}  # fmt: skip
WITHOUT_EFFECT = {  # on what is found and read, by RapidOCR's or by ours
    "Global": ("return_word_box", "return_single_char_box", "font_path", "log_level", "model_root_dir",
               "print_verbose"),
    "Det": ("lang_type", "task_type", "use_cuda", "model_dir", "inference_num_threads", "intra_op_num_threads",
            "inter_op_num_threads", "use_dml"),
    "Cls": ("lang_type", "task_type", "use_cuda", "model_dir", "label_list", "cls_image_shape", "engine_type",
            "model_type", "ocr_version", "inference_num_threads", "intra_op_num_threads", "inter_op_num_threads",
            "use_dml"),
    "Rec": ("lang_type", "task_type", "use_cuda", "model_dir", "engine_type", "model_type", "ocr_version",
            "inference_num_threads", "intra_op_num_threads", "inter_op_num_threads", "use_dml"),
}  # fmt: skip
MODELS = {("PP-OCRv6", "small"): "PP-OCRv6-small", ("PP-OCRv4", "mobile"): "PP-OCRv4-mobile"}
LATER_DEFAULTS = {"Det": {"ocr_version": "PP-OCRv6", "model_type": "small", "engine_type": "onnxruntime"}}
OLD_DEFAULTS = {"Det": {"ocr_version": "PP-OCRv4", "model_type": "mobile", "engine_type": "onnxruntime"}}


@dataclass(frozen=True)
class Imported:
    """What a RapidOCR configuration asks for, as keyword arguments of `ocrlab.load`."""

    arguments: dict[str, Any]

    def merged(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return these arguments with those given beside them, which win."""
        return {**self.arguments, **{name: value for name, value in given.items() if value is not None}}


def read_configuration(source: str | Path | dict[str, Any]) -> Imported:
    """Return what a RapidOCR configuration asks for.

    Parameters
    ----------
    source : path of a YAML file, or dict
        Of RapidOCR 3.x or 1.4.x; a dict is a parsed file, 3.x params, or 1.4.x keyword arguments.

    Raises
    ------
    ValueError
        If it asks for something that is unknown here, or that ocrlab cannot do.
    """
    sections, old = _sections(source)
    defaults = OLD_DEFAULTS if old else LATER_DEFAULTS
    sections["Det"] = {**defaults["Det"], **sections.get("Det", {})}
    arguments: dict[str, Any] = {}
    for section, entries in sections.items():
        for name, value in entries.items():
            if name in SETTINGS.get(section, ()) and value is not None:
                arguments[name] = value
    if old and arguments.get("limit_type") == "max":
        arguments["limit_type"] = "ladder"
    _global_switches(sections.get("Global", {}), arguments)
    shape = sections.get("Rec", {}).get("rec_img_shape")
    if shape:  # channels, height, width
        arguments |= {"rec_height": shape[1], "min_width": shape[2]}
    arguments |= _model(sections) | _runtime(sections)
    _refuse_unknown(sections)
    return Imported(arguments)


def _sections(source: Any) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return the sections of a configuration, and whether it is of 1.4.x."""
    if not isinstance(source, dict):
        source = _read_yaml(Path(source))
    source = {name: value.value if isinstance(value, Enum) else value for name, value in source.items()}
    if not source:
        return {}, False
    if source.keys() & {"Global", "Det", "Cls", "Rec"}:  # a parsed file
        for name, entries in source.items():
            if not isinstance(entries, dict | None):
                raise ValueError(f"{name}: {entries!r} stands beside the sections of a RapidOCR configuration.")
        sections = {name: dict(entries or {}) for name, entries in source.items()}
        return sections, "ocr_version" not in sections.get("Det", {}) and "model_path" in sections.get("Det", {})
    if any("." in name for name in source):  # params of 3.x
        sections = {}
        for name, value in source.items():
            section, *inner, key = name.split(".")
            place = sections.setdefault(section, {})
            for part in inner:  # EngineConfig.onnxruntime.intra_op_num_threads
                place = place.setdefault(part, {})
            place[key] = value
        return sections, False
    return _keyword_arguments(source), True


def _read_yaml(path: Path) -> dict[str, Any]:
    import yaml

    try:
        parsed = yaml.safe_load(read_text(path))
    except FileError as error:
        raise ValueError(f"rapidocr={error}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: a date such as 2024-13-77
        raise ValueError(f"rapidocr={path}: not a YAML file ({str(error).splitlines()[0]}).") from error
    if not isinstance(parsed, dict) or not parsed.keys() & {"Global", "Det", "Cls", "Rec"}:
        raise ValueError(f"rapidocr={path}: a RapidOCR configuration has the sections Global, Det, Cls and Rec.")
    return parsed


def _keyword_arguments(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return 1.4.x keyword arguments by section, under the names that a file has for them."""
    sections: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        if name == "det_donot_use_dilation":
            sections.setdefault("Det", {})["use_dilation"] = not value
        elif name.startswith("det_"):
            sections.setdefault("Det", {})[name.removeprefix("det_")] = value
        elif name.startswith(("cls_", "rec_")):
            section, key = name[:3].capitalize(), name
            if name[4:] in ("model_path", "label_list", "use_cuda"):
                key = name[4:]
            sections.setdefault(section, {})[key] = value
        else:
            sections.setdefault("Global", {})[name] = value
    return sections


def _global_switches(switches: dict[str, Any], arguments: dict[str, Any]) -> None:
    for stage in ("use_det", "use_rec"):
        if switches.get(stage, True) is False:
            raise ValueError(f"Global.{stage}: false: ocrlab reads whole pages, finding and reading included.")
    if switches.get("use_preprocess_img", True) is False:
        arguments |= {"max_side_len": 0, "min_side_len": 1}
    if switches.get("use_vertical_padding", True) is False:
        arguments |= {"width_height_ratio": -1, "min_height": 0}


def _model(sections: dict[str, dict[str, Any]]) -> dict[str, Any]:
    det, rec = sections["Det"], sections.get("Rec", {})
    own = {"det": det.get("model_path"), "rec": rec.get("model_path"), "cls": sections.get("Cls", {}).get("model_path"),
           "charset": rec.get("rec_keys_path")}  # fmt: skip
    of_the_package = "models/"  # where 1.4.x says its own files are
    own = {part: path for part, path in own.items() if path and not str(path).startswith(of_the_package)}
    version, kind = (_plain(det.get(name)) for name in ("ocr_version", "model_type"))
    others = {_plain(rec.get("ocr_version", version)), version}
    if (version, kind) not in MODELS or len(others) > 1:
        if {"det", "rec"} <= own.keys():
            return own
        known = ", ".join(f"{v} {k}" for v, k in MODELS)
        raise ValueError(
            f"The configuration asks for {' and '.join(sorted(others))} {kind}; ocrlab's catalogue has {known}. "
            f"Give Det.model_path and Rec.model_path to use your own files."
        )
    return {"name": MODELS[version, kind], **own}


def _runtime(sections: dict[str, dict[str, Any]]) -> dict[str, Any]:
    engine = _plain(sections["Det"]["engine_type"])
    if engine not in ("onnxruntime", "openvino"):
        raise ValueError(f"Det.engine_type: {engine}: ocrlab runs onnxruntime, openvino and opencv.")
    options = sections.get("EngineConfig", {}).get(engine, {}) or {}
    threads = options.get("intra_op_num_threads" if engine == "onnxruntime" else "inference_num_threads", -1)
    if threads == -1:  # 1.4.x has it elsewhere
        switches = sections.get("Global", {})
        threads = switches.get("inference_num_threads", switches.get("intra_op_num_threads", -1))
    runtime: dict[str, Any] = {"backend": engine}
    if threads and threads > 0:
        runtime["threads"] = threads
    if engine == "onnxruntime" and options.get("enable_cpu_mem_arena"):
        runtime["properties"] = {"arena": True}
    return runtime


def _refuse_unknown(sections: dict[str, dict[str, Any]]) -> None:
    handled = {
        "Global": ("use_det", "use_rec", "use_preprocess_img", "use_vertical_padding", "inference_num_threads",
                   "intra_op_num_threads", "inter_op_num_threads"),
        "Det": ("engine_type", "model_type", "ocr_version", "model_path"),
        "Cls": ("model_path",),
        "Rec": ("model_path", "rec_keys_path", "rec_img_shape"),
    }  # fmt: skip
    for section, entries in sections.items():
        if section == "EngineConfig":
            continue
        if section not in SETTINGS:
            raise ValueError(unknown("section in a RapidOCR configuration", section, [*SETTINGS, "EngineConfig"]))
        known = {*SETTINGS[section], *WITHOUT_EFFECT[section], *handled[section]}
        for name in entries.keys() - known:
            raise ValueError(unknown("RapidOCR setting", f"{section}.{name}", [f"{section}.{one}" for one in known]))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
