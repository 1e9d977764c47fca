"""Looks at how a compiled model was made: out of a cache, and with what it takes."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.course.exercise import Look
from ocrlab.course.looks.pictures import DET, NEAR, SIZE, picture, tensor, truth
from ocrlab.course.looks.play import Play
from ocrlab.models import store

GRAY: dict[str, Any] = {"ink": (20,) * 3, "paper": (235,) * 3}


def filled(about: str, file: str) -> Look:
    """The first start: something is left in the folder."""

    def given() -> tuple[Any, ...]:
        import openvino as ov

        return ov.Core(), store.path(file), _empty_folder()

    def wrong(started: Any, _: Any, __: Any, folder: str) -> str:
        return _no_model(started) or _no_blob(folder)

    return Look(about, "core, file, folder", given, wrong)


def started_twice(about: str, file: str) -> Play:
    """Two starts, each with a core of its own, as two runs of a program: the second one comes from the folder."""

    def wrong(function: Callable[..., Any]) -> str:
        import openvino as ov

        folder = str(Path(_empty_folder()) / "new")
        starts = [function(ov.Core(), store.path(file), folder) for _ in range(2)]
        if said := _no_model(starts[0]) or _no_model(starts[1]) or _no_blob(folder):
            return said
        first, second = (start.get_property("LOADED_FROM_CACHE") for start in starts)
        return (
            "" if second and not first else f"LOADED_FROM_CACHE is {first} at the first start, {second} at the second."
        )

    return Play(about, "core, file, folder", wrong)


def given_bytes(
    about: str,
    word: str,
    numbers: tuple[float, float] = (0.5, 0.5),
    size: tuple[int, int] = SIZE,
    is_gray: bool = False,
) -> Look:
    """A picture's bytes go in, and the map must be that of the tensor which numpy makes.

    Parameters
    ----------
    numbers : pair of float
        The mean and the deviation, which are the same for all three colors.
    """
    mean, std = numbers

    def given() -> tuple[Any, ...]:
        import openvino as ov

        return ov.Core(), store.path(DET), (mean,) * 3, (std,) * 3

    def wrong(model: Any, _: Any, __: Any, mean: Sequence[float], std: Sequence[float]) -> str:
        if said := _no_model(model) or _no_pixels(model):
            return said
        precision = model.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        if precision != "f32":
            return f"its INFERENCE_PRECISION_HINT is {precision}."
        page = picture(word, size, **GRAY) if is_gray else picture(word, size)
        apart = np.abs(model(page[None])[0] - truth(tensor(page, mean, std))).max()
        return "" if apart < NEAR else f"the map differs by {apart:.2g} from that of numpy's tensor."

    return Look(about, f"core, file, three means of {mean:g}, three deviations of {std:g}", given, wrong)


def _no_model(started: Any) -> str:
    import openvino as ov

    is_model = isinstance(started, ov.CompiledModel)
    return "" if is_model else f"it returned a {type(started).__name__}; a compiled model was expected."


def _no_blob(folder: str) -> str:
    """A blob is what OpenVINO calls the file in which it keeps a compiled model."""
    return "" if list(Path(folder).rglob("*.blob")) else "no blob lies in the folder."


def _no_pixels(model: Any) -> str:
    """Say where the input is not bytes, or not pixels: height, width, and three numbers for each."""
    port = model.input(0)
    kind, shape = port.element_type.get_type_name(), port.partial_shape
    if kind != "u8":
        return f"its input is {kind}; bytes are u8."
    is_pixels = len(shape) == 4 and str(shape[3]) == "3" and shape[1].is_dynamic and shape[2].is_dynamic
    return "" if is_pixels else f"the shape of its input is {shape}; pixels are [?,?,?,3]."


def _empty_folder() -> str:
    return tempfile.mkdtemp(dir=_scratch())


@cache
def _scratch() -> Path:
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
