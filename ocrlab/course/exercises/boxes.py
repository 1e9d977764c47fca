"""What is filled in in 02_detection: a map of any size, and from a map to boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.course.exercise import Case, Exercise, Look, Trial
from ocrlab.models import store

DET, STEP = "PP-OCRv6_det_small.onnx", 32
NEAR = 1e-3  # two ways to compute the same map
Sizes = tuple[int, int]
Floats = NDArray[np.float32]


# -- padded_map(compiled, batch)


def mapped(about: str, sizes: Sizes, pictures: int = 1) -> Look:
    """A batch of any size has its map, of the same size, and with the values of one whose edges were repeated."""

    def wrong(returned: Any, compiled: Any, batch: Floats) -> str:
        if not isinstance(returned, np.ndarray):
            return f"an array was expected, and `{type(returned).__name__}` came."
        wanted = (pictures, 1, *sizes)
        if returned.shape != wanted:
            return f"its shape is {returned.shape}; {wanted} was expected."
        if not np.array_equal(batch, _writing(sizes, pictures)):
            return "the batch is not what it was: it has been written over."
        return _otherwise(returned, batch) or _overwritten(returned, compiled, batch)

    given = f"compiled, a batch of {(pictures, 3, *sizes)}"
    return Look(about, given, lambda: (_lent(), _writing(sizes, pictures)), wrong)


def _otherwise(returned: Floats, batch: Floats) -> str:
    """Return what is wrong with a map, and where that can be told, by which other way it was made."""
    right = _map_of(batch, "edge")
    apart = float(np.abs(returned - right).max())
    if apart < NEAR:
        return ""
    for other, how in _other_maps(batch):
        if np.abs(other - right).max() >= NEAR > np.abs(returned - other).max():
            return f"it is the map of a batch {how}."
    return (
        f"its values are up to {apart:.2g} away from those of a batch whose edges were repeated below and on the right."
    )


def _other_maps(batch: Floats) -> Iterator[tuple[Floats, str]]:
    height, width = batch.shape[2:]
    down, right = (-side % STEP for side in (height, width))
    yield _map_of(batch, "constant"), "to which zeros were added"
    yield _map_of(batch, "edge", more=STEP), "to which more was added than it needs"
    yield (
        _map_of(batch, "reflect") if max(down, right) < min(height, width) else batch[:, :1],
        "whose edges were mirrored",
    )
    before = _answer(np.pad(batch, [(0, 0), (0, 0), (down, 0), (right, 0)], mode="edge"))
    yield before[:, :, :height, :width], "that was filled up above and on the left, and cut below and on the right"
    yield before[:, :, down:, right:], "that was filled up above and on the left"


def _overwritten(returned: Floats, compiled: Any, batch: Floats) -> str:
    before = returned.copy()
    compiled(np.zeros((*batch.shape[:2], *(side + -side % STEP for side in batch.shape[2:])), np.float32))
    return (
        "" if np.array_equal(returned, before) else "the next call overwrites it: it is a view of the request's memory."
    )


def _map_of(batch: Floats, mode: Any, more: int = 0) -> Floats:
    height, width = batch.shape[2:]
    added = [(0, -side % STEP or more) for side in (height, width)]
    return _answer(np.pad(batch, [(0, 0), (0, 0), *added], mode=mode))[:, :, :height, :width]


def _answer(batch: Floats) -> Floats:
    answer: Floats = np.array(_detector("ours")(np.ascontiguousarray(batch))[0])
    return answer


def _writing(sizes: Sizes, pictures: int) -> Floats:
    """Make a batch (N, 3, h, w) with bars like writing, which run over its lower and right edges."""
    rows, columns = np.indices(sizes)
    dark = (rows % 20 >= 8) & ((columns // 3 + rows // 20) % 2 == 0)
    page = np.where(dark, -1, 1).astype(np.float32)
    return np.stack([np.stack([np.roll(page, 5 * number, axis=1)] * 3) for number in range(pictures)])


def _lent() -> Any:
    """Return the one that is given away; a batch that it stopped at must not be the next one's fault."""
    compiled = _detector("lent")
    for _ in range(2):  # after a batch whose sides do not fit, it stops once more, at whatever comes next
        with suppress(RuntimeError):
            compiled(np.zeros((1, 3, STEP, STEP), np.float32))
    return compiled


