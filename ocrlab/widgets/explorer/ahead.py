"""What becomes of a map at many values of `thresh`, worked out before anybody drags it: by Python, once, and kept."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.debug.page_run import PageRun
from ocrlab.debug.readings import Readings
from ocrlab.page import FATES, Fate
from ocrlab.widgets.explorer.explorer import most_telling, packed_frame
from ocrlab.widgets.explorer.questions import Explored

THRESHOLDS = tuple(round(number / 64, 6) for number in range(64))
MOST = 1000  # candidates of a frame
AT_ONCE = (
    "thresh",
    "box_thresh",
    "unclip_ratio",
    "max_candidates",
    "min_size",
    "text_score",
)  # answered by the view itself
Frames = dict[str, Any]


def frames(
    run: PageRun, readings: Readings, go_on: Callable[[], bool] = lambda: True, most: int = MOST, every: int = 1
) -> Frames | None:
    """Return what becomes of a map at each, or every n-th, of `THRESHOLDS`, all else as it is; None where it was told to stop.

    Returns
    -------
    dict
        ``thresholds``, ``settings`` that all were made with, ``frames``: of each the counts, the texts that are known, and how
        many bytes its columns take; and ``data``: the columns of all, one after the other, in zlib's packing; see
        `packed_frame`.
    """
    made, columns = [], list[bytes]()
    for thresh in THRESHOLDS[::every]:
        if not go_on():
            return None
        other = run.under(thresh=thresh)
        frame = _frame(other, most)
        sizes = {name: len(column) for name, column in frame.items() if isinstance(column, bytes)}
        columns += [frame[name] for name in sizes]
        made.append(
            {"found": frame["found"], "counts": frame["counts"], "sizes": sizes, "texts": readings.texts(other)}
        )
    data = zlib.compress(b"".join(columns), 6)
    return {"thresholds": list(THRESHOLDS[::every]), "settings": run.ocr.settings, "frames": made, "data": data}


def _frame(run: PageRun, most: int) -> dict[str, Any]:
    trace = run.trace
    shown = _fewer(most_telling(trace), trace.candidates.fates, most)
    return packed_frame(trace, run.scores(shown), shown)


def _fewer(shown: NDArray[np.intp], fates: NDArray[np.uint8], most: int) -> NDArray[np.intp]:
    """Return those that were kept, and of the others as many as there is room for, the first ones."""
    kept = fates[shown] == FATES.index(Fate.KEPT)
    room = max(0, most - int(kept.sum()))
    drawn: NDArray[np.intp] = shown[kept | (np.cumsum(~kept) <= room)]
    return drawn


def work(on: Explored, version: int) -> None:
    """Work out what becomes of the map of a version at other values of `thresh`, once, so that a drag is answered at once."""
    run = on.run
    others = {name: value for name, value in run.ocr.settings.items() if name not in AT_ONCE}
    key = {"map": version, "others": others}
    if key == {name: on.view.frames.get(name) for name in key}:
        return
    found = frames(run, on.readings, lambda: run is on.run and not on.worker.is_wanted("settle"))
    if found is not None:
        on.say(frames={**found, **key})
