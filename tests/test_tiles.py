from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.tiles import OVERLAP, parts, put_together

lengths = st.integers(1, 500).map(lambda strides: 32 * strides)
limits = st.integers(20, 100).map(lambda strides: 32 * strides)


@given(lengths, limits)
def test_parts_cover_a_side_once_and_see_beyond_their_seams(length: int, most: int) -> None:
    found = list(parts(length, most))
    assert (found[0].start, found[0].keep_from, found[-1].stop, found[-1].keep_to) == (0, 0, length, length)
    for one in found:
        assert one.start <= one.keep_from < one.keep_to <= one.stop
        assert (one.stop - one.start) % 32 == 0
        assert one.stop - one.start <= most
    for one, other in pairwise(found):
        assert one.keep_to == other.keep_from
        assert min(one.stop - one.keep_to, other.keep_from - other.start) >= OVERLAP / 2 - 32


@given(lengths, limits)
def test_parts_have_one_size_so_that_a_runtime_prepares_once(length: int, most: int) -> None:
    assert len({one.stop - one.start for one in parts(length, most)}) == 1


@pytest.mark.parametrize("size", [(64, 96), (2048, 96), (96, 2048), (2048, 1600)], ids=str)
def test_a_map_put_together_is_the_map(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    seen = []

    def look(tile: np.ndarray) -> np.ndarray:
        seen.append(tile.shape[:2])
        return tile[:, :, 0].astype(np.float32)

    assert np.array_equal(put_together(picture, 640, look), picture[:, :, 0])
    assert max(max(one) for one in seen) <= 640
    assert put_together(picture, 0, look).shape == size
