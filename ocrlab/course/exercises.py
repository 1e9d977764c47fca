"""What the functions that a reader fills in are tried on, and the hints: data only, by the name of the function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """What a function is given, what it must return, and why this is worth a try: "a square", "no area at all"."""

    given: tuple[Any, ...]
    expected: Any
    about: str


@dataclass(frozen=True)
class Exercise:
    """The cases of a function, the simple ones first, and three hints, each of which says more than the one before."""

    cases: tuple[Case, ...]
    hints: tuple[str, str, str]


class Reusing:
    """A runtime in small: it answers twice the batch, in the same memory every time."""

    def __init__(self) -> None:
        self._memory = [0]

    def __call__(self, batch: int) -> list[int]:
        """Return the one list that there is, overwritten."""
        self._memory[0] = 2 * batch
        return self._memory

    def __repr__(self) -> str:
        return "run"


EXERCISES = {
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
    ),
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
    # 01b_requests_and_async: all_answers(run, batches)
    "all_answers": Exercise(
        (
            Case((Reusing(), [1, 2, 3]), [[2], [4], [6]], "three batches, and each has its own answer"),
            Case((Reusing(), [5]), [[10]], "one batch"),
            Case((Reusing(), [4, 4]), [[8], [8]], "the same batch twice"),
            Case((Reusing(), []), [], "no batch"),
        ),
        (
            "Call `run` with each batch, and collect what comes back in a list.",
            "`run` answers with the same list every time, and overwrites it. What must be done before the next call?",
            "Make a list of copies: `list(run(batch))`, or `run(batch).copy()`, for each batch.",
        ),
    ),
    # 05_runtimes: times_as_fast(base, row, cold)
    "times_as_fast": Exercise(
        (
            Case(([4.0], [2.0], 0), 2.0, "one call of each, half as long"),
            Case(([9.0, 9.0, 3.0, 3.0, 3.0], [9.0, 9.0, 2.0, 2.0, 2.0], 2), 1.5, "two cold calls first"),
            Case(([2.0, 2.0, 2.0], [4.0, 4.0, 100.0], 0), 0.5, "one call that was disturbed"),
            Case(([1.0, 3.0], [4.0, 4.0], 0), 0.5, "the median of two lies between them"),
            Case(([8.0, 6.0, 6.0], [50.0, 3.0, 3.0, 3.0, 3.0], 1), 2.0, "more calls of one than of the other"),
        ),
        (
            "Leave out the first `cold` calls of both: `base[cold:]`.",
            "`np.median` is the middle one when they are sorted. The mean would follow every disturbance.",
            "Twice as fast is half as long: the median of the base, divided by that of the row.",
        ),
    ),
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
    ),
    # 03_thresholds: box_thresh_for(wanted, unwanted)
    "box_thresh_for": Exercise(
        (
            Case(([0.8, 0.7], [0.3]), 0.7, "two that are wanted, one far below them"),
            Case(([0.55, 0.9, 0.7], [0.1]), 0.55, "the lowest of the wanted ones comes first"),
            Case(([0.5], [0.2, 0.4]), 0.5, "two that are not wanted, both below"),
            Case(([0.6], []), 0.6, "nothing to drop"),
            Case(([0.8, 0.4], [0.6]), None, "one that is not wanted scores between the two that are"),
            Case(([0.5], [0.9]), None, "what is not wanted scores higher than what is"),
            Case(([0.5], [0.5]), None, "both have the same score, and a score equal to box_thresh is kept"),
            Case(([0.7, 0.9], [0.1, 0.8]), None, "one below all that are wanted, one not"),
        ),
        (
            "The largest value that keeps all you want is the score of one of them. Of which?",
            "Take the lowest score that is wanted. Then ask whether every other score is lower than that.",
            "`min(wanted)` is the value; return it if `max(unwanted)` is lower, or if there is none. Otherwise `None`.",
        ),
    ),
    # 04_classify_and_read: collapse(path)
    "collapse": Exercise(
        (
            Case((["b", "o", "k"],), "bok", "three characters, nothing to merge or to drop"),
            Case((["b", "b", "o", "o", "o", "k"],), "bok", "repeats are merged"),
            Case((["_", "b", "_", "_", "o", "_"],), "bo", "blanks are dropped"),
            Case((["b", "o", "_", "o", "k"],), "book", "a blank between two that are the same"),
            Case((["o", "_", "_", "o", "o", "_", "o"],), "ooo", "two blanks part no more than one does"),
            Case((["b", "o", "b"],), "bob", "the same character again, with another between"),
            Case(([" ", " ", "a"],), " a", "a space is a character"),
            Case((["_", "_"],), "", "blanks alone"),
            Case(([],), "", "no column"),
        ),
        (
            "Go through the path, and compare each character with the one before it.",
            "Repeats first, blanks second. In the other order, the blank in the middle of `book` could part nothing.",
            "A character counts if it is not the blank, and differs from the one before it. "
            '`zip(["_", *path], path)` gives each with the one before.',
        ),
    ),
    # 04_classify_and_read: columns_needed(text)
    "columns_needed": Exercise(
        (
            Case(("bok",), 3, "no two neighbors are the same"),
            Case(("book",), 5, "one doubled letter"),
            Case(("bookkeeper",), 13, "three doubled letters"),
            Case(("ooo",), 5, "three of the same: a blank between each two"),
            Case(("bob",), 3, "the same letter twice, and no neighbors"),
            Case(("1 000",), 7, "digits are characters, too"),
            Case(("a",), 1, "one letter"),
            Case(("",), 0, "nothing to read"),
        ),
        (
            "One column for each character. For which ones is another column needed?",
            "Count the pairs of neighbors that are the same: `zip(text, text[1:])` gives all pairs.",
            "`len(text)`, and one more for each pair of neighbors that are the same.",
        ),
    ),
    # 06_shapes_and_memory: buckets_of(shapes, multiple)
    "buckets_of": Exercise(
        (
            Case(([(64, 96), (64, 96)], 32), 1, "the same shape twice"),
            Case(([(64, 96), (96, 64)], 32), 2, "two shapes that are no multiples of more than 32"),
            Case(([(64, 96), (96, 64)], 128), 1, "both fit into one bucket"),
            Case(([(128, 128)], 128), 1, "a shape that is a bucket already"),
            Case(([(128, 128), (129, 128)], 128), 2, "one pixel more needs the next bucket"),
            Case(([(1, 1), (128, 128)], 128), 1, "the smallest page is rounded up, too, not down to nothing"),
            Case(([(64, 300), (300, 64), (300, 300)], 256), 3, "wide, high, and both: a page is not turned"),
            Case(([], 64), 0, "no pages, no buckets"),
        ),
        (
            "Round both sides of every shape up; then count what is left that differs.",
            "Up, not down and not to the nearest: `math.ceil(side / multiple)` counts the steps that a side needs.",
            "A set keeps each of its members once: build a set of pairs of steps, and return its length.",
        ),
    ),
}
