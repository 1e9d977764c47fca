"""Pages with a fault of a known kind in one line: what `benchmarks/causes.py` asks the detectors of causes about.

Written before those detectors, and not changed for them. A fault comes in levels: the first at which the line is in fact read
wrong is the one to ask about, since a fault that does no harm has no cause. The same on every machine that has Matplotlib's
fonts and Noto Sans CJK (on Debian: fonts-noto-cjk).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocrlab.folder.samples import TrueLine

LEVELS = 5
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FACES = ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono", "DejaVuSans-Bold", "STIXGeneral", "DejaVuSerif-Bold")
HARD = (
    "DejaVuSansMono-Oblique",
    "DejaVuSerif-BoldItalic",
    "STIXGeneralBolIta",
    "DejaVuSansMono-Bold",
    "STIXGeneralItalic",
)
WORDS = [
    "amount",
    "beach",
    "carbon",
    "delivery",
    "engine",
    "forest",
    "garden",
    "harbour",
    "invoice",
    "journal",
    "kitchen",
    "letter",
    "market",
    "number",
    "orange",
    "pepper",
    "quality",
    "return",
    "service",
    "ticket",
    "umbrella",
    "valley",
    "window",
    "yellow",
    "zero",
    "almond",
    "bridge",
    "copper",
    "dinner",
    "evening",
    "figure",
    "green",
]
SHOPS = (
    "Harbour Books",
    "Green Valley Market",
    "Copper Kitchen",
    "North Bridge Garage",
    "Almond & Sons",
    "Window Letters",
)
PAPER, INK = (246, 245, 240), (38, 38, 44)
Color = tuple[int, int, int]
Pixels = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Planted:
    """A page, what stands on it, and which of its lines has the fault."""

    cause: str
    image: Pixels
    lines: tuple[TrueLine, ...]
    victim: int
    settings: dict[str, Any] = field(default_factory=dict)  # that the page is read with


@dataclass
class Sheet:
    """Paper that is written on; text is placed by its own box."""

    random: np.random.Generator
    size: tuple[int, int] = (1000, 760)  # height, width
    lines: list[TrueLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.face = FACES[int(self.random.integers(len(FACES)))]
        self.height = int(self.random.integers(24, 33))
        self.page = Image.new("RGB", self.size[::-1], PAPER)

    def write(self, text: str, at: tuple[float, float], ink: Color = INK, **how: Any) -> TrueLine:
        """Write a line with the top left of its letters at a point, and note it; `tracking` and `space` are in heights."""
        font = how.get("font") or ImageFont.truetype(
            how.get("path", FONTS / f"{self.face}.ttf"), how.get("height", self.height)
        )
        x, draw, size = at[0], ImageDraw.Draw(self.page), font.size
        boxes = []
        for letter in text:
            if letter == " " and "space" in how:
                x += how["space"] * size
                continue
            draw.text((x, at[1]), letter, ink, font)
            boxes.append(draw.textbbox((x, at[1]), letter, font))
            x += font.getlength(letter) + how.get("tracking", 0.0) * size
        found = [
            box
            for box, letter in zip(boxes, text.replace(" ", "") if "space" in how else text, strict=True)
            if letter != " "
        ]
        left, top = (min(box[side] for box in found) for side in (0, 1))
        right, bottom = (max(box[side] for box in found) for side in (2, 3))
        line = TrueLine(text, np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32))
        self.lines.append(line)
        return line

    def pixels(self) -> Pixels:
        """Return the page (H, W, 3) uint8, with the grain of a scan."""
        grain = self.random.normal(0, 1.5, (*self.size, 1))
        return np.clip(np.asarray(self.page) + grain, 0, 255).astype(np.uint8)


def planted(cause: str, seed: int, level: int) -> Planted:
    """Return a page with a fault of this kind, of a level from 0 to LEVELS - 1."""
    return PLANTS[cause](np.random.default_rng([seed, sorted(PLANTS).index(cause)]), level)


def hard(seed: int) -> Planted:
    """Return a page without a fault that is hard all the same: slanted faces, colors, night, tilt, small print, tables."""
    random = np.random.default_rng([seed, 999])
    night = seed % 3 == 1
    sheet = Sheet(random)
    sheet.face, sheet.height = HARD[seed % len(HARD)], int(random.integers(16, 24))
    paper, ink = ((24, 26, 34), (216, 214, 206)) if night else ((238, 232, 214), (60, 40, 90))
    sheet.page.paste(paper, (0, 0, *sheet.size[::-1]))
    for row in range(14):
        text = sentence(random, 4) if row % 2 else f"{_pick(random, WORDS).title()}-{random.integers(10, 99)}"
        sheet.write(text, (50, 40 + 62 * row), ink)
        if not row % 2:
            sheet.write(_price(random), (560, 40 + 62 * row), ink)
    tilt = (seed % 5 - 2) * 0.6
    image, lines = _tilted(sheet.pixels(), sheet.lines, tilt, paper)
    return Planted("none", image, tuple(lines), seed % len(lines))


# ---- what stands on a page


def _pick(random: np.random.Generator, among: Any) -> Any:
    return among[int(random.integers(len(among)))]


def sentence(random: np.random.Generator, words: int) -> str:
    """Return some words."""
    return " ".join(_pick(random, WORDS) for _ in range(words)).capitalize()


def _price(random: np.random.Generator) -> str:
    return f"{random.integers(2, 980)}.{random.integers(10, 99)}"


def _around(random: np.random.Generator, **page: Any) -> tuple[Sheet, tuple[float, float]]:
    """Return a page with lines above and below an empty row in its middle, and where that row begins."""
    sheet = Sheet(random, **page)
    step = 2.1 * sheet.height
    left = float(random.integers(50, 90))
    sheet.write(_pick(random, SHOPS), (left + 60, 50))
    for row in (1, 2, 3, 4, 6, 7, 8, 9):
        sheet.write(sentence(random, int(random.integers(2, 5))), (left, 60 + row * step))
    return sheet, (left, 60 + 5 * step)


def _done(cause: str, sheet: Sheet, image: Pixels | None = None, **settings: Any) -> Planted:
    """Return the page whose last line is the one with the fault."""
    whole = sheet.pixels() if image is None else image
    return Planted(cause, whole, tuple(sheet.lines), len(sheet.lines) - 1, settings)


def _part(line: TrueLine, more: float) -> tuple[slice, slice]:
    """Return rows and columns of a line with so many heights more on every side."""
    (left, top), (right, bottom) = line.quad.min(axis=0), line.quad.max(axis=0)
    edge = more * (bottom - top)
    return slice(max(0, int(top - edge)), int(bottom + edge)), slice(max(0, int(left - edge)), int(right + edge))


def _tilted(image: Pixels, lines: list[TrueLine], degrees: float, paper: Color) -> tuple[Pixels, list[TrueLine]]:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return turned, [replace(line, quad=(line.quad @ turn[:, :2].T + turn[:, 2]).astype(np.float32)) for line in lines]


# ---- a fault each


def turned(random: np.random.Generator, level: int) -> Planted:
    """Plant a line that stands upside down, of figures that are figures that way round, too."""
    sheet, at = _around(random)
    text = "".join(_pick(random, "6890" if level < 3 else "69") for _ in range(8 - level))
    line = sheet.write(text, at)
    image = sheet.pixels()
    part = _part(line, 0)
    image[part] = image[part][::-1, ::-1]
    sheet.lines[-1] = TrueLine(text, np.roll(line.quad, 2, axis=0))
    return _done("turned", sheet, image)


def merged(random: np.random.Generator, level: int) -> Planted:
    """Plant a stamp, a pen stroke, or a neighbor line that touches the line."""
    sheet, at = _around(random)
    line = sheet.write(f"{_pick(random, WORDS).title()} {_price(random)}", at)
    (left, top), (right, bottom) = line.quad.min(axis=0), line.quad.max(axis=0)
    draw, kind = ImageDraw.Draw(sheet.page), int(random.integers(3))
    color = _pick(random, ((196, 40, 60), (40, 60, 190), (150, 40, 160)))
    high, middle = bottom - top, (top + bottom) / 2
    if kind == 0:  # a ring with letters in it
        x, radius = left + 0.6 * (right - left), (1.2 + 0.3 * level) * high
        draw.ellipse(
            (x - 1.5 * radius, middle - radius, x + 1.5 * radius, middle + radius), outline=color, width=3 + level
        )
        font = ImageFont.truetype(FONTS / "DejaVuSans-Bold.ttf", int(high * (0.9 + 0.1 * level)))
        draw.text((x - 1.1 * radius, middle - 0.4 * high), "PAID", color, font)
    elif kind == 1:  # a pen that goes through it
        points = [(left + k * (right - left) / 9, middle + (0.35 + 0.12 * level) * high * (-1) ** k) for k in range(10)]
        draw.line(points, color, 2 + level, joint="curve")
    else:  # the same line again, printed half a line lower
        shift = (1.0 - 0.1 * level) * high
        sheet.lines.pop()
        sheet.write(sentence(random, 2), (at[0], at[1] + shift))
        sheet.lines.append(line)
    return _done("merged", sheet)


def columns(random: np.random.Generator, level: int) -> Planted:
    """Plant two columns so near to each other that one box takes in both."""
    sheet, at = _around(random)
    first = sheet.write(_pick(random, WORDS).title(), at)
    gap = (2.4, 1.9, 1.5, 1.2, 1.0)[level] * sheet.height
    sheet.write(_price(random), (float(first.quad[1, 0]) + gap, at[1]))
    return _done("columns", sheet)


def split(random: np.random.Generator, level: int) -> Planted:
    """Plant a word whose letters stand so wide apart that it falls into two boxes."""
    sheet, at = _around(random)
    text = f"{random.integers(10, 24)}:{random.integers(10, 60)}:{random.integers(10, 60)}"
    line = sheet.write(text, at, tracking=(0.0, 0.05, 0.1, 0.15, 0.2)[level])
    image = sheet.pixels()
    rows, cols = _part(line, 0.3)
    middle, shift = (cols.start + cols.stop) // 2, int((0.7 + 0.35 * level) * sheet.height)
    moved = image[rows, middle : cols.stop].copy()
    image[rows, middle : middle + shift] = image[rows.start, cols.start]
    image[rows, middle + shift : middle + shift + moved.shape[1]] = moved
    quad = line.quad + np.array([(0, 0), (shift, 0), (shift, 0), (0, 0)], np.float32)
    sheet.lines[-1] = TrueLine(text, quad)
    return _done("split", sheet, image)


def size(random: np.random.Generator, level: int) -> Planted:
    """Plant a large page that is shown to the detector much smaller, or large letters that it is shown too large."""
    if random.integers(2):
        sheet, at = _around(random, size=(2600, 2200))
        sheet.write(f"{_pick(random, WORDS)} {_price(random)}", at, height=sheet.height - 2)
        return _done("size", sheet, limit_type="max", limit_side_len=(960, 736, 608, 480, 352)[level])
    sheet = Sheet(random, size=(2400, 3200))
    sheet.write(sentence(random, 3), (100, 60), height=60)
    sheet.write(sentence(random, 3), (100, 2240), height=60)
    word = _pick(random, [one for one in WORDS if len(one) <= 6]).title()
    sheet.write(word, (120, 420), height=(420, 520, 620, 720, 800)[level])
    return _done("size", sheet, limit_type="max", limit_side_len=3200, max_area=0, max_side_limit=0)


def faint(random: np.random.Generator, level: int) -> Planted:
    """Plant a line that has faded, or stands in a color as light as its ground."""
    sheet, at = _around(random)
    text = f"{_pick(random, WORDS).title()} {_price(random)}"
    if random.integers(2):
        less = (40, 24, 14, 9, 6)[level]
        shade = tuple(int(value - less) for value in PAPER)
        sheet.write(text, at, ink=(shade[0], shade[1], shade[2]))
    else:
        length = 0.75 * sheet.height * len(text)
        ground = (214, 120, 120)
        ImageDraw.Draw(sheet.page).rectangle(
            (at[0] - 20, at[1] - 10, at[0] + length, at[1] + 1.6 * sheet.height), ground
        )
        nearer = (0.5, 0.32, 0.2, 0.13, 0.08)[level]
        ink = tuple(int(a + nearer * (b - a)) for a, b in zip(ground, (90, 170, 90), strict=True))
        sheet.write(text, at, ink=(ink[0], ink[1], ink[2]))
    return _done("faint", sheet)


def cut(random: np.random.Generator, level: int) -> Planted:
    """Plant boxes that are grown back too little: letters are cut at the ends of the line, and above and below."""
    sheet, at = _around(random)
    sheet.write(f"({_pick(random, WORDS)} {_price(random)})", at)
    return _done("cut", sheet, unclip_ratio=(0.8, 0.6, 0.45, 0.3, 0.15)[level])


def alphabet(random: np.random.Generator, level: int) -> Planted:
    """Plant a line in letters that the recognizer does not know."""
    sheet, at = _around(random)
    texts = ("영수증 번호 안내", "감사합니다 고객님", "합계 금액 확인", "შემოსავალი ანგარიში", "Հաշիվ և վճարում")
    text = texts[(level + int(random.integers(3))) % 3 if level < 3 else level]
    sheet.write(text, at, path=CJK if level < 3 else FONTS / "DejaVuSans.ttf")
    return _done("alphabet", sheet)


def spaces(random: np.random.Generator, level: int) -> Planted:
    """Plant words so near to each other that the space between them is lost."""
    sheet, at = _around(random)
    sheet.face = _pick(random, ("DejaVuSans", "DejaVuSerif", "STIXGeneral"))
    sheet.write(sentence(random, 4), at, space=(0.24, 0.2, 0.17, 0.14, 0.12)[level])
    return _done("spaces", sheet)


def blur(random: np.random.Generator, level: int) -> Planted:
    """Plant a line that is out of focus, or of too few pixels."""
    sheet, at = _around(random)
    line = sheet.write(f"{_pick(random, WORDS).title()} {_price(random)}", at)
    image = sheet.pixels()
    part = _part(line, 0.5)
    seen, (height, width) = image[part], image[part].shape[:2]
    if random.integers(2):
        image[part] = cv2.GaussianBlur(seen, (0, 0), sheet.height * (0.12, 0.15, 0.18, 0.21, 0.25)[level])
    else:
        less = (0.3, 0.25, 0.21, 0.18, 0.15)[level]
        few = cv2.resize(seen, (int(width * less), int(height * less)), interpolation=cv2.INTER_AREA)
        image[part] = cv2.resize(few, (width, height), interpolation=cv2.INTER_LINEAR)
    return _done("blur", sheet, image)


def skew(random: np.random.Generator, level: int) -> Planted:
    """Plant a line that is bent, or whose letters lean."""
    sheet, at = _around(random)
    text = sentence(random, 3)
    sheet.lines = [line for line in sheet.lines if abs(line.quad[0, 1] - at[1]) > 3.5 * sheet.height]
    page = Sheet(sheet.random, size=sheet.size)
    page.face, page.height = sheet.face, sheet.height
    for line in sheet.lines:
        page.write(line.text, (float(line.quad[0, 0]), float(line.quad[0, 1])))
    line = page.write(text, at)
    image = page.pixels()
    rows, cols = _part(line, 2.2)
    seen = image[rows, cols].copy()
    y, x = np.mgrid[: seen.shape[0], : seen.shape[1]].astype(np.float32)
    if random.integers(2):
        bend = (0.5, 0.8, 1.1, 1.4, 1.7)[level] * page.height * np.sin(np.pi * x / seen.shape[1])
        x_from, y_from = x, y + bend - bend.mean()
    else:
        x_from, y_from = x + (0.5, 0.75, 1.0, 1.25, 1.5)[level] * (y - seen.shape[0] / 2), y
    image[rows, cols] = cv2.remap(seen, x_from, y_from, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    page.lines[-1] = TrueLine(text, _box_around(image, rows, cols))
    return _done("skew", page, image)


def _box_around(image: Pixels, rows: slice, cols: slice) -> Pixels:
    dark = np.argwhere(image[rows, cols].mean(axis=2) < 150)
    (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0)
    x, y = cols.start, rows.start
    return np.array(
        [(x + left, y + top), (x + right, y + top), (x + right, y + bottom), (x + left, y + bottom)], np.float32
    )


def limit(random: np.random.Generator, level: int) -> Planted:
    """Plant letters that cannot be told apart by their shapes."""
    sheet, at = _around(random)
    sheet.face = "DejaVuSans"
    pairs = ("0O", "l1I", "S5", "Il|", "O0Q")
    sheet.write("".join(_pick(random, pairs[level] + "lIO0") for _ in range(7)), at)
    return _done("limit", sheet)


def low_score(random: np.random.Generator, level: int) -> Planted:
    """Plant a threshold that the box of a line does not reach."""
    sheet, at = _around(random)
    sheet.write(f"{_pick(random, WORDS)} {_price(random)}", at, ink=(150, 150, 150))
    return _done("low_score", sheet, box_thresh=(0.88, 0.91, 0.94, 0.96, 0.98)[level])


def low_text(random: np.random.Generator, level: int) -> Planted:
    """Plant a threshold that the reading of a line does not reach."""
    sheet, at = _around(random)
    sheet.write(f"{_pick(random, WORDS)} {_price(random)}", at, ink=(120, 120, 120))
    return _done("low_text", sheet, text_score=(0.97, 0.98, 0.99, 0.995, 0.999)[level])


def too_small(random: np.random.Generator, level: int) -> Planted:
    """Plant a smallest size that a line does not reach."""
    sheet, at = _around(random)
    sheet.write(f"{_pick(random, WORDS)} {_price(random)}", at, height=17)
    return _done("too_small", sheet, min_size=(8, 10, 12, 14, 16)[level])


def not_examined(random: np.random.Generator, level: int) -> Planted:
    """Plant a number of contours that ends before the line's."""
    sheet, at = _around(random)
    sheet.write(_price(random), at)
    return _done("not_examined", sheet, max_candidates=(8, 7, 6, 5, 4)[level], candidate_order="largest")


def truth(random: np.random.Generator, level: int) -> Planted:
    """Plant a truth with a slip of the pen."""
    sheet, at = _around(random)
    line = sheet.write(f"{_pick(random, WORDS).title()} {_price(random)}", at)
    slip = line.text[: 2 + level] + line.text[3 + level] + line.text[2 + level] + line.text[4 + level :]
    sheet.lines[-1] = TrueLine(slip if slip != line.text else line.text[1:], line.quad)
    return _done("truth", sheet)


PLANTS: dict[str, Callable[[np.random.Generator, int], Planted]] = {
    one.__name__: one
    for one in (
        turned, merged, columns, split, size, faint, cut, alphabet, spaces, blur, skew, limit,
        low_score, low_text, too_small, not_examined, truth,
    )
}  # fmt: skip
