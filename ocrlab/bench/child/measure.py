"""One measurement: a process that opens one network on one runtime, runs it, and prints what it saw as a JSON object.

    python -m ocrlab.bench.child.measure JOB.json

What a job holds says `ocrlab.bench.child.job.Job`.

Nothing else happens in the process: two runtimes in one disturb each other and share one memory.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ocrlab import backends
from ocrlab.bench.child.job import Job, Opening, answer_of_new_shape
from ocrlab.bench.child.meter import Meter
from ocrlab.bench.child.release import release
from ocrlab.bench.spread import stable
from ocrlab.machine.isa import check_environment
from ocrlab.net import Array, BackendError, Net, WrongAnswerError, check_model

MOST = 1000  # samples of the steady state
IN_FLIGHT = 4  # rounds of requests that make one sample where several run at a time
ONE_CALL = "This runtime reads and compiles in one call; both are in compile."


@dataclass
class Notes:
    """What a measurement saw: seconds by name, memory by step, and why something is missing."""

    meter: Meter = field(default_factory=Meter)
    seconds: dict[str, Any] = field(default_factory=dict)
    memory: list[dict[str, Any]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def look(self, step: str) -> None:
        """Note the memory after a step, when Python has let go of what it can."""
        gc.collect()
        self.memory.append({"step": step, "bytes": self.meter.resident()})

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Note how long the block takes."""
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began


def measure(job: Job) -> dict[str, Any]:
    """Run a job in this process, and return what it saw."""
    notes = Notes()
    batches: list[Array] = [np.load(path) for path in job.inputs]
    backend = import_runtime(job.backend, notes)
    net = open_net(job, backend, notes)
    said: dict[str, Any] = {"facts": vars(net.facts), "cached": from_cache(net), "in_flight": net.size,
                            "shape": batches[0].shape}  # fmt: skip
    if job.part == "all":
        bounds = Bounds(job.seconds, job.fewest, job.warm_up)
        answer = run(net, batches[0], bounds, notes)
        said["peak"] = notes.meter.peak()
        if job.output:
            np.save(job.output, answer)
        del answer
        said["wrong"] = run_new_shapes(net, batches[1:], job.output, notes)
        for step, why_not in release(net, job.backend, batches[0]):
            if why_not:
                notes.missing[f"memory.{step}"] = why_not
            else:
                notes.look(step)
    missing = notes.missing | {f"memory.{what}": why for what, why in notes.meter.missing.items()}
    return {**said, "seconds": notes.seconds, "memory": notes.memory, "missing": missing, "cpu": time.process_time()}


def import_runtime(name: str, notes: Notes) -> Any:
    """Import a backend and its runtime; the memory after it is what all others are compared with."""
    # `import openvino` reports its use to an address outside, in a thread, unless this package is missing. A
    # measurement calls no one: the thread would run beside the first inferences. ONNX Runtime is told so by its backend.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    if name == "openvino":
        check_environment(os.environ)
    if name.endswith(".py"):
        backend = module_of(Path(name))
    else:
        backends.require(name)
        backend = importlib.import_module(f"ocrlab.backends.{name}")
    with notes.time("import"):
        importlib.import_module(getattr(backend, "PACKAGE", "numpy"))
    notes.look("import")
    return backend


