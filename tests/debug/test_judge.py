"""The judge of readings: what a reader would count as wrong, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.debug.judge import Score, apart, grouped, interval, is_same, judge, plain, words_f1
from ocrlab.folder.samples import TrueLine


def line(text: str, left: float = 0, top: float = 0, width: float = 200) -> TrueLine:
    quad = [[left, top], [left + width, top], [left + width, top + 20], [left, top + 20]]
    return TrueLine(text, np.array(quad, np.float32))


def counts(score: Score, *names: str) -> list[int]:
    return [getattr(score, name) for name in names]


@pytest.mark.parametrize(
    ("read", "true", "fold", "wanted"),
    [
        ("Total 12.50", "Total 12.50", False, [0, 1, 0]),
        ("Total 12.60", "Total 12.50", False, [1, 0, 1]),
        ("Total 1250", "Total 12.50", False, [1, 0, 1]),  # a separator is part of a number
        ("Total -12.50", "Total 12.50", False, [1, 0, 1]),  # and so is a sign
        ("total", "TOTAL", True, [0, 0, 0]),
        ("total", "TOTAL", False, [5, 0, 0]),
        ("it’s “so”", 'it\'s "so"', False, [0, 0, 0]),
        ("１２％", "12%", False, [0, 1, 0]),
        ("", "No. 7", False, [4, 0, 0]),
        ("No. 7", "", False, [4, 0, 1]),
    ],
)
def test_characters_and_numbers(read: str, true: str, fold: bool, wanted: list[int]) -> None:
    score = judge([line(read)] if read else [], [line(true)] if true else [], fold)
    assert counts(score, "edits", "right", "wrong") == wanted


def test_a_line_in_pieces_costs_nothing_by_itself() -> None:
    true = [line("Grand total 9.00")]
    read = [line("Grand", 0, width=60), line("total 9.00", 70, width=130)]
    score = judge(read, true)
    assert counts(score, "edits", "spaces_missing", "spaces_extra", "split", "merged", "missing", "extra") == [
        0,
        0,
        0,
        1,
        0,
        0,
        0,
    ]
    back = judge(true, read)
    assert counts(back, "edits", "spaces_missing", "spaces_extra", "split", "merged") == [0, 0, 0, 0, 1]
    glued = judge([line("Gra", 0, width=60), line("nd total 9.00", 70, width=130)], true)
    assert counts(glued, "edits", "spaces_extra") == [0, 0]  # whether a space stands where it was cut, nobody knows


def test_swapped_amounts_cost_what_they_are() -> None:
    true = [line("1.00", 0, 0), line("2.00", 0, 40)]
    assert judge([line("2.00", 0, 0), line("1.00", 0, 40)], true).edits == 2
    assert judge([line("1.00", 0, 0), line("2.00", 0, 40)], true).edits == 0


def test_spaces_are_counted_apart() -> None:
    assert counts(judge([line("Grandtotal")], [line("Grand total")]), "edits", "spaces_missing", "spaces_extra") == [
        0,
        1,
        0,
    ]
    assert counts(judge([line("Gr and total")], [line("Grand total")]), "edits", "spaces_missing", "spaces_extra") == [
        0,
        0,
        1,
    ]


def test_order_and_lines() -> None:
    true = [line(text, 0, 40 * i) for i, text in enumerate("abcd")]
    assert judge([true[i] for i in (0, 2, 1, 3)], true).disordered == 1
    assert judge(true[::-1], true).disordered == 3
    score = judge([true[0], line("x", 500, 500)], true)
    assert counts(score, "lines", "missing", "extra") == [1, 3, 1]


def test_characters_of_east_asia_are_counted_by_themselves() -> None:
    assert counts(judge([line("東市 Tokyo")], [line("東京 Tokio")]), "cjk", "cjk_edits", "edits") == [2, 1, 2]


texts = st.text(st.sampled_from("ab1. "), min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
pages = st.lists(
    st.builds(line, texts, st.integers(0, 3).map(lambda i: i * 300), st.integers(0, 6).map(lambda i: i * 40)),
    max_size=6,
)


@given(pages)
def test_a_reading_that_is_the_truth_has_no_errors(page: list[TrueLine]) -> None:
    score = judge(page, page)
    assert (score.edits, score.wrong, score.missing, score.extra, score.spaces_missing, score.spaces_extra) == (0,) * 6
    assert score.right == score.numbers


@given(pages, pages)
def test_every_line_is_in_one_group(read: list[TrueLine], true: list[TrueLine]) -> None:
    groups = grouped(*(np.array([one.quad for one in lines]) for lines in (read, true)))
    assert sorted(i for group in groups for i in group.read) == list(range(len(read)))
    assert sorted(j for group in groups for j in group.true) == list(range(len(true)))


def test_an_interval_is_as_wide_as_its_sources_differ() -> None:
    same = {name: [Score(characters=100, edits=5)] for name in "abcdef"}
    assert interval(same) == (0.05, 0.05)
    low, high = interval(same | {"g": [Score(characters=100, edits=60)]})
    assert low < 0.06 < high
    assert interval({}) == (0.0, 0.0)


def test_bags_of_words_for_a_truth_without_boxes() -> None:
    assert words_f1("Grand Total: 9 and total", "GRAND TOTAL 19") == (2, 4, 3)


# -- one text against another


@pytest.mark.parametrize(
    ("read", "true", "same", "with_spaces"),
    [
        ("Total 9", "Total 9", True, True),
        ("Total9", "Total 9", True, False),
        ("  Total   9 ", "Total 9", True, True),  # how many spaces there are, nobody sees
        ("total 9", "Total 9", False, False),
        ("total 9", "TOTAL 9", True, True),  # a truth in capitals leaves case open
        ("TOTAL 9", "total 9", False, False),
        ("it’s “so” – 1−2", 'it\'s "so" - 1-2', True, True),
        ("１２％", "12%", True, True),
        ("Total 8", "Total 9", False, False),
        ("", "", True, True),
        ("", "9", False, False),
        (" ", "", True, True),
    ],
)
def test_a_reading_is_the_same_as_what_stands_there(read: str, true: str, same: bool, with_spaces: bool) -> None:
    assert is_same(read, true) == same
    assert is_same(read, true, spaces=True) == with_spaces
    assert (apart(read, true) == 0) == with_spaces


@pytest.mark.parametrize(
    ("read", "true", "far"),
    [
        ("Total 8", "Total 9", 10),
        ("Total9", "Total 9", 1),
        ("To tal9", "Total 9", 2),
        ("Total8", "Total 9", 11),
        ("", "Total 9", 61),
        ("total", "TOTAL", 0),
        ("total", "Total", 10),
    ],
)
def test_a_character_is_ten_apart_and_a_space_one(read: str, true: str, far: int) -> None:
    assert apart(read, true) == far


any_text = st.text(max_size=12) | st.text(st.sampled_from("aAß İı’' \u3000ﬁ1１"), max_size=12)


@given(any_text, any_text)
def test_texts_that_are_the_same_are_not_apart(read: str, true: str) -> None:
    assert is_same(true, true, spaces=True)
    assert apart(true, true) == 0
    assert (apart(read, true) == 0) == is_same(read, true, spaces=True)
    assert is_same(read, true) or apart(read, true) >= 10
    assert is_same(read, true) >= is_same(read, true, spaces=True)


@given(any_text, st.booleans())
def test_a_plain_text_is_one_line_without_spaces_at_its_ends(text: str, fold: bool) -> None:
    said = plain(text, fold)
    assert said == " ".join(said.split())
    assert not set(said) & set("’‘“”–—−‐")
