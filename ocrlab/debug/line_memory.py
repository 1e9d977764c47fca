"""What is known of the lines of one picture: crops, what was said of them, and what they read, each way round."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ocrlab.orient import UPRIGHT, Turn
from ocrlab.page import Floats, Image, Reading

CROPS = 1000  # that are kept: a corner that is dragged leaves a hundred behind
MATRICES = 3  # of probabilities (T, C), some 6 MB each, that are kept
Place = tuple[object, ...]  # where a line is cut, and the settings by which it is
Key = tuple[object, ...]  # what is seen in a crop, and the settings by which a network is given it


@dataclass
class LineMemory:
    """What is known of the lines of one picture through one runtime; shared by all who look at it.

    A crop is known by where it is cut, everything else by what is seen in it: a line whose box moves and comes to the very
    same crop is not judged or read again. Whoever asks a network holds the lock, so that nobody else asks it the same.

    Attributes
    ----------
    crops : dict
        By place: (h, w, 3) uint8.
    seen : dict
        By place: a digest of the crop.
    probabilities : dict
        By crop: upright and upside down, (2,).
    readings : dict
        By crop and whether it was turned.
    widths : dict
        How wide the tensor was in which it was read: a batch pads all to its widest, which can change what is read.
    """

    crops: dict[Place, Image] = field(default_factory=dict, repr=False)
    seen: dict[Place, bytes] = field(default_factory=dict, repr=False)
    probabilities: dict[Key, Floats] = field(default_factory=dict, repr=False)
    readings: dict[Key, Reading] = field(default_factory=dict, repr=False)
    widths: dict[Key, int] = field(default_factory=dict, repr=False)
    matrices: dict[Key, Floats] = field(
        default_factory=dict, repr=False
    )  # (T, C), the one that was asked for last, last
    turn: Turn = UPRIGHT  # of the page, as its lines said last
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def forget(self) -> None:
        """Forget everything."""
        with self.lock:
            for known in (self.crops, self.seen, self.probabilities, self.readings, self.widths, self.matrices):
                known.clear()
            self.turn = UPRIGHT

    def keep_crops(self, crops: Mapping[Place, Image]) -> None:
        """Keep crops for whoever looks at the lines next, and let go of the oldest."""
        self.crops |= crops
        self.seen |= {place: _digest(crop) for place, crop in crops.items()}
        for old in list(self.crops)[:-CROPS]:
            del self.crops[old]

    def keep_matrix(self, key: Key, matrix: Floats) -> None:
        """Keep probabilities (T, C) for whoever looks at the line next, and let go of the oldest."""
        self.matrices[key] = matrix
        for old in list(self.matrices)[:-MATRICES]:
            del self.matrices[old]


def _digest(crop: Image) -> bytes:
    """Return what tells a crop from every other."""
    shape = repr(crop.shape).encode()
    return hashlib.blake2b(np.ascontiguousarray(crop).tobytes(), key=shape[:64], digest_size=16).digest()
