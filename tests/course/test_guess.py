"""What a notebook keeps of a question and its answer, for pages that are made of it."""

import pytest

from ocrlab.course import guess
from ocrlab.course.measured import Told


@pytest.fixture
def displayed(monkeypatch, tmp_path):
    """Return the metadata of what is displayed."""
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "record.jsonl"))
    seen = []

    class Handle:
        def update(self, one, metadata):
            seen.append(metadata["ocrlab"])

    def display(one, metadata=None, display_id=None):
        seen.append(metadata["ocrlab"])
        return Handle()

    monkeypatch.setattr(guess, "display", display)
    return seen


def asked(**given):
    return guess.predict("Is `a` < b?", ["yes", "no"], **given)


def test_a_question_says_what_it_asks_before_and_after_it_was_answered(displayed):
    number = asked(why="It was counted.").number
    question = {"guess": number, "asked": 'Is <code class="ocrlab-code">a</code> &lt; b?', "options": ["yes", "no"]}
    assert displayed == [question]
    assert "counted" not in str(displayed), "the reason would be told before the guess"


def test_an_answer_says_what_each_guess_would_have_been_told(displayed):
    one = asked(why="It was counted.")
    one.reveal("no")
    before, after, told = displayed
    assert before == after
    assert told["reveals"] == one.number
    wrong, right = told["verdicts"]
    assert "You said yes; it is no. It was counted." in wrong
    assert "✓ You said no" in right
    assert "<style>" not in str(told)


def test_where_the_machine_cannot_tell_every_guess_is_told_so(displayed):
    asked().reveal(Told(None, "Your machine cannot tell.", {}))
    assert all("Your machine cannot tell." in verdict for verdict in displayed[-1]["verdicts"])


def test_each_question_has_a_number_of_its_own(displayed):
    assert asked().number < asked().number


def test_an_answer_that_is_computed_is_computed_once(displayed):
    calls = []
    asked(answer=lambda: calls.append(1) or "yes").reveal()
    assert calls == [1]
