"""What becomes of every key of a RapidOCR configuration, from 1.3 to 3.10: a table, so that none is dropped without a word.

What no key of a file tells, and is as in 3.10 here: 1.4.4 orders the lines of a row otherwise, lays transparent pictures on
white or black by another rule, and turns nothing by EXIF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocrlab.settings import unknown

TAKEN = "taken over"
NOTHING = "changes nothing that is found or read"
PROCESSOR = "asks for another processor than the CPU, when it is true"


@dataclass(frozen=True)
class Only:
    """One of these values; another one would be read otherwise by RapidOCR, and is refused."""

    values: tuple[Any, ...]
    instead: str  # what to do
    unless: str = ""  # a key of the same section that makes this one void


Key = str | Only
OWN_FILE = "give the file of that model as {}.model_path"
THREADS = {"inference_num_threads": TAKEN, "intra_op_num_threads": TAKEN, "inter_op_num_threads": NOTHING}
NO_FOLDER = Only((), "ocrlab opens files: give model_path")


def _network(section: str, task: str, **others: Key) -> dict[str, Key]:
    own = OWN_FILE.format(section)
    return {
        "engine_type": TAKEN, "model_path": TAKEN, "model_dir": NO_FOLDER,
        "task_type": Only((task,), "leave it out"), "lang_type": Only(("ch",), own, "model_path"),
        "use_cuda": PROCESSOR, "use_dml": PROCESSOR, **THREADS, **others,
    }  # fmt: skip


KEYS: dict[str, dict[str, Key]] = {
    "Global": {
        **dict.fromkeys(("text_score", "use_cls", "use_preprocess_img", "min_side_len", "max_side_len", "use_vertical_padding",
                         "min_height", "width_height_ratio"), TAKEN),
        "use_det": Only((True,), "ocrlab reads whole pages, finding and reading included"),
        "use_rec": Only((True,), "ocrlab reads whole pages, finding and reading included"),
        **dict.fromkeys(("return_word_box", "return_single_char_box", "font_path", "log_level", "model_root_dir",
                         "print_verbose"), NOTHING),
        **THREADS,
    },
    "Det": _network(
        "Det", "det", ocr_version=TAKEN, model_type=TAKEN,
        **dict.fromkeys(("limit_side_len", "limit_type", "mean", "std", "thresh", "box_thresh", "max_candidates",
                         "unclip_ratio", "use_dilation", "score_mode"), TAKEN),
    ),
    "Cls": _network(
        "Cls", "cls", cls_image_shape=TAKEN, cls_batch_num=TAKEN, cls_thresh=TAKEN,
        ocr_version=Only(("PP-OCRv4",), OWN_FILE.format("Cls"), "model_path"),
        model_type=Only(("mobile",), OWN_FILE.format("Cls"), "model_path"),
        label_list=Only((("0", "180"),), "ocrlab's classifier answers upright first, and upside down second"),
    ),
    "Rec": _network("Rec", "rec", ocr_version=TAKEN, model_type=TAKEN, rec_keys_path=TAKEN, rec_img_shape=TAKEN,
                    rec_batch_num=TAKEN),
}  # fmt: skip
ENGINES = ("onnxruntime", "openvino", "paddle", "torch", "mnn", "tensorrt")
ENGINE_TAKEN = (
    "onnxruntime.intra_op_num_threads",
    "onnxruntime.enable_cpu_mem_arena",
    "openvino.inference_num_threads",
)


def is_ours_alone(settings: Mapping[str, Any]) -> bool:
    """Tell whether some of these settings say what RapidOCR and PaddleOCR have no word for.

    Examples
    --------
    >>> is_ours_alone({"box_thresh": 0.3}), is_ours_alone({"space_thresh": 0.3}), is_ours_alone({"limit_type": "fit"})
    (False, True, True)
    """
    known = {key for section in KEYS.values() for key in section}
    return any(
        name not in known or (name == "limit_type" and value not in ("min", "max")) for name, value in settings.items()
    )


def meaning(section: str, key: str) -> Key:
    """Return what becomes of a key; those of EngineConfig are "onnxruntime.intra_op_num_threads".

    Raises
    ------
    ValueError
        If RapidOCR has no such key.
    """
    if section == "EngineConfig":
        engine, _, name = key.partition(".")
        if engine not in ENGINES:
            raise ValueError(unknown("engine in a RapidOCR configuration", engine, ENGINES))
        return TAKEN if key in ENGINE_TAKEN else PROCESSOR if name.startswith("use_") else NOTHING
    if section not in KEYS:
        raise ValueError(unknown("section in a RapidOCR configuration", section, [*KEYS, "EngineConfig"]))
    if key not in KEYS[section]:
        known = [f"{section}.{name}" for name in KEYS[section]]
        raise ValueError(unknown("RapidOCR setting", f"{section}.{key}", known))
    return KEYS[section][key]


def check(sections: dict[str, dict[str, Any]], engine: str) -> Iterator[str]:
    """Yield what must be said of the keys of a configuration; what ocrlab cannot do is refused by name.

    Raises
    ------
    ValueError
        If a key is unknown, or asks for something that would be read otherwise.
    """
    for section, entries in sections.items():
        for key, value in _flat(entries) if section == "EngineConfig" else entries.items():
            found = meaning(section, key)
            if value is None:
                continue
            if isinstance(found, Only) and not entries.get(found.unless):
                _refuse(f"{section}.{key}", tuple(value) if isinstance(value, list) else value, found)
            if found == PROCESSOR and value and (section != "EngineConfig" or key.startswith(f"{engine}.")):
                yield f"{section}.{key}: ocrlab computes on the CPU, in f32 or what the runtime chooses there."


def _refuse(name: str, value: Any, only: Only) -> None:
    if value not in only.values:
        raise ValueError(f"{name}: {str(value).lower()}: {only.instead}.")


def _flat(entries: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the keys of an engine with what they hold, "onnxruntime.cuda_ep_cfg.device_id"; a group of them is no key."""
    for name, value in entries.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
