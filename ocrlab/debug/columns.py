"""Looking into the columns of one line: the likeliest classes of each, and the likeliest path that spells a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ocrlab.ctc import BLANK, Path, encode
from ocrlab.page import Floats

AT_ONCE = 64  # columns that are ranked in one go: the ranks of all of them would take more memory than the matrix


@dataclass(frozen=True, eq=False)
class Columns:
    """What is kept of the probabilities (T, C) of one line: m of the classes, the blank first.

    Attributes
    ----------
    classes : (m,) int64
        Ascending: every class that is among the k likeliest of any column.
    scores : (T, m) float32
        Their probabilities.
    ranked : (T, k) int64
        The likeliest classes of every column other than the blank, likeliest first.
    put_in : mapping of column to class
        Where another class is read than the likeliest: a space, see `ctc.spaces`.
    """

    classes: NDArray[np.int64]
    scores: Floats
    ranked: NDArray[np.int64]
    put_in: Mapping[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def blanks(self) -> Floats:
        """The probability of the blank in every column (T,)."""
        return self.scores[:, 0]

    @property
    def ranked_scores(self) -> Floats:
        """The probabilities (T, k) of the likeliest classes."""
        return np.take_along_axis(self.scores, np.searchsorted(self.classes, self.ranked), axis=1)

    def score(self, column: int, class_: int) -> float:
        """Return the probability of a class in a column; raise ValueError where either is not there."""
        if not 0 <= column < len(self):
            raise ValueError(f"There is no column {column}: this line has {len(self)} columns, counted from 0.")
        at = int(np.searchsorted(self.classes, class_))
        if at == len(self.classes) or self.classes[at] != class_:
            raise ValueError(
                f"Class {class_} was not kept: of this line, only classes were that are among the "
                f"{self.ranked.shape[1]} likeliest of any column. Column {column} offers "
                f"{', '.join(map(str, self.ranked[column]))}, and {BLANK} for the blank."
            )
        return float(self.scores[column, at])


def top(probabilities: Floats, k: int = 8, also: Iterable[int] = ()) -> Columns:
    """Return the k likeliest classes of every column of (T, C) float32.

    Parameters
    ----------
    probabilities : (T, C) float32
    k : int
        Classes that are equally likely come in the order of their numbers, as far as k reaches.
    also : iterable of int
        Classes that are kept whatever their probability.
    """
    others = probabilities[:, 1:]
    k = min(k, others.shape[1])
    parts = [others[i : i + AT_ONCE] for i in range(0, len(others), AT_ONCE)]
    ranked = np.concatenate([np.zeros((0, k), np.int64), *(_likeliest(part, k) for part in parts)]) + 1
    classes = np.unique([BLANK, *also, *ranked.ravel()]).astype(np.int64)
    return Columns(classes, probabilities[:, classes], ranked)


def _likeliest(scores: Floats, k: int) -> NDArray[np.int64]:
    near = np.argpartition(scores, scores.shape[1] - k, axis=1)[:, scores.shape[1] - k :]
    best = scores.argmax(axis=1)  # of equally likely ones the first, which the partition may have left out
    near[:, 0] = np.where((near == best[:, None]).any(axis=1), near[:, 0], best)
    order = np.lexsort((near, -np.take_along_axis(scores, near, axis=1)), axis=1)
    return np.take_along_axis(near, order, axis=1)


def path_of(columns: Columns, picked: Mapping[int, int] | None = None) -> Path:
    """Return the path (T,): the likeliest class of every column, or the one that was picked or put in there.

    Parameters
    ----------
    columns : Columns
    picked : mapping of column to class, optional

    Raises
    ------
    ValueError
        If there is no such column, or nothing is known of the class.
    """
    best = columns.scores.argmax(axis=1)
    classes, scores = columns.classes[best], np.take_along_axis(columns.scores, best[:, None], axis=1)[:, 0]
    for column, class_ in columns.put_in.items():
        classes[column] = class_
    for column, class_ in (picked or {}).items():
        scores[column], classes[column] = columns.score(column, class_), class_
    return Path(classes, scores)


def missing(text: str, charset: Iterable[str]) -> tuple[str, ...]:
    """Return the characters of a text for which an alphabet has no class, each once; the space has always one."""
    known = {*charset, " "}
    return tuple(dict.fromkeys(character for character in text if character not in known))


def aligned(columns: Columns, classes: Sequence[int]) -> Path:
    """Return the likeliest of all paths (T,) that are read as these classes.

    Viterbi's algorithm on the classes with a blank before, between and after them: from a column to the next, a path
    stays, goes on by one, or skips a blank that parts two different classes.

    Raises
    ------
    ValueError
        If there are too few columns for any such path.
    """
    needed = len(encode(classes))
    if needed > len(columns):
        raise ValueError(f"No path is read as this: it takes {needed} columns, and the line has {len(columns)}.")
    states = np.full(2 * len(classes) + 1, BLANK, np.int64)
    states[1::2] = classes
    with np.errstate(divide="ignore"):
        likely = np.log(columns.scores[:, np.searchsorted(columns.classes, states)])  # (T, S)
    from_where = np.zeros(likely.shape, np.int64)
    skips = np.concatenate([[False, False], (states[2:] != BLANK) & (states[2:] != states[:-2])])[: len(states)]
    best = np.where(np.arange(len(states)) < 2, likely[0], -np.inf)
    for column in range(1, len(columns)):
        before = np.stack([best, _shifted(best, 1), np.where(skips, _shifted(best, 2), -np.inf)])  # (3, S)
        from_where[column] = before.argmax(axis=0)
        best = before.max(axis=0) + likely[column]
    state, taken = len(states) - 1 - int(best[-2:].argmax() == 0 and len(states) > 1), np.zeros(len(columns), np.int64)
    for column in range(len(columns) - 1, -1, -1):
        taken[column] = states[state]
        state -= from_where[column, state]
    return path_of(columns, dict(enumerate(taken.tolist())))


def _shifted(values: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    return np.concatenate([np.full(by, -np.inf), values])[: len(values)]
