"""What boxes were read as: each box once, however often the thresholds come back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ocrlab.debug.page_run import Case
from ocrlab.page import FATES, Candidates, Fate, Floats, Read

AT_ONCE = 4  # boxes; between such groups, reading can be interrupted
MOST = 300  # dropped candidates that are read on demand, the largest first
LEAST = 2.0  # pixels of the map: a thinner candidate is no line of text
OF_READING = ("cls_thresh", "cls_batch_num", "cls_height", "cls_width", "rec_batch_num", "rec_height", "min_width",
              "width_step", "crop_from", "max_side_len", "min_side_len")  # fmt: skip


@dataclass
class Readings:
    """The readings of one picture, by outline; those of dropped candidates too, once they were asked for."""

    dropped_too: bool = False
    _known: dict[tuple[Any, ...], Read] = field(default_factory=dict, repr=False)

    def texts(self, case: Case) -> list[list[Any]]:
        """Return [candidate, text, score, flipped] of every candidate that was read."""
        if not self._known:
            return []
        found = self._keys(case)
        known = [(index, self._known[key]) for index, key in found if key in self._known]
        return [[i, read.reading.text, read.reading.score, read.flipped] for i, read in known]

    def of(self, case: Case) -> dict[int, Read]:
        """Return the readings by candidate."""
        return {index: self._known[key] for index, key in self._keys(case) if key in self._known}

    def fill(self, case: Case, go_on: Callable[[int, int], bool]) -> bool:
        """Read what is not known yet, in groups, as long as ``go_on(done, of)``; tell whether anything was read."""
        wanted = [(index, key) for index, key in self._keys(case) if key not in self._known]
        outlines = dict(zip(self._indices(case), self._outlines(case), strict=True))
        for start in range(0, len(wanted), AT_ONCE):
            if not go_on(start, len(wanted)):
                return start > 0
            group = wanted[start : start + AT_ONCE]
            reads = case.read(np.array([outlines[index] for index, _ in group]))
            self._known |= {key: read for (_, key), read in zip(group, reads, strict=True)}
        return bool(wanted)

    def _indices(self, case: Case) -> Sequence[int]:
        found = case.trace.candidates
        return [*kept_of(found), *(_largest_dropped(found) if self.dropped_too else ())]

    def _outlines(self, case: Case) -> Floats:
        indices = self._indices(case)
        kept = len(kept_of(case.trace.candidates))
        return np.concatenate([case.trace.candidates.outlines[indices[:kept]], case.grown(indices[kept:])])

    def _keys(self, case: Case) -> list[tuple[int, tuple[Any, ...]]]:
        settings = case.ocr.settings
        how = tuple(settings[name] for name in OF_READING)
        places = np.round(self._outlines(case) * 2).astype(np.int32)  # to half a pixel
        return [(index, (place.tobytes(), how)) for index, place in zip(self._indices(case), places, strict=True)]


def kept_of(found: Candidates) -> list[int]:
    """Return the indices of the candidates that the detector kept."""
    return found.with_fate(Fate.KEPT)


def _largest_dropped(found: Candidates) -> list[int]:
    dropped = np.flatnonzero((found.fates != FATES.index(Fate.KEPT)) & (found.short_sides >= LEAST))
    return [int(i) for i in dropped[np.argsort(-found.short_sides[dropped], kind="stable")[:MOST]]]
