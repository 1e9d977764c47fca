"""The detection explorer: a picture under investigation, whose view is kept up to date while settings are dragged."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from ocrlab.debug.accuracy import Written
from ocrlab.debug.page_run import Case
from ocrlab.debug.readings import Readings
from ocrlab.draw.outlines import outlined_candidates
from ocrlab.frame import frame_of
from ocrlab.image import load_image
from ocrlab.page import Fate, Floats, Image
from ocrlab.pipeline import OCR
from ocrlab.postprocess import placement
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.widgets.explorer import answers, questions
from ocrlab.widgets.explorer.explorer import Explorer, most_telling, packed_frame, packed_map
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.worker import Worker

QUIET = 0.35  # seconds without a change until what is slow begins
LARGE = 72_000  # bytes: more than a packet of a machine's own loopback
Settings = dict[str, Any]


class Investigation:
    """A picture under investigation.

    Callbacks run on another thread than cells, and the worker on its own: whatever changes the state holds the lock.

    Parameters
    ----------
    ocr : OCR
    image : (H, W, 3) uint8
    truth : sequence of Written
        The lines that stand on the picture, where they are known.
    heatmap : (h, w) float32, optional
        What the detector made of the picture, where it has run already.
    """

    def __init__(self, ocr: OCR, image: Image, truth: Sequence[Written] = (), heatmap: Floats | None = None) -> None:
        self.ocr, self.truth = ocr, truth
        heatmap = ocr.detect.heatmap(image) if heatmap is None else heatmap
        self.case = Case(ocr, image, heatmap)  # with the settings that its map was made with
        self.readings, self.worker, self.lock = Readings(), Worker(self.failed), threading.RLock()
        self._version = self._sequence = self._number = 0
        self._local = self._own = False
        self._awaited: Settings | None = None  # the input settings of the map that is being made
        self._chosen: Any = None  # the quad (4, 2) that was selected last
        self.view = Explorer(about=answers.about(ocr, image), settings=ocr.settings)
        self.view.investigation = self
        self.view.show_image(image)
        self._show_map()
        self.view.observe(self._on_settings, "settings")
        self.view.observe(self._on_selected, "selected")
        self.view.on_ask(self._on_ask)
        self.worker.ask("settle", self._settled)

    def say(self, **traits: Any) -> None:
        """Set traits of the view, in one message."""
        with self.lock, self.view.hold_sync():
            for name, value in traits.items():
                setattr(self.view, name, value)

    def failed(self, error: Exception) -> None:
        """Show an error in the view: nobody sees the traceback of a callback."""
        self.say(message=str(error) or type(error).__name__, busy="")

    # ---- the map and its candidates

    def _show_map(self) -> None:
        self.case.trace  # noqa: B018  # raises for a map that is none
        detect = self.case.ocr.detect
        place = placement(self.case.heatmap.shape, frame_of(self.case.size, detect))
        with self.lock, self.view.hold_sync():
            self._version += 1
            self.view.heatmap = {**packed_map(self.case.heatmap, place), "version": self._version}
            self._show_frame()

    def _show_frame(self) -> None:
        """Show what becomes of the map under the present settings."""
        began, trace = time.perf_counter(), self.case.trace
        shown = most_telling(trace)
        frame = packed_frame(trace, self.case.scores(shown), shown)
        self._set(selected=answers.nearest(trace.candidates.quads, self._chosen))
        size = sum(len(column) for column in frame.values() if isinstance(column, bytes))
        # a small message waits on the loopback for the acknowledgment of the one before it, for 40 ms (Nagle's rule)
        frame["filling"] = bytes(max(0, LARGE - size)) if self._local else b""
        self._number += 1
        frame |= {"number": self._number, "texts": self.readings.texts(self.case)}
        frame["milliseconds"] = (time.perf_counter() - began) * 1000
        self._frame = frame
        self._send_frame()

    def _send_frame(self) -> None:
        state = {"settings": dict(self.view.settings), "selected": self.view.selected}
        self.view.frame = {**self._frame, **state, "seq": self._sequence, "map": self._version}

    def _set(self, **traits: Any) -> None:
        """Set traits of the view that are also the person's, without taking it for the person's doing."""
        self._own = True
        for name, value in traits.items():
            setattr(self.view, name, value)
        self._own = False

    # ---- what the person changes

    def _on_settings(self, change: dict[str, Any]) -> None:
        with self.lock, self.view.hold_sync():
            if self._own:
                return
            try:
                self.ocr = self.ocr.under(**{**self.ocr.settings, **change["new"]})
            except ValueError as error:  # what was dragged up to now is kept
                self.failed(error)
            else:
                self.view.message = ""
            self._set(settings=self.ocr.settings)
            self._apply()

    def _apply(self) -> None:
        """Show what the settings make of the map, or have the network run anew where its input changed."""
        self.worker.ask("settle", self._settled, QUIET)
        wanted = _input_of(self.ocr)
        if wanted == _input_of(self.case.ocr):
            if self._awaited:
                self._awaited, self.view.busy = None, ""
            self.case = Case(self.ocr, self.case.image, self.case.heatmap)
            self._show_frame()
            return
        if wanted != self._awaited:
            self._awaited, self.view.busy = wanted, "The network runs anew …"
            self.worker.ask("network", self._run_network)
        self._send_frame()

    def _run_network(self) -> None:
        ocr, image = self.ocr, self.case.image
        try:
            case = Case(ocr, image, ocr.detect.heatmap(image))
            case.trace  # noqa: B018  # raises before the old map is given up
        except Exception:
            self._awaited = None
            raise
        with self.lock, self.view.hold_sync():
            if _input_of(ocr) != _input_of(self.ocr):  # a newer request came meanwhile, and waits
                return
            self._awaited, self.view.busy = None, ""
            self.case = Case(self.ocr, image, case.heatmap)
            self._show_map()

    def _on_selected(self, change: dict[str, Any]) -> None:
        with self.lock:
            if self._own:
                return
            index, found = change["new"], self.case.trace.candidates
            if not -1 <= index < len(found):
                few = f"selected={index}: there are {len(found)} candidates, counted from 0; -1 is none."
                self.failed(ValueError(few))
                self._set(selected=-1)
                return
            self._chosen = found.quads[index].copy() if index >= 0 else None
            if index >= 0:
                self.view.spot = {}  # nobody looks at it now
            self.worker.ask("why", self._explain)

    def _on_ask(self, content: dict[str, Any]) -> None:
        what = content["ask"]
        try:
            if what == "close":
                self.worker.close()
            elif what == "frame":
                self._on_frame(content)
            else:
                self.say(message="")  # what went wrong before is over
                questions.QUESTIONS[what](self, content)
        except Exception as error:  # nobody sees a callback's traceback
            self.failed(error)

    def _on_frame(self, content: dict[str, Any]) -> None:
        with self.lock, self.view.hold_sync():
            self._sequence, self._local = content["seq"], content["local"]
            before = self.view.frame
            self.view.settings = content["settings"]
            if self.view.frame is before:  # the very settings that were shown: the question is to be answered still
                self._send_frame()

    # ---- what takes longer, on the worker's thread

    def _explain(self) -> None:
        """Say what brings the selected candidate back."""
        case, index = self.case, self.view.selected
        if 0 <= index < len(case.trace.candidates):
            self.say(why=answers.why(case, index, self.readings.of(case)))

    def _settled(self) -> None:
        """Once nothing was dragged for a while: say what needs more than a frame's time."""
        case = self.case
        if _input_of(case.ocr) != _input_of(self.ocr):
            return
        exports, truth = answers.exports(self.ocr), answers.truth(self.truth, case)
        self.say(exports=exports, truth=truth, notes=answers.notes(case, self.readings.of(case)))
        self._explain()
        if point := self.view.spot.get("point"):
            questions.look_again(self, tuple(point), self.view.spot["outcomes"])
        self.read(case)

    def read(self, case: Case) -> None:
        """Read what was not read yet; a change of the settings interrupts it."""

        def go_on(done: int, of: int) -> bool:
            self.say(busy=f"Reading: {done} of {of} boxes …" if of > 8 else "")
            return case is self.case and not self.worker.is_wanted("settle")

        news = self.readings.fill(case, go_on)
        with self.lock:
            if case is self.case:
                self.say(texts={"frame": self._number, "rows": self.readings.texts(case)}, busy="")
                if news:
                    self.say(notes=answers.notes(case, self.readings.of(case)))


def _input_of(ocr: OCR) -> Settings:
    """Return the settings that a map depends on."""
    settings = ocr.settings
    return {name: settings[name] for name in INPUT_SETTINGS}


def explore(ocr: OCR, image: Any, truth: Sequence[Written] | None = None) -> Explorer:
    """Return the detection explorer for a picture: drag a threshold and see why.

    Parameters
    ----------
    ocr : OCR
    image : path, bytes, PIL image or array
        Anything that `load_image` takes.
    truth : sequence of lines with ``text`` and ``quad``, optional
        What stands on the picture, such as ``samples.sample("receipt").lines``.

    Raises
    ------
    ImageError
        If it is no picture.
    ValueError
        If the truth does not fit the picture.
    """
    cell.clear()
    picture = load_image(image)
    investigation = Investigation(ocr, picture, answers.fitting(truth or (), picture.shape[:2]))
    if cell.show(investigation.view):
        found = investigation.case.trace.candidates
        counts = ", ".join(f"{count} {fate}" for fate, count in found.fate_counts().items())
        kept = len(found.with_fate(Fate.KEPT))
        cell.show_still(outlined_candidates(picture, found), f"{kept} boxes kept; candidates: {counts}")
    return investigation.view
