"""A network of the user's own, asked what it is before it is believed: its sizes from the runtime, the rest from one answer.

What can be fitted is, and said; the rest is refused when it is loaded, with what to set.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ocrlab.fit import STRIDE, Fit
from ocrlab.net import BackendError, Net

PROBES = {"det": (64, 96), "rec": (48, 160), "cls": (48, 192)}  # height and width, where the network takes any
NEAR_ONE = 0.05  # half precision adds up to no better
AXES = {"det": "(N, 1, H, W) as large as its input", "rec": "(N, columns, classes)", "cls": "(N, 2)"}


def fit(net: Net, task: str) -> None:
    """Find out what a network takes and tells, and have it fitted.

    Raises
    ------
    BackendError
        If it cannot be.
    """
    dimensions = sizes(net)
    _check_input(net, dimensions)
    height, width = dimensions[2:]
    probe = _probe((height or PROBES[task][0], width or PROBES[task][1]))
    net.task = None  # the answer is looked at here
    try:
        answer = net(probe)
    except BackendError as error:
        raise BackendError(f"{_name(net)}: {error}") from error
    net.task = task
    _check_axes(net, task, probe, answer)
    squash = _squash(net, task, answer)
    stride = round(probe.shape[3] / answer.shape[1]) if task == "rec" else STRIDE
    net.fit = Fit(height, width, stride, squash)
    if squash:
        _say(net, f"its answers are no probabilities: a {squash} makes some of them.")
    if stride != STRIDE:
        _say(net, f"a column of its answer shows {stride} pixels instead of {STRIDE}.")


def sizes(net: Net) -> tuple[int | None, ...]:
    """Return batch, channels, height and width that a network takes; None where it takes any, or nothing is told."""
    told = (net.facts.input or "?,?,?,?").split(",")
    if len(told) != 4:
        raise BackendError(f"{_name(net)}: its input has {len(told)} dimensions; 4 were expected: N, 3, H, W.")
    return tuple(int(one) if one.strip().isdigit() else None for one in told)


def settings_for(det: Net | None, rec: Net | None, given: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that fixed sizes of the user's networks demand.

    Raises
    ------
    ValueError
        If another value was given.
    """
    demanded: dict[str, int] = {}
    if det and det.fit and (det.fit.height or det.fit.width):
        demanded["max_side_limit"] = min(side for side in (det.fit.height, det.fit.width) if side)
    if rec and rec.fit and rec.fit.height:
        demanded["rec_height"] = rec.fit.height
    for name, value in demanded.items():
        if given.get(name, value) != value:
            raise ValueError(f"{name}={given[name]}: the network takes {value} only. Leave the setting out.")
    if det and "max_side_limit" in demanded:
        _say(det, f"it takes {det.facts.input} only: a page is shrunk, or seen in tiles of that size.")
    if rec and rec.fit and rec.fit.width:
        _say(rec, f"it takes a width of {rec.fit.width} only: longer lines are squeezed into it.")
    return demanded


def _check_input(net: Net, dimensions: tuple[int | None, ...]) -> None:
    batch, channels, *_ = dimensions
    if channels not in (3, None):
        raise BackendError(
            f"{_name(net)}: it takes pictures of {channels} channels; 3 were expected: blue, green, red."
        )
    if batch not in (1, None):
        raise BackendError(
            f"{_name(net)}: it takes {batch} at a time only. Export it with a batch of 1, or a free one."
        )


def _probe(size: tuple[int, int]) -> Any:
    """Return a picture (1, 3, h, w) from -1 to 1 in which something stands: stripes and noise."""
    rng = np.random.default_rng(0)
    probe = rng.uniform(-0.2, 0.2, (1, 3, *size)) + np.sign(np.sin(np.arange(size[1]) / 3)) * 0.8
    return probe.astype(np.float32)


def _check_axes(net: Net, task: str, probe: Any, answer: Any) -> None:
    fits = {
        "det": answer.shape == (1, 1, *probe.shape[2:]),
        "cls": answer.shape == (1, 2),
        "rec": answer.ndim == 3 and answer.shape[0] == 1 and 4 <= answer.shape[1] <= probe.shape[3],
    }
    if not fits[task]:
        raise BackendError(
            f"{_name(net)}: it answers {probe.shape} with {answer.shape}; {AXES[task]} was expected of a {task} model."
        )
    if not np.isfinite(answer).all():
        raise BackendError(f"{_name(net)}: it answers with nan or infinity. Load it with precision='f32'.")


def _squash(net: Net, task: str, answer: Any) -> str:
    """Return what makes probabilities of an answer; empty where it is some."""
    inside = answer.min() >= -1e-3 and answer.max() <= 1 + 1e-3
    if task == "det":
        return "" if inside else "sigmoid"
    return "" if inside and np.abs(answer.sum(axis=-1) - 1).max() <= NEAR_ONE else "softmax"


def _say(net: Net, sentence: str) -> None:
    warnings.warn(f"{_name(net)}: {sentence}", stacklevel=5)


def _name(net: Net) -> str:
    return str(net.opened_by[1])
