"""What was seen of one picture, bounded, and how it becomes a file."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import threading
import time
import zipfile
from collections.abc import Callable
from enum import Enum
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

FORMAT, VERSION = "ocrlab recording", 1
PARTS = ("picture", "tensors", "map", "crops", "texts")  # what may be left out; the first is, unless it is asked for
PACKAGES = ("rapidocr", "rapidocr-onnxruntime", "rapidocr-openvino", "rapidocr-paddle", "paddleocr", "paddlex",
            "paddlepaddle", "onnxruntime", "openvino", "opencv-python", "opencv-python-headless",
            "opencv-contrib-python", "numpy", "pillow", "shapely", "pyclipper")  # fmt: skip
FAST = 1  # of the levels of zlib: the higher ones take five times as long for a tenth less
hashes: dict[Any, str] = {}  # of model files


class Seen:
    """What was seen of one picture.

    Parameters
    ----------
    parts : set of str
        What of `PARTS` is kept.
    most : int
        Bytes of arrays that are kept.
    """

    def __init__(self, parts: set[str], most: int) -> None:
        self.parts, self.most, self.kept = parts, most, 0
        self.arrays: dict[str, Any] = {}
        self.kinds: dict[str, int] = {}  # bytes of arrays by the kind of these
        self.problems: list[str] = []
        self.crops: list[Any] = []
        self.read: list[Any] = []  # crop, text and score of each, as they come
        self.is_closed = False  # what comes now is of another page
        self.orders: dict[str, Any] = {}  # the rows of all calls of a network, as the crops that they are of
        self.seconds = 0.0  # the recorder's own
        self.told: dict[str, Any] = {"format": FORMAT, "version": VERSION, "arrays": {}, "left_out": {}, "calls": []}

    def keep(self, part: str, name: str, array: Any) -> None:
        """Keep a copy of an array; where that is not wanted, or too much, its shape and hash alone.

        A text can be guessed from its hash: of those, the shape is all.
        """
        array = np.asarray(array)
        about = self.told["arrays"][name] = {"shape": list(array.shape), "dtype": array.dtype.str}
        wanted, kind = part in self.parts or not part, name.rpartition("_")[0]
        share = (
            self.most // 3 if kind in ("cls_tensor", "rec_tensor") else self.most
        )  # of many lines, the first of both
        taken = self.kinds.get(kind, 0) + array.nbytes
        if wanted and self.kept + array.nbytes <= self.most and taken <= share:
            self.arrays[name] = np.array(array)
            self.kinds[kind], self.kept = taken, self.kept + array.nbytes
            return
        said = f"{array.nbytes / 1e6:.1f} MB were more than there was room for" if wanted else "it was not to be kept"
        self.told["left_out"][name] = said
        if part != "texts":
            about["sha256"] = array_hash(array)

    def safely(self, tell: Callable[..., None], *given: Any) -> None:
        """Have something told; an error in it is the recorder's, not production's."""
        began = time.perf_counter()
        try:
            tell(self, *given)
        except Exception as error:
            self.problems.append(f"{getattr(tell, '__name__', tell)}: {error!r}")
        self.seconds += time.perf_counter() - began

    def page(self, pixels: Any) -> None:
        """Tell of the page, as it was decoded: (H, W, 3) uint8, blue first.

        Of its levels, mean and deviation of each color are told, of every fourth row and column: a page that was laid on black
        instead of white is known by them, and nobody by name.
        """
        some = pixels[::4, ::4].reshape(-1, pixels.shape[2]).astype(np.float32)
        levels = [some.mean(axis=0).round(2).tolist(), some.std(axis=0).round(2).tolist()]
        self.told.update(page=list(pixels.shape), page_sha256=array_hash(pixels), page_levels=levels)
        if "picture" in self.parts:
            self.keep("picture", "picture", pixels)

    def call(self, task: str, tensor: Any, answer: Any) -> None:
        """Tell of a call of a network: what it was given (N, 3, h, w), and what it answered."""
        number = sum(one["task"] == task for one in self.told["calls"])
        self.told["calls"].append({"task": task, "tensor": list(np.shape(tensor)), "answer": list(np.shape(answer))})
        self.keep("tensors", f"{task}_tensor_{number}", tensor)
        if task == "det":
            self.keep("map", f"map_{number}", answer)
        elif task == "cls":
            self.keep("", f"cls_answer_{number}", answer)
        else:
            self.keep_path(number, answer)

    def keep_path(self, number: int, answer: Any) -> None:
        """Keep of probabilities (n, T, C) the likeliest class of every column, and those of it, the blank and the space."""
        best = answer.argmax(axis=-1)
        highest = np.take_along_axis(answer, best[..., None], -1)[..., 0]
        self.keep("texts", f"rec_classes_{number}", best.astype(np.int32))
        self.keep("texts", f"rec_answer_{number}", np.stack([highest, answer[..., 0], answer[..., -1]], -1))

    def keep_crops(self, crops: Any) -> None:
        """Keep crops (h, w, 3) uint8, one behind the other."""
        self.crops = [np.asarray(crop) for crop in crops]
        shapes = [crop.shape for crop in self.crops]
        self.keep("", "crop_shapes", np.array(shapes, np.int32).reshape(-1, 3))
        self.keep("crops", "crops", np.concatenate([np.zeros(0, np.uint8), *(crop.ravel() for crop in self.crops)]))

    def keep_texts(self, texts: Any, scores: Any) -> None:
        """Tell what was read of each crop, as the recognizer answered."""
        self.told["texts"] = [str(text) if "texts" in self.parts else None for text in texts]
        self.told["scores"] = [float(score) for score in scores]

    def keep_turns(self, given: Any) -> None:
        """Tell which crops the recognizer was given turned by 180 degrees: 0 no, 1 yes, 2 it was given something else."""
        pairs = [(np.asarray(one), crop) for one, crop in zip(given, self.crops)]  # noqa: B905  # Python 3.8
        same = [0 if np.array_equal(one, crop) else 1 if np.array_equal(one, crop[::-1, ::-1]) else 2
                for one, crop in pairs]  # fmt: skip
        self.keep("", "turned", np.array(same, np.uint8))

    def sort(self) -> None:
        """Say of each row of a network's calls which crop it is of; see `orders`."""
        for task, order in self.orders.items():
            rows = [int(one) for one in order]
            for call in self.told["calls"]:
                if call["task"] == task:
                    count = call["tensor"][0]
                    call["lines"], rows = rows[:count], rows[count:]


