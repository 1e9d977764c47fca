"""What is filled in in 08_make_it_fast: a network compiled for many small tensors, and what to ship."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

import numpy as np

from ocrlab.course.exercise import Case, Exercise, Look, Trial, short
from ocrlab.models import store
from ocrlab.net import Array

DET, CLS = "PP-OCRv6_det_tiny.onnx", "ch_ppocr_mobile_v2.0_cls.onnx"
NEAR = 1e-3  # of a probability in f32: what two ways to compute it may differ by
Rungs = list[tuple[str, float, float]]


# -- for_many(core, file)


def _file(name: str) -> str:
    return str(store.fetch([name])[0])


def _batches(name: str, count: int) -> list[Array]:
    sides = (48, 192) if name == CLS else (64, 96)
    return list(np.random.default_rng(count).random((count, 1, 3, *sides), np.float32))


@cache
def _right(name: str) -> Any:
    import openvino as ov

    return ov.Core().compile_model(_file(name), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def _hint(compiled: Any) -> str:
    return str(compiled.get_property("PERFORMANCE_HINT")).rsplit(".", 1)[-1]


def _precision(compiled: Any) -> str:
    return str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())


def _wrong_pair(returned: Any) -> str:
    import openvino as ov

    if not isinstance(returned, tuple | list) or len(returned) != 2:
        return f"{type(returned).__name__} came; two things were expected, the compiled model and the queue."
    for one, kind in zip(returned, (ov.CompiledModel, ov.AsyncInferQueue), strict=True):
        if not isinstance(one, kind):
            return f"`{short(one)}` came where {kind.__name__} was expected."
    compiled, queue = returned
    if (hint := _hint(compiled)) != "THROUGHPUT":
        return f"its PERFORMANCE_HINT is {hint}."
    if (got := _precision(compiled)) != "f32":
        return f"its INFERENCE_PRECISION_HINT is {got}."
    best = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
    if len(queue) != best:
        return f"its queue has {len(queue)} requests; its OPTIMAL_NUMBER_OF_INFER_REQUESTS is {best}."
    of = queue[0].get_compiled_model()
    other = (_hint(of), _precision(of)) != (hint, got)
    return f"its queue runs another compiled model, with {_hint(of)} in {_precision(of)}." if other else ""


def _pair(about: str, name: str = DET, **before: Any) -> Look:
    """Make a look at what is compiled by a core that was told something before."""

    def given() -> tuple[Any, str]:
        import openvino as ov

        core = ov.Core()
        core.set_property("CPU", before)
        return core, _file(name)

    return Look(about, "core, file", given, lambda returned, *_: _wrong_pair(returned))


def _answers(about: str, name: str = DET, count: int = 9) -> Look:
    """Make a look at what the queue answers to batches."""

    def wrong(returned: Any, *_: Any) -> str:
        if said := _wrong_pair(returned):
            return said
        queue, answers = returned[1], {}
        queue.set_callback(lambda request, number: answers.update({number: request.get_output_tensor().data.copy()}))
        batches = _batches(name, count)
        for number, batch in enumerate(batches):
            queue.start_async([batch], number)
        queue.wait_all()
        right = _right(name)
        apart = max(float(np.abs(answers[i] - right([batch])[0]).max()) for i, batch in enumerate(batches))
        return "" if apart <= NEAR else f"its answers are up to {apart:.2g} from those of OpenVINO in f32."

    return Look(about, "core, file", _pair(about, name).given, wrong)


# -- what a teacher grades with


def _other_pairs(random: Random) -> Sequence[Trial]:
    threads, count = random.randint(1, 2), random.randint(3, 20)
    names = random.sample((DET, CLS), 2)
    return (
        _pair("another core", names[0], INFERENCE_NUM_THREADS=threads),
        _pair("a core that was told how many may come", names[1], PERFORMANCE_HINT_NUM_REQUESTS=random.randint(1, 3)),
        _answers(f"{count} batches", random.choice(names), count),
    )


def _shipped(rungs: Rungs, most: float) -> str:
    return min((rung for rung in rungs if rung[2] <= rungs[0][2] + most), key=lambda rung: rung[1])[0]


def _other_rungs(random: Random) -> Sequence[Trial]:
    trials = []
    for number in range(5):
        most = random.randint(0, 8) / 64
        seconds = random.sample(range(1, 99), 6)
        rungs = [
            (f"{number}{name}", float(s), random.randint(0, 16) / 64) for name, s in zip("abcdef", seconds, strict=True)
        ]
        trials.append(Case((rungs, most), _shipped(rungs, most), "another ladder"))
    return trials


EXERCISES = {
    # 08_make_it_fast: for_many(core, file)
    "for_many": Exercise(
        (
            _pair("the smallest detector"),
            _answers("nine batches through the queue"),
            _pair("a core that has one thread", INFERENCE_NUM_THREADS=1),
            _pair("a core that was told: bf16", INFERENCE_PRECISION_HINT="bf16"),
            _answers("another network", CLS, 5),
        ),
        (
            "Compile as in lesson 01, with two properties: what you are after (`PERFORMANCE_HINT`), and the precision.",
            "The compiled model has a property that says how many requests are best. An `AsyncInferQueue` takes a compiled "
            "model and a number of requests.",
            "`ov.AsyncInferQueue(compiled, compiled.get_property(...))`, with the property that lesson 01b reads. The hint "
            "is called `THROUGHPUT`.",
        ),
        _other_pairs,
    ),
    # 08_make_it_fast: ship(rungs, most)
    "ship": Exercise(
        (
            Case(([("a", 9.0, 0.010), ("b", 5.0, 0.011)], 0.002), "b", "faster, and hardly more errors"),
            Case(([("a", 9.0, 0.010), ("b", 5.0, 0.011), ("c", 2.0, 0.030)], 0.002), "b", "the fastest reads worse"),
            Case(([("a", 9.0, 0.010), ("c", 2.0, 0.030)], 0.002), "a", "nothing but the first is left"),
            Case(([("a", 9.0, 0.010), ("b", 9.5, 0.001)], 0.0), "a", "better, but slower: the fastest is asked for"),
            Case(
                ([("a", 9.0, 0.0), ("b", 5.0, 0.5), ("c", 6.0, 0.25)], 0.25),
                "c",
                "exactly so much more is still allowed",
            ),
        ),
        (
            "Keep those whose error is at most that of the first, plus `most`. The first is always among them.",
            "Of those that are left, the seconds decide: `min(..., key=...)`.",
            "`min((r for r in rungs if r[2] <= rungs[0][2] + most), key=lambda r: r[1])[0]`",
        ),
        _other_rungs,
    ),
}
