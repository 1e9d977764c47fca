"""What is filled in in 07_adding_a_runtime: a backend of one's own, from an answer to `load`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ocrlab.course.exercise import Case, Exercise, Trial
from ocrlab.course.looks.backends import (
    Shape,
    answered,
    at_a_time,
    facts,
    kept,
    loaded,
    one,
    refused,
    reopened,
    told,
)

# What a teacher grades with


def _shape(random: Random) -> Shape:
    return 32 * random.randint(1, 4), 32 * random.randint(1, 4)


def _other_unknown(random: Random) -> Sequence[Trial]:
    names = [f"{random.choice('abcxyz')}{number}" for number in range(8)]
    random.shuffle(names)
    asked, known = names[:6], {*names[4:], "threads"}
    return [Case((dict.fromkeys(asked, 1), known), sorted(set(asked) - known), "other names"),
            Case((dict.fromkeys(known, 1), known), [], "all are known")]  # fmt: skip


def _other_answers(random: Random) -> Sequence[Trial]:
    shape = _shape(random)
    return (
        one("another shape", _shape(random)),
        kept("two of one shape", shape, shape),
        kept("two", shape, _shape(random)),
    )


def _other_facts(random: Random) -> Sequence[Trial]:
    precision, threads, other = random.choice(("f32", "bf16", "f16")), random.randint(1, 2), random.choice(("f16", "x"))
    given = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
    return (facts("another precision", {"precision": precision, "threads": threads}, **given),
            facts("asked, and not what was got", {"precision": other, "threads": 7, "more": threads}, **given))  # fmt: skip


def _other_loads(random: Random) -> Sequence[Trial]:
    precision, streams = random.choice(("f32", "bf16", "f16")), random.randint(2, 4)
    name = random.choice(("thread", "cores", "prefer", "device_name"))
    return (
        loaded("three batches", answered(*(_shape(random) for _ in range(3))), precision="f32", threads=1),
        loaded("another precision", told(precision=precision, threads=1), precision=precision, threads=1),
        loaded("several streams", at_a_time(streams, (96, 128)), precision="f32", streams=streams),
        refused(name),
    )


EXERCISES = {
    # 07_adding_a_runtime: not_known(asked, known)
    "not_known": Exercise(
        (
            Case(({"threads": 2}, {"threads", "streams"}), [], "nothing that is not known"),
            Case(({"thread": 2}, {"threads", "streams"}), ["thread"], "a typing mistake"),
            Case(({"b": 1, "threads": 2, "a": None}, {"threads"}), ["a", "b"], "two, in the order of the alphabet"),
            Case(({}, {"threads"}), [], "nothing was asked"),
            Case(({"device": "CPU"}, set()), ["device"], "nothing is known"),
        ),
        (
            "Go through the names that were asked for, and keep those that are not in `known`.",
            "A dict gives its names when you go through it. `sorted` puts them in order.",
            "`sorted(name for name in asked if name not in known)`",
        ),
        _other_unknown,
    ),
    # 07_adding_a_runtime: answer(request, batch)
    "answer": Exercise(
        (
            one("one batch", (64, 96)),
            kept("twice: does the first answer stay?", (64, 96), (64, 96)),
            kept("twice, the second batch of another shape", (64, 96), (96, 64)),
        ),
        (
            "`request.infer` takes a list with an array for each input, and there is one input.",
            "What it returns holds an array for each output. The first of them is wanted, and nothing around it.",
            "`request.infer([batch])` copies; with `share_outputs=True` it does not. Then `np.array(...)` makes a copy.",
        ),
        _other_answers,
    ),
    # 07_adding_a_runtime: own_facts(compiled, asked)
    "own_facts": Exercise(
        (
            facts("f32 was asked", {"precision": "f32"}, INFERENCE_PRECISION_HINT="f32"),
            facts("nothing was asked", {"precision": None}),
            facts("bf16 was asked, and f32 was got", {"precision": "bf16"}, INFERENCE_PRECISION_HINT="f32"),
            facts(
                "one thread",
                {"precision": "f32", "threads": 1},
                INFERENCE_PRECISION_HINT="f32",
                INFERENCE_NUM_THREADS=1,
            ),
        ),
        (
            "Everything but `asked` comes from `compiled.get_property(...)`. Lesson 01 has the names of the properties.",
            "Threads and streams are numbers. The precision is a type of OpenVINO's; `.get_type_name()` makes a word of it.",
            "`backends.Facts(name, ov.__version__, precision=..., threads=..., streams=..., asked=asked)`, where each `...` is "
            "a property, of `INFERENCE_PRECISION_HINT`, `INFERENCE_NUM_THREADS` and `NUM_STREAMS`.",
        ),
        _other_facts,
    ),
    # 07_adding_a_runtime: own_load(path, precision, threads, streams, **others)
    "own_load": Exercise(
        (
            loaded("nothing but a file: f32", answered((64, 96), (96, 64))),
            loaded("one thread, and the facts", told(precision="f32", threads=1), precision="f32", threads=1),
            loaded("another precision", told(precision="bf16"), precision="bf16"),
            loaded("called from two threads", at_a_time(2, (96, 128)), precision="f32", streams=2),
            refused("thread"),
            loaded("opened once more", reopened, precision="f32", threads=1),
        ),
        (
            "Four steps: refuse what is in `others`, compile, make a request for each stream, and put all into a `Net`.",
            "A request of the `Net` is a function of a batch. `functools.partial(answer, request)` is `answer` with its first "
            "argument given. A `lambda` in a loop would look up `request` when it is called, and find the last one.",
            "`backends.Net((own_load, path, asked), requests, own_facts(compiled, asked), compiled)`; `asked` is a dict of "
            "precision, threads and streams. `compiled.create_infer_request()` makes one request.",
        ),
        _other_loads,
    ),
}
