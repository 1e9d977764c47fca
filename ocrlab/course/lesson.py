"""The few names that the notebooks use: guesses, checks and hints, timing in turns, and what may be said of it."""

from __future__ import annotations

from ocrlab.course.check import check, hint
from ocrlab.course.guess import predict
from ocrlab.course.measured import Measured, in_turns, middle, ratio
from ocrlab.course.needs import needs

__all__ = ["Measured", "check", "hint", "in_turns", "middle", "needs", "predict", "ratio"]
