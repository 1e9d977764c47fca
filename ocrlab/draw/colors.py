"""The one palette: Okabe-Ito, whose colors stay apart for every eye."""

from __future__ import annotations

from ocrlab.page import Fate

COLORS = {"f32": "#0072b2", "bf16": "#e69f00", "f16": "#009e73", "int8": "#cc79a7"}  # Okabe-Ito, as in measures.js


FATE_STYLES = {  # Okabe-Ito colors, and a second cue
    Fate.KEPT: ("#0072b2", "solid"),
    Fate.LOW_SCORE: ("#d55e00", "dashed"),
    Fate.TOO_SMALL: ("#cc79a7", "dotted"),
    Fate.TOO_SMALL_UNCLIPPED: ("#cc79a7", "dashdot"),
    Fate.CLIPPED_AWAY: ("#e69f00", "dashdot"),
    Fate.NOT_EXAMINED: ("#999999", "dotted"),
    Fate.NO_TEXT: ("#009e73", "dashed"),
    Fate.LOW_TEXT: ("#009e73", "dotted"),
}


BLUE, ORANGE, WHITE = (0, 114, 178), (213, 94, 0), (255, 255, 255)  # RGB


PRECISION_STYLES = {  # Okabe-Ito colors, and a hatch as the second cue
    "f32": ("#0072b2", ""), "bf16": ("#e69f00", "//"), "f16": ("#009e73", "\\\\"), "i8": ("#cc79a7", "xx"),
}  # fmt: skip
