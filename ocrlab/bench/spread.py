"""Samples and what they say: their spread, whether a warm-up is over, and how sure a factor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

WINDOW = 5  # calls in each of the two windows that must agree before a warm-up is over
SETTLED = 0.05  # by how much their medians may differ
DRAWS = 1000  # of the bootstrap
NORMAL = 1.96  # 97.5 % of a normal distribution lie below it; of Student's, by degrees of freedom, below these
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)


def stable(samples: Sequence[float]) -> bool:
    """Tell whether a warm-up is over: the median of the last five calls is within 5 % of that of the five before.

    Examples
    --------
    >>> stable([9, 5, 3, 2, 2, 1, 1, 1, 1, 1]), stable([9, 5, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    (False, True)
    """
    if len(samples) < 2 * WINDOW:
        return False
    before, last = np.median(samples[-2 * WINDOW : -WINDOW]), np.median(samples[-WINDOW:])
    return bool(abs(last - before) <= SETTLED * before)


@dataclass(frozen=True)
class Spread:
    """What samples say; they are kept by process, because those of one process resemble each other."""

    samples: tuple[tuple[float, ...], ...]
    median: float
    p10: float
    p90: float
    min: float
    n: int

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "median": self.median, "p10": self.p10, "p90": self.p90, "min": self.min, "n": self.n,
            "samples": [list(process) for process in self.samples],
        }  # fmt: skip


def spread(samples: Sequence[Sequence[float]]) -> Spread:
    """Return what the samples of one or more processes say.

    Examples
    --------
    >>> spread([[1.0, 2.0], [3.0]]).median
    2.0
    """
    pool = np.concatenate([np.asarray(process, float) for process in samples])
    p10, median, p90 = (float(value) for value in np.percentile(pool, (10, 50, 90)))
    kept = tuple(tuple(float(value) for value in process) for process in samples)
    return Spread(kept, median, p10, p90, float(pool.min()), len(pool))


@dataclass(frozen=True)
class Factor:
    """How many times as fast as the base row, with the interval that holds it in 95 of 100 repetitions."""

    value: float
    low: float
    high: float


def factor(base: Spread, row: Spread, seed: int = 0, draws: int = DRAWS) -> Factor:
    """Return median of the base / median of the row, with a bootstrap interval.

    Processes are drawn with replacement, then samples within each: two processes of the same case differ by more than
    two calls of one, and whoever draws calls alone claims to know too much. Few processes show too little of how they
    differ, so the interval is made wider, see `widened`.
    """
    rng = np.random.default_rng(seed)
    value, ratios = base.median / row.median, _medians(base, rng, draws) / _medians(row, rng, draws)
    low, high = np.percentile(ratios, (2.5, 97.5))
    by = widened(len(base.samples), len(row.samples))
    return Factor(value, value * min(1.0, float(low) / value) ** by, value * max(1.0, float(high) / value) ** by)


def widened(one: int, other: int) -> float:
    """Return how many times as wide a bootstrap interval must be for so many processes of two rows; 1 for a single one.

    Drawn from n processes, the spread comes out smaller by the root of (n - 1) / n; and a spread that n processes tell is
    itself uncertain, for which Student's distribution stands in for the normal one.

    Examples
    --------
    >>> [round(widened(n, n), 1) for n in (1, 2, 3, 5, 20)]
    [1.0, 3.1, 1.7, 1.3, 1.1]
    """
    fewest, freedom = min(one, other), one + other - 2
    if fewest < 2:
        return 1.0
    student = STUDENT[freedom - 1] if freedom <= len(STUDENT) else NORMAL + 2.5 / freedom
    return float(student / NORMAL * np.sqrt(fewest / (fewest - 1)))


def _medians(samples: Spread, rng: np.random.Generator, draws: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    processes = [np.asarray(process) for process in samples.samples]
    found = np.empty(draws)
    for draw in range(draws):
        chosen = (processes[i] for i in rng.integers(len(processes), size=len(processes)))
        found[draw] = np.median(np.concatenate([rng.choice(process, len(process)) for process in chosen]))
    return found
