"""What is filled in in 01_openvino_inference: from a model file to a number, and what was got."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ocrlab.course.exercise import Case, Exercise, Trial
from ocrlab.course.looks.models import CLS, DET, Refused, added, asked, converts, profiled, shaped

Pairs = list[tuple[int, int]]
MIDDLES = ("Relu.0", "MaxPool.0", "Concat.0", "Conv.4", "Relu.5", "Conv.20", "Relu.7", "Conv.31")


def _fit(partial: Pairs, shape: list[int]) -> bool:
    return len(partial) == len(shape) and all(
        low <= side and (most == -1 or side <= most) for (low, most), side in zip(partial, shape, strict=True)
    )


# What a teacher grades with


def _other_fits(random: Random) -> Sequence[Trial]:
    trials: list[Trial] = []
    for about in ("within", "too large", "too small", "no limit", "a dimension too many"):
        low, more = random.randint(2, 400), random.randint(1, 400)
        partial: Pairs = [(1, 1), (3, 3), (low, low + more), (0, -1)]
        side = {"too large": low + more + 1, "too small": low - 1}.get(about, low)
        wide = random.randint(1000, 9000) if about == "no limit" else low
        shape = [1, 3, side, wide, *([1] if about == "a dimension too many" else [])]
        trials.append(Case((partial, shape), _fit(partial, shape), about))
    return trials


def _other_crossings(random: Random) -> Sequence[Trial]:
    words = ("f32", "bf16", "f16", None)
    lists = [[(random.choice(words), random.choice(words)) for _ in range(random.randint(4, 12))] for _ in range(4)]
    return [
        Case((pairs,), sum(bool(a and b and a != b) for a, b in pairs), f"{len(pairs)} layers, some that do not tell")
        for pairs in lists
    ]


def _other_precisions(random: Random) -> Sequence[Trial]:
    words = random.sample(("f32", "bf16", "f16", None), 4)
    file = random.choice((DET, CLS))
    return [*(asked("another order", word, file) for word in words), Refused(random.choice(("f7", "f33", "half")))]


def _other_shapes(random: Random) -> Sequence[Trial]:
    height, width = random.choice((64, 96, 128)), random.choice((96, 160, 192))
    most = height + 32 * random.randint(1, 9)
    return [
        shaped("another static shape", f"1,3,{height},{width}", (height, width)),
        shaped("other bounds", f"1,3,32..{most},32..{width}", (32, width), (height, 64)),
        shaped("only the number of pictures is fixed", "1,3,?,?", (width, height)),
    ]


def _other_outputs(random: Random) -> Sequence[Trial]:
    return [added(name, "another operation") for name in random.sample(MIDDLES, 2)]


def _other_files(random: Random) -> Sequence[Trial]:
    files = random.sample((DET, CLS), 2)
    return [converts("another file", file, (random.choice((64, 96)), random.choice((96, 160)))) for file in files]


def _other_batches(random: Random) -> Sequence[Trial]:
    sizes = random.choice((64, 96)), random.choice((128, 160, 192))
    return [profiled("another size", DET, sizes), profiled("another file", CLS, (48, 192), random.randint(2, 4))]


EXERCISES = {
    # 01_openvino_inference: fits(partial, shape)
    "fits": Exercise(
        (
            Case(([(1, 1), (3, 3), (32, 960), (0, -1)], [1, 3, 64, 96]), True, "each within its pair"),
            Case(([(1, 1), (3, 3), (32, 960), (0, -1)], [1, 3, 960, 5000]), True, "a most of -1 is no limit"),
            Case(([(1, 1), (3, 3), (32, 960), (0, -1)], [1, 3, 961, 96]), False, "one more than the most"),
            Case(([(1, 1), (3, 3), (32, 960), (0, -1)], [1, 3, 31, 96]), False, "one less than the least"),
            Case(([(1, 1), (3, 3)], [2, 3]), False, "a fixed dimension, and another number"),
            Case(([(0, -1), (3, 3)], [7, 3, 3]), False, "a dimension too many"),
            Case(([(0, -1), (3, 3), (0, -1)], [7, 3]), False, "a dimension too few"),
            Case(([], []), True, "no dimension at all: a single number"),
        ),
        (
            "First compare how many dimensions there are. Then look at them one by one.",
            "`zip(partial, shape)` gives each pair with its number. One that does not fit is enough for False.",
            "`all(low <= side and (high == -1 or side <= high) for (low, high), side in zip(partial, shape))`, "
            "and the lengths must be equal.",
        ),
        _other_fits,
    ),
    # 01_openvino_inference: with_shape(core, file, shape)
    "with_shape": Exercise(
        (
            shaped("static: a size and no other", "1,3,64,96", (64, 96)),
            shaped("bounded: 32 to 960 rows, any width", "1,3,32..960,?", (64, 96), (32, 160)),
            shaped("dynamic: any size, one picture at a time", "1,3,?,?", (96, 64)),
        ),
        (
            "Three steps: from the file to a plan, the plan reshaped, the plan compiled for the CPU.",
            "`reshape` changes the plan that it is called on. It has to be done before the plan is compiled: what is "
            "compiled no longer follows.",
            '`model = core.read_model(file)`, then `model.reshape(shape)`, then `core.compile_model(model, "CPU")`.',
        ),
        _other_shapes,
    ),
    # 01_openvino_inference: compile_for(core, file, precision)
    "compile_for": Exercise(
        (
            asked("f32, which every processor has", "f32"),
            asked("bf16, which few processors have", "bf16"),
            asked("f16, which other processors have", "f16"),
            asked("nothing asked", None),
            Refused("f7"),
        ),
        (
            "Two steps: compile with a wish, then ask the compiled model. The wish is a dictionary, and an empty one where "
            "`precision` is None.",
            "`compiled.get_property(…)` with the name of the property gives a type; its `get_type_name()` is the word.",
            'The wish: `{"INFERENCE_PRECISION_HINT": precision} if precision else {}`. Then `compiled = core.compile_model('
            'file, "CPU", wish)`, and return it with `compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()`.',
        ),
        _other_precisions,
    ),
    # 01_openvino_inference: costliest(core, file, batch)
    "costliest": Exercise(
        (
            profiled("one small picture", DET, (64, 96)),
            profiled("another network", CLS, (48, 192)),
            profiled("three pictures at once", CLS, (48, 192), 3),
        ),
        (
            "Compile with the profiler on, make a request, let it infer, ask it for its profile.",
            "The profile is a list. `max(profile, key=…)` finds the entry with the largest `real_time`; the answer is the "
            "`node_name` of that entry, and the request that ran.",
            '`compiled = core.compile_model(file, "CPU", {"PERF_COUNT": True})`, `request = compiled.'
            "create_infer_request()`, `request.infer([batch])`, then `max(request.get_profiling_info(), "
            "key=lambda one: one.real_time).node_name`.",
        ),
        _other_batches,
    ),
    # 01_openvino_inference: layer_output(core, file, name)
    "layer_output": Exercise(
        (
            added("Relu.0", "the first one that was swallowed"),
            added("Conv.20", "a convolution in the middle"),
            added("Concat.0", "another kind of operation"),
        ),
        (
            "Read the plan, add an output to it, and compile it for the CPU in f32.",
            "`add_outputs` takes a *tensor's* name, or a pair: an *operation's* name and which of its outputs, from 0.",
            '`model.add_outputs((name, 0))`, then `core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})`.',
        ),
        _other_outputs,
    ),
    # 01_openvino_inference: crossings(pairs)
    "crossings": Exercise(
        (
            Case(([("f32", "bf16"), ("bf16", "bf16")],), 1, "one layer that changes it, one that does not"),
            Case(([("f32", "bf16"), ("bf16", "f32")],), 2, "there and back"),
            Case(([("f32", "f32")] * 3,), 0, "nothing changes"),
            Case(([(None, "f32"), ("f16", "f32")],), 1, "one that does not tell what it takes"),
            Case(([("f32", None), ("f32", "f16")],), 1, "one that does not tell what it gives"),
            Case(([(None, None)],), 0, "one that tells nothing"),
            Case(([],), 0, "no layer"),
        ),
        (
            "Go through the pairs, and count those whose two parts differ.",
            "`None` differs from everything: leave out a pair that holds one.",
            "`sum(1 for takes, gives in pairs if takes and gives and takes != gives)`",
        ),
        _other_crossings,
    ),
    # 01_openvino_inference: converted(file, folder)
    "converted": Exercise(
        (
            converts("the detector", DET, (64, 96)),
            converts("the classifier", CLS, (48, 192)),
        ),
        (
            "Two calls: one makes a model out of the file, the other writes the model into the folder.",
            "Weights are rounded unless you say no: `save_model` has a parameter for it. And the path must be returned.",
            '`path = Path(folder) / "net.xml"`, then `ov.save_model(ov.convert_model(file), path, compress_to_fp16=False)`.',
        ),
        _other_files,
    ),
}
