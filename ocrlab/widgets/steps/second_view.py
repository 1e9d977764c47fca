"""A second runtime beside the first: its run of the page, and a figure that says how far it is apart."""

from __future__ import annotations

from ocrlab.debug.page_run import PageRun
from ocrlab.widgets.steps import second_runtime
from ocrlab.widgets.steps.figure import FigureView
from ocrlab.widgets.steps.step_facts import time_of

FAIR = "each once, in one process, one after the other; for a fair race use lab.compare."


class Second:
    """The second runtime, while there is one.

    Attributes
    ----------
    run : PageRun or None
    figure : FigureView or None
    """

    run: PageRun | None = None
    figure: FigureView | None = None

    @property
    def label(self) -> str:
        """What runs it; "" while there is none."""
        return second_runtime.label(self.run.ocr) if self.run else ""

    def open(self, name: str, beside: PageRun) -> None:
        """Open the models of a run on another runtime, given as "openvino in f32"."""
        self.run = second_runtime.same_way(second_runtime.opened(beside.ocr, name), beside)

    def follow(self, run: PageRun) -> None:
        """Take the settings and outlines that the first one has now."""
        self.run = second_runtime.following(self.run, run)

    def again(self, run: PageRun) -> None:
        """Begin every step anew."""
        if self.run:
            self.run = second_runtime.same_way(self.run.ocr, run)

    def view(self, step: str, beside: PageRun, line: int) -> FigureView:
        """Return the figure for a step."""
        self.figure = self.figure or FigureView()
        self.show(step, beside, line)
        return self.figure

    def show(self, step: str, beside: PageRun, line: int) -> None:
        """Show how far both are apart at the step that is open, once both have gone all the way."""
        run = self.run
        if self.figure is None or run is None or not step or not run.is_walked:
            return
        found = second_runtime.apart(step, beside, run, line)
        both = [time_of(one, step) for one in (beside, run) if step in one.seconds]
        times = [f"Time: {both[0]} and {both[1]}, {FAIR}"] if len(both) == 2 else []
        with self.figure.hold_sync():
            self.figure.title = f"{step}: {second_runtime.label(beside.ocr)} beside {self.label}"
            self.figure.picture, self.figure.sentences = found.picture, [*found.sentences, *times]
            self.figure.alt = f"both runtimes at the step {step}, and their difference"

    def let_go(self) -> None:
        """Close the second runtime, after the call under way."""
        if self.run:
            self.run.ocr.close()
            self.run = None

    def close(self) -> None:
        """Close the figure and the runtime."""
        if self.figure:
            self.figure.close()
        self.let_go()
