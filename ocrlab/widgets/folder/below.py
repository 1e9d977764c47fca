"""What is open below the grid: a page, at one of its lines in question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np

from ocrlab.folder.runs.work import Record
from ocrlab.widgets.folder.opening import Opened, Opener
from ocrlab.widgets.folder.rows import Kind, Looking, Mark, Row, quoted
from ocrlab.widgets.shared.session import Session

LET_GO = 0.5  # seconds that a browser may take to let go of a view
ROOM = "480px"  # that what opens has from the first moment: the page is scrolled once


class Below:
    """Opens pages below the grid, one at a time.

    Parameters
    ----------
    session : Session
        Whose view has ``opened``, ``message`` and ``busy``; networks run in its worker.
    panel : VBox
    looking : Looking
    saved : callable
        Called with the number of a page whose text was corrected.
    """

    def __init__(
        self, session: Session, panel: ipywidgets.VBox, looking: Looking, saved: Callable[[int], None]
    ) -> None:
        self.session, self.panel, self.looking, self.saved = session, panel, looking, saved
        self.opener = Opener(looking.run)
        self.opened: Opened | None = None
        self.marks: list[Mark] = []
        self.is_closed = False
        self.left: list[Opened] = []  # no longer shown, to be closed
        self._wanted: tuple[int, str] | None = None  # what is open, or is being opened

    def begin(self, row: Row, wanted: Sequence[Kind], text: str) -> int:
        """Take the lines in question of a page, first those in which a text was found; return that to begin with."""
        found = marks_with(row, text)
        self.marks = [*found, *row.marks]
        return 0 if found else row.line_for(wanted)

    def open(self, number: int, row: Row, how: str, line: int) -> None:
        """Open a page at a line; where it is open already, select the line."""
        view, worker = self.session.view, self.session.worker
        is_open, self._wanted = self._wanted == (number, how), (number, how)
        told = {"page": number, "how": how, "title": row.name, "reason": row.reason, "at": line}
        self.panel.layout.min_height = ROOM
        self.session.say(
            opened={**told, "lines": [mark.whole for mark in self.marks]},
            message=view.message if is_open else "", busy=view.busy if is_open else f"Opening {row.name} …",
        )  # fmt: skip
        if is_open:
            worker.ask("select", lambda: self._select(line))
        else:
            worker.ask("open", lambda: self._open(number, row, how, line))

    def tell(self, number: int, row: Row) -> None:
        """Take the lines in question anew, if it is the page that is open: it was judged again."""
        with self.session.lock:
            opened = self.session.view.opened
            if opened.get("page") == number:
                self.marks = [*row.marks]
                lines = [mark.whole for mark in self.marks]
                at = min(max(opened["at"], 0), len(lines) - 1)
                self.session.say(opened={**opened, "reason": row.reason, "lines": lines, "at": at})

    def _select(self, line: int) -> None:
        if self.opened and 0 <= line < len(self.marks):
            self.opened.select(self.marks[line].quad)

    def _open(self, number: int, row: Row, how: str, line: int) -> None:
        self.shut()
        try:
            made = self._made(number, row, how)
        except Exception:
            self._wanted = None  # it can be tried again
            raise
        if self._wanted != (number, how) or self.is_closed:  # something else is wanted meanwhile
            made.close()
            return
        self.opened = made
        self._select(line)
        self.panel.children = [made.view]
        self.session.say(message=made.note, busy="")

    def _made(self, number: int, row: Row, how: str) -> Opened:
        if how == "text":
            self._close_left()  # an editor has its page for itself
            return self.opener.editor(row, self.looking.place, lambda: self.saved(number))
        if how == "bench":
            return self.opener.bench(row)
        return self.opener.explorer(row, self.looking.truths)

    def leave(self) -> None:
        """Close what is open."""
        self._wanted = None
        self.session.say(opened={}, message="", busy="")
        self.panel.layout.min_height = None
        self.session.worker.ask("open", self.shut)

    def shut(self) -> None:
        """Take away the view that is open, if there is one; it is closed once the browser has let go of it.

        A view that is closed while the browser still takes it out of its box is taken out twice, which is an error there.
        """
        self.panel.children = []
        if self.opened:
            self.left.append(self.opened)
            self.opened = None
            self.session.worker.ask("close", self._close_left, LET_GO)

    def _close_left(self) -> None:
        left, self.left = self.left, []
        for one in left:
            one.close()

    def close(self) -> None:
        """Close the view, and give back the memory of the networks."""
        self.is_closed = True
        self.shut()
        self._close_left()
        self.opener.close()


def marks_with(row: Row, text: str) -> list[Mark]:
    """Return the lines of a page in which a text was read as marks; none for no text."""
    found: list[dict[str, Any]] = lines_with(row, text) if text else []
    return [
        Mark(("found", text), f"found: {quoted(line['text'])}", np.array(line["box"], np.float32)) for line in found
    ]


def lines_with(row: Row, text: str) -> list[Record]:
    """Return the lines of a page in which a text was read, whatever its case."""
    wanted = text.casefold()
    return [line for line in row.record.get("lines", ()) if wanted in line["text"].casefold()]
