"""Writing systems: which characters of an alphabet a recognizer may read, where its reader knows what can stand there.

A network of 18,000 characters now and then reads an accent that nobody wrote, or a Chinese character for a smudge. Whoever has
English invoices can rule that out: an accented letter then counts for the plain one, and what has none counts for nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Floats

SCRIPTS = {  # the words with which Unicode's name of a letter begins
    "ascii": (),  # A to Z and a to z alone
    "latin": ("LATIN",),
    "greek": ("GREEK",),
    "cyrillic": ("CYRILLIC",),
    "arabic": ("ARABIC",),
    "hebrew": ("HEBREW",),
    "thai": ("THAI",),
    "devanagari": ("DEVANAGARI",),
    "han": ("CJK", "FULLWIDTH", "IDEOGRAPHIC"),
    "kana": ("HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH"),
    "hangul": ("HANGUL", "FULLWIDTH"),
}
WIDE = range(0x3000, 0x3040), range(0xFF00, 0xFFF0)  # signs as wide as a Chinese character
NOTHING = -1


@lru_cache(maxsize=4)  # 18,000 characters take 30 ms, and views ask for every line
def read_as(charset: tuple[str, ...], scripts: tuple[str, ...]) -> NDArray[np.intp]:
    """Return as which class each class is read, (C,): itself, the letter without its accent, or `NOTHING`.

    The blank, the space, signs and digits are always themselves.

    Parameters
    ----------
    charset : tuple of str
        What the classes 1 .. C-2 stand for.
    scripts : tuple of str
        Keys of `SCRIPTS`.

    Examples
    --------
    >>> read_as(("a", "é", "9", "的", "e"), ("ascii",)).tolist()
    [0, 1, 5, 3, -1, 5, 6]
    """
    classes = {character: class_ for class_, character in enumerate(charset, 1) if is_in(character, scripts)}
    plain = (unicodedata.normalize("NFKD", character)[0] for character in charset)
    found = (classes.get(one, classes.get(other, NOTHING)) for one, other in zip(charset, plain, strict=True))
    return np.array([0, *found, len(charset) + 1], np.intp)


def admitted(probabilities: Floats, classes: NDArray[np.intp]) -> Floats:
    """Return probabilities (..., C) in which every class counts for the one that it is read as, see `read_as`."""
    itself = classes == np.arange(len(classes))
    found = np.where(itself, probabilities, np.float32(0))
    others = np.flatnonzero(~itself & (classes != NOTHING))
    np.add.at(found, (..., classes[others]), probabilities[..., others])  # type: ignore[arg-type]
    return found


def is_in(character: str, scripts: Sequence[str]) -> bool:
    """Tell whether a character is of one of these scripts, or a sign or digit that all share."""
    wide = any(ord(one) in wide for one in character for wide in WIDE)
    if not wide and not any(unicodedata.category(one)[0] in "LM" for one in character):
        return True
    if "ascii" in scripts and character.isascii():
        return True
    words = tuple(word for script in scripts for word in SCRIPTS[script])
    return bool(words) and ((wide and "FULLWIDTH" in words) or unicodedata.name(character[0], "").startswith(words))
