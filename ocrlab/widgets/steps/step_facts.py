"""The steps of a page in words and numbers, as the strip shows them."""

from __future__ import annotations

from typing import Any

from ocrlab.debug.page_run import STEPS, PageRun
from ocrlab.frame import frame_of
from ocrlab.page import Fate, Read, Reading
from ocrlab.widgets.steps import second_runtime

NETS = {"map": "detector", "upright": "classifier", "columns": "recognizer"}
OF_LINES = ("crops", "upright", "columns", "text")


def steps_of(run: PageRun, other: PageRun | None) -> list[dict[str, Any]]:
    """Return every step as the strip takes it; what was not made yet is not made here, apart from map, mask and boxes."""
    said = _said(run)
    return [
        {
            "name": step,
            "title": step,
            "said": said[step],
            "net": step in NETS,
            "seconds": _seconds(run, step),
            "work": _work(run, step),
            "part": part_of(run, step),
            "other": _seconds(other, step) if other else None,
            "otherpart": part_of(other, step) if other else "",
            "apart": second_runtime.in_short(step, run, other) if other and other.is_walked else "",
        }
        for step in STEPS
    ]


def _seconds(run: PageRun, step: str) -> float | None:
    return run.seconds[step][0] if step in run.seconds else None


def _work(run: PageRun, step: str) -> str:
    """Say for how many lines the time is: those known before cost nothing."""
    if step not in OF_LINES or step not in run.seconds:
        return ""
    done, of = run.seconds[step][1], len(run.lines)
    return f"{done} readings of {counted(of)}" if done > of else part_of(run, step) or counted(of)


def part_of(run: PageRun, step: str) -> str:
    """Say for how many lines the time of a step is; "" where it is for all that there are."""
    if step not in OF_LINES or step not in run.seconds:
        return ""
    done, of = run.seconds[step][1], len(run.lines)
    if done > of:  # some were read both ways round
        return f"{done} readings"
    return "" if done == of else f"{done} of {of} lines"


def time_of(run: PageRun, step: str) -> str:
    """Say how long a step took, and for how many lines where it was not for all."""
    part = part_of(run, step)
    return f"{run.seconds[step][0] * 1000:.1f} ms" + (f" for {part}" if part else "")


def counted(lines: int) -> str:
    """Return "1 line", "2 lines"."""
    return "1 line" if lines == 1 else f"{lines} lines"


def in_python(run: PageRun, line: int, ocr: str) -> str:
    """Say how `ocrlab.lab.read` is given a line, as it counts from 0, and only the lines that are kept; "" while unknown.

    Parameters
    ----------
    run : PageRun
    line : int
        Among all lines that were cut.
    ocr : str
        The name of an OCR with the settings of the run.
    """
    if line in run.edited:
        return f"nudged; alone: lab.read({ocr}, image, quad)"
    reads = run.unmoved.lines.known()
    read = reads[line]
    if read is None:
        return ""
    fates = [one and run.ocr.fate_of(one.reading) for one in reads]
    if fates[line] != Fate.KEPT:
        return f"dropped: {fates[line]}; alone: lab.read({ocr}, image, quad)"
    known = [one or Read(Reading(), False) for one in reads]
    order = run.ocr.text_order(run.boxes, known, run.memory.turn)
    before = [fates[i] for i in order[: order.index(line) + 1]]
    return "" if None in before else f"alone: lab.read({ocr}, image, {before.count(Fate.KEPT) - 1})"


def _said(run: PageRun) -> dict[str, str]:
    height, width = run.size
    tensor = frame_of(run.size, run.ocr.detect).tensor
    lines, share = len(run.boxes), run.mask.mean()
    turned = int(run.lines.flipped.sum()) if run.lines.is_judged else 0
    return {
        "image": f"{width} × {height} px",
        "tensor": f"3 × {tensor[0]} × {tensor[1]}",
        "map": f"{run.heatmap.shape[1]} × {run.heatmap.shape[0]}",
        "mask": f"{share:.1%} above {run.ocr.detect.thresh:g}",
        "boxes": f"{lines} of {len(run.trace.candidates)} kept",
        "crops": counted(lines),
        "upright": f"{turned} turned" if run.lines.is_judged else "",
        "columns": "1 in 8 px",
        "text": _read(run),
    }


def _read(run: PageRun) -> str:
    if not run.lines.is_judged:
        return ""
    known = run.lines.known()
    dropped = sum(one is not None and run.ocr.fate_of(one.reading) != Fate.KEPT for one in known)
    return f"{len(known) - dropped} kept, {dropped} dropped" if dropped else f"{len(known)} kept"
