import pytest

from ocrlab.debug.judge import Score
from ocrlab.quantize.gate import verdict


def page(edits, right, characters=1000, numbers=20):
    return Score(characters=characters, edits=edits, numbers=numbers, right=right)


@pytest.mark.parametrize(
    ("pairs", "passes"),
    [
        ([(page(10, 20), page(10, 20))] * 8, True),
        ([(page(10, 20), page(12, 20))] * 8, True),  # .2 points
        ([(page(10, 20), page(13, 20))] * 8, False),
        ([(page(10, 20), page(5, 19))] * 8, False),  # a number lost on every page, though characters are won
        ([(page(10, 20), page(10, 19)), (page(10, 19), page(10, 20))] * 4, True),  # one lost, another found: noise
        (
            [(page(10, 20), page(10, 20))] * 7 + [(page(10, 20), page(10, 18))],
            True,
        ),  # of one page alone nobody can tell
    ],
    ids=["the same", "at the limit", "beyond it", "numbers lost", "as many found", "one page of eight"],
)
def test_the_gate(pairs, passes):
    assert verdict(pairs).passes is passes


def test_the_verdict_names_both_sides():
    told = verdict([(page(10, 20), page(30, 15))] * 5)
    assert told.lost == (25, 25)
    said = "\n".join(told.lines())
    assert "1.00%   3.00%" in said
    assert "It reads worse than before, and is not kept." in said
