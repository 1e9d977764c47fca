"""Which layers can take eight bits: what an INT8 network rounds, how much that changes each tensor, and what comes of a few.

An operation that NNCF quantizes has a FakeQuantize before each of its inputs: a tensor in f32 that holds no more than 256
values. Here each is asked for by the operation that made the tensor, so that it can be put into the network in f32 alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ocrlab.page import Floats

LEVELS = 256
IN_F32 = {"INFERENCE_PRECISION_HINT": "f32", "SNIPPETS_MODE": "DISABLE"}


class Rounded(NamedTuple):
    """A tensor that an INT8 network rounds: which operation made it, and from which value to which its steps reach."""

    name: str
    type: str
    low: Floats
    high: Floats


def rounded(tensor: Floats, low: Floats | float, high: Floats | float, levels: int = LEVELS) -> Floats:
    """Return a tensor on a grid of values from low to high, as FakeQuantize makes it.

    Examples
    --------
    >>> rounded(np.float32([-2, 0.1, 0.3, 9]), 0, 1, levels=5).tolist()
    [0.0, 0.0, 0.25, 1.0]
    """
    scale = (np.asarray(high) - low) / (levels - 1)
    steps = np.clip(np.round((tensor - low) / scale), 0, levels - 1)
    return np.asarray(steps * scale + low, np.float32)


def rounded_in(network: Path) -> tuple[Rounded, ...]:
    """Return the tensors that flow through an INT8 network and are rounded there, in the order of the network; no weights."""
    import openvino as ov

    found = []
    for node in ov.Core().read_model(network).get_ordered_ops():
        if node.get_type_name() == "FakeQuantize" and "fq_weights" not in node.get_friendly_name():
            made_by = node.input_value(0).get_node()
            low, high = (node.input_value(side).get_node().get_data() for side in (1, 2))
            found.append(Rounded(made_by.get_friendly_name(), made_by.get_type_name(), low, high))
    return tuple(found)


def errors(source: Path, found: Collection[Rounded], batch: Floats) -> dict[str, float]:
    """Return how far each tensor is from itself once it is rounded, over its own length: 0.01 is one part in a hundred.

    Parameters
    ----------
    source : Path
        The network in f32: every tensor is the true one, and only its own rounding counts.
    found : collection of Rounded
    batch : (N, 3, h, w) float32
    """
    import openvino as ov

    core = ov.Core()
    model = core.read_model(source)
    made = _made_by(model)
    model.add_outputs([made[one.name].output(0) for one in found])
    answers = core.compile_model(model, "CPU", IN_F32)([batch])
    first = len(answers) - len(found)
    tensors = {one.name: np.asarray(answers[first + at]) for at, one in enumerate(found)}
    return {one.name: _apart(rounded(tensors[one.name], one.low, one.high), tensors[one.name]) for one in found}


def answer(source: Path, batch: Floats, found: Collection[Rounded] = ()) -> Floats:
    """Return what a network in f32 answers to a batch where it rounds these tensors, and nothing else."""
    import openvino as ov

    core = ov.Core()
    model = core.read_model(source)
    made = _made_by(model)
    for one in found:
        _round(made[one.name].output(0), one)
    return np.array(core.compile_model(model, "CPU", IN_F32)([batch])[0])


def _round(port: Any, one: Rounded) -> None:
    """Put a FakeQuantize behind a tensor, before all that take it."""
    from openvino import opset13 as opset

    takers = port.get_target_inputs()
    ends = [opset.constant(np.asarray(end, np.float32)) for end in (one.low, one.high)]
    step = opset.fake_quantize(port, *ends, *ends, LEVELS)
    for taker in takers:
        taker.replace_source_output(step.output(0))


def _made_by(model: Any) -> Mapping[str, Any]:
    return {node.get_friendly_name(): node for node in model.get_ordered_ops()}


def _apart(one: Floats, other: Floats) -> float:
    length = float(np.linalg.norm(other))
    return float(np.linalg.norm(one - other)) / length if length else 0.0
