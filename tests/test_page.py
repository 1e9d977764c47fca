from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from ocrlab.page import FATES, Candidates, Char, Fate, Flip, Line, Page, Reading

SQUARE = np.array([[1, 2], [11, 2], [11, 7], [1, 7]], np.float32)
READING = Reading((Char("H", 1.0, 0.25), Char("i", 0.5, 0.75)))


def candidates(*fates: Fate) -> Candidates:
    n = len(fates)
    return Candidates(
        quads=np.array([SQUARE + i for i in range(n)], np.float32).reshape(-1, 4, 2),
        outlines=np.zeros((n, 4, 2), np.float32),
        scores=np.linspace(0.1, 0.9, n),
        short_sides=np.arange(n, dtype=np.float64),
        fates=np.array([FATES.index(fate) for fate in fates], np.uint8),
        flip_settings=tuple("box_thresh" if fate == Fate.LOW_SCORE else "" for fate in fates),
        flip_values=np.linspace(0.1, 0.9, n),
        ranks=np.full(n, -1),
    )


THREE = candidates(Fate.KEPT, Fate.LOW_SCORE, Fate.KEPT)


def test_candidates_are_a_sequence() -> None:
    assert len(THREE) == 3
    assert [one.index for one in THREE] == [0, 1, 2]
    assert [one.index for one in THREE[1:]] == [1, 2]
    assert THREE[-1].index == 2
    assert THREE[np.int64(1)].fate == "low_score"
    assert np.array_equal(THREE[2].quad, SQUARE + 2)
    with pytest.raises(IndexError):
        THREE[3]
    assert len(candidates()) == 0
    assert list(candidates()) == []
    assert candidates()[:] == ()


def test_a_candidate_says_what_would_change_its_fate() -> None:
    assert THREE[1].flip == Flip("box_thresh", 0.5)
    assert THREE[0].flip is None


def test_fates_are_counted_in_their_order() -> None:
    assert THREE.fate_counts() == {"low_score": 1, "kept": 2}
    assert list(THREE.fate_counts()) == ["low_score", "kept"]
    assert THREE.with_fate(Fate.KEPT) == [0, 2]
    assert THREE.with_fate(Fate.TOO_SMALL) == []


def test_revised_candidates_leave_the_first_ones_alone() -> None:
    revised = THREE.revised({0: (Fate.LOW_TEXT, Flip("text_score", 0.4)), 1: (Fate.KEPT, None)})
    assert [(str(one.fate), one.flip) for one in revised] == [
        ("low_text", ("text_score", 0.4)),
        ("kept", None),
        ("kept", None),
    ]
    assert [one.fate for one in THREE] == [Fate.KEPT, Fate.LOW_SCORE, Fate.KEPT]


def test_fates_fall_in_the_order_of_the_design() -> None:
    assert [str(fate) for fate in FATES] == [
        "not_examined", "too_small", "low_score", "too_small_unclipped", "clipped_away", "no_text", "low_text", "kept",
    ]  # fmt: skip


def test_a_reading_is_its_characters() -> None:
    assert (READING.text, READING.score) == ("Hi", 0.75)
    assert (Reading().text, Reading().score) == ("", 0.0)


def test_a_page_is_plain_data_for_json() -> None:
    line = Line(2, SQUARE, True, READING)
    page = Page((30, 40), (line,), THREE)
    assert (page.text, line.text, line.score) == ("Hi", "Hi", 0.75)
    assert json.loads(json.dumps(page.to_dict())) == {
        "width": 40,
        "height": 30,
        "turned": 0,
        "notices": [],
        "seen": [],
        "lines": [
            {"text": "Hi", "score": 0.75, "box": [[1, 2], [11, 2], [11, 7], [1, 7]], "box_score": 0.9, "flipped": True}
        ],
    }
    assert Page((3, 4), (), candidates()).text == ""


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        READING.chars = ()
