"""Writing systems: which characters of an alphabet a recognizer may read, where its reader knows what can stand there.

A network of 18,000 characters now and then reads an accent that nobody wrote, or a Chinese character for a smudge. Whoever has
English invoices can rule that out; a name with an accent is then read without it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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


def allowed(charset: Sequence[str], scripts: Sequence[str]) -> NDArray[np.bool_]:
    """Return which classes may be read, (C,): the blank, the space, letters of these scripts, and signs and digits of all.

    Parameters
    ----------
    charset : sequence of str
        What the classes 1 .. C-2 stand for.
    scripts : sequence of str
        Keys of `SCRIPTS`; none: all.

    Examples
    --------
    >>> allowed("aé9的", ["latin"]).tolist()
    [True, True, True, True, False, True]
    """
    if not scripts:
        return np.ones(len(charset) + 2, bool)
    return np.array([True, *(is_in(character, scripts) for character in charset), True], bool)


def is_in(character: str, scripts: Sequence[str]) -> bool:
    """Tell whether a character is of one of these scripts, or a sign or digit that all share."""
    wide = any(ord(one) in wide for one in character for wide in WIDE)
    if not wide and not any(unicodedata.category(one)[0] in "LM" for one in character):
        return True
    if "ascii" in scripts and character.isascii():
        return True
    words = tuple(word for script in scripts for word in SCRIPTS[script])
    return bool(words) and ((wide and "FULLWIDTH" in words) or unicodedata.name(character[0], "").startswith(words))
