"""From a detector in f32 to one in INT8: NNCF watches what the network is shown, and fits the steps of 8 bits to it.

Post-training quantization as NNCF has it by default (https://docs.openvino.ai, "Basic Quantization Flow"), with the preset
MIXED: weights symmetric, activations not, as those after a swish are.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from ocrlab.detect import Detector
from ocrlab.image import load_image
from ocrlab.net import BackendError
from ocrlab.page import Floats

EACH = 2  # tensors of a picture at the most: a page in tiles shows the same print in all of them
RECOGNIZER = (
    "The recognizer is not quantized: of five ways tried on PP-OCRv6-small (plain; without its matrix products; convolutions "
    "only; transformer mode; accurate bias correction) the best changed 1.8 % of the characters and saved 4 % of the time; "
    "with its layer norms kept, .14 points more of the characters of 52 real pictures were wrong, and 3 % of their "
    "numbers lost."
)


def shown(detector: Detector, pictures: Sequence[Path]) -> list[Floats]:
    """Return what the network is given for pictures: tensors (1, 3, h, w) float32."""
    tensors = []
    for path in pictures:
        seen: list[Floats] = []
        replace(detector, net=_noting(detector.net, seen)).look(load_image(path))
        tensors += seen[:EACH]
    return tensors


def _noting(net: Callable[[Floats], Floats], seen: list[Floats]) -> Callable[[Floats], Floats]:
    def noting(tensor: Floats) -> Floats:
        seen.append(tensor)
        return net(tensor)

    return noting


def quantize(source: Path, tensors: Sequence[Floats], target: Path, kept: Sequence[str] = ()) -> None:
    """Write the INT8 network of a model file as OpenVINO's IR, ``target`` (.xml) and its weights (.bin).

    Parameters
    ----------
    source : Path
    tensors : sequence of (N, 3, h, w) float32
        What it is calibrated on.
    target : Path
    kept : sequence of str
        Types of operations whose inputs stay in f32: "ReduceMean". One that the model does not have keeps nothing.

    Raises
    ------
    BackendError
        If NNCF is not installed, or cannot quantize the model.
    """
    os.environ.setdefault("NNCF_CI", "1")  # it sends statistics of its use, except where it is told that it is tested
    try:
        import nncf
        import openvino as ov
    except ImportError as error:
        raise BackendError('Quantizing needs the extra `quantize`: pip install "ocrlab[quantize]".') from error
    logging.getLogger("nncf").setLevel(logging.ERROR)
    try:
        with redirect_stdout(sys.stderr):  # its bars of progress
            made = nncf.quantize(
                ov.Core().read_model(source), nncf.Dataset(tensors), preset=nncf.QuantizationPreset.MIXED,
                subset_size=len(tensors), ignored_scope=nncf.IgnoredScope(types=list(kept), validate=False),
            )  # fmt: skip
        ov.save_model(made, target)
    except Exception as error:
        raise BackendError(f"{source}: NNCF cannot quantize it ({type(error).__name__}: {error}).") from error
