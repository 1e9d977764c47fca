"""A figure that was measured, and what may be said of it: an answer where its interval allows only one, else none.

The interval is that of a median by the order of its samples: no distribution is assumed, and no number is drawn. Between
the k-th smallest and the k-th largest of n samples lies the true median, unless fewer than k of them fell on one side of it,
a matter of tossing coins (Conover, Practical Nonparametric Statistics, 3.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from ocrlab.course.note import Note
from ocrlab.language.reader import say

EACH_END = 0.025  # may lie beyond each end of the interval
QUIETER = "Close what else runs, plug the machine in, and run the cell again, with more rounds if it still cannot tell."


class Told(Note):
    """What may be said of a figure: an option, or that the machine cannot tell and what would.

    Parameters
    ----------
    option : hashable or None
        The only option that the interval allows; None where it allows more than one.
    text : str
        A sentence with the figure and its interval, and where there is no option, what would tell and what was measured
        elsewhere.
    facts : dict
        The figure, its interval, the samples, the options and their bounds, for the record.
    """

    def __init__(self, option: Any, text: str, facts: Mapping[str, Any]) -> None:
        super().__init__(text, "say" if option is None else "yes")
        self.option, self.facts = option, dict(facts)


@dataclass(frozen=True)
class Measured:
    """A median of samples, and the interval that holds the true one in 95 of 100 repetitions.

    Where the interval came from somewhere else, as that of a factor of the bench, give it as it is.
    """

    value: float
    low: float
    high: float
    samples: tuple[float, ...] = ()
    unit: str = ""

    def __str__(self) -> str:
        if not math.isfinite(self.low + self.high):
            return f"{self.value:.3g}{self.unit}, of {len(self.samples)} samples, too few for an interval"
        return f"{self.value:.3g}{self.unit} (95 %: {self.low:.3g} to {self.high:.3g})"

    def among(self, options: Mapping[Any, float], would: str = QUIETER, elsewhere: str = "") -> Told:
        """Return which option the whole interval lies in, or that none does.

        Parameters
        ----------
        options : mapping
            Each option -> the figure up to which it holds, in rising order; the last one is ``math.inf``.
        would : str
            What would tell, where the machine cannot.
        elsewhere : str
            What was measured elsewhere, on which machine, said where this one cannot tell.

        Examples
        --------
        >>> ratio = Measured(0.7, 0.6, 0.75)
        >>> ratio.among({"less": 0.8, "as long": 1.2, "more": math.inf}).option
        'less'
        >>> print(Measured(0.7, 0.6, 0.9).among({"less": 0.8, "more": math.inf}, would="Run it again."))
        0.7 (95 %: 0.6 to 0.9). Your machine cannot tell, as these lie within that: “less”, “more”. Run it again.
        """
        names, ends = list(options), list(options.values())
        if not ends or ends[-1] != math.inf or ends != sorted(ends):
            raise ValueError(
                f"options={dict(options)!r}: bounds in rising order were expected, and math.inf as the last."
            )
        allowed = [name for name, start, end in zip(names, [-math.inf, *ends], ends, strict=False)
                   if self.low <= end and self.high > start]  # fmt: skip
        facts = {"value": self.value, "low": self.low, "high": self.high, "samples": list(self.samples),
                 "options": {str(name): end for name, end in options.items()}}  # fmt: skip
        if len(allowed) == 1:
            return Told(allowed[0], f"Measured: {self}.", facts)
        words = ", ".join(f"“{say(str(name))}”" for name in allowed)  # what is quoted is said as it stands
        cannot = f"Your machine cannot tell, as these lie within that: {words}."
        return Told(None, " ".join(filter(None, [f"{self}.", cannot, would, elsewhere])), facts)


def middle(samples: Sequence[float], unit: str = "") -> Measured:
    """Return the median of samples with its interval; of fewer than six, the interval is without ends.

    Examples
    --------
    >>> middle([3, 1, 2, 5, 4, 9])
    Measured(value=3.5, low=1, high=9, samples=(3, 1, 2, 5, 4, 9), unit='')
    >>> middle([3, 1, 2]).high
    inf
    """
    ordered, beyond, k = sorted(samples), 0.0, 0
    for k in range(len(ordered)):
        beyond += math.comb(len(ordered), k) / 2 ** len(ordered)
        if beyond > EACH_END:
            break
    low, high = (ordered[k - 1], ordered[-k]) if k else (-math.inf, math.inf)
    return Measured(median(ordered), low, high, tuple(samples), unit)


def ratio(one: Sequence[float], other: Sequence[float]) -> Measured:
    """Return how many times the other's time one took: the median of the rounds' ratios, with its interval.

    Both must have been measured in turns (`in_turns`), so that what disturbed a round disturbed both.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} samples and {len(other)}: as many of both were expected, measured in turns.")
    return middle([a / b for a, b in zip(one, other, strict=True)])


def in_turns(ways: Mapping[str, Callable[[], Any]], rounds: int = 11, warm: int = 2) -> dict[str, list[float]]:
    """Time functions in turns, so that whatever else the machine does disturbs all of them.

    Parameters
    ----------
    ways : mapping
        Name -> a function of nothing.
    rounds : int
        How often each is timed; from 6 on there is an interval.
    warm : int
        How often each is called before, which is not timed: first calls make kernels and take memory.

    Returns
    -------
    dict
        Name -> the seconds of its rounds.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(warm + rounds):
        for name, way in ways.items():
            began = perf_counter()
            way()
            if number >= warm:
                taken[name].append(perf_counter() - began)
    return taken
