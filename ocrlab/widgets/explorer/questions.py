"""What a person asks for in the detection explorer, question by question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes import Examination, examine
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.readings import Readings
from ocrlab.debug.sizes import shown_at
from ocrlab.debug.spot import experiments, look_at, try_out
from ocrlab.folder.elsewhere import OtherPages
from ocrlab.folder.samples import TrueLine
from ocrlab.models.export_settings import read_settings
from ocrlab.pipeline import OCR
from ocrlab.widgets.explorer import against, answers, causes, other_pages
from ocrlab.widgets.explorer.explorer import Explorer
from ocrlab.widgets.shared.worker import Worker

Content = dict[str, Any]


class Explored(Protocol):
    """What is asked about: a picture under investigation."""

    view: Explorer
    run: PageRun
    readings: Readings

    @property
    def worker(self) -> Worker:
        """For what takes longer than a frame."""

    def say(self, **traits: Any) -> None:
        """Set traits of the view, in one message."""

    truth: Sequence[Written]
    cause_of: int
    ocr: OCR
    others: OtherPages | None

    def explain(self) -> None:
        """Say what brings the selected candidate back, and why it is wrong."""

    def read(self, run: PageRun) -> None:
        """Read what was not read yet."""

    def tell_truth(self, run: PageRun) -> None:
        """Say what became of the true lines."""

    def find_cause(self, examination: Examination, about: Content) -> None:
        """Say why a line is wrong."""


def spot(on: Explored, content: Content) -> None:
    """Say what the map has at a spot where text was expected."""
    point = (float(content["point"][0]), float(content["point"][1]))
    on.say(spot={}, cause={})

    def answer() -> None:
        look_again(on, point, [])
        line = causes.line_around(on.truth, point)
        if line is not None:
            on.find_cause(examine(on.run, line), {"point": list(point)})

    on.worker.ask("spot", answer)


def cause(on: Explored, content: Content) -> None:
    """Say why a candidate is not read as it should be, or as what stands there."""
    on.cause_of = int(content["candidate"])
    on.worker.ask("why", on.explain)


def draw(on: Explored, content: Content) -> None:
    """Read a box that was drawn, whatever detection made there, and say why it is not read as it should be."""
    quad = causes.valid(content["quad"], on.run.size)
    on.say(spot={}, cause={})
    on.worker.ask("draw", lambda: on.find_cause(examine(on.run, quad), {"drawn": answers.drawn(on.run, quad)}))


def truth(on: Explored, content: Content) -> None:
    """Take what a person says of a drawn box for a line that stands there; an empty text takes it back."""
    quad, text = causes.valid(content["quad"], on.run.size), str(content["text"]).strip()
    others = [line for line in on.truth if not np.array_equal(line.quad, quad)]
    on.truth = [*others, TrueLine(text, quad)] if text else others
    on.tell_truth(on.run)
    if text:
        about = {"drawn": answers.drawn(on.run, quad)}
        on.worker.ask("draw", lambda: on.find_cause(examine(on.run, on.truth[-1]), about))


def zoom(on: Explored, content: Content) -> None:
    """Have the network run anew on a picture so many times as large as the page."""
    on.view.settings = {**on.view.settings, **shown_at(on.run, float(content["factor"]))}


def look_again(on: Explored, point: tuple[float, float], outcomes: list[Any]) -> None:
    """Say what the map has at a spot under the present settings; what was tried there stays."""
    run = on.run
    on.say(spot={"outcomes": outcomes, **answers.spot(look_at(run, point), experiments(run, point), run)})


def attempt(on: Explored, content: Content) -> None:
    """Try something at a spot, and show what comes of it."""
    point = (float(content["point"][0]), float(content["point"][1]))

    def answer() -> None:
        run = on.run
        label = content["label"]
        on.say(busy=f"{label} …")
        if content["experiment"].startswith("model "):
            outcome = answers.other_model(run, point, content["experiment"].removeprefix("model "))
        else:
            tried = next((one for one in experiments(run, point) if one.name == content["experiment"]), None)
            if tried is None:
                raise ValueError(
                    f"{label}: under the present settings this would change nothing; ask about the spot anew."
                )
            outcome = answers.outcome(run, point, tried, try_out(run, point, tried))
        on.say(spot={**on.view.spot, "outcomes": [*on.view.spot.get("outcomes", []), outcome]}, busy="")

    on.worker.ask("try", answer)


def shadow(on: Explored, _: Content) -> None:
    """Read the dropped candidates too."""
    on.readings.dropped_too = True
    on.worker.ask("settle", lambda: on.read(on.run))


def pin(on: Explored, _: Content) -> None:
    """Set what is shown beside what will be."""
    label = answers.in_short(on.view.settings, on.view.about["baseline"]["settings"])
    on.say(other=against.side(f"pinned: {label}", on.run.kept))


def unpin(on: Explored, _: Content) -> None:
    """Let go of the other side."""
    on.say(other={})


def compare(on: Explored, content: Content) -> None:
    """Set what is shown beside a preset, a configuration or another runtime."""
    name = content["name"]

    def answer() -> None:
        on.say(busy=f"{name} …")
        if content["with"] == "config":
            other = against.configuration(on.run, name, content["bytes"][0])
        else:
            other = {"preset": against.preset, "runtime": against.runtime}[content["with"]](on.run, name)
        on.say(other=other, busy="")

    on.worker.ask("compare", answer)


def load(on: Explored, content: Content) -> None:
    """Take settings from a JSON file."""
    try:
        given = read_settings(content["bytes"][0].decode("utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise ValueError(f"{content['name']}: {error}") from error
    on.view.settings = {**on.view.settings, **given}


QUESTIONS: dict[str, Callable[[Explored, Content], None]] = {
    "spot": spot, "try": attempt, "cause": cause, "draw": draw, "truth": truth, "zoom": zoom, "shadow": shadow,
    "pin": pin, "unpin": unpin, "elsewhere": other_pages.stop,
    "compare": compare, "load": load,
}  # fmt: skip
