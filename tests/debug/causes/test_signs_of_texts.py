"""What two texts tell of each other: the characters that differ, and how much they look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.debug.causes.signs import likeness, replaced, words

texts = st.text(st.sampled_from("aA0O ß.éi1 "), max_size=8)


@pytest.mark.parametrize(
    ("read", "true", "pairs"),
    [
        ("Total 1O", "Total 10", [("O", "0")]),
        ("Tota", "Total", [("", "l")]),
        ("Totall", "Total", [("l", "")]),
        ("total", "TOTAL", []),  # a truth in capitals leaves case open
        ("total", "Total", [("t", "T")]),
        ("To tal", "Total", []),
    ],
)
def test_the_characters_are_told_that_differ(read: str, true: str, pairs: list[tuple[str, str]]) -> None:
    assert replaced(read, true) == pairs


@given(texts, texts)
def test_no_character_differs_from_itself(read: str, true: str) -> None:
    assert replaced(read, read) == []
    assert all(one != other for one, other in replaced(read, true))
    assert len(replaced(read, true)) == len(replaced(true, read)) or (true == true.upper()) != (read == read.upper())


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("O", "0", 1),
        ("l", "1", 1),
        ("a", "A", 1),
        ("x", "q", 0),
        ("", "x", 0),
        ("x", "", 0),
        (".", ",", 0.4),
        ("", ".", 0.4),
    ],
)
def test_characters_look_alike(one: str, other: str, alike: float) -> None:
    assert likeness(one, other) == likeness(other, one) == alike


def test_words_have_no_case() -> None:
    assert words("Grand  TOTAL’s 9") == ["grand", "total's", "9"]
