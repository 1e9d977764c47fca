"""An explorer over networks that answer how bright a picture is."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest

from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detector
from ocrlab.page import FATES, Fate
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.widgets import Explorer

LONG = 30.0  # seconds, of waiting for what comes soon


SIZE = (128, 320)


KEPT = FATES.index(Fate.KEPT)


class Nets:
    """Networks that answer how bright a picture is: the detector's map, and an "a" where a crop is bright.

    Attributes
    ----------
    runs : int
        How often the detector's was called.
    read : int
        How many crops were read.
    gate : Event
        A call waits until it is set.
    change : callable
        Applied to the detector's answer.
    """

    def __init__(self) -> None:
        self.runs = self.read = 0
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.gate.set()
        self.change: Callable[[np.ndarray], np.ndarray] = lambda answer: answer
        self.reads = True

    def detect(self, batch: np.ndarray) -> np.ndarray:
        self.runs += 1
        self.begun.release()
        assert self.gate.wait(LONG)
        return self.change(np.clip((batch[:, :1] + 1) / 2, 0, 1))

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        if not self.reads:
            raise RuntimeError("The network cannot read.")
        self.read += len(batch)
        middle = batch[:, :, 20:28].mean(axis=(1, 2))  # of the rows
        bright = (middle.reshape(len(batch), -1, 8).mean(axis=2) + 1) / 2
        return np.stack([1 - bright, bright, 0 * bright], axis=-1)

    def map(self, batches: Iterable[np.ndarray], then: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        return (then(self(batch)) for batch in batches)

    def ocr(self, **settings: Any) -> OCR:
        detector = Detector(self.detect, limit_side_len=32, thresh=0.3, box_thresh=0.5, unclip_ratio=1.0)
        return OCR(detector, Classifier(upright), Recognizer(self, ("a",)), orientation="line").under(**settings)


def page_of(*bars: tuple[int, int, int, int, float], size: tuple[int, int] = SIZE) -> np.ndarray:
    """Return a black page with bars: left, top, width, height, brightness, which is the probability."""
    page = np.zeros((*size, 3), np.uint8)
    for x, y, width, height, bright in bars:
        page[y : y + height, x : x + width] = round(bright * 255)
    return page


FOUR = page_of((20, 20, 100, 16, 0.9), (160, 20, 100, 16, 0.8), (20, 70, 100, 16, 0.4), (160, 70, 3, 3, 0.9))


# two lines that are one below 0.35
BRIDGED = page_of((20, 20, 120, 14, 0.9), (20, 34, 120, 10, 0.35), (20, 44, 120, 14, 0.9))


def settle(view: Explorer) -> Explorer:
    """Wait until nothing is left to do, and make sure that nothing went wrong."""
    assert view.session.worker.wait(LONG)
    assert view.message == ""
    return view


def said(view: Explorer) -> str:
    """Return the message that is shown once nothing is left to do."""
    assert view.session.worker.wait(LONG)
    assert view.busy == ""
    return str(view.message)


def ask(view: Explorer, what: str, *buffers: bytes, **more: Any) -> Explorer:
    """Ask as the browser does."""
    view._handle_custom_msg({"ask": what, **more}, [memoryview(buffer) for buffer in buffers])
    return view


def counts(view: Explorer) -> dict[str, int]:
    return {str(fate): count for fate, count in zip(FATES, view.frame["counts"], strict=True) if count}


def column(frame: dict[str, Any], name: str) -> np.ndarray:
    kinds = {"index": "u4", "fates": "u1", "points": "u2", "starts": "u4", "scores": "f8", "sides": "f8"}
    return np.frombuffer(frame[name], kinds.get(name, "f4"))


def first(view: Explorer, fate: Fate) -> int:
    """Return the first candidate with a fate."""
    return int(np.flatnonzero(view.session.run.trace.candidates.fates == FATES.index(fate))[0])


def chosen(view: Explorer) -> np.ndarray:
    """Return the quad of the selected candidate."""
    return np.asarray(view.session.run.trace.candidates.quads[view.selected])


def same(got: Any, kept: Any, at: str = "golden") -> None:
    """Make sure that two answers are the same, but for what another processor may round otherwise."""
    if isinstance(kept, dict):
        assert set(got) == set(kept), at
        for name in kept:
            if name == "columns":
                for each in kept[name]:
                    kind = {"index": "u4", "fates": "u1", "points": "u2", "starts": "u4"}.get(each, "f4")
                    pair = (np.frombuffer(base64.b64decode(one[name][each]), kind) for one in (got, kept))
                    np.testing.assert_allclose(*pair, rtol=1e-4, atol=1e-4, err_msg=f"{at} {each}")
            else:
                same(got[name], kept[name], f"{at} {name}")
    elif isinstance(kept, list):
        assert len(got) == len(kept), at
        for i, (one, other) in enumerate(zip(got, kept, strict=True)):
            same(one, other, f"{at} {i}")
    elif isinstance(kept, float):
        assert got == pytest.approx(kept, abs=0.02), at
    else:
        assert got == kept, at


def held(explore: Callable[..., Explorer]) -> tuple[Explorer, Nets]:
    """Return an explorer whose network is running anew, and waits for its gate."""
    nets = Nets()
    view = settle(explore(FOUR, nets))
    nets.gate.clear()
    assert nets.begun.acquire(timeout=LONG)  # the first run
    view.settings = {"limit_side_len": 160}
    assert nets.begun.acquire(timeout=LONG)
    return view, nets


def quads_of(view: Explorer) -> np.ndarray:
    return np.frombuffer(view.other["quads"], np.float32).reshape(-1, 4, 2)
