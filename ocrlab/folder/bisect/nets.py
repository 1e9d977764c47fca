"""The steps of the two networks that look at crops: what they are given, and what they answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ocrlab.classify import turn
from ocrlab.folder.bisect.apart import LEVELS, ROUNDED, Apart, apart, tensor_looks
from ocrlab.folder.bisect.recording import Call
from ocrlab.folder.bisect.step import DIFFERS, Pair, Step
from ocrlab.folder.bisect.swap import Swap, bits, close, count, differs, is_known, left_out, missing, pair_of, same
from ocrlab.page import Floats

NO_CALL = {"cls": "production asked no classifier.", "rec": "production read nothing."}
Picked = Callable[[Call, Floats], tuple[Floats | None, Floats]]  # what is kept of an answer: theirs, ours


def cls_tensor(swap: Swap) -> Step:
    """Compare what the classifier's network is given for their crops."""
    return _tensors(swap, "cls") if swap.calls("cls") else left_out("cls tensor", NO_CALL["cls"])


def rec_tensor(swap: Swap) -> Step:
    """Compare what the recognizer's network is given for their crops, turned as they were there."""
    return _tensors(swap, "rec") if swap.calls("rec") else left_out("rec tensor", NO_CALL["rec"])


def _tensors(swap: Swap, task: str) -> Step:
    name, rounded, compared = f"{task} tensor", None, 0
    largest = 0.0
    for call in swap.calls(task):
        theirs, ours = swap.array(f"{task}_tensor_{call.number}"), _from_crops(swap, call)
        if theirs is None or ours is None:
            continue
        step = _tensor_step(name, call, theirs, ours)
        if step and step.state == DIFFERS:
            return step
        rounded, compared = rounded or step, compared + len(theirs)
        largest = max(largest, apart(theirs, ours).largest)
    if not compared:
        return missing(swap, name, f"{task}_tensor_0" if swap.recording.crops else "crops")
    return rounded or same(name, f"{_of(compared, swap)}, {bits(largest)}.")


def _from_crops(swap: Swap, call: Call) -> Floats | None:
    """Return our tensor of the crops of a call, turned as they were; None where these are not known."""
    crops, turned = swap.recording.crops, swap.recording.turned
    if not crops or not is_known(call, min(len(crops), len(turned))):
        return None
    given = [crops[i] for i in call.lines]
    if call.task == "cls":
        return np.stack([swap.ocr.classify.tensor(crop) for crop in given])
    if (turned[list(call.lines)] > 1).any():  # the recognizer was given something else
        return None
    return swap.ocr.recognize.batch(turn(given, turned[list(call.lines)] == 1))


def _of(compared: int, swap: Swap) -> str:
    """Return how many crops were compared, of how many."""
    everyone = len(swap.recording.boxes)
    return count(compared, "crop") if compared == everyone else f"{compared} of {count(everyone, 'crop')}"


def _tensor_step(name: str, call: Call, theirs: Floats, ours: Floats) -> Step | None:
    label = f"{call.task}_tensor_{call.number}"
    if theirs.shape != ours.shape:
        said = f"at crop {call.lines[0]}: {theirs.shape} in production, {ours.shape} here."
        return differs(name, said, pair_of(label, theirs, ours))
    found = apart(theirs, ours)
    levels = found.largest * 255 / 2
    if found.largest <= ROUNDED:
        return None
    pair = pair_of(label, theirs, ours, found.at, found.largest)
    where = f"at crop {call.lines[found.at[0]]}"
    if levels <= LEVELS + 0.01:
        return close(name, f"{where}: {levels:.0f} of 255 levels at most; another OpenCV rounds so.", pair)
    row = found.at[0]
    look = tensor_looks(theirs, ours) or _row_looks(theirs[row], ours[row]) or f"by {levels:.0f} of 255 levels"
    return differs(name, f"{where}: {look}.", pair)


def _row_looks(theirs: Floats, ours: Floats) -> str:
    """Return what the tensor (3, h, w) of one line looks like beside ours."""
    used = [int(np.flatnonzero(row.any(axis=(0, 1)))[-1]) + 1 if row.any() else 0 for row in (theirs, ours)]
    if used[0] == used[1] and apart(theirs[:, :, : used[0]], ours[:, ::-1, : used[0]][:, :, ::-1]).mean < 0.05:
        return "turned by 180 degrees"
    return "" if used[0] == used[1] else f"the crop is {used[0]} columns wide in production, {used[1]} here"


def cls(swap: Swap) -> Step:
    """Compare what the classifier's network answers to their tensors."""
    return _answers(swap, "cls", lambda call, ours: (swap.array(f"cls_answer_{call.number}"), ours))


def rec(swap: Swap) -> Step:
    """Compare what the recognizer's network answers to their tensors: their likeliest classes, the blank and the space."""

    def picked(call: Call, ours: Floats) -> tuple[NDArray[np.float32] | None, NDArray[np.float32]]:
        classes, theirs = (swap.array(f"rec_{what}_{call.number}") for what in ("classes", "answer"))
        if classes is None or ours.shape[:2] != classes.shape or ours.shape[2] != call.answer[2]:
            return theirs, ours
        best = np.take_along_axis(ours, classes[..., None].astype(np.int64), -1)[..., 0]
        return theirs, np.stack([best, ours[..., 0], ours[..., -1]], -1)

    return _answers(swap, "rec", picked)


def _answers(swap: Swap, task: str, picked: Picked) -> Step:
    net = swap.ocr.classify.net if task == "cls" else swap.ocr.recognize.net
    rounded, compared = None, 0
    for call in swap.calls(task):
        given = _given(swap, call)
        theirs, ours = picked(call, net(given)) if given is not None else (None, None)
        if theirs is None or ours is None:
            continue
        label = f"{task}_answer_{call.number}"
        if theirs.shape != ours.shape:
            said = f"production's net answers {call.answer}, ours {ours.shape}: it is another one."
            return differs(task, said, pair_of(label, theirs, ours))
        found = apart(theirs, ours)
        if found.largest > swap.rounding:
            return differs(task, _line_said(call, found), pair_of(label, theirs, ours, found.at, found.largest))
        compared += len(theirs)
        if rounded is None or found.largest > rounded.largest:
            rounded = pair_of(label, theirs, ours, found.at, found.largest)
    return _answered(swap, task, compared, rounded)


def _given(swap: Swap, call: Call) -> Floats | None:
    """Return the tensor of a call; where it was left out, ours of their crops, if it is as large."""
    kept = swap.array(f"{call.task}_tensor_{call.number}")
    if kept is not None:
        return kept
    made = _from_crops(swap, call)
    return made if made is not None and made.shape == call.tensor else None


def _answered(swap: Swap, task: str, compared: int, rounded: Pair | None) -> Step:
    if not swap.calls(task):
        return left_out(task, NO_CALL[task])
    if rounded is None:
        return missing(swap, task, f"{task}_tensor_0")
    if rounded.largest == 0:
        return same(task, f"{_of(compared, swap)}, the same bits.")
    said = f"{_of(compared, swap)}, {rounded.largest:.2g} at most: {swap.kernels}."
    return close(task, said, rounded)


def _line_said(call: Call, found: Apart) -> str:
    line = f"crop {call.lines[found.at[0]]}" if is_known(call, 10**9) else f"row {found.at[0]} of call {call.number}"
    column = f", column {found.at[1]}" if call.task == "rec" else ""
    return f"at {line}{column}: probabilities that differ by {found.largest:.3g}, {found.mean:.1g} in the mean of this call."
