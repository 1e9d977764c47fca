"""The bench: a page on its way through the machine as one strip, whose steps open as views, linked by the selected line."""

from __future__ import annotations

from typing import Any

import ipywidgets
import numpy as np
import traitlets

from ocrlab.debug.lines import ReadLines
from ocrlab.debug.page_run import Passage
from ocrlab.draw.outlines import outlined_candidates
from ocrlab.image import load_image
from ocrlab.page import Floats, Image
from ocrlab.pipeline import OCR
from ocrlab.widgets.explorer import answers
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.worker import Worker
from ocrlab.widgets.steps import second_runtime
from ocrlab.widgets.steps.step_facts import steps_of
from ocrlab.widgets.steps.step_views import Opened
from ocrlab.widgets.steps.strip import StripView
from ocrlab.widgets.steps.thumbnails import thumbnails

AT_ONCE = 8  # lines; between such groups, reading can be interrupted by what a person wants
WANTED = ("open", "line", "flow", "beside", "again", "take")
QUIET = 0.3  # seconds without a change of the settings until the later steps follow
FIRST_CALL = "the first call: it may also have prepared for this shape"
REST = 0.1  # seconds that a line stays selected until pictures of it are made: who steps on is not to wait for them


class BenchPage(ipywidgets.VBox):
    """A page on its way through the machine.

    What a person does is only noted where it happens; two threads of its own do the rest: `links` sets the selected line
    in all views, `work` calls networks. So no callback waits for another's lock.

    Parameters
    ----------
    ocr : OCR
        It belongs to the caller, who closes it.
    image : (H, W, 3) uint8

    Attributes
    ----------
    selected : int
        The line that is selected in all views; -1 for none.
    ocr : OCR
        The one that was given; that of the passage has the present settings.
    passage, other : Passage
        What the steps made, on the runtime of the OCR and on the second one; `other` is None while there is none.
    strip : StripView
    views : Opened
    """

    selected = traitlets.Int(-1)

    def __init__(self, ocr: OCR, image: Image) -> None:
        self.ocr = ocr
        self.passage = Passage(ocr, image, ReadLines().fitting(ocr))
        self.other: Passage | None = None
        self.calls = 1
        self.closed = False
        self.links, self.work = Worker(self.failed), Worker(self.failed)
        self.strip = StripView(choices=answers.about(ocr, image)["choices"]["runtimes"])
        self.views = Opened(self)
        self.panel = ipywidgets.VBox([])
        super().__init__([self.strip, self.panel])
        self.add_class("ocrlab-benchpage")
        self.draw()
        self._listen()
        if len(self.passage.boxes):
            self.selected = 0
        self.work.ask("read", self.read)

    def _listen(self) -> None:
        self.observe(lambda change: self.select(change["new"], "python"), "selected")
        self.strip.observe(lambda change: self.select(change["new"], "strip"), "selected")
        self.strip.observe(lambda change: self.work.ask("open", self._open), "opened")
        self.strip.observe(lambda change: self.work.ask("beside", self._set_beside), "beside")
        self.strip.on_ask(self._on_ask)

    def failed(self, error: Exception) -> None:
        """Show an error in the view: nobody sees the traceback of a callback."""
        if not self.closed:
            with self.strip.hold_sync():
                self.strip.message, self.strip.busy = str(error) or type(error).__name__, ""

    # ---- the selected line

    def select(self, line: int, source: str) -> None:
        """Have a line selected in all views but the one where it was; what the links themselves set is no news."""
        if not self.links.is_mine() and not self.closed:
            self.links.ask("select", lambda: self._link(line, source))

    def _link(self, line: int, source: str) -> None:
        count = len(self.passage.cuts)
        if not -1 <= line < count:
            few = f"selected={line}: there are {count} lines, counted from 0; -1 is none."
            self.failed(ValueError(few))
            line, source = -1, "bench"
        self.selected = line
        if source != "strip":
            self.strip.selected = line
        self.views.select(line, source)
        self.work.ask("line", self._draw_line, REST)

    def _draw_line(self) -> None:
        """Draw what depends on the selected line."""
        passage, line = self.passage, min(self.selected, len(self.passage.cuts) - 1)
        if line >= 0 and passage.cuts.reading(line) is None:
            passage.cuts.read([line])
            self.draw()
        self.strip.thumbs = thumbnails(passage, line)
        self.views.show_line(line)

    # ---- the steps

    def draw(self) -> None:
        """Show what the steps have made up to now, and how long they took."""
        passage, strip = self.passage, self.strip
        readings = [passage.cuts.reading(i) if passage.is_judged else None for i in range(len(passage.cuts))]
        with strip.hold_sync():
            strip.steps = steps_of(passage, self.other)
            strip.lines = [one and [one.text, one.score] for one in readings]
            strip.about = {
                "title": f"{passage.ocr.model} on {second_runtime.label(passage.ocr)}",
                "call": FIRST_CALL if self.calls == 1 else f"call {self.calls}",
                "other": second_runtime.label(self.other.ocr) if self.other else "",
            }

    def read(self) -> None:
        """Cut, judge and read what was not yet, in groups; what a person wants goes first."""
        passage = self.passage
        passage.cuts.probabilities  # noqa: B018  # made and timed
        self.draw()
        self._draw_line()
        unread = passage.cuts.unread()
        for start in range(0, len(unread), AT_ONCE):
            if any(self.work.is_wanted(kind) for kind in WANTED):
                self.work.ask("read", self.read, REST)
                return
            self._say(f"Reading: {start} of {len(unread)} lines …")
            passage.cuts.read(unread[start : start + AT_ONCE])
        passage.tidy()
        self._say("")
        self.draw()
        self.views.show_texts()
        if self.other:
            self.work.ask("other", self._walk_other)

    def _say(self, busy: str) -> None:
        with self.strip.hold_sync():
            self.strip.busy, self.strip.message = busy, ""

    def _on_ask(self, content: dict[str, Any]) -> None:
        if content["ask"] == "again":
            self.work.ask("again", self._again)

    def _again(self) -> None:
        """Run every step once more, the networks too."""
        self._say("Running every step again …")
        ocr, edited = self.passage.ocr, self.passage.edited
        passage = Passage(ocr, self.passage.image, ReadLines().fitting(ocr), edited)
        passage.cuts.probabilities  # noqa: B018  # raises before the old passage is given up
        self.passage, self.calls = passage, self.calls + 1
        if self.other:
            self.other = second_runtime.same_way(self.other.ocr, self.passage)
        self.read()

    def _open(self) -> None:
        """Show the view of the step that was chosen; it is made when it is first opened."""
        step = self.strip.opened
        self._say("Opening …" if step else "")
        self.panel.children = self.views.of(step)
        self._say("")
        self.views.select(self.selected, "bench")
        self.views.show_line(self.selected)
        self.work.ask("read", self.read)

    # ---- what changes the steps

    def follow(self, settings: dict[str, Any]) -> None:
        """Have the later steps follow settings that were changed in a view."""
        if not self.closed:
            self.work.ask("flow", lambda: self._flow(settings), QUIET)

    def _flow(self, settings: dict[str, Any]) -> None:
        if self.passage.ocr.settings == self.passage.ocr.under(**settings).settings:
            return
        before = self.passage
        after = before.under(before.ocr.under(**settings), {})
        self.passage = after.under(after.ocr, _still_there(before, after))
        self._adopt(before)

    def take(self, edited: dict[int, Floats], cls_thresh: float) -> None:
        """Have the later steps follow what was nudged, and the classifier's threshold."""
        if not self.closed:
            self.work.ask("take", lambda: self._take(edited, cls_thresh), QUIET / 2)

    def _take(self, edited: dict[int, Floats], cls_thresh: float) -> None:
        self.passage = self.passage.under(self.passage.ocr.under(cls_thresh=cls_thresh), edited)
        self.views.push_settings({"cls_thresh": cls_thresh})
        self.other = second_runtime.following(self.other, self.passage)
        self.draw()
        self._draw_line()
        self.work.ask("read", self.read)

    def _adopt(self, before: Passage) -> None:
        """Show another passage: the selected line is the one that lies where it was."""
        chosen = before.cuts.outlines[self.selected] if self.selected >= 0 else None
        line = answers.nearest(np.array(self.passage.cuts.outlines).reshape(-1, 4, 2), chosen)
        self.other = second_runtime.following(self.other, self.passage)
        self.views.show_passage(self.passage)
        self.links.ask("select", lambda: self._link(line, "explorer"))
        self.draw()
        self.work.ask("read", self.read)

    # ---- the second runtime

    def _set_beside(self) -> None:
        if self.other:
            self.other.ocr.close()
            self.other = None
        self.draw()
        if self.strip.beside:
            self._say(f"Opening {self.strip.beside} …")
            try:
                ocr = second_runtime.opened(self.passage.ocr, self.strip.beside)
            except Exception:
                self.strip.beside = ""
                raise
            if self.closed:  # meanwhile
                ocr.close()
                return
            self.other = second_runtime.same_way(ocr, self.passage)
            self._walk_other()
        self.panel.children = self.views.of(self.strip.opened)

    def _walk_other(self) -> None:
        """Take the second runtime the same way, with the crops of the first."""
        other = self.other
        if other is None:
            return
        for made in ("mask", "boxes"):
            getattr(other, made)
        unread = other.cuts.unread()
        for start in range(0, len(unread), AT_ONCE):
            if any(self.work.is_wanted(kind) for kind in WANTED):
                self.work.ask("other", self._walk_other, REST)
                return
            self._say(f"{second_runtime.label(other.ocr)}: {start} of {len(unread)} lines …")
            other.cuts.read(unread[start : start + AT_ONCE])
        other.tidy()
        self._say("")
        self.draw()
        self.views.show_apart()

    def close(self) -> None:
        """Close the views and the second runtime; the OCR that was given stays open."""
        self.closed = True
        for worker in (self.links, self.work):
            worker.close()
        self.views.close()
        if self.other:
            self.other.ocr.close()  # after the call under way
        for part in cell.parts_of(self)[:-1]:
            part.close()
        super().close()


def _still_there(before: Passage, after: Passage) -> dict[int, Floats]:
    """Return what was nudged, by the lines that the same boxes are now."""
    boxes = {box.outline.tobytes(): line for line, box in enumerate(after.boxes)}
    places = {boxes.get(before.boxes[line].outline.tobytes()): quad for line, quad in before.edited.items()}
    return {line: quad for line, quad in places.items() if line is not None}


def bench_page(ocr: OCR, image: Any) -> BenchPage:
    """Return the bench: every step of a page as a thumbnail with its time, which opens as a view.

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
    bench = BenchPage(ocr, picture)
    if cell.show(bench):
        found = bench.passage.trace.candidates
        cell.show_still(outlined_candidates(picture, found), f"{len(bench.passage.boxes)} lines on their way")
    return bench
