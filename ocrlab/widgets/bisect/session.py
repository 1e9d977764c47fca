"""``lab.bisect``: what production recorded, step by step beside what ocrlab makes of the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ocrlab.folder.bisect.bisected import Bisected
from ocrlab.folder.bisect.bisected import bisect as bisected
from ocrlab.folder.bisect.recording import Recording


def bisect(recording: str | Path | Recording, image: Any = None, **load: Any) -> Bisected:
    """Show where production and ocrlab part first, and the first arrays that differ, side by side.

    Parameters
    ----------
    recording : path or Recording
        What ``ocrlab_recorder.py`` wrote in production (``ocrlab recorder OUT`` copies it), or `ocrlab.folder.bisect.record`.
    image : anything that `load_image` takes, optional
        The picture; without it, what comes before the detector's tensor, and the crops, cannot be compared.
    **load
        Of `ocrlab.load`, instead of what the recording says: ``backend="openvino"``.

    Examples
    --------
    >>> lab.bisect("prod.npz", "scan.png")                            # doctest: +SKIP
    """
    return bisected(recording, image, **load)
