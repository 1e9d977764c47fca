from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ocrlab import ctc
from ocrlab.debug.columns import aligned, missing, path_of, top
from ocrlab.models.alphabet import alphabet_inside
from ocrlab.recognize import Recognizer

GOLDEN = Path(__file__).parent / "golden"
SMALL = ("a", "b", "c")  # class 0 is the blank, 4 the space


def recognizer(charset: tuple[str, ...] = SMALL) -> Recognizer:
    return Recognizer(lambda batch: batch, charset)  # type: ignore[arg-type]


def merged(classes: list[int]) -> list[int]:
    """Decode as the CTC paper says it: merge, then drop blanks."""
    return [one for i, one in enumerate(classes) if one and (i == 0 or classes[i - 1] != one)]


matrices = st.integers(0, 12).flatmap(
    lambda count: arrays.arrays(np.float32, (count, 5), elements=st.sampled_from([0, 0.125, 0.25, 0.5, 1]))
)
paths = st.lists(st.integers(0, 4), max_size=30)


@given(matrices, st.integers(1, 9))
def test_the_likeliest_classes_come_first_and_have_their_probabilities(matrix: np.ndarray, k: int) -> None:
    columns = top(matrix, k)
    assert columns.ranked.shape == (len(matrix), min(k, 4))
    for row, ranked, scores in zip(matrix, columns.ranked, columns.ranked_scores, strict=True):
        assert 0 not in ranked
        assert len(set(ranked.tolist())) == len(ranked)
        assert scores.tolist() == sorted(row[1:].tolist(), reverse=True)[: len(ranked)]
        assert scores.tolist() == row[ranked].tolist()
    assert columns.blanks.tolist() == matrix[:, 0].tolist()


@given(matrices, st.integers(1, 4))
def test_the_path_of_what_is_kept_is_the_best_path_of_all(matrix: np.ndarray, k: int) -> None:
    path, best = path_of(top(matrix, k)), recognizer().best_path(matrix)
    assert path.classes.tolist() == best.classes.tolist()
    assert path.scores.tolist() == best.scores.tolist()


def test_little_is_kept_of_a_real_matrix() -> None:
    matrix = np.random.default_rng(0).random((200, 18710), np.float32)
    columns = top(matrix, 8)
    kept = columns.classes.nbytes + columns.scores.nbytes + columns.ranked.nbytes
    assert kept < matrix.nbytes / 8
    assert not np.shares_memory(columns.scores, matrix)
    assert columns.ranked.tolist() == (np.argsort(-matrix[:, 1:], axis=1)[:, :8] + 1).tolist()


def test_a_pick_replaces_the_class_of_its_column_alone() -> None:
    matrix = np.array([[0.1, 0.6, 0.3, 0, 0], [0.7, 0.2, 0.1, 0, 0], [0.2, 0.5, 0.3, 0, 0]], np.float32)
    columns = top(matrix, 2)
    path = path_of(columns, {1: 1, 2: 0})
    assert path.classes.tolist() == [1, 1, 0]
    assert path.scores.tolist() == pytest.approx([0.6, 0.2, 0.2])
    assert recognizer().read(path).text == "a"
    assert recognizer().read(path_of(columns)).text == "aa"


@pytest.mark.parametrize(
    ("picked", "sentence"),
    [
        ({3: 1}, r"There is no column 3: this line has 3 columns, counted from 0\."),
        ({-1: 1}, r"There is no column -1: this line has 3 columns"),
        ({1: 4}, r"Class 4 was not kept: .* 2 likeliest of any column\. Column 1 offers 1, 2, and 0 for the blank\."),
        ({1: 99}, r"Class 99 was not kept"),
    ],
)
def test_a_pick_that_is_not_there_is_refused(picked: dict[int, int], sentence: str) -> None:
    matrix = np.tile(np.array([[0.1, 0.6, 0.3, 0, 0]], np.float32), (3, 1))
    with pytest.raises(ValueError, match=sentence):
        path_of(top(matrix, 2), picked)


