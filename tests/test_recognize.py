from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.ctc import Path
from ocrlab.net import numbers
from ocrlab.recognize import Recognizer, used_columns

CHARSET = ("a", "b", "c")  # class 0 is the blank, 4 the space


class Stripes:
    """A network that reads the brightness of every 8 pixels as a class: black is the blank, white is the space."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        self.shapes.append(batch.shape)
        columns = -(-batch.shape[3] // 8)
        padded = np.pad(batch, ((0, 0), (0, 0), (0, 0), (0, columns * 8 - batch.shape[3])), constant_values=-1)
        levels = padded.reshape(len(batch), 3, 48, columns, 8).mean(axis=(1, 2, 4))  # -1 .. 1
        levels[levels == 0] = -1  # the gray to the right of a crop
        return np.eye(5, dtype=np.float32)[np.round((levels + 1) * 2).astype(int)] * 0.8 + 0.04

    def map(self, batches: Iterable[np.ndarray], then: Callable[[np.ndarray], Any] | None = None) -> Iterator[Any]:
        return ((then or np.array)(self(batch)) for batch in batches)


def recognizer(**settings: Any) -> Recognizer:
    return Recognizer(Stripes(), CHARSET, **settings)


def striped(text: str) -> np.ndarray:
    """Return a crop that `Stripes` reads: 48 pixels high, 8 wide for each character."""
    levels = [round(("-abc ".index(character)) * 63.75) for character in text]
    return np.repeat(np.repeat(np.array(levels, np.uint8), 8)[None, :, None], 3, axis=2).repeat(48, axis=0)


def probabilities(classes: list[int], scores: list[float] | None = None) -> np.ndarray:
    matrix = np.zeros((len(classes), 5), np.float32)
    matrix[np.arange(len(classes)), classes] = scores or 1.0
    return matrix


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ([], ""),
        ([0, 0, 0], ""),
        ([1], "a"),
        ([1, 1, 1], "a"),  # repeats are one character
        ([1, 0, 1], "aa"),  # a blank parts them
        ([0, 1, 1, 0, 2, 3, 3, 0, 0], "abc"),
        ([1, 4, 2], "a b"),  # the last class is the space
        ([4, 4], " "),
        ([1, 2, 1], "aba"),
    ],
)
def test_decoding_joins_repeats_and_drops_blanks(classes: list[int], text: str) -> None:
    assert recognizer().decode(probabilities(classes)).text == text


def test_a_character_has_the_score_and_place_of_its_first_column() -> None:
    reading = recognizer().decode(probabilities([0, 1, 1, 4, 0, 2], [0.9, 0.6, 0.8, 0.5, 0.9, 0.7]))
    assert [char.text for char in reading.chars] == ["a", " ", "b"]
    assert [char.score for char in reading.chars] == pytest.approx([0.6, 0.5, 0.7])
    assert [char.at for char in reading.chars] == pytest.approx([1.5 / 6, 3.5 / 6, 5.5 / 6])
    assert reading.score == pytest.approx(0.6)


def ctc(classes: list[int]) -> str:
    """Decode as the CTC paper says it: merge, then drop blanks."""
    merged = [one for i, one in enumerate(classes) if i == 0 or classes[i - 1] != one]
    return "".join("-abc "[one] for one in merged if one)


@given(st.lists(st.integers(0, 4), max_size=30))
def test_decoding_is_ctc_and_characters_ascend(classes: list[int]) -> None:
    reading = recognizer().decode(probabilities(classes))
    assert reading.text == ctc(classes)
    places = [char.at for char in reading.chars]
    assert places == sorted(set(places))
    assert all(0 < place < 1 for place in places)


def test_the_path_is_the_likeliest_class_of_every_column() -> None:
    matrix = np.random.default_rng(0).random((2, 7, 5), np.float32)
    path = recognizer().best_path(matrix)
    assert np.array_equal(path.classes, matrix.argmax(axis=2))
    assert np.array_equal(path.scores, matrix.max(axis=2))


@pytest.mark.parametrize("batch", [1, 2, 6])
@given(texts=st.lists(st.text("abc -", min_size=1, max_size=12), max_size=8))
def test_readings_come_in_the_order_of_the_crops(batch: int, texts: list[str]) -> None:
    readings = recognizer(rec_batch_num=batch)([striped(text) for text in texts])
    expected = [ctc(["-abc ".index(character) for character in text]) for text in texts]
    assert [reading.text for reading in readings] == expected


@given(st.text("abc -", min_size=1, max_size=12), st.sampled_from([8, 320]))
def test_reading_a_crop_is_decoding_its_probabilities(text: str, min_width: int) -> None:
    reader, crop = recognizer(min_width=min_width), striped(text)
    (reading,) = reader([crop])
    assert reading == reader.decode(reader.probabilities(crop))
    assert len(reader.probabilities(crop)) == len(text)  # the columns cover the crop, not its padding


def test_crops_of_a_batch_are_as_wide_as_the_widest() -> None:
    reader = recognizer(rec_batch_num=2, width_step=1)
    reader([striped("abc"), striped("a"), striped("abcabcab"), striped("ab")])
    assert reader.net.shapes == [(2, 3, 48, 64), (2, 3, 48, 16)]  # the widest first


@pytest.mark.parametrize(
    ("height", "width", "min_width", "width_step", "tensor"),
    [(48, 100, 8, 1, 100), (48, 100, 8, 8, 104), (48, 96, 8, 8, 96), (96, 101, 8, 1, 50), (96, 101, 8, 8, 56),
     (48, 1, 8, 1, 8), (48, 100, 320, 1, 320), (10, 300, 320, 64, 1472), (1, 1, 8, 64, 64), (500, 1, 8, 8, 8)],
)  # fmt: skip
def test_a_crop_is_padded_to_the_width_and_the_step(
    height: int, width: int, min_width: int, width_step: int, tensor: int
) -> None:
    reader = recognizer(min_width=min_width, width_step=width_step)
    batch = reader.batch([np.full((height, width, 3), 255, np.uint8)])
    assert (batch.dtype, batch.shape) == (np.float32, (1, 3, 48, tensor))
    scaled = min(tensor, -(-48 * width // height))
    assert (batch[0, :, :, :scaled] == 1).all()
    assert not batch[0, :, :, scaled:].any()


def test_crops_are_given_blue_first() -> None:
    red = np.zeros((48, 96, 3), np.uint8)
    red[:, :, 0] = 255
    assert [float(plane.mean()) for plane in recognizer(width_step=8).batch([red])[0]] == [-1, -1, 1]


def test_columns_that_hold_text_beyond_the_crop_are_kept() -> None:
    assert used_columns(np.array([1, 0, 0, 0]), 2) == 2
    assert used_columns(np.array([1, 0, 3, 0]), 2) == 3
    assert used_columns(np.array([0, 0]), 5) == 2
    assert used_columns(np.array([], int), 1) == 0


def test_no_crops_need_no_network() -> None:
    reader = recognizer()
    assert reader([]) == ()
    assert reader.net.shapes == []


def test_a_charset_of_another_model_is_refused_with_both_numbers() -> None:
    sentence = r"The network knows 5 classes, the charset 2 characters \(a blank and a space are added: 4\)\."
    with pytest.raises(ValueError, match=sentence):
        replace(recognizer(), charset=("a", "b"))([striped("ab")])


def test_nan_in_any_column_is_refused() -> None:
    matrix = probabilities([1, 2, 3])
    matrix[1, 0] = np.nan
    with pytest.raises(ValueError, match=r"answered nan .* precision='f32'"):
        recognizer().decode(matrix)


def test_an_empty_path_reads_as_nothing() -> None:
    reading = recognizer().read(Path(np.array([], int), np.array([], np.float32)))
    assert (reading.text, reading.score) == ("", 0.0)


@pytest.mark.parametrize(
    ("told", "answer"),
    [(0.5, 0.5), (1.0039, 1.0), (-0.001, 0.0)]
    + [(told, f"{told:g}") for told in (12.0, -0.5, np.inf, -np.inf, np.nan)],
)
def test_an_answer_is_a_probability_or_is_refused(told: float, answer: float | str) -> None:
    matrix = np.full((2, 3), told, np.float32)
    if isinstance(answer, str):
        with pytest.raises(ValueError, match=rf"The network answered .*{answer}.* where probabilities were expected"):
            numbers(matrix)
        return
    assert (numbers(matrix) == np.float32(answer)).all()
