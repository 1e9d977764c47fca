"""A measurement under way: done in the background, shown live by a view, and kept as a still in the saved file."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.view import AskingView
from ocrlab.widgets.shared.worker import Worker

Content = dict[str, Any]
PATIENCE = 3600.0


class Measurement(ABC):
    """What runs child processes, and the view that shows what they found.

    Attributes
    ----------
    view : AskingView
        Has the traits ``running``, ``progress`` and ``message``, and asks for "run", "cancel" and "close".
    blank : dict
        Traits of the view before anything was measured.
    """

    view: AskingView
    blank: ClassVar[dict[str, Any]]

    def __init__(self, view: AskingView) -> None:
        self.view = view
        self.worker, self._cancel = Worker(self._failed), threading.Event()
        self._still: Any = None  # what a saved file shows, see `cells.late_still`
        view.on_ask(self._on_ask)

    @abstractmethod
    def measure(self) -> str:
        """Measure, show what comes, and return a still as HTML; "" if there is nothing to show."""

    def show(self) -> None:
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

    def say(self, **traits: Any) -> None:
        """Set traits of the view, all in one message."""
        with self.view.hold_sync():
            for name, value in traits.items():
                setattr(self.view, name, value)

    def _run(self) -> None:
        still = self.measure()
        if self._still and still:  # before it is said to be done: a file that is saved then has it
            cell.fill_still(self._still, still)
        self.say(progress="Canceled: what was measured stands." if self._cancel.is_set() else "Done.", running=False)

    def _failed(self, error: Exception) -> None:
        self.say(message=str(error) or type(error).__name__, progress="", running=False)

    def _on_ask(self, content: Content) -> None:
        what = content["ask"]
        if what == "run":
            self.start()
        else:  # cancel, close
            self._cancel.set()
            if what == "close":
                self.worker.close()