def array_hash(array: Any) -> str:
    """Return the SHA-256 of the bytes of an array."""
    return hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()


def file_facts(path: Any) -> dict[str, Any]:
    """Return name, size and SHA-256 of a file; it is read once in a process."""
    path = Path(path)
    facts = path.stat()
    key = str(path), facts.st_size, facts.st_mtime
    if key not in hashes:
        hashes[key] = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"path": str(path), "bytes": facts.st_size, "sha256": hashes[key]}


def plain(value: Any, depth: int = 8) -> Any:
    """Return settings as JSON has them: an enumeration is its value, what is unknown its name."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Enum):
        return plain(value.value, depth)
    if isinstance(value, Path) or depth == 0:
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "items"):
        return {str(name): plain(one, depth - 1) for name, one in value.items()}
    return [plain(one, depth - 1) for one in value] if hasattr(value, "__iter__") else str(value)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that matter, as they are installed."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def write(path: Path, seen: Seen) -> None:
    """Write what was seen beside its place, and move it there when it is whole: arrays without pickles, zipped."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    told = json.dumps(seen.told, ensure_ascii=False, default=str).encode("utf-8", "replace")
    arrays = {**seen.arrays, "told": np.frombuffer(told, np.uint8)}
    try:
        with zipfile.ZipFile(str(part), "w", zipfile.ZIP_DEFLATED, compresslevel=FAST) as out:
            for name, array in arrays.items():
                with out.open(f"{name}.npy", "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        part.replace(path)
    finally:
        if part.exists():
            part.unlink()
