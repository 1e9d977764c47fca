"""How two arrays differ, and what that looks like: turned, colors swapped, other levels, another precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Floats, Image

Scale = tuple[tuple[float, ...], tuple[float, ...]]
PLAIN: Scale = ((0.5,) * 3, (0.5,) * 3)  # mean and std with which crops are made tensors
Array = NDArray[np.floating] | NDArray[np.uint8]
KERNELS = (
    1e-3  # of a probability: two runtimes in f32 sum in another order. OpenVINO, ONNX Runtime and OpenCV gave maps that
)
# differ by 6e-5 at most, and readings by 2e-4; half precision, by 0.06 to 0.9
HALF = ("bf16", "f16")
HALVES = 0.05  # of a probability, where both compute in half precision: with other kernels, the same OpenVINO gave 0.03
LOWER = 2e-3  # mean difference of a map: half precision gave 2e-4 to 7e-4, another network or tensor from 1e-2 on
ROUNDED = 1e-5  # of a tensor: a sum in single precision, where the other is in double
LEVELS = 2  # of 255: how another OpenCV rounds when it scales a picture, or cuts a crop
LINE = 0.01  # of the deviation of a plane: what may be left of it that does not follow from ours


@dataclass(frozen=True, eq=False)
class Apart:
    """How two arrays of one shape differ.

    Attributes
    ----------
    largest : float
        The largest difference; infinite where one of them is no number.
    at : tuple of int
        Where it is.
    mean : float
    share : float
        Of the elements that differ at all.
    """

    largest: float
    at: tuple[int, ...]
    mean: float
    share: float


def apart(theirs: Array, ours: Array) -> Apart:
    """Return how two arrays of one shape differ."""
    if not theirs.size:
        return Apart(0.0, (), 0.0, 0.0)
    with np.errstate(invalid="ignore"):
        difference = np.abs(np.subtract(theirs, ours, dtype=np.float32))
    nobody = np.isnan(theirs) & np.isnan(ours)
    difference[~np.isfinite(difference)] = np.inf
    difference[nobody] = 0
    at = np.unravel_index(int(difference.argmax()), difference.shape)
    mean = float(np.minimum(difference, 1e9).mean(dtype=np.float64))
    return Apart(float(difference[at]), tuple(int(i) for i in at), mean, float((difference > 0).mean()))


def looks(theirs: Image, ours: Image) -> str:
    """Return what a crop (h, w, 3) looks like beside ours: "turned by a quarter"; "" where it is just otherwise."""
    for quarters, said in ((2, "turned by 180 degrees"), (1, "turned by a quarter"), (3, "turned by a quarter")):
        turned = np.rot90(ours, quarters)
        if _alike(theirs, turned):
            way = {1: " to the left", 3: " to the right"}.get(quarters, "")
            return f"{said}{way}, as against ours"
    if _alike(theirs, ours[:, ::-1]):
        return "mirrored"
    if _alike(theirs, np.asarray(255 - ours, np.uint8)):
        return "the negative of ours"
    return "with red and blue swapped" if _alike(theirs, ours[:, :, ::-1]) else ""


def _alike(theirs: Image, ours: Image) -> bool:
    if theirs.shape != ours.shape:
        return False
    found = apart(theirs, ours)
    return found.largest <= LEVELS or found.mean < LEVELS / 4


def tensor_looks(theirs: Floats, ours: Floats, scale: Scale = PLAIN) -> str:
    """Return what a tensor (n, 3, h, w) looks like beside ours: planes in another order, another mean and std; "" else.

    Parameters
    ----------
    scale : (mean, std)
        Of blue, green and red, with which ours was made.
    """
    if apart(theirs, ours[:, ::-1]).largest <= ROUNDED:
        return "its planes are in the order R, G, B; ours are B, G, R"
    if apart(theirs, ours[:, :, :, ::-1]).largest <= ROUNDED:
        return "it is mirrored"
    lines = [line for plane in range(theirs.shape[1]) if (line := _line(theirs[:, plane], ours[:, plane]))]
    if len(lines) < theirs.shape[1] or not lines:
        return ""
    if all(abs(factor + 1) < 0.01 and abs(shift) < 0.01 for factor, shift in lines):
        return "it is the negative of ours: white is black there"
    stds = [std / factor for std, (factor, _) in zip(scale[1], lines, strict=True)]
    means = [mean - shift * std for mean, (_, shift), std in zip(scale[0], lines, stds, strict=True)]
    told = [", ".join(f"{number:.3g}" for number in numbers) for numbers in (means, stds)]
    return (
        f"its pixels are ours with another mean and std: mean {told[0]} and std {told[1]} of blue, green, red give it"
    )


def _line(theirs: Floats, ours: Floats) -> tuple[float, float] | None:
    """Return factor and shift by which a plane follows from another; None where it does not."""
    x, y = ours.astype(np.float64).ravel(), theirs.astype(np.float64).ravel()
    if x.std() < 1e-9 or not np.isfinite(y).all():
        return None
    factor = float(((x - x.mean()) * (y - y.mean())).mean() / x.var())
    shift = float(y.mean() - factor * x.mean())
    residual = np.abs(factor * x + shift - y).mean()
    return (factor, shift) if residual < LINE * y.std() and abs(factor) > 0.01 else None


def map_looks(found: Apart) -> str:
    """Return what the difference of two maps is like."""
    if found.mean < LOWER:
        return "so little in the mean is how bf16, f16 and INT8 differ from f32"
    return "so much is another network, or one that is given another tensor"
