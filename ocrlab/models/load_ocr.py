"""From a model's name, or the user's own files, to an OCR that is ready to read."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ocrlab import backends
from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detector
from ocrlab.models import contract, int8, store
from ocrlab.models.alphabet import alphabet_inside, read_charset
from ocrlab.models.import_rapidocr import read_configuration
from ocrlab.models.presets import preset_settings
from ocrlab.net import Net
from ocrlab.pipeline import OCR, STAGES, by_stage, setting_names
from ocrlab.recognize import Recognizer
from ocrlab.settings import unknown
from ocrlab.timing import timed

PREPARED = 300  # kernels that OpenVINO keeps for the shapes of a detector, which are many: those of three pages or more
MOST_AT_A_TIME = 4  # lines: each takes memory of its own
SEVERAL = ("openvino", "onnxruntime")  # several calls of one network share its weights
ASKED = {"streams", "NUM_STREAMS", "PERFORMANCE_HINT"}  # properties by which someone else chose
OWN = ("det", "rec", "cls", "charset", "use_cls")  # the user's own files


def names() -> list[str]:
    """Return the names of the catalogued models, the default first."""
    default = store.catalogue()["default"]
    return [default, *(name for name in store.catalogue()["models"] if name != default)]


def usual_settings(preset: str, model: str | None = None) -> dict[str, Any]:
    """Return every setting by name as `load` has it for a preset and a catalogued model."""
    defaults = {name: getattr(STAGES[stage], name) for stage, names in setting_names().items() for name in names}
    own = store.catalogue()["models"][model or store.catalogue()["default"]].get("settings", {})
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in own.items()}
    return {**defaults, **given, **preset_settings(preset)}


@dataclass(frozen=True)
class Files:
    """The files of one model; each may be the user's own."""

    det: Path
    rec: Path
    charset: tuple[str, ...]  # the alphabet of rec
    cls: Path | None  # None: no classifier


@timed("load")
def load(
    name: str | None = None,
    *,
    backend: str | None = None,
    precision: str | None = None,
    preset: str = "ocrlab",
    threads: int | None = None,
    device: str = "CPU",
    properties: dict[str, Any] | None = None,
    rapidocr: Any = None,
    rapidocr_version: str | None = None,
    **settings: Any,
) -> OCR:
    """Return an OCR that is ready to read; what is missing in the store is fetched, with progress.

    Parameters
    ----------
    name : str, default "PP-OCRv6-small"
        A model of the catalogue, see `ocrlab.models.names()`.
    backend : str, default "openvino"
        See `ocrlab.backends.available()`.
    precision : {"f32", "bf16", "f16", "int8"} or None
        None: the runtime's own choice, which reads as well as f32 where that was measured (``benchmarks/precision.py``).
        What it got stands in ``ocr.detect.net.facts``. "int8": the detector that ``ocrlab quantize`` made and judged on this
        machine; classifier and recognizer stay in the runtime's own choice.
    preset : {"ocrlab", "rapidocr", "paddleocr"}
    threads : int or None
        None: the runtime's own choice, or the limit of the container where there is one.
    device : str
    properties : dict
        The runtime's own, such as ``{"arena": True}`` for ONNX Runtime.
    rapidocr : path or dict, optional
        A RapidOCR configuration: 3.x YAML or params, 1.4.x YAML or keyword arguments. It sets model, backend, threads
        and settings; what is given beside it wins.
    rapidocr_version : str, optional
        The release that it is for, "3.8"; without it, the file tells, or 3.10 is taken, and that is said.
    **settings
        Any setting of the stages, such as ``box_thresh=.4``; and the user's own files: ``det``, ``rec``, ``cls``
        (paths), ``charset`` (a text file, one character a line), ``use_cls=False``.

    Raises
    ------
    ModelError, BackendError, ValueError
        If a file, a backend or a setting is not there or not possible; the message says what is.

    Examples
    --------
    >>> ocr = load(backend="onnxruntime", box_thresh=.4)        # doctest: +SKIP
    """
    if rapidocr is not None:
        if preset not in ("ocrlab", "rapidocr"):
            raise ValueError(f"preset={preset!r}: rapidocr= brings the preset 'rapidocr' with it; give one of the two.")
        imported = read_configuration(rapidocr, rapidocr_version)
        for sentence in imported.said:
            warnings.warn(sentence, stacklevel=3)
        given = {"name": name, "backend": backend, "threads": threads, "properties": properties, **settings}
        ocr = load(preset="rapidocr", precision=precision, device=device, **imported.merged(given))
        return replace(
            ocr, origin=Path(rapidocr).name if isinstance(rapidocr, str | Path) else "RapidOCR configuration"
        )
    name = name or store.catalogue()["default"]
    backend = backend or "openvino"
    if name not in store.catalogue()["models"]:
        raise ValueError(unknown("model", name, names()))
    own: dict[str, Any] = {part: settings.pop(part) for part in OWN if part in settings}
    if not own.get("use_cls", True):
        settings.setdefault("orientation", "none")
    chosen = by_stage({**store.catalogue()["models"][name].get("settings", {}), **preset_settings(preset), **settings})
    _check_backend(backend)
    files = _files(name, own)
    if (precision, backend) == ("int8", "openvino") and files.det.suffix != ".xml":
        files = replace(files, det=int8.proven(files.det))
    usual = _usual_here(backend)
    options = {
        "device": device,
        "precision": precision or usual["precision"],
        "threads": threads or usual["threads"],
        **(properties or {}),
    }
    det, cls, rec = _opened(files, backend, options, options["threads"] or usual["cores"])
    _fit(
        chosen,
        {part: net for part, net in (("det", det), ("cls", cls), ("rec", rec)) if net and own.get(part)},
        settings,
    )
    return OCR(
        Detector(det, **chosen["detect"]),
        Classifier(cls or upright, **chosen["classify"]),
        _recognizer(rec, files.charset, chosen["recognize"]),
        **chosen["ocr"],
        preset=preset,
        model="+".join(dict.fromkeys(Path(own[part]).stem if own.get(part) else name for part in ("det", "rec"))),
    )


