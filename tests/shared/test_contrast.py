"""What is to be told apart on the screen can be: contrasts from the palette, in both of JupyterLab's own themes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from ocrlab import widgets

VIEWS = Path(widgets.__file__).parent
SHARED = (VIEWS / "shared" / "shared.css").read_text(encoding="utf-8")
THEMES = Path(sys.prefix) / "share" / "jupyter" / "lab" / "themes" / "@jupyterlab"
Color = tuple[float, float, float, float]  # red, green, blue from 0 to 255; how opaque, from 0 to 1


def declared(css: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;{}]+)", css)}


def variables(dark: bool) -> dict[str, str]:
    """Return what the variables of a theme and of the views are worth, the views' own over the theme's."""
    theme = THEMES / f"theme-{'dark' if dark else 'light'}-extension" / "index.css"
    blocks = re.findall(r"^\.ocrlab-view(?::is\([^()]*dark \*\))? \{([^}]*)\}", SHARED, re.MULTILINE)
    assert len(blocks) == 2
    own = declared(blocks[0]) | (declared(blocks[1]) if dark else {})
    return declared(theme.read_text(encoding="utf-8")) | own


def mixed(one: Color, share: float, other: Color) -> Color:
    """Return the mixture of two colors as a browser's ``color-mix`` makes it, with their opacity counted in."""
    opaque = one[3] * share + other[3] * (1 - share)
    parts = [
        (a * one[3] * share + b * other[3] * (1 - share)) / opaque for a, b in zip(one[:3], other[:3], strict=True)
    ]
    return (parts[0], parts[1], parts[2], opaque)


def color(value: str, of: dict[str, str]) -> Color:
    """Return the color that a value of CSS means."""
    if mix := re.fullmatch(r"color-mix\(in srgb, (.+) (\d+)%, (.+)\)", value):
        return mixed(color(mix[1], of), int(mix[2]) / 100, color(mix[3], of))
    if name := re.fullmatch(r"var\(--([\w-]+)(?:,\s*(.+))?\)", value):
        return color(of.get(name[1], name[2]), of)
    if numbers := re.fullmatch(r"rgba?\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)", value):
        return (float(numbers[1]), float(numbers[2]), float(numbers[3]), float(numbers[4]))
    digits = {"white": "fff", "black": "000"}.get(value, value.removeprefix("#"))
    digits = digits if len(digits) == 6 else "".join(2 * one for one in digits)
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16), 1.0)


def luminance(one: Color) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (x / 255 for x in one[:3])
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(front: str, ground: str, of: dict[str, str]) -> float:
    """Return the contrast of two variables of the views, from 1 to 21 (WCAG 2.2)."""
    below = color(f"var(--ocrlab-{ground})", of)
    above = color(f"var(--ocrlab-{front})", of)
    seen = mixed((*above[:3], 1.0), above[3], below) if above[3] < 1 else above
    lights = sorted((luminance(seen), luminance(below)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_contrast_is_measured_as_the_guidelines_say() -> None:
    known = {"ocrlab-a": "#000", "ocrlab-b": "#ffffff", "ocrlab-c": "#767676", "ocrlab-d": "rgba(0, 0, 0, .54)"}
    assert contrast("a", "b", known) == pytest.approx(21)
    assert contrast("c", "b", known) == pytest.approx(4.54, abs=0.01)
    assert contrast("d", "b", known) == pytest.approx(4.6, abs=0.1)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "shade"])
@pytest.mark.parametrize("front, least", [
    ("text", 4.5), ("soft", 4.5),  # what is read
    ("kept", 3), ("track", 3),  # bars, dots, handles, focus, pressed buttons; what a handle slides on
])  # fmt: skip
def test_what_is_to_be_seen_stands_out(front: str, least: float, ground: str, dark: bool) -> None:
    assert contrast(front, ground, variables(dark)) >= least


DRAWN = {  # what lines, bars, dots and texts of a drawing on paper have for a color, and how much it has to stand out
    "text": 4.5, "soft": 4.5, **dict.fromkeys(("kept", "blue", "vermillion", "green", "purple"), 3),
    **dict.fromkeys(("drawn-orange", "drawn-sky", "drawn-gray", "drawn-vermillion"), 3),
}  # fmt: skip
GRID = "rule"  # behind a drawing: it is there to be overlooked
DRAWINGS = ("race/figures.js", "race/race.css", "memory/plot.js", "memory/memory.css", "shared/measures.js",
            "shared/measuring.css", "start/timing.js")  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("front", DRAWN)
def test_what_is_drawn_stands_out_on_paper(front: str, dark: bool) -> None:
    assert contrast(front, "paper", variables(dark)) >= DRAWN[front]


@pytest.mark.parametrize("file", DRAWINGS)
def test_nothing_is_drawn_in_another_color(file: str) -> None:
    source = (VIEWS / file).read_text(encoding="utf-8")
    drawn = "(?:fill|stroke): " if file.endswith(".css") else ""
    used = set(re.findall(drawn + r"var\(--ocrlab-([\w-]+)\)", source))
    assert used <= DRAWN.keys() | {GRID}
    assert used or file == "race/figures.js"  # which has its colors from the measures
    assert not re.findall(r"(?:fill|stroke)\S* ?[:=] ?\W?(?:#|rgb)", source)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_bars_of_both_runtimes_stand_out_on_the_card_of_a_step(dark: bool) -> None:
    for bar in ("kept", "drawn-vermillion"):
        for ground in ("shade", "paper"):
            assert contrast(bar, ground, variables(dark)) >= 3


@pytest.mark.parametrize("front, halo", [
    ("blue", "white"), ("vermillion", "white"), ("purple", "white"),  # a line that was read, wrong, and none
    ("orange", "black"), ("white", "tip"), ("white", "blue"),  # a missed line; a tip; what a network does
])  # fmt: skip
def test_what_lies_on_a_page_stands_out_from_what_lies_around_it(front: str, halo: str) -> None:
    of = {**variables(False), "ocrlab-white": "#fff", "ocrlab-black": "#000", "ocrlab-tip": "rgba(20, 20, 20, .92)"}
    assert contrast(front, halo, of) >= (4.5 if front == "white" else 3)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_blue_of_kept_boxes_stands_out_in_the_legend(dark: bool) -> None:
    assert contrast("blue", "paper", variables(dark)) >= 3


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_written_on_a_color_can_be_read(dark: bool) -> None:
    assert contrast("onkept", "kept", variables(dark)) >= 4.5


def test_the_views_look_for_the_theme_where_jupyterlab_says_it() -> None:
    assert all((THEMES / f"theme-{name}-extension" / "index.css").is_file() for name in ("light", "dark"))
