"""What a line's two readings tell, one of them upside down: which of them is the better, and whether that says anything."""

from __future__ import annotations

from ocrlab.page import Reading

LEAST_SCORE, BETTER, NO_WORSE, LONGER = 0.7, 0.07, 0.02, 1.25  # of the other reading, in score and in characters
TELLING, TELLING_ALONE = 4, 3  # characters that are others upside down: against a group, and where there is none
SAME_TURNED = frozenset("01689IOSXZNHosxzl |-_–—.,:;/\\'\"*+=%$#()[]{}<>~!¡口日田一十中回王三二工")


def goes_against(reading: Reading, other: Reading, settled: bool) -> bool:
    """Tell whether a line is the other way round than its group says: it must have enough to tell it by."""
    least = TELLING if settled else TELLING_ALONE
    return telling(other.text) >= least and is_better(other, reading)


def is_better(one: Reading, other: Reading) -> bool:
    """Tell whether one reading of a line is clearly better than that of the same line upside down."""
    gain = one.score - other.score
    longer = weight(one) > LONGER * weight(other)
    return one.score >= LEAST_SCORE and (gain >= BETTER or (gain > NO_WORSE and longer))


def telling(text: str) -> int:
    """Return how many characters of a text would be no characters, or others, upside down.

    Examples
    --------
    >>> telling("SOS 69"), telling("Total 7.40")
    (0, 5)
    """
    return sum(character not in SAME_TURNED for character in text)


def weight(reading: Reading) -> float:
    """Return the characters of a reading, each counted by its score."""
    return sum(character.score for character in reading.chars)
