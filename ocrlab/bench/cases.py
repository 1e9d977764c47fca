"""What to measure: the cases of one picture, all with the identical tensor."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import util
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab import models
from ocrlab.bench.convert import ir_of
from ocrlab.bench.difference import Boxes, Texts
from ocrlab.detect import Detector, boxes_of, find_candidates
from ocrlab.frame import Size, frame_of
from ocrlab.image import load_image
from ocrlab.machine import fair_threads
from ocrlab.machine.isa import YEARS, below, check_isa
from ocrlab.models import store
from ocrlab.net import Array, BackendError, numbers
from ocrlab.page import Box, Floats, Image
from ocrlab.pipeline import OCR
from ocrlab.settings import STRIDE, DetectSettings, unknown

Say = Callable[[str], object]
FORMATS = {".onnx": "ONNX", ".xml": "IR", ".pdmodel": "Paddle"}


@dataclass(frozen=True)
class Case:
    """One row to be: a network on a runtime, and what it is given.

    Parameters
    ----------
    name : str
        What the row is called.
    model : path
    backend : str
        A name of `ocrlab.backends`, or the path of a Python file of your own with a `load` like theirs.
    inputs : tuple of path
        .npy files, float32 (N, 3, H, W). The first is measured; the others are shapes that the network has not seen.
    task : {"det", "rec", "cls"} or None
    options : dict
        What `load` is given: device, precision, threads, streams, shape, and the runtime's own properties.
    boxes : callable, optional
        The boxes (K, 4, 2) that an answer gives, so that rows can be told apart by them.
    isa : str, optional
        Hold OpenVINO to the instructions of an older processor, "AVX2"; x86 only, see `ocrlab.machine.isa`.
    texts : callable, optional
        What stands in boxes (K, 4, 2).
    """

    name: str
    model: Path
    backend: str
    inputs: tuple[Path, ...]
    task: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    boxes: Boxes | None = field(default=None, repr=False)
    isa: str | None = None
    texts: Texts | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError where the runtime or this machine cannot be held to an instruction set."""
        if self.isa is not None:
            check_isa(self.isa, self.backend)

    @property
    def format(self) -> str:
        """ONNX, IR or Paddle; the ending of the file where it is none of them."""
        return FORMATS.get(Path(self.model).suffix, Path(self.model).suffix.lstrip("."))


def cases_for(
    image: Any,
    model: str | None = None,
    all: bool = False,  # noqa: A002  # the word of the command line
    threads: int | None = None,
    say: Say = lambda sentence: None,
) -> list[Case]:
    """Return the cases of a picture: the detector of a model on every runtime, on the identical tensor.

    Parameters
    ----------
    image : path or array, as for `load_image`
    model : str, optional
        A model of the catalogue; the default one if not given. What is missing in the store is fetched.
    all : bool
        Add static and bounded shapes, hints, ONNX Runtime as it ships, every device that OpenVINO lists, and OpenVINO
        held to the instructions of older processors.
    threads : int or None
        The same for every row; None: one for each core that the process may use, but not for its second half.
    say : callable
        Is told in a sentence what is left out, and why.
    """
    model = model or store.catalogue()["default"]
    if model not in store.catalogue()["models"]:
        raise ValueError(unknown("model", model, models.names()))
    det = store.catalogue()["models"][model]["det"]
    if not det.endswith(".onnx"):
        raise ValueError(f"{model}: only OpenVINO reads it. Give the model with the same network in ONNX instead: "
                         f"{model.removesuffix('-paddle')}.")  # fmt: skip
    file = store.fetch([det])[0]
    page = load_image(image)
    detector = Detector(net=no_net, **detector_settings(model))
    inputs = saved(detector.tensor(page))
    height, width = np.load(inputs[0], mmap_mode="r").shape[2:]
    boxes = functools.partial(kept_boxes, size=page.shape[:2], settings=detector.settings)
    fair = {"threads": threads or fair_threads()}

    rows = [*_usual(file, say)]
    if all:
        rows += [*_shapes(file, height, width), *_ways(file, fair["threads"]), *_devices(file)]
    cases = [Case(name, path, backend, inputs, "det", fair | options) for name, path, backend, options in rows]
    cases += _older(file, inputs, fair) if all else ()
    return [replace(case, boxes=boxes, texts=functools.partial(texts_in, image=page, model=model)) for case in cases]


Line = tuple[str, Path, str, dict[str, Any]]  # name, model, backend, options


def _usual(file: Path, say: Say) -> Iterator[Line]:
    yield "ONNX Runtime f32", file, "onnxruntime", {"precision": "f32"}
    # its arena keeps memory between calls, which is what it ships with, and a third faster; ocrlab and RapidOCR turn it off
    yield "ONNX Runtime f32, arena on", file, "onnxruntime", {"precision": "f32", "arena": True}
    yield "OpenVINO f32", file, "openvino", {"precision": "f32"}
    yield "OpenVINO, its own precision", file, "openvino", {}
    try:
        yield "OpenVINO f32 on IR", ir_of(file), "openvino", {"precision": "f32"}
    except BackendError as error:
        say(f"Left out: OpenVINO on IR. {error}")
    there_too = file.with_suffix(".pdmodel").name
    if there_too in store.catalogue()["files"]:
        yield "OpenVINO f32 on Paddle", paddle(there_too), "openvino", {"precision": "f32"}
    else:
        say(f"Left out: OpenVINO on Paddle. The catalogue has {file.stem} in ONNX only; PP-OCRv4-mobile has both.")
    yield "OpenCV f32", file, "opencv", {"precision": "f32"}


