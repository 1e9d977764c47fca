"""The lines of a page as they are cut, turned and read; a quad that is nudged is cut and read again at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ocrlab.classify import Classifier
from ocrlab.debug.lines import Lines
from ocrlab.debug.page_run import PageRun
from ocrlab.draw.outlines import outlined_candidates
from ocrlab.image import load_image
from ocrlab.net import facts_of
from ocrlab.orient import WHYS
from ocrlab.page import Floats
from ocrlab.pipeline import OCR
from ocrlab.widgets.crops.crops import CropsView, small
from ocrlab.widgets.crops.valid_quad import checked
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Change, Content, Parts, Session

TURNED_BY = ("cls_thresh", "orientation")  # the settings that decide which lines are turned
AT_ONCE = 8  # lines; between such groups, reading can be interrupted


class Crops(Session):
    """Keeps a view of the lines of a page up to date.

    Parameters
    ----------
    run : PageRun
    changed : callable, optional
        Called with the run when a person's doing changed it.
    """

    view: CropsView

    def __init__(self, run: PageRun, changed: Callable[[PageRun], None] | None = None) -> None:
        super().__init__(CropsView())
        self.run, self._changed = run, changed
        self._version = 0
        self._nudged: dict[int, Any] = {}  # what waits to be cut, the newest last
        self.view.show_image(run.image)
        self.show_run(run)
        self.observe(self._on_settings, "settings")
        self.observe(self._on_quads, "quads")
        self.view.observe(self._on_selected, "selected")

    def show_run(self, run: PageRun) -> None:
        """Show the lines of another run of the same page; what was nudged is what it says is edited."""
        with self.lock, self.view.hold_sync():
            self.run = run
            lines = run.unmoved.lines
            self._version += 1
            self.view.lines = [_line(lines, i) for i in range(len(lines))]
            self.set_own(
                quads={line: quad.tolist() for line, quad in run.edited.items()},
                settings={name: run.ocr.settings[name] for name in TURNED_BY},
                selected=min(self.view.selected, len(lines) - 1),
            )
            self.view.about = {**_about(run), "version": self._version}
            self.view.down, self.view.ways, self.view.message = [], [], ""
            self.view.answers = {}
        self.worker.ask("judge", self._judge)

    # ---- what the person changes

    def _take(self, run: PageRun) -> None:
        self.run = run
        if self._changed:
            self._changed(run)

    def _on_settings(self, change: Change) -> None:
        try:
            run = self.run.under(**change["new"])
        except ValueError as error:
            self.failed(error)
            self.set_own(settings=change["old"])
            return
        self.view.message = ""
        other_crops = run.ocr.orientation != self.run.ocr.orientation
        self._take(run)
        if other_crops:
            self.show_run(run)
        self.worker.ask("read", self._read)

    def _on_selected(self, change: dict[str, Any]) -> None:
        count = len(self.view.lines)
        if not -1 <= change["new"] < count:
            self.failed(ValueError(f"selected={change['new']}: there are {count} lines, counted from 0; -1 is none."))
            self.view.selected = -1

    def _on_quads(self, change: Change) -> None:
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

    def on_ask(self, content: Content) -> None:
        """Send the crops of lines that came into sight, as they were cut before anything was nudged."""
        with self.lock:
            lines, version = content["lines"], content["version"]
            if version != self._version:  # the lines changed meanwhile; the view asks anew
                return
            crops = self.run.unmoved.lines.crops
        self.view.send({"answer": "crops", "lines": lines, "version": version}, [small(crops[line]) for line in lines])

    def parts(self) -> Parts:
        """Return the view with what it was told, and every crop: a page without Python cannot ask for them."""
        [(view, state)], notes = super().parts()
        with self.lock:
            crops = self.run.unmoved.lines.crops
        return [(view, {**state, "crops": [small(crop) for crop in crops]})], notes

    # ---- what takes longer, on the worker's thread

    def _judge(self) -> None:
        """Ask the classifier, then read."""
        run = self.run
        unmoved = run.unmoved.lines
        down = [float(one) for one in unmoved.probabilities[:, 1]]
        notice = unmoved.turn.notice
        with self.lock, self.view.hold_sync():
            if len(down) != len(self.view.lines):
                return  # other lines came meanwhile, and are judged next
            self.view.down = down
            self.view.about = {**self.view.about, "turn": notice or _turn_said(run.turned or unmoved.turn.degrees)}
            self._nudged |= {line: quad.tolist() for line, quad in run.edited.items()}
            self.send_texts()
        self.worker.ask("cut", self._cut)
        self.worker.ask("read", self._read)

    def _read(self) -> None:
        """Read what was not read yet, in groups; a nudge goes first."""
        lines = self.run.lines
        unread = lines.unread()
        for start in range(0, len(unread), AT_ONCE):
            if self.worker.is_wanted("cut") or self.worker.is_wanted("judge") or lines is not self.run.lines:
                self.worker.ask("read", self._read)
                return
            self.say(busy=f"Reading: {start} of {len(unread)} lines …" if len(unread) > AT_ONCE else "")
            lines.read(unread[start : start + AT_ONCE])
            self.send_texts()
        self.say(busy="")
        if self._changed and unread:
            self._changed(self.run)

    def send_texts(self) -> None:
        """Tell the view what was read; somebody else may have read it into the same memory."""
        with self.lock:
            lines = self.run.unmoved.lines
            self.view.texts = [[i, *one] for i in range(len(lines)) for one in _texts(lines, i)]
            self.view.ways = [_way(lines, i) for i in range(len(lines))] if lines.is_judged else []

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

    def _answer(self, line: int, asked: Any) -> None:
        edited = {other: quad for other, quad in self.run.edited.items() if other != line}
        if asked is None:
            answer = None
        else:
            try:
                quad = checked(asked, self.run.size)
                answer, edited = self._reread(quad, asked), {**edited, line: quad}
            except ValueError as error:  # the line stays as it was cut before
                last = self.view.answers.get(str(line), {})
                answer, edited = {**last, "asked": asked, "error": str(error)}, dict(self.run.edited)
        with self.lock, self.view.hold_sync():
            others = {name: one for name, one in self.view.answers.items() if name != str(line)}
            self.view.answers = others if answer is None else {**others, str(line): answer}
            if line not in self._nudged:
                self._take(self.run.moved(edited))
            self.worker.ask("read", self._read)

    def _reread(self, quad: Floats, asked: Any) -> dict[str, Any]:
        lines = self.run.alone([quad])
        if lines.unread():
            lines.read([0])
        return {
            **_line(lines, 0),
            "asked": asked,
            "down": float(lines.probabilities[0, 1]),
            "way": _way(lines, 0),
            "texts": _texts(lines, 0),
            "crop": small(lines.crops[0]),
            "error": "",
        }


def _line(lines: Lines, line: int) -> dict[str, Any]:
    return {
        "quad": np.round(lines.outlines[line].astype(float), 2).tolist(),
        "size": list(lines.crops[line].shape[:2]),
        "quarter": bool(lines.quarters[line]),
    }


def _way(lines: Lines, line: int) -> list[int]:
    """Return whether a line is turned, and which of the sentences says why."""
    return [int(lines.is_flipped(line)), list(WHYS.values()).index(lines.why(line))]


def _turn_said(degrees: int) -> str:
    return f"The page was turned by {degrees}° clockwise." if degrees else "The page is upright."


def _texts(lines: Lines, line: int) -> list[list[Any]]:
    """Return [turned, text, score] of a line, once for each way round that it was read."""
    both = [(turned, lines.read_as(line, bool(turned))) for turned in (0, 1)]
    return [[turned, reading.text, reading.score] for turned, reading in both if reading is not None]


def _about(run: PageRun) -> dict[str, Any]:
    runtime = facts_of(run.ocr.classify.net) or "no classifier"
    return {
        "title": f"{run.ocr.model}, {run.shown}; the classifier: {runtime}",
        "text_score": run.ocr.text_score,
        "whys": list(WHYS.values()),
        "usual": Classifier.cls_thresh,
        "orientation": run.ocr.orientation,
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
    run = PageRun(ocr, load_image(image)).upright()
    session = Crops(run)
    session.show_in_cell(
        lambda: (outlined_candidates(run.image, run.trace.candidates), f"{len(run.boxes)} lines were cut")
    )
    return session.view
