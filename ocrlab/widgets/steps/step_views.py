"""The views of a bench: each is made when its step is first opened, and told what the others do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import ipywidgets
import numpy as np

from ocrlab import draw
from ocrlab.debug.page_run import Passage
from ocrlab.page import Floats
from ocrlab.pipeline import OCR
from ocrlab.widgets.crops.session import Crops
from ocrlab.widgets.explorer.session import Investigation
from ocrlab.widgets.reading.session import Reader
from ocrlab.widgets.shared.view import jpeg
from ocrlab.widgets.steps import second_runtime
from ocrlab.widgets.steps.figure import FigureView
from ocrlab.widgets.steps.step_facts import in_python, part_of

SHOWN = 1600  # longest side of a page that is shown as it is, in pixels


class Bench(Protocol):
    """Whose steps are opened: what was made of the page, and what to tell when a person does something in a view."""

    ocr: OCR
    passage: Passage
    other: Passage | None
    selected: Any
    panel: ipywidgets.VBox

    def select(self, line: int, source: str) -> None:
        """Have a line selected in all other views."""

    def follow(self, settings: dict[str, Any]) -> None:
        """Have the later steps follow settings."""

    def take(self, edited: dict[int, Floats], cls_thresh: float) -> None:
        """Have the later steps follow what was nudged."""


class Opened:
    """The views that were opened; what is not there yet costs nothing.

    Parameters
    ----------
    bench : Bench
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.explorer: Investigation | None = None
        self.crops: Crops | None = None
        self.reader: Reader | None = None
        self.figure: FigureView | None = None
        self.apart: FigureView | None = None
        self._shown_line: Any = None  # what the reader shows
        self._step = ""

    def of(self, step: str) -> list[ipywidgets.Widget]:
        """Return the views of a step, and below them how far a second runtime is apart."""
        self._step = step
        if not step:
            return []
        if step in ("image", "tensor"):
            view = self._figure(step)
        elif step in ("map", "mask", "boxes"):
            view = self._explorer()
        elif step in ("crops", "upright"):
            view = self._crops()
        else:
            view = self._reading(self.bench.selected)
        if self.bench.other is None:
            return [view]
        self.apart = self.apart or FigureView()
        self.show_apart()
        return [view, self.apart]

    def _figure(self, step: str) -> FigureView:
        self.figure = self.figure or FigureView()
        passage = self.bench.passage
        with self.figure.hold_sync():
            if step == "image":
                self._show_image(passage)
            else:
                self._show_tensor(passage)
        return self.figure

    def _show_image(self, passage: Passage) -> None:
        height, width = passage.size
        stride = -(-max(passage.size) // SHOWN)
        assert self.figure
        self.figure.title, self.figure.alt = "The picture as it was given", "the page"
        self.figure.picture = jpeg(passage.image[::stride, ::stride])
        self.figure.sentences = [
            f"{width} × {height} pixels, red, green and blue, each from 0 to 255: (H, W, 3) uint8."
        ]

    def _show_tensor(self, passage: Passage) -> None:
        detect = passage.ocr.detect
        tensor = detect.tensor(passage.image)
        assert self.figure
        self.figure.title, self.figure.alt = "What the detector is given", "the three planes of the tensor"
        self.figure.picture = draw.tensor(tensor).encoded("jpeg")
        size = " × ".join(str(side) for side in tensor.shape)
        self.figure.sentences = [
            f"{size}, float32: one picture, three planes (blue first), height and width multiples of 32.",
            f"Every pixel is divided by 255, then mean {_listed(detect.mean)} is subtracted and the rest divided by std "
            f"{_listed(detect.std)} (blue, green, red). So it reaches from {tensor.min():.2f} to {tensor.max():.2f}.",
        ]

    def _explorer(self) -> ipywidgets.Widget:
        if self.explorer is None:
            passage = self.bench.passage
            self.explorer = Investigation(passage.ocr, passage.image, heatmap=passage.heatmap)
            self.explorer.view.observe(lambda change: self.bench.follow(change["new"]), "settings")
            self.explorer.view.observe(self._on_candidate, "selected")
        return self.explorer.view

    def _crops(self) -> ipywidgets.Widget:
        if self.crops is None:
            self.crops = Crops(self.bench.passage, self._on_crops)
            self.crops.view.observe(lambda change: self.bench.select(change["new"], "crops"), "selected")
        return self.crops.view

    def _reading(self, line: int) -> ipywidgets.Widget:
        """Return the view of a line's columns; while there is none, a sentence."""
        passage = self.bench.passage
        if not 0 <= line < len(passage.cuts):
            self.figure = self.figure or FigureView()
            few = (
                "Select a line to see its columns."
                if len(passage.cuts)
                else "No line was found on this page, so there is none to read."
            )
            with self.figure.hold_sync():
                self.figure.title, self.figure.picture, self.figure.sentences = "", b"", [few]
            return self.figure
        self._show_columns(passage, line)
        assert self.reader
        return self.reader.view

    def _show_columns(self, passage: Passage, line: int) -> None:
        """Show the columns of a line, read and judged as the passage does it; where they are shown, say what is new."""
        cuts, recognize = passage.cuts, passage.cuts.recognizer(line)
        ocr = replace(passage.ocr, recognize=recognize)
        self.reader = self.reader or Reader(ocr)
        self.reader.ocr = ocr
        crop, width = cuts.upright(line), recognize.width([cuts.crops[line]])
        title, note = f"line {line + 1} of {len(cuts)}", self._note(passage, line, width)
        wanted = (cuts.keys[line], bool(cuts.flipped[line]), passage.memory.how, width)
        if wanted == self._shown_line:
            self.reader.say(title, note)
        else:
            self.reader.show(crop, title, note=note)
        self._shown_line = wanted

    def _note(self, passage: Passage, line: int, width: int) -> str:
        """Say what is needed to see the line alone, and how it is padded where its batch is to blame."""
        changed = passage.ocr.settings != self.bench.ocr.settings
        said = in_python(passage, line, "bench.passage.ocr" if changed else "ocr")
        alone = passage.ocr.recognize.width([passage.cuts.crops[line]])
        padded = f"padded to {width} px, as in its batch" if width != alone else ""
        return "; ".join(filter(None, (said, padded)))

    # ---- what a person does in them

    def _on_candidate(self, change: dict[str, Any]) -> None:
        """A candidate was selected; while the settings are ahead of the steps, its number means nothing to them."""
        bench, view = self.bench, self.explorer
        if view is None or view.ocr.detect.settings != bench.passage.ocr.detect.settings:
            return
        lines = {box.candidate: line for line, box in enumerate(bench.passage.boxes)}
        bench.select(lines.get(change["new"], -1), "explorer")

    def _on_crops(self, passage: Passage) -> None:
        self.bench.take(passage.edited, passage.ocr.classify.cls_thresh)

    # ---- what they are told

    def select(self, line: int, source: str) -> None:
        """Select a line in all views but the one where a person did."""
        passage = self.bench.passage
        if self.crops and source != "crops" and line < len(self.crops.view.lines):
            self.crops.view.selected = line
        if self.explorer and source != "explorer" and line < len(passage.boxes):
            same = self.explorer.ocr.detect.settings == passage.ocr.detect.settings
            if same:
                self.explorer.view.selected = passage.boxes[line].candidate if line >= 0 else -1

    def show_line(self, line: int) -> None:
        """Show what depends on the selected line, where its view is open."""
        if self._step not in ("columns", "text"):
            return
        view = self._reading(line)
        if view not in self.bench.panel.children:
            self.bench.panel.children = self.of(self._step)
        self.show_apart()

    def show_passage(self, passage: Passage) -> None:
        """Show other boxes and what became of them."""
        if self.crops:
            self.crops.show(passage)
        if self.figure and self._step == "tensor":
            self._figure("tensor")

    def show_texts(self) -> None:
        """Tell the views that lines were read."""
        if self.crops:
            self.crops.send_texts()
        if self._step in ("columns", "text"):
            self._reading(self.bench.selected)

    def push_settings(self, settings: dict[str, Any]) -> None:
        """Have the explorer hold what was set elsewhere, or it would set it back."""
        if self.explorer and any(self.explorer.view.settings.get(name) != value for name, value in settings.items()):
            self.explorer.view.settings = {**self.explorer.view.settings, **settings}

    def show_apart(self) -> None:
        """Show how far the second runtime is apart at the step that is open."""
        bench = self.bench
        if self.apart is None or bench.other is None or not self._step or not bench.other.is_walked:
            return
        found = second_runtime.apart(self._step, bench.passage, bench.other, bench.selected)
        with self.apart.hold_sync():
            one, other = (second_runtime.label(passage.ocr) for passage in (bench.passage, bench.other))
            self.apart.title = f"{self._step}: {one} beside {other}"
            self.apart.picture, self.apart.sentences = found.picture, [*found.sentences, *self._times()]
            self.apart.alt = f"both runtimes at the step {self._step}, and their difference"

    def _times(self) -> list[str]:
        bench, step = self.bench, self._step
        assert bench.other
        both = [_time(one, step) for one in (bench.passage, bench.other) if step in one.seconds]
        if len(both) < 2:
            return []
        return [
            f"Time: {both[0]} and {both[1]}, each once, in one process, one after the other; for a fair race use lab.compare."
        ]

    def close(self) -> None:
        """Close all views that were opened."""
        for one in (self.explorer and self.explorer.view, self.crops, self.reader, self.figure, self.apart):
            if one:
                one.close()


def _time(passage: Passage, step: str) -> str:
    part = part_of(passage, step)
    return f"{passage.seconds[step][0] * 1000:.1f} ms" + (f" for {part}" if part else "")


def _listed(numbers: Any) -> str:
    return ", ".join(f"{number:g}" for number in np.asarray(numbers).tolist())
