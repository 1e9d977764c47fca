from __future__ import annotations

from dataclasses import replace
from unicodedata import combining, normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import ocrlab
from ocrlab.recognize import Recognizer
from ocrlab.scripts import NOTHING, admitted, is_in, read_as


def reader_of(*charset: str) -> Recognizer:
    return Recognizer(lambda batch: batch, charset)  # type: ignore[arg-type]  # it is never asked


@pytest.mark.parametrize(
    ("character", "scripts", "admitted"),
    [
        ("a", ["ascii"], True), ("é", ["ascii"], False), ("é", ["latin"], True), ("ß", ["latin"], True),
        ("的", ["latin"], False), ("的", ["han"], True), ("a", ["han"], False), ("7", ["han"], True), ("€", ["ascii"], True),
        (".", ["kana"], True), ("ー", ["kana"], True), ("カ", ["kana"], True), ("Ａ", ["ascii"], False), ("Ａ", ["han"], True),
        ("，", ["latin"], False), ("，", ["han"], True), ("々", ["han"], True), ("Ω", ["greek"], True),
        ("한", ["hangul"], True), ("Ж", ["cyrillic", "latin"], True), ("Ж", ["greek", "latin"], False),
    ],
)  # fmt: skip
def test_a_letter_belongs_to_its_script_and_signs_to_all(character: str, scripts: list[str], admitted: bool) -> None:
    assert is_in(character, scripts) is admitted


def test_the_blank_and_the_space_are_always_themselves() -> None:
    assert read_as(("é", "的", "e"), ("ascii",)).tolist() == [0, 3, NOTHING, 3, 4]
    assert read_as(("é", "的", "e"), ("latin", "han")).tolist() == [0, 1, 2, 3, 4]


@given(
    arrays.arrays(
        np.float32, st.tuples(st.integers(1, 3), st.integers(0, 5), st.just(7)), elements=st.floats(0, 1, width=32)
    )
)
def test_probability_is_moved_or_dropped_and_never_made(probabilities: np.ndarray) -> None:
    charset = ("e", "é", "ê", "的", "7")
    found = admitted(probabilities, read_as(charset, ("ascii",)))
    assert not found[..., [2, 3, 4]].any()
    assert found[..., 1] == pytest.approx(probabilities[..., 1:4].sum(axis=-1), abs=1e-6)
    assert (found[..., [0, 5, 6]] == probabilities[..., [0, 5, 6]]).all()


def test_an_accent_is_left_out_and_what_has_no_plain_letter_is_not_read() -> None:
    reader = reader_of("e", "é", "的")
    matrix = np.float32([[0.1, 0.3, 0.5, 0.1, 0], [0.9, 0, 0, 0.1, 0], [0.1, 0, 0, 0.9, 0]])
    assert reader.decode(matrix).text == "é的"
    found = replace(reader, scripts=("ascii",)).decode(matrix)
    assert found.text == "e"
    assert found.chars[0].score == pytest.approx(0.8)
    assert replace(reader, scripts=("latin", "han")).decode(matrix).text == "é的"


@pytest.mark.parametrize("words", ["latin,greek", "latin greek", ["latin", "greek"], ("latin", "greek")])
def test_scripts_are_given_as_words(words: object) -> None:
    assert replace(reader_of("e"), scripts=words).scripts == ("latin", "greek")  # type: ignore[arg-type]


def test_what_is_no_script_is_named() -> None:
    with pytest.raises(ValueError, match=r"scripts=\('latein',\): some of ascii, latin, greek"):
        replace(reader_of("e"), scripts=("latein",))


def test_a_page_is_read_without_accents_where_none_can_be(one_ocr: ocrlab.OCR, receipt: np.ndarray) -> None:
    plain = one_ocr.under(scripts=["ascii"])
    assert plain.recognize.scripts == ("ascii",)
    accented = one_ocr(receipt).text
    assert "Café" in accented
    assert plain(receipt).text == "".join(one for one in normalize("NFD", accented) if not combining(one))
