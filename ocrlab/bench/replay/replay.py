"""The original experiment, replayed: the rows of its table and those it did not show, and what became of its sentences."""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocrlab import machine
from ocrlab.bench import cases
from ocrlab.bench.cases import Case
from ocrlab.bench.convert import ir_of
from ocrlab.bench.replay.verdicts import Verdict, verdicts
from ocrlab.bench.rounds import Bench, to_stderr
from ocrlab.bench.rows import Row
from ocrlab.bench.supervise import PART
from ocrlab.detect import Detector
from ocrlab.folder import samples
from ocrlab.frame import Size
from ocrlab.image import load_image
from ocrlab.models import store
from ocrlab.settings import STRIDE, unknown

NETWORKS = ("PP-OCRv3-mobile", "PP-OCRv6-small")  # the generation of the first table, and today's
READ = "PP-OCRv4-mobile"  # the network that is to be had in PaddlePaddle's format, too
SMALL = 1216  # rows of the picture where memory is scarce; the range of the original begins at 960
LEAST = 960
PER_PIXEL, BESIDE = 330, 300_000_000  # bytes: what the hungriest row takes for a pixel of the tensor, and besides
ROLES = {
    "onnxruntime": "ONNX Runtime on ONNX, arena off",
    "onnx": "OpenVINO f32 on ONNX",
    "ir": "OpenVINO f32 on IR, free shape",
    "arena": "ONNX Runtime on ONNX, arena on",
    "own": "OpenVINO on ONNX, its own precision",
    "static": "OpenVINO f32 on IR, one shape",
    "bounded": "OpenVINO f32 on IR, a range",
    "paddle": "OpenVINO f32 on PaddlePaddle",
}
QUOTED = ("onnxruntime", "onnx", "ir")  # the rows that the original has, in its order
OnRow = Callable[[str, str, Row], object]  # is given the network, the role and the row


@dataclass(frozen=True, eq=False)
class Replayed:
    """What came out: rows by network and role, and the verdicts on the original's sentences."""

    size: Size
    rounds: int
    rows: Mapping[str, Mapping[str, Row]]

    @functools.cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What became of each sentence."""
        return verdicts(self.rows)

    def __iter__(self) -> Iterator[tuple[str, str, Row]]:
        """Yield network, role and row of everything that was measured."""
        return ((network, role, row) for network, by_role in self.rows.items() for role, row in by_role.items())


@dataclass(frozen=True)
class Replay:
    """The experiment and how large it is.

    Parameters
    ----------
    full : bool
        Show the network all 12119 rows of the picture, as the original did; else the first `height` of them.
    networks : tuple of str
        Models of the catalogue, of which the detector is measured.
    rounds : int
        Processes a row; the original has three.
    height : int
        Rows of the tensor where it is not full: a multiple of 32, of which 960 is the least.
    seconds : float
        How long each process warms up at most, and samples; at least three pictures.
    say : callable
        Is told what is going on.
    """

    full: bool = False
    networks: tuple[str, ...] = NETWORKS
    rounds: int = 3
    height: int = SMALL
    seconds: float = 1.0
    say: Callable[[str], object] = field(default=to_stderr, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be run."""
        for network in self.networks:
            known = store.catalogue()["models"]
            if network not in known:
                raise ValueError(unknown("model", network, known))
            if not known[network]["det"].endswith(".onnx"):
                raise ValueError(
                    f"{network}: only OpenVINO reads it; a model in ONNX was expected, such as {NETWORKS[0]}."
                )
        for name in ("rounds", "seconds"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name}={getattr(self, name)}: more than 0 was expected.")
        if self.height % STRIDE or self.height < LEAST:
            raise ValueError(f"height={self.height}: a multiple of {STRIDE}, {LEAST} or more, was expected.")

    def run(self, on_row: OnRow | None = None, cancel: threading.Event | None = None) -> Replayed:
        """Measure, one network after the other, and return the rows.

        Raises
        ------
        ValueError
            If there is not enough free memory; before anything is measured.
        """
        bundles = {network: self._detector(network) for network in self.networks}
        size = next(iter(bundles.values()))[1]
        self.say(check_memory(size, machine.available(), self.full))
        rows: dict[str, dict[str, Row]] = {}
        for network, (some, _) in (*bundles.items(), (READ, self._formats())):
            if not (cancel and cancel.is_set()):
                measured = self._measure(network, some, on_row or (lambda *_: None), cancel)
                rows[network] = measured | rows.get(network, {})  # that of the formats may have been raced, too
        return Replayed(size, self.rounds, rows)

    def _measure(
        self, network: str, some: Mapping[str, Case], on_row: OnRow, cancel: threading.Event | None
    ) -> dict[str, Row]:
        role_of = {case.name: role for role, case in some.items()}
        rounds = self.rounds if "arena" in some else 1  # of the formats it is asked whether they are read, not how fast
        bench = Bench(tuple(some.values()), rounds, self.seconds, say=self.say, fewest=3, warm_up=3, cache=False)
        rows = bench.run(lambda row: on_row(network, role_of[row.case.name], row), cancel)
        return {role_of[row.case.name]: row for row in rows if row.rounds or row.failure}

    def _detector(self, network: str) -> tuple[dict[str, Case], Size]:
        """Return the cases of a network by role, and height and width of the tensor."""
        tall = load_image(samples.sample("chat").path)
        page = tall if self.full else tall[: self.height]
        inputs, size = tensor_of(page, network)
        file = _file(network)
        known = cases.detector_settings(network)
        boxes = functools.partial(
            cases.kept_boxes, size=page.shape[:2], settings=Detector(net=cases.no_net, **known).settings
        )
        fair = {"threads": machine.fair_threads()}
        return {
            role: Case(ROLES[role], model, backend, inputs, "det", fair | options, boxes)
            for role, model, backend, options in _lines(file, size)
        }, size

    def _formats(self) -> tuple[dict[str, Case], Size]:
        """Return the cases of the network that is there in all three formats; always small."""
        inputs, size = tensor_of(load_image(samples.sample("chat").path)[:LEAST], READ)
        file = _file(READ)
        paddle = cases.paddle(file.with_suffix(".pdmodel").name)
        fair = {"threads": machine.fair_threads(), "precision": "f32"}
        return {
            role: Case(ROLES[role], model, "openvino", inputs, "det", fair)
            for role, model in (("onnx", file), ("ir", ir_of(file)), ("paddle", paddle))
        }, size


