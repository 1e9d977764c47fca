"""What keeps a live view up to date: one lock, one worker, and errors said where a person can read them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import traitlets

from ocrlab.files import write_whole
from ocrlab.page import Image
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.saved_page import Shown, page_of, state_of
from ocrlab.widgets.shared.view import AskingView, View
from ocrlab.widgets.shared.worker import Worker

Content = dict[str, Any]
Change = dict[str, Any]
Parts = tuple[list[tuple[Shown, Content]], list[str]]  # views, each with what it is told; and sentences
LIVES = "What can be seen and moved here needs no Python; what does, says so."


class Session:
    """Wires a view to what it shows.

    Callbacks run on another thread than cells, and the worker on its own: whatever changes the state holds the lock.

    Attributes
    ----------
    view : View
        ``view.session`` is this.
    lock : RLock
    worker : Worker
        For what takes longer than a frame; it is started when it is first asked.
    named : str
        What its page is named that a person saves; where that is empty, what the view is named.
    """

    view: Any
    named = ""

    def __init__(self, view: View) -> None:
        self.view, self.lock = view, threading.RLock()
        self._own = False
        view.session = self
        if isinstance(view, AskingView):
            view.on_ask(self.ask)

    @cached_property
    def worker(self) -> Worker:
        """The thread for what takes longer."""
        return Worker(self.failed)

    def say(self, **traits: Any) -> None:
        """Set traits of the view, in one message."""
        with self.lock, self.view.hold_sync():
            for name, value in traits.items():
                setattr(self.view, name, value)

    def set_own(self, **traits: Any) -> None:
        """Set traits of the view that are also the person's, without taking it for the person's doing."""
        self._own = True
        for name, value in traits.items():
            setattr(self.view, name, value)
        self._own = False

    def failed(self, error: Exception) -> None:
        """Show an error in the view: nobody sees the traceback of a callback."""
        quiet = {"busy": ""} if self.view.has_trait("busy") else {}
        self.say(message=str(error) or type(error).__name__, **quiet)

    def observe(self, listen: Callable[[Change], None], name: str, of: traitlets.HasTraits | None = None) -> None:
        """Call a function when a person changes a trait, of the view if nothing else is given; it holds the lock."""

        def heard(change: Change) -> None:
            with self.lock, self.view.hold_sync():
                if not self._own:
                    listen(change)

        (of or self.view).observe(heard, name)

    def ask(self, content: Content) -> None:
        """Answer what the view asks; an error is said there."""
        if content["ask"] == "close":
            self.end()
            return
        if content["ask"] == "save":
            self.worker.ask("save", self._hand_over)
            return
        try:
            self.on_ask(content)
        except Exception as error:  # nobody sees a callback's traceback
            self.failed(error)

    def on_ask(self, content: Content) -> None:
        """Answer what the view asks: ``{"ask": what, "bytes": [...], ...}``."""

    def end(self) -> None:
        """End the worker, if there is one, after the job under way."""
        if "worker" in self.__dict__:
            self.worker.close()

    def show_in_cell(self, still: Callable[[], tuple[Image, str] | str]) -> Any:
        """Show the view in the running cell, with a still for the saved file, and return the view.

        The still is a picture (H, W, 3) and its words, or the markup of a figure.
        """
        if cell.show(self.view):
            made = still()
            if isinstance(made, str):
                cell.show_drawn(made)
            else:
                cell.show_still(*made)
        return self.view

    def parts(self) -> Parts:
        """Return the view with what it was told, for a page without Python."""
        return [(self.view, state_of(self.view))], [LIVES]

    def save(self, path: str | Path, title: str = "", **how: Any) -> Path:
        """Save what is shown as one HTML file that lives on without Python, and return its path.

        Parameters
        ----------
        path : path
        title : str
            What stands above it, and in the browser's tab.
        **how
            Of the explorer: ``explain`` and ``redact``, see `ocrlab.widgets.explorer.case.Case`.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        shown, notes = self.parts(**how)
        write_whole(Path(path), page_of(shown, title or Path(path).stem, notes).encode())
        return Path(path)

    def _hand_over(self) -> None:
        """Give the person's browser the page; where it cannot be made, the view says why, and asks for it again."""
        name, page = f"{self.named or type(self.view).__name__.removesuffix('View').lower()}.html", list[bytes]()
        try:
            shown, notes = self.parts()
            page = [page_of(shown, Path(name).stem, notes).encode()]
        finally:
            self.view.send({"saved": name}, page)

    def close(self) -> None:
        """Close the view, and end the worker."""
        self.view.close()
        self.end()
