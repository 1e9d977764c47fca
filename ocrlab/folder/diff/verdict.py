"""Which of two runs reads better, as far as the truth of some pages tells, and whether chance would do as much."""

from __future__ import annotations

import numpy as np

from ocrlab.folder.diff.apart import Apart
from ocrlab.folder.tune.proof import BELIEVED, difference, points


def verdict(found: Apart) -> str:
    """Return the verdict in a sentence; "" where no page has a truth."""
    if found.scores is None or not found.scores[0].characters:
        return ""
    before, after = found.scores
    each = np.array([two.edits - one.edits for one, two in found.judged], float)
    error = difference(each, np.array([one.characters for one, _ in found.judged], float))
    pages = f"{len(each)} page{'' if len(each) == 1 else 's'}"
    told = (
        f"{before.error:.2%} of {before.characters} characters were wrong before and {after.error:.2%} are now "
        f"({points(error.value)} points, 95 %: {points(error.low)} to {points(error.high)}), on {pages} with a truth"
    )
    numbers = f"Numbers exactly right: {before.right} before, {after.right} now, of {before.numbers}."
    if not each.any():
        return f"As many characters wrong: {told}. {numbers}"
    if error.chance <= BELIEVED and not error.low <= 0 <= error.high:
        return f"{'Better' if error.value < 0 else 'Worse'}: {told}. {numbers}"
    return f"No difference that chance would not make: {told}. {numbers}"
