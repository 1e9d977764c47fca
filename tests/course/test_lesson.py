import random
import re
import runpy
import threading
from pathlib import Path

import pytest

from ocrlab.course import check, lesson, note
from ocrlab.course.exercises import EXERCISES

SOLVED = [runpy.run_path(str(file)) for file in sorted((Path(__file__).parent / "solutions").glob("*.py"))]
SOLUTIONS = {name: function for one in SOLVED for name, function in one["SOLUTIONS"].items()}
WRONG = [(name, function, said) for one in SOLVED for name, function, said in one["WRONG"]]


def asked(**given):
    return lesson.predict("More <b>boxes</b> or `fewer`?", ["more", "fewer"], **given)


def choose(prediction, option):
    prediction._choice.value = option


def test_a_guess_is_compared_with_what_is_so():
    guess = asked(why="Lines merge.")
    choose(guess, "more")
    assert guess.guess == "more"
    assert str(guess.verdict("fewer")) == "You said more; it is fewer. Lines merge."
    assert str(guess.verdict("more")) == "✓ You said more, and so it is. Lines merge."


def test_each_outcome_may_have_a_reason_of_its_own():
    guess = lesson.predict("How many?", {"more": "Lines are torn.", "fewer": "Lines merge."}, why="It was counted.")
    assert guess.options == ["more", "fewer"]
    assert str(guess.verdict("fewer")).startswith("It is: fewer. Lines merge.")
    choose(guess, "more")
    assert str(guess.verdict("more")) == "✓ You said more, and so it is. Lines are torn."
    assert str(guess.verdict("fewer")) == "You said more; it is fewer. Lines merge."
    assert str(guess.verdict("as many")) == "You said more; it is as many. It was counted."


def test_without_a_guess_the_answer_is_shown_all_the_same():
    said = str(asked(why="Lines merge.").verdict("fewer"))
    assert said.startswith("It is: fewer. Lines merge.")
    assert "Guess first" in said


def test_the_answer_may_come_with_the_question_or_be_computed_when_it_is_revealed():
    assert "It is: fewer." in str(asked(answer="fewer").verdict())
    assert "It is: more." in str(asked(answer=lambda: "more").verdict())
    assert "It is: none." in str(asked(answer="fewer").verdict("none"))
    with pytest.raises(ValueError, match="give it to reveal"):
        asked().verdict()


def test_numbers_are_options_too_and_an_answer_beside_them_is_neither_right_nor_wrong():
    guess = lesson.predict("How many?", [0, 1, 2])
    choose(guess, 0)
    assert guess.verdict(0).kind == "yes"
    assert guess.verdict(2).kind == "no"
    assert guess.verdict("about 1.4").kind == "say"


def test_one_option_is_no_question():
    with pytest.raises(ValueError, match="two or more"):
        lesson.predict("Well?", ["yes"])


def test_a_choice_is_answered_from_another_thread_without_a_word_on_the_screen(capsys):
    guess = asked()
    capsys.readouterr()
    thread = threading.Thread(target=choose, args=(guess, "fewer"))
    thread.start()
    thread.join()
    assert "You say: fewer." in guess._said.value
    assert capsys.readouterr() == ("", "")


def test_what_a_cell_says_is_shown(capsys):
    guess = asked(answer="more")
    guess.reveal()
    lesson.check("is_dropped", SOLUTIONS["is_dropped"])
    lesson.hint("is_dropped")
    shown = capsys.readouterr().out
    assert all(part in shown for part in ("It is: more.", "is right", "Hint 1 of 3"))
    assert repr(guess) == "<Prediction: None>"


def test_text_is_escaped_and_backticks_are_code():
    page = asked().view.children[0].value + note.Note("`a < b` & <script>")._repr_html_()
    assert 'More &lt;b&gt;boxes&lt;/b&gt; or <code class="ocrlab-code">fewer</code>?' in page
    assert '<code class="ocrlab-code">a &lt; b</code> &amp; &lt;script&gt;' in page


def test_styles_reach_nothing_but_our_own():
    rules = re.findall(r"([^{}]+)\{", note.STYLE.removeprefix("<style>"))
    assert rules
    assert all(selector.strip().startswith(".ocrlab-") for rule in rules for selector in rule.split(","))


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_a_solution_that_passes(name):
    assert set(SOLUTIONS) == set(EXERCISES)
    assert check.tried(name, SOLUTIONS[name]).kind == "yes"


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("unfilled", [lambda *given: None, lambda *given: ...], ids=["none", "dots"])
def test_a_function_that_is_not_filled_in_is_no_error(name, unfilled):
    assert str(check.tried(name, unfilled)) == f"Not filled in yet: `{name}` returns nothing."


@pytest.mark.parametrize(
    "wrong, said",
    [
        (lambda w, h, r: w * h, "`unclip_distance(20, 20, 1)` (a square, ratio 1) returned `400`; `5` was expected."),
        (lambda w, h, r: w * r / 4, "`unclip_distance(300, 20, 1.5)` (a long line) returned `112.5`; `14.0625` was"),
        (lambda w, h, r: w * h * r / (2 * (w + h)) if w else None, "(a rectangle without area) returned `None`"),
        (lambda w, h, r: "five", "returned `'five'`; `5` was expected."),
        (lambda w, h, r: 1 / 0, "stopped with ZeroDivisionError: division by zero"),
        (lambda w, h: 5, "stopped with TypeError:"),
        (lambda w, h, r: "x" * 10_000, "..."),
        (3, "stopped with TypeError: 'int' object is not callable"),
    ],
)
def test_the_first_case_that_fails_is_told_in_a_sentence(wrong, said):
    told = check.tried("unclip_distance", wrong)
    assert said in str(told)
    assert str(told).startswith("Not yet.")
    assert len(str(told)) < 250


@pytest.mark.parametrize("name, wrong, said", WRONG, ids=[f"{name}: {said}" for name, _, said in WRONG])
def test_each_likely_mistake_meets_a_case(name, wrong, said):
    told = check.tried(name, wrong)
    assert told.kind == "no"
    assert said in str(told)


@pytest.mark.parametrize("name", [name for name, one in EXERCISES.items() if one.variants])
def test_a_solution_passes_what_a_teacher_grades_with_and_a_list_of_answers_does_not(name):
    for seed in range(2):
        trials = EXERCISES[name].variants(random.Random(seed))
        assert [trial.failure(name, SOLUTIONS[name]) for trial in trials] == [None] * len(trials)
        assert any(trial.failure(name, lambda *given: None) for trial in trials)


def test_the_solution_is_never_told():
    for name, solution in SOLUTIONS.items():
        assert "area" not in str(check.tried(name, solution)) + str(check.tried(name, lambda *given: "?"))


def test_hints_come_one_by_one_up_to_three():
    check._hints_given.clear()
    said = [str(check.next_hint("unclip_distance")) for _ in range(4)]
    assert [one[:11] for one in said] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
    assert len(set(said)) == 3


def test_an_unknown_exercise_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match="Did you mean: unclip_distance"):
        lesson.check("unclip_distanc", len)
    with pytest.raises(ValueError, match="There is no exercise 'x'"):
        lesson.hint("x")
