"""How the exercises of 01_openvino_inference look at what was compiled, converted and profiled."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.course.exercise import Failure, Look, last_line, short
from ocrlab.models import store

DET, CLS = "PP-OCRv6_det_small.onnx", "ch_ppocr_mobile_v2.0_cls.onnx"
F32, HINT = "f32", "INFERENCE_PRECISION_HINT"
NEAR = {F32: 1e-3}  # two ways to compute the same map; in other precisions they are further apart
FAR = 0.2
Sizes = tuple[int, int]
Batch = NDArray[np.float32]


def batch_of(sizes: Sizes, pictures: int = 1) -> Batch:
    """Make a batch (N, 3, h, w) that has something like writing on it, the same one every time."""
    height, width = sizes
    page = np.full((pictures, 3, height, width), -1, np.float32)
    writing = page[:, :, height // 4 : height // 2, width // 8 : -width // 8]
    writing[:] = np.random.default_rng(pictures).integers(0, 2, writing.shape) * 2 - 1
    return page


# -- compile_for(core, file, precision)


def asked(about: str, precision: str | None, file: str = DET) -> Look:
    """A model is compiled with a precision asked, and what was got is told."""

    def wrong(returned: Any, *given: Any) -> str:
        if not isinstance(returned, tuple | list) or len(returned) != 2:
            return "two things were expected, the compiled model and a word."
        compiled, word = returned
        if said := _not_compiled(compiled):
            return f"of the two, {said}"
        got, right = _got(compiled), _got(_compiled(file, precision))
        if got != right:
            return f"its {HINT} is {got}. With {precision or 'nothing'} asked, this machine gives {right}."
        return "" if word == got else f"it says `{short(word)}`, and its {HINT} is {got}."

    call = f"core, file, {precision!r}".replace("'", '"')
    return Look(about, call, lambda: (_core(), store.path(file), precision), wrong)


@dataclass(frozen=True)
class Refused:
    """A precision that there is not: OpenVINO stops where it is asked for."""

    precision: str
    about: str = "a precision that there is not must be an error"

    def failure(self, name: str, function: Callable[..., Any]) -> Failure | None:
        """Call the function, and see whether anybody was asked."""
        try:
            returned = function(_core(), store.path(DET), self.precision)
        except Exception:
            return None
        call = f'`{name}(core, file, "{self.precision}")` ({self.about})'
        said = f"{call} returned `{short(returned)}`: it seems that OpenVINO was not asked for it."
        return Failure(said, returned is None or returned is ...)


# -- with_shape(core, file, shape)


def shaped(about: str, shape: str, *fitting: Sizes) -> Look:
    """A model has a shape; what fits is answered, and as the model answers that can take any."""

    def wrong(compiled: Any, *given: Any) -> str:
        import openvino as ov

        if said := _not_compiled(compiled):
            return said
        is_so, right = compiled.input(0).partial_shape, ov.PartialShape(shape)
        if is_so != right:
            return f"its input is {is_so}; {right} was asked for."
        return next(filter(None, (_wrong_map(compiled, batch_of(sizes)) for sizes in fitting)), "")

    return Look(about, f'core, file, "{shape}"', lambda: (_core(), store.path(DET), shape), wrong)


def _wrong_map(compiled: Any, batch: Batch) -> str:
    answer, precision = np.array(compiled(batch)[0]), _got(compiled)
    right = np.array(_compiled(DET, precision)(batch)[0])
    if answer.shape != right.shape:
        return f"to a tensor of {batch.shape} it answers with {answer.shape}."
    apart = float(np.abs(answer - right).max())
    near = apart < NEAR.get(precision, FAR)
    return (
        "" if near else f"its map of a tensor of {batch.shape} differs by {apart:.2g} from that of the file as it is."
    )


# -- layer_output(core, file, name)


def added(name: str, about: str) -> Look:
    """A model answers with its map, and with what a named operation gives."""

    def wrong(compiled: Any, *given: Any) -> str:
        if said := _not_compiled(compiled):
            return said
        if len(compiled.outputs) != 2:
            return f"it has {len(compiled.outputs)} output(s); two were expected, the map and {name}."
        if (precision := _got(compiled)) != F32:
            return f"its {HINT} is {precision}; f32 was expected."
        answers = compiled(batch_of((64, 96)))
        return _not_same(name, *(np.array(answers[number]) for number in (0, 1)))

    return Look(about, f'core, file, "{name}"', lambda: (_core(), store.path(DET), name), wrong)


def _not_same(name: str, first: Batch, second: Batch) -> str:
    right = np.array(_middle_of(name)(batch_of((64, 96)))[0])
    if second.shape != right.shape:
        return f"its second output is {second.shape}; {name} gives {right.shape}."
    apart = float(np.abs(second - right).max())
    if apart > NEAR[F32] * max(1.0, float(np.abs(right).max())):
        return f"its second output differs by {apart:.2g} from what {name} gives."
    return "" if first.shape == (1, 1, 64, 96) else f"its first output is {first.shape}; the map was expected."


@cache
def _middle_of(name: str) -> Any:
    """Compile the part of the detector that ends with an operation."""
    import openvino as ov

    model = _core().read_model(store.path(DET))
    [operation] = [one for one in model.get_ops() if one.get_friendly_name() == name]
    return _core().compile_model(ov.Model([operation.output(0)], model.get_parameters()), "CPU", {HINT: F32})


# -- converted(file, folder)


def converts(about: str, file: str, sizes: Sizes) -> Look:
    """A file becomes an .xml with its .bin, and answers as before."""

    def given() -> tuple[Any, ...]:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # it would report its use outside
        return store.path(file), Path(tempfile.mkdtemp(dir=_scratch().name))

    def wrong(returned: Any, _: Path, folder: Path) -> str:
        if not isinstance(returned, str | Path):
            return f"a path was expected, and `{type(returned).__name__}` came."
        path = Path(returned)
        if path.suffix != ".xml" or not path.is_file() or not path.with_suffix(".bin").is_file():
            return f"`{path.name}` is no .xml with a .bin beside it."
        if path.parent.resolve() != folder.resolve():
            return f"`{path.name}` does not lie in the folder that was given."
        return _rounded(path) or _answers_otherwise(path, file, batch_of(sizes))

    return Look(about, "file, folder", given, wrong)


def _rounded(path: Path) -> str:
    weights = [one for one in _core().read_model(path).get_ops() if one.get_type_name() == "Constant"]
    half = sum(one.get_element_type().get_type_name() in ("f16", "bf16") for one in weights)
    size = path.with_suffix(".bin").stat().st_size
    return f"{half} of its constants are rounded to f16, and its .bin is {size / 1e6:.1f} MB." if half else ""


def _answers_otherwise(path: Path, file: str, batch: Batch) -> str:
    answer = np.array(_core().compile_model(path, "CPU", {HINT: F32})(batch)[0])
    right = np.array(_compiled(file, F32)(batch)[0])
    if answer.shape != right.shape:
        return f"to a tensor of {batch.shape} it answers with {answer.shape}, not with {right.shape}."
    apart = float(np.abs(answer - right).max())
    return "" if apart < 1e-4 else f"in f32, it differs by {apart:.2g} from the file that it was made of."


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ocrlab-", ignore_cleanup_errors=True)


# -- costliest(core, file, batch)


def profiled(about: str, file: str, sizes: Sizes, pictures: int = 1) -> Look:
    """A request has run a batch with the profiler on, and its slowest layer is named. Its own profile is asked, no clock."""

    def wrong(returned: Any, _: Any, __: Any, batch: Batch) -> str:
        import openvino as ov

        if not isinstance(returned, tuple | list) or len(returned) != 2:
            return "two things were expected, the request and a name."
        request, name = returned
        if not isinstance(request, ov.InferRequest):
            return f"the first of the two is a `{type(request).__name__}`; the request was expected."
        return _no_profile(request, batch) or _not_slowest(name, request.get_profiling_info())

    call = f"core, file, a batch of {(pictures, 3, *sizes)}"
    return Look(about, call, lambda: (_core(), store.path(file), batch_of(sizes, pictures)), wrong)


def _no_profile(request: Any, batch: Batch) -> str:
    if tuple(request.get_input_tensor().shape) != batch.shape or not np.array_equal(
        request.get_input_tensor().data, batch
    ):
        return f"what its request ran, if anything, is not that batch: its input is {request.get_input_tensor().shape}."
    if not any(one.real_time for one in request.get_profiling_info()):
        return "in its request's profile, every layer took 0. Was the profiler on, and did it run?"
    return ""


def _not_slowest(name: Any, profile: Any) -> str:
    most = max(one.real_time for one in profile)
    mine = [one for one in profile if one.node_name == name]
    if any(one.real_time == most for one in mine):
        return ""
    if mine:
        took, longest = (round(time.total_seconds() * 1e6) for time in (mine[0].real_time, most))
        return f"it says `{name}`, which took {took} microseconds in this request's profile; another took {longest}."
    known = {one.node_type for one in profile}, {one.exec_type for one in profile}
    kind = "a type of layers" if name in known[0] else "a kernel" if name in known[1] else "none of its layers' names"
    return f"it says `{short(name)}`, which is {kind}; a layer's name was expected."


# -- what the looks ask, with objects that nobody else has in hands


def _core() -> Any:
    import openvino as ov

    return ov.Core()


@cache
def _compiled(file: str, precision: str | None) -> Any:
    return _core().compile_model(store.path(file), "CPU", {HINT: precision} if precision else {})


def _not_compiled(returned: Any) -> str:
    import openvino as ov

    if not isinstance(returned, ov.CompiledModel):
        return f"a compiled model was expected, and `{type(returned).__name__}` came."
    try:
        _got(returned)
    except RuntimeError as error:  # without a device, OpenVINO takes AUTO, which does not tell what it got
        return f"it was not compiled for the CPU. Asked for its {HINT}, it says: {last_line(error)}"
    return ""


def _got(compiled: Any) -> str:
    """Return the word for the precision that a compiled model has."""
    return str(compiled.get_property(HINT).get_type_name())
