"""What is filled in in 05_runtimes: a fair race."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from statistics import median
from typing import Any

import numpy as np

from ocrlab.course.exercise import Case, Exercise, Look, Trial
from ocrlab.course.looks.shapes import Map, page, precision_of
from ocrlab.models import store

CLS, DET = "ch_ppocr_mobile_v2.0_cls.onnx", "PP-OCRv6_det_small.onnx"
SIZES = {CLS: (48, 192), DET: (64, 96)}  # of a picture for each network
NEAR = 0.001  # two runtimes in f32 differ by less


def fair(about: str, name: str, threads: int) -> Look:
    """Look at the precision and the threads of both, and at their answers to the same picture."""

    def wrong(pair: Any, file: str, *_: Any) -> str:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            return f"a pair was expected; what was returned is of type {type(pair).__name__}."
        compiled, session = pair
        if not hasattr(compiled, "get_property"):
            return f"the first of the pair is of type {type(compiled).__name__}; a compiled model was expected."
        if not hasattr(session, "get_session_options"):
            return (
                f"the second of the pair is of type {type(session).__name__}; a session of ONNX Runtime was expected."
            )
        return _unlike(compiled, session, threads) or _other_network(compiled, session, name)

    return Look(about, f"file, {threads}", lambda: (str(store.path(name)), threads), wrong)


def _unlike(compiled: Any, session: Any, threads: int) -> str:
    if (got := precision_of(compiled)) != "f32":
        return f"its INFERENCE_PRECISION_HINT is {got}, and ONNX Runtime computes in f32."
    got, least = compiled.get_property("INFERENCE_NUM_THREADS"), min(threads, _most())
    if got != least:
        return f"its INFERENCE_NUM_THREADS is {got}, and not {least}."
    got = session.get_session_options().intra_op_num_threads
    chosen = ", which leaves it to ONNX Runtime" if got == 0 else ""
    return "" if got == threads else f"the session's intra_op_num_threads is {got}{chosen}."


def _other_network(compiled: Any, session: Any, name: str) -> str:
    batch = page(SIZES[name])
    one, other = compiled(batch)[0], session.run(None, {session.get_inputs()[0].name: batch})[0]
    right = _truth(name)
    for who, answer in (("the compiled model", one), ("the session", other)):
        if answer.shape != right.shape or np.abs(answer - right).max() > NEAR:
            return f"what {who} answers is not what the network in {name} does."
    return ""


@cache
def _truth(name: str) -> Map:
    import openvino as ov

    compiled = ov.Core().compile_model(store.path(name), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.array(compiled(page(SIZES[name]))[0])


@cache
def _most() -> int:
    """Return how many threads OpenVINO takes at most: it takes no more than there are cores."""
    import openvino as ov

    compiled = ov.Core().compile_model(store.path(CLS), "CPU", {"INFERENCE_NUM_THREADS": 1000})
    return int(compiled.get_property("INFERENCE_NUM_THREADS"))


# What a teacher grades with


def _other_times(random: Random) -> Sequence[Trial]:
    found: list[Trial] = []
    for cold in random.sample(range(6), 3):
        base, row = ([random.randint(1, 400) / 8 for _ in range(cold + random.randint(1, 9))] for _ in range(2))
        expected = median(base[cold:]) / median(row[cold:])
        found.append(Case((base, row, cold), expected, f"other calls, {cold} of them cold"))
    return found


def _other_pairs(random: Random) -> Sequence[Trial]:
    return [fair("another pair", name, random.choice((1, 2))) for name in random.sample((CLS, DET), 2)]


EXERCISES = {
    # 05_runtimes: fair_pair(file, threads)
    "fair_pair": Exercise(
        (
            fair("one thread", CLS, 1),
            fair("two threads", CLS, 2),
            fair("another network", DET, 1),
        ),
        (
            'Two objects: what `core.compile_model(file, "CPU", {…})` returns, and an `ort.InferenceSession(file, options)`. '
            "Each of them must be told.",
            "The names that each of them knows stand above. What OpenVINO is told goes into the dictionary, what the other is "
            "told into `options = ort.SessionOptions()`.",
            '`{"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads}` for the one, '
            "`options.intra_op_num_threads = threads` for the other; then `return compiled, session`.",
        ),
        _other_pairs,
    ),
    # 05_runtimes: times_as_fast(base, row, cold)
    "times_as_fast": Exercise(
        (
            Case(([4.0], [2.0], 0), 2.0, "one call of each, half as long"),
            Case(([9.0, 9.0, 9.0, 3.0, 3.0], [8.0, 8.0, 8.0, 2.0, 2.0], 3), 1.5, "three cold calls first"),
            Case(([2.0, 2.0, 2.0], [4.0, 4.0, 100.0], 0), 0.5, "one call that was disturbed"),
            Case(([1.0, 3.0], [4.0, 4.0], 0), 0.5, "the median of two lies between them"),
            Case(([8.0, 6.0, 6.0], [50.0, 3.0, 3.0, 3.0, 3.0], 1), 2.0, "more calls of one than of the other"),
        ),
        (
            "Leave out the first `cold` calls of both: `base[cold:]`.",
            "`np.median` is the middle one when they are sorted. The mean would follow every disturbance.",
            "Twice as fast is half as long: the median of the base, divided by that of the row.",
        ),
        _other_times,
    ),
}
