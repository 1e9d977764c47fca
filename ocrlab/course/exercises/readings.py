"""What is filled in in 04_classify_and_read: from a compiled recognizer to columns, and from columns to text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby, pairwise
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.course.exercise import Case, Exercise, Look, Trial, short
from ocrlab.models import store

REC = "PP-OCRv6_rec_small.onnx"
NEAR = 1e-3  # two ways to compute the same probability
Floats = NDArray[np.float32]
Texts = Sequence[Sequence[str]]  # of each batch, what stands on its crops


# -- read_columns(compiled, batches)


def reads(about: str, texts: Texts, widths: Sequence[int]) -> Look:
    """Batches are read, and of each is kept which class is likeliest in each column, and how likely it is."""

    def batches() -> list[Floats]:
        return [_crops(written, width) for written, width in zip(texts, widths, strict=True)]

    def wrong(returned: Any, _: Any, given: list[Floats]) -> str:
        if not isinstance(returned, list | tuple) or len(returned) != len(given):
            found = f"{len(returned)}" if isinstance(returned, list | tuple) else f"`{type(returned).__name__}`"
            return f"a list of {len(given)} was expected, a pair for each batch, and {found} came."
        fresh = batches()
        if not all(map(np.array_equal, given, fresh)):
            return "the batches are not what they were: one has been written over."
        answers = [_answer(batch) for batch in fresh]
        told = (_wrong_pair(number, pair, answers) for number, pair in enumerate(returned))
        return next(filter(None, told), "")

    shapes = ", ".join(str((len(written), 3, 48, width)) for written, width in zip(texts, widths, strict=True))
    return Look(about, f"compiled, [{shapes}]", lambda: (_recognizer("lent"), batches()), wrong)


def _wrong_pair(number: int, pair: Any, answers: list[Floats]) -> str:
    whose, wanted = f"for batch {number + 1},", answers[number].shape[:2]
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return f"{whose} two arrays were expected, and `{short(pair)}` came."
    classes, probabilities = (np.asarray(one) for one in pair)
    for name, one in (("classes", classes), ("probabilities", probabilities)):
        if one.shape != wanted:
            return f"{whose} the shape of its {name} is {one.shape}; {wanted} was expected, crops x columns."
    if not np.issubdtype(classes.dtype, np.integer):
        return f"{whose} the first of the two is {classes.dtype}; classes are whole numbers."
    if _is_of(answers[number], classes, probabilities):
        return ""
    others = [other for other in range(len(answers)) if other != number and _is_of(answers[other], *pair)]
    if others:
        return f"{whose} it gives the answer to batch {others[-1] + 1}: what was kept has been overwritten."
    return f"{whose} {_apart(answers[number], classes, probabilities)}"


def _is_of(answer: Floats, classes: NDArray[Any], probabilities: NDArray[Any]) -> bool:
    return np.shape(classes) == answer.shape[:2] and not _apart(answer, np.asarray(classes), np.asarray(probabilities))


def _apart(answer: Floats, classes: NDArray[Any], probabilities: NDArray[Any]) -> str:
    """Return what is wrong with what was kept of an answer (N, T, C); of classes that are as likely, each is right."""
    likeliest = answer.max(axis=2)
    if classes.min() < 0 or classes.max() >= answer.shape[2]:
        return f"its classes go from {classes.min()} to {classes.max()}; there are {answer.shape[2]}."
    chosen = np.take_along_axis(answer, classes[..., None], axis=2)[..., 0]
    if (far := np.argwhere(likeliest - chosen > NEAR)).size:
        crop, column = far[0]
        return (
            f"in column {column} of crop {crop}, class {classes[crop, column]} is told, with a probability of "
            f"{chosen[crop, column]:.3g}; there is one with {likeliest[crop, column]:.3g}."
        )
    apart = np.abs(probabilities - likeliest).max()
    return f"its probabilities are up to {apart:.2g} away from those of its classes." if apart > NEAR else ""


def _answer(batch: Floats) -> Floats:
    answer: Floats = np.array(_recognizer("ours")(batch)[0])
    return answer


def _crops(texts: Sequence[str], width: int) -> Floats:
    """Make a batch (N, 3, 48, width) of crops with a text each."""
    import cv2

    from ocrlab.tensor import centered

    crops = []
    for text in texts:
        paper = np.full((48, width, 3), 255, np.uint8)
        crops.append(centered(np.asarray(cv2.putText(paper, text, (6, 35), 0, 1.1, (0, 0, 0), 2), np.uint8)))
    return np.stack(crops)


@cache
def _recognizer(_: str) -> Any:
    """Compile the recognizer: one to be given away, and one that the looks themselves ask."""
    import openvino as ov

    return ov.Core().compile_model(store.path(REC), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


# -- what a teacher grades with


def _other_crops(random: Random) -> Sequence[Trial]:
    def number() -> str:
        return str(random.randint(10, 9999))

    count, width = random.randint(2, 4), random.choice((96, 128, 192))
    return [
        reads("another crop", [[number()]], [random.choice((96, 128))]),
        reads("other crops in a batch", [[number() for _ in range(count)]], [width]),
        reads("other batches of one shape", [[number()] for _ in range(count)], [width] * count),
        reads("other batches of several widths", [[number(), number()], [number()]], [128, width + 64]),
    ]


def _other_paths(random: Random) -> Sequence[Trial]:
    paths = [random.choices("_abo 1", weights=(4, 2, 2, 3, 1, 1), k=random.randint(5, 16)) for _ in range(6)]
    return [Case((path,), "".join(one for one, _ in groupby(path) if one != "_"), "another path") for path in paths]


def _other_words(random: Random) -> Sequence[Trial]:
    words = ["".join(random.choices("abo", k=random.randint(2, 12))) for _ in range(6)]
    return [Case((word,), len(word) + sum(a == b for a, b in pairwise(word)), "another word") for word in words]


EXERCISES = {
    # 04_classify_and_read: read_columns(compiled, batches)
    "read_columns": Exercise(
        (
            reads("one batch of one crop", [["bok"]], [96]),
            reads("one batch of three crops", [["book", "700", "yes"]], [128]),
            reads("three batches of one shape", [["101"], ["book"], ["1999"]], [128] * 3),
            reads("batches of several widths", [["bookkeeper"], ["17", "71"]], [256, 96]),
        ),
        (
            "Go through the batches. `compiled(batch)[0]` has the shape crops x columns x classes.",
            "Along which axis do the classes lie? `argmax` along it says which is likeliest, and `max` how likely it is.",
            "`answer = compiled(batch)[0]`, and of each the pair `(answer.argmax(axis=2), answer.max(axis=2))`, at once: "
            "what a request holds is overwritten by its next batch.",
        ),
        _other_crops,
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
        _other_paths,
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
        _other_words,
    ),
}
