from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import reading_answers

import ocrlab
from ocrlab import lab
from ocrlab.classify import turn
from ocrlab.folder import samples
from ocrlab.page import Reading
from ocrlab.widgets import ReadingView
from ocrlab.widgets.reading.session import Reader, crop_of


@pytest.fixture(scope="module")
def sign() -> np.ndarray:
    return ocrlab.load_image(samples.sample("upside_down").path)


def matrix(view: ReadingView) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes and probabilities (T, k) that a view was sent."""
    shape = view.columns["count"], view.columns["k"]
    return (
        np.frombuffer(view.columns["classes"], np.uint32).reshape(shape),
        np.frombuffer(view.columns["scores"], np.float32).reshape(shape),
    )


def test_python_still_answers_what_the_browser_is_held_to() -> None:
    again = json.loads(json.dumps(reading_answers.answers(reading_answers.kept_columns())))
    kept = reading_answers.golden()
    for name, line in kept.items():
        for one, other in zip(line["tries"], again[name]["tries"], strict=True):
            assert other.pop("score") == pytest.approx(one.pop("score"))
            assert other == one


def test_the_view_has_what_the_page_has(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    page = one_ocr(sign)
    flipped = next(i for i, line in enumerate(page.lines) if line.flipped)
    for i in {0, flipped, len(page.lines) - 1}:
        view = lab.read(one_ocr, sign, i)
        assert view.reading["text"] == page.lines[i].text
        assert view.reading["score"] == pytest.approx(page.lines[i].score, abs=1e-5)
        assert view.reading["picked"] == {}
        assert f"line {i + 1} of {len(page.lines)}" in view.about["title"]


def test_a_line_may_be_given_by_its_corners_wherever_they_begin(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    page = one_ocr(sign)
    line = next(line for line in page.lines if line.flipped)
    outline = page.candidates[line.candidate].outline
    for turns in range(4):
        view = lab.read(one_ocr, sign, np.roll(outline, turns, axis=0))
        assert view.reading["text"] == line.text


def test_the_crop_of_a_line_is_the_one_that_the_page_was_read_from(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    page = one_ocr(sign)
    crop, _ = crop_of(one_ocr, sign, 1)
    line = page.lines[1]
    same = turn(one_ocr.crops(sign, [page.candidates[line.candidate]]), np.array([line.flipped]))[0]
    assert np.array_equal(crop, same)


def test_columns_are_the_likeliest_of_the_network(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    crop, _ = crop_of(one_ocr, sign, 0)
    view, probabilities = lab.read(one_ocr, sign, 0), one_ocr.recognize.probabilities(crop)
    classes, scores = matrix(view)
    assert len(classes) == len(probabilities)
    assert scores == pytest.approx(np.sort(probabilities[:, 1:], axis=1)[:, : -scores.shape[1] - 1 : -1])
    labels = {int(class_): label for class_, label in view.columns["labels"].items()}
    assert all(labels[class_] == one_ocr.recognize.character(class_) for class_ in classes.ravel().tolist())
    shown = cv2.imdecode(np.frombuffer(view.columns["picture"], np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape[0] == 48
    assert view.columns["covers"] == shown.shape[1] / 8


def test_a_pick_is_answered_and_taken_back(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    view = lab.read(one_ocr, sign, 0)
    before = view.reading
    first = next(i for i, class_ in enumerate(before["classes"]) if class_)
    view.picked = {str(first): 0}  # as it comes from the browser: names in JSON are texts
    assert view.picked == {first: 0}
    assert view.reading["picked"] == {str(first): 0}
    assert view.reading["text"] == before["text"][1:]
    assert view.reading["milliseconds"] < 60
    view.picked = {}
    assert {**view.reading, "milliseconds": 0} == {**before, "milliseconds": 0}


def test_a_pick_that_is_not_there_is_told_and_not_taken(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    view = lab.read(one_ocr, sign, 0)
    view.picked = {2: 0}
    reading = view.reading
    view.picked = {2: 0, 5000: 1}
    assert "There is no column 5000" in view.message
    assert view.picked == {2: 0}
    assert view.reading == reading
    view.picked = {}
    assert view.message == ""


def test_another_crop_forgets_what_was_picked_and_selected(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    reader = Reader(one_ocr)
    reader.show(crop_of(one_ocr, sign, 0)[0], "one")
    reader.view.picked, reader.view.selected, reader.view.step = {0: 0}, 2, 3
    reader.show(crop_of(one_ocr, sign, 1)[0], "another")
    assert (reader.view.picked, reader.view.selected, reader.view.step) == ({}, -1, -1)
    assert reader.view.about["title"] == "another"
    assert reader.view.reading["text"] == one_ocr(sign).lines[1].text
    reader.close()
    assert reader.view.comm is None


def test_little_is_kept_of_a_line_and_nothing_of_its_matrix(one_ocr: ocrlab.OCR) -> None:
    reader, wide = Reader(one_ocr), np.full((48, 5000, 3), 255, np.uint8)
    cv2.putText(wide, "a very long line " * 14, (10, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    reader.show(wide)
    assert reader.view.columns["count"] >= 625
    kept = reader._columns.scores.nbytes
    assert kept < 625 * 18710 * 4 / 10
    assert "long line" in reader.view.reading["text"]


def expected(ocr: ocrlab.OCR, text: str) -> dict[str, Any]:
    crop = np.full((48, 320, 3), 255, np.uint8)
    cv2.putText(crop, "book", (20, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2, cv2.LINE_AA)
    reader = Reader(ocr)
    reader.show(crop, expected=text)
    return dict(reader.view.about)


def test_what_is_expected_is_set_against_what_is_read(one_ocr: ocrlab.OCR) -> None:
    about = expected(one_ocr, "book")
    assert about["read"] == [["equal", "book", "book"]]
    assert about["fix"]["picked"] == {}
    about = expected(one_ocr, "nook")
    assert ["replace", "b", "n"] in about["read"]
    reader = Reader(one_ocr)
    crop = np.full((48, 320, 3), 255, np.uint8)
    cv2.putText(crop, "book", (20, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2, cv2.LINE_AA)
    reader.show(crop, expected="nook")
    reader.view.picked = about["fix"]["picked"]
    assert reader.view.reading["text"] == "nook"
    assert reader.view.reading["score"] == pytest.approx(about["fix"]["score"])


def test_characters_that_the_alphabet_lacks_are_named(one_ocr: ocrlab.OCR) -> None:
    assert expected(one_ocr, "книга book")["missing"] == ["к", "н", "и", "г", "а"]
    about = expected(one_ocr, "책 book")
    assert about["missing"] == ["책"]
    assert about["fix"] == {}
    assert expected(one_ocr, "")["missing"] == []


def test_a_text_that_no_path_can_spell_is_told(one_ocr: ocrlab.OCR) -> None:
    assert "it takes 399 columns" in expected(one_ocr, "o" * 200)["fix"]["why"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (99, r"line=99: this page has \d+ lines, counted from 0\."),
        (-1, r"line=-1: this page has"),
        (np.zeros((3, 2)), r"the corners have the shape \(3, 2\); .* a quad \(4, 2\) was expected"),
        ([[0, 0], [np.nan, 0], [9, 9], [0, 9]], r"line: .* was expected"),
    ],
)
def test_a_line_that_is_not_there_is_told(one_ocr: ocrlab.OCR, sign: np.ndarray, line: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        lab.read(one_ocr, sign, line)


def test_a_picture_without_lines_is_told(one_ocr: ocrlab.OCR) -> None:
    with pytest.raises(ValueError, match=r"No line was read on this picture; give the corners of one"):
        lab.read(one_ocr, np.full((100, 100, 3), 255, np.uint8))


def test_a_crop_without_characters_reads_as_nothing(one_ocr: ocrlab.OCR) -> None:
    view = lab.read(one_ocr, np.full((100, 300, 3), 255, np.uint8), [[10, 10], [200, 10], [200, 40], [10, 40]])
    assert (view.reading["text"], view.reading["score"]) == ("", 0.0)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 200, 3), (300, 1, 3)])
def test_crops_of_a_pixel_are_read(one_ocr: ocrlab.OCR, shape: tuple[int, ...]) -> None:
    reader = Reader(one_ocr)
    reader.show(np.full(shape, 90, np.uint8))
    assert reader.view.columns["count"] >= 1


def test_a_crop_of_a_pixel_by_thousands_is_squeezed_before_it_fills_the_memory(one_ocr: ocrlab.OCR) -> None:
    thread = np.zeros((1, 20_000, 3), np.uint8)
    assert one_ocr.recognize.batch([thread]).shape == (1, 3, 48, 32_000)
    assert one_ocr.recognize.columns(thread) == 4000


@pytest.mark.parametrize("crop", [np.zeros((0, 9, 3), np.uint8), np.zeros((9, 0, 3), np.uint8), np.zeros((9, 9), np.uint8),
                                  np.zeros((9, 9, 3), np.float32)])  # fmt: skip
def test_what_is_no_crop_is_refused(one_ocr: ocrlab.OCR, crop: np.ndarray) -> None:
    sentence = r"An RGB crop \(h, w, 3\) uint8 of at least one pixel was expected, not one of shape .*"
    for read in (Reader(one_ocr).show, one_ocr.recognize.probabilities, lambda crop: one_ocr.recognize([crop])):
        with pytest.raises(ValueError, match=sentence):
            read(crop)


def test_a_charset_of_another_model_is_refused(one_ocr: ocrlab.OCR, sign: np.ndarray) -> None:
    other = replace(one_ocr, recognize=replace(one_ocr.recognize, charset=("a", "b")))
    with pytest.raises(ValueError, match=r"The network knows 18710 classes, the charset 2 characters"):
        Reader(other).show(sign[:48, :100])


def test_no_crops_are_no_readings(one_ocr: ocrlab.OCR) -> None:
    assert one_ocr.recognize([]) == ()
    assert one_ocr.recognize.decode(np.zeros((0, 18710), np.float32)) == Reading()


def test_the_view_asks_for_its_page_and_is_handed_it(one_ocr: ocrlab.OCR, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, sent = lab.Reader(one_ocr), []
    monkeypatch.setattr(reader.view, "send", lambda *message: sent.append(message))
    reader.ask({"ask": "save"})
    assert reader.worker.wait(60)
    [(told, [page])] = sent
    assert told == {"saved": "reading.html"}
    assert b"window.ocrlabSaved.ReadingView" in page
    reader.close()
