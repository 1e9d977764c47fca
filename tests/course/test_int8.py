"""What lesson 10 says before its first step, and that its two networks are told apart by what they round."""

import random

import nbformat
import pytest
from lessons_run import NOTEBOOKS

from ocrlab.course import extra
from ocrlab.course.exercises.int8 import EXERCISES
from ocrlab.course.looks import int8

LESSON = next(path for path in NOTEBOOKS if path.stem == "10_int8")


def test_an_extra_that_is_there_is_said_and_one_that_is_missing_comes_with_how_to_install_it(monkeypatch):
    monkeypatch.setattr(extra, "find_spec", lambda name: object())
    assert extra._there("quantize").kind == "yes"
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    told = extra._there("quantize")
    assert told.kind == "no"
    assert 'pip install "ocrlab[quantize]"' in str(told)


def test_an_unknown_extra_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match="There are: quantize"):
        extra.needs_extra("quantise")


def test_every_exercise_of_the_lesson_is_checked_in_it():
    source = "\n".join(cell.source for cell in nbformat.read(LESSON, 4).cells if cell.cell_type == "code")
    for name in EXERCISES:
        assert f'lesson.check("{name}", {name})' in source
        assert f'lesson.hint("{name}")' in source


def test_the_same_seed_makes_the_same_trials():
    for exercise in EXERCISES.values():
        one, other = (exercise.variants(random.Random(7)) for _ in range(2))
        assert [trial.call for trial in one] == [trial.call for trial in other]


def test_tensors_reach_further_one_after_the_other_so_that_who_shows_one_is_found_out():
    most = [float(one.max()) for one in int8.tensors_of(4)]
    assert most == sorted(most)
    assert most[-1] > 3 * most[0]
