"""Parts of a picture that is too long for one tensor: neighbors overlap, and each gives the map of its own inner part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ocrlab.page import Floats, Image
from ocrlab.settings import STRIDE

OVERLAP = 192  # pixels of the tensor that neighbors share: the network must see the letters at a seam whole


class Part(NamedTuple):
    """What a tile covers along one side, and what of it is kept."""

    start: int
    stop: int
    keep_from: int
    keep_to: int


def parts(length: int, most: int) -> Iterator[Part]:
    """Yield parts of a side, a multiple of 32, none longer than `most`, all of the same length.

    Examples
    --------
    >>> [part[:2] for part in parts(2400, 1600)]
    [(0, 1312), (1088, 2400)]
    """
    if not most or length <= most:
        yield Part(0, length, 0, length)
        return
    count = -(-(length - OVERLAP) // (max(most, 2 * OVERLAP) - OVERLAP))
    size = -(-(length + (count - 1) * OVERLAP) // count // STRIDE) * STRIDE
    starts = [round(i * (length - size) / (count - 1) / STRIDE) * STRIDE for i in range(count)]
    seams = [0, *((one + size + other) // 2 for one, other in pairwise(starts)), length]
    for start, (low, high) in zip(starts, pairwise(seams), strict=True):
        yield Part(start, start + size, low, high)


def put_together(picture: Image, most: int, look: Callable[[Image], Floats]) -> Floats:
    """Return the map (h, w) of a picture (h, w, 3) uint8, whose sides are multiples of 32, from the maps of its tiles.

    Parameters
    ----------
    picture : (h, w, 3) uint8
    most : int
        The longest side of a tile; 0: the picture is one.
    look : callable
        (h, w, 3) uint8 -> (h, w) float32.
    """
    height, width = picture.shape[:2]
    if not most or max(height, width) <= most:
        return look(picture)
    whole = np.empty((height, width), np.float32)
    for down in parts(height, most):
        for along in parts(width, most):
            tile = look(np.ascontiguousarray(picture[down.start : down.stop, along.start : along.stop]))
            rows, columns = slice(down.keep_from, down.keep_to), slice(along.keep_from, along.keep_to)
            whole[rows, columns] = tile[
                rows.start - down.start : rows.stop - down.start,
                columns.start - along.start : columns.stop - along.start,
            ]
    return whole
