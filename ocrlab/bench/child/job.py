"""What a bench and the process that measures for it agree on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

FEWEST = 5  # samples of the steady state, whatever they take
WARM_UP = 15  # calls of the warm-up, whatever they take: two windows of `spread.stable`, and some that may differ


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Which network a process opens, and on which runtime.

    Parameters
    ----------
    model : str
        Path of the file.
    backend : str
        A name of `ocrlab.backends`, or the path of a Python file of your own that has a `load` like theirs.
    task : {"det", "rec", "cls"} or None
    options : dict
        For its `load`.
    isa : str, optional
        The instruction set to which whoever starts the process holds OpenVINO.
    """

    model: str
    backend: str
    task: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    isa: str | None = None

    def save(self, file: Path) -> None:
        """Write the job where the process finds it."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: str | Path) -> Self:
        """Return the job that was saved in a file."""
        return cls(**json.loads(Path(file).read_text(encoding="utf-8")))


@dataclass(frozen=True, kw_only=True)
class Job(Opening):
    """One measurement of `ocrlab.bench.child.measure`.

    Parameters
    ----------
    inputs : sequence of str
        .npy files; the first is measured, the others are shapes that the network has not seen.
    seconds : float
        How long the steady state is sampled; the warm-up takes as long at most.
    fewest, warm_up : int
        Samples of the steady state and calls of the warm-up, however long they take.
    part : {"all", "load"}
        "load": nothing after the network is open.
    output : str, optional
        The .npy to write the answer to.
    """

    inputs: tuple[str, ...]
    seconds: float
    fewest: int = FEWEST
    warm_up: int = WARM_UP
    part: str = "all"
    output: str | None = None


@dataclass(frozen=True, kw_only=True)
class Calls(Opening):
    """Calls of `ocrlab.bench.child.growth`, one shape after the other.

    Parameters
    ----------
    shapes : sequence of (height, width)
        Of every call.
    release_every : int
        Give memory back after so many calls; 0: never.
    """

    shapes: tuple[tuple[int, int], ...]
    release_every: int = 0


def answer_of_new_shape(output: str | Path, number: int) -> Path:
    """Return the file, beside that of the answer, in which the answer to a new shape is kept."""
    return Path(output).with_suffix(f".new{number}.npy")
