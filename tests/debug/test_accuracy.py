import numpy as np
import pytest

from ocrlab.debug.accuracy import compare, joined_by_text
from ocrlab.folder.samples import TrueLine


def line(text, left, top, width=100, height=20):
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return TrueLine(text, np.array(corners, np.float32))


CASES = {
    "as the boxes say": ([line("Tea", 0, 0)], [line("Tea", 2, 1)], (1, 0, 0)),
    "a box far larger than its line": ([line("Tea", 0, 0, 200, 60)], [line("Tea", 20, 20)], (1, 0, 0)),
    "another text in such a box": ([line("Ten", 0, 0, 200, 60)], [line("Tea", 20, 20)], (0, 1, 1)),
    "the same text elsewhere": ([line("Tea", 0, 0)], [line("Tea", 0, 200)], (0, 1, 1)),
    "one box for two lines that say the same": (
        [line("Tea", 0, 0, 200, 90)],
        [line("Tea", 5, 5), line("Tea", 5, 60)],
        (1, 1, 0),
    ),
    "nothing": ([], [], (0, 0, 0)),
}


@pytest.mark.parametrize("read, true, counts", CASES.values(), ids=CASES)
def test_a_line_that_says_what_stands_there_is_read_whatever_the_size_of_its_box(read, true, counts):
    found = joined_by_text(compare(read, true))
    assert (len(found.pairs), len(found.missed), len(found.extra)) == counts
