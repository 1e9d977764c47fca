"""What a bench and the process that measures for it agree on."""

from __future__ import annotations

from pathlib import Path

FEWEST = 5  # samples of the steady state, whatever they take
WARM_UP = 15  # calls of the warm-up, whatever they take: two windows of `spread.stable`, and some that may differ


def answer_of_new_shape(output: str | Path, number: int) -> Path:
    """Return the file, beside that of the answer, in which the answer to a new shape is kept."""
    return Path(output).with_suffix(f".new{number}.npy")
