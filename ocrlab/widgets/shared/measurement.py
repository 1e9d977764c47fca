"""A measurement under way: done in the background, shown live by a view, and kept as a still in the saved file."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.saved_page import state_of
from ocrlab.widgets.shared.session import LIVES, Content, Parts, Session
from ocrlab.widgets.shared.view import AskingView

PATIENCE = 3600.0
SO_FAR = "Saved while it was being measured: what was there by then."


class Measurement(Session, ABC):
    """What runs child processes, and the view that shows what they found.

    Attributes
    ----------
    view : AskingView
        Has the traits ``running``, ``progress`` and ``message``, and asks for "run", "cancel" and "close".
    blank : dict
        Traits of the view before anything was measured.
    """

    blank: ClassVar[dict[str, Any]]

    def __init__(self, view: AskingView) -> None:
        super().__init__(view)
        self._cancel = threading.Event()
        self._still: Any = None  # what a saved file shows, see `cell.late_still`

    @abstractmethod
    def measure(self) -> str:
        """Measure, show what comes, and return a still as HTML; "" if there is nothing to show."""

    def begin_in_cell(self) -> None:
        """Show the view in the running cell, with a place for its still, and begin to measure."""
        if cell.show(self.view):
            self._still = cell.late_still()
        self.start()

    def start(self) -> None:
        """Begin to measure."""
        self._cancel.clear()
        self.say(running=True, progress="Preparing …", message="", **self.blank)
        self.worker.ask("measure", self._run)

    def finish(self) -> None:
        """Wait until all is measured; an interrupt cancels it."""
        try:
            self.worker.wait(PATIENCE)
        except KeyboardInterrupt:
            self._cancel.set()
            raise

    def _run(self) -> None:
        still = self.measure()
        if self._still and still:  # before it is said to be done: a file that is saved then has it
            cell.fill_still(self._still, still)
        self.say(progress="Canceled: what was measured stands." if self._cancel.is_set() else "Done.", running=False)

    def failed(self, error: Exception) -> None:
        """Show an error in the view, and that nothing is measured any more."""
        self.say(message=str(error) or type(error).__name__, progress="", running=False)

    def ask(self, content: Content) -> None:
        """Answer what the view asks; a page is made at once, for the worker is measuring."""
        if content["ask"] == "save":
            self._hand_over()
        else:
            super().ask(content)

    def parts(self) -> Parts:
        """Return the view with what it was told up to now, for a page in which nothing is measured."""
        with self.lock:
            state = state_of(self.view)
        still = {"running": False, "progress": SO_FAR} if state["running"] else {}
        return [(self.view, {**state, **still})], [LIVES]

    def on_ask(self, content: Content) -> None:
        """Measure anew, or cancel what is under way."""
        if content["ask"] == "run":
            self.start()
        else:
            self._cancel.set()

    def end(self) -> None:
        """Cancel what is under way, and end the worker."""
        self._cancel.set()
        super().end()
