"""Bisecting: what production recorded, step by step beside what ocrlab makes of the same, until the first that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.folder.bisect.bisected import Bisected as Bisected
    from ocrlab.folder.bisect.bisected import bisect as bisect
    from ocrlab.folder.bisect.own import record as record
    from ocrlab.folder.bisect.recording import Recording as Recording
    from ocrlab.folder.bisect.recording import read_recording as read_recording

_HOMES = {
    "Bisected": "bisected", "bisect": "bisected", "record": "own", "Recording": "recording", "read_recording": "recording",
}  # fmt: skip
__all__ = [*_HOMES]  # noqa: PLE0604
if not TYPE_CHECKING:
    __getattr__ = lazy(__name__, _HOMES)
