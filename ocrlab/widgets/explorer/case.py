"""A case that lives on without Python: the picture, its map, what becomes of it at 64 values of `thresh`, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.__version__ import __version__
from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes import examine
from ocrlab.debug.causes.place import line_at, overlaps
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.readings import Readings
from ocrlab.debug.spot import look_at
from ocrlab.page import FATES, Fate, Floats, Read
from ocrlab.widgets.explorer import answers, causes
from ocrlab.widgets.explorer.ahead import frames
from ocrlab.widgets.explorer.explorer import Explorer, most_telling, packed_frame, packed_map
from ocrlab.widgets.shared.saved_page import state_of

DOUBTFUL = 0.8  # of a reading: below it, a line's cause is looked for
FEWER = ((1000, 1), (300, 1), (100, 1), (0, 4), (0, 16))  # dropped candidates of a frame, and of how many frames one
ROOM = 1_000_000  # bytes of a page for the map and what becomes of it
BASE64 = 4 / 3
AROUND = 3  # pixels around what is made unreadable
PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":]+)+[\\/](?=[^\\/\s'\":]+)")
State = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A picture under investigation, to be saved.

    Parameters
    ----------
    run : PageRun
    truth : sequence of lines
    explain : int
        For how many lines, the most doubtful first, the cause is looked for; what was asked so far is known without.
    redact : sequence of str
        Regular expressions: lines that are read so, or that stand there so, are painted over in the picture and in the map, and
        their readings and truths left out.
    """

    run: PageRun
    truth: Sequence[Written] = ()
    explain: int = 0
    redact: Sequence[str] = ()

    def told(self, view: Explorer, known: State | None = None) -> State:
        """Return what a view is to be told, with `known`, what was found up to now by candidate."""
        readings = Readings(dropped_too=True)
        readings.fill(self.run, lambda done, of: True)
        case = self._redacted(readings) if self.redact else self
        state = {**state_of(view), **case._state(readings)}
        before = {} if self.redact else known or {}
        state["saved"] = {"candidates": {**before, **dict(case._explained(readings))}, "spots": list(case._missing())}
        room = ROOM - len(state["heatmap"]["data"]) * BASE64
        for most, every in FEWER:
            state["frames"] = {**(frames(case.run, readings, most=most, every=every) or {}), "map": 1}
            if len(state["frames"]["data"]) * BASE64 < room:
                break
        return dict(without_paths(state))

    def _state(self, readings: Readings) -> State:
        """Return what the view is told; in another view's words nothing of it is asked of anybody."""
        run, trace = self.run, self.run.trace
        shown, known = most_telling(trace), readings.of(self.run)
        made = Explorer(about=answers.about(run), settings=run.ocr.settings)
        made.show_image(run.image)
        picture = made.image
        made.close()
        frame = packed_frame(trace, run.scores(shown), shown)
        frame |= {"number": 1, "map": 1, "seq": 0, "settings": run.ocr.settings, "selected": -1, "milliseconds": 0.0}
        return {
            "image": picture, "size": list(run.image.shape[:2]), "about": self._about(), "settings": run.ocr.settings,
            "heatmap": {**packed_map(run.heatmap, run.placement), "version": 1}, "selected": -1,
            "frame": {**frame, "texts": readings.texts(run)}, "texts": {}, "exports": answers.exports(run.ocr),
            "notes": answers.notes(run, known), "truth": self._told(known), "why": {}, "cause": {}, "spot": {}, "other": {},
            "message": "", "busy": "", "elsewhere": {},  # other pages are nobody's business
        }  # fmt: skip

    def _about(self) -> State:
        return {**answers.about(self.run), "title": answers.title(self.run), "sizes": answers.sizes(self.run)}

    def _told(self, known: dict[int, Read]) -> State:
        if not self.truth:
            return {}
        return {
            **answers.truth(self.truth, self.run, known),
            "causes": answers.of_page(self.truth, self.run, known),
        }

    def notes(self) -> Iterator[str]:
        """Yield what stands above the view: what made it, and what of it lives."""
        ocr = self.run.ocr
        yield without_paths(f"Made by ocrlab {__version__}: {ocr.model}, {ocr.runtime}.")
        yield (
            "thresh is answered from what Python found at many values, box_thresh, unclip_ratio, min_size, max_candidates and "
            "text_score at every value; other settings, other spots and other readings need Python, and say so."
        )
        if self.redact:
            yield "Lines were made unreadable before this page was saved: in the picture, in the map, and in what was read."

    # ---- why lines are wrong

    def _explained(self, readings: Readings) -> Iterator[tuple[str, State]]:
        """Yield what is known of the most doubtful candidates, by their indices."""
        known = readings.of(self.run)
        for index in self._doubtful(known)[: self.explain]:
            line = line_at(self.run, self.truth, index)
            cause = {"candidate": index, **_investigated(self.run, line)}
            yield str(index), {"why": answers.why(self.run, index, known, getattr(line, "text", None)), "cause": cause}

    def _doubtful(self, known: dict[int, Read]) -> list[int]:
        """Return kept candidates that are read with a doubt, and dropped ones that read as something, worst first."""
        fates, found = self.run.trace.candidates.fates, []
        for index, read in known.items():
            is_kept, score = fates[index] == FATES.index(Fate.KEPT), read.reading.score
            is_worth = score < DOUBTFUL if is_kept else score >= self.run.ocr.settings["text_score"]
            if read.reading.text.strip() and is_worth:
                found.append((score if is_kept else 1 - score, index))
        return [index for _, index in sorted(found)]

    def _missing(self) -> Iterator[State]:
        """Yield what the map has where a true line stands and no candidate lies, and why."""
        quads = self.run.trace.candidates.quads
        alone = [line for line in self.truth if not overlaps(quads, line.quad).any()]
        for line in alone[: self.explain]:
            x, y = (float(middle) for middle in line.quad.mean(axis=0))
            spot = {**answers.spot(look_at(self.run, (x, y)), [], self.run), "outcomes": [], "experiments": []}
            box = [*map(float, line.quad.min(axis=0)), *map(float, line.quad.max(axis=0))]
            yield {"box": box, "spot": spot, "cause": {"point": spot["point"], **_investigated(self.run, line)}}

    # ---- what nobody shall read

    def _redacted(self, readings: Readings) -> Case:
        """Return the case with lines painted over, and gone from the map: their candidates, readings and truths with them."""
        patterns = [re.compile(one) for one in self.redact]

        def is_secret(text: str) -> bool:
            return any(pattern.search(text) for pattern in patterns)

        outlines, known = self.run.trace.candidates.outlines, readings.of(self.run)
        secret = [outlines[index] for index, read in known.items() if is_secret(read.reading.text)]
        secret += [line.quad for line in self.truth if is_secret(line.text)]
        image, heatmap = self.run.image.copy(), self.run.heatmap.copy()
        for quad in secret:
            _fill(image, quad)
            _fill(heatmap, self.run.on_map(quad))
        run = replace(self.run, image=image)
        run.__dict__["heatmap"] = heatmap
        return replace(self, run=run, truth=[line for line in self.truth if not is_secret(line.text)])


def _investigated(run: PageRun, line: Any) -> State:
    """Return what is known of a line once all has been tried."""
    found: list[State] = []
    causes.investigate(examine(run, line), found.append, lambda: False)
    return found[-1]


def _fill(canvas: NDArray[Any], quad: Floats) -> None:
    """Fill a quad (4, 2) and some pixels around it with zeros."""
    points = np.round(quad).astype(np.int32)
    cv2.fillPoly(canvas, [points], 0)
    cv2.polylines(canvas, [points], True, 0, 2 * AROUND)


def without_paths(value: Any) -> Any:
    """Return a state in which files have no folders: a settings file or a network of one's own is named, not where it lies."""
    if isinstance(value, str):
        return PATH.sub("…/", value)
    if isinstance(value, dict):
        return {name: without_paths(one) for name, one in value.items()}
    return [without_paths(one) for one in value] if isinstance(value, (list, tuple)) else value
