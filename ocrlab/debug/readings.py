"""What boxes were read as, those of dropped candidates too, once they were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ocrlab.debug.lines import Lines
from ocrlab.debug.page_run import PageRun
from ocrlab.page import FATES, Candidates, Fate, Read

AT_ONCE = 4  # boxes; between such groups, reading can be interrupted
MOST = 300  # dropped candidates that are read on demand, the largest first
LEAST = 2.0  # pixels of the map: a thinner candidate is no line of text


@dataclass
class Readings:
    """The readings of the candidates of a page, as far as its memory knows them."""

    dropped_too: bool = False

    def texts(self, run: PageRun) -> list[list[Any]]:
        """Return [candidate, text, score, flipped] of every candidate that was read."""
        return [[i, read.reading.text, read.reading.score, read.flipped] for i, read in self.of(run).items()]

    def of(self, run: PageRun) -> dict[int, Read]:
        """Return the readings by candidate; no network is asked."""
        found: dict[int, Read] = {}
        if not run.memory.readings:  # while a threshold is dragged, every millisecond counts
            return found
        for lines, indices in self._lines(run):
            found |= {i: read for i, read in zip(indices, lines.known(), strict=True) if read is not None}
        return dict(sorted(found.items()))

    def fill(self, run: PageRun, go_on: Callable[[int, int], bool]) -> bool:
        """Read what is not known yet, in groups, as long as ``go_on(done, of)``; tell whether anything was read."""
        for at in range(1 + self.dropped_too):
            lines, _ = self._lines(run)[at]
            while lines.judge_next():
                if not go_on(0, len(lines)):
                    return False
            lines.turn  # noqa: B018  # the page's lines settle which way round it is; those that were dropped are told
        groups = [lines for lines, _ in self._lines(run)]
        wanted = [(lines, i) for lines in groups for i in lines.unread()]
        for done in range(0, len(wanted), AT_ONCE):
            if not go_on(done, len(wanted)):
                return done > 0
            for lines in groups:
                lines.read([i for one, i in wanted[done : done + AT_ONCE] if one is lines])
        return bool(wanted)

    def _lines(self, run: PageRun) -> list[tuple[Lines, list[int]]]:
        """Return lines with the candidates that they are: the kept ones as the pipeline reads them, and the dropped ones."""
        kept = (run.unmoved.lines, run.trace.candidates.in_reading_order())
        if not self.dropped_too:
            return [kept]
        dropped = _largest_dropped(run.trace.candidates)
        return [kept, (run.alone(run.grown(dropped)), dropped)]


def _largest_dropped(found: Candidates) -> list[int]:
    dropped = np.flatnonzero((found.fates != FATES.index(Fate.KEPT)) & (found.short_sides >= LEAST))
    return [int(i) for i in dropped[np.argsort(-found.short_sides[dropped], kind="stable")[:MOST]]]
