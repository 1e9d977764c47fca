"""Looking into the columns of one line: the likeliest classes of each, and how a path becomes text, step by step.

A recognizer answers with T x 18,710 probabilities, some 6 MB a line. What a person can look at is a few classes in each
column; `top` keeps these and lets go of the rest. `Recognizer.read` makes text of a path; here its way is laid open.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Floats

BLANK = 0  # the class that stands for no character


class Step(StrEnum):
    """What CTC makes of one column, given the one before it."""

    NEW = "new"  # another class than before: a character begins
    REPEAT = "repeat"  # the same class as before: merged with it
    BLANK = "blank"  # dropped, once the repeats are merged


class Repeats(NamedTuple):
    """Neighboring columns with the same class, blanks included: a path after its repeats were merged."""

    starts: NDArray[np.int64]  # (R,) the first column of each
    stops: NDArray[np.int64]  # (R,) the column after the last
    classes: NDArray[np.int64]  # (R,)


def repeats(classes: NDArray[np.int64]) -> Repeats:
    """Return a path's classes (T,) with repeats merged.

    Examples
    --------
    >>> repeats(np.array([0, 7, 7, 0, 7])).stops.tolist()
    [1, 3, 4, 5]
    """
    starts = np.flatnonzero(np.concatenate([[True], classes[1:] != classes[:-1]])[: len(classes)])
    stops = np.append(starts[1:], len(classes))[: len(starts)]
    return Repeats(starts, stops, classes[starts])


def characters(classes: NDArray[np.int64]) -> Repeats:
    """Return a path's classes (T,) with repeats merged and blanks dropped: one run for each character."""
    merged = repeats(classes)
    kept = merged.classes != BLANK
    return Repeats(merged.starts[kept], merged.stops[kept], merged.classes[kept])


def steps(classes: NDArray[np.int64]) -> tuple[Step, ...]:
    """Return what becomes of every column of a path's classes (T,)."""
    before = np.concatenate([[-1], classes[:-1]])[: len(classes)]
    return tuple(
        Step.BLANK if class_ == BLANK else Step.REPEAT if same else Step.NEW
        for class_, same in zip(classes, classes == before, strict=True)
    )


def twins(classes: NDArray[np.int64]) -> tuple[int, ...]:
    """Return the indices of the characters that only a blank parts from the same character before them.

    Examples
    --------
    >>> twins(np.array([2, 15, 0, 15, 11]))  # b o _ o k
    (2,)
    """
    found = characters(classes).classes
    return tuple(int(i) + 1 for i in np.flatnonzero(found[1:] == found[:-1]))


def encode(classes: Sequence[int]) -> NDArray[np.int64]:
    """Return the shortest path that is read as these classes: a blank parts two that are the same.

    Examples
    --------
    >>> encode([2, 15, 15, 11]).tolist()  # book
    [2, 15, 0, 15, 11]
    """
    given = np.asarray(classes, np.int64)
    twin = np.flatnonzero(given[1:] == given[:-1]) + 1
    return np.insert(given, twin, BLANK)


def spaces(classes: NDArray[np.int64], likely: Floats, space: int, thresh: float) -> list[int]:
    """Return the columns that are read as a space though the blank is likelier there.

    Between two characters with nothing but blanks between them, it is the column in which the space is likeliest, if it is
    likelier than `thresh`: the network hesitates at narrow gaps, and a space that is lost makes one word of two.

    Parameters
    ----------
    classes : (T,) int64
        The likeliest class of every column.
    likely : (T,) float32
        The probability of the class `space`.
    space : int
    thresh : float

    Examples
    --------
    >>> spaces(np.array([7, 0, 0, 8]), np.float32([0, 0.1, 0.3, 0]), 9, thresh=0.2)
    [2]
    """
    if thresh >= 1:
        return []
    found = characters(classes)
    gaps = zip(found.stops[:-1], found.starts[1:], found.classes[:-1], found.classes[1:], strict=True)
    best = [int(a + likely[a:b].argmax()) for a, b, one, other in gaps if a < b and space not in (one, other)]
    return [column for column in best if likely[column] > thresh]


class Path(NamedTuple):
    """The class of every column, and the probability of the likeliest one."""

    classes: NDArray[np.int64]  # (..., T)
    scores: Floats  # (..., T)
