"""What comes of a trial."""

from __future__ import annotations

import numpy as np
import pytest
from cause_cases import bars
from maps import reading

from ocrlab.debug.causes.place import place_of
from ocrlab.debug.causes.trial import Outcome, read_boxes, read_crops


@pytest.mark.parametrize(
    ("pieces", "text", "score"),
    [
        ([], "", 0),
        ([("Total", 0.9)], "Total", 0.9),
        ([("Total", 0.9), ("9", 0.7)], "Total 9", 0.7),
        ([("Total", 0.9), (" ", 0.1), ("", 0.0)], "Total", 0.9),  # what says nothing does not count
    ],
)
def test_an_outcome_is_as_sure_as_its_least_sure_piece(
    pieces: list[tuple[str, float]], text: str, score: float
) -> None:
    outcome = Outcome(tuple(reading(*piece) for piece in pieces))
    assert (outcome.text, outcome.score) == (text, pytest.approx(score))
    assert outcome.boxes.shape == (0, 4, 2)


def test_boxes_and_crops_are_read_in_their_order() -> None:
    found = place_of(bars(2), 0)
    outlines = found.run.trace.candidates.outlines
    (one,), (other,) = (read_boxes(found, [outline]).readings for outline in outlines)
    both = read_boxes(found, list(outlines[::-1]))
    assert both.readings == (other, one)
    assert np.array_equal(both.boxes, outlines[::-1])
    dark = np.zeros((20, 60, 3), np.uint8)
    assert [reading.text for reading in read_crops(found, [dark, found.crop]).readings] == ["", "a"]


def test_of_a_crop_one_pixel_high_nothing_is_read() -> None:
    found = place_of(bars(), 0)
    assert read_crops(found, []).readings == ()
    assert read_crops(found, [np.full((1, 40, 3), 255, np.uint8)]).readings == ()
