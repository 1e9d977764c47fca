"""The bench: a page on its way through the machine as one strip, whose steps open as views, linked by the selected line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from ocrlab.debug.page_run import PageRun
from ocrlab.draw.outlines import outlined_candidates
from ocrlab.image import load_image
from ocrlab.pipeline import OCR
from ocrlab.widgets.explorer import answers
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.stack import StackView, stacked
from ocrlab.widgets.steps.steps import Steps
from ocrlab.widgets.steps.strip import StripView


class BenchPage(ipywidgets.VBox):
    """A page on its way through the machine: the strip of its steps, and below it the view of the step that is open.

    Parameters
    ----------
    run : PageRun
        Its OCR belongs to the caller, who closes it.

    Attributes
    ----------
    selected : int
        The line that is selected in all views; -1 for none.
    session : Steps
    """

    selected = traitlets.Int(-1)

    def __init__(self, run: PageRun) -> None:
        self.strip = StripView(choices=answers.about(run)["choices"]["runtimes"])
        self.panel = ipywidgets.VBox([])
        super().__init__([self.strip, self.panel])
        self.add_class("ocrlab-benchpage")
        self.session = Steps(self, run)

    @property
    def ocr(self) -> OCR:
        """The OCR with the present settings, those of the views included."""
        return self.session.run.ocr

    def save(self, path: str | Path, title: str = "") -> Path:
        """Save the strip and the step that is open as one HTML file that lives on without Python, and return its path."""
        return self.session.save(path, title)

    def _display_(self) -> StackView:
        """Return what marimo shows of it."""
        return stacked(self)

    def close(self) -> None:
        """Close the views and the second runtime; the OCR that was given stays open."""
        self.session.close()
        for part in cell.parts_of(self)[:-1]:
            part.close()
        super().close()


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
    bench = BenchPage(PageRun(ocr, load_image(image)).upright())
    if cell.show(bench):
        run = bench.session.run
        cell.show_still(outlined_candidates(run.image, run.trace.candidates), f"{len(run.boxes)} lines on their way")
    return bench
