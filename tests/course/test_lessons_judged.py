"""What benchmarks/lessons.py says of records that were made up."""

import lessons
import pytest

from ocrlab.course import record
from ocrlab.course.guess import Prediction
from ocrlab.course.measured import Measured, middle

OPTIONS = {"less": 1.0, "more": float("inf")}


def entry(samples, **other):
    told = middle(samples).among(OPTIONS)
    return {"lesson": "07_x", "kind": "measured", "name": "How long?", "answer": told.option, **told.facts, **other}


def run(*kept, name="busy", shown=(0, 0)):
    return lessons.Run("07_x", name, 1.0, list(kept), [], shown)


LESS, MORE, BOTH = [0.5, 0.6, 0.7, 0.8, 0.7, 0.6], [1.5, 1.6, 1.7, 1.8, 1.7, 1.6], [0.5, 1.6, 0.7, 1.8, 0.7, 1.6]


@pytest.mark.parametrize("samples", [LESS, MORE, BOTH, [0.5, 0.6]])
def test_an_honest_verdict_has_no_flaw(samples):
    assert lessons.flaw_of(entry(samples)) == ""


@pytest.mark.parametrize(
    ("flawed", "said"),
    [
        (entry(BOTH, answer="less"), "is answered by 'less'; its interval, 1.15 (95 %: 0.5 to 1.8), allows 'no one'"),
        (entry(LESS, answer="more"), "allows 'less'"),
        (entry(LESS, answer=None), "is answered by None"),
        (entry(LESS, low=0.65, high=0.7), "its samples say 0.65 (95 %: 0.5 to 0.8)"),
    ],
)
def test_an_answer_that_its_samples_do_not_allow_is_flagged(flawed, said, capsys):
    assert said in lessons.flaw_of(flawed)
    assert len(lessons.judged([run(flawed)])) == 1
    assert "FLAW" in capsys.readouterr().out


def test_two_runs_that_are_certain_of_different_answers_contradict_each_other_and_doubt_contradicts_nobody(capsys):
    less, more, both = run(entry(LESS)), run(entry(MORE), name="quiet"), run(entry(BOTH), name="quiet")
    assert lessons.judged([less, more]) == ["07_x: contradiction. How long? busy: less; quiet: more"]
    assert lessons.judged([less, both]) == []
    assert "cannot tell" in capsys.readouterr().out


def test_what_was_counted_must_be_the_same_in_every_run(capsys):
    one, other = ({"lesson": "07_x", "kind": "told", "name": "How many?", "answer": answer} for answer in ("2", "3"))
    assert lessons.judged([run(one), run(one, name="quiet")]) == []
    assert "contradiction. How many?" in lessons.judged([run(one), run(other, name="quiet")])[0]


def test_a_question_that_is_answered_twice_in_a_run_is_two_verdicts():
    assert len(lessons.keyed(run(entry(LESS), entry(MORE)), "measured")) == 2


def test_the_tally_counts_verdicts_with_an_answer_and_without():
    assert lessons.tally(run(entry(LESS), entry(BOTH), shown=(3, 1))) == "1 s; 4 + 2"


def test_a_record_of_a_lesson_is_judged_as_it_was_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "record.jsonl"))
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/07_x.ipynb")
    Prediction("How long?", [*OPTIONS]).verdict(middle(LESS).among(OPTIONS))
    Prediction("How sure?", [*OPTIONS]).verdict(Measured(1.0, 0.5, 1.5).among(OPTIONS))
    kept = list(record.entries(tmp_path / "record.jsonl"))
    assert lessons.judged([run(*kept)]) == []
    assert lessons.tally(run(*kept)) == "1 s; 1 + 1"


def test_an_unknown_lesson_is_answered_with_those_that_there_are():
    assert [file.stem for file in lessons.chosen(["07"])] == ["07_adding_a_runtime"]
    with pytest.raises(SystemExit, match=r"There is no lesson 77. There are: 00, 01, 01b"):
        lessons.chosen(["77"])
