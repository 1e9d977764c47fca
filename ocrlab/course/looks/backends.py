"""How the exercises of 07_adding_a_runtime look at a backend of one's own: its answers, its facts, what it refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ocrlab import backends
from ocrlab.backends.openvino import WORDS
from ocrlab.course.exercise import Failure, Look, last_line
from ocrlab.models import store
from ocrlab.net import Array, BackendError, Facts, Net

FILE = "PP-OCRv6_det_small.onnx"
NEAR = 1e-3  # of a probability in f32: what two ways to compute it may differ by
CALLS = 24  # from several threads: enough that two of them meet
NAMES = {"precision": "INFERENCE_PRECISION_HINT", "threads": "INFERENCE_NUM_THREADS", "streams": "NUM_STREAMS"}
Shape = tuple[int, int]  # height and width
Function = Callable[..., Any]


@dataclass(frozen=True)
class Called:
    """A look at what comes of a function that is called in a way of its own: twice, or with options by their names."""

    look: Look
    way: Callable[[Function], Function]

    @property
    def about(self) -> str:
        """Why it is worth a try."""
        return self.look.about

    def failure(self, name: str, function: Function) -> Failure | None:
        """Call it so, and look."""
        return self.look.failure(name, self.way(function))


def _file() -> str:
    return str(store.fetch([FILE])[0])


def _compiled(**given: Any) -> Any:
    import openvino as ov

    return ov.Core().compile_model(_file(), "CPU", given)


@cache
def _right() -> Any:
    return _compiled(INFERENCE_PRECISION_HINT="f32").create_infer_request()


def _noise(height: int, width: int) -> Array:
    return np.random.default_rng(height * width).random((1, 3, height, width), np.float32)


def _got(compiled: Any, what: str) -> Any:
    got = compiled.get_property(NAMES[what])
    return WORDS.get(got.get_type_name()) if what == "precision" else got


# -- answer(request, batch)


def _wrong_answer(answer: Any, batch: Array) -> str:
    if not isinstance(answer, np.ndarray):
        return f"{type(answer).__name__} came; an array was expected."
    right = _right().infer([batch])[0]
    if answer.shape != right.shape:
        return f"an array of shape {answer.shape} came; {right.shape} was expected."
    apart = float(np.abs(answer - right).max())
    return "" if apart <= NEAR else f"its numbers are up to {apart:.2g} from those of OpenVINO in f32."


def _request() -> Any:
    return _compiled(INFERENCE_PRECISION_HINT="f32").create_infer_request()


def one(about: str, shape: Shape) -> Look:
    """Make a trial of one call."""

    def wrong(answer: Any, _: Any, batch: Array) -> str:
        return _wrong_answer(answer, batch)

    return Look(about, "request, batch", lambda: (_request(), _noise(*shape)), wrong)


def _one_after_another(function: Function) -> Function:
    def call(request: Any, *batches: Array) -> list[tuple[Any, Any]]:
        return [(answer := function(request, batch), np.array(answer)) for batch in batches]

    return call


def kept(about: str, shape: Shape, other: Shape) -> Called:
    """Make a trial of two calls: the first answer, and the first batch, must stay what they were."""

    def wrong(returned: list[tuple[Any, Any]], _: Any, *batches: Array) -> str:
        (first, before), (second, _) = returned
        if said := _wrong_answer(second, batches[1]):
            return f"after the second call, {said}"
        if not np.array_equal(first, before):
            return "the second call wrote over the first answer: it still was the memory of the request."
        left = np.array_equal(batches[0], _noise(*shape))
        return "" if left else "the first batch was changed: it belongs to whoever calls."

    def given() -> tuple[Any, ...]:
        return _request(), _noise(*shape), _noise(*other)[:, :, ::-1]

    return Called(Look(about, "request, batch", given, wrong), _one_after_another)


# -- own_facts(compiled, asked)


def _wrong_facts(facts: Any, compiled: Any, asked: Mapping[str, Any]) -> str:
    if not isinstance(facts, Facts):
        return f"{type(facts).__name__} came; `backends.Facts` was expected."
    if facts.backend in backends.names():
        return f"its backend is {facts.backend!r}, which there is already; a name of your own was expected."
    for what, name in NAMES.items():
        told, got = getattr(facts, what), _got(compiled, what)
        if told != got:
            return f"its {what} is {told!r}; the {name} of the compiled model is {got!r}."
    lost = next((name for name, value in asked.items() if facts.asked.get(name, ...) != value), None)
    return f"{lost}={asked[lost]!r} was asked; its `asked` is {facts.asked!r}." if lost else ""


def facts(about: str, asked: dict[str, Any], **given: Any) -> Look:
    """Make a trial of a model that was compiled as `given`, whatever is said to have been asked."""
    return Look(about, f"compiled, {asked}", lambda: (_compiled(**given), asked), _wrong_facts)


# -- own_load(path, precision, threads, streams)


def loaded(about: str, wrong: Callable[[Net], str], **options: Any) -> Called:
    """Make a trial of a network that is opened with options."""

    def looked(net: Any, file: str) -> str:
        if not isinstance(net, Net):
            return f"{type(net).__name__} came; `backends.Net` was expected."
        return wrong(net)

    call = ", ".join(["path", *(f"{name}={value!r}" for name, value in options.items())])
    look = Look(about, call, lambda: (_file(),), looked)
    return Called(look, lambda function: lambda path: function(path, **options))


def answered(*shapes: Shape) -> Callable[[Net], str]:
    """Make a look at the answers to batches of these shapes."""

    def wrong(net: Net) -> str:
        batches = [_noise(*shape) for shape in shapes]
        answers = [net(batch) for batch in batches]
        return next(filter(None, map(_wrong_answer, answers, batches)), "")

    return wrong


def told(**asked: Any) -> Callable[[Net], str]:
    """Make a look at the facts, and at the compiled model that they are of."""

    def wrong(net: Net) -> str:
        if not hasattr(net.handle, "get_property"):
            return f"its handle is {type(net.handle).__name__}; the compiled model was expected."
        if said := _wrong_facts(net.facts, net.handle, asked):
            return f"of its facts, {said}"
        threads = asked.get("threads")
        got = _got(net.handle, "threads")
        return f"it was compiled with {got} threads; {threads} was asked." if threads and got != threads else ""

    return wrong


def at_a_time(streams: int, shape: Shape) -> Callable[[Net], str]:
    """Make a look at calls from as many threads as there are streams, each pair of them started together."""

    def wrong(net: Net) -> str:
        if net.size != streams:
            return f"it takes {net.size} calls at a time; {streams} were asked."
        start, batch = threading.Barrier(2), _noise(*shape)

        def call(_: int) -> Any:
            start.wait(30)
            return net(batch)

        with ThreadPoolExecutor(2) as workers:
            done = [workers.submit(call, number) for number in range(CALLS)]
        stopped = [error for one in done if isinstance(error := one.exception(), Exception)]
        if stopped:
            return f"of {CALLS} calls from two threads, {len(stopped)} stopped. {last_line(stopped[0])}"
        return next(filter(None, (_wrong_answer(one.result(), batch) for one in done)), "")

    return wrong


def refused(name: str) -> Called:
    """Make a trial of an option that there is not."""

    def way(function: Function) -> Function:
        def call(path: str) -> Any:
            try:
                return function(path, **{name: 2})
            except BackendError as error:
                return error

        return call

    def wrong(returned: Any, _: str) -> str:
        if not isinstance(returned, BackendError):
            return "it was opened all the same; a `backends.BackendError` was expected."
        return "" if name in str(returned) else f"its error does not name {name}: “{returned}”"

    return Called(Look("an option that there is not", f"path, {name}=2", lambda: (_file(),), wrong), way)


def reopened(net: Net) -> str:
    """Say what is wrong with a network that is opened once more by what it was opened with."""
    load, path, options = net.opened_by
    try:
        return answered((64, 96))(load(path, **options))
    except Exception as error:
        return f"its `opened_by` does not open it again. {last_line(error)}"
