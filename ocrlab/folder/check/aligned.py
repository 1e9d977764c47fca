"""A line that was read beside the line that stands there, character by character."""

from __future__ import annotations

from ocrlab.debug.accuracy import Piece, pieces

MOST = 0.6  # of the characters: of two texts that share less, nothing is aligned


def cut(read: str, true: str) -> list[Piece]:
    """Return what was read, cut where it differs from what stands there; case does not count where the truth is in capitals."""
    return pieces(read.upper() if true == true.upper() else read, true)


def aligned(read: str, true: str) -> str:
    """Return what stands there with what was read instead in brackets; "" where the two have too little in common.

    Examples
    --------
    >>> aligned("Tea 12.6O", "Teas 12.50"), aligned("Tea!", "TEA"), aligned("", "Tea")
    ('Tea[s→] 12.[50→6O]', 'TEA[→!]', '')
    """
    found = cut(read, true)
    apart = sum(max(len(piece.read), len(piece.true)) for piece in found if piece.kind != "equal")
    if not read or not true or apart > MOST * max(len(read), len(true)):
        return ""
    return "".join(piece.true if piece.kind == "equal" else f"[{piece.true}→{piece.read}]" for piece in found)
