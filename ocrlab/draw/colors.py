"""The one palette: Okabe-Ito, whose colors stay apart for every eye."""

from __future__ import annotations

from dataclasses import dataclass

from ocrlab.page import Fate


@dataclass(frozen=True)
class Palette:
    """Okabe and Ito's colors and a gray, as matplotlib and browsers take them; widgets/shared/shared.css has the same."""

    blue: str = "#0072b2"
    orange: str = "#e69f00"
    green: str = "#009e73"
    purple: str = "#cc79a7"
    vermillion: str = "#d55e00"
    sky: str = "#56b4e9"
    yellow: str = "#f0e442"
    gray: str = "#999999"


PALETTE = Palette()

COLORS = {
    "f32": PALETTE.blue,
    "bf16": PALETTE.orange,
    "f16": PALETTE.green,
    "int8": PALETTE.purple,
}


FATE_STYLES = {  # Okabe-Ito colors, and a second cue
    Fate.KEPT: (PALETTE.blue, "solid"),
    Fate.LOW_SCORE: (PALETTE.vermillion, "dashed"),
    Fate.TOO_SMALL: (PALETTE.purple, "dotted"),
    Fate.TOO_SMALL_UNCLIPPED: (PALETTE.purple, "dashdot"),
    Fate.CLIPPED_AWAY: (PALETTE.orange, "dashdot"),
    Fate.NOT_EXAMINED: (PALETTE.gray, "dotted"),
    Fate.NO_TEXT: (PALETTE.green, "dashed"),
    Fate.LOW_TEXT: (PALETTE.green, "dotted"),
}


BLUE, ORANGE, WHITE = (0, 114, 178), (213, 94, 0), (255, 255, 255)  # RGB


PRECISION_STYLES = {  # Okabe-Ito colors, and a hatch as the second cue
    "f32": (PALETTE.blue, ""), "bf16": (PALETTE.orange, "//"), "f16": (PALETTE.green, "\\\\"), "i8": (PALETTE.purple, "xx"),
}  # fmt: skip
