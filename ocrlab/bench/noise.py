"""Whether the machine was quiet enough for a row to be believed; where it was not, in a sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import NamedTuple

import numpy as np
import psutil

from ocrlab.bench.spread import Spread

QUIET = 0.1  # of all cores, that others may take
STOLEN = 0.05  # of all cores, that the host of a virtual machine may take
NARROW = 0.25  # p90 - p10 of a quiet row, as part of its median
ALIKE = 0.1  # by how much the medians of its processes may differ
BEFORE = 0.25  # seconds that are looked at before a measurement


class Look(NamedTuple):
    """Processor time used so far, in seconds of one core."""

    at: float
    busy: float  # by all
    stolen: float  # by the host of a virtual machine, of the time that is ours
    own: float  # by this process


@dataclass(frozen=True)
class Disturbance:
    """What disturbed one measurement: parts of all cores, and how the machine was powered."""

    before: float = 0.0
    during: float = 0.0
    stolen: float = 0.0
    battery: bool = False
    power: str | None = None


def look() -> Look:
    """Return what the processor did so far; zeros where the system does not tell."""
    with suppress(psutil.Error, OSError):
        times = psutil.cpu_times()._asdict()
        stolen = times.get("steal", 0.0)
        idle = sum(times.get(name, 0.0) for name in ("idle", "iowait", "guest", "guest_nice"))  # guest is in user, too
        own = psutil.Process().cpu_times()
        return Look(perf_counter(), sum(times.values()) - idle - stolen, stolen, own.user + own.system)
    return Look(perf_counter(), 0.0, 0.0, 0.0)


def load_before() -> float:
    """Return which part of all cores others take, just before a measurement."""
    first = look()
    sleep(BEFORE)
    return others(first, look(), 0.0)


def others(first: Look, last: Look, measured: float, cores: int | None = None) -> float:
    """Return which part of all cores was taken between two looks, but for this process and the measured one.

    Examples
    --------
    >>> others(Look(0, 0, 0, 0), Look(10, 12, 0, 1), measured=6, cores=2)
    0.25
    """
    taken = last.busy - first.busy - (last.own - first.own) - measured
    return max(0.0, taken / max(last.at - first.at, 1e-9) / (cores or psutil.cpu_count() or 1))


def stolen(first: Look, last: Look, cores: int | None = None) -> float:
    """Return which part of all cores the host took between two looks."""
    return (last.stolen - first.stolen) / max(last.at - first.at, 1e-9) / (cores or psutil.cpu_count() or 1)


def reasons(seen: Sequence[Disturbance], steady: Spread | None) -> tuple[str, ...]:
    """Return why a row is noisy, in a sentence each; empty where it is not."""
    found = []
    before, during = max((one.before for one in seen), default=0.0), max((one.during for one in seen), default=0.0)
    if max(before, during) > QUIET:
        found.append(
            f"Other processes took {before:.0%} of the processor before a measurement, {during:.0%} during one."
        )
    if (part := max((one.stolen for one in seen), default=0.0)) > STOLEN:
        found.append(f"The host of this virtual machine took {part:.0%} of the processor.")
    if any(one.battery for one in seen):
        found.append("The machine ran on its battery.")
    found += sorted(
        {f"The power profile was {one.power}." for one in seen if one.power in ("low-power", "quiet", "cool")}
    )
    if steady:
        if (width := (steady.p90 - steady.p10) / steady.median) > NARROW:
            found.append(f"The samples spread: p10 to p90 is {width:.0%} of the median.")
        medians = [float(np.median(process)) for process in steady.samples]
        if (apart := (max(medians) - min(medians)) / steady.median) > ALIKE:
            found.append(f"The medians of its processes differ by up to {apart:.0%}.")
    return tuple(found)
