"""The views of the steps: each is made when its step is first opened, and told what the others do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets

from ocrlab.debug.page_run import PageRun
from ocrlab.page import Floats
from ocrlab.widgets.crops.session import TURNED_BY, Crops
from ocrlab.widgets.explorer.session import Investigation
from ocrlab.widgets.reading.session import Reader
from ocrlab.widgets.steps.figure import FigureView
from ocrlab.widgets.steps.step_facts import in_python


@dataclass(frozen=True)
class Told:
    """Who is told what a person does in a view."""

    selected: Callable[[int, str], None]  # the line, and the view in which it was selected
    settings: Callable[[PageRun], None]  # the run under the new ones
    corners: Callable[[Mapping[int, Floats], Mapping[str, Any]], None]  # what is cut elsewhere, and what turns lines


class StepView:
    """A view of one or more steps, and what it can be told.

    Parameters
    ----------
    run : PageRun
    told : Told
    """

    def __init__(self, run: PageRun, told: Told) -> None:
        self.run, self.told, self.line = run, told, -1

    def view(self, step: str) -> ipywidgets.Widget:
        """Return the view of a step; it is made when it is first asked for."""
        raise NotImplementedError

    def select(self, line: int, source: str) -> None:
        """Show another line as selected, unless it was selected here."""
        self.line = line

    def show(self, run: PageRun) -> None:
        """Show another run of the same page."""
        self.run = run

    def show_texts(self) -> None:
        """Show what was read meanwhile."""

    def close(self) -> None:
        """Close the view, if it was opened."""


class ExplorerStep(StepView):
    """Map, mask and boxes: the detection explorer, which shows its layers as the step wants them."""

    session: Investigation | None = None

    def view(self, step: str) -> ipywidgets.Widget:
        """Return the explorer of the map that is there; no network runs."""
        if self.session is None:
            self.session = Investigation(self.run.unmoved, changed=self.told.settings)
            self.session.view.observe(self._on_candidate, "selected")
            self.select(self.line, "")
        self.session.view.focus = step
        return self.session.view

    @property
    def _is_level(self) -> bool:
        """Whether the explorer shows the boxes that the steps have: while its settings are ahead, numbers mean nothing."""
        return self.session is not None and self.session.ocr.detect.settings == self.run.ocr.detect.settings

    def _on_candidate(self, change: dict[str, Any]) -> None:
        if self._is_level:
            lines = {box.candidate: line for line, box in enumerate(self.run.boxes)}
            self.told.selected(lines.get(change["new"], -1), "explorer")

    def select(self, line: int, source: str) -> None:
        """Select the candidate that a line is."""
        super().select(line, source)
        if self.session and self._is_level and source != "explorer" and line < len(self.run.boxes):
            self.session.view.selected = self.run.boxes[line].candidate if line >= 0 else -1

    def hold(self, settings: dict[str, Any]) -> None:
        """Have it hold what was set elsewhere, or it would set it back."""
        if self.session and any(self.session.view.settings.get(name) != value for name, value in settings.items()):
            self.session.view.settings = {**self.session.view.settings, **settings}

    def close(self) -> None:
        """Close the explorer."""
        if self.session:
            self.session.close()


class CropsStep(StepView):
    """Crops before they are turned, with the corners that cut them; and after, with what turned them."""

    session: Crops | None = None

    def view(self, step: str) -> ipywidgets.Widget:
        """Return the lines of the page."""
        if self.session is None:
            self.session = Crops(self.run, self._on_changed)
            self.session.view.observe(lambda change: self.told.selected(change["new"], "crops"), "selected")
            self.select(self.line, "")
        self.session.view.focus = step
        return self.session.view

    def _on_changed(self, run: PageRun) -> None:
        self.told.corners(run.edited, {name: run.ocr.settings[name] for name in TURNED_BY})

    def select(self, line: int, source: str) -> None:
        """Select a line."""
        super().select(line, source)
        if self.session and source != "crops" and line < len(self.session.view.lines):
            self.session.view.selected = line

    def show(self, run: PageRun) -> None:
        """Show other lines."""
        super().show(run)
        if self.session:
            self.session.show_run(run)

    def show_texts(self) -> None:
        """Show what was read meanwhile."""
        if self.session:
            self.session.send_texts()

    def close(self) -> None:
        """Close the view."""
        if self.session:
            self.session.close()


class ColumnsStep(StepView):
    """The strip of the selected line's columns, and its lanes to the text; while there is no line, a sentence.

    Attributes
    ----------
    usual : OCR
        What the page was opened with: a title says how to read a line with its settings, or with the present ones.
    """

    session: Reader | None = None
    figure: FigureView | None = None

    def __init__(self, run: PageRun, told: Told) -> None:
        super().__init__(run, told)
        self.usual = run.ocr
        self._shown: Any = None  # what the reader shows

    def view(self, step: str) -> ipywidgets.Widget:
        """Return the columns of the selected line, read and judged as the steps do it."""
        run, line = self.run, self.line  # another line may be selected meanwhile
        lines = run.lines
        if not 0 <= line < len(lines):
            return self._none(bool(lines))
        recognize = lines.recognizer(line)
        ocr = replace(run.ocr, recognize=recognize)
        self.session = self.session or Reader(ocr)
        self.session.ocr = ocr
        crop, width = lines.upright(line), recognize.width([lines.crops[line]])
        wanted = (lines.places[line], bool(lines.flipped[line]), width, recognize.rec_height)
        title, note = f"line {line + 1} of {len(lines)}", self._note(run, line, width)
        with self.session.view.hold_sync():
            self.session.view.focus = step
            if wanted != self._shown:
                self.session.show_matrix(crop, lines.matrix(line), title)
            self.session.tell(title, note)
        self._shown = wanted
        return self.session.view

    def _none(self, is_any: bool) -> FigureView:
        """Return the sentence that stands for the columns of no line."""
        self.figure = self.figure or FigureView()
        none = "No line was found on this page, so there is none to read."
        self.figure.sentences = ["Select a line to see its columns." if is_any else none]
        return self.figure

    def _note(self, run: PageRun, line: int, width: int) -> str:
        """Say what is needed to see the line alone, and how it is padded where its batch is to blame."""
        changed = run.ocr.settings != self.usual.settings
        said = in_python(run, line, "bench.ocr" if changed else "ocr")
        alone = run.ocr.recognize.width([run.lines.crops[line]])
        padded = f"padded to {width} px, as in its batch" if width != alone else ""
        return "; ".join(filter(None, (said, padded)))

    def show_texts(self) -> None:
        """Show what is known of the line now."""
        if self.session:
            self.view(self.session.view.focus)

    def close(self) -> None:
        """Close the view, and the sentence that stood for it."""
        for one in (self.session, self.figure):
            if one:
                one.close()
