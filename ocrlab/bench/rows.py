"""From what the processes of a case saw to a row: spreads, memory, difference, factor, and whether to believe it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.bench import noise
from ocrlab.bench.cases import Case
from ocrlab.bench.difference import Difference
from ocrlab.bench.noise import Disturbance
from ocrlab.bench.spread import Factor, Spread, factor, spread
from ocrlab.bench.supervise import Failure

ONCE = ("import", "read", "compile", "load", "first", "cpu")  # one number a process
SERIES = ("warm_up", "steady", "new_shape", "new_shape_again")  # several


@dataclass(frozen=True)
class Held:
    """Memory at one step, in bytes: the median of the processes, and what it is above that after the imports."""

    step: str
    bytes: int
    above: int
    samples: tuple[int, ...]


@dataclass
class Tally:
    """What was measured of a case so far."""

    case: Case
    seen: list[dict[str, Any]] = field(default_factory=list)
    cached: list[float] = field(default_factory=list)  # seconds to compile with a model cache
    cache_missing: str | None = None
    disturbances: list[Disturbance] = field(default_factory=list)
    failure: Failure | None = None
    answer: Path | None = None
    difference: Difference | None = None

    def done(self, rounds: int) -> bool:
        """Tell whether nothing more of it will be measured."""
        return self.failure is not None or len(self.seen) >= rounds


@dataclass(frozen=True, eq=False)
class Row:
    """What came out of a case.

    Attributes
    ----------
    case : Case
    rounds : int
        Processes that were measured so far.
    complete : bool
        No more will come, of this row and of the base row.
    facts : dict
        What the runtime reports, as `ocrlab.backends.Facts`; empty where nothing was measured.
    seconds : dict of name -> Spread
        import, read, compile, load, compile_cached, first, warm_up, steady, cpu (of the processor, a call), new_shape,
        new_shape_again.
    memory : dict of step -> Held
        Steps in their order (import, load, run, new shape, release steps), then ``peak``; what was kept is ``run``.
    difference : Difference or None
        From the base row; None for the base row itself, and where one of both has no answer.
    factor : Factor or None
        How many times as fast as the base row; None where the row failed or is wrong.
    noise : tuple of str
        Why the row is noisy; empty where it is not.
    failure : Failure or None
    missing : dict
        For what is not there, such as ``seconds.read``, the reason; ``level``: why the steady state may not be one.
    in_flight : int
        Calls that ran at a time.
    shape : tuple of int
        Of the input.
    """

    case: Case
    rounds: int = 0
    complete: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, Spread] = field(default_factory=dict)
    memory: dict[str, Held] = field(default_factory=dict)
    difference: Difference | None = None
    factor: Factor | None = None
    noise: tuple[str, ...] = ()
    failure: Failure | None = None
    missing: dict[str, str] = field(default_factory=dict)
    in_flight: int = 1
    shape: tuple[int, ...] = ()


def row_of(tally: Tally, base: Tally, complete: bool) -> Row:
    """Return the row of what was measured so far, against a base row."""
    if not tally.seen:
        return Row(tally.case, complete=complete, failure=tally.failure)
    last = tally.seen[-1]
    seconds = seconds_of(tally)
    apart = _with_wrong(tally)
    wrong = apart.wrong if apart else None
    missing = {name: reason for seen in tally.seen for name, reason in seen["missing"].items()}
    if tally.cache_missing:
        missing["seconds.compile_cached"] = tally.cache_missing
    compared = None
    if tally.failure is None and not wrong and base.seen and base.failure is None and not _is_wrong(base):
        compared = factor(seconds_of(base)["steady"], seconds["steady"]) if base is not tally else Factor(1.0, 1.0, 1.0)
    return Row(
        tally.case, len(tally.seen), complete, last["facts"], seconds, memory_of(tally.seen), apart, compared,
        noise.reasons(tally.disturbances, seconds["steady"]), tally.failure, missing, last["in_flight"],
        tuple(last["shape"]),
    )  # fmt: skip


def _is_wrong(tally: Tally) -> bool:
    apart = _with_wrong(tally)
    return bool(apart and apart.wrong)


def _with_wrong(tally: Tally) -> Difference | None:
    """Return the difference, wrong where the process itself saw that an answer is."""
    said = next((seen["wrong"] for seen in tally.seen if seen.get("wrong")), None)
    if said is None or (tally.difference and tally.difference.wrong):
        return tally.difference
    return replace(tally.difference or Difference(math.nan, math.nan), wrong=said)


def seconds_of(tally: Tally) -> dict[str, Spread]:
    """Return the spread of every time that was measured."""
    found = {}
    for name in (*ONCE, *SERIES):
        samples = [seen["seconds"][name] for seen in tally.seen if name in seen["seconds"]]
        if samples:
            found[name] = spread(samples if name in SERIES else [[one] for one in samples])
    if tally.cached:
        found["compile_cached"] = spread([[one] for one in tally.cached])
    return found


def memory_of(seen: Sequence[dict[str, Any]]) -> dict[str, Held]:
    """Return the memory of every step that the system told, in their order; the peak comes last."""
    found: dict[str, list[tuple[int, int]]] = {}
    for step in (*dict.fromkeys(one["step"] for process in seen for one in process["memory"]), "peak"):
        for process in seen:
            told = {one["step"]: one["bytes"] for one in process["memory"]} | {"peak": process["peak"]}
            held, imported = told.get(step), told["import"]
            if held is not None and imported is not None:
                found.setdefault(step, []).append((held, held - imported))
    return {step: _held(step, pairs) for step, pairs in found.items()}


def _held(step: str, pairs: list[tuple[int, int]]) -> Held:
    held, above = (int(middle) for middle in np.median(pairs, axis=0))
    return Held(step, held, above, tuple(one for one, _ in pairs))
