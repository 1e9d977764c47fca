"""A net is a function of an array: what every runtime hands back, what it reports, and what it refuses."""

from __future__ import annotations

import ctypes
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.fit import STRIDE, Fit
from ocrlab.page import Floats
from ocrlab.stream import in_order
from ocrlab.timing import timed

Array = NDArray[np.float32]
Request = Callable[[Array], Array]  # runs one batch; the answer may be the runtime's own memory, to be overwritten
PRECISIONS = ("f32", "bf16", "f16", "int8")
TASKS = ("det", "cls", "rec")
BEYOND = 0.02  # of 0 to 1: what half precision and INT8 do to a probability
OPTIONS = {"device", "precision", "threads", "streams", "shape", "cache"}  # of every backend; the rest is its own


class BackendError(RuntimeError):
    """A runtime is missing, cannot do what was asked, or failed; the message says which and what to do."""


class WrongAnswerError(BackendError):
    """A network answered, with a shape that its task does not have."""


@dataclass(frozen=True)
class Facts:
    """What a runtime reports about a compiled model; None where it reports nothing."""

    backend: str
    version: str
    device: str | None = None
    precision: str | None = None  # the one it got, which may not be the one that was asked for
    threads: int | None = None
    streams: int | None = None
    isa: str | None = None  # instruction set of the processor that it uses
    input: str | None = None  # shapes, ? where they are free
    output: str | None = None
    asked: dict[str, Any] = field(default_factory=dict)  # the options that were given

    def __str__(self) -> str:
        """The runtime, and the precision that it got."""
        return f"{self.backend} in {self.precision or 'unknown precision'}"

    @property
    def title(self) -> str:
        """The runtime, the precision that was asked for and the one that it got: "OpenVINO, own choice: bf16"."""
        asked, got = self.asked.get("precision"), self.precision or "?"
        runtime = {"openvino": "OpenVINO", "onnxruntime": "ONNX Runtime"}.get(self.backend, self.backend)
        if self.backend == "openvino" and asked is None:
            return f"{runtime}, own choice: {got}"
        return f"{runtime}, {got}" if asked in (None, got) else f"{runtime}, {got} ({asked} was asked)"

    @property
    def sentence(self) -> str:
        """All of it in one line; what the runtime does not report is left out."""
        asked = self.asked.get("precision") or "no precision"
        parts = [f"{self.backend} {self.version}", f"{asked} was asked, {self.precision or 'nothing told'} was got"]
        counted = ((self.threads, "thread"), (self.streams, "stream"))
        parts += [f"{count} {what}{'s' * (count > 1)}" for count, what in counted if count]
        return ", ".join([*parts, *([self.isa] if self.isa else [])])


def facts_of(net: Any) -> Facts | None:
    """Return what a runtime reports about a network; None where the network is a plain function."""
    return getattr(net, "facts", None)


@dataclass(frozen=True)
class Layer:
    """A layer as a runtime executed it; None where it tells nothing.

    Attributes
    ----------
    name, type : str
        In the runtime's own words, such as "Conv.0" and "Convolution".
    kernel : str
        The implementation that ran, such as "brgconv_avx512_bf16".
    milliseconds, rounds : float, tuple of float
        The median of all rounds, and each of them.
    precision : str
        In which it computed: f32, bf16, f16, i8, ...
    takes, gives : str
        Precision of its first input and output; a layer that only changes it is the price of mixed precisions.
    layout : str
        Order of the axes of its output: abcd is N, C, H, W; acdb has the channels last, aBcd16b blocks of 16 of them.
    shape : tuple of int
        Of its output.
    fused : tuple of str
        The operations of the model that it does, itself first; empty for a layer that the runtime put in.
    from_layout : str
        Order of the axes of its first input; a layer that only changes it is the price of mixed layouts.
    """

    name: str
    type: str
    kernel: str
    milliseconds: float
    precision: str | None = None
    takes: str | None = None
    gives: str | None = None
    layout: str | None = None
    shape: tuple[int, ...] = ()
    fused: tuple[str, ...] | None = None
    from_layout: str | None = None
    rounds: tuple[float, ...] = ()


