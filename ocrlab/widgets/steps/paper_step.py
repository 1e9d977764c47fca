"""The page as a step shows it: as it was given, as the tensor has it, and with the text of its lines."""

from __future__ import annotations

from typing import Any

import ipywidgets
import numpy as np

from ocrlab import draw
from ocrlab.debug.page_run import PageRun
from ocrlab.page import Fate
from ocrlab.widgets.shared.view import jpeg
from ocrlab.widgets.steps.paper import PaperView
from ocrlab.widgets.steps.step_views import StepView
from ocrlab.widgets.steps.thumbnails import plane

SHOWN = 1600  # longest side of a page that is shown as it is, in pixels
Content = dict[str, Any]


class PaperStep(StepView):
    """The page: as it was given, as the tensor has it, and with the text of its lines."""

    paper: PaperView | None = None
    _shown = b""

    def view(self, step: str) -> ipywidgets.Widget:
        """Return the page with the selected line on it, or with all."""
        if self.paper is None:
            self.paper = PaperView(size=list(self.run.size))
            self.paper.observe(lambda change: self.told.selected(change["new"], "paper"), "selected")
        told = {"image": self._image, "tensor": self._tensor, "text": self._text}[step]()
        with self.paper.hold_sync():
            for name, value in {"focus": step, "aside": b"", **told}.items():
                setattr(self.paper, name, value)
            self._show_lines()
            self.paper.selected = self.line
        return self.paper

    def _show_lines(self) -> None:
        if self.paper:
            lines, fate_of = self.run.lines, self.run.ocr.fate_of
            self.paper.lines = [
                {
                    "quad": outline.round(1).tolist(),
                    "text": read and read.reading.text,
                    "score": read and read.reading.score,
                    "dropped": read is not None and fate_of(read.reading) != Fate.KEPT,
                }
                for outline, read in zip(lines.outlines, lines.known(), strict=True)
            ]

    def select(self, line: int, source: str) -> None:
        """Select a line."""
        super().select(line, source)
        if self.paper and source != "paper":
            self.paper.selected = line

    def show(self, run: PageRun) -> None:
        """Show another tensor and other lines; the picture is the same."""
        super().show(run)
        if self.paper:
            self.view(self.paper.focus)

    def show_texts(self) -> None:
        """Show what was read meanwhile."""
        self._show_lines()

    def _picture(self) -> bytes:
        stride = -(-max(self.run.size) // SHOWN)
        self._shown = self._shown or jpeg(self.run.image[::stride, ::stride])
        return self._shown

    def _image(self) -> Content:
        height, width = self.run.size
        said = f"{width} × {height} pixels, red, green and blue, each from 0 to 255: (H, W, 3) uint8."
        title = "The picture, rotated upright" if self.run.turned else "The picture as it was given"
        return {"title": title, "alt": "the page", "picture": self._picture(), "sentences": [said]}

    def _text(self) -> Content:
        said = "The text of every line, in reading order; below, how the selected one came from its columns."
        return {"title": "The page with its text", "alt": "the page", "picture": self._picture(), "sentences": [said]}

    def _tensor(self) -> Content:
        detect = self.run.ocr.detect
        tensor = detect.tensor(self.run.image)
        size = " × ".join(str(side) for side in tensor.shape)
        said = [
            f"{size}, float32: one picture, three planes (blue first), height and width multiples of 32.",
            f"Every pixel is divided by 255, then mean {_listed(detect.mean)} is subtracted and the rest divided by std "
            f"{_listed(detect.std)} (blue, green, red). So it reaches from {tensor.min():.2f} to {tensor.max():.2f}.",
        ]
        return {
            "title": "What the detector is given: its first plane, blue",
            "alt": "the first plane of the tensor",
            "picture": jpeg(np.repeat(plane(self.run)[:, :, None], 3, axis=2)),
            "aside": draw.tensor(tensor).svg().encode(),
            "aside_alt": "the three planes of the tensor: blue, green and red",
            "sentences": said,
        }

    def close(self) -> None:
        """Close the page."""
        if self.paper:
            self.paper.close()


def _listed(numbers: Any) -> str:
    return ", ".join(f"{number:g}" for number in np.asarray(numbers).tolist())