def test_classes_that_are_asked_for_are_kept_however_unlikely() -> None:
    matrix = np.tile(np.array([[0.1, 0.6, 0.3, 0, 0]], np.float32), (3, 1))
    assert path_of(top(matrix, 2, also=[4]), {1: 4}).classes.tolist() == [1, 4, 1]


@given(paths)
def test_runs_cover_the_path_and_characters_are_what_ctc_reads(classes: list[int]) -> None:
    path = np.array(classes, np.int64)
    runs = ctc.repeats(path)
    assert [one for start, stop, one in zip(*runs, strict=True) for _ in range(start, stop)] == classes
    assert (runs.classes[1:] != runs.classes[:-1]).all()
    found = ctc.characters(path)
    assert found.classes.tolist() == merged(classes)
    assert all(set(classes[start:stop]) == {one} for start, stop, one in zip(*found, strict=True))


@given(paths)
def test_steps_say_what_each_column_adds(classes: list[int]) -> None:
    steps = ctc.steps(np.array(classes, np.int64))
    assert len(steps) == len(classes)
    for i, step in enumerate(steps):
        grows = len(merged(classes[: i + 1])) - len(merged(classes[:i]))
        assert grows == (step == ctc.Step.NEW)
        assert (step == ctc.Step.BLANK) == (classes[i] == 0)


@pytest.mark.parametrize(
    ("classes", "twins"),
    [([], ()), ([1, 1], ()), ([1, 0, 1], (1,)), ([2, 1, 0, 1, 3], (2,)), ([1, 0, 1, 0, 0, 1], (1, 2)), ([1, 2, 1], ())],
)
def test_twins_are_the_characters_that_only_a_blank_parts(classes: list[int], twins: tuple[int, ...]) -> None:
    assert ctc.twins(np.array(classes, np.int64)) == twins


@given(st.lists(st.integers(1, 4), max_size=12))
def test_the_shortest_path_reads_back(classes: list[int]) -> None:
    path = ctc.encode(classes)
    assert merged(path.tolist()) == classes
    assert len(path) == len(classes) + sum(a == b for a, b in pairwise(classes))


@given(st.lists(st.integers(1, 4), max_size=3), st.data())
def test_the_aligned_path_is_the_likeliest_that_is_read_so(classes: list[int], data: st.DataObject) -> None:
    needed = len(ctc.encode(classes))
    count = data.draw(st.integers(max(1, needed), max(needed, 4)))
    matrix = np.random.default_rng(data.draw(st.integers(0, 99))).random((count, 5), np.float32)
    columns = top(matrix, 4)
    path = aligned(columns, classes)
    assert merged(path.classes.tolist()) == classes
    every = (one for one in product(range(5), repeat=count) if merged(list(one)) == classes)
    best = max(np.log(matrix[np.arange(count), list(one)]).sum() for one in every)
    assert np.log(path.scores).sum() == pytest.approx(best, rel=1e-5)


def test_too_few_columns_for_a_text_are_told() -> None:
    columns = top(np.full((4, 5), 0.2, np.float32))
    with pytest.raises(ValueError, match=r"it takes 5 columns, and the line has 4\."):
        aligned(columns, [2, 1, 1, 3])  # two that are the same need a blank between


@pytest.mark.parametrize(
    ("text", "lacks"),
    [("", ()), ("abc cab", ()), ("abд д", ("д",)), ("éa", ("é",)), ("zyz", ("z", "y"))],
)
def test_characters_that_the_alphabet_lacks_are_named_once(text: str, lacks: tuple[str, ...]) -> None:
    assert missing(text, SMALL) == lacks


# ---- decoding, over the whole alphabet of the default model


@pytest.fixture(scope="module")
def reader(file: Callable[[str], Path]) -> Recognizer:
    return recognizer(alphabet_inside(file("PP-OCRv6_rec_small.onnx")))


def one_hot(classes: Sequence[int], count: int) -> np.ndarray:
    matrix = np.zeros((len(classes), count), np.float32)
    matrix[np.arange(len(classes)), classes] = 0.75
    return matrix


