"""How the exercises of 10_int8 look at a tensor that was rounded, and at a network that NNCF made."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.course.exercise import Look

Array = NDArray[np.float32]
SIDES = (16, 24)  # of a tensor for the small network


# -- rounded(x, low, high, bits)


def grid(about: str, low: float, high: float, bits: int, values: Callable[[], Array] | None = None) -> Look:
    """A tensor is rounded to a grid that holds 0; whatever the grid, four things must be true of it."""

    def given() -> tuple[Any, ...]:
        x = values() if values else np.linspace(low, high, 999, dtype=np.float32)
        return np.append(x, np.float32(0)).reshape(10, -1) if x.size == 999 else x, low, high, bits

    def wrong(returned: Any, x: Array, *_: Any) -> str:
        got = np.asarray(returned)
        if got.shape != x.shape:
            return f"{x.shape} numbers were given, and {got.shape} came."
        if not np.isfinite(got).all():
            return "not all of what came is a number."
        return _not_on_steps(got, bits) or _not_near(got, x, (low, high), bits)

    return Look(about, f"x, {low:g}, {high:g}, {bits}", given, wrong)


def _not_on_steps(got: Array, bits: int) -> str:
    values = np.unique(np.round(got, 6))
    if len(values) > 2**bits:
        return f"{len(values)} different values came; {bits} bits have {2**bits}."
    apart = np.diff(values)
    if len(apart) and not np.allclose(apart / apart.min(), np.round(apart / apart.min()), atol=0.02):
        return "the values do not lie on a grid: their distances are no multiples of one step."
    return ""


def _not_near(got: Array, x: Array, ends: tuple[float, float], bits: int) -> str:
    low, high = min(ends[0], 0.0), max(ends[1], 0.0)
    step = (high - low) / (2**bits - 1)
    zeros = got[x == 0]
    if len(zeros) and np.abs(zeros).max() > 1e-6 * step:
        return f"0 became {zeros[np.abs(zeros).argmax()]:.3g}. The grid must hold 0 itself: paddings are full of it."
    inside = np.clip(x, low, high)
    far = np.abs(got - inside)  # the grid may lie half a step aside, so that it holds 0
    at = int(far.argmax())
    if far.max() > 1.02 * step:
        near, kept = "a step" if far.max() < 2 * step else "steps", inside.ravel()[at]
        return f"{x.ravel()[at]:.4g} became {got.ravel()[at]:.4g}, {near} away from {kept:.4g}; a step is {step:.3g}."
    most = 0.51 * step
    middle = np.abs(x - (low + high) / 2) < (high - low) / 2 - step
    if middle.any() and far[middle].max() > most:
        return f"numbers within the range move by up to {far[middle].max():.3g}; the nearest step is at most {most:.3g} away."
    return ""


def scattered(low: float, high: float, seed: int = 0) -> Callable[[], Array]:
    """Make numbers of which some lie beyond the ends."""

    def values() -> Array:
        return np.random.default_rng(seed).uniform(2 * low - 0.1, 2 * high + 0.1, (4, 50)).astype(np.float32)

    return values


# -- quantized(model, tensors, kept)


@cache
def nncf() -> Any:
    """Return NNCF, which would else report its use and print what it does."""
    os.environ.setdefault("NNCF_CI", "1")
    import nncf

    logging.getLogger("nncf").setLevel(logging.ERROR)
    return nncf


def small(seed: int = 0) -> Any:
    """Make a network of three convolutions, the second of which is divided by the root of its mean square."""
    import openvino as ov
    from openvino import opset13 as opset

    random = np.random.default_rng(seed)

    def convolved(given: Any, made: int, taken: int, name: str) -> Any:
        weights = random.normal(size=(made, taken, 3, 3)).astype(np.float32)
        return opset.convolution(given, opset.constant(weights), [1, 1], [1, 1], [1, 1], [1, 1], name=name)

    x = opset.parameter([1, 3, -1, -1], np.float32, name="x")
    relu = opset.relu(convolved(x, 8, 3, "Conv.0"), name="Relu.0")
    second = convolved(relu, 4, 8, "Conv.1")
    square = opset.power(second, opset.constant(np.float32(2)), name="Pow.0")
    mean = opset.reduce_mean(square, opset.constant(np.array([1])), True, name="Mean.0")
    norm = opset.divide(second, opset.sqrt(mean, name="Sqrt.0"), name="Div.0")
    return ov.Model([convolved(norm, 2, 4, "Conv.2")], [x], "small")


def tensors_of(count: int, seed: int = 0) -> list[Array]:
    """Make tensors (1, 3, h, w) with numbers from -1 on, each reaching further than the one before."""
    random = np.random.default_rng(seed)
    return [random.uniform(-1, at + 1, (1, 3, *SIDES)).astype(np.float32) for at in range(count)]


def made_int8(about: str, kept: Sequence[str] = (), count: int = 4, seed: int = 0) -> Look:
    """A network is quantized by what it is shown, but for what takes the kept operations' inputs."""

    def given() -> tuple[Any, ...]:
        nncf()
        return small(seed), tensors_of(count, seed), list(kept)

    def wrong(returned: Any, model: Any, tensors: list[Array], _: Any) -> str:
        import openvino as ov

        if not isinstance(returned, ov.Model):
            return f"a model was expected, and `{type(returned).__name__}` came."
        if _steps(model):
            return "the model that was given is rounded now, too."
        return _not_rounded(returned, kept) or _not_its_range(returned, tensors) or _symmetric(returned)

    return Look(about, f"model, {count} tensors, {list(kept)}", given, wrong)


def _steps(model: Any) -> list[Any]:
    return [node for node in model.get_ops() if node.get_type_name() == "FakeQuantize"]


def _takes(model: Any, kind: str) -> list[bool]:
    """Return for each operation of a kind whether its first input is rounded."""
    takers = [node for node in model.get_ops() if node.get_type_name() == kind]
    return [node.input_value(0).get_node().get_type_name() == "FakeQuantize" for node in takers]


def _not_rounded(model: Any, kept: Sequence[str]) -> str:
    if not _steps(model):
        return "nothing in it is rounded: it has no FakeQuantize."
    if "Convolution" not in kept and not all(_takes(model, "Convolution")):
        return "not all of its convolutions take rounded inputs."
    both = [kind for kind in kept if any(_takes(model, kind))]
    if both:
        return f"the input of a {both[0]} is rounded, and it was to be kept."
    lost = [kind for kind in ("ReduceMean", "Sqrt") if kind not in kept and not any(_takes(model, kind))]
    return f"the input of a {lost[0]} is not rounded, and nobody asked to keep it." if lost else ""


def _ends(model: Any, name: str) -> tuple[float, float]:
    """Return from where to where the steps of an operation's output reach."""
    [one] = [node for node in _steps(model) if node.input_value(0).get_node().get_friendly_name() == name]
    low, high = (float(one.input_value(side).get_node().get_data().min()) for side in (1, 2))
    return low, high


def _not_its_range(model: Any, tensors: Sequence[Array]) -> str:
    most = float(np.mean([one.max() for one in tensors]))  # as NNCF does by default: one outlier does not decide
    _, high = _ends(model, "x")
    said = f"the steps of its input end at {high:.3g}; the tensors end at {most:.3g} in the mean. Was it shown all of them?"
    return "" if abs(high - most) < 0.03 * most else said


def _symmetric(model: Any) -> str:
    low, high = _ends(model, "x")
    said = f"the steps of its input reach from {low:.3g} to {high:.3g}; the input starts at -1. Which preset was that?"
    return said if abs(low + high) < 0.05 * high else ""
