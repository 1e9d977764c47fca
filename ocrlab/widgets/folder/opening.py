"""What opens below the grid: the explorer or the bench of a page, at the line in question, or the editor of its truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np

from ocrlab import models
from ocrlab.debug.page_run import PageRun
from ocrlab.folder.elsewhere import OtherPages
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import hashes_of
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth
from ocrlab.geometry import rotated_points
from ocrlab.page import Floats
from ocrlab.pipeline import OCR
from ocrlab.widgets.explorer import answers, other_pages
from ocrlab.widgets.explorer.session import Investigation
from ocrlab.widgets.folder.rows import Row
from ocrlab.widgets.folder.thumbs import changed, page_of
from ocrlab.widgets.shared.worker import Worker
from ocrlab.widgets.steps.session import BenchPage

OTHER_MODELS = "The models here are not those that the run was read with, so what opens may read otherwise."


@dataclass(eq=False)
class Opened:
    """A view below the grid.

    Attributes
    ----------
    view : Widget
    select : callable
        Shows another line (4, 2) of the page.
    close : callable
    note : str
        What must be said beside it.
    """

    view: ipywidgets.Widget
    select: Callable[[Floats], None]
    close: Callable[[], None]
    note: str = ""


class Opener:
    """Opens pages of a run with the networks and settings that it was read with; they are opened once."""

    def __init__(self, run: Done) -> None:
        self.run = run
        self._ocr: OCR | None = None
        self._hashes: dict[str, str] | None = None  # of its models, which are large

    @property
    def ocr(self) -> OCR:
        """The OCR of the run, opened when it is first asked for."""
        if self._ocr is None:
            given = dict(self.run.facts["load"])
            self._ocr = models.load(given.pop("name", None), **given)
        return self._ocr

    def explorer(self, row: Row, truths: dict[str, Truth]) -> Opened:
        """Return the explorer of a page; beside each remedy stands what it does to other pages of the run."""
        run, note = self._page(row)
        truth = truth_for(row.record["image"], truths, row.record["page"])
        lines = answers.fitting(truth.lines if truth else (), _given_size(run))
        session = Investigation(run, answers.rotated_truth(lines, _given_size(run), -run.turned))

        if self._has_its_models:
            other_pages.beside(session, OtherPages(self.run, self.ocr, truths, row.record["image"]))

        def select(quad: Floats) -> None:
            there = rotated_points(quad, _given_size(run), -run.turned)
            found = candidate_at(session.run, there)
            session.view.selected = found
            if found < 0:  # nothing was found there: ask what the map has at the spot
                session.ask({"ask": "spot", "point": there.mean(axis=0).tolist()})

        return Opened(session.view, select, lambda: _closed(session.close, session.worker), note)

    def bench(self, row: Row) -> Opened:
        """Return the bench of a page."""
        run, note = self._page(row)
        bench = BenchPage(run)

        def select(quad: Floats) -> None:
            there = rotated_points(quad, _given_size(run), -run.turned)
            candidate = candidate_at(bench.session.run, there)
            lines = {box.candidate: line for line, box in enumerate(bench.session.run.boxes)}
            bench.selected = lines.get(candidate, -1)

        return Opened(bench, select, lambda: _closed(bench.close, bench.session.worker), note)

    def editor(self, row: Row, folder: Path | None, saved: Callable[[], None]) -> Opened:
        """Return the editor of what stands on a page."""
        from ocrlab.widgets.truth.session import edit

        session = edit(self.run, row.record["image"], row.record["page"], folder)
        session.saved.append(lambda _: saved())

        def select(quad: Floats) -> None:
            lines = session.draft.lines
            found = answers.nearest(np.array([line.quad for line in lines], np.float32), quad) if lines else -1
            if found >= 0:
                session.view.selected = lines[found].number

        return Opened(session.view, select, session.close)

    def _page(self, row: Row) -> tuple[PageRun, str]:
        page = page_of(self.run, row.record)
        notes = [changed(self.run, row.record), "" if self._has_its_models else OTHER_MODELS]
        return PageRun(self.ocr, page).upright(), " ".join(filter(None, notes))

    @property
    def _has_its_models(self) -> bool:
        if self._hashes is None:
            self._hashes = dict(hashes_of(self.ocr))
        found: dict[str, str] = self.run.facts["models"]
        return self._hashes == found

    def close(self) -> None:
        """Give back the memory of the networks."""
        if self._ocr is not None:
            self._ocr.close()
            self._ocr = None


def _closed(close: Callable[[], None], worker: Worker) -> None:
    """Close a view, and wait for the job under way: its networks may be given back next."""
    close()
    worker.end()


def _given_size(run: PageRun) -> tuple[int, int]:
    """Return height and width of the picture as it was given."""
    height, width = run.size
    return (width, height) if run.turned % 180 else (height, width)


def candidate_at(run: PageRun, quad: Floats) -> int:
    """Return the candidate that overlaps most with a line (4, 2), or else the kept one in which it lies; -1 where none is."""
    found = run.trace.candidates
    nearest = answers.nearest(found.quads, quad) if len(found) else -1
    if nearest >= 0:
        return nearest
    middle: Any = quad.mean(axis=0)
    around = (
        box for box in run.boxes if (box.quad.min(axis=0) <= middle).all() and (middle <= box.quad.max(axis=0)).all()
    )
    return next((box.candidate for box in around), -1)
