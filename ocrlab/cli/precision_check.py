"""``ocrlab doctor --check``: what another precision than f32 does to samples that are known to be sensitive."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ocrlab import load, machine
from ocrlab.cli.doctor import Report
from ocrlab.debug.accuracy import Written
from ocrlab.debug.judge import Score, grouped, judge
from ocrlab.folder import samples

SENSITIVE = ("receipt", "table", "korean", "letter_spaced", "tight_lines", "tiny_text")
MORE_WRONG = 0.002  # of the characters: so much worse, and f32 is kept


def precision_check(report: Report) -> None:
    """Read samples that are known to be sensitive in f32 and in the precision that OpenVINO picks, and say what differs.

    A line that reads otherwise is wrong in one of them, or in both: what is written on the samples tells. Where the runtime's
    own precision makes clearly more mistakes, f32 is kept for this machine.
    """
    there = [samples.sample(name) for name in SENSITIVE if (samples.FOLDER / f"{name}.json").is_file()]
    if not there:
        report.line("check", "no samples here: they lie in the checkout, in notebooks/samples")
        return
    machine.keep_precision(None)
    with load(precision="f32") as exact, load() as picked:
        got = picked.detect.net.facts.precision  # type: ignore[attr-defined]
        pairs = [(one, exact(one.path).lines, picked(one.path).lines) for one in there]
    found = [f"{one.name}: {said}" for one, *pages in pairs for said in line_differences(*pages)]
    count = sum(len(lines) for _, lines, _ in pairs)
    report.line("check", f"f32 against {got}: {len(found)} of {count} lines of {len(pairs)} samples read otherwise")
    for said in found:
        report.line("", said)
    wrong = [sum((judge(lines, one.lines) for one, lines in zip(there, read, strict=True)), Score())
             for read in list(zip(*pairs, strict=True))[1:]]  # fmt: skip
    report.line("", f"wrong characters: {wrong[0].edits} in f32, {wrong[1].edits} in {got}, of {wrong[0].characters}")
    if wrong[1].edits - wrong[0].edits > MORE_WRONG * wrong[0].characters:
        machine.keep_precision("f32")
        report.line("", f"from now on ocrlab asks OpenVINO for f32 on this machine ({machine.precision_file()})")


def line_differences(read: Sequence[Written], other: Sequence[Written]) -> list[str]:
    """Return in words where two readings of a page differ; lines that lie in one place are compared."""
    found = []
    for group in grouped(*(np.array([line.quad for line in lines]) for lines in (read, other))):
        texts = [" ".join(lines[i].text for i in which) for lines, which in ((read, group.read), (other, group.true))]
        if texts[0] != texts[1]:
            found.append(" and ".join(repr(text) if text else "nothing" for text in texts))
    return found
