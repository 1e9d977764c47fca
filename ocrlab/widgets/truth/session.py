"""A page of a run in the hands of a person: what was read is the draft, and what they say of it is kept at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from ocrlab import geometry
from ocrlab.draw.colors import BLUE, ORANGE
from ocrlab.draw.outlines import outline
from ocrlab.files import FileError, shown
from ocrlab.folder.runs.store import Done, read_run
from ocrlab.folder.truth.draft import Draft, DraftLine, State
from ocrlab.folder.truth.keeping import ChangedError
from ocrlab.folder.truth.opening import Opened, found, opened
from ocrlab.image import load_pages
from ocrlab.page import Floats, Image
from ocrlab.widgets.crops.valid_quad import checked
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Content, Session
from ocrlab.widgets.truth.truth import TruthView, small

MOST_UNDONE = 500
ROUND = 0.24  # an eighth of a line's height is shown around it; see `geometry.unclip`
HERE = "Another editor of this notebook has this page: it is only shown here, until you take it over."
ELSEWHERE = "Another notebook has this page in its editor: it is only shown here. Close it there, or end its kernel."
Place = str | os.PathLike[str]
_having: WeakValueDictionary[Path, TruthSession] = WeakValueDictionary()  # who has a page in this process, by its truth


class TruthSession(Session):
    """Keeps what a person says of a page, and shows it.

    Attributes
    ----------
    view : TruthView
    draft : Draft
        As it is now; it is in a file, unless the view says otherwise.
    saved : list of callable
        Called with the draft whenever it was saved.
    """

    view: TruthView

    def __init__(self, page: Opened, image: Image) -> None:
        super().__init__(TruthView())
        self.draft, self.saved = page.draft, list[Callable[[Draft], object]]()
        self._page, self._image = page, image
        self._before: list[Draft] = []
        self._said = page.draft  # without what is still being typed
        self._change = self._saved = 0  # the newest that was asked for, and that is in a file
        self._notices, self._conflict = page.notices, False
        self._is_mine, self._was_taken = self._took(), False
        self.view.show_image(image)
        self.view.selected = _first(page.draft)
        if self._is_mine and page.draft.is_whole and self.file != page.keeping.truth:  # killed between its two files
            self._keep()
        self._show()

    @property
    def file(self) -> Path:
        """Where the draft is kept: NAME.json when it is a truth, else NAME.draft.json."""
        return self._page.keeping.file

    def select(self, quad: Floats) -> None:
        """Go to the line that covers most of a quad (4, 2) of the picture."""
        shared = [(geometry.iou(np.array(line.quad), quad), line.number) for line in self.draft.lines]
        if shared and max(shared)[0] > 0:
            self.view.selected = max(shared)[1]

    # ---- what the person does

    def on_ask(self, content: Content) -> None:
        """Do what a person asks, and keep it."""
        ask = content["ask"]
        if ask == "again" and not self._is_mine and (other := self._other()):
            other.give_up()  # without a lock of ours: it may ask the same
        with self.lock:
            self._change = max(self._change, int(content.get("change", 0)))
            if ask == "crops":
                self._send_crops([int(number) for number in content["lines"]])
            elif ask in ("again", "theirs"):
                self._saved = self._change
                self._load()
            elif ask == "mine":
                self._keep(overwrite=True)
            else:
                self._change_by(ask, content)

    def failed(self, error: Exception) -> None:
        """Say an error, and that the last change was not made, or is not kept where it belongs."""
        self.say(message=str(error) or type(error).__name__, refused=self._change)

    def _change_by(self, ask: str, content: Content) -> None:
        if not self._is_mine:
            raise FileError(self._whose())
        if ask == "undo":
            self._undo()
        elif ask == "typed":
            self.draft = self.draft.typed(int(content["line"]), str(content["text"]))
        elif ask == "untyped":
            self.draft = self.draft.back(int(content["line"]), self._said)
        else:
            after = self._after(ask, content)
            self._before = [*self._before, self._said][-MOST_UNDONE:]
            self.draft = self._said = after
            if ask == "drawn":
                self.view.selected = after.at
        self._keep()

    def _after(self, ask: str, content: Content) -> Draft:
        draft = self.draft
        if ask == "drawn":
            return draft.drawn(checked(content["quad"], draft.size))
        if ask == "rest":
            return draft.rest()
        line = int(content["line"])
        if ask == "said":
            return draft.said(line, str(content["text"]))
        if ask == "moved":
            return draft.moved(line, int(content["by"]))
        if ask == "put":
            return draft.put(line, checked(content["quad"], draft.size))
        raise ValueError(f"{ask!r}: said, typed, moved, drawn, put, rest or undo was expected.")

    def _undo(self) -> None:
        at = self.draft.at
        if self.draft == self._said and self._before:
            self._said = self._before.pop()
        self.draft = self._said
        numbers = [line.number for line in self.draft.lines]
        self.view.selected = at if at in numbers else _first(self.draft)

    # ---- what is kept

    def _keep(self, overwrite: bool = False) -> None:
        keeping = self._page.keeping
        try:
            (keeping.overwrite if overwrite else keeping.write)(self.draft)
        except FileError as error:
            self._conflict = isinstance(error, ChangedError)
            self._show()  # what was done stands there, and is not lost while the view is open
            raise
        self._conflict, self._saved = False, self._change
        self._show()
        for listener in self.saved:
            listener(self.draft)

    def _load(self) -> None:
        """Take what is in the files now, and the page where nobody else has it."""
        self._is_mine, self._was_taken = self._is_mine or self._took(), False
        self.draft, self._notices = found(self._page.keeping, self._page.draft)
        self._said, self._before, self._conflict = self.draft, [], False
        self._show()

    # ---- one editor at a time

    def _took(self) -> bool:
        if not self._page.keeping.take():
            return False
        _having[self._page.keeping.truth.absolute()] = self
        return True

    def _other(self) -> TruthSession | None:
        """Return who has the page in this process."""
        other = _having.get(self._page.keeping.truth.absolute())
        return other if other is not None and other._is_mine and other is not self else None

    def _whose(self) -> str:
        if self._is_mine:
            return ""
        return HERE if self._is_here() else ELSEWHERE

    def _is_here(self) -> bool:
        """Tell whether this process has the page, in another editor; while it is handed over, nobody has it yet."""
        return self._was_taken or self._other() is not None

    def give_up(self) -> None:
        """Let another editor of this process have the page; everything is kept already."""
        with self.lock:
            self._is_mine, self._was_taken = False, True
            self._page.keeping.close()
            self._show()

    # ---- what is shown

    def _show(self) -> None:
        keeping, draft = self._page.keeping, self.draft
        name = draft.image if draft.page == 1 else f"{draft.image}, page {draft.page}"
        about = {
            "title": name, "key": f"{keeping.truth} {draft.content}", "file": keeping.file.name,
            "folder": shown(keeping.folder), "whole": draft.is_whole, "readonly": not self._is_mine,
            "conflict": self._conflict, "undo": len(self._before), "notices": [*self._notices],
            "here": self._is_here(),
        }  # fmt: skip
        self.say(lines=[_told(line) for line in draft.lines], about=about, saved=self._saved, message=self._whose())

    def _send_crops(self, numbers: list[int]) -> None:
        lines = {line.number: line for line in self.draft.lines}
        there = [lines[number] for number in numbers if number in lines]
        crops = [small(geometry.cut(self._image, around(line), quarter=False)) for line in there]
        quads = [[line.number, line.quad] for line in there]
        self.view.send({"answer": "crops", "lines": quads}, crops)

    def parts(self) -> Any:
        """Return the view for a page without Python, in which nothing can be kept."""
        [(view, state)], notes = super().parts()
        return [(view, {**state, "about": {**state["about"], "readonly": "a page without Python"}})], notes

    def end(self) -> None:
        """Let others have the page."""
        super().end()
        self._is_mine = False
        self._page.keeping.close()


def around(line: DraftLine) -> Floats:
    """Return the quad (4, 2) of a line with a little of what is around it."""
    grown: Floats = geometry.unclip(np.array([line.quad], np.float32), ROUND)[0]
    return grown


def _told(line: DraftLine) -> dict[str, Any]:
    return {**asdict(line), "quad": [*map(list, line.quad)], "doubts": [*line.doubts]}


def _first(draft: Draft) -> int:
    """Return the line to go on with: the first that was not looked at, from the one on that was worked on last."""
    numbers = [line.number for line in draft.lines]
    at = numbers.index(draft.at) if draft.at in numbers else 0
    waiting = [line.number for line in (*draft.lines[at:], *draft.lines[:at]) if line.state is State.UNTOUCHED]
    return (waiting or numbers or [-1])[0]


def edit(run: Done | Place, image: Place, page: int = 1, folder: Place | None = None) -> TruthSession:
    """Return a session in which a person corrects what a run read of a page; it is kept as our truth.

    Parameters
    ----------
    run : Done or path
    image : str or path
        The picture's name in the run, or its path.
    page : int
        From 1. The truth of page 2 of NAME.tif is NAME.p2.json.
    folder : path, optional
        Where truths lie; default: RUN/truth.

    Raises
    ------
    FileError
        If the run has no such page, or its truth is damaged or another picture's.
    ImageError
        If the picture cannot be read any more.
    """
    done = run if isinstance(run, Done) else read_run(Path(run))
    begun = opened(done, image, page, Path(folder) if folder else None)
    pixels = next(islice(load_pages(begun.picture, max_pixels=done.facts["max_pixels"]), page - 1, None), None)
    if pixels is None:
        raise FileError(f"{shown(begun.picture)}: it has no page {page} any more.")
    return TruthSession(begun, pixels)


def correct(run: Done | Place, image: Place, page: int = 1, folder: Place | None = None) -> TruthView:
    """Return the view in which a person corrects what a run read of a page; see `edit`."""
    cell.clear()
    session = edit(run, image, page, folder)
    session.show_in_cell(lambda: _still(session.draft, session._image))
    return session.view


def _still(draft: Draft, image: Image) -> tuple[Image, str]:
    canvas = image.copy()
    scale = max(1.0, max(image.shape[:2]) / 1500)
    for line in draft.lines:
        outline(canvas, np.array(line.quad, np.float32), ORANGE if line.state is State.UNTOUCHED else BLUE, scale)
    return canvas, f"{draft.image}: {draft.looked_at} of {len(draft.lines)} lines looked at"
