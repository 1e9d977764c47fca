"""The last steps: which crops are turned, what is read, which lines are kept, and where they lie."""

from __future__ import annotations

import numpy as np

from ocrlab.ctc import Path
from ocrlab.folder.bisect.apart import KERNELS
from ocrlab.folder.bisect.step import Step
from ocrlab.folder.bisect.swap import Swap, count, differs, is_known, left_out, missing, pair_of, same
from ocrlab.page import Reading

NEAR = 1.5  # px on the page: their corners are whole pixels of another picture


def turns(swap: Swap) -> Step:
    """Compare which crops are turned by 180 degrees, given their probabilities."""
    turned = swap.recording.turned
    wrong: list[tuple[int, bool, float]] = []
    answers = [(call, swap.array(f"cls_answer_{call.number}")) for call in swap.calls("cls")]
    known = [(call, answer) for call, answer in answers if answer is not None and is_known(call, len(turned))]
    if not known:
        return left_out("turns", "production asked no classifier." if not answers else "its answers are not there.")
    for call, answer in known:
        rows = zip(call.lines, swap.ocr.classify.upside_down(answer), answer[:, -1], strict=True)
        wrong += [(i, bool(mine), float(likely)) for i, mine, likely in rows if turned[i] != mine]
    if not wrong:
        return same("turns", f"{int((turned == 1).sum())} of {count(len(turned), 'crop')}.")
    i, mine, probability = min(wrong)
    theirs = ("not turned", "turned by 180 degrees", "given to the recognizer as something else")[
        min(int(turned[i]), 2)
    ]
    thresh = swap.ocr.classify.cls_thresh
    ours = f"{'turned' if mine else 'not turned'} here: upside down with {probability:.3f}, cls_thresh={thresh:g}"
    return differs("turns", f"{count(len(wrong), 'crop')}, first at crop {i}: {theirs} in production, {ours}.")


def texts(swap: Swap) -> Step:
    """Compare what their probabilities are decoded to."""
    theirs = swap.recording.told.get("texts") or []
    readings = readings_of(swap)
    if not readings or not any(isinstance(text, str) for text in theirs):
        return missing(swap, "texts", "rec_classes_0")
    letters = _other_letters(swap)
    for i, reading in sorted(readings.items()):
        if i < len(theirs) and reading.text != theirs[i]:
            return differs("texts", f"at line {i}: {theirs[i]!r} in production, {reading.text!r} here{letters}.")
    scores = swap.recording.told.get("scores") or []
    off = max((abs(reading.score - scores[i]) for i, reading in readings.items() if i < len(scores)), default=0.0)
    if off > KERNELS:
        return differs("texts", f"the same texts, with scores that differ by up to {off:.3g}.")
    return same("texts", f"{count(len(readings), 'line')}{letters}.")


def _other_letters(swap: Swap) -> str:
    """Return how the dictionaries differ; "" where they do not, or it is not known."""
    theirs = swap.recording.told.get("characters") or []
    ours = ["", *swap.ocr.recognize.charset, " "]
    pairs = list(enumerate(zip(theirs[1:], ours[1:], strict=False), 1))
    other = next(((i, a, b) for i, (a, b) in pairs if a != b), None)
    if not theirs or (other is None and len(theirs) == len(ours)):
        return ""
    sizes = f"; production's dictionary has {len(theirs)} classes, ours {len(ours)}"
    return sizes + (f", and class {other[0]} is {other[1]!r} there, {other[2]!r} here" if other else "")


def readings_of(swap: Swap) -> dict[int, Reading]:
    """Return our reading of their probabilities, by line."""
    found: dict[int, Reading] = {}
    for call in swap.calls("rec"):
        classes, answer = (swap.array(f"rec_{what}_{call.number}") for what in ("classes", "answer"))
        if classes is None or answer is None or not is_known(call, 10**9) or classes.shape != answer.shape[:2]:
            continue
        if classes.size and not 0 <= classes.min() <= classes.max() <= swap.ocr.recognize.space:
            raise ValueError(f"their classes reach from {classes.min()} to {classes.max()}; ours are 0 to "
                             f"{swap.ocr.recognize.space}: it is another dictionary.")  # fmt: skip
        for i, path, scores in zip(call.lines, classes, answer[..., 0], strict=True):
            found[i] = swap.ocr.recognize.read(Path(path.astype(np.int64), scores))
    return found


def lines(swap: Swap) -> Step:
    """Compare which lines the caller gets, and where they lie on the page."""
    theirs, read = swap.recording.told.get("lines"), swap.recording.told.get("texts") or []
    scores = swap.recording.told.get("scores") or []
    if not isinstance(theirs, list) or not all(isinstance(text, str) for text in read):
        return left_out("lines", "what the caller got is not in the recording.")
    kept = [i for i, (text, score) in enumerate(zip(read, scores, strict=False))
            if text.strip() and score >= swap.ocr.text_score]  # fmt: skip
    got = [str(line.get("text")) for line in theirs if isinstance(line, dict)]
    ours = [read[i] for i in kept]
    if got != ours:
        at = next((i for i, (a, b) in enumerate(zip(got, ours, strict=False)) if a != b), min(len(got), len(ours)))
        pair = [repr(some[at]) if at < len(some) else "nothing more" for some in (got, ours)]
        said = f"production gives {count(len(got), 'line')}, ours {len(ours)}; line {at} is {pair[0]} there, {pair[1]} here"
        return differs("lines", f"{said}, with text_score={swap.ocr.text_score:g}.")
    return _places(swap, theirs, kept)


def _places(swap: Swap, theirs: list[dict[str, object]], kept: list[int]) -> Step:
    told = f"{count(len(kept), 'line')} of {len(swap.recording.boxes)} kept"
    frame, boxes = swap.frame, swap.recording.boxes
    quads = np.array([line.get("box") for line in theirs], np.float32) if kept else np.zeros((0, 4, 2), np.float32)
    if frame is None or frame.size != swap.recording.picture or quads.shape != (len(kept), 4, 2) or not kept:
        return same("lines", f"{told}.")
    ours = np.clip(frame.to_page(boxes[kept]), 0, np.array(frame.page[::-1], np.float32))
    distance = np.abs(quads - ours).max(axis=(1, 2))
    if distance.max() > NEAR:
        i = int(distance.argmax())
        return differs("lines", f"line {i} lies {distance[i]:.1f} px apart on the page.", pair_of("lines", quads, ours))
    return same("lines", f"{told}, within {distance.max():.2g} px on the page.")
