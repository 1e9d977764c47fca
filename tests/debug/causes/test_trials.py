"""What is tried at a place: each is what it says, comes back to the page, and nothing that is asked about breaks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cause_cases import bars, box, hidden, one_line, place, trials_of, true_line
from hypothesis import given, settings
from hypothesis import strategies as st
from maps import painted, reading
from page_cases import boxes, case_of, cases

from ocrlab.debug.causes import cause
from ocrlab.debug.causes import trials as module
from ocrlab.debug.causes.pictures import EXPERIMENTS
from ocrlab.debug.causes.place import Place, place_of
from ocrlab.debug.causes.trials import other_readers, trials
from ocrlab.debug.causes.words import WORDS
from ocrlab.debug.page_run import PageRun
from ocrlab.models import store

BAR = (60, 30, 60, 20)  # left, top, width, height


# -- nothing breaks it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Total", None])
@pytest.mark.parametrize(
    "quad",
    [
        box(10, 10, 60, 20),
        box(0, 0, 200, 100),
        box(50, 40, 1, 1),
        box(50, 40, 0, 0),
        box(50, 40, 60, 0),
        box(190, 90, 40, 40),
        box(-40, -40, 50, 50),
        box(-100, -100, 30, 20),  # outside of the page
        box(300, 300, 60, 20),
        box(-100, -100, 400, 300),
        box(20, 5, 4, 90),
        box(10, 10, 60, 20)[[0, 2, 1, 3]],  # its sides cross
    ],
)
def test_on_a_page_without_any_text_all_is_tried_and_nothing_recovered(text: str | None, quad: np.ndarray) -> None:
    run = case_of(painted())
    found = place_of(run, quad if text is None else true_line(text, 0, 0, 1, 1))
    found = Place(run, quad, text, found.kept, found.dropped)
    outcomes = [one.run() for one in trials(found)]
    assert len(outcomes) >= len(EXPERIMENTS)
    assert not any(found.recovers(outcome.text) for outcome in outcomes)


@pytest.mark.parametrize("dot", [(100, 60, 1, 1), (100, 60, 30, 1), (100, 60, 1, 30), (199, 99, 1, 1), (0, 0, 1, 1)])
def test_a_dot_of_the_map_can_be_asked_about(dot: Any) -> None:
    run = case_of(painted((*dot, 0.7)))
    causes = cause(run, 0)
    assert causes
    assert all(one.name in WORDS for one in causes)


@settings(max_examples=25)
@given(cases, boxes(), st.sampled_from(["a", "aa", "b", "-", "", None]))
def test_whatever_is_asked_about_has_causes_with_words(run: PageRun, quads: np.ndarray, text: str | None) -> None:
    asked = [*quads[:1], *range(len(run.trace.candidates))[:1]]
    for line in asked:
        known = line if text is None or isinstance(line, int) else SimpleNamespace(text=text, quad=line)
        found = place_of(run, known)
        causes = cause(run, known)
        assert all(str(one).startswith(WORDS[one.name]) for one in causes)
        assert len({one.name for one in causes}) == len(causes)
        assert bool(causes) == bool(found.is_wrong) or found.text is None


# -- what is tried where ---------------------------------------------------------------------------------------------


def test_what_is_tried_has_a_cause_with_words_and_is_told_apart() -> None:
    whole, unseen = true_line("b", 10, 10, 140, 20), place_of(hidden((*BAR, 0.9)), box(*BAR))
    for found in (place_of(bars(), 0), place_of(bars(2), whole), unseen, place("b", "a", crop=one_line("HIM    HUM"))):
        tried = list(trials(found))
        assert {one.cause for one in tried} <= {*WORDS, ""}
        assert max(Counter((one.cause, one.label) for one in tried if "alone" not in one.label).values()) == 1


def test_a_change_of_the_picture_comes_with_its_code_and_nothing_else_does() -> None:
    for one in trials(place_of(hidden((*BAR, 0.9)), box(*BAR))):
        named = [each for each in EXPERIMENTS if one.label.removesuffix(", then looked for") == each.label]
        assert one.code == (named[0].code if named else "")
        assert not (one.code and one.settings)


def test_a_change_of_the_crop_is_read_as_it_is() -> None:
    found = place_of(bars(), 0)
    for one, each in zip(EXPERIMENTS, (t for t in trials(found) if t.code), strict=True):
        expected = found.run.ocr.recognize([np.ascontiguousarray(one.change(found.crop))])
        assert (each.cause, each.label, each.run().readings) == (one.cause, one.label, expected)


def test_a_wide_crop_is_not_read_a_quarter_turned_and_a_tall_one_is() -> None:
    wide, tall = (place("b", "a", crop=np.full((*size, 3), 9, np.uint8)) for size in ((20, 60), (60, 20)))
    assert [one.label for one in trials_of(wide, "turned")] == ["the other way round"]
    assert len(trials_of(tall, "turned", "a quarter to the")) == 2


def test_a_crop_of_two_columns_is_parted_in_its_gap() -> None:
    found = place("b", "a", crop=one_line("HIM        HUM"))
    pieces, (apart,) = trials_of(found, "columns", "alone"), trials_of(found, "columns", "apart")
    assert len(pieces) == 2
    assert len(apart.run().readings) == 2
    assert not trials_of(place("b", "a", crop=one_line("HIMHUM")), "columns")


def test_a_large_crop_is_parted_in_its_own_gaps_and_rows() -> None:
    large = np.zeros((400, 900, 3), np.uint8)
    large[40:360, 40:300] = large[40:360, 600:860] = 230  # two columns; there is an "a" in each
    found = place("b", "a", crop=large)
    found.__dict__.pop("ink")  # which is seen smaller than the crop is
    assert [one.run().text for one in trials_of(found, "columns", "alone")] == ["a", "a"]


def test_boxes_of_a_line_are_joined_to_one() -> None:
    run = bars(2, unclip_ratio=0.0)
    (joined,) = trials_of(place_of(run, true_line("b", 10, 10, 140, 20)), "split", "joined")
    (quad,) = joined.run().boxes
    assert np.abs(quad - box(10, 10, 139, 19)).max() <= 2


@pytest.mark.parametrize(
    ("true", "kind"),
    [
        ((10, 10, 60, 20), "cut"),
        ((10, 10, 60, 9), "merged"),
        ((10, 10, 25, 20), "columns"),
        ((10, 10, 140, 20), "split"),
    ],
)
def test_the_box_of_the_truth_proves_what_is_wrong_with_the_box(true: Any, kind: str) -> None:
    run = bars(2, unclip_ratio=0.0)
    (one,) = [each for each in trials(place_of(run, true_line("b", *true))) if each.label == "the box of the truth"]
    assert one.cause == kind


# -- by other models -------------------------------------------------------------------------------------------------


def test_other_models_are_those_that_are_there_and_have_another_recognizer(monkeypatch: pytest.MonkeyPatch) -> None:
    known = store.catalogue()["models"]
    monkeypatch.setattr(store, "is_whole", lambda file: True)
    for model in known:
        files = [known[name]["rec"] for name in other_readers(model)]
        assert files
        assert known[model]["rec"] not in files
        assert len(set(files)) == len(files)
    monkeypatch.setattr(store, "is_whole", lambda file: False)
    assert other_readers("") == []


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Let there be another model that reads "Total"; what it was given is noted."""
    given: list[Any] = []

    def recognize(crops: Any) -> list[Any]:
        given.extend(crops)
        return [reading("Total", 0.9) for _ in crops]

    monkeypatch.setattr(module, "other_readers", lambda model: ["another"])
    monkeypatch.setattr(module, "reader", lambda model, backend: recognize)
    monkeypatch.setattr(module, "facts_of", lambda net: SimpleNamespace(backend="onnxruntime"))
    yield given


def test_another_model_reads_the_very_crop(another: list[Any]) -> None:
    found = place("Total", "Tota1", crop=one_line("HIMLET"))
    (one,) = trials_of(found, "limit", "another")
    assert found.recovers(one.run().text)
    assert np.array_equal(another[0], found.crop)


def test_what_no_box_was_cut_for_is_not_read_by_another_model(another: list[Any]) -> None:
    assert not trials_of(place_of(hidden((*BAR, 0.9)), box(*BAR)), "limit")
