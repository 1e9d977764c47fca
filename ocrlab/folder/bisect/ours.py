"""Our pipeline, with the settings and the networks of a recording as far as they are here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocrlab.files import shown
from ocrlab.folder.bisect.recording import Recording
from ocrlab.models import load_ocr, store
from ocrlab.models.import_rapidocr import RELEASES, read_configuration
from ocrlab.models.rapidocr_keys import KEYS
from ocrlab.pipeline import OCR, by_stage, setting_names

TASKS = {"det": "the detector", "cls": "the classifier", "rec": "the recognizer"}
OUR_OWN = "ocrlab"  # the package of a recording that we made
PLACES = ("model_path", "model_dir", "rec_keys_path", "engine_type", "ocr_version", "model_type", "lang_type")


@dataclass(frozen=True, eq=False)
class Ours:
    """What a recording is compared with.

    Attributes
    ----------
    ocr : OCR
    said : tuple of str
        What is otherwise than in production, before anything was computed.
    """

    ocr: OCR
    said: tuple[str, ...] = ()


@dataclass
class Wanted:
    """The arguments of `load` for a recording, and what must be said of them."""

    arguments: dict[str, Any]
    said: list[str] = field(default_factory=list)


def opened(recording: Recording, load: dict[str, Any]) -> Ours:
    """Return our pipeline for a recording; what is given in `load` wins.

    Raises
    ------
    ValueError, BackendError, ModelError
        If the settings are none that ocrlab has, or a network cannot be opened.
    """
    try:
        wanted = Wanted(_settings(recording))
        wanted.said.extend(_networks(recording, wanted))
        wanted.said.extend(_runtimes(recording, wanted, load))
    except (TypeError, KeyError, AttributeError) as error:  # whoever wrote it, no recorder did
        raise ValueError(f"{shown(recording.path)}: its settings cannot be read ({error!r}).") from error
    arguments = {**wanted.arguments, **load}
    return Ours(load_ocr.load(**arguments), tuple(wanted.said))


def _settings(recording: Recording) -> dict[str, Any]:
    """Return the settings of a recording as arguments of `load`, and the runtime that it ran on."""
    sections = recording.told["settings"]
    if not all(isinstance(entries, dict) for entries in sections.values()):
        raise ValueError(f"{shown(recording.path)}: its settings are in sections, such as Det and Rec; these are not.")
    runtime = str(_model(recording, "det").get("runtime", ""))
    arguments: dict[str, Any] = {"backend": runtime if runtime in ("onnxruntime", "openvino") else None}
    if recording.package == OUR_OWN:
        return {**arguments, "precision": _model(recording, "det").get("precision"), **sections.get("ocrlab", {})}
    if not recording.package.startswith("rapidocr"):
        known = {name for names in setting_names().values() for name in names}
        flat = {name: value for entries in sections.values() for name, value in entries.items() if name in known}
        return {"preset": "paddleocr", **arguments, **flat, "crop_from": "original"}
    release = ".".join(recording.release.split(".")[:2])
    is_known = release in {f"{major}.{minor}" for major, minor in RELEASES}
    told = {
        section: {key: value for key, value in sections.get(section, {}).items() if key in keys and key not in PLACES}
        for section, keys in KEYS.items()
    }
    told["Global"] |= {"use_det": True, "use_rec": True}
    return {
        "preset": "rapidocr",
        **read_configuration(told, release if is_known else None).arguments,
        **arguments,
        "name": None,
        "threads": None,
    }


def _networks(recording: Recording, wanted: Wanted) -> Iterator[str]:
    """Have the files that production opened opened here, by their hashes; yield what is not as there."""
    files = store.catalogue()["files"]
    hashes = {task: _model(recording, task).get("sha256") for task in TASKS}
    known = {entry["sha256"]: name.replace(".pdiparams", ".pdmodel") for name, entry in files.items()}
    ours = {task: known.get(str(sha)) for task, sha in hashes.items()}
    models = store.catalogue()["models"]
    same = [name for name, entry in models.items() if (entry["det"], entry["rec"]) == (ours["det"], ours["rec"])]
    name = same[0] if same else wanted.arguments.get("name") or _by_its_name(recording)
    wanted.arguments["name"] = name
    if name and str(models[name]["det"]).endswith(".pdmodel"):
        wanted.arguments["backend"] = "openvino"  # which alone reads Paddle's files
    unknown: list[str] = []
    for task, sha in hashes.items():
        entry = models[name or store.catalogue()["default"]]
        if ours[task] == entry[task] or not any(call.task == task for call in recording.calls):
            continue
        path = Path(str(_model(recording, task).get("path", "")))
        if sha and ours[task]:
            wanted.arguments[task] = store.fetch([str(ours[task])])[0]
        elif sha and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha:
            wanted.arguments[task] = path
        else:
            unknown.append(f"{entry[task]}{f' for {path.name}' if path.name else ''}")
    if unknown:
        yield f"Which files production opened is not known, or they are not here; taken instead: {', '.join(unknown)}."


def _runtimes(recording: Recording, wanted: Wanted, load: dict[str, Any]) -> Iterator[str]:
    """Have production's precision and kernels, where its runtime is ours; yield what is otherwise."""
    runtime = str(_model(recording, "det").get("runtime", "a runtime that it does not tell"))
    backend = str(load.get("backend") or wanted.arguments.get("backend") or "openvino")
    precision = _model(recording, "det").get("precision")
    wanted.arguments["backend"] = backend
    wanted.arguments["precision"] = precision if runtime == backend and precision in ("f32", "bf16", "f16") else None
    if runtime != backend:
        wanted.arguments["precision"] = "f32"
        yield f"Production ran on {runtime}; here it is {backend}."
    elif backend == "openvino" and recording.package != OUR_OWN:
        wanted.arguments["properties"] = {"SNIPPETS_MODE": "ENABLE"}
        yield "OpenVINO's fused kernels are on, as in production; elsewhere ocrlab switches them off (SNIPPETS_MODE)."


def _by_its_name(recording: Recording) -> str | None:
    """Return our name for the models that a RapidOCR of this release has, where no hash tells."""
    if not recording.package.startswith("rapidocr"):
        return None
    det = recording.told["settings"].get("Det", {})
    release = tuple(int(part) for part in recording.release.split(".")[:2] if part.isdigit())
    version = det.get("ocr_version") or ("PP-OCRv4" if release < (3, 9) else "PP-OCRv6")
    return {"PP-OCRv6": "PP-OCRv6-small", "PP-OCRv4": "PP-OCRv4-mobile", "PP-OCRv3": "PP-OCRv3-mobile"}.get(
        str(version)
    )


def _model(recording: Recording, task: str) -> dict[str, Any]:
    found = recording.told["models"].get(task)
    return found if isinstance(found, dict) else {}


def settings_of(ocr: OCR) -> dict[str, Any]:
    """Return the arguments of `load` that make this OCR again, as JSON has them."""
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in ocr.settings.items()}
    by_stage(told)  # all of them are known
    return {"preset": ocr.preset, **told}
