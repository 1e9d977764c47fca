"""What became of every line that stands on a page, by its text: a box in its place that reads otherwise has not found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ocrlab import geometry
from ocrlab.debug.accuracy import Written
from ocrlab.debug.judge import grouped, is_same, plain
from ocrlab.debug.page_run import PageRun
from ocrlab.page import Fate, Floats, Read

SAME_WAY = 0.5  # cosine of the angle between two directions that are about the same
STATES = ("right", "unread", "missing", "merged", "split", "cut", "turned", "misread")


class Compared(NamedTuple):
    """A line that stands there, and what became of it.

    Attributes
    ----------
    line : Written
    state : str
        One of `STATES`; unread where a box lies there that nothing is known of yet.
    read : str
        What the page says there.
    """

    line: Written
    state: str
    read: str


def line_by_line(
    run: PageRun, truth: Sequence[Written], readings: Mapping[int, Read]
) -> tuple[list[Compared], list[int]]:
    """Return what became of every true line, and the kept candidates that say something where nothing stands.

    Parameters
    ----------
    run : PageRun
    truth : sequence of Written
    readings : mapping of int to Read
        How kept candidates read, by index, as far as that is known; no network is asked.
    """
    kept = [i for i in run.trace.candidates.in_reading_order() if _says(run, readings.get(i))]
    found = run.trace.candidates
    quads = np.array([line.quad for line in truth], np.float32).reshape(-1, 4, 2)
    states: dict[int, Compared] = {}
    extra: list[int] = []
    for group in grouped(found.quads[kept], quads):
        here = [kept[i] for i in group.read]
        extra += [] if group.true else here
        text = " ".join(readings[i].reading.text for i in here if i in readings)
        for i in group.true:
            state = _state(truth[i].text, text, here, len(group.true), readings)
            if (
                state == "misread"
                and len(here) == 1
                and _is_turned(truth[i].quad, found.quads[here[0]], readings[here[0]])
            ):
                state = "turned"
            states[i] = Compared(truth[i], state, text)
    return [states[i] for i in range(len(truth))], extra


def _says(run: PageRun, read: Read | None) -> bool:
    return read is None or run.ocr.fate_of(read.reading) == Fate.KEPT


def _state(true: str, text: str, here: Sequence[int], lines: int, readings: Mapping[int, Read]) -> str:
    """Return what became of a line, one of so many in its place."""
    if not here:
        return "missing"
    if not all(i in readings for i in here):
        return "unread"
    said = [readings[i].reading.text for i in here] if lines > 1 else [text]  # each line is right where one box says it
    if any(is_same(one, true, spaces=len(here) > 1) for one in said):
        return "right"
    if lines > len(here) or (len(here) > 1 and is_same(text, true)):
        return "merged" if lines > 1 else "split"
    one, other = (plain(each, fold=True).replace(" ", "") for each in (text, true))
    return "cut" if one and one in other else "misread"


def _is_turned(true: Floats, quad: Floats, read: Read) -> bool:
    """Tell whether a box was read in another direction than its line, whose quad (4, 2) begins at the text's own top left."""
    was = geometry.text_quad(quad, read.quarter, read.flipped)
    along, other = was[1] - was[0], true[1] - true[0]
    return bool(along @ other < SAME_WAY * np.linalg.norm(along) * np.linalg.norm(other))


def counted(compared: Sequence[Compared], extra: Sequence[int]) -> dict[str, int]:
    """Return how many lines met each state, those that none met left out; and how many readings stand nowhere."""
    counts = Counter(one.state for one in compared) + Counter(extra=len(extra))
    return {state: counts[state] for state in (*STATES, "extra") if counts[state]}
