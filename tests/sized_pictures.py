"""Pictures with text of all sizes, drawn with fonts of matplotlib and of the system, and the lines that stand on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from turned_pictures import CJK, INK, LATIN, PAPER

SENTENCES = """
the harbor office is closed on monday parcels are kept for seven days ask for form at second desk bring yellow card with you
boats leave every forty minutes last one goes half past nine
"""
WORDS = SENTENCES.split()
CHARACTERS = "港口事务所星期一休息包裹保存七天请到第二个窗口索取表格并带上黄色卡片轮船每四十分钟开出一班最后在九点半"
LATIN_CAPITALS = 0.73  # of the em


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture, and every line of text with the corners of its box."""

    image: np.ndarray
    lines: tuple[tuple[str, tuple[float, float, float, float]], ...]


class Drawing:
    """Paper on which lines are written."""

    def __init__(self, height: int, width: int) -> None:
        self.image = Image.new("RGB", (width, height), PAPER)
        self.draw, self.lines = ImageDraw.Draw(self.image), list[tuple[str, tuple[float, float, float, float]]]()

    def write(self, text: str, at: tuple[float, float], font: ImageFont.FreeTypeFont) -> None:
        self.draw.text(at, text, font=font, fill=INK)
        self.lines.append((text, self.draw.textbbox(at, text, font=font)))

    @property
    def sheet(self) -> Sheet:
        return Sheet(np.array(self.image), tuple(self.lines))


def font_of(height: float, is_cjk: bool = False) -> ImageFont.FreeTypeFont:
    """Return a font whose capitals, or characters, are so many pixels high."""
    return ImageFont.truetype(CJK if is_cjk else LATIN, height if is_cjk else height / LATIN_CAPITALS)


def dense(height: float, size: tuple[int, int], is_cjk: bool = False) -> Sheet:
    """Return a page (height, width) full of lines of text so high."""
    chance, drawing, font = np.random.default_rng(0), Drawing(*size), font_of(height, is_cjk)
    margin, step = 0.04 * min(size), 1.5 * (height if is_cjk else height / LATIN_CAPITALS)
    for y in np.arange(margin, size[0] - margin - step, step):
        words = [str(word) for word in chance.choice(list(CHARACTERS) if is_cjk else WORDS, 400)]
        count = 1
        between = "" if is_cjk else " "
        while drawing.draw.textlength(between.join(words[: count + 1]), font=font) < size[1] - 2 * margin:
            count += 1
        drawing.write(between.join(words[:count]), (margin, float(y)), font)
    return drawing.sheet


def single(text: str, height: float, is_cjk: bool = False, margin: float = 0.4) -> Sheet:
    """Return a picture of one line, with so many heights of paper around it."""
    font = font_of(height, is_cjk)
    left, top, right, bottom = font.getbbox(text)
    edge = int(margin * height) + 1
    drawing = Drawing(int(bottom - top) + 2 * edge, int(right - left) + 2 * edge)
    drawing.write(text, (edge - left, edge - top), font)
    return drawing.sheet


def title_and_labels() -> Sheet:
    """Return a sheet with a title 300 pixels high and labels of 14."""
    drawing = Drawing(4000, 6000)
    drawing.write("HARBOR PLAN", (500, 400), font_of(300))
    return _with_labels(drawing, 14, 1200)


def plan(size: tuple[int, int]) -> Sheet:
    """Return a large plan (height, width): walls, and labels 24 pixels high."""
    drawing = Drawing(*size)
    for i in range(1, 8):
        drawing.draw.line([(400 * i, 300), (400 * i, size[0] - 300)], fill=INK, width=6)
        drawing.draw.line([(300, 550 * i), (size[1] - 300, 550 * i)], fill=INK, width=6)
    return _with_labels(drawing, 24, 100)


def newspaper() -> Sheet:
    """Return a page of a newspaper: a headline over its width, and five columns of small print."""
    chance, drawing, font = np.random.default_rng(1), Drawing(3600, 2500), font_of(15)
    drawing.write("Harbor opens again", (120, 120), font_of(140))
    for left in range(120, 2400, 460):
        for top in range(480, 3440, 31):
            words = [str(word) for word in chance.choice(WORDS, 20)]
            count = next(n for n in range(1, 20) if drawing.draw.textlength(" ".join(words[: n + 1]), font=font) > 410)
            drawing.write(" ".join(words[:count]), (left, top), font)
    return drawing.sheet


def _with_labels(drawing: Drawing, height: int, top: int) -> Sheet:
    names = ("Pump room", "Cold store", "Ticket desk", "Boiler house", "Customs yard", "Lamp room")
    for i, y in enumerate(range(top + 120, drawing.image.height - 200, 550)):
        for j, x in enumerate(range(450, drawing.image.width - 500, 1200)):
            drawing.write(names[(i + j) % len(names)], (x, y), font_of(height))
    return drawing.sheet


def numbers() -> Sheet:
    """Return a table of 1,600 numbers."""
    drawing = Drawing(2400, 3000)
    for i in range(1600):
        drawing.write(f"{1000 + 7 * i}.50", (40 + 146 * (i % 20), 30 + 29 * (i // 20)), font_of(16))
    return drawing.sheet


def screenshot(height: int, width: int) -> Sheet:
    """Return a long screenshot with a line of 24 pixels every 60."""
    drawing = Drawing(height, width)
    for i, y in enumerate(range(20, height - 40, 60)):
        drawing.write(
            f"{WORDS[i % len(WORDS)].capitalize()} {WORDS[(3 * i + 1) % len(WORDS)]} {i}", (30, y), font_of(18)
        )
    return drawing.sheet
