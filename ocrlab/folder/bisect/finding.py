"""The steps of the detector's network: the page, its tensor, the map."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from ocrlab.folder.bisect.apart import LEVELS, ROUNDED, apart, map_looks, tensor_looks
from ocrlab.folder.bisect.step import Step
from ocrlab.folder.bisect.swap import Swap, bits, close, count, differs, left_out, missing, pair_of, same
from ocrlab.page import Floats, Image

NO_PICTURE = "no picture was given"


def pixels(swap: Swap) -> Step:
    """Compare the page as it was decoded."""
    image, recorded = swap.image, swap.array("picture")
    if image is None:
        return left_out("pixels", f"{NO_PICTURE}: from the tensor on, it is not needed.")
    theirs, ours = swap.recording.page, image.shape[:2]
    if theirs and theirs != ours:
        turned = ": is one of them turned as its EXIF says?" if theirs == ours[::-1] else ": is it another picture?"
        return differs("pixels", f"production's page has {_size(theirs)} pixels, this one {_size(ours)}{turned}")
    flat = np.ascontiguousarray(image[:, :, ::-1])
    if hashlib.sha256(flat.data).hexdigest() == swap.recording.told.get("page_sha256"):
        return same("pixels", f"{_size(ours)}, the same bits.")
    if recorded is not None and recorded.shape == flat.shape:
        found = apart(recorded, flat)
        tell = close if found.largest <= LEVELS else differs
        pair = pair_of("picture", recorded, flat, found.at, found.largest)
        return tell(
            "pixels", f"they differ by {found.largest:.0f} of 255 at most, in {found.share:.2%} of the values.", pair
        )
    return _by_levels(swap, flat)


def _by_levels(swap: Swap, flat: Image) -> Step:
    """Compare pixels (H, W, 3), blue first, of which only mean and deviation are known."""
    said = "not the same bits: another decoder, or another picture; the tensor says which."
    theirs = np.array(swap.recording.told.get("page_levels") or np.zeros((2, 3)), np.float32)
    some = flat[::4, ::4].reshape(-1, 3).astype(np.float32)
    ours = np.array([some.mean(axis=0), some.std(axis=0)])
    if theirs.shape != ours.shape or not theirs.any() or np.abs(theirs - ours).max() <= LEVELS:
        return close("pixels", said)
    look = ""
    if np.abs(theirs[0] + ours[0] - 255).max() <= LEVELS and np.abs(theirs[1] - ours[1]).max() <= LEVELS:
        look = (
            ": production's is the negative. Is the picture transparent? Then they lay it on white or black otherwise"
        )
    elif np.abs(theirs[:, ::-1] - ours).max() <= LEVELS:
        look = ": in production, red and blue are swapped"
    means = [" ".join(f"{level:.0f}" for level in some[0]) for some in (theirs, ours)]
    return differs("pixels", f"mean blue, green, red: {means[0]} of 255 in production, {means[1]} here{look}.")


def tensor(swap: Swap) -> Step:
    """Compare what the detector's network is given."""
    call = next(iter(swap.calls("det")), None)
    if call is None:
        return left_out("tensor", "production called no detector.")
    theirs, frame = swap.array("det_tensor_0"), swap.frame
    if frame is not None and call.tensor[2:] != frame.tensor:
        scaled = f"production's is {_size(call.tensor[2:])}; a page of {_size(frame.page)} becomes {_size(frame.tensor)} here"
        return differs("tensor", f"{scaled}, by the sizes in its settings.")
    if swap.image is None:
        return _levels(swap, theirs)
    ours = swap.ocr.detect.tensor(swap.image)
    return _beside(swap, theirs, ours) if theirs is not None else _by_hash(swap, ours)


def _beside(swap: Swap, theirs: Floats, ours: Floats) -> Step:
    if theirs.shape != ours.shape:
        return differs(
            "tensor", f"its shape is {theirs.shape}; ours is {ours.shape}.", pair_of("det_tensor_0", theirs, ours)
        )
    found = apart(theirs, ours)
    if found.largest <= ROUNDED:
        return same("tensor", f"{_size(ours.shape[2:])}, {bits(found.largest)}.")
    pair = pair_of("det_tensor_0", theirs, ours, found.at, found.largest)
    levels = found.largest * 255 * max(swap.ocr.detect.std)
    if levels <= LEVELS + 0.01:
        rounds = f"{levels:.0f} of 255 levels at most, in {found.share:.2%} of the values: another OpenCV rounds so"
        return close("tensor", f"{rounds}, or another JPEG decoder.", pair)
    scale = swap.ocr.detect.mean, swap.ocr.detect.std
    look = (
        tensor_looks(theirs, ours, scale) or f"{found.share:.1%} of the values differ, by {found.mean:.3g} in the mean"
    )
    return differs("tensor", f"{look}.", pair)


def _levels(swap: Swap, theirs: NDArray[np.float32] | None) -> Step:
    """Say whether a tensor's numbers are those of pixels; that needs no picture."""
    if theirs is None or theirs.shape[1] != 3:
        return left_out("tensor", f"{NO_PICTURE}; its size is as ours would be.")
    settings = swap.ocr.detect
    for name, plane, mean, std in zip("BGR", theirs[0], settings.mean, settings.std, strict=True):
        levels = (plane.astype(np.float64) * std + mean) * 255
        off = np.abs(levels - np.clip(levels.round(), 0, 255))
        if not off.max() < 0.05:
            told = f"with mean {mean:g} and std {std:g}, plane {name} holds {levels.flat[int(off.argmax())]:.2f} of 255"
            return differs("tensor", f"its numbers are no pixels: {told}. Is it another mean or std, or padded?")
    return left_out("tensor", f"{NO_PICTURE}; its size is as ours would be, and its numbers are those of pixels.")


def _by_hash(swap: Swap, ours: Floats) -> Step:
    theirs = swap.recording.hash_of("det_tensor_0")
    if theirs is None:
        return missing(swap, "tensor", "det_tensor_0")
    if theirs == hashlib.sha256(np.ascontiguousarray(ours).data).hexdigest():
        return same("tensor", "the same bits, by their hash.")
    return differs("tensor", "not the same bits, by their hash; by how much cannot be told: the tensor was not kept.")


def map_(swap: Swap) -> Step:
    """Compare what the detector's network answers to their tensor."""
    given, theirs = swap.array("det_tensor_0"), swap.array("map_0")
    if given is None or theirs is None:
        return missing(swap, "map", "det_tensor_0" if given is None else "map_0")
    ours = swap.ocr.detect.net(given)
    if ours.shape != theirs.shape:
        return differs(
            "map", f"production's net answers {theirs.shape}, ours {ours.shape}.", pair_of("map_0", theirs, ours)
        )
    found = apart(theirs, ours)
    if found.largest == 0:
        return same("map", "the same bits.")
    pair = pair_of("map_0", theirs, ours, found.at, found.largest)
    if nothing := int(np.count_nonzero(~np.isfinite(theirs))):
        return differs("map", f"{count(nothing, 'value')} of production's {theirs.size} are no numbers.", pair)
    thresh = swap.ocr.detect.thresh
    across = count(int(np.count_nonzero((theirs > thresh) != (ours > thresh))), "pixel")
    told = f"{found.largest:.2g} at most, {found.mean:.1g} in the mean; {across} on the other side of thresh={thresh:g}"
    if found.largest <= swap.rounding:
        return close("map", f"{told}: {swap.kernels}.", pair)
    return differs("map", f"{told}: {map_looks(found)}.", pair)


def _size(size: tuple[int, ...]) -> str:
    return f"{size[1]} x {size[0]}"
