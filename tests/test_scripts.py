from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import ocrlab
from ocrlab.recognize import Recognizer
from ocrlab.scripts import allowed, is_in


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


def test_the_blank_and_the_space_are_always_allowed() -> None:
    assert allowed(["é", "的"], ["ascii"]).tolist() == [True, False, False, True]
    assert allowed(["é", "的"], []).all()


def test_what_is_ruled_out_is_never_read_and_the_next_likely_is() -> None:
    reader = reader_of("e", "é", "的")
    matrix = np.float32([[0.1, 0.3, 0.5, 0.1, 0], [0.9, 0, 0, 0.1, 0], [0.1, 0, 0, 0.9, 0]])
    assert reader.decode(matrix).text == "é的"
    found = replace(reader, scripts=("ascii",)).decode(matrix)
    assert found.text == "e"
    assert found.chars[0].score == pytest.approx(0.3)
    assert replace(reader, scripts=("latin", "han")).decode(matrix).text == "é的"


@pytest.mark.parametrize("given", ["latin", ("latein",), ["latin"]])
def test_what_is_no_script_is_named(given: object) -> None:
    with pytest.raises(ValueError, match="some of ascii, latin, greek") as said:
        replace(reader_of("e"), scripts=given)  # type: ignore[arg-type]
    assert repr(given) in str(said.value)


def test_a_page_is_read_without_accents_where_none_can_be(one_ocr: ocrlab.OCR, receipt: np.ndarray) -> None:
    plain = one_ocr.under(scripts=["ascii"])
    assert plain.recognize.scripts == ("ascii",)
    lines, all_lines = plain(receipt).lines, one_ocr(receipt).lines
    assert (all_lines[0].text, lines[0].text) == ("Café Tournesol", "Cafe Tournesol")
    assert [line.text for line in lines[1:]] == [line.text for line in all_lines[1:]]
