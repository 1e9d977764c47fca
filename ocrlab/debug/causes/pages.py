"""What is wrong with a page as a whole: the order of its lines, and the truth that it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes.verdict import Cause, examine
from ocrlab.debug.judge import disordered, grouped
from ocrlab.debug.line_by_line import line_by_line
from ocrlab.debug.page_run import PageRun
from ocrlab.page import Read

MOST = 10  # lines of a page that are asked about the truth: each takes as long as some frames


def page_cause(run: PageRun, truth: Sequence[Written], readings: Mapping[int, Read]) -> list[Cause]:
    """Return what is wrong with a page as a whole, of `order` and `truth`; empty where nothing holds.

    Parameters
    ----------
    run : PageRun
    truth : sequence of Written
        In the order in which it is read.
    readings : mapping of int to Read
        How the kept candidates read, by index.
    """
    return [*_order(run, truth, readings), *_truth(run, truth, readings)]


def _order(run: PageRun, truth: Sequence[Written], readings: Mapping[int, Read]) -> Iterator[Cause]:
    """Yield the cause of lines that are right, and in another order than the truth has them."""
    kept = [i for i in run.trace.candidates.in_reading_order() if i in readings]
    quads = np.array([line.quad for line in truth], np.float32).reshape(-1, 4, 2)
    groups = grouped(run.trace.candidates.quads[kept], quads)
    moved, both = disordered(groups), sum(bool(group.read and group.true) for group in groups)
    if moved:
        yield Cause("order", "proven", f"{moved} of {both} places are read in another order than the truth has them")


def _truth(run: PageRun, truth: Sequence[Written], readings: Mapping[int, Read]) -> Iterator[Cause]:
    """Yield the cause of lines that are read surely, otherwise than the truth has them."""
    compared, _ = line_by_line(run, truth, readings)
    wrong = [one.line for one in compared if one.state in ("misread", "cut")][:MOST]
    doubted = [line.text for line in wrong if next((one.name for one in examine(run, line).signs), "") == "truth"]
    if doubted:
        said = ", ".join(f"“{text}”" for text in doubted[:3])
        yield Cause(
            "truth", "suspected", f"{len(doubted)} of {len(wrong)} lines are read surely, and otherwise: {said}"
        )
