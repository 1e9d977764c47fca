"""The class wall: many machines beside each other, each with its own answer to which runtime is faster.

>>> from ocrlab.bench.wall import report, wall
>>> print(report.table(wall.wall(["notebooks/wall"])))                     # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrlab.bench.spread import Factor, factor
from ocrlab.bench.wall.entries import Submission, files_in, once_each, read

FASTER, SLOWER, EVEN = "faster", "slower", "even"
DRAWS = 300  # of the bootstrap: thirty machines shall not take long


@dataclass(frozen=True, eq=False)
class Machine:
    """One machine of the wall.

    Attributes
    ----------
    entry : Submission
    factors : dict of role -> Factor
        How many times as fast as ONNX Runtime OpenVINO was there, in f32 and in its own precision, with the interval of 95 %.
    apart : str or None
        Why the machine is shown and not counted.
    """

    entry: Submission
    factors: dict[str, Factor]
    apart: str | None = None

    def outcome(self, role: str) -> str | None:
        """Return whether OpenVINO was faster, slower or even: the interval holds 1; None where that cannot be told."""
        found = self.factors.get(role)
        if found is None or self.apart:
            return None
        return FASTER if found.low > 1 else SLOWER if found.high < 1 else EVEN

    def more_memory(self, role: str) -> bool | None:
        """Tell whether OpenVINO took more memory at its peak than ONNX Runtime; None where a system does not tell."""
        mine, other = (self.entry.marks.get(name) for name in (role, "onnxruntime"))
        if self.apart or mine is None or other is None or mine.peak is None or other.peak is None:
            return None
        return mine.peak > other.peak


@dataclass(frozen=True, eq=False)
class Wall:
    """Machines, and what must be said of the files they came in."""

    bricks: tuple[Machine, ...]
    said: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """Return what these machines say together, in sentences that are counted, not written."""
        return [*_on_time(self.bricks), *_on_memory(self.bricks)] or [
            "No machine has both runtimes: nothing is compared."
        ]

    def notes(self) -> list[str]:
        """Return what must be said beside: files left out, rows excluded, machines not counted, versions, noise."""
        bricks = self.bricks
        found = [*self.said]
        found += [f"{brick.entry.label}: {why}" for brick in bricks for why in brick.entry.excluded.values()]
        found += [f"{brick.entry.label} is shown, but not counted: {brick.apart}" for brick in bricks if brick.apart]
        found += [f"{name}: {told}." for name, told in _versions(bricks)]
        noisy = [brick.entry.label for brick in bricks if any(mark.noise for mark in brick.entry.marks.values())]
        return [*found, *([f"Noisy, their rows say why: {'; '.join(noisy)}."] if noisy else [])]


def wall(places: Sequence[str | Path]) -> Wall:
    """Return the wall of files and folders, sorted by how much OpenVINO gains there in its own precision."""
    entries, said = read(files_in(places))
    return of(entries, said)


def of(entries: Sequence[Submission], said: Sequence[str] = ()) -> Wall:
    """Return the wall of machines."""
    once, twice = once_each(entries)
    usual = Counter(one.given for one in once if one.given).most_common(1)
    bricks = [brick(one, usual[0][0] if usual else "") for one in once]
    return Wall(tuple(sorted(bricks, key=_gain)), (*said, *twice))


def brick(one: Submission, usual: str) -> Machine:
    """Return one machine, compared; it is not counted where it was given something else than most."""
    base = one.marks.get("onnxruntime")
    compared = {
        role: factor(base.steady, mark.steady, draws=DRAWS)
        for role, mark in one.marks.items()
        if base is not None and role != "onnxruntime"
    }
    apart = f"it was given {one.given}, most were given {usual}." if one.given not in ("", usual) else None
    return Machine(one, compared, apart)


def _gain(one: Machine) -> tuple[bool, float, str]:
    best = one.factors.get("own") or one.factors.get("f32")
    return (best is None, -best.value if best else 0.0, one.entry.label)


def _on_time(bricks: Sequence[Machine]) -> list[str]:
    found = []
    for role in ("own", "f32"):
        told = Counter(outcome for brick in bricks if (outcome := brick.outcome(role)))
        if total := sum(told.values()):
            rest = [f"slower on {told[SLOWER]}"] * bool(told[SLOWER])
            rest += [f"on {told[EVEN]} the samples do not tell"] * bool(told[EVEN])
            more = f" ({', '.join(rest)})" if rest else ""
            found.append(
                f"OpenVINO was faster than ONNX Runtime on {told[FASTER]} of {machines(total)} "
                f"{'in the precision that it picks itself' if role == 'own' else 'with both in f32'}{more}."
            )
    picked = Counter(brick.entry.marks["own"].precision for brick in bricks if brick.outcome("own"))
    if len({brick.outcome(role) for brick in bricks for role in brick.factors if not brick.apart}) > 1:
        found.append("Neither of the two is the faster one everywhere.")
    if picked:
        found.append(f"By itself it picked {', '.join(f'{name} on {count}' for name, count in picked.most_common())}.")
    return found


def _on_memory(bricks: Sequence[Machine]) -> list[str]:
    told = [more for brick in bricks if (more := brick.more_memory("f32")) is not None]
    if not told:
        return []
    return [f"In f32 its memory peaked higher than ONNX Runtime's on {sum(told)} of {machines(len(told))}."]


def machines(count: int) -> str:
    """Return a number of machines in words."""
    return f"{count} machine{'s' * (count != 1)}"


def _versions(bricks: Sequence[Machine]) -> list[tuple[str, str]]:
    found = []
    for name, role in (("ONNX Runtime", "onnxruntime"), ("OpenVINO", "f32")):
        seen = Counter(mark.version for one in bricks if (mark := one.entry.marks.get(role)))
        if seen:
            told = ", ".join(f"{version} on {machines(count)}" for version, count in seen.most_common())
            found.append((name, told))
    return found
