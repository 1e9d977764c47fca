"""What is filled in in 01_openvino_inference: from a model file to a number, and what was got."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

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
    ),
}
