"""What is filled in in 10_int8: a tensor on a grid of a few steps, and a network that NNCF makes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ocrlab.course.exercise import Exercise, Trial
from ocrlab.course.looks.int8 import grid, made_int8, scattered


def _other_grids(random: Random) -> Sequence[Trial]:
    trials = []
    for _ in range(4):
        low, high, bits = -random.uniform(0, 9), random.uniform(0.5, 60), random.randint(3, 8)
        trials.append(grid("another range", low, high, bits, scattered(low, high, random.randrange(999))))
    return trials


def _other_networks(random: Random) -> Sequence[Trial]:
    seed, count = random.randrange(999), random.randint(2, 6)
    kept = random.choice((["ReduceMean"], ["Sqrt"], ["ReduceMean", "Sqrt"], ["Gelu"]))
    return (made_int8("another network", kept, count, seed), made_int8("all of another", (), count, seed + 1))


EXERCISES = {
    # 10_int8: rounded(x, low, high, bits)
    "rounded": Exercise(
        (
            grid("eight bits, as many above 0 as below", -1.0, 1.0, 8),
            grid("after a Relu: nothing below 0", 0.0, 6.0, 8),
            grid("after a swish: little below 0", -0.17, 7.05, 4),
            grid("numbers beyond the ends", -0.5, 2.0, 6, scattered(-0.5, 2.0)),
            grid("a range that does not hold 0", 2.0, 6.0, 8),
        ),
        (
            "Three steps: which whole number each value is (`/ scale`, round, `+ zero_point`), cut off what has none "
            "(`np.clip`), and back again.",
            "First make the range hold 0: `low, high = min(low, 0), max(high, 0)`. Between its ends lie `2**bits - 1` steps.",
            "`scale = (high - low) / (2**bits - 1)`, `zero_point = round(-low / scale)`, "
            "`steps = np.clip(np.round(x / scale) + zero_point, 0, 2**bits - 1)`, and `(steps - zero_point) * scale`.",
        ),
        _other_grids,
    ),
    # 10_int8: quantized(model, tensors, kept)
    "quantized": Exercise(
        (
            made_int8("everything that can be"),
            made_int8("the mean is kept", ["ReduceMean"]),
            made_int8("two types are kept", ["ReduceMean", "Sqrt"]),
            made_int8("a type that this model does not have", ["Gelu"], seed=3),
        ),
        (
            "`nncf.quantize` takes the model and an `nncf.Dataset` of the tensors, and returns another model.",
            "Three more arguments: `preset=nncf.QuantizationPreset.MIXED`, `subset_size=len(tensors)`, and "
            "`ignored_scope=` with what is kept.",
            "`nncf.IgnoredScope(types=kept, validate=False)`: without the second word, a type that is not there is an error.",
        ),
        _other_networks,
    ),
}
