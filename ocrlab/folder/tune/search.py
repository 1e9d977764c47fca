"""The search on the half that chooses: every setting by itself first, then those that gain something together.

A change is taken only where the pages agree that it gains: its gain must exceed the standard error of the sum over pages. Of
values that read alike, the one in the middle is taken, so that the choice stands far from where it begins to cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ocrlab.folder.tune.axes import Axis
from ocrlab.folder.tune.trials import Tried

Settings = Mapping[str, Any]
Try = Callable[[Settings], Tried]
ROUNDS = 3
LEAST = 2.0  # characters that a change must gain at least
FAR = 0.02  # of the characters: a setting that costs so much more is not moved further that way
MARGIN = 0.002  # of the characters: reads as well
LESS = 0.97  # of the seconds: another point of the front
FASTER = 0.9  # of the seconds: worth a change


@dataclass(frozen=True)
class Curve:
    """What pages read as while one setting is moved, and nothing else: the steps that were tried, in their order."""

    axis: Axis
    steps: tuple[int, ...]
    tried: tuple[Tried, ...]
    here: int  # which of them are the settings as they are

    @property
    def now(self) -> Tried:
        """The settings as they are."""
        return self.tried[self.here]

    def alike(self) -> list[int]:
        """Return which reads best, and those beside it that read alike."""
        best = min(range(len(self.tried)), key=lambda i: (self.tried[i].loss, abs(i - self.here)))
        found = [best]
        for ahead in (range(best - 1, -1, -1), range(best + 1, len(self.tried))):
            for i in ahead if self.axis.is_ordered else ():
                if gains(self.tried[i], self.tried[best]):
                    break
                found.append(i)
        return sorted(found)

    def choice(self) -> Tried:
        """Return the one in the middle of those that read best; the present one where it is among them."""
        alike = self.alike()
        return self.now if self.here in alike else self.tried[alike[len(alike) // 2]]


def gain(before: Tried, after: Tried) -> tuple[float, float]:
    """Return what a change gains over all pages, in characters, and the standard error of that."""
    each = np.subtract(before.losses, after.losses)
    return float(each.sum()), float(each.std(ddof=1) * len(each) ** 0.5) if len(each) > 1 else 0.0


def gains(before: Tried, after: Tried) -> bool:
    """Tell whether the pages agree that a change gains something."""
    found, error = gain(before, after)
    return found >= LEAST and found > error


def curve(axis: Axis, now: Settings, tried: Try, also: Settings | None = None, far: float = FAR) -> Curve:
    """Move one setting from where it is, both ways, until it costs much; what stands on no step is tried beside all.

    Where some settings stand is looked at `also`, however much it costs there. With ``far=0``, a setting is moved only as long
    as that gains something.
    """
    at = axis.at(now)
    if at < 0:  # two settings that are not together on any step
        found = [tried(now), *(tried({**now, **step}) for step in axis.steps)]
        return Curve(axis, (-1, *range(len(axis.steps))), tuple(found), 0)
    known = {at: tried(now)}
    for ahead in (range(at + 1, len(axis.steps)), range(at - 1, -1, -1)):
        for i in ahead:
            known[i] = tried({**now, **axis.steps[i]})
            if axis.is_ordered and known[i].loss > min(one.loss for one in known.values()) + far:
                break
    was = axis.at(also) if also else -1
    if was >= 0 and was not in known:
        known[was] = tried({**now, **axis.steps[was]})
    steps = sorted(known)
    return Curve(axis, tuple(steps), tuple(known[i] for i in steps), steps.index(at))


def searched(axes: Sequence[Axis], start: Settings, tried: Try) -> dict[str, Any]:
    """Return the settings that the pages agree on.

    Parameters
    ----------
    axes : sequence of Axis
    start : mapping
        All settings as they are.
    tried : function
        What the pages read as under settings.
    """
    now = dict(start)
    for number in range(ROUNDS):
        curves = [curve(axis, now, tried, far=0 if number else FAR) for axis in axes]
        better = dict(now)
        for one in sorted(curves, key=lambda one: -gain(one.now, one.choice())[0]):
            changed = {**better, **_step(one, one.choice())}
            if gains(one.now, one.choice()) and gains(tried(better), tried(changed)):
                better = changed
        if better == now:
            break
        now = better
    return now


def _step(one: Curve, wanted: Tried) -> Settings:
    step = one.steps[one.tried.index(wanted)]
    return one.axis.steps[step] if step >= 0 else {}


def front(tried: Sequence[Tried]) -> list[Tried]:
    """Return those than which none is both faster and better, the best first, as far as they read nearly as well."""
    found: list[Tried] = []
    for one in sorted(tried, key=lambda one: (one.loss, one.seconds)):
        if not found or (one.seconds < LESS * found[-1].seconds and one.loss <= found[0].loss + FAR):
            found.append(one)
    return found


def faster(tried: Sequence[Tried], now: Tried, best: Tried) -> Tried | None:
    """Return the fastest that reads as well as the best, where it is worth a change; None where none is."""
    most = min(now.loss, best.loss) + MARGIN
    found = [one for one in tried if one.loss <= most and one.seconds <= FASTER * now.seconds]
    return min(found, key=lambda one: one.seconds, default=None)


def finalists(tried: Sequence[Tried], now: Tried, best: Tried) -> Iterator[Tried]:
    """Yield what is worth a proof: the best, and the fastest that reads as well."""
    if best is not now:
        yield best
    quick = faster(tried, now, best)
    if quick is not None and quick is not best:
        yield quick
