"""How the exercises of 06_shapes_and_memory look at bounds, buckets and releases."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.course.exercise import Look
from ocrlab.models import store

Map = NDArray[np.float32]
Size = tuple[int, int]
SMALL = "PP-OCRv3_det_mobile.onnx"
LEAST = 32
F32 = {"INFERENCE_PRECISION_HINT": "f32"}
NEAR, ABOUT = 0.001, 0.3  # two ways to compile the same network differ by less, in f32, and in half precision
LETTERS = "abcdefghkmnprstuxyz23456789"


def page(size: Size, seed: int = 0) -> Map:
    """Return a page with letters as a detector takes it, (1, 3, H, W)."""
    import cv2

    paper, random = np.full((*size, 3), 235, np.uint8), Random(seed)
    for y in range(20, size[0], 32):
        line = "".join(random.choices(LETTERS, k=size[1] // 14))
        cv2.putText(paper, line, (4, y + 6), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 20), 2)
    return np.ascontiguousarray(paper.transpose(2, 0, 1)[None] / 127.5 - 1, dtype=np.float32)


def precision_of(compiled: Any) -> str:
    """Return the precision that a compiled model got: "bf16"."""
    return str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())


@cache
def _judge() -> Any:
    import openvino as ov

    return ov.Core().compile_model(store.path(SMALL), "CPU", F32)


def _truth(batch: Map) -> Map:
    """Return the map of a batch, by a model that takes any shape."""
    return np.array(_judge()(batch)[0])


def _is_map(answer: Any, right: Map, near: float = NEAR) -> bool:
    return np.size(answer) == right.size and bool(np.abs(np.reshape(answer, right.shape) - right).max() < near)


def _near(compiled: Any) -> float:
    return NEAR if precision_of(compiled) == "f32" else ABOUT


def _sides(size: Sequence[int]) -> str:
    return f"{size[0]} x {size[1]}"


def _named(sizes: Sequence[Size]) -> str:
    return " and ".join(_sides(size) for size in dict.fromkeys(sizes))


def _core() -> Any:
    """Return a core that compiles in f32, unless it is told otherwise."""
    import openvino as ov

    core = ov.Core()
    core.set_property("CPU", F32)
    return core


def _given() -> tuple[Any, str]:
    return _core(), str(store.path(SMALL))


# bounded(core, file, most)


def asked(most: int) -> Look:
    """Look whether the partial shape says what was meant."""

    def wrong(compiled: Any, *_: Any) -> str:
        if not hasattr(compiled, "create_infer_request"):
            return f"a {type(compiled).__name__} was returned; it is not compiled yet."
        shape = compiled.input(0).partial_shape
        for name, side in zip(("height", "width"), list(shape)[2:], strict=True):
            if side.is_static:
                return f"its input is {shape}: its {name} is {side.get_length()}, and nothing else."
            if side.max_length == -1:
                return f"its input is {shape}: its {name} has no bound."
            if (side.min_length, side.max_length) != (LEAST, most):
                return f"its input is {shape}: its {name} goes from {side.min_length} to {side.max_length}."
        return ""

    return Look("what does it say that it takes?", f"core, file, {most}", lambda: (*_given(), most), wrong)


def within(most: int, sizes: Sequence[Size]) -> Look:
    """Look whether pages within the bounds are answered, and rightly."""

    def wrong(compiled: Any, *_: Any) -> str:
        for batch in map(page, sizes):
            if not _is_map(compiled(batch)[0], _truth(batch), _near(compiled)):
                return f"its map of a page of {_sides(batch.shape[2:])} is not that of the network in the file."
        return ""

    about = f"{_named(sizes)} fit"
    return Look(about, f"core, file, {most}", lambda: (*_given(), most), wrong)


def beyond(most: int, sizes: Sequence[Size]) -> Look:
    """Look whether pages beyond the bounds are refused."""

    def wrong(compiled: Any, *_: Any) -> str:
        for size in sizes:
            with suppress(RuntimeError):
                compiled(np.zeros((1, 3, *size), np.float32))
                return f"a page of {_sides(size)} was answered."
        return ""

    about = f"{_named(sizes)} must be refused"
    return Look(about, f"core, file, {most}", lambda: (*_given(), most), wrong)


# by_bucket(core, file, multiple)


class Watching:
    """A core that keeps what it compiles."""

    def __init__(self) -> None:
        self.core, self.compiled = _core(), list[Any]()

    def compile_model(self, *given: Any, **named: Any) -> Any:
        """Compile, and keep it."""
        self.compiled.append(self.core.compile_model(*given, **named))
        return self.compiled[-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.core, name)


def bucket(size: Size, multiple: int) -> Size:
    """Return a size with both sides rounded up."""
    height, width = (math.ceil(side / multiple) * multiple for side in size)
    return height, width


def pages(about: str, multiple: int, sizes: Sequence[Size]) -> Look:
    """Look at what is compiled for pages of these sizes, and at their maps."""

    def given() -> tuple[Any, ...]:
        return Watching(), str(store.path(SMALL)), multiple

    def wrong(answer: Any, core: Watching, *_: Any) -> str:
        if not callable(answer):
            return f"it returned a {type(answer).__name__}; a function was expected."
        batches = [page(size, seed) for seed, size in enumerate(sizes)]
        maps = [answer(batch) for batch in batches]  # all of them before the first look: they must last
        return _wrong_models(core, multiple, sizes) or next(_wrong_maps(maps, batches, core, multiple), "")

    return Look(about, f"core, file, {multiple}", given, wrong)


def _wrong_models(core: Watching, multiple: int, sizes: Sequence[Size]) -> str:
    if not core.compiled:
        return "the core that it was given compiled nothing."
    taken = [compiled.input(0).partial_shape for compiled in core.compiled]
    if free := [shape for shape in taken if not shape.is_static]:
        return f"it compiled a model for {free[0]}, which is not one shape."
    wanted, got = {bucket(size, multiple) for size in sizes}, [tuple(shape.to_shape())[2:] for shape in taken]
    if others := [one for one in got if one not in wanted]:
        return f"it compiled a model for {_sides(others[0])}, which is no bucket of {_named(sizes)}."
    if len(got) != len(wanted):
        return f"it called compile_model {len(got)} times, for {len(sizes)} pages. Different buckets: {len(wanted)}."
    return ""


def _wrong_maps(maps: Sequence[Any], batches: Sequence[Map], core: Watching, multiple: int) -> Iterator[str]:
    for number, (answer, batch) in enumerate(zip(maps, batches, strict=True), 1):
        size = (batch.shape[2], batch.shape[3])
        if not isinstance(answer, np.ndarray):
            yield f"for page {number} its function returned a {type(answer).__name__}; a map was expected."
        elif answer.shape[-2:] != size:
            yield f"page {number} is {_sides(size)} pixels, its map {_sides(answer.shape[-2:])}."
        elif not _is_map(answer, _cut(batch, multiple), _near(core.compiled[0])):
            yield f"the map of page {number} is not that of the page with zeros to its right and below, cut back."


def _cut(batch: Map, multiple: int) -> Map:
    """Return what is comparable: the map of the same page with the same margin, without the part over the margin."""
    height, width = batch.shape[2:]
    bottom, right = (full - side for full, side in zip(bucket((height, width), multiple), (height, width), strict=True))
    padded = np.pad(batch, ((0, 0), (0, 0), (0, bottom), (0, right)))
    return _truth(padded)[:, :, :height, :width]


# read_then_release(compiled, batches)


class Burst(list[Map]):
    """Pages that come one after the other; knows how many of them were taken."""

    taken = 0

    def __iter__(self) -> Iterator[Map]:
        for number in range(len(self)):
            yield self[number]

    def __getitem__(self, which: Any) -> Any:
        found = super().__getitem__(which)
        self.taken = max(self.taken, len(self) if isinstance(which, slice) else which % len(self) + 1)
        return found


def watched(compiled: Any, burst: Burst) -> Any:
    """Return a compiled model that notes, whenever it is released, how many pages it had then had."""
    import openvino as ov

    class Request(ov.InferRequest):  # type: ignore[misc, unused-ignore]
        at_work = False

        def start_async(self, *given: Any, **named: Any) -> None:
            self.at_work = True
            super().start_async(*given, **named)

        def wait(self) -> None:
            super().wait()
            self.at_work = False

        def wait_for(self, milliseconds: int) -> bool:
            self.at_work = not super().wait_for(milliseconds)
            return not self.at_work

    class Watched(ov.CompiledModel):  # type: ignore[misc, unused-ignore]
        def create_infer_request(self) -> Any:
            self.requests.append(Request(super().create_infer_request()))
            return self.requests[-1]

        def __call__(self, *given: Any, **named: Any) -> Any:
            answer = super().__call__(*given, **named)
            self.called += 1
            return answer

        def release_memory(self) -> None:
            if any(request.at_work for request in self.requests):  # OpenVINO's own error, be the machine slow or fast
                raise RuntimeError("release_memory() was called while a request was at work: nobody had waited for it.")
            super().release_memory()
            self.released.append((burst.taken, self.called))

    found = Watched(compiled)
    found.called, found.released, found.requests = 0, [], []
    return found


def burst_of(about: str, sizes: Sequence[Size], seed: int = 0) -> Look:
    """Look at the maps of pages, and at when memory was released."""

    def given() -> tuple[Any, ...]:
        import openvino as ov

        burst = Burst(page(size, seed + number) for number, size in enumerate(sizes))
        model = ov.Core().read_model(store.path(SMALL))
        if len(set(sizes)) == 1:  # then the memory of an answer stays where it is, and whoever looks at it lives on
            model.reshape([1, 3, *sizes[0]])
        return watched(ov.Core().compile_model(model, "CPU", F32), burst), burst

    def wrong(answers: Any, compiled: Any, burst: Burst) -> str:
        if len(answers) != len(burst):
            return f"{len(burst)} pages, {len(answers)} maps."
        if said := _wrong_release(compiled, len(burst)):
            return said
        compiled(page(sizes[0], seed + 99))  # the next burst begins: what was kept must last
        for number, (answer, batch) in enumerate(zip(answers, list(burst), strict=True), 1):
            if not _is_map(answer, _truth(batch)):
                return f"what was kept for page {number} is not its map, once the next burst has begun."
        return ""

    return Look(about, "compiled, batches", given, wrong)


def _wrong_release(compiled: Any, pages_: int) -> str:
    if not compiled.released:
        return "release_memory() was not called."
    taken, called = compiled.released[0]
    had, times = min(taken, called) if compiled.called >= pages_ else taken, len(compiled.released)  # some use requests
    if had < pages_:
        return f"release_memory() was called {times} time(s), first when {had} of {pages_} pages were done."
    return f"release_memory() was called {times} times." if times > 1 else ""
