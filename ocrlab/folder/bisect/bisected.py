"""Bisecting: each step is made by us from what production had before it, and the first that differs is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2

from ocrlab.folder.bisect import cutting, finding, nets, texts
from ocrlab.folder.bisect.ours import Ours, opened
from ocrlab.folder.bisect.recording import Recording, read_recording
from ocrlab.folder.bisect.step import CLOSE, DIFFERS, LEFT_OUT, Step
from ocrlab.folder.bisect.swap import Swap, differs
from ocrlab.image import load_image
from ocrlab.page import Image

STEPS: dict[str, Callable[[Swap], Step]] = {
    "pixels": finding.pixels, "tensor": finding.tensor, "map": finding.map_, "boxes": cutting.boxes,
    "order": cutting.order, "crops": cutting.crops, "cls tensor": nets.cls_tensor, "cls": nets.cls,
    "turns": texts.turns, "rec tensor": nets.rec_tensor, "rec": nets.rec, "texts": texts.texts, "lines": texts.lines,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Bisected:
    """Where production and ocrlab part; a notebook shows it.

    Attributes
    ----------
    recording : Recording
    steps : tuple of Step
        All of them, in the order of the pipeline.
    runtime : str
        What ran our networks.
    said : tuple of str
        What is otherwise than in production before anything is computed.
    """

    recording: Recording
    steps: tuple[Step, ...]
    runtime: str
    said: tuple[str, ...] = ()

    @property
    def first(self) -> Step | None:
        """The first step that differs by more than rounding."""
        return next((step for step in self.steps if step.state == DIFFERS), None)

    @property
    def shown(self) -> Step | None:
        """The step whose arrays are worth a look: the first that differs and has some, or else the first that is close."""
        wanted = (DIFFERS,) if self.first else (CLOSE,)
        return next((step for step in self.steps if step.state in wanted and step.pair is not None), None)

    @property
    def headline(self) -> str:
        """Where they part, in a sentence."""
        if self.first:
            return f"They part first at {self.first.place}: {self.first.said}"
        open_ = [step for step in self.steps if step.state == LEFT_OUT]
        rounds = " up to rounding" if any(step.state == CLOSE for step in self.steps) else ""
        if open_:
            return f"No difference{rounds} in {len(self.steps) - len(open_)} steps; {len(open_)} could not be compared."
        return f"No difference{rounds}: all {len(self.steps)} steps come out as in production."

    def __str__(self) -> str:
        """The headline."""
        return self.headline

    def _repr_html_(self) -> str:
        from ocrlab.folder.bisect.shown import page

        about = f"{self.recording.package} {self.recording.release} beside ocrlab ({self.runtime})"
        picture = (self.shown, self.figure) if self.shown and self.figure else None
        return page(self.headline, (about, *self.said), self.steps, self.first, picture)

    @cached_property
    def figure(self) -> Any:
        """The first arrays that differ, side by side: theirs, ours, the difference; None where none do."""
        from ocrlab.folder.bisect.figures import side_by_side

        pair = self.shown.pair if self.shown else None
        return side_by_side(pair) if pair and pair.theirs.size and pair.ours.size else None

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        about = {"recording": str(self.recording.path), "package": self.recording.package}
        return {
            **about, "version": self.recording.release, "ours": self.runtime, "said": list(self.said),
            "headline": self.headline, "first": self.first.name if self.first else None,
            "steps": [step.to_dict() for step in self.steps],
        }  # fmt: skip


def bisect(recording: str | Path | Recording, image: Any = None, **load: Any) -> Bisected:
    """Return where production and ocrlab part first.

    Parameters
    ----------
    recording : path or Recording
        Of `ocrlab_recorder.py`, or of `record`.
    image : anything that `load_image` takes, optional
        The picture; without it, what comes before the detector's tensor, and the crops, cannot be compared.
    **load
        Of `ocrlab.load`, instead of what the recording says: ``backend="openvino"``.

    Raises
    ------
    RecordingError, ImageError, ValueError, BackendError
        If the recording or the picture cannot be read, or our pipeline not be opened with its settings.
    """
    recording = recording if isinstance(recording, Recording) else read_recording(recording)
    pixels = load_image(image) if image is not None else _kept_picture(recording)
    ours = opened(recording, load)
    with ours.ocr:
        return compared(recording, ours, pixels)


def compared(recording: Recording, ours: Ours, image: Image | None) -> Bisected:
    """Return where a recording and a pipeline that is open part first; the page is (H, W, 3) uint8, red first."""
    swap = Swap(recording, ours.ocr, image)
    steps = tuple(_made(name, swap) for name in STEPS)
    problems = [f"The recorder said: {str(one)[:300]}" for one in recording.told.get("problems") or []]
    raised = recording.told.get("raised")
    raised_said = (
        [f"Production raised {str(raised)[:80]}; what it had computed before that is compared."] if raised else []
    )
    return Bisected(recording, steps, ours.ocr.runtime, (*ours.said, *problems, *raised_said))


def _made(name: str, swap: Swap) -> Step:
    """Return a step; where we refuse what production had, that is the difference."""
    try:
        return STEPS[name](swap)
    except (ValueError, RuntimeError, IndexError, TypeError, cv2.error) as error:
        return differs(name, f"ocrlab does not take what production had here: {' '.join(str(error).split())[:300]}")


def _kept_picture(recording: Recording) -> Image | None:
    kept = recording.arrays.get("picture")
    return kept[:, :, ::-1] if kept is not None and kept.shape[2] == 3 else None
