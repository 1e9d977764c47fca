"""Pictures on which lines are not all the same way round, drawn with a font of matplotlib's, and what is read of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

import cv2
import matplotlib
import numpy as np
from pictures import SAMPLES, rgb
from PIL import Image, ImageDraw, ImageFont

LATIN = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PAPER, INK = (248, 246, 240), (25, 25, 30)
LETTER = (
    "The harbor office is closed on Monday",
    "Parcels are kept for seven days",
    "Ask for the form at the second desk",
    "Bring the yellow card with you",
    "Boats leave every forty minutes",
    "The last one goes at half past nine",
)
HEADINGS = ("January", "February", "Average", "Maximum")
STACKED = ("HOTEL", "PARKING", "GARDEN")
ROWS = ("Opening hours", "本日は休業です", "港の事務所")
ONE = "Invoice of the bakery"
NUMBERS = ("99999", "66666", "80861", "19.68", "6090", "9.90")
SAME = ("SOS", "NOON", "69")
VERTICAL = ("吾輩は猫である", "名前はまだ無い", "どこで生れたか", "頓と見当がつかぬ")


@dataclass(frozen=True)
class Drawn:
    """A picture to be made, its lines in the order of its text, and by how many degrees it is turned."""

    name: str
    make: Callable[[], np.ndarray]
    lines: tuple[str, ...]
    turned: int = 0
    flipped: int = 0  # how many of its lines are upside down as they are cut
    needs: Path = LATIN

    def is_read(self, texts: Sequence[str]) -> bool:
        """Tell whether its lines were read in their order; what else was read does not count."""
        wanted, told = (["".join(normalize("NFKC", text).split()) for text in some] for some in (self.lines, texts))
        return [text for text in told if text in wanted] == wanted


@cache
def font(size: int, path: Path = LATIN) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def line(text: str, size: int = 26, path: Path = LATIN) -> Image.Image:
    """Return a line of text on paper."""
    left, top, right, bottom = (int(side) for side in font(size, path).getbbox(text))
    drawn = Image.new("RGB", (right - left + 12, bottom - top + 12), PAPER)
    ImageDraw.Draw(drawn).text((6 - left, 6 - top), text, INK, font(size, path))
    return drawn


def page(*pieces: tuple[Image.Image, int, int], size: tuple[int, int] = (760, 620)) -> np.ndarray:
    """Return a page of this width and height with pieces at x, y."""
    drawn = Image.new("RGB", size, PAPER)
    for piece, x, y in pieces:
        drawn.paste(piece, (x, y))
    return np.asarray(drawn)


def letter(*turned: int) -> list[tuple[Image.Image, int, int]]:
    """Return the pieces of a letter of which some lines are upside down."""
    return [(line(text).rotate(180 * (i in turned)), 70, 60 + 60 * i) for i, text in enumerate(LETTER)]


def table() -> np.ndarray:
    """Return a table whose headings run up the page."""
    pieces = [(line(text, 22).rotate(90, expand=True), 250 + 110 * i, 40) for i, text in enumerate(HEADINGS)]
    for row, name in enumerate(("Harbor", "Market", "Station", "Museum", "Library")):
        pieces.append((line(name, 22), 60, 230 + 60 * row))
        pieces += [
            (line(f"{row + 2}{column}.{row + 4}", 22), 240 + 110 * column, 230 + 60 * row) for column in range(4)
        ]
    return page(*pieces)


def two_receipts() -> np.ndarray:
    receipt = rgb(SAMPLES / "receipt.jpg")
    return np.ascontiguousarray(np.hstack([receipt, receipt[::-1, ::-1]]))


def beside_labels() -> np.ndarray:
    up, down = line("Archive copy 17").rotate(90, expand=True), line("Received in May").rotate(270, expand=True)
    return page(*letter(), (up, 690, 60), (down, 15, 60))


def columns(texts: tuple[str, ...], path: Path, left: int, pitch: int = 42) -> list[tuple[Image.Image, int, int]]:
    """Return texts as columns of upright characters, from the right."""
    return [
        (line(character, 34, path), left + 66 * (len(texts) - i), 50 + pitch * k)
        for i, text in enumerate(texts)
        for k, character in enumerate(text)
    ]


def grid(digits: str = "0123456789", rows: int = 18, across: int = 22) -> np.ndarray:
    """Return a grid of single digits."""
    places = [(row, column) for row in range(rows) for column in range(across)]
    pieces = [
        (line(digits[i * 7 % len(digits)], 30), 30 + 60 * column, 30 + 56 * row)
        for i, (row, column) in enumerate(places)
    ]
    return page(*pieces, size=(60 * across + 50, 56 * rows + 50))


def tilted(degrees: float) -> np.ndarray:
    """Return a letter as a photo that was held at an angle: counter-clockwise."""
    drawn = page(*letter())
    height, width = drawn.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turn[:, 2] += 500 - np.array([width, height]) / 2
    return cv2.warpAffine(drawn, turn, (1000, 1000), flags=cv2.INTER_CUBIC, borderValue=PAPER)


def turned(make: Callable[[], np.ndarray], degrees: int) -> Callable[[], np.ndarray]:
    """Return what makes the same picture turned clockwise."""
    return lambda: np.ascontiguousarray(np.rot90(make(), -degrees // 90))


def letter_page() -> np.ndarray:
    return page(*letter())


def one_down() -> np.ndarray:
    return page(*letter(2))


def one_line() -> np.ndarray:
    return page((line(ONE), 40, 40), size=(440, 110))


def a_few(texts: tuple[str, ...], size: int = 26) -> Callable[[], np.ndarray]:
    """Return what makes a narrow page of texts."""
    return lambda: page(*((line(text, size), 80, 60 + 80 * i) for i, text in enumerate(texts)), size=(300, 560))


def rows_and_columns() -> np.ndarray:
    rows = [(line(ROWS[0]), 60, 60), (line(ROWS[1], 34, CJK), 60, 300), (line(ROWS[2], 34, CJK), 60, 380)]
    return page(*columns(VERTICAL, CJK, 420), *rows)


PICTURES = (
    Drawn("a letter", letter_page, LETTER),
    Drawn("a letter turned by 90", turned(letter_page, 90), LETTER, 90),
    Drawn("a letter turned by 180", turned(letter_page, 180), LETTER, 180, 6),
    Drawn("a letter turned by 270", turned(letter_page, 270), LETTER, 270, 6),
    Drawn("one line upside down", one_down, LETTER, flipped=1),
    Drawn("one line upright on a page upside down", turned(one_down, 180), LETTER, 180, 5),
    Drawn("headings that run up", table, HEADINGS, flipped=4),
    Drawn("labels at the edges", beside_labels, LETTER, flipped=1),
    Drawn("stacked letters", lambda: page(*columns(STACKED, LATIN, 300, pitch=40)), STACKED),
    Drawn("stacked letters, wider", lambda: page(*columns(STACKED, LATIN, 300)), STACKED),
    Drawn("columns", lambda: page(*columns(VERTICAL, CJK, 200)), VERTICAL, needs=CJK),
    Drawn("columns upside down", turned(lambda: page(*columns(VERTICAL, CJK, 200)), 180), VERTICAL, 180, 4, needs=CJK),
    Drawn("columns beside rows", rows_and_columns, (ROWS[0], *VERTICAL, *ROWS[1:]), needs=CJK),
    Drawn("one line", one_line, (ONE,)),
    Drawn("one line turned by 90", turned(one_line, 90), (ONE,), 90),
    Drawn("one line turned by 180", turned(one_line, 180), (ONE,), 180, 1),
    Drawn("one line turned by 270", turned(one_line, 270), (ONE,), 270, 1),
    Drawn("numbers", a_few(NUMBERS), NUMBERS),
    Drawn("the same both ways", a_few(SAME, 40), SAME),
    Drawn("tilted by 30", lambda: tilted(30), LETTER),
    Drawn("tilted by -30", lambda: tilted(-30), LETTER),
    Drawn("tilted by 60", lambda: tilted(60), LETTER),
    Drawn("tilted by -60", lambda: tilted(-60), LETTER),
)
