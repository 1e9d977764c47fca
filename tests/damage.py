"""Files as a bad disk or a broken connection leaves them."""

from __future__ import annotations

import numpy as np


def damaged(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with flipped bits, cut short, with a piece of it elsewhere, or with another header."""
    changed = bytearray(data)
    kind = rng.integers(4)
    if kind == 0:
        for place in rng.integers(0, len(changed), rng.integers(1, 12)):
            changed[place] ^= 1 << int(rng.integers(8))
    elif kind == 1:
        del changed[int(rng.integers(0, len(changed))) :]
    elif kind == 2:
        start, length = int(rng.integers(0, len(changed))), int(rng.integers(1, 64))
        changed[start:start] = changed[int(rng.integers(0, len(changed))) :][:length]
    else:
        header = int(rng.integers(1, 40))
        changed[:header] = rng.integers(0, 256, header, np.uint8).tobytes()
    return bytes(changed)
