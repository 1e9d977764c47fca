"""The steps of a page in words and numbers, as the strip shows them."""

from __future__ import annotations

from typing import Any

from ocrlab.debug.page_run import STEPS, Passage
from ocrlab.frame import frame_of
from ocrlab.page import Fate, Reading
from ocrlab.widgets.steps import second_runtime

NETS = {"map": "detector", "upright": "classifier", "columns": "recognizer"}
OF_LINES = ("crops", "upright", "columns", "text")


def steps_of(passage: Passage, other: Passage | None) -> list[dict[str, Any]]:
    """Return every step as the strip takes it; what was not made yet is not made here, apart from map, mask and boxes."""
    said = _said(passage)
    return [
        {
            "name": step,
            "title": step,
            "said": said[step],
            "net": step in NETS,
            "seconds": _seconds(passage, step),
            "work": _work(passage, step),
            "part": part_of(passage, step),
            "other": _seconds(other, step) if other else None,
            "otherpart": part_of(other, step) if other else "",
            "apart": second_runtime.in_short(step, passage, other) if other and other.is_walked else "",
        }
        for step in STEPS
    ]


def _seconds(passage: Passage, step: str) -> float | None:
    return passage.seconds[step][0] if step in passage.seconds else None


def _work(passage: Passage, step: str) -> str:
    """Say for how many lines the time is: those known before cost nothing."""
    if step not in OF_LINES or step not in passage.seconds:
        return ""
    return part_of(passage, step) or counted(len(passage.cuts))


def part_of(passage: Passage, step: str) -> str:
    """Say for how many lines the time of a step is; "" where it is for all that there are."""
    if step not in OF_LINES or step not in passage.seconds:
        return ""
    done, of = passage.seconds[step][1], len(passage.cuts)
    return "" if done == of else f"{done} of {of} lines" if done < of else counted(done)


def counted(lines: int) -> str:
    """Return "1 line", "2 lines"."""
    return "1 line" if lines == 1 else f"{lines} lines"


def in_python(passage: Passage, line: int, ocr: str) -> str:
    """Say how `ocrlab.lab.read` is given a line, as it counts from 0, and only the lines that are kept; "" while unknown.

    Parameters
    ----------
    passage : Passage
    line : int
        Among all lines that were cut.
    ocr : str
        The name of an OCR with the settings of the passage.
    """
    if line in passage.edited:
        return f"nudged; alone: lab.read({ocr}, image, quad)"
    known = [passage.unmoved.cuts.reading(i) for i in range(line + 1)]
    if known[line] is None:
        return ""
    fates = [one and _fate(one, passage.ocr.text_score) for one in known]
    if fates[line] != Fate.KEPT:
        return f"dropped: {fates[line]}; alone: lab.read({ocr}, image, quad)"
    return "" if None in fates else f"alone: lab.read({ocr}, image, {fates.count(Fate.KEPT) - 1})"


def _fate(reading: Reading, text_score: float) -> Fate:
    if not reading.text.strip():
        return Fate.NO_TEXT
    return Fate.KEPT if reading.score >= text_score else Fate.LOW_TEXT


def _said(passage: Passage) -> dict[str, str]:
    height, width = passage.size
    tensor = frame_of(passage.size, passage.ocr.detect).tensor
    lines, share = len(passage.boxes), passage.mask.mean()
    turned = int(passage.cuts.flipped.sum()) if passage.is_judged else 0
    return {
        "image": f"{width} × {height} px",
        "tensor": f"3 × {tensor[0]} × {tensor[1]}",
        "map": f"{passage.heatmap.shape[1]} × {passage.heatmap.shape[0]}",
        "mask": f"{share:.1%} above {passage.ocr.detect.thresh:g}",
        "boxes": f"{lines} of {len(passage.trace.candidates)} kept",
        "crops": counted(lines),
        "upright": f"{turned} turned" if passage.is_judged else "",
        "columns": "1 in 8 px",
        "text": _read(passage),
    }


def _read(passage: Passage) -> str:
    if not passage.is_judged:
        return ""
    known = [passage.cuts.reading(i) for i in range(len(passage.cuts))]
    dropped = sum(one is not None and _fate(one, passage.ocr.text_score) != Fate.KEPT for one in known)
    return f"{len(known) - dropped} kept, {dropped} dropped" if dropped else f"{len(known)} kept"
