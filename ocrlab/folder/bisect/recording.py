"""A recording as it was written in production: read with suspicion, for it came from elsewhere."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab.files import FileError, shown, why
from ocrlab.page import Floats, Image

FORMAT, VERSION = "ocrlab recording", 1
LARGEST = 2 * 10**9  # bytes, of all arrays together: a recorder's own bound is 64 MB, unless somebody gave another
MOST_ARRAYS = 20_000
NAMES = {  # what an array may be called, its kind of numbers, and how many axes it has; another is refused
    r"told": ("u1", 1), r"picture": ("u1", 3), r"boxes": ("f4", 3), r"crops": ("u1", 1), r"crop_shapes": ("i4", 2),
    r"turned": ("u1", 1), r"(det|cls|rec)_tensor_\d{1,4}": ("f4", 4), r"map_\d{1,4}": ("f4", 4),
    r"cls_answer_\d{1,4}": ("f4", 2), r"rec_answer_\d{1,4}": ("f4", 3), r"rec_classes_\d{1,4}": ("i4", 2),
}  # fmt: skip


class RecordingError(FileError):
    """A file is no recording, or a damaged one; the message says what is wrong."""


class Call(NamedTuple):
    """A call of a network: of which task, the how many-th of it, and the crops that its rows are of."""

    task: str
    number: int
    tensor: tuple[int, ...]
    answer: tuple[int, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Recording:
    """What production computed of a picture.

    Attributes
    ----------
    path : Path
    told : dict
        Settings, versions, models, texts, scores and what was left out; see `ocrlab.folder.recorder`.
    arrays : dict of ndarray
        By name: det_tensor_0 (1, 3, h, w), map_0 (1, 1, h, w), boxes (N, 4, 2) on the detector's picture, ...
    """

    path: Path
    told: dict[str, Any] = field(repr=False)
    arrays: dict[str, NDArray[Any]] = field(repr=False)

    @property
    def package(self) -> str:
        """What recorded itself, "rapidocr"."""
        return str(self.told["engine"]["package"])

    @property
    def release(self) -> str:
        """The version of the package, "3.10.0"; "" where it did not tell."""
        versions = self.told["versions"]
        return str(versions.get(self.package, versions.get(self.package.replace("_", "-"), "")))

    @property
    def calls(self) -> list[Call]:
        """The calls of the networks, as they came."""
        counts = {"det": 0, "cls": 0, "rec": 0}
        found = []
        for one in self.told["calls"]:
            found.append(Call(one["task"], counts[one["task"]], tuple(one["tensor"]), tuple(one["answer"]),
                              tuple(one.get("lines", ()))))  # fmt: skip
            counts[one["task"]] += 1
        return found

    @property
    def page(self) -> tuple[int, int] | None:
        """Height and width of the page."""
        return _size(self.told.get("page"))

    @property
    def picture(self) -> tuple[int, int] | None:
        """Height and width of the picture that the detector worked in: the page, scaled, with its bands."""
        return _size(self.told.get("picture"))

    @property
    def boxes(self) -> Floats:
        """The boxes (N, 4, 2) on that picture, in the order in which they were read."""
        return self.arrays.get("boxes", np.zeros((0, 4, 2), np.float32))

    @cached_property
    def crops(self) -> list[Image]:
        """The crops (h, w, 3) uint8, red first; none where they were left out."""
        if "crops" not in self.arrays:
            return []
        shapes = self.arrays["crop_shapes"]
        parts = np.split(self.arrays["crops"], np.cumsum(shapes.astype(np.int64).prod(axis=1))[:-1])
        return [part.reshape(shape)[:, :, ::-1] for part, shape in zip(parts, shapes, strict=len(shapes) > 0)]

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Height and width of each crop."""
        shapes = self.arrays.get("crop_shapes", np.zeros((0, 3), np.int32))
        return [(int(height), int(width)) for height, width, _ in shapes]

    @property
    def turned(self) -> NDArray[np.uint8]:
        """Which crops were turned by 180 degrees before they were read: 0 no, 1 yes, 2 cannot be told."""
        return self.arrays.get("turned", np.full(len(self.boxes), 2, np.uint8))

    def hash_of(self, name: str) -> str | None:
        """Return the SHA-256 of an array that was left out."""
        found: str | None = self.told["arrays"].get(name, {}).get("sha256")
        return found


