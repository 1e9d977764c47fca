"""Better settings for a folder, proven: chosen on one half of its pages, and believed only if the other half says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.folder.tune.tuned import Tuned as Tuned
    from ocrlab.folder.tune.tuning import Plan as Plan
    from ocrlab.folder.tune.tuning import tune as tune

__all__ = ["Plan", "Tuned", "tune"]
if not TYPE_CHECKING:
    __getattr__ = lazy(__name__, {"Plan": "tuning", "Tuned": "tuned", "tune": "tuning"})
