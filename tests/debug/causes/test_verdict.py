"""The cause of a wrong line: of pages with a planted fault it is the planted one; and how signs and proofs make a verdict."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cause_cases import bars, box, place, true_line
from maps import reading
from planted import PLANTS

import ocrlab.debug.causes
from ocrlab.debug.causes import Cause, Examination, cause, examine
from ocrlab.debug.causes import trials as module
from ocrlab.debug.causes.place import place_of
from ocrlab.debug.causes.signs import Sign
from ocrlab.debug.causes.trials import Outcome, Trial
from ocrlab.debug.causes.verdict import Tried, agreeing
from ocrlab.debug.causes.words import WORDS

Examine = Callable[..., Any]
PAGES = {  # a seed and a level at which the line is wrong, and what is known of its cause then
    "turned": (0, 0, "proven"),
    "merged": (4, 4, "proven"),
    "columns": (1, 0, "proven"),
    "split": (0, 4, "proven"),
    "size": (2, 4, "proven"),
    "faint": (1, 3, "proven"),
    "cut": (1, 3, "proven"),
    "alphabet": (0, 0, "suspected"),
    "spaces": (4, 3, "proven"),
    "blur": (2, 1, "proven"),
    "skew": (10, 4, "proven"),
    "limit": (0, 0, "suspected"),
    "low_score": (2, 2, "proven"),
    "low_text": (10, 4, "proven"),
    "too_small": (1, 2, "proven"),
    "not_examined": (0, 2, "proven"),
    "truth": (0, 0, "suspected"),
}
BY_SETTING = ("low_score", "low_text", "too_small", "not_examined", "spaces")


# -- planted faults --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PLANTS)
def test_the_planted_cause_is_the_first(examined: Examine, kind: str) -> None:
    seed, level, state = PAGES[kind]
    found = examined(kind, seed, level)
    assert found.examination.place.is_wrong
    assert found.causes[0][:2] == (kind, state)
    assert str(found.causes[0]) == f"{WORDS[kind]} ({state}): {found.causes[0].evidence}"
    proofs = [one.outcome.text for one in found.tried if one.recovers and one.trial.cause == kind]
    assert any(text in found.causes[0].evidence for text in proofs) == (state == "proven")


def test_a_stamp_over_the_line_is_told_too(examined: Examine) -> None:
    assert examined("merged", 3, 0).causes[0][:2] == ("merged", "proven")


@pytest.mark.parametrize("kind", [kind for kind, (_, _, state) in PAGES.items() if state == "proven"])
def test_the_first_remedy_gives_what_stands_there(examined: Examine, kind: str) -> None:
    found = examined(kind, *PAGES[kind][:2])
    first = found.examination.remedies(found.tried)[0]
    assert first.recovers
    assert found.examination.place.recovers(first.outcome.text)
    if kind == "faint":
        assert first.trial.cause == "faint"
        assert first.trial.code


@pytest.mark.parametrize("kind", ["alphabet", "limit", "truth"])
def test_what_nothing_recovers_has_no_remedy_that_says_so(examined: Examine, kind: str) -> None:
    found = examined(kind, *PAGES[kind][:2])
    assert not any(one.recovers for one in found.examination.remedies(found.tried))


@pytest.mark.parametrize("kind", BY_SETTING)
def test_settings_that_recover_a_line_do_so_on_the_page(examined: Examine, kind: str) -> None:
    found = examined(kind, *PAGES[kind][:2])
    settings = [one.settings for one in found.tried if one.recovers and one.trial.cause == kind and one.settings]
    assert settings
    for each in settings:
        assert not place_of(found.run.under(**each), found.page.lines[found.page.victim]).is_wrong


@pytest.mark.parametrize("kind", ["faint", "skew"])
def test_a_line_that_is_right_has_no_cause(examined: Examine, kind: str) -> None:
    found = examined(kind, *PAGES[kind][:2])
    for line in found.page.lines[:-1]:
        examination = examine(found.run, line)
        assert examination.place.is_wrong is False
        assert cause(found.run, line) == examination.signs == list(examination.trials()) == []


@pytest.mark.parametrize("kind", ["faint", "skew"])
def test_a_candidate_on_a_clean_line_has_no_cause(examined: Examine, kind: str) -> None:
    found = examined(kind, *PAGES[kind][:2])
    kept = found.run.trace.candidates.in_reading_order()
    clean = [i for i in kept if i not in found.examination.place.kept]
    assert len(clean) > 5
    assert not any(cause(found.run, index) for index in clean)


@pytest.mark.parametrize("kind", ["low_score", "too_small", "not_examined"])
def test_a_candidate_that_a_setting_dropped_has_its_fate_for_a_cause(examined: Examine, kind: str) -> None:
    found = examined(kind, *PAGES[kind][:2])
    examination = Examination(place_of(found.run, found.examination.place.dropped[0]))
    tried = [examination.tried(trial) for trial in examination.trials()]
    assert examination.causes(tried)[0][:2] == (kind, "proven")  # two readings agree
    assert examination.remedies(tried)[0].outcome.text == found.examination.place.text


def test_a_box_that_is_drawn_around_a_faded_line_has_its_cause(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "other_readers", lambda model: [])
    found = examined("faint", *PAGES["faint"][:2])
    examination = examine(found.run, found.examination.place.quad)
    tried = [examination.tried(trial) for trial in examination.trials()]
    assert examination.causes(tried)[0].name == "faint"
    assert examination.remedies(tried)[0].outcome.text == found.examination.place.text


def test_on_blank_paper_nothing_is_proven(examined: Examine) -> None:
    found = examined("faint", *PAGES["faint"][:2])
    assert {one.state for one in cause(found.run, box(300, 900, 200, 30))} <= {"suspected"}


def test_another_model_that_reads_the_line_proves_the_limit(examined: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    found = examined("limit", *PAGES["limit"][:2])
    text = found.examination.place.text
    monkeypatch.setattr(module, "other_readers", lambda model: ["another"])
    monkeypatch.setattr(module, "reader", lambda model, backend: lambda crops: [reading(text, 0.9) for _ in crops])
    (trial,) = [one for one in module.trials(found.examination.place) if one.cause == "limit"]
    tried = [*found.tried, found.examination.tried(trial)]
    assert found.examination.causes(tried)[0][:2] == ("limit", "proven")


# -- signs and proofs ------------------------------------------------------------------------------------------------


def told(name: str, text: str, true: str | None, score: float = 0.9) -> Tried:
    """Return a trial that was made, as an examination would."""
    outcome = Outcome((reading(text, score),)) if text else Outcome(())
    return Examination(place(true, "Tota1", score=0.6)).tried(Trial(name, f"trial of {name}", lambda: outcome))


def verdict(
    signs: list[tuple[str, float]], tried: list[tuple[str, str]], true: str | None = "Total"
) -> list[tuple[str, str]]:
    examination = Examination(place(true, "Tota1", score=0.6))
    examination.__dict__["signs"] = [Sign(*sign, "said") for sign in sorted(signs, key=lambda sign: -sign[1])]
    return [one[:2] for one in examination.causes([told(*one, true) for one in tried])]


@pytest.mark.parametrize(
    ("signs", "tried", "wanted"),
    [
        ([], [], [("limit", "suspected")]),  # a wrong line has some cause
        ([("faint", 0.4)], [], [("limit", "suspected")]),  # too weak to be told
        ([("faint", 0.9)], [], [("faint", "suspected")]),
        ([("faint", 0.9)], [("faint", "Totel")], [("faint", "suspected")]),
        ([("faint", 0.9)], [("faint", "Total")], [("faint", "proven")]),
        ([("faint", 0.3)], [("faint", "Total")], [("faint", "proven")]),  # a proof stands on a weak sign
        ([], [("faint", "Total")], [("faint", "proven")]),
        ([("blur", 0.9), ("faint", 0.8)], [("faint", "Total")], [("faint", "proven"), ("blur", "suspected")]),
        ([("blur", 0.9), ("faint", 0.2)], [("faint", "Total")], [("blur", "suspected"), ("faint", "proven")]),
        ([("faint", 0.9), ("faint", 0.6)], [], [("faint", "suspected")]),  # one of each
        (
            [("limit", 0.7), ("faint", 0.3)],
            [("faint", "Total")],
            [("faint", "proven")],
        ),  # what recovers a text is its cause
        ([("faint", 0.9)], [("", "Total")], [("faint", "suspected")]),  # what proves nothing
    ],
)
def test_signs_and_proofs_make_a_verdict(signs: Any, tried: Any, wanted: list[tuple[str, str]]) -> None:
    assert verdict(signs, tried) == wanted


@pytest.mark.parametrize(
    ("signs", "tried", "wanted"),
    [
        ([], [], []),
        ([("faint", 0.55)], [], []),  # without a truth, a sign must be stronger
        ([("faint", 0.7)], [], [("faint", "suspected")]),
        ([("faint", 0.7)], [("faint", "Total")], [("faint", "suspected")]),  # one reading alone
        ([("faint", 0.7)], [("faint", "Total"), ("blur", "Total")], [("faint", "proven")]),
        ([("faint", 0.7)], [("faint", "Total"), ("blur", "Totel")], [("faint", "suspected")]),
        ([], [("faint", "Total"), ("blur", "Total")], []),  # a proof stands on a sign
        ([("faint", 0.7)], [("faint", "Tota1"), ("blur", "Tota1")], [("faint", "suspected")]),  # that was read before
    ],
)
def test_where_the_truth_is_not_known_two_readings_that_agree_are_a_proof(signs: Any, tried: Any, wanted: Any) -> None:
    assert verdict(signs, tried, None) == wanted


@pytest.mark.parametrize(
    ("text", "score", "nearer"), [("Total", 0.9, True), ("Total", 0.55, False), ("Tota1", 0.9, False), ("", 0.9, False)]
)
def test_without_a_truth_a_surer_text_is_the_better_one(text: str, score: float, nearer: bool) -> None:
    assert told("faint", text, None, score).nearer == nearer
    assert not told("faint", text, None, score).recovers


def test_those_that_agree_are_the_better_ones_of_which_two_say_the_same() -> None:
    tried = [told("a", "Total", None), told("b", "Totel", None), told("c", "Total", None), told("d", "Tota1", None)]
    assert [one.trial.cause for one in agreeing(tried)] == ["a", "c"]
    assert all(one.recovers for one in agreeing(tried))
    assert agreeing(tried[:2]) == []


def test_remedies_come_with_what_recovers_first_and_each_text_of_a_cause_once() -> None:
    examination = Examination(place("Total 9", "Tatu 8", score=0.6))
    examination.__dict__["signs"] = [Sign("faint", 0.9, "said"), Sign("blur", 0.5, "said")]

    def made(name: str, text: str, score: float) -> Tried:
        return examination.tried(Trial(name, name, lambda: Outcome((reading(text, score),))))

    tried = [made("cut", "Total 8", 0.99), made("blur", "Total 9", 0.9), made("faint", "Total 9", 0.8),
             made("faint", "Total 9", 0.7), made("faint", "Tatu 7", 0.99), made("skew", "Total 9", 0.1)]  # fmt: skip
    remedies = examination.remedies(tried)
    said = [(one.trial.cause, one.outcome.text, round(one.outcome.score, 2)) for one in remedies]
    assert said == [("faint", "Total 9", 0.8), ("blur", "Total 9", 0.9), ("cut", "Total 8", 0.99)]


@pytest.mark.parametrize(("score", "opened"), [(0.99, False), (0.6, True)])
def test_without_a_truth_a_sure_reading_is_not_asked_about(score: float, opened: bool) -> None:
    assert Examination(place(None, "Total", score=score, upside_down=reading("x", 0.1))).is_open == opened


def test_a_line_the_other_way_round_is_asked_about_however_sure_it_was_read() -> None:
    found = place(None, "Total", score=0.91, upside_down=reading("Hunted", 0.99))
    assert Examination(found).is_open
    assert Examination(found).signs[0].name == "turned"


def test_trials_of_the_likeliest_cause_come_first() -> None:
    examination = examine(bars(2), true_line("b", 10, 10, 140, 20))
    strength = {sign.name: sign.strength for sign in reversed(examination.signs)}
    ranks = [strength.get(trial.cause, 0) for trial in examination.trials()]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > 0


# -- words -----------------------------------------------------------------------------------------------------------


def test_every_name_in_the_code_has_words() -> None:
    names = set()
    for file in Path(ocrlab.debug.causes.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                if node.func.id in ("Sign", "Trial", "Cause", "Experiment") and isinstance(first, ast.Constant):
                    names.add(first.value)
    assert {"faint", "limit", "low_text", "turned"} <= names
    assert names - {""} <= set(WORDS)
    assert set(PLANTS) <= set(WORDS)


def test_a_cause_is_said_in_words() -> None:
    assert str(Cause("faint", "proven", "24 levels")) == "faint: too little contrast (proven): 24 levels"
    with pytest.raises(KeyError):
        str(Cause("unheard of", "proven", ""))
