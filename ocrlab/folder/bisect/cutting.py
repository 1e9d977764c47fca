"""The steps between the networks: boxes, their order, crops."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.folder.bisect.apart import LEVELS, apart, looks
from ocrlab.folder.bisect.finding import NO_PICTURE
from ocrlab.folder.bisect.recording import Recording
from ocrlab.folder.bisect.step import Step
from ocrlab.folder.bisect.swap import Swap, close, count, differs, left_out, missing, pair_of, same
from ocrlab.page import Floats, Image
from ocrlab.postprocess import trace

NEAR = 1.0  # px between corners of one box: production and we round to whole pixels


def boxes(swap: Swap) -> Step:
    """Compare the boxes that are made of their map, on the picture in which the map was computed."""
    ours = our_boxes(swap)
    if ours is None:
        return missing(swap, "boxes", "map_0")
    theirs = swap.recording.boxes
    near, distance = matched(theirs, ours)
    alone = int((distance > NEAR).sum()), int((matched(ours, theirs)[1] > NEAR).sum())
    if not any(alone) and len(theirs) == len(ours):
        return same("boxes", f"{count(len(theirs), 'box')}, within {distance.max(initial=0):.2g} px.")
    said = f"{len(theirs)} in production, {len(ours)} here; "
    said += f"{alone[0]} and {alone[1]} have none of the other's within {NEAR:g} px"
    if len(theirs) and len(ours):
        worst = int(distance.argmax())
        grown = np.median([np.minimum(*geometry.sides(quads)) for quads in (theirs, ours[near])], axis=1)
        more = float(grown[0] - grown[1])
        said += f"; box {worst} lies {distance[worst]:.1f} px apart"
        if abs(more) > NEAR and len(theirs) == len(ours):
            said += (
                f", and theirs are {abs(more):.1f} px {'higher' if more > 0 else 'lower'}: is it another unclip_ratio?"
            )
    return differs("boxes", said if said.endswith("?") else f"{said}.", pair_of("boxes", theirs, ours))


def order(swap: Swap) -> Step:
    """Compare the order in which the boxes are read."""
    ours, theirs = our_boxes(swap), swap.recording.boxes
    if ours is None or len(ours) != len(theirs):
        return left_out("order", "the boxes are not the same.")
    near, distance = matched(theirs, ours)
    if (distance > NEAR).any() or len({*near.tolist()}) < len(near):
        return left_out("order", "the boxes are not the same.")
    moved = np.flatnonzero(near != np.arange(len(near)))
    if not len(moved):
        return same("order", "the same, line by line.")
    first = int(moved[0])
    places = [f"({quad[0, 0]:.0f}, {quad[0, 1]:.0f})" for quad in (theirs[first], ours[first])]
    said = f"{count(len(moved), 'line')} elsewhere; line {first} is the one at {places[0]} in production, at {places[1]} here"
    return differs("order", f"{said}. What is read is the same.")


def our_boxes(swap: Swap) -> Floats | None:
    """Return our boxes (N, 4, 2) of their map, on the picture; None where the map, or the picture's size, is not known."""
    theirs = swap.array("map_0")
    size = swap.recording.picture or (swap.frame.size if swap.frame else None)
    if theirs is None or size is None:
        return None
    alone: dict[str, Any] = {"max_side_len": 0, "min_side_len": 1, "width_height_ratio": -1, "min_height": 0}
    settings = replace(
        swap.ocr.detect.settings, limit_type="min", **alone
    )  # the map covers this picture from edge to edge
    found = trace(theirs[0, 0], size, settings).candidates
    return found.outlines[found.in_reading_order()]


def matched(theirs: Floats, ours: Floats) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return for each of their quads which of ours is nearest, and how far its farthest corner is."""
    if not len(theirs) or not len(ours):
        return np.zeros(len(theirs), np.intp), np.full(len(theirs), np.inf)
    distances = np.array([np.abs(ours - quad).max(axis=(1, 2)) for quad in theirs], np.float64)
    near = distances.argmin(axis=1)
    return near, distances[np.arange(len(theirs)), near]


def crops(swap: Swap) -> Step:
    """Compare what is cut out along their boxes."""
    recording, picture = swap.recording, _picture(swap)
    if not len(recording.boxes):
        return left_out("crops", "production found no box.")
    ours = [geometry.cut(picture, box) for box in recording.boxes] if picture is not None else []
    if step := _other_sizes(recording, ours):
        return step
    if picture is None:
        why = NO_PICTURE if swap.image is None else "the picture in which the boxes lie has another size here"
        return left_out("crops", f"{why}; the sizes of the crops are as ours would be.")
    return _beside(recording.crops, ours) if recording.crops else _by_hash(swap, ours)


def _beside(theirs: list[Image], ours: list[Image]) -> Step:
    found = [apart(*both) for both in zip(theirs, ours, strict=True)]
    wrong = [i for i, one in enumerate(found) if one.largest > LEVELS]
    if not wrong:
        largest = max(one.largest for one in found)
        rounds = "" if largest == 0 else f", up to {largest:.0f} of 255: another OpenCV rounds so"
        return (close if largest else same)("crops", f"{count(len(ours), 'crop')}{rounds}.")
    i = wrong[0]
    look = looks(theirs[i], ours[i]) or f"by up to {found[i].largest:.0f} of 255"
    pair = pair_of(f"crops[{i}]", theirs[i], ours[i], found[i].at, found[i].largest)
    return differs("crops", f"{count(len(wrong), 'crop')} of {len(ours)}, first at crop {i}: {look}.", pair)


def _other_sizes(recording: Recording, ours: list[Image]) -> Step | None:
    """Return what is to be said of crops whose size is not that of their box; that needs no picture."""
    there, here = recording.sizes, [_size_of(box) for box in recording.boxes]
    wrong = [i for i, (one, other) in enumerate(zip(there, here, strict=False)) if one != other]
    if not wrong:
        return None
    i = wrong[0]
    turned = "turned by a quarter: " if there[i] == here[i][::-1] else ""
    sizes = f"{there[i][1]} x {there[i][0]} pixels in production, {here[i][1]} x {here[i][0]} here"
    pair = pair_of(f"crops[{i}]", recording.crops[i], ours[i]) if recording.crops and ours else None
    return differs("crops", f"{count(len(wrong), 'crop')} of {len(there)}, first at crop {i}: {turned}{sizes}.", pair)


def _size_of(box: Floats) -> tuple[int, int]:
    """Return height and width of our crop of a box (4, 2)."""
    edges = np.linalg.norm(box - np.roll(box, -1, axis=0), axis=1)  # top, right, bottom, left
    size = max(1, int(max(edges[3], edges[1]))), max(1, int(max(edges[0], edges[2])))
    return size[::-1] if geometry.is_upright(box) else size


def _picture(swap: Swap) -> Image | None:
    """Return the picture in which their boxes lie; None where it cannot be made."""
    if swap.image is None or swap.frame is None:
        return None
    is_page = swap.ocr.crop_from == "original"
    picture = swap.image if is_page else swap.frame.picture(swap.image)
    return picture if swap.recording.picture in (None, picture.shape[:2]) else None


def _by_hash(swap: Swap, ours: list[Image]) -> Step:
    theirs = swap.recording.hash_of("crops")
    if theirs is None:
        return missing(swap, "crops", "crops")
    flat = np.concatenate([crop[:, :, ::-1].ravel() for crop in ours])
    if theirs == hashlib.sha256(flat.data).hexdigest():
        return same("crops", "the same bits, by their hash.")
    return differs("crops", "not the same bits, by their hash; which ones cannot be told: they were not kept.")
