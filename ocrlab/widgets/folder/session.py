"""A run in a notebook: its pages as a grid, worst first; below it the explorer, the bench or the editor of one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets

from ocrlab.files import FileError
from ocrlab.folder.check.causes import known_causes
from ocrlab.folder.runs.store import Done, read_run
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.find import HALF, stem_of, truths_in
from ocrlab.folder.truth.opening import TRUTH
from ocrlab.folder.truth.texts import read_ours
from ocrlab.folder.truth.written import Truth
from ocrlab.widgets.folder import index, still, thumbs
from ocrlab.widgets.folder.below import Below, lines_with
from ocrlab.widgets.folder.folder import FolderView
from ocrlab.widgets.folder.rows import Kind, Looking, Row
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Content, Session
from ocrlab.widgets.shared.stack import StackView, stacked
from ocrlab.widgets.shared.worker import Worker

AT_ONCE = 100  # pictures; more are looked through in the background
TOLD = 0.3  # seconds between two sentences on how far it is
SENT = 0.15  # seconds for which small pictures are gathered into one message
QUIET = 0.4  # seconds after something was saved until it is judged


class Grid(Session):
    """Keeps the grid of a run up to date, and opens its pages.

    Attributes
    ----------
    run : Done
    rows : list of Row
        By page, in the order of the run.
    looking : Looking
        What its pages are judged by.
    """

    view: FolderView

    def __init__(self, page: FolderPage, run: Done, truth: Path | None) -> None:
        super().__init__(page.view)
        self.page, self.run = page, run
        self.place = truth if truth and truth.is_dir() else run.folder / TRUTH  # of what is corrected
        self.said = ""  # of files that nobody asked for, and that cannot be read
        truths = truths_in(truth) if truth else self._own_truths()
        self.looking = Looking(run, truths, self._known(), self.place)
        self.rows: list[Row] = []
        self.kinds: dict[Kind, int] = {}
        self.thumbs = thumbs.Thumbs(run)
        self.below = Below(self, page.panel, self.looking, self._on_saved)
        # both made in the cell: marimo shows no view of a thread that no cell began
        self.painter, self.worker = Worker(self.failed), Worker(self.failed)
        self._still: Any = None
        self._ended = False

    def begin(self) -> None:
        """Look through the run; a small one at once."""
        if cell.show(self.page):
            self._still = cell.late_still()
        if len(pictures := self.run.latest()) <= AT_ONCE:
            self._look(pictures)
        else:
            self.say(busy=f"Looking through {len(pictures):,} pictures …")
            self.worker.ask("look", lambda: self._look(pictures))

    # ---- what is wrong

    def _look(self, pictures: dict[str, list[Record]]) -> None:
        found: list[Row] = []
        told = time.monotonic()
        for done, records in enumerate(pictures.values(), 1):
            if self._ended:
                return
            found += map(self.looking.row, records)
            if time.monotonic() - told > TOLD:
                told = time.monotonic()
                self.say(busy=f"Looking through {len(pictures):,} pictures: {done:,} …")
        self.rows = found
        self.show()
        if self._still:
            cell.fill_still(self._still, still.markup(self.rows, index.order_of(self.rows), self.thumbs))

    def show(self) -> None:
        """Show all rows, sorted anew."""
        every = self.rows
        self.say(
            index=index.columns(every, self.kinds), order=index.order_of(every), news={}, bins=index.bins_of(every),
            kinds=index.counted(every, self.kinds), totals=self._totals(), busy="", message="",
        )  # fmt: skip

    def _on_saved(self, number: int) -> None:
        self.worker.ask("saved", lambda: self.judge_again(number), QUIET)

    def _totals(self) -> list[str]:
        return [*index.totals(self.rows), *([self.said] if self.said else [])]

    def judge_again(self, number: int) -> None:
        """Judge a page anew: its truth was corrected. The grid keeps its order, until somebody sorts it."""
        record = self.rows[number].record
        self._read_truth(record["image"], record["page"])
        row = self.rows[number] = self.looking.row(record)
        news = {**self.view.news, str(number): index.told(row, self.kinds)}
        self.say(news=news, kinds=index.counted(self.rows, self.kinds), totals=self._totals())
        self.below.tell(number, row)

    def _known(self) -> dict[tuple[str, int], Record]:
        """Return the causes that were asked for before."""
        try:
            return known_causes(self.run)
        except FileError as error:
            self.said = str(error)
            return {}

    def _own_truths(self) -> dict[str, Truth]:
        """Return what was corrected in the editor before."""
        try:
            return truths_in(self.place) if self.place.is_dir() else {}
        except FileError as error:
            self.said = str(error)
            return {}

    def _read_truth(self, image: str, page: int) -> None:
        """Take what the editor has written: a page that is half done has no truth."""
        stem = stem_of(image, page)
        file, half = self.place / f"{stem}.json", self.place / f"{stem}{HALF}"
        if file.exists() and not half.exists():
            self.looking.truths[stem] = read_ours(file)
        else:
            self.looking.truths.pop(stem, None)

    # ---- what a person asks

    def on_ask(self, content: Content) -> None:
        """Send small pictures, find a text, open a page, sort."""
        self.ASKED[content["ask"]](self, content)

    def _on_thumbs(self, content: Content) -> None:
        wanted = [int(page) for page in content["pages"]]
        self.painter.ask("thumbs", lambda: self._paint(wanted))

    def _paint(self, wanted: Sequence[int]) -> None:
        """Send small pictures in groups, until others are wanted."""
        made: list[tuple[Content, bytes]] = []
        began = time.monotonic()
        for number in wanted:
            if self.painter.is_wanted("thumbs"):
                break
            row = self.rows[number]
            thumb = self.thumbs.of(row)
            made.append((thumbs.told(number, row, thumb), thumb.data))
            if time.monotonic() - began > SENT:
                self._send(made)
                made, began = [], time.monotonic()
        self._send(made)

    def _send(self, made: list[tuple[Content, bytes]]) -> None:
        if made:
            with self.lock:
                self.view.send({"thumbs": [told for told, _ in made]}, [data for _, data in made])

    def _on_find(self, content: Content) -> None:
        text = str(content["text"])
        found = [i for i, row in enumerate(self.rows) if lines_with(row, text)] if text else []
        self.say(found={"text": text, "pages": found})

    def _on_sort(self, _: Content) -> None:
        self.show()

    def _on_open(self, content: Content) -> None:
        number = int(content["page"])
        if "line" not in content:
            wanted = [kind for kind, n in self.kinds.items() if n in content["kinds"]]
            content = {**content, "line": self.below.begin(self.rows[number], wanted, str(content["text"]))}
        self.below.open(number, self.rows[number], str(content["how"]), int(content["line"]))

    def _on_leave(self, _: Content) -> None:
        self.below.leave()

    def end(self) -> None:
        """End the workers, and close what is open."""
        self._ended = True
        self.painter.close()
        super().end()

    def close_all(self) -> None:
        """End, close what is open, and give back the memory of the networks."""
        self.end()
        self.worker.end()  # after the job under way
        self.below.close()

    ASKED: ClassVar[dict[str, Callable[[Grid, Content], None]]] = {
        "thumbs": _on_thumbs, "find": _on_find, "sort": _on_sort, "open": _on_open, "leave": _on_leave,
    }  # fmt: skip


class FolderPage(ipywidgets.VBox):
    """The grid of a run, and below it what is open.

    Attributes
    ----------
    view : FolderView
    session : Grid
    """

    def __init__(self, run: Done, truth: Path | None = None) -> None:
        self.view, self.panel = FolderView(), ipywidgets.VBox([])
        super().__init__([self.view, self.panel])
        self.add_class("ocrlab-folderpage")
        self.session = Grid(self, run, truth)

    def _display_(self) -> StackView:
        """Return what marimo shows of it."""
        return stacked(self)

    def close(self) -> None:
        """Close the views, and give back the memory of the networks."""
        self.session.close_all()
        for part in cell.parts_of(self)[:-1]:
            part.close()
        super().close()


def folder(run: str | Path | Done, truth: str | Path | None = None) -> FolderPage:
    """Return the pages of a run as a grid, worst first.

    With the truth, pages are ranked by how many characters are wrong; without, by what looks wrong. A click opens the explorer
    below, at the line in question.

    Parameters
    ----------
    run : path or Done
        What ``ocrlab run PICTURES --out RUN`` made.
    truth : path, optional
        A folder of truths, as for ``ocrlab check RUN --truth``; what is corrected is kept there. RUN/truth if not given.

    Raises
    ------
    FileError
        If it is no run, or if there is no truth, or a damaged one.
    """
    cell.clear()
    done = run if isinstance(run, Done) else read_run(Path(run))
    page = FolderPage(done, Path(truth) if truth is not None else None)
    page.session.begin()
    return page