def _lines(file: Path, size: Size) -> Iterator[tuple[str, Path, str, dict[str, Any]]]:
    """Yield role, model, backend and options of every row."""
    height, width = size
    f32 = {"precision": "f32"}
    yield "onnxruntime", file, "onnxruntime", f32
    yield "onnx", file, "openvino", f32
    yield "ir", ir_of(file), "openvino", f32
    yield "arena", file, "onnxruntime", f32 | {"arena": True}
    yield "own", file, "openvino", {}
    yield "static", ir_of(file, shape=f"1,3,{height},{width}"), "openvino", f32
    yield "bounded", ir_of(file, shape=f"1,3,{LEAST}..{height},{width}"), "openvino", f32


def tensor_of(page: Any, network: str) -> tuple[tuple[Path, ...], Size]:
    """Save the tensor of a page at its own size, rounded to whole strides, and return its file, height and width."""
    as_it_is = {"limit_type": "max", "limit_side_len": 20_000, "max_area": 0, "width_height_ratio": -1}
    tensor = Detector(net=cases.no_net, **cases.detector_settings(network) | as_it_is).tensor(page)
    return cases.saved(tensor)[:1], (int(tensor.shape[2]), int(tensor.shape[3]))


def check_memory(size: Size, free: int, full: bool) -> str:
    """Return in a sentence what the hungriest row takes and what is free.

    Raises
    ------
    ValueError
        If it would not fit: a measurement may take four fifths of what is free.
    """
    needed = BESIDE + PER_PIXEL * size[0] * size[1]
    if needed > PART * free:
        way_out = "Run it without --full" if full else "Close other programs"
        raise ValueError(
            f"A tensor of {size[0]} x {size[1]} pixels takes up to {needed / 1e9:.1f} GB, and a measurement may take four "
            f"fifths of the free memory, which is {free / 1e9:.1f} GB. {way_out}."
        )
    return f"A tensor of {size[0]} x {size[1]} pixels takes up to {needed / 1e9:.1f} GB; {free / 1e9:.1f} GB are free."


def _file(network: str) -> Path:
    return store.fetch([store.catalogue()["models"][network]["det"]])[0]