@cache
def _detector(_: str) -> Any:
    """Compile the detector: one to be given away, and one that the looks themselves ask."""
    import openvino as ov

    return ov.Core().compile_model(store.path(DET), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


# -- what a teacher grades with


def _other_sizes(random: Random) -> Sequence[Trial]:
    odd = [random.choice([side for side in range(33, 128) if side % STEP]) for _ in range(4)]
    even = STEP * random.randint(1, 3), STEP * random.randint(2, 4)
    return [
        mapped("other sides that are multiples of 32", even),
        mapped("other sides that are none", (odd[0], odd[1])),
        mapped("one side of each kind", (even[0], odd[2])),
        mapped("several pictures", (odd[3], even[1]), random.randint(2, 3)),
    ]


def _other_candidates(random: Random) -> Sequence[Trial]:
    trials = []
    for about in ("any candidate", "a low score", "a thin one", "its score is the limit", "its side is the limit"):
        least, thresh = random.randint(2, 9), round(random.uniform(0.2, 0.8), 2)
        side, score = least + random.randint(1, 20), round(random.uniform(thresh, 1), 3)
        if about == "any candidate":
            side, score = random.randint(1, 12), round(random.random(), 3)
        side = {"a thin one": least - 1, "its side is the limit": least}.get(about, side)
        score = {"a low score": thresh / 2, "its score is the limit": thresh}.get(about, score)
        trials.append(Case((float(side), score, least, thresh), side < least or score < thresh, about))
    return trials


def _other_rectangles(random: Random) -> Sequence[Trial]:
    sides = [(random.randint(5, 60), random.randint(60, 900), round(random.uniform(0.3, 3), 1)) for _ in range(4)]
    return [
        Case((width, height, ratio), width * height * ratio / (2 * (width + height)), "another rectangle")
        for height, width, ratio in sides
    ]


EXERCISES = {
    # 02_detection: padded_map(compiled, batch)
    "padded_map": Exercise(
        (
            mapped("sides that are multiples of 32 already", (64, 96)),
            mapped("sides that are no multiples", (50, 70)),
            mapped("one side fits, the other is a pixel too long", (64, 97)),
            mapped("two pictures at once", (40, 72), 2),
            mapped("less than 32 pixels high", (20, 75)),
        ),
        (
            "How much is missing to the next multiple of 32? For 50 it is 14, and for 64 nothing. `-side % 32` says it.",
            '`np.pad(batch, [(0, 0), (0, 0), (0, down), (0, right)], mode="edge")` repeats the last row and the last '
            "column. `compiled(...)[0]` is the map of that.",
            "The map covers the filling, too. `[:, :, :height, :width]` keeps what belongs to the batch.",
        ),
        _other_sizes,
    ),
    # 02_detection: is_dropped(short_side, score, min_size, box_thresh)
    "is_dropped": Exercise(
        (
            Case((20.0, 0.90, 3, 0.4), False, "a large rectangle with a high score"),
            Case((20.0, 0.30, 3, 0.4), True, "a large rectangle with a low score"),
            Case((2.0, 0.90, 3, 0.4), True, "a thin rectangle with a high score"),
            Case((2.0, 0.30, 3, 0.4), True, "a thin rectangle with a low score"),
            Case((20.0, 0.40, 3, 0.4), False, "a score that is exactly box_thresh"),
            Case((3.0, 0.90, 3, 0.4), False, "a short side that is exactly min_size"),
            Case((20.0, 0.55, 3, 0.6), True, "a stricter box_thresh"),
            Case((4.0, 0.90, 5, 0.4), True, "a larger min_size"),
            Case((2.0, float("nan"), 3, 0.4), True, "a thin rectangle, dropped before anyone scored it"),
        ),
        (
            "There are two rules, and one broken rule is enough.",
            "Compare `short_side` with `min_size` and `score` with `box_thresh`. A value equal to its limit is kept.",
            "Two comparisons with `<`, joined by `or`.",
        ),
        _other_candidates,
    ),
    # 02_detection: unclip_distance(width, height, ratio)
    "unclip_distance": Exercise(
        (
            Case((20, 20, 1.0), 5.0, "a square, ratio 1"),
            Case((20, 20, 2.0), 10.0, "a square, ratio 2"),
            Case((300, 20, 1.5), 14.0625, "a long line"),
            Case((20, 300, 1.5), 14.0625, "a long line that runs down the page"),
            Case((300, 40, 1.5), 26.470588235294116, "a line twice as high"),
            Case((300, 20, 0), 0.0, "ratio 0: nothing grows"),
            Case((0, 20, 1.5), 0.0, "a rectangle without area"),
        ),
        (
            "Work out two numbers first: the area of the rectangle and its perimeter.",
            "The perimeter has four sides: twice the width and twice the height.",
            "The distance is area times ratio, divided by perimeter. Multiply first, then divide.",
        ),
        _other_rectangles,
    ),
}
