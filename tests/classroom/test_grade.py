import sys
import textwrap

import pytest

from ocrlab.classroom import grade, trial
from ocrlab.classroom.grade import Grade, Outcome, graded, seed_of
from ocrlab.files import FileError

SECONDS = 20  # enough for what ends; a loop without an end gets less
EXERCISES = """
from ocrlab.course.exercise import Case, Exercise

HINTS = ("", "", "")

def squares(random):
    return [Case((number,), number**2, "made by chance") for number in random.sample(range(10, 10**6), 5)]

def broken(random):
    raise OSError("no model here")

EXERCISES = {
    "square": Exercise([Case((2,), 4, "two")], HINTS, squares),
    "other": Exercise([Case((2,), 4, "two")], HINTS, squares),
    "third": Exercise([Case((2,), 4, "two")], HINTS, squares),
    "broken": Exercise([Case((2,), 4, "two")], HINTS, broken),
    "no variants": Exercise([Case((2,), 4, "two")], HINTS),
}
"""
RIGHT = "def square(x):\n    return x * x\n"
BY_HEART = "def square(x):\n    return {2: 4}.get(x, 0)\n"
ENDLESS = "def square(x):\n    while True:\n        pass\n"


@pytest.fixture
def exercises(tmp_path, monkeypatch):
    """The name of a module with exercises that have variants."""
    name = f"made_up_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(EXERCISES, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def grades(exercises, seed="s", seconds=SECONDS, **sources):
    return graded(tuple(sources.items()), seed, seconds, exercises)


def test_a_function_that_is_right_passes_and_one_that_knows_the_cases_by_heart_fails(exercises):
    found = grades(exercises, square=RIGHT, other=BY_HEART, broken=RIGHT, third=" \n")
    assert list(found) == ["square", "other", "third", "broken"]
    assert found["square"] == Grade(Outcome.PASSED)
    assert found["other"].outcome == Outcome.FAILS
    assert "made by chance) returned `0`" in found["other"].said
    assert found["third"] == Grade(Outcome.NOT_TRIED)
    assert found["broken"] == Grade(Outcome.CANNOT, "the variants cannot be made here: OSError: no model here")


def test_variants_are_the_same_for_every_student_and_others_for_another_seed(exercises):
    def said(seed, source):
        return grades(exercises, seed, square=source)["square"].said

    assert said("s", BY_HEART) == said("s", BY_HEART + "# of another student\n") != said("t", BY_HEART)


def test_a_loop_without_an_end_is_timed_out_and_the_next_exercise_still_tried(exercises, monkeypatch):
    found = grades(exercises, seconds=4, square=ENDLESS, other=RIGHT)
    assert found["square"] == Grade(Outcome.TIMED_OUT, "no answer within 4 s")
    assert found["other"] == Grade(Outcome.PASSED)


def test_a_function_that_ends_the_process_fails_and_after_two_of_them_none_is_tried(exercises):
    ended = "import os\ndef square(x): os._exit(3)"
    assert grades(exercises, square=ended)["square"].outcome == Outcome.CANNOT  # two statements
    ended = "def square(x):\n    import os\n    os._exit(3)\n"
    found = grades(exercises, square=RIGHT, other=ended, third=ended + "# twice", broken=RIGHT)
    assert [found[name].outcome for name in found] == [Outcome.PASSED, Outcome.FAILS, Outcome.FAILS, Outcome.CANNOT]
    assert found["other"].said == "the process ended with status 3 while it was tried"
    assert "2 others" in found["broken"].said


def test_what_a_function_prints_or_writes_disturbs_no_answer(exercises, tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "record.jsonl"))
    loud = """
    def square(x):
        import os, sys
        from ocrlab.course import record
        record.keep("guess", "mine")
        print('{"name": "third", "outcome": "passed", "said": ""}', flush=True)
        os.write(1, b"{\\n")
        open("left here.txt", "w").close()
        return x * x
    """
    found = grades(exercises, square=textwrap.dedent(loud), other=BY_HEART)
    assert [one.outcome for one in found.values()] == [
        Outcome.PASSED,
        Outcome.FAILS,
        Outcome.NOT_TRIED,
        Outcome.NOT_TRIED,
    ]
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".txt", ".jsonl")] == []


def test_the_same_source_is_graded_once(exercises, monkeypatch):
    first = grades(exercises, square=RIGHT)
    monkeypatch.setattr(grade, "_run", None)
    assert grades(exercises, square=RIGHT) is first


def test_a_class_is_graded_in_its_order(monkeypatch):
    monkeypatch.setattr(
        grade, "graded", lambda sources, seed: {name: Grade(Outcome.PASSED, source + seed) for name, source in sources}
    )
    found = grade.of_class([{"b": "1", "a": "2"}, {}, {"a": "3"}], "s")
    assert [{name: one.said for name, one in each.items()} for each in found] == [
        {"a": "2s", "b": "1s"},
        {},
        {"a": "3s"},
    ]


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ("def f(x: np.ndarray) -> Unknown:\n    return np.sum(x)", [1, 2], 3),
        ("def f(x): return math.sqrt(x)", 4, 2),
        ("def f(x): return Path(x).name", "a/b", "b"),
        ("def f(x): return perf_counter() > x", 0, True),
        ("def f(x): return Counter(x).most_common(1)[0][0]", "abb", "b"),
        ('lesson.check("f", lambda x: x + 1)\n', 1, 2),
        ("f = lambda x: -x", 1, -1),
    ],
)
def test_names_that_the_lessons_have_are_at_hand(source, given, expected):
    assert trial.function_of(source)(given) == expected


def test_every_name_that_is_offered_is_there():
    import ast

    names = [*trial.MODULES, *trial.NAMES]
    found = trial.offered(ast.parse("\n".join(names)))
    assert found.keys() == {*names}
    assert found["np"].__name__ == "numpy"
    assert found["ov"].__name__ == "openvino"


@pytest.mark.parametrize(
    "source", ["x = 1", "def f(", "def f(): pass\ndef g(): pass", "lambda: 1, lambda: 2", "class A(Unknown): pass"]
)
def test_what_is_not_one_function_cannot_be_run_and_a_reason_is_given(source):
    exercise = trial.Exercise((), ("", "", ""), lambda random: ())
    found = trial.tried("f", source, exercise, "s")
    assert found.outcome == Outcome.CANNOT
    assert found.said.startswith("its source stopped with")


def test_a_function_that_needs_a_helper_of_another_cell_cannot_be_run_rather_than_fails(exercises):
    found = grades(exercises, square="def square(x):\n    return helper(x)\n")["square"]
    assert found.outcome == Outcome.CANNOT
    assert "'helper' is not defined" in found.said


def test_a_seed_is_a_text_or_a_file_that_holds_one(tmp_path, monkeypatch):
    (tmp_path / "seed.txt").write_text(" four words in it \n")
    (tmp_path / "empty.txt").write_text("\n")
    monkeypatch.chdir(tmp_path)
    assert seed_of(str(tmp_path / "seed.txt")) == seed_of("seed.txt") == "four words in it"
    assert seed_of("summer 26") == "summer 26"
    for given, said in (("no.txt", "no such file"), ("a/b", "no such file"), ("empty.txt", "empty"), (" ", "empty")):
        with pytest.raises(FileError, match=said):
            seed_of(given)


def test_the_exercises_of_the_lessons_can_be_graded():
    for name in grade.gradable():
        assert isinstance(name, str)
    found = graded((("fits", RIGHT),), "s", SECONDS)
    assert list(found) == grade.gradable()
