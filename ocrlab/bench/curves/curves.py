"""Memory by call: the same shapes in the same order, on one runtime after the other and with one cure after the other.

In a script:

>>> from ocrlab.bench import curves
>>> experiment = curves.Experiment(curves.random_shapes(200))
>>> for curve in experiment.run(lambda curve: print(curve.way.name, len(curve.points))):        # doctest: +SKIP
...     print(f"{curve.way.name}: {curve.after / 1e6:.0f} MB after {len(curve.points)} calls")
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocrlab.bench.child.job import Calls
from ocrlab.bench.curves.shapes import random_shapes, rounded_up
from ocrlab.bench.lock import alone
from ocrlab.bench.rounds import to_stderr
from ocrlab.bench.supervise import Failure, Limits, stream
from ocrlab.frame import Size
from ocrlab.machine import fair_threads
from ocrlab.models import store
from ocrlab.settings import STRIDE

MODEL = "PP-OCRv3-mobile"


@dataclass(frozen=True)
class Way:
    """How the shapes are run.

    Parameters
    ----------
    name : str
    backend : str
    options : dict
        What its `load` is given.
    multiple : int
        Sides are rounded up to multiples of this; 32 changes nothing.
    release_every : int
        Call `release_memory` after so many calls; 0: never. OpenVINO only.
    """

    name: str
    backend: str = "openvino"
    options: Mapping[str, Any] = field(default_factory=lambda: {"precision": "f32"})
    multiple: int = STRIDE
    release_every: int = 0


def cache_of(capacity: int) -> Way:
    """Return OpenVINO with a smaller cache of what it prepared for the shapes that it has seen."""
    options = {"precision": "f32", "CPU_RUNTIME_CACHE_CAPACITY": capacity}
    return Way(f"OpenVINO, shape cache of {capacity}", options=options)


# as `ocrlab.backends.openvino` opens it, without fused kernels; with them, memory grows the same (2026.4.1, AVX-512)
AS_IT_IS = Way("OpenVINO, as it is")
BUCKETS = Way("OpenVINO, sides rounded up to 128", multiple=128)
RELEASED = Way("OpenVINO, release_memory() every 20 calls", release_every=20)
ARENA_OFF = Way("ONNX Runtime, arena off", "onnxruntime")
ARENA_ON = Way("ONNX Runtime, arena on", "onnxruntime", {"precision": "f32", "arena": True})
WAYS = (AS_IT_IS, cache_of(10), cache_of(0), BUCKETS, RELEASED, ARENA_OFF)


@dataclass(frozen=True)
class Point:
    """One call: what was in memory after it, and, where memory was given back then, after that."""

    call: int
    shape: Size
    bytes: int
    seconds: float
    released: int | None = None

    @property
    def left(self) -> int:
        """Bytes that are in memory when the next call begins."""
        return self.bytes if self.released is None else self.released


@dataclass(frozen=True)
class Curve:
    """Memory by call.

    Attributes
    ----------
    way : Way
    points : tuple of Point
    steps : dict of step -> bytes
        In their order: import, load, the steps that give memory back at the end, and peak.
    failure : Failure or None
    missing : dict of step -> str
        Why a step was not taken.
    """

    way: Way
    points: tuple[Point, ...] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    failure: Failure | None = None
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def before(self) -> int:
        """Bytes after the first call."""
        return self._measured()[0].bytes

    @property
    def after(self) -> int:
        """Bytes after the last call."""
        return self._measured()[-1].left

    @property
    def highest(self) -> Point:
        """The call with the largest shape."""
        return max(self._measured(), key=lambda point: point.shape[0] * point.shape[1])

    def _measured(self) -> tuple[Point, ...]:
        if not self.points:
            why = f"{self.failure.kind}. {self.failure.said}" if self.failure else "it was canceled."
            raise ValueError(f"{self.way.name}: not one call was measured: {why}")
        return self.points

    def table(self) -> dict[str, int]:
        """Return bytes by step, the calls in between: import, load, first call, largest call, last call, what frees, peak."""
        if not self.points:
            return dict(self.steps)
        calls = {"first call": self.before, "largest call": self.highest.bytes, "last call": self.after}
        begun = {step: self.steps[step] for step in ("import", "load") if step in self.steps}
        ended = {step: bytes_ for step, bytes_ in self.steps.items() if step not in (*begun, "malloc_trim again")}
        return begun | calls | ended

    def with_line(self, line: dict[str, Any]) -> Curve:
        """Return the curve with one more line of `ocrlab.bench.child.growth`."""
        if "call" in line:
            height, width = line["shape"]
            point = Point(line["call"], (height, width), line["bytes"], line["seconds"], line["released"])
            return Curve(self.way, (*self.points, point), self.steps, self.failure, self.missing)
        if line.get("missing"):
            return Curve(
                self.way, self.points, self.steps, self.failure, {**self.missing, line["step"]: line["missing"]}
            )
        return Curve(self.way, self.points, {**self.steps, line["step"]: line["bytes"]}, self.failure, self.missing)


OnCurve = Callable[[Curve], object]


@dataclass(frozen=True)
class Experiment:
    """Shapes, and the ways to run them.

    Parameters
    ----------
    shapes : sequence of (height, width)
        Of every call, multiples of 32; see `ocrlab.bench.curves.shapes`.
    ways : sequence of Way
        With names that differ.
    model : str
        Of the catalogue; its detector is run. What is missing in the store is fetched.
    limits : Limits
        What one process may take.
    say : callable
        Is told when another bench must be waited for.
    """

    shapes: Sequence[Size] = field(default_factory=random_shapes)
    ways: Sequence[Way] = WAYS
    model: str = MODEL
    limits: Limits = field(default_factory=Limits)
    say: Callable[[str], object] = field(default=to_stderr, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be run."""
        names = [way.name for way in self.ways]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"Ways with different names were expected: {', '.join(names) or 'there are none'}.")
        for shape in self.shapes:
            if len(shape) != 2 or any(side < STRIDE or side % STRIDE for side in shape):
                raise ValueError(
                    f"A shape of {shape} was given; height and width, multiples of {STRIDE}, were expected."
                )
        if not self.shapes:
            raise ValueError("There are no shapes; one call or more was expected.")

    def run(self, on_curve: OnCurve | None = None, cancel: threading.Event | None = None) -> list[Curve]:
        """Run one process after the other, and return their curves in the order of the ways.

        Parameters
        ----------
        on_curve : callable, optional
            Is given the curve of the process under way whenever it has grown, from another thread.
        cancel : threading.Event, optional
            Once it is set, the process under way is killed, and the curves are returned as they are.
        """
        file = store.fetch([store.catalogue()["models"][self.model]["det"]])[0]
        with (
            alone(self.say, cancel) as held,
            tempfile.TemporaryDirectory(prefix="ocrlab-bench-", ignore_cleanup_errors=True) as folder,
        ):
            return list(self._curves(file, Path(folder), on_curve, cancel)) if held else []

    def _curves(
        self, file: Path, folder: Path, on_curve: OnCurve | None, cancel: threading.Event | None
    ) -> Iterator[Curve]:
        for way in self.ways:
            if cancel and cancel.is_set():
                return
            growing = [Curve(way)]

            def on_line(line: dict[str, Any], growing: list[Curve] = growing) -> None:
                growing[0] = growing[0].with_line(line)
                if on_curve:
                    on_curve(growing[0])

            failure = stream(self._job(way, file), folder, on_line, self.limits, cancel)
            last = growing[0]
            yield Curve(
                way, last.points, last.steps, failure if failure and failure.kind != "canceled" else None, last.missing
            )

    def _job(self, way: Way, file: Path) -> Calls:
        return Calls(
            model=str(file), task="det", backend=way.backend, options={"threads": fair_threads(), **way.options},
            shapes=tuple(rounded_up(shape, way.multiple) for shape in self.shapes), release_every=way.release_every,
        )  # fmt: skip


def to_dict(curve: Curve) -> dict[str, Any]:
    """Return a curve for JSON: way, points as [call, height, width, bytes, seconds, released], steps, missing, failure."""
    way = curve.way
    return {
        "name": way.name, "backend": way.backend, "options": dict(way.options), "multiple": way.multiple,
        "release_every": way.release_every,
        "points": [[one.call, *one.shape, one.bytes, one.seconds, one.released] for one in curve.points],
        "steps": dict(curve.steps), "missing": dict(curve.missing),
        "failure": {"kind": curve.failure.kind, "said": curve.failure.said} if curve.failure else None,
    }  # fmt: skip
