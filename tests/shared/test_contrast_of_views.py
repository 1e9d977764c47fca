"""Marks, outlines and edges of the views of lines, layers, runs and truths stand out: what their styles say is looked up."""

import re
from pathlib import Path

import pytest
from shared.test_contrast import contrast, variables

from ocrlab import widgets

ROOM = Path(widgets.__file__).parent
TABLE = [  # style; selector; property; the ground it is seen on: of the theme, or a page, which is white in both; least
    ("crops/turning", ".ocrlab-marks rect", "fill", "shade", 3),
    ("crops/turning", ".ocrlab-marks rect.ocrlab-turned", "fill", "shade", 3),
    ("crops/sheet", ".ocrlab-sheet polygon", "stroke", "page", 3),
    ("crops/sheet", ".ocrlab-sheet polygon.ocrlab-turned", "stroke", "page", 3),
    ("crops/sheet", ".ocrlab-sheet polygon.ocrlab-nudged", "stroke", "page", 3),
    ("crops/crops", "", "--ocrlab-onpage", "page", 3),
    ("crops/loupe", ".ocrlab-loupe circle", "stroke", "page", 3),
    ("crops/line_card", ".ocrlab-probability i", "background", "paper", 3),
    ("crops/crops", ".ocrlab-number", "color", "paper", 4.5),
    ("crops/turning", ".ocrlab-ends", "color", "paper", 4.5),
    ("reading/reading", ".ocrlab-bar i", "background", "shade", 3),
    ("reading/reading", ".ocrlab-token.ocrlab-new", "background", "paper", 3),
    ("reading/reading", ".ocrlab-token.ocrlab-blank", "color", "paper", 4.5),
    ("reading/reading", ".ocrlab-mark", "background", "paper", 3),
    ("reading/reading", ".ocrlab-over .ocrlab-here", "border", "paper", 3),
    ("wall/wall", "em", "color", "shade", 4.5),
    ("layers/layers", ".ocrlab-p-f32", "background", "paper", 3),
    ("layers/layers", ".ocrlab-p-bf16", "background", "paper", 3),
    ("layers/layers", ".ocrlab-p-f16", "background", "paper", 3),
    ("layers/layers", ".ocrlab-p-i8", "background", "paper", 3),
    ("layers/layers", ".ocrlab-p-other", "background", "paper", 3),
    ("folder/folder", ".ocrlab-bars .ocrlab-in", "fill", "paper", 3),
    ("folder/folder", ".ocrlab-bars .ocrlab-out", "stroke", "paper", 3),
    ("folder/folder", ".ocrlab-bars .ocrlab-beside", "fill", "paper", 3),
    ("folder/folder", ".ocrlab-brushed .ocrlab-end::before", "background", "paper", 3),
    ("folder/tiles", ".ocrlab-tile", "border-left", "paper", 3),
    ("folder/tiles", '.ocrlab-tile[data-look="wrong"]', "border-left-color", "paper", 3),
    ("folder/tiles", '.ocrlab-tile[data-look="right"]', "border-left-color", "paper", 3),
    ("folder/tiles", ".ocrlab-picture .ocrlab-missed", "stroke", "page", 3),
    ("folder/tiles", ".ocrlab-picture .ocrlab-suspect", "stroke", "page", 3),
    ("truth/line_rows", ".ocrlab-draftline", "--ocrlab-state", "paper", 3),
    ("truth/line_rows", '.ocrlab-draftline[data-state="confirmed"]', "--ocrlab-state", "paper", 3),
    ("truth/line_rows", '.ocrlab-draftline[data-state="corrected"]', "--ocrlab-state", "paper", 3),
    ("truth/line_rows", '.ocrlab-draftline[data-doubtful="1"]', "--ocrlab-state", "paper", 3),
    ("truth/line_rows", '.ocrlab-draftline[data-state="added"]', "--ocrlab-state", "paper", 3),
    ("truth/page_sheet", ".ocrlab-leaf polygon", "stroke", "page", 3),
    ("truth/page_sheet", ".ocrlab-leaf polygon[data-selected]", "stroke", "page", 3),
    ("truth/page_sheet", ".ocrlab-leaf polygon.ocrlab-is-added", "stroke", "page", 3),
    ("truth/page_sheet", ".ocrlab-leaf polygon.ocrlab-is-confirmed", "stroke", "page", 3),
]  # fmt: skip


def declared(style: str, selector: str, name: str) -> str:
    """Return the color that a property is given below a view; of a pattern or a border, the one that stands first in it."""
    css = (ROOM / f"{style}.css").read_text(encoding="utf-8")
    css = re.sub(r"@media \(forced-colors[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", css)
    wanted = f".ocrlab-{style.partition('/')[0]} {selector}".strip()
    found = [
        value
        for rules, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css))
        if wanted in [one.strip() for one in re.split(r",(?![^(]*\))", rules)]
        for value in re.findall(rf"(?:^|[\s;]){re.escape(name)}:\s*([^;]+);", body)
    ]
    assert found, f"{style}: {wanted} has no {name}"
    first = re.search(r"color-mix\((?:[^()]|\([^()]*\))*\)|var\([^()]*\)|#[0-9a-f]{3,6}", found[-1])
    assert first, found
    return first[0]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(row[:3]))
def test_what_is_drawn_stands_out(row: tuple[str, str, str, str, float], dark: bool) -> None:
    style, selector, name, ground, least = row
    of = {**variables(dark), "ocrlab-page": "#ffffff", "ocrlab-it": declared(style, selector, name)}
    assert contrast("it", ground, of) >= least