def read_recording(path: str | Path) -> Recording:
    """Return a recording.

    Raises
    ------
    RecordingError
        If it cannot be read, is no recording, is damaged, or holds what a recorder never writes.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = dict(_arrays(archive, path))
    except FileNotFoundError as error:
        raise RecordingError(f"{shown(path)}: there is no such file.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _wrong(path, f"it is damaged or no npz file ({error})") from error
    except OSError as error:
        raise RecordingError(f"{shown(path)}: it cannot be read ({why(error)}).") from error
    if "told" not in arrays:
        raise _wrong(path, "it does not say what it holds")
    try:
        told = json.loads(bytes(arrays.pop("told")).decode())
    except (ValueError, RecursionError) as error:
        raise _wrong(path, f"what it says of itself is damaged ({error})") from error
    recording = Recording(path, told, arrays)
    if problem := next(_problems(recording), ""):
        raise _wrong(path, problem)
    return recording


def _wrong(path: Path, what: str) -> RecordingError:
    return RecordingError(f"{shown(path)}: not a recording of ocrlab_recorder.py: {what}.")


def _arrays(archive: zipfile.ZipFile, path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of an archive; nothing is made room for before its header was compared with what is there."""
    members = archive.infolist()
    if len(members) > MOST_ARRAYS or sum(one.file_size for one in members) > LARGEST:
        raise _wrong(path, f"{len(members)} arrays of {sum(one.file_size for one in members) / 1e6:,.0f} MB")
    for member in members:
        name = member.filename.removesuffix(".npy")
        kind = next((kind for pattern, kind in NAMES.items() if re.fullmatch(pattern, name)), None)
        if kind is None:
            raise _wrong(path, f"an array {name[:40]!r}, which no recorder writes")
        try:
            yield name, _array(archive, member, kind)
        except (OSError, zipfile.BadZipFile, zlib.error):
            raise
        except Exception as error:  # what a damaged header raises differs: numpy may hand it to Python's tokenizer
            raise _wrong(path, f"{name}: {error}") from error


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: tuple[str, int]) -> NDArray[Any]:
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in read:
            raise ValueError(f"npy {version} is no version that a recorder writes")
        shape, is_fortran, dtype = read[version](file)
        left = member.file_size - file.tell()
        if dtype.str[1:] != kind[0] or len(shape) != kind[1] or is_fortran or any(size < 0 for size in shape):
            raise ValueError(f"{dtype} {shape}, where {kind[1]} axes of {kind[0]} were expected")
        if prod(shape) * dtype.itemsize != left:
            raise ValueError(f"{shape} were announced, and {left} bytes are there")
        return np.frombuffer(file.read(left), dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _problems(recording: Recording) -> Iterator[str]:
    """Yield what is wrong in a recording; whatever is not asked about here may be anything, and is only shown."""
    told, arrays = recording.told, recording.arrays
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        yield "it does not say that it is one"
        return
    if told.get("version") != VERSION:
        yield f"it is of version {str(told.get('version'))[:20]!r}; this ocrlab reads {VERSION}"
    dicts = ("engine", "versions", "settings", "models", "arrays", "left_out")
    if wrong := [name for name in dicts if not isinstance(told.get(name), dict)]:
        yield f"it says nothing of {', '.join(wrong)}: production failed before, or the file was changed"
        return
    lists = [
        *(told.get(name) or [] for name in ("calls", "texts", "scores", "labels", "lines", "problems", "characters"))
    ]
    if not all(isinstance(one, list) for one in lists) or "package" not in told["engine"]:
        yield "its lists are none"
        return
    yield from _call_problems(told.get("calls") or [])
    yield from _crop_problems(arrays)


def _call_problems(calls: list[Any]) -> Iterator[str]:
    for one in calls:
        is_call = isinstance(one, dict) and one.get("task") in ("det", "cls", "rec")
        numbers = (
            [number for key in ("tensor", "answer", "lines") for number in one.get(key, ())] if is_call else [None]
        )
        if not all(isinstance(number, int) and number >= 0 for number in numbers):
            yield "a call of a network that is none"


def _crop_problems(arrays: dict[str, NDArray[Any]]) -> Iterator[str]:
    if "boxes" in arrays and arrays["boxes"].shape[1:] != (4, 2):
        yield f"boxes of shape {arrays['boxes'].shape}"
    shapes = arrays.get("crop_shapes", np.zeros((0, 3), np.int32)).astype(np.int64)
    if shapes.shape[1] != 3 or (len(shapes) and (shapes.min() < 1 or shapes[:, 2].max() > 3)):
        yield "crops without a shape"
    elif "crops" in arrays and shapes.prod(axis=1).sum() != arrays["crops"].size:
        yield "crops whose shapes do not add up"
    if "boxes" in arrays and "crop_shapes" in arrays and len(shapes) != len(arrays["boxes"]):
        yield f"{len(shapes)} crops of {len(arrays['boxes'])} boxes"


def _size(shape: Any) -> tuple[int, int] | None:
    is_one = isinstance(shape, list) and len(shape) >= 2 and all(isinstance(side, int) and side > 0 for side in shape)
    return (shape[0], shape[1]) if is_one else None
