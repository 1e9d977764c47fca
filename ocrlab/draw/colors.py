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
TINT = "#e8f1f8"  # the ground of a box that is written on
ON_PICTURE = "#010101", "#fefefe"  # black and white on a picture: the same in both themes

THEMES = {  # a color as it is drawn, and what a page shows: in the light, in the dark
    "#000000": ("#212121", "#e0e0e0"),  # text and axes
    "#ffffff": ("#ffffff", "#111111"),  # the ground, and what separates bars
    "#b0b0b0": ("#b0b0b0", "#a0a0a0"),  # matplotlib's grid
    "#cccccc": ("#cccccc", "#616161"),  # its frame of a legend
    TINT: (TINT, "#16354a"),
    "#1f77b4": (PALETTE.blue, PALETTE.blue),  # its lines, where a figure names no colors
    "#ff7f0e": (PALETTE.vermillion, PALETTE.vermillion),
    "#2ca02c": (PALETTE.green, PALETTE.green),
    "#d62728": (PALETTE.purple, PALETTE.purple),
    PALETTE.orange: ("#bf8500", PALETTE.orange),  # Okabe and Ito's is hard to see on white, as are the next two
    PALETTE.sky: ("#2e93cf", PALETTE.sky),
    PALETTE.gray: ("#8f8f8f", PALETTE.gray),
}

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