def _fit(chosen: dict[str, dict[str, Any]], own: dict[str, Net], given: dict[str, Any]) -> None:
    """Have the user's networks fitted, and the settings with them."""
    for part, net in own.items():
        contract.fit(net, part)
    for name, value in contract.settings_for(own.get("det"), own.get("rec"), given).items():
        chosen["detect" if name == "max_side_limit" else "recognize"][name] = value


def reopened(ocr: OCR, backend: str, precision: str | None) -> OCR:
    """Return the models and settings of an OCR on another runtime or in another precision.

    Raises
    ------
    ValueError
        If its models are not of the catalogue.
    """
    if ocr.model not in names():
        raise ValueError(f"{ocr.model}: only the models of the catalogue can be opened on another runtime here.")
    return load(ocr.model, backend=backend, precision=precision, **ocr.settings)


def _opened(files: Files, backend: str, options: dict[str, Any], threads: int | None) -> tuple[Net, Net | None, Net]:
    """Return the networks, opened side by side: each keeps but one core busy."""
    with ThreadPoolExecutor(3, thread_name_prefix="load") as opening:
        bound = {"CPU_RUNTIME_CACHE_CAPACITY": PREPARED} if (backend, options["device"]) == ("openvino", "CPU") else {}
        det = opening.submit(backends.load, backend, files.det, task="det", **{**bound, **options})
        if (backend, options["precision"]) == ("openvino", "int8"):
            options = {**options, "precision": None}  # only detectors are quantized
        rec = opening.submit(backends.load, backend, files.rec, task="rec", **_for_lines(backend, options, threads))
        cls = opening.submit(backends.load, backend, files.cls, task="cls", **options) if files.cls else None
        return det.result(), cls.result() if cls else None, rec.result()


def _for_lines(backend: str, options: dict[str, Any], threads: int | None) -> dict[str, Any]:
    """Return the options of the recognizer: several lines at a time, fewer threads for each, unless that is asked otherwise.

    Measured on two cores: a page's lines, two at a time on one thread each, take .85 of the time that they take one after the
    other on two threads (OpenVINO; ONNX Runtime .76).
    """
    several = min(threads or 1, MOST_AT_A_TIME)
    if threads is None or several == 1 or backend not in SEVERAL or ASKED & options.keys():
        return options
    each = {"threads": threads // several} if backend == "onnxruntime" else {}  # there: inside one call
    return {**options, **each, "streams": several}


def _usual_here(backend: str) -> dict[str, Any]:
    """Return precision, threads and cores of this machine; the small module leaves them to the runtime."""
    try:
        from ocrlab import machine
    except ImportError:
        return {"precision": None, "threads": None, "cores": None}
    limit, cores = machine.thread_limit(), machine.fair_threads()
    return {"precision": machine.default_precision(backend), "threads": limit, "cores": cores}


def _check_backend(backend: str) -> None:
    if backend not in backends.names():
        raise ValueError(unknown("backend", backend, backends.names()))
    backends.require(backend)


def _recognizer(net: Net, charset: tuple[str, ...], settings: dict[str, Any]) -> Recognizer:
    told = (net.facts.output or "").rpartition(",")[2]
    classes = int(told) if told.isdigit() else 0  # not every runtime reports it; then the first reading tells
    if classes == len(charset) + 1 and charset[-1:] == (" ",):
        charset = charset[:-1]  # a dictionary that ends in the space, which is the last class anyway
    stage = Recognizer(net, charset, **settings)
    if classes:
        stage.check_classes(classes)
    if classes == len(charset) + 1:
        warnings.warn(f"{net.opened_by[1]}: it has no class for the space, and reads none.", stacklevel=3)
    return stage


def _files(model: str, own: dict[str, Any]) -> Files:
    entry = store.catalogue()["models"][model]
    parts = {part: Path(own[part]) if own.get(part) else None for part in ("det", "rec", "cls", "charset")}
    for part, file in parts.items():
        if file and not file.is_file():
            raise store.ModelError(f"{part}={file}: there is no such file.")
    wanted = ("det", "rec", "cls") if own.get("use_cls", True) else ("det", "rec")
    needed = [entry[part] for part in wanted if not parts[part]]
    needed += [name.replace(".pdmodel", ".pdiparams") for name in needed if name.endswith(".pdmodel")]
    fetched = {file.name: file for file in store.fetch(needed)}
    rec = parts["rec"] or fetched[entry["rec"]]
    return Files(
        det=parts["det"] or fetched[entry["det"]],
        rec=rec,
        cls=(parts["cls"] or fetched.get(entry["cls"])) if own.get("use_cls", True) else None,
        charset=_alphabet(rec, parts, entry["charset"]),
    )


def _alphabet(rec: Path, parts: dict[str, Path | None], catalogued: str) -> tuple[str, ...]:
    if parts["charset"]:
        return read_charset(parts["charset"])
    if not parts["rec"] and catalogued in store.catalogue()["files"]:
        return read_charset(store.fetch([catalogued])[0])
    return alphabet_inside(rec, None if parts["rec"] else store.catalogue()["files"][rec.name]["sha256"])
