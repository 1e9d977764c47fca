"""Looks at the spot again: under other settings, larger or smaller, with its picture changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cause_cases import bars, box, hidden, place, trials_of, true_line
from maps import painted
from page_cases import case_of

from ocrlab.debug.causes import cause, examine
from ocrlab.debug.causes.looks import SEEN_AT, SET_BY, looks
from ocrlab.debug.causes.place import place_of
from ocrlab.models import usual_settings

BAR = (60, 30, 60, 20)  # left, top, width, height


# -- under other settings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "changed", "fate", "setting"),
    [
        ((10, 10, 60, 20, 0.7), {"box_thresh": 0.9}, "low_score", "box_thresh"),
        ((10, 10, 60, 20, 0.9), {"min_size": 30}, "too_small", "min_size"),
        ((10, 10, 60, 20, 0.9), {"max_candidates": 0}, "not_examined", "max_candidates"),
        ((10, 10, 60, 20, 0.9), {"text_score": 0.99}, "low_text", "text_score"),
    ],
)
def test_the_setting_that_dropped_a_line_brings_it_back(shape: Any, changed: Any, fate: str, setting: str) -> None:
    run = case_of(painted(shape), **changed)
    line = true_line("a", *shape[:4])
    examination = examine(run, line)
    one = examination.tried(trials_of(examination.place, fate, "bring it back")[0])
    assert list(one.settings or {}) == [setting]
    assert one.label.startswith(f"{setting} {changed[setting]}")
    assert (one.outcome.text, one.recovers) == ("a", True)
    assert place_of(run, line).is_wrong
    assert not place_of(run.under(**one.settings or {}), line).is_wrong
    (known,) = cause(run, line)[:1]
    assert known[:2] == (fate, "proven")


OTHERWISE = {
    "thresh": 0.6, "box_thresh": 0.8, "text_score": 0.9, "min_size": 9, "max_candidates": 5, "unclip_ratio": 0.3,
    "use_dilation": True, "limit_type": "max", "limit_side_len": 320, "max_side_limit": 900, "max_side_len": 700,
    "max_area": 900_000, "space_thresh": 0.77, "orientation": "none",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "names"), SET_BY)
def test_a_setting_that_is_not_as_usual_is_tried_as_usual(kind: str, names: tuple[str, ...]) -> None:
    usual = usual_settings("ocrlab")
    run = bars().under(**{name: usual[name] for name in OTHERWISE})
    assert not [one for one in looks(place_of(run, 0)) if "as usual" in one.label]
    for name in names:
        value = (not usual[name]) if isinstance(usual[name], bool) else OTHERWISE[name]
        (one,) = [each for each in looks(place_of(run.under(**{name: value}), box(*BAR))) if "as usual" in each.label]
        assert (one.cause, one.settings) == (kind, {name: usual[name]})
        assert one.label == f"{name} {value} → {usual[name]}, as usual"


def test_as_usual_the_page_says_what_it_says_then() -> None:
    run = case_of(painted((*BAR, 0.55)), box_thresh=0.9, unclip_ratio=0.0)
    found = place_of(run, true_line("a", *BAR))
    (one,) = trials_of(found, "low_score", "as usual")
    assert (found.reading, one.run().text) == ("", place_of(run.under(**one.settings or {}), found.quad).reading)
    assert one.run().text == "a"
    assert np.abs(one.run().boxes - box(*BAR)).max() < 2


# -- looking at it alone ---------------------------------------------------------------------------------------------


def test_what_was_found_is_not_looked_for_and_what_was_not_is() -> None:
    assert not trials_of(place_of(bars(), 0), "faint", "then looked for")
    assert trials_of(place_of(hidden((*BAR, 0.9)), box(*BAR)), "faint", "then looked for")


def test_a_line_is_shown_at_every_height_but_the_one_it_was_seen_at() -> None:
    for high in SEEN_AT:
        labels = [one.label for one in trials_of(place("b", "a", "a", zoom=high / 20), "size", "pixels high")]
        assert len(labels) == len(SEEN_AT) - 1
        assert not any(label.endswith(f": {high:g} pixels high") for label in labels)


@pytest.mark.parametrize("at", [BAR, (4, 4, 60, 20), (136, 76, 60, 20)])
@pytest.mark.parametrize("name", ["red channel", "half the size", "sharper", "16 pixels", "48 pixels"])
def test_what_is_found_in_another_look_is_where_it_stands_on_the_page(at: Any, name: str) -> None:
    found = place_of(hidden((*at, 0.9)), box(*at))
    (one,) = [each for each in looks(found) if name in each.label and "much" not in each.label]
    outcome = one.run()
    assert outcome.text == "a"
    assert np.abs(outcome.boxes - box(*at)).max() < 6


def test_what_lies_beside_the_line_is_not_read_with_it() -> None:
    found = place_of(hidden((*BAR, 0.9), (140, 30, 40, 20, 0.9), (60, 70, 60, 20, 0.9)), box(*BAR))
    assert len(trials_of(found, "size", "28 pixels")[0].run().boxes) == 1
