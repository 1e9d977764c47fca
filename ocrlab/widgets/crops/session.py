"""The lines of a page as they are cut, turned and read; a quad that is nudged is cut and read again at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from ocrlab import geometry
from ocrlab.classify import Classifier
from ocrlab.debug.lines import Lines, ReadLines
from ocrlab.debug.page_run import Passage
from ocrlab.draw.outlines import outlined_candidates
from ocrlab.image import load_image
from ocrlab.net import facts_of
from ocrlab.page import Floats, Image
from ocrlab.pipeline import OCR
from ocrlab.widgets.crops.crops import CropsView, small
from ocrlab.widgets.crops.valid_quad import checked
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.worker import Worker

AT_ONCE = 8  # lines; between such groups, reading can be interrupted
Settings = dict[str, Any]


class Crops:
    """Keeps a view of the lines of a page up to date.

    Callbacks run on another thread than cells, and the worker on its own: whatever changes the state holds the lock.

    Parameters
    ----------
    passage : Passage
    changed : callable, optional
        Called with the passage when a person's doing changed it.

    Attributes
    ----------
    view : CropsView
    passage : Passage
    """

    def __init__(self, passage: Passage, changed: Callable[[Passage], None] | None = None) -> None:
        self.passage, self._changed = passage, changed
        self.worker, self.lock = Worker(self.failed), threading.RLock()
        self._own = False
        self._version = 0
        self._nudged: dict[int, Any] = {}  # what waits to be cut, the newest last
        self.view = CropsView()
        self.view.cropping = self
        self.view.show_image(passage.image)
        self.show(passage)
        self.view.observe(self._on_settings, "settings")
        self.view.observe(self._on_quads, "quads")
        self.view.observe(self._on_selected, "selected")
        self.view.on_ask(self._on_ask)

    def failed(self, error: Exception) -> None:
        """Show an error in the view: nobody sees the traceback of a callback."""
        with self.lock, self.view.hold_sync():
            self.view.message, self.view.busy = str(error) or type(error).__name__, ""

    def show(self, passage: Passage) -> None:
        """Show the lines of another passage of the same page; what was nudged is what it says is edited."""
        with self.lock, self.view.hold_sync():
            self.passage = passage
            unmoved = passage.unmoved
            self._version += 1
            self.view.lines = [
                _line(quad, crop) for quad, crop in zip(unmoved.cuts.outlines, unmoved.cuts.crops, strict=True)
            ]
            self._set(
                quads={line: quad.tolist() for line, quad in passage.edited.items()},
                settings={"cls_thresh": passage.ocr.classify.cls_thresh},
                selected=min(self.view.selected, len(unmoved.cuts) - 1),
            )
            self.view.about = {**_about(passage), "version": self._version}
            self.view.down, self.view.message = [], ""
            self.view.answers = {}
        self.worker.ask("judge", self._judge)

    # ---- what the person changes

    def _set(self, **traits: Any) -> None:
        """Set traits of the view that are also the person's, without taking it for the person's doing."""
        self._own = True
        for name, value in traits.items():
            setattr(self.view, name, value)
        self._own = False

    def _take(self, passage: Passage) -> None:
        self.passage = passage
        if self._changed:
            self._changed(passage)

    def _on_settings(self, change: dict[str, Any]) -> None:
        with self.lock, self.view.hold_sync():
            if self._own:
                return
            try:
                ocr = self.passage.ocr.under(**change["new"])
            except ValueError as error:
                self.failed(error)
                self._set(settings=change["old"])
                return
            self.view.message = ""
            self._take(self.passage.under(ocr, self.passage.edited))
            self.worker.ask("read", self._read)

    def _on_selected(self, change: dict[str, Any]) -> None:
        count = len(self.view.lines)
        if not -1 <= change["new"] < count:
            self.failed(ValueError(f"selected={change['new']}: there are {count} lines, counted from 0; -1 is none."))
            self.view.selected = -1

    def _on_quads(self, change: dict[str, Any]) -> None:
        with self.lock, self.view.hold_sync():
            if self._own:
                return
            before, after = change["old"], change["new"]
            self.view.message = ""
            for line in {*before, *after}:
                if not 0 <= line < len(self.view.lines):
                    few = f"quads: there is no line {line}; this page has {len(self.view.lines)}, counted from 0."
                    self.failed(ValueError(few))
                elif before.get(line) != after.get(line):
                    self._nudged.pop(line, None)
                    self._nudged[line] = after.get(line)
            if self._nudged:
                self.worker.ask("cut", self._cut)

    def _on_ask(self, content: dict[str, Any]) -> None:
        try:
            if content["ask"] == "close":
                self.worker.close()
            elif content["ask"] == "crops":
                self._send_crops(content["lines"], content["version"])
        except Exception as error:  # nobody sees a callback's traceback
            self.failed(error)

    def _send_crops(self, lines: list[int], version: int) -> None:
        """Send the crops of lines that came into sight, as they were cut before anything was nudged."""
        with self.lock:
            if version != self._version:  # the lines changed meanwhile; the view asks anew
                return
            crops = self.passage.unmoved.cuts.crops
            content = {"answer": "crops", "lines": lines, "version": version}
        self.view.send(content, [small(crops[line]) for line in lines])

    # ---- what takes longer, on the worker's thread

    def _judge(self) -> None:
        """Ask the classifier, then read."""
        passage = self.passage
        unmoved = passage.unmoved.cuts
        down = [float(one) for one in unmoved.probabilities[:, 1]]
        with self.lock, self.view.hold_sync():
            if len(down) != len(self.view.lines):
                return  # other lines came meanwhile, and are judged next
            self.view.down = down
            self._nudged |= {line: quad.tolist() for line, quad in passage.edited.items()}
            self.send_texts()
        self.worker.ask("cut", self._cut)
        self.worker.ask("read", self._read)

    def _read(self) -> None:
        """Read what was not read yet, in groups; a nudge goes first."""
        cuts = self.passage.cuts
        unread = cuts.unread()
        for start in range(0, len(unread), AT_ONCE):
            if self.worker.is_wanted("cut") or self.worker.is_wanted("judge") or cuts is not self.passage.cuts:
                self.worker.ask("read", self._read)
                return
            self._say_busy(f"Reading: {start} of {len(unread)} lines …" if len(unread) > AT_ONCE else "")
            cuts.read(unread[start : start + AT_ONCE])
            self.send_texts()
        self._say_busy("")
        if self._changed and unread:
            self._changed(self.passage)

    def _say_busy(self, busy: str) -> None:
        with self.lock:
            self.view.busy = busy

    def send_texts(self) -> None:
        """Tell the view what was read; somebody else may have read it into the same memory."""
        with self.lock:
            cuts = self.passage.unmoved.cuts
            self.view.texts = [[i, *one] for i in range(len(cuts)) for one in _texts(cuts, i)]

    def _cut(self) -> None:
        """Cut and read the line that was nudged last; those before it come after it."""
        with self.lock:
            if not self._nudged:
                return
            line, asked = self._nudged.popitem()
        if line < len(self.view.lines):
            self._answer(line, asked)
        if self._nudged:
            self.worker.ask("cut", self._cut)
        else:
            self.passage.tidy()

    def _answer(self, line: int, asked: Any) -> None:
        edited = {other: quad for other, quad in self.passage.edited.items() if other != line}
        if asked is None:
            answer = None
        else:
            try:
                quad = checked(asked, self.passage.size)
                answer, edited = self._reread(quad, asked), {**edited, line: quad}
            except ValueError as error:  # the line stays as it was cut before
                last = self.view.answers.get(str(line), {})
                answer, edited = {**last, "asked": asked, "error": str(error)}, dict(self.passage.edited)
        with self.lock, self.view.hold_sync():
            others = {name: one for name, one in self.view.answers.items() if name != str(line)}
            self.view.answers = others if answer is None else {**others, str(line): answer}
            if line not in self._nudged:
                self._take(self.passage.under(self.passage.ocr, edited))
            self.worker.ask("read", self._read)

    def _reread(self, quad: Floats, asked: Any) -> dict[str, Any]:
        passage = self.passage
        cuts = Lines(passage.ocr, passage.image, [quad], passage.memory)
        if cuts.unread():
            cuts.read([0])
        return {
            **_line(quad, cuts.crops[0]),
            "asked": asked,
            "down": float(cuts.probabilities[0, 1]),
            "texts": _texts(cuts, 0),
            "crop": small(cuts.crops[0]),
            "error": "",
        }

    def close(self) -> None:
        """Close the view."""
        self.view.close()


def _line(quad: Floats, crop: Image) -> dict[str, Any]:
    return {
        "quad": np.round(quad.astype(float), 2).tolist(),
        "size": list(crop.shape[:2]),
        "quarter": geometry.is_upright(quad),
    }


def _texts(cuts: Lines, line: int) -> list[list[Any]]:
    """Return [turned, text, score] of a line, once for each way round that it was read."""
    known = cuts.memory.readings
    both = [(turned, known.get((cuts.keys[line], bool(turned)))) for turned in (0, 1)]
    return [[turned, reading.text, reading.score] for turned, reading in both if reading is not None]


def _about(passage: Passage) -> dict[str, Any]:
    runtime = facts_of(passage.ocr.classify.net) or "no classifier"
    height, width = passage.size
    return {
        "title": f"{passage.ocr.model}, {width} × {height} px; the classifier: {runtime}",
        "text_score": passage.ocr.text_score,
        "usual": Classifier.cls_thresh,
    }


def crops(ocr: OCR, image: Any) -> CropsView:
    """Return the view of the lines of a picture as they are cut, turned and read.

    Parameters
    ----------
    ocr : OCR
    image : path, bytes, PIL image or array
        Anything that `load_image` takes.

    Raises
    ------
    ImageError
        If it is no picture.
    """
    cell.clear()
    picture = load_image(image)
    passage = Passage(ocr, picture, ReadLines().fitting(ocr))
    cropping = Crops(passage)
    if cell.show(cropping.view):
        count = len(passage.boxes)
        cell.show_still(outlined_candidates(picture, passage.trace.candidates), f"{count} lines were cut")
    return cropping.view
