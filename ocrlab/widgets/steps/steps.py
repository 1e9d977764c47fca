"""The steps of a page, kept in step: the selected line, the settings, what is read, and a second runtime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import ipywidgets
import numpy as np

from ocrlab.debug.page_run import PageRun
from ocrlab.page import Floats
from ocrlab.widgets.explorer import answers
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.saved_page import state_of
from ocrlab.widgets.shared.session import Content, Parts, Session
from ocrlab.widgets.shared.view import View
from ocrlab.widgets.shared.worker import Worker
from ocrlab.widgets.steps import second_runtime
from ocrlab.widgets.steps.paper_step import PaperStep
from ocrlab.widgets.steps.second_view import Second
from ocrlab.widgets.steps.step_facts import steps_of
from ocrlab.widgets.steps.step_views import ColumnsStep, CropsStep, ExplorerStep, StepView, Told
from ocrlab.widgets.steps.strip import StripView
from ocrlab.widgets.steps.thumbnails import thumbnails

AT_ONCE = 8  # lines; between such groups, reading can be interrupted by what a person wants
WANTED = ("open", "line", "flow", "beside", "again", "take")
QUIET = 0.3  # seconds without a change of the settings until the later steps follow
FIRST_CALL = "the first call: it may also have prepared for this shape"
OTHERS = "Other steps than the open one need Python."
REST = 0.1  # seconds that a line stays selected until pictures of it are made: who steps on is not to wait for them


class Page(Protocol):
    """What shows the steps: the strip, and below it the view of the step that is open."""

    selected: Any
    strip: StripView
    panel: ipywidgets.VBox

    def observe(self, handler: Any, names: Any) -> None:
        """Call a function when a trait changes."""


class Steps(Session):
    """Keeps the strip and the views of a bench up to date.

    What a person does is only noted where it happens; two threads do the rest: `links` sets the selected line in all views,
    `worker` calls networks. So no callback waits for another's lock.

    Attributes
    ----------
    run : PageRun
        What the steps made.
    second : Second
        What a second runtime makes of the same, while there is one.
    views : dict
        Step -> its views; several steps share one.
    """

    view: StripView
    named = "bench"

    def __init__(self, page: Page, run: PageRun) -> None:
        super().__init__(page.strip)
        self.page, self.run = page, run
        self.second = Second()
        self.calls, self.closed = 1, False
        self.links = Worker(self.failed)
        told = Told(self.select, self.follow, self.take)
        self.explorer, self.crops = ExplorerStep(run, told), CropsStep(run, told)
        self.paper, self.columns = PaperStep(run, told), ColumnsStep(run, told)
        self.draw()
        self._listen()
        if len(run.boxes):
            page.selected = 0
        self.worker.ask("read", self.read)

    @property
    def views(self) -> dict[str, tuple[StepView, ...]]:
        """The views of each step, from top to bottom."""
        return {
            **dict.fromkeys(("image", "tensor"), (self.paper,)),
            **dict.fromkeys(("map", "mask", "boxes"), (self.explorer,)),
            **dict.fromkeys(("crops", "upright"), (self.crops,)),
            "columns": (self.columns,),
            "text": (self.paper, self.columns),
        }

    def _all(self) -> tuple[StepView, ...]:
        return self.paper, self.explorer, self.crops, self.columns

    def _listen(self) -> None:
        self.page.observe(lambda change: self.select(change["new"], "python"), "selected")
        self.view.observe(lambda change: self.select(change["new"], "strip"), "selected")
        self.view.observe(lambda change: self.worker.ask("open", self._open), "opened")
        self.view.observe(lambda change: self.worker.ask("beside", self._set_beside), "beside")

    def failed(self, error: Exception) -> None:
        """Show an error in the strip."""
        if not self.closed:
            super().failed(error)

    # ---- the selected line

    def select(self, line: int, source: str) -> None:
        """Have a line selected in all views but the one where it was; what the links themselves set is no news."""
        if not self.links.is_mine() and not self.closed:
            self.links.ask("select", lambda: self._link(line, source))

    def _link(self, line: int, source: str) -> None:
        count = len(self.run.lines)
        if not -1 <= line < count:
            few = f"selected={line}: there are {count} lines, counted from 0; -1 is none."
            self.failed(ValueError(few))
            line, source = -1, "bench"
        self.page.selected = line
        if source != "strip":
            self.view.selected = line
        for view in self._all():
            view.select(line, source)
        self.worker.ask("line", self._draw_line, REST)

    def _draw_line(self) -> None:
        """Draw what depends on the selected line; it is read by what is drawn of it."""
        lines = self.run.lines
        line = min(self.page.selected, len(lines) - 1)
        is_new = line >= 0 and lines.reading(line) is None
        self.view.thumbs = thumbnails(self.run, line)
        if is_new:
            self.draw()
        if self.view.opened in ("columns", "text"):
            self._fill_panel()

    # ---- the steps

    def draw(self) -> None:
        """Show what the steps have made up to now, and how long they took."""
        run, strip = self.run, self.view
        with strip.hold_sync():
            strip.steps = steps_of(run, self.second.run)
            strip.lines = [read and [read.reading.text, read.reading.score] for read in run.lines.known()]
            strip.about = {
                "title": f"{run.ocr.model} on {second_runtime.label(run.ocr)}",
                "call": FIRST_CALL if self.calls == 1 else f"call {self.calls}",
                "other": self.second.label,
            }

    def read(self) -> None:
        """Cut, judge and read what was not yet, in groups; what a person wants goes first."""
        lines = self.run.lines
        lines.probabilities  # noqa: B018  # made and timed
        self.draw()
        self._draw_line()
        if not self._in_groups(self.run, "Reading", "read", self.read):
            return
        self.draw()
        for view in self._all():
            view.show_texts()
        if self.second.run:
            self.worker.ask("other", self._walk_second)

    def _in_groups(self, run: PageRun, what: str, kind: str, again: Any) -> bool:
        """Read what is not known, and tell whether all is; what a person wants interrupts it, and it is asked for again."""
        unread = run.lines.unread()
        for start in range(0, len(unread), AT_ONCE):
            if any(self.worker.is_wanted(wanted) for wanted in WANTED):
                self.worker.ask(kind, again, REST)
                return False
            self.say(busy=f"{what}: {start} of {len(unread)} lines …", message="")
            run.lines.read(unread[start : start + AT_ONCE])
        self.say(busy="", message="")
        return True

    def on_ask(self, content: Content) -> None:
        """Run every step once more."""
        self.worker.ask("again", self._again)

    def _again(self) -> None:
        """Run every step once more, the networks too."""
        self.say(busy="Running every step again …", message="")
        run = self.run.again()
        run.lines.probabilities  # noqa: B018  # raises before the old run is given up
        self.run, self.calls = run, self.calls + 1
        self.second.again(run)
        self.read()

    def _open(self) -> None:
        """Show the view of the step that was chosen; it is made when it is first opened."""
        step = self.view.opened
        self.say(busy="Opening …" if step else "", message="")
        self._fill_panel()
        self.say(busy="", message="")
        self.worker.ask("read", self.read)

    def _fill_panel(self) -> None:
        """Show the view of the open step, and below it how far a second runtime is apart."""
        step = self.view.opened
        views = [one.view(step) for one in self.views[step]] if step else []
        if step and self.second.run:
            views.append(self.second.view(step, self.run, self.page.selected))
        if list(self.page.panel.children) != views:
            self.page.panel.children = views

    # ---- what changes the steps

    def follow(self, run: PageRun) -> None:
        """Have the later steps follow the run of a view whose settings were changed."""
        if not self.closed:
            self.worker.ask("flow", lambda: self._flow(run), QUIET)

    def _flow(self, run: PageRun) -> None:
        before = self.run
        if run.ocr.settings == before.ocr.settings:
            return
        after = run.moved({})
        self.run = after.moved(_still_there(before, after))
        chosen = before.lines.outlines[self.page.selected] if self.page.selected >= 0 else None
        line = answers.nearest(np.array(self.run.lines.outlines).reshape(-1, 4, 2), chosen)
        self._show_run()
        self.links.ask("select", lambda: self._link(line, "explorer"))
        self.draw()
        self.worker.ask("read", self.read)

    def take(self, edited: Mapping[int, Floats], turning: Mapping[str, Any]) -> None:
        """Have the later steps follow what was nudged, and the settings that say which lines are turned."""
        if not self.closed:
            self.worker.ask("take", lambda: self._take(edited, turning), QUIET / 2)

    def _take(self, edited: Mapping[int, Floats], turning: Mapping[str, Any]) -> None:
        self.run = self.run.under(**turning).moved(edited)
        self.explorer.hold(dict(turning))
        self._show_run(but=self.crops)
        self.draw()
        self._draw_line()
        self.worker.ask("read", self.read)

    def _show_run(self, but: StepView | None = None) -> None:
        """Give all views another run of the page; the one that it came from has it."""
        self.second.follow(self.run)
        for view in self._all():
            if view is but:
                view.run = self.run
            else:
                view.show(self.run)

    # ---- the second runtime

    def _set_beside(self) -> None:
        self.second.let_go()
        self.draw()
        if self.view.beside:
            self.say(busy=f"Opening {self.view.beside} …", message="")
            try:
                self.second.open(self.view.beside, self.run)
            except Exception:
                self.view.beside = ""
                raise
            if self.closed:  # meanwhile
                self.second.let_go()
                return
            self._walk_second()
        self._fill_panel()

    def _walk_second(self) -> None:
        """Take the second runtime the same way, with the crops of the first."""
        run = self.second.run
        if run is None:
            return
        for made in ("mask", "boxes"):
            getattr(run, made)
        if self._in_groups(run, self.second.label, "other", self._walk_second):
            self.draw()
            self.second.show(self.view.opened, self.run, self.page.selected)

    def parts(self) -> Parts:
        """Return the strip and the views of the open step, for a page without Python."""
        views = [part for part in cell.parts_of(self.page.panel) if isinstance(part, View)]
        told = [view.session.parts() if view.session else ([(view, state_of(view))], []) for view in views]
        shown = [(self.view, {**state_of(self.view), "busy": ""}), *(part for parts, _ in told for part in parts)]
        return shown, [OTHERS, *dict.fromkeys(note for _, notes in told for note in notes)]

    def close(self) -> None:
        """Close the views and the second runtime."""
        self.closed = True
        self.links.close()
        for view in self._all():
            view.close()
        super().close()
        self.second.close()


def _still_there(before: PageRun, after: PageRun) -> dict[int, Floats]:
    """Return what was nudged, by the lines that the same boxes are now."""
    boxes = {box.outline.tobytes(): line for line, box in enumerate(after.boxes)}
    places = {boxes.get(before.boxes[line].outline.tobytes()): quad for line, quad in before.edited.items()}
    return {line: quad for line, quad in places.items() if line is not None}