class Net:
    """A compiled network: ``net(batch)`` is its answer.

    Parameters
    ----------
    opened_by : tuple
        (load, path, options): calling it again opens the same network; so a net pickles.
    requests : list of Request
        As many as may run at a time; a caller borrows one and returns it, so several threads can call the net.
    facts : Facts
    handle : object
        The runtime's own object, for lessons.
    """

    def __init__(self, opened_by: tuple[Callable[..., Net], str, dict[str, Any]], requests: list[Request], facts: Facts,
                 handle: Any) -> None:  # fmt: skip
        self.opened_by, self.facts, self.handle = opened_by, facts, handle
        self.task: str | None = None  # det, cls or rec: which rules its input and answer obey
        self.fit: Fit | None = None  # of the user's own, where it is not as PP-OCR's
        self.size = len(requests)
        self._closing = threading.Lock()
        self._free: queue.SimpleQueue[Request | None] = queue.SimpleQueue()  # None: closed
        for request in requests:
            self._free.put(request)

    def __call__(self, batch: Array) -> Array:
        """Return the answer to a batch (N, 3, H, W) float32; it belongs to the caller."""
        answer: Array = self._run(batch, np.array)
        return answer

    def map(self, batches: Iterable[Array], then: Callable[[Array], Any] | None = None) -> Iterator[Any]:
        """Yield ``then(answer)`` of every batch, in order, of as many at a time as there are requests.

        ``then`` is applied in the worker to the runtime's own memory: it must not keep it.
        """
        return in_order(lambda batch: self._run(batch, then or np.array), batches, self.size, "net")

    def give_back(self) -> None:
        """Hand to the system what large batches took, after the calls under way; the next large one takes it anew."""
        release = getattr(self.handle, "release_memory", trim)  # OpenVINO has buffers for the largest batch so far
        with self._closing:
            held = [self._free.get() for _ in range(self.size)]
            try:
                release()
            finally:
                for request in held:
                    self._free.put(request)
        trim()

    def close(self) -> None:
        """Give the memory back to the runtime, after the calls under way; the net cannot be called after that."""
        with self._closing:
            for _ in range(self.size):
                self._free.get()
            self.size, self.handle = 0, None
            self._free.put(None)  # for whoever waits for a request

    @timed("infer")
    def _run(self, batch: Array, then: Callable[[Array], Any]) -> Any:
        check_input(batch, self.task)
        is_page = self.task == "det"
        given = self.fit.given(batch, is_page) if self.fit else batch
        with self._request() as request:
            try:
                answer = request(given)
            except Exception as error:
                said = f"{self.facts.backend} failed on a batch of shape {batch.shape}: {what_it_said(error)}"
                raise BackendError(said) from error
            if self.fit:
                answer = self.fit.told(answer, batch, is_page)
            check_answer(answer, batch if is_page else given, self.task, self.fit.stride if self.fit else STRIDE)
            return then(answer)

    @contextmanager
    def _request(self) -> Iterator[Request]:
        request = self._free.get()
        try:
            if request is None:
                raise BackendError(f"This {self.facts.backend} network was closed; load it again.")
            yield request
        finally:
            self._free.put(request)

    def __reduce__(self) -> tuple[Any, ...]:
        load, path, options = self.opened_by
        return _reopen, (load, path, options, self.task, self.fit)

    def __repr__(self) -> str:
        path, facts = Path(self.opened_by[1]).name, self.facts
        return f"<Net {path} on {facts.backend} {facts.version}, {facts.precision or 'precision unknown'}>"


def trim(system: str = sys.platform, library: Any = None) -> bool:
    """Give back to the system what malloc holds in reserve; False where it has no call for that, as glibc's has."""
    library = library or (ctypes.CDLL(None) if system == "linux" else None)
    if system == "linux" and hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
        return True
    return False


def _reopen(load: Callable[..., Net], path: str, options: dict[str, Any], task: str | None, fit: Fit | None) -> Net:
    net = load(path, **options)
    net.task, net.fit = task, fit
    return net


def what_it_said(error: Exception) -> str:
    """Return a runtime's error in one line, without the places in its source code."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith(("Exception from", "Check '"))]
    return " ".join(told)[:300] or type(error).__name__


def check_input(batch: Array, task: str | None) -> None:
    """Raise ValueError for a batch that a PP-OCR network cannot take; some runtimes answer it with nonsense instead."""
    if not isinstance(batch, np.ndarray) or batch.dtype != np.float32 or batch.ndim != 4 or 0 in batch.shape:
        what = f"{batch.dtype} {batch.shape}" if isinstance(batch, np.ndarray) else type(batch).__name__
        raise ValueError(f"A batch of {what} was given; float32 (N, 3, H, W) was expected.")
    channels, height, width = batch.shape[1:]
    if task and channels != 3:
        raise ValueError(f"A batch of {channels} channels was given; 3 were expected: blue, green, red.")
    if task == "det" and (height % 32 or width % 32):
        raise ValueError(f"A detector was given {height} x {width} pixels; both must be multiples of 32.")
    if task == "rec" and width < 8:
        raise ValueError(f"A recognizer was given a tensor {width} pixels wide; 8 or more were expected.")


def check_answer(answer: Array, batch: Array, task: str | None, stride: int = STRIDE) -> None:
    """Raise BackendError when an answer has not the shape that its task demands."""
    n, _, height, width = batch.shape
    shape = answer.shape
    fits = {
        "det": shape == (n, 1, height, width),
        "cls": shape == (n, 2),
        "rec": len(shape) == 3 and shape[0] == n and abs(shape[1] * stride - width) < stride,
        None: bool(shape) and shape[0] == n and answer.size > 0,
    }
    if not fits[task]:
        wanted = {"det": "(N, 1, H, W)", "cls": "(N, 2)", "rec": f"(N, W / {stride}, classes)", None: "N rows"}[task]
        raise WrongAnswerError(
            f"The network answered a batch of shape {batch.shape} with shape {shape}; {wanted} was expected"
            f"{f' of a {task} model' if task else ''}. Is this the right model?"
        )


def check_model(net: Net, path: str | Path) -> None:
    """Raise BackendError when a runtime reports another kind of output than the task has."""
    dimensions = {"det": 4, "cls": 2, "rec": 3}.get(net.task or "")
    output = net.facts.output
    if dimensions and output and output != "..." and output.count(",") + 1 != dimensions:
        raise BackendError(
            f"{path}: this is not a {net.task} model. Its output has the shape {output}; that of a {net.task} model "
            f"has {dimensions} dimensions."
        )


def numbers(probabilities: Floats) -> Floats:
    """Return what a network answered as probabilities from 0 to 1: rounding beyond these is cut off, all else refused."""
    low, high = probabilities.min(initial=0), probabilities.max(initial=0)
    if np.isnan(high):
        raise ValueError("The network answered nan where probabilities were expected; load it with precision='f32'.")
    if low < -BEYOND or high > 1 + BEYOND:
        said = f"The network answered {low:g} to {high:g} where probabilities were expected, 0 to 1."
        raise ValueError(f"{said} Is this the right model?")
    return probabilities if low >= 0 and high <= 1 else np.clip(probabilities, 0, 1)
