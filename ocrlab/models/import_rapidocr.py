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
from ocrlab.models import rapidocr_keys

SETTINGS = {
    "Global": ("text_score", "min_side_len", "max_side_len", "min_height", "width_height_ratio", "use_cls"),
    "Det": ("limit_side_len", "limit_type", "mean", "std", "thresh", "box_thresh", "max_candidates", "unclip_ratio",
            "use_dilation", "score_mode"),
    "Cls": ("cls_thresh", "cls_batch_num"),
    "Rec": ("rec_batch_num",),
}  # fmt: skip
MODELS = {("PP-OCRv6", "small"): "PP-OCRv6-small", ("PP-OCRv4", "mobile"): "PP-OCRv4-mobile"}
OLD_DEFAULTS = {"ocr_version": "PP-OCRv4", "model_type": "mobile", "engine_type": "onnxruntime"}  # of 1.3 to 3.8
LATER_DEFAULTS = {"ocr_version": "PP-OCRv6", "model_type": "small", "engine_type": "onnxruntime"}
Release = tuple[int, int]
NEWEST: Release = (3, 10)
RELEASES = [(1, 3), (1, 4), *((3, minor) for minor in range(11))]


@dataclass(frozen=True)
class Imported:
    """What a RapidOCR configuration asks for, as keyword arguments of `ocrlab.load`."""

    arguments: dict[str, Any]
    said: tuple[str, ...] = ()  # what is otherwise here, or was guessed

    def merged(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return these arguments with those given beside them, which win."""
        return {**self.arguments, **{name: value for name, value in given.items() if value is not None}}


def read_configuration(source: str | Path | dict[str, Any], version: str | None = None) -> Imported:
    """Return what a RapidOCR configuration asks for.

    Parameters
    ----------
    source : path of a YAML file, or dict
        Of RapidOCR 3.x or 1.4.x; a dict is a parsed file, 3.x params, or 1.4.x keyword arguments.
    version : str, optional
        The release that it is for, such as "3.8"; without it, the file tells, or 3.10 is taken.

    Raises
    ------
    ValueError
        If it asks for something that is unknown here, or that ocrlab cannot do.
    """
    sections, guess, is_sure = _sections(source)
    release = _release(version) if version else guess
    sections["Det"] = {**(OLD_DEFAULTS if release < (3, 9) else LATER_DEFAULTS), **sections.get("Det", {})}
    runtime = _runtime(sections)
    said = [*rapidocr_keys.check(sections, runtime["backend"])]
    arguments: dict[str, Any] = {}
    for section, entries in sections.items():
        for name, value in entries.items():
            if name in SETTINGS.get(section, ()) and value is not None:
                arguments[name] = value
    if arguments.get("limit_type") == "max" and release < NEWEST:
        arguments["limit_type"] = "ladder"  # 960, 1500 or 2000 by the longer side, whatever limit_side_len says
    if arguments.get("limit_type") == "max" and not (version or is_sure):
        said.append("Det.limit_type: max is read as RapidOCR 3.10 does; for 3.0 to 3.9 give rapidocr_version.")
    _global_switches(sections.get("Global", {}), arguments)
    arguments |= _shapes(sections) | _model(sections) | runtime
    return Imported(arguments, tuple(said))


def _release(version: str) -> Release:
    try:
        major, minor = (int(part) for part in str(version).split(".")[:2])
    except ValueError:
        major = minor = -1
    if (major, minor) not in RELEASES:
        raise ValueError(f"rapidocr_version={version!r}: a release from 1.3 to 3.10 was expected, such as '3.8'.")
    return major, minor


def _shapes(sections: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what [channels, height, width] of crops say."""
    found: dict[str, Any] = {}
    for section, key, names in (("Rec", "rec_img_shape", ("rec_height", "min_width")),
                                ("Cls", "cls_image_shape", ("cls_height", "cls_width"))):  # fmt: skip
        shape = sections.get(section, {}).get(key)
        if not shape:
            continue
        if not isinstance(shape, list | tuple) or len(shape) != 3 or shape[0] != 3:
            raise ValueError(f"{section}.{key}: {shape}: three numbers were expected, 3, height and width.")
        found |= dict(zip(names, shape[1:], strict=True))
    return found


def _sections(source: Any) -> tuple[dict[str, dict[str, Any]], Release, bool]:
    """Return the sections of a configuration, the release that it is of, and whether that is sure."""
    if not isinstance(source, dict):
        source = _read_yaml(Path(source))
    source = {name: _plain(value) for name, value in source.items()}
    if not source:
        return {}, NEWEST, False
    if source.keys() & {"Global", "EngineConfig", "Det", "Cls", "Rec"}:  # a parsed file
        for name, entries in source.items():
            if not isinstance(entries, dict | None):
                raise ValueError(f"{name}: {entries!r} stands beside the sections of a RapidOCR configuration.")
        sections = {
            name: {key: _plain(value) for key, value in (entries or {}).items()} for name, entries in source.items()
        }
        return sections, *_release_of(sections)
    if any("." in name for name in source):  # params of 3.x
        sections = {}
        for name, value in source.items():
            section, *inner, key = name.split(".")
            place = sections.setdefault(section, {})
            for part in inner:  # EngineConfig.onnxruntime.intra_op_num_threads
                place = place.setdefault(part, {})
            place[key] = value
        return sections, NEWEST, False
    return _keyword_arguments(source), (1, 4), True


def _release_of(sections: dict[str, dict[str, Any]]) -> tuple[Release, bool]:
    """Return the release that a file is of, by what it holds, and whether that is sure: RapidOCR's own files are whole."""
    switches, det = sections.get("Global", {}), sections.get("Det", {})
    if "ocr_version" not in det and "model_path" in det:
        return (1, 4), True
    if "use_preprocess_img" in switches:
        return NEWEST, True
    if {"text_score", "use_det", "max_side_len"} <= switches.keys() and "ocr_version" in det:
        return ((3, 9) if det["ocr_version"] == "PP-OCRv6" else (3, 8)), True
    return NEWEST, False


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
    if {"det", "rec"} <= own.keys():
        return own
    both = ({**det}, {**det, **_named(rec)})
    asked = {(str(section["ocr_version"]), str(section["model_type"])) for section in both}
    if len(asked) > 1 or not asked <= MODELS.keys():
        wanted, known = (", ".join(f"{v} {k}" for v, k in some) for some in (sorted(asked), MODELS))
        raise ValueError(
            f"The configuration asks for {wanted}; ocrlab's catalogue has {known}, the same for finding and reading. "
            f"Give Det.model_path and Rec.model_path to use your own files."
        )
    return {"name": MODELS[asked.pop()], **own}


def _named(section: dict[str, Any]) -> dict[str, Any]:
    return {name: section[name] for name in ("ocr_version", "model_type") if section.get(name)}


def _runtime(sections: dict[str, dict[str, Any]]) -> dict[str, Any]:
    engine = sections["Det"]["engine_type"]
    if engine not in ("onnxruntime", "openvino"):
        raise ValueError(f"Det.engine_type: {engine}: ocrlab runs onnxruntime, openvino and opencv.")
    for section in ("Cls", "Rec"):
        other = sections.get(section, {}).get("engine_type")
        if other not in (None, engine):
            raise ValueError(f"{section}.engine_type: {other}: ocrlab runs all networks on one, here on {engine}.")
    options = sections.get("EngineConfig", {}).get(engine) or {}
    if not isinstance(options, dict):
        raise ValueError(f"EngineConfig.{engine}: {options!r}: options by name were expected.")
    runtime: dict[str, Any] = {"backend": engine}
    if threads := _threads(sections, options):
        runtime["threads"] = threads
    if engine == "onnxruntime" and options.get("enable_cpu_mem_arena"):
        runtime["properties"] = {"arena": True}
    return runtime


def _threads(sections: dict[str, dict[str, Any]], options: dict[str, Any]) -> int:
    """Return the threads of a call; 0 where they are left to the runtime. 1.4.x has them for each network, or for all."""
    places = {"EngineConfig": options, **{name: sections.get(name, {}) for name in ("Global", "Det", "Cls", "Rec")}}
    told = {
        name: place.get("intra_op_num_threads", place.get("inference_num_threads")) for name, place in places.items()
    }
    found = {name: count for name, count in told.items() if isinstance(count, int) and count > 0}
    if len({*found.values()}) > 1:
        said = ", ".join(f"{name} {count}" for name, count in found.items())
        raise ValueError(f"The networks have different numbers of threads ({said}); ocrlab gives all of them the same.")
    return next(iter(found.values()), 0)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
