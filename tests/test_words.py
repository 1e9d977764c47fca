from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab import geometry, words
from ocrlab.page import Char, Line, Reading

FLAT = np.array([[10, 20], [250, 20], [250, 68], [10, 68]], np.float32)  # 240 x 48: 30 columns of 8 pixels


def line(text: str, columns: list[int], quad: np.ndarray = FLAT, count: int = 30) -> Line:
    """Return a line whose characters were read in these columns."""
    chars = (
        Char(one, 0.5 + 0.1 * (i % 5), (column + 0.5) / count)
        for i, (one, column) in enumerate(zip(text, columns, strict=True))
    )
    return Line(0, quad, False, Reading(tuple(chars)))


def test_a_character_stands_a_quarter_of_a_column_before_the_middle_of_its_column() -> None:
    first, second, third = words.char_quads(line("abc", [2, 6, 10]))
    assert second.tolist() == [[10 + 34, 20], [10 + 66, 20], [10 + 66, 68], [10 + 34, 68]]
    assert (first[1, 0], third[0, 0]) == (second[0, 0], second[1, 0])
    assert second[:, 0].mean() == 10 + 6.25 * 8


def test_the_last_column_may_lie_only_in_part_on_the_crop() -> None:
    narrow = FLAT.copy()
    narrow[1:3, 0] = 10 + 233  # 30 columns still, but the last one shows the crop on one of its 8 pixels
    places = words.char_quads(line("abc", [2, 6, 10], narrow))[:, :, 0].mean(axis=1)
    assert places == pytest.approx([10 + (column + 0.25) * 8 for column in (2, 6, 10)], abs=0.01)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_characters_follow_a_line_that_is_turned_or_flipped(turns: int) -> None:
    degrees = np.radians(90 * turns)
    turn = np.array([[np.cos(degrees), np.sin(degrees)], [-np.sin(degrees), np.cos(degrees)]])
    straight = words.char_quads(line("abc", [2, 6, 10]))
    turned = words.char_quads(line("abc", [2, 6, 10], (FLAT @ turn).astype(np.float32)))
    assert turned == pytest.approx(straight @ turn, abs=0.001)


def test_a_line_at_the_edge_of_the_page_is_measured_where_it_was_cut() -> None:
    clipped, outline = FLAT.copy(), FLAT.copy()
    clipped[[0, 3], 0] = 90
    seen = line("abc", [12, 16, 20], clipped)
    expected = words.char_quads(line("abc", [12, 16, 20]))
    assert words.char_quads(seen, outline) == pytest.approx(expected)
    # the outline of a line that is upside down still begins at the page's top left
    upside_down, whole = (line("abc", [12, 16, 20], np.roll(quad, 2, axis=0)) for quad in (clipped, FLAT))
    assert words.char_quads(upside_down, outline) == pytest.approx(words.char_quads(whole))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("   ", []),
        ("a", ["a"]),
        ("two words", ["two", "words"]),
        (" two  words ", ["two", "words"]),
        ("中文", ["中", "文"]),
        ("价格12.5元 net", ["价", "格", "12.5", "元", "net"]),
        ("カフェ、ABC", ["カ", "フ", "ェ", "、", "ABC"]),
        ("-40℃ ½", ["-40℃", "½"]),
        ("\u3000中\u3000", ["中"]),
    ],
)
def test_words_are_parted_by_spaces_and_wide_characters_stand_alone(text: str, parts: list[str]) -> None:
    read = line(text, list(range(len(text))))
    found = words.words(read)
    assert [word.text for word in found] == parts
    assert words.word_quads(read).shape == (len(parts), 4, 2)
    assert "".join(word.text for word in found) == "".join(text.split())


def test_a_word_has_the_mean_score_of_its_characters() -> None:
    assert [word.score for word in words.words(line("ab c", [1, 2, 3, 4]))] == pytest.approx([0.55, 0.8])


def test_a_word_does_not_reach_far_into_a_gap() -> None:
    """Between a name and its price far to the right, there is one space: somewhere."""
    left, right = words.word_quads(line("ab cd", [1, 4, 14, 25, 28]))
    assert left[1, 0] == 10 + (4.25 + 5) * 8  # half of the way to the space; the usual distance is more
    near, _ = words.word_quads(line("abcd e", [1, 3, 5, 7, 20, 28]))
    assert near[1, 0] == 10 + (7.25 + 2) * 8
    assert right[1, 0] == 10 + (28.25 + 1.5) * 8


columns = st.lists(st.integers(0, 29), min_size=1, max_size=30, unique=True).map(sorted)


@given(columns, st.floats(-180, 180), st.floats(60, 400))
def test_characters_are_in_order_and_inside_of_their_line(places: list[int], degrees: float, width: float) -> None:
    turn = np.radians(degrees)
    quad = np.array([[0, 0], [width, 0], [width, 40], [0, 40]]) @ [
        [np.cos(turn), np.sin(turn)],
        [-np.sin(turn), np.cos(turn)],
    ]
    read = line("x" * len(places), places, quad.astype(np.float32))
    along = (quad[1] - quad[0]) / width
    found = words.char_quads(read)
    starts, stops = (found[:, corner] @ along for corner in (0, 1))
    assert (starts <= stops + 1e-3).all()
    assert (starts[1:] >= stops[:-1] - 1e-3).all()
    assert (starts >= -1e-3).all()
    assert (stops <= width + 1e-3).all()
    whole = words.word_quads(read)
    assert len(whole) == 1
    assert geometry.sides(whole)[1] == pytest.approx(40, abs=0.01)


def test_no_characters_have_no_places() -> None:
    assert words.char_quads(line("", [])).shape == (0, 4, 2)
    assert words.word_quads(line("", [])).shape == (0, 4, 2)
    assert words.char_quads(line("a", [3])) == pytest.approx(FLAT[None])  # one alone has the line to itself
