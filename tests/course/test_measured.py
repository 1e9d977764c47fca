import math
import random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.course import lesson, record
from ocrlab.course.measured import Measured, in_turns, middle, ratio
from ocrlab.language import reader

OPTIONS = {"less": 0.8, "as long": 1.2, "more": math.inf}


@pytest.mark.parametrize(
    "low, high, option",
    [
        (0.5, 0.7, "less"),
        (0.9, 1.1, "as long"),
        (1.3, 9.0, "more"),
        (0.7, 0.9, None),
        (0.1, 5.0, None),
        (-math.inf, math.inf, None),
        (0.5, 0.8, "less"),
        (0.81, 1.2, "as long"),
    ],
)
def test_an_answer_needs_an_interval_that_excludes_the_others(low, high, option):
    told = Measured(median([low, high]) if math.isfinite(low) else 1.0, low, high, (1.0,)).among(OPTIONS)
    assert told.option == option
    assert ("cannot tell" in str(told)) == (option is None)


def test_what_would_tell_and_what_was_measured_elsewhere_is_said_only_where_the_machine_cannot():
    said = {"would": "Plug it in.", "elsewhere": "Elsewhere it was 0.7."}
    assert "Plug it in. Elsewhere it was 0.7." in str(Measured(1, 0.7, 1.3).among(OPTIONS, **said))
    assert "Plug it in" not in str(Measured(0.5, 0.4, 0.6).among(OPTIONS, **said))


@pytest.mark.parametrize("bounds", [{}, {"a": 1.0}, {"a": math.inf, "b": 1.0}, {"a": 2.0, "b": 1.0, "c": math.inf}])
def test_bounds_that_leave_a_gap_are_refused(bounds):
    with pytest.raises(ValueError, match="rising order"):
        Measured(1, 1, 1).among(bounds)


@pytest.mark.parametrize(
    "n, left_out", [(1, None), (5, None), (6, 0), (8, 0), (9, 1), (11, 1), (12, 2), (15, 3), (20, 5)]
)
def test_the_ends_of_the_interval_are_those_of_the_sign_test(n, left_out):
    """Conover's table of the binomial distribution with p = 1/2."""
    found = middle([float(number) for number in range(n)])
    ends = (-math.inf, math.inf) if left_out is None else (left_out, n - 1 - left_out)
    assert (found.low, found.high) == ends


def test_the_interval_holds_the_true_median_in_95_of_100_repetitions():
    draw = random.Random(0)
    held = sum(
        one.low <= 1 <= one.high
        for one in (middle([draw.lognormvariate(0, 1) for _ in range(11)]) for _ in range(2000))
    )
    assert 0.95 <= held / 2000 <= 0.995


@given(st.lists(st.floats(0.1, 10), min_size=6, max_size=30), st.floats(0.5, 2))
def test_a_ratio_of_rounds_does_not_care_about_what_disturbed_both(disturbance, factor):
    found = ratio([factor * one for one in disturbance], disturbance)
    assert math.isclose(found.value, factor)
    assert math.isclose(found.low, found.high)


def test_rounds_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="as many of both"):
        ratio([1.0, 2.0], [1.0])


def test_functions_are_timed_in_turns_and_the_first_calls_are_not():
    called = []
    times = in_turns({"a": lambda: called.append("a"), "b": lambda: called.append("b")}, rounds=3, warm=1)
    assert called == ["a", "b"] * 4
    assert {name: len(seconds) for name, seconds in times.items()} == {"a": 3, "b": 3}


def test_a_question_takes_what_the_machine_cannot_tell_for_no_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "record.jsonl"))
    guess = lesson.predict("How long?", list(OPTIONS), why="So it is.")
    guess._choice.value = "less"
    said = guess.verdict(Measured(1, 0.7, 1.3, (0.7, 1.3)).among(OPTIONS))
    assert said.kind == "say"
    assert str(said).startswith("You said less. 1 (95 %: 0.7 to 1.3). Your machine cannot tell")
    assert "So it is" not in str(said)
    decided = guess.verdict(Measured(0.5, 0.4, 0.6).among(OPTIONS))
    assert str(decided) == "✓ You said less, and so it is. Measured: 0.5 (95 %: 0.4 to 0.6). So it is."
    kept = [one for one in record.entries(tmp_path / "record.jsonl") if one["kind"] == "measured"]
    assert [(one["answer"], one["low"], one["high"]) for one in kept] == [(None, 0.7, 1.3), ("less", 0.4, 0.6)]
    assert kept[0]["samples"] == [0.7, 1.3]


def test_what_it_cannot_tell_is_said_in_chinese_with_its_options(monkeypatch):
    monkeypatch.setenv("OCRLAB_LANGUAGE", "zh")
    told = Measured(1.6, 1.5, 2.2, ()).among({"less than twice as long": 2, "more than three times as long": math.inf})
    assert "这几个都在这个区间里：“不到两倍”, “三倍以上”。" in reader.say(told.text)
