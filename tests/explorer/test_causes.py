"""Why a line is wrong, as the explorer says it: which line is meant, what comes when, and which boxes can be drawn."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
import shapely
from cause_cases import bars, box, read_as, true_line
from hypothesis import given
from hypothesis import strategies as st
from maps import painted
from page_cases import case_of

from ocrlab.debug.causes import Examination, cause, examine
from ocrlab.debug.causes.place import line_at
from ocrlab.debug.causes.trials import Outcome, Trial
from ocrlab.debug.causes.verdict import Tried
from ocrlab.debug.causes.words import WORDS
from ocrlab.debug.page_run import PageRun
from ocrlab.widgets.explorer.causes import LEAST, MOST, investigate, line_around, told, valid

SIZE = (100, 200)
LINE = (10, 10, 60, 20)


# -- which line is meant ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("true", "wanted"),
    [
        ([], None),
        ([(10, 10, 60, 20)], 0),
        ([(10, 60, 60, 20)], None),
        ([(10, 10, 12, 20), (22, 10, 50, 20)], 1),  # the one that it covers most
        ([(22, 10, 50, 20), (10, 10, 12, 20)], 0),
        ([(66, 10, 60, 20)], None),  # it hardly touches the box
    ],
)
def test_a_candidate_means_the_line_it_lies_on_or_itself(true: list[Any], wanted: int | None) -> None:
    run = case_of(painted((*LINE, 0.9)), unclip_ratio=0.0)
    truth = [true_line("a", *at) for at in true]
    assert line_at(run, truth, 0) is (0 if wanted is None else truth[wanted])


@pytest.mark.parametrize(
    ("point", "wanted"),
    [
        ((40, 20), 0),
        ((12, 12), 0),
        ((100, 20), 1),
        ((76, 20), None),
        ((40, 50), None),
        ((-5, -5), None),
        ((900, 900), None),
    ],
)
def test_a_point_means_the_line_around_it(point: Any, wanted: int | None) -> None:
    truth = [true_line("a", 10, 10, 60, 20), true_line("b", 80, 10, 60, 20)]
    assert line_around(truth, point) is (None if wanted is None else truth[wanted])
    assert line_around([], point) is None


# -- what is said, and when ------------------------------------------------------------------------------------------


class Listener:
    """Notes what is said, and how often it was asked whether the person has left."""

    def __init__(self, patience: int = 1000) -> None:
        self.answers: list[dict[str, Any]] = []
        self.asked, self.patience = 0, patience

    def say(self, answer: dict[str, Any]) -> None:
        json.dumps(answer)  # it goes to a browser
        self.answers.append(answer)

    def is_left(self) -> bool:
        self.asked += 1
        return self.asked > self.patience

    def listen(self, run: PageRun, line: Any) -> list[dict[str, Any]]:
        investigate(examine(run, line), self.say, self.is_left)
        return self.answers


def dropped() -> PageRun:
    """Return a page whose only line `box_thresh` drops."""
    return case_of(painted((*LINE, 0.7)), box_thresh=0.9)


def test_what_speaks_for_it_comes_first_and_what_was_tried_in_the_end() -> None:
    listener, run, line = Listener(), dropped(), true_line("a", *LINE)
    first, *_, last = listener.listen(run, line)
    assert first == told(examine(run, line), [], first["of"])
    assert (first["tried"], first["remedies"]) == (0, [])
    assert [(one["name"], one["state"]) for one in first["causes"]] == [
        (one.name, one.state) for one in Examination(examine(run, line).place).causes([])
    ]
    assert last["tried"] == last["of"] == listener.asked > 0
    assert last["causes"][0]["name"] == "low_score"
    assert last["causes"][0]["state"] == "proven"
    assert [one["name"] for one in last["causes"]] == [one.name for one in cause(run, line)]
    best = last["remedies"][0]
    assert (best["text"], best["recovers"]) == ("a", True)
    assert any("box_thresh" in (one["settings"] or {}) for one in last["remedies"])


def test_nothing_is_said_twice_but_the_last() -> None:
    answers = Listener().listen(dropped(), true_line("a", *LINE))
    assert len(answers) > 2
    news = [(one["causes"], one["remedies"]) for one in answers[:-1]]
    assert all(one != other for one, other in pairwise(news))
    assert [one["tried"] for one in answers] == sorted(one["tried"] for one in answers)


@pytest.mark.parametrize("patience", [0, 1, 5])
def test_nothing_more_is_tried_once_the_person_has_left(patience: int) -> None:
    listener = Listener(patience)
    last = listener.listen(dropped(), true_line("a", *LINE))[-1]
    assert listener.asked == patience + 1
    assert last["tried"] <= patience < last["of"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [(true_line("a", *LINE), False), (0, False), (true_line("b", *LINE), True), (box(10, 60, 60, 20), True)],
)
def test_a_line_that_is_right_has_nothing_to_try(line: Any, wrong: bool) -> None:
    answers = Listener().listen(case_of(painted((*LINE, 1.0)), unclip_ratio=0.0), line)
    assert {one["wrong"] for one in answers} == {wrong}
    assert bool(answers[-1]["causes"]) == bool(answers[-1]["of"]) == wrong


def test_what_is_known_of_a_line_is_told() -> None:
    answer = told(examine(bars(), true_line("b", *LINE)), [], 7)
    assert (answer["true"], answer["read"], answer["tried"], answer["of"]) == ("b", "a", 0, 7)
    assert 0.5 < answer["score"] <= 1
    assert answer["quad"] == box(*LINE).tolist()
    assert all(one["words"] == WORDS[one["name"]] for one in answer["causes"])
    assert answer["causes"]


def test_the_best_remedies_are_told_and_no_more() -> None:
    examination, outcome = examine(bars(), true_line("b", *LINE)), Outcome((read_as("b")[0].reading,))
    tried = [
        Tried(Trial(name, f"trial {i}", lambda: outcome, {"thresh": i}, "code"), outcome, i == 9, True)
        for i, name in enumerate([*WORDS][:10])
    ]
    remedies = told(examination, tried[:-1], 10)["remedies"]
    assert len(remedies) == MOST
    assert not any(one["recovers"] for one in remedies)
    best = told(Examination(examination.place), [tried[0], *tried[8:]], 10)["remedies"][0]
    assert (best["label"], best["settings"], best["code"]) == ("trial 9", {"thresh": 9}, "code")
    assert (best["text"], best["recovers"], best["score"]) == ("b", True, pytest.approx(0.99))


# -- boxes that are drawn --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quad", "said"),
    [
        (box(10, 10, 60, 20)[:3].tolist(), "four corners"),
        ([[0, 0, 0]] * 4, "four corners"),
        ([], "four corners"),
        ([[0, 0], [9, 0], [9, 5], [0, float("nan")]], "four corners"),
        ([[0, 0], [9, 0], [9, float("inf")], [0, 9]], "four corners"),
        ([[0, 0], [50, 40], [50, 0], [0, 40]], "cross each other"),
        (box(-50, -50, 40, 30), "no room"),
        (box(500, 500, 40, 30), "no room"),
        (box(200, 10, 40, 30), "no room"),  # it begins where the page ends
        (box(50, 50, 1, 1), "no room"),
        (box(50, 50, 60, 2), "no room"),
        (box(50, 50, 2, 60), "no room"),
        (box(50, -40, 60, 42), "no room"),
        (box(50, 50, 0, 0), "no room|cross"),
        (box(50, 50, 60, 0), "no room|cross"),
        ([[1e30, 0], [2e30, 0], [2e30, 9], [1e30, 9]], "no room"),
    ],
)
def test_a_box_that_is_none_is_refused_in_a_sentence(quad: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        valid(quad, SIZE)
    assert re.fullmatch(r"[A-Z][^\n]*\.", str(caught.value))


@pytest.mark.parametrize(
    ("quad", "wanted"),
    [
        (box(10, 10, 60, 20), box(10, 10, 60, 20)),
        (box(10, 10, 60, 20)[::-1], box(10, 10, 60, 20)),  # drawn the other way round
        (np.roll(box(10, 10, 60, 20), 2, axis=0), box(10, 10, 60, 20)),
        (box(-20, -10, 60, 40), box(0, 0, 40, 30)),
        (box(-500, -500, 2000, 2000), box(0, 0, 200, 100)),
        (box(50, 50, 3, 3), box(50, 50, 3, 3)),
    ],
)
def test_a_box_is_taken_in_order_and_cut_off_at_the_edges_of_the_page(quad: Any, wanted: Any) -> None:
    assert np.array_equal(valid(quad.tolist(), SIZE), wanted)


number = st.floats(-300, 500, width=32) | st.integers(-50, 250)


@given(st.lists(st.tuples(number, number), min_size=4, max_size=4))
def test_whatever_is_drawn_lies_on_the_page_or_is_refused(quad: list[tuple[float, float]]) -> None:
    try:
        taken = valid(quad, SIZE)
    except ValueError as refused:
        assert re.fullmatch(r"[A-Z][^\n]*\.", str(refused))
    else:
        assert (taken >= 0).all()
        assert (taken <= SIZE[::-1]).all()
        assert np.linalg.norm(taken[1] - taken[0]) >= LEAST
        assert np.linalg.norm(taken[3] - taken[0]) >= LEAST


@given(st.floats(LEAST + 0.1, 300), st.floats(LEAST + 0.1, 300), st.floats(-180, 180), st.integers(0, 3))
def test_a_rectangle_on_the_page_is_the_same_however_it_is_turned(
    width: float, high: float, turn: float, first: int
) -> None:
    drawn = np.roll(cv2.boxPoints(((500, 500), (width, high), turn)), first, axis=0)
    taken = shapely.polygons(valid(drawn, (1000, 1000)).astype(np.float64))
    assert shapely.is_valid(taken)
    assert shapely.area(taken) == pytest.approx(width * high, rel=0.01)


def test_a_box_that_was_drawn_can_be_asked_about() -> None:
    run = bars()
    for drawn in (box(-20, -10, 60, 40), box(97, 97, 3, 3), box(-500, -500, 2000, 2000)):
        assert Listener().listen(run, valid(drawn, run.size))[-1]["quad"] == valid(drawn, run.size).tolist()
