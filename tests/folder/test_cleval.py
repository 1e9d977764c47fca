"""CLEval's counts and figures against cases that were computed by hand from its definition."""

import numpy as np
import pytest

from ocrlab.folder.check.cleval import Cleval, centers_of, cleval
from ocrlab.folder.samples import TrueLine


def line(text, left, top, width, height=20):
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return TrueLine(text, np.array(corners, np.float32))


ABCDE, FGHIJ = line("abcde", 0, 0, 100), line("fghij", 0, 40, 100)
CASES = {  # what was read, what stands there; recall, precision of the detection; of the reading
    "perfect": ([ABCDE, FGHIJ], [ABCDE, FGHIJ], (10 / 10, 10 / 10), (10 / 10, 10 / 10)),
    "split in two, a penalty of one": (
        [line("ab", 0, 0, 40), line("cde", 40, 0, 60)], [ABCDE], ((5 - 1) / 5, 5 / 5), ((5 - 1) / 5, 5 / 5),
    ),
    "split in three, a penalty of two": (
        [line("a", 0, 0, 20), line("bc", 21, 0, 38), line("de", 61, 0, 38)], [ABCDE], (3 / 5, 5 / 5), (3 / 5, 5 / 5),
    ),
    "merged, a penalty of one": (
        [line("abcdefghij", 0, 0, 100, 60)], [ABCDE, FGHIJ], (10 / 10, (10 - 1) / 10), (10 / 10, (10 - 1) / 10),
    ),
    "missing": ([ABCDE], [ABCDE, FGHIJ], (5 / 10, 5 / 5), (5 / 10, 5 / 5)),
    "extra, with room for three": ([ABCDE, line("xy", 300, 0, 60)], [ABCDE], (5 / 5, 5 / 8), (5 / 5, 5 / 7)),
    "a wrong character": ([line("abcxe", 0, 0, 100)], [ABCDE], (5 / 5, 5 / 5), (4 / 5, 4 / 5)),
    "cut in half": ([line("ab", 0, 0, 45)], [ABCDE], (2 / 5, 2 / 2), (2 / 5, 2 / 2)),
    "two boxes on one line, the second right": (
        [line("xxxxx", 0, 0, 100), line("abcde", 0, 0, 100)], [ABCDE], (4 / 5, 5 / 10), (4 / 5, 5 / 10),
    ),
    "a box much larger than its line is not its": ([line("abcde", 0, 0, 100, 90)], [ABCDE], (0, 0 / 1), (0, 0 / 5)),
    "spaces are none": ([line("abc de", 0, 0, 100)], [ABCDE], (1, 1), (1, 1)),
    "nothing read": ([], [ABCDE], (0, 0), (0, 0)),
    "nothing stands there": ([ABCDE], [], (0, 0), (0, 0)),
    "nothing at all": ([], [], (0, 0), (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("read, true, found, told", CASES.values(), ids=CASES)
def test_what_was_computed_by_hand(read, true, found, told):
    counts = cleval(read, true)
    assert (counts.recall, counts.precision) == pytest.approx(found)
    assert (counts.read_recall, counts.read_precision) == pytest.approx(told)


def test_case_counts_unless_it_is_left_out():
    assert cleval([line("ABCDE", 0, 0, 100)], [ABCDE]).right == 0
    assert cleval([line("ABCDE", 0, 0, 100)], [ABCDE], fold=True).right == 5


def test_the_harmonic_mean_is_of_sums_and_not_of_pages():
    whole = cleval([ABCDE], [ABCDE]) + cleval([], [FGHIJ])
    assert whole == Cleval(true=10, found=5, boxed=5, read=5, right=5)
    assert whole.hmean == whole.read_hmean == pytest.approx(2 / 3)


def test_centers_lie_along_the_middle_spaces_left_out_and_down_a_narrow_box():
    assert centers_of(line("a b", 0, 0, 60).quad, "a b").tolist() == [[10, 10], [50, 10]]
    assert centers_of(line("ab", 0, 0, 20, 80).quad, "ab").tolist() == [[10, 20], [10, 60]]
    turned = np.array([(100, 20), (0, 20), (0, 0), (100, 0)], np.float32)  # upside down, from the text's own top left
    assert centers_of(turned, "ab").tolist() == [[75, 10], [25, 10]]