def test_every_character_of_the_alphabet_reads_back(reader: Recognizer) -> None:
    count = len(reader.charset) + 2
    assert count == 18710
    for first in range(1, count, 300):
        classes = range(first, min(first + 300, count))
        reading = reader.decode(one_hot(classes, count))
        assert reading.text == "".join((*reader.charset, " ")[class_ - 1] for class_ in classes)
        assert reading.score == 0.75


texts = st.lists(st.integers(1, 18709), max_size=20)


@given(texts, st.data())
def test_a_text_written_as_columns_reads_back(reader: Recognizer, classes: list[int], data: st.DataObject) -> None:
    """Repeats, blanks, doubled characters and spaces: wherever CTC allows them."""
    doubled = [one for one in classes for _ in range(data.draw(st.sampled_from([1, 1, 2, 3])))]
    columns: list[int] = []
    for i, one in enumerate(doubled):
        blanks = data.draw(st.integers(int(i > 0 and doubled[i - 1] == one), 2))
        columns += [0] * blanks + [one] * data.draw(st.integers(1, 3))
    columns += [0] * data.draw(st.integers(0, 2))
    reading = reader.decode(one_hot(columns, 18710))
    assert reading.text == "".join(map(reader.character, doubled))
    assert ctc.characters(np.array(columns, np.int64)).classes.tolist() == doubled
    assert [round(char.at * len(columns) - 0.5) for char in reading.chars] == ctc.characters(
        np.array(columns, np.int64)
    ).starts.tolist()


def test_real_columns_decode_as_rapidocr_decodes_them(reader: Recognizer) -> None:
    answers = json.loads((GOLDEN / "decoded-3.10.0.json").read_text(encoding="utf-8"))
    assert len(answers["lines"]) > 30
    for line in answers["lines"]:
        matrix = np.zeros((len(line["classes"]), 18710), np.float32)
        matrix[np.arange(len(matrix)), line["classes"]] = line["scores"]
        reading = reader.decode(matrix)
        assert reading.text == line["text"]
        assert reading.score == pytest.approx(line["score"], abs=2e-5)  # theirs is rounded, twice
        starts = ctc.characters(np.array(line["classes"])).starts.tolist()
        assert [start for start, text in zip(starts, reading.text, strict=True) if text != " "] == line["columns"]


# -- spaces that the network hesitates at


@pytest.mark.parametrize(
    ("classes", "likely", "expected"),
    [
        ([7, 0, 0, 8], [0, 0.1, 0.3, 0], [2]),
        ([7, 0, 0, 8], [0, 0.1, 0.1, 0], []),  # not likelier than the threshold
        ([7, 8], [0.9, 0.9], []),  # no column between them
        ([7, 0, 9, 0, 8], [0, 0.3, 0.9, 0.3, 0], []),  # one is read already
        ([0, 0, 7, 0, 0], [0.5] * 5, []),  # none before the first character, nor after the last
        ([], [], []),
    ],
)
def test_a_space_is_put_where_it_is_likeliest(classes: list[int], likely: list[float], expected: list[int]) -> None:
    found = (np.array(classes, np.int64), np.array(likely, np.float32), 9)
    assert ctc.spaces(*found, thresh=0.1) == expected
    assert ctc.spaces(*found, thresh=1) == []


def test_a_space_that_is_put_in_costs_no_score() -> None:
    matrix = np.zeros((3, 5), np.float32)
    matrix[0, 1], matrix[1, 0], matrix[1, 4], matrix[2, 2] = 0.9, 0.7, 0.2, 0.8
    reader = replace(recognizer(), space_thresh=0.1)
    path = reader.best_path(matrix)
    assert reader.read(path).text == "a b"
    assert path.scores.tolist() == pytest.approx([0.9, 0.7, 0.8])
    columns = replace(top(matrix, 3, also=[4]), put_in={1: 4})
    assert path_of(columns).classes.tolist() == path.classes.tolist()
    assert path_of(columns).scores.tolist() == path.scores.tolist()
    assert reader.read(path_of(columns, {1: 0})).text == "ab"
