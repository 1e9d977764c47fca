"""Time by stage, one bar a reading."""

from __future__ import annotations

from typing import Any

import traitlets

from ocrlab.timing import Timeline
from ocrlab.widgets.shared.view import View, source, style

STAGES = ("detect", "classify", "recognize")
SHOWN = 6  # readings


class TimingView(View):
    """Shows how long each stage of the last readings took; the newest is the lowest bar."""

    _esm = source(__file__)
    _css = style(__file__, "timing")

    readings = traitlets.List().tag(sync=True)

    def add(self, label: str, timeline: Timeline) -> None:
        """Add a reading, labeled with what ran it."""
        total = timeline.seconds("total")
        seconds: dict[str, Any] = {stage: timeline.seconds(stage) for stage in STAGES}
        seconds["rest"] = max(0.0, total - sum(seconds.values()))
        self.readings = [*self.readings[-(SHOWN - 1) :], {"label": label, "total": total, "seconds": seconds}]