def module_of(file: Path) -> Any:
    """Return a backend that is a file of the user's own."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise BackendError(f"{file}: there is no such backend file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def open_net(job: Opening, backend: Any, notes: Notes) -> Net:
    """Open the network; where the runtime has a step for it, reading is told apart from compiling."""
    if not Path(job.model).is_file():
        raise BackendError(f"{job.model}: there is no such model file.")
    with watch_openvino(job.backend, notes), notes.time("load"):
        net: Net = backend.load(job.model, **job.options)
    if "read" not in notes.seconds:
        notes.seconds["compile"] = notes.seconds["load"]
        notes.missing["seconds.read"] = ONE_CALL
    net.task = job.task
    check_model(net, job.model)
    notes.look("load")
    return net


@contextmanager
def watch_openvino(backend: str, notes: Notes) -> Iterator[None]:
    """Time `Core.read_model` and `Core.compile_model`, which `ocrlab.backends.openvino.load` calls."""
    if backend != "openvino":
        yield
        return
    from openvino import Core

    def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with notes.time(name):
                return method(*arguments, **named)

        return call

    usual = Core.read_model, Core.compile_model
    Core.read_model, Core.compile_model = watched("read", usual[0]), watched("compile", usual[1])
    try:
        yield
    finally:
        Core.read_model, Core.compile_model = usual


def from_cache(net: Net) -> bool:
    """Tell whether OpenVINO took the compiled model from its cache."""
    try:
        return bool(net.handle.get_property("LOADED_FROM_CACHE"))
    except Exception:  # another runtime, or one that does not say
        return False


class Bounds(NamedTuple):
    """How long a network is run: seconds of the warm-up at most and of the steady state, and calls whatever they take."""

    seconds: float
    fewest: int
    warm_up: int


def run(net: Net, batch: Array, bounds: Bounds, notes: Notes) -> Array:
    """Run the network until it is warm, then sample its steady state; return its answer.

    A sample is the time for one batch. Where several are in flight it is that of a round of them, divided by their
    number: throughput, not latency.
    """
    seconds, fewest, calls = bounds
    with notes.time("first"):
        answer = net(batch)
    ended = time.perf_counter() + seconds
    warm_up: list[float] = []
    while not stable(warm_up) and (time.perf_counter() < ended or len(warm_up) < calls):
        warm_up.append(sample(net, batch))
    if not stable(warm_up):
        notes.missing["level"] = f"The calls had not become level after {len(warm_up)} of them."
    ended = time.perf_counter() + seconds
    steady: list[float] = []
    began = time.process_time()
    while (time.perf_counter() < ended or len(steady) < fewest) and len(steady) < MOST:
        steady.append(sample(net, batch))
    batches = len(steady) * (net.size * IN_FLIGHT if net.size > 1 else 1)
    notes.seconds |= {"warm_up": warm_up, "steady": steady, "cpu": (time.process_time() - began) / batches}
    notes.look("run")
    return answer


def sample(net: Net, batch: Array) -> float:
    """Return the seconds that one batch takes."""
    began = time.perf_counter()
    if net.size == 1:
        net(batch)
        return time.perf_counter() - began
    count = net.size * IN_FLIGHT
    for _ in net.map(batch for _ in range(count)):
        pass
    return (time.perf_counter() - began) / count


def run_new_shapes(net: Net, batches: list[Array], output: str | None, notes: Notes) -> str | None:
    """Time the first call of each shape that the network has not seen, and the call after it; keep its answer.

    Returns what is wrong with an answer. A runtime may refuse another shape; who answers must not answer another question.
    """
    new: list[float] = []
    again: list[float] = []
    try:
        for number, batch in enumerate(batches):
            for times in (new, again):
                began = time.perf_counter()
                answer = net(batch)
                times.append(time.perf_counter() - began)
            if output:
                np.save(answer_of_new_shape(output, number), answer)
    except BackendError as error:
        notes.missing["seconds.new_shape"] = notes.missing["seconds.new_shape_again"] = str(error)
        return str(error) if isinstance(error, WrongAnswerError) else None
    if batches:
        notes.seconds |= {"new_shape": new, "new_shape_again": again}
        notes.look("new shape")
    return None


def end_with_parent() -> None:
    """End this process when the one that started it is gone: then its end of our standard input is closed."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main(arguments: list[str]) -> None:
    """Run the job of a file; what runtimes themselves print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if "--attached" in arguments:
        end_with_parent()
    try:
        said = measure(Job.read(arguments[0]))
    except (BackendError, ValueError) as error:
        said = {"unsupported": str(error)}
    print(json.dumps(said, default=str), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