def _shapes(file: Path, height: int, width: int) -> Iterator[Line]:
    for name, shape in (
        ("static shape", f"1,3,{height},{width}"),
        ("bounded shape", f"1,3,{STRIDE}..{height},{STRIDE}..{width}"),
    ):
        yield f"OpenVINO f32, {name}", file, "openvino", {"precision": "f32", "shape": shape}


def _ways(file: Path, threads: int) -> Iterator[Line]:
    one = {"precision": "f32", "PERFORMANCE_HINT": "LATENCY"}
    yield "OpenVINO f32, LATENCY hint", file, "openvino", one
    many = {"precision": "f32", "PERFORMANCE_HINT": "THROUGHPUT", "streams": threads}
    yield f"OpenVINO f32, THROUGHPUT hint, {threads} at a time", file, "openvino", many
    shipped = {"precision": "f32", "arena": True, "spinning": True}
    yield "ONNX Runtime f32, as it ships (arena, spinning)", file, "onnxruntime", shipped


def _devices(file: Path) -> Iterator[Line]:
    """Yield a row for each device that OpenVINO lists beside the CPU; AUTO is none: it picks one of them."""
    if not util.find_spec("openvino"):
        return
    import openvino as ov

    for device in ov.Core().available_devices:
        if device != "CPU":
            yield f"OpenVINO on {device}", file, "openvino", {"device": device, "threads": None}


def _older(file: Path, inputs: tuple[Path, ...], options: dict[str, Any]) -> Iterator[Case]:
    """Yield a row for each instruction set that this processor goes beyond; the precision is OpenVINO's own choice."""
    if util.find_spec("openvino"):
        for isa in below():
            yield Case(f"OpenVINO as if on {isa} ({YEARS[isa]})", file, "openvino", inputs, "det", options, isa=isa)


def paddle(name: str) -> Path:
    """Return a catalogued model in Paddle's format, fetched with its weights."""
    return store.fetch([name, name.replace(".pdmodel", ".pdiparams")])[0]


def detector_settings(model: str) -> dict[str, Any]:
    """Return the settings of the detector that belong to a model."""
    usual = models.usual_settings("ocrlab", model)
    return {one.name: usual[one.name] for one in fields(DetectSettings)}


def no_net(batch: Array) -> Array:
    """Stand in for the network of a detector that is not asked to run one."""
    raise BackendError("This detector only makes tensors.")


@functools.cache
def _drawer() -> tempfile.TemporaryDirectory[str]:
    """Return the folder for tensors, which is gone when the process ends."""
    return tempfile.TemporaryDirectory(prefix="ocrlab-bench-", ignore_cleanup_errors=True)


def saved(tensor: Array) -> tuple[Path, ...]:
    """Save a tensor, and a shorter one for the time of a new shape: without its last 32 rows or columns.

    Raises
    ------
    OSError
        If the temporary folder is full.
    """
    height, width = tensor.shape[2:]
    shorter = tensor[:, :, :-STRIDE] if height > width else tensor[..., :-STRIDE]
    folder = Path(tempfile.mkdtemp(dir=_drawer().name))
    paths = []
    for name, one in (("page", tensor), ("shorter", shorter)):
        if one.size:
            try:
                np.save(folder / f"{name}.npy", np.ascontiguousarray(one))
            except OSError as error:
                free = shutil.disk_usage(folder).free / 1e6
                raise OSError(
                    f"A tensor of {one.nbytes / 1e6:.1f} MB cannot be saved in the temporary folder, where {free:.1f} MB are "
                    "free. Set TMPDIR to a folder on another disk."
                ) from error
            paths.append(folder / f"{name}.npy")
    return tuple(paths)


def kept_boxes(answer: Array, size: Size, settings: DetectSettings) -> Floats:
    """Return the boxes (K, 4, 2) that a detector keeps of an answer (1, 1, h, w), for a page of this (height, width)."""
    heatmap = numbers(np.ascontiguousarray(frame_of(size, settings).part(answer[0, 0])))
    found = boxes_of(find_candidates(heatmap, size, settings))
    return np.array([box.quad for box in found], np.float32).reshape(-1, 4, 2)


def texts_in(quads: Floats, image: Image, model: str) -> list[str]:
    """Return the text in each box (K, 4, 2) of an RGB page (H, W, 3), with the recognizer of a model at f32."""
    if not len(quads):
        return []
    return [read.reading.text for read in _reader(model).read(image, [Box.drawn(quad) for quad in quads])]


@functools.cache
def _reader(model: str) -> OCR:
    """Return an OCR whose threads do not wait in a loop: it lives in the process that measures others."""
    return models.load(model, backend="onnxruntime", precision="f32")
