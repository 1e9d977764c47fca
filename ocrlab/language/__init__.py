"""The language of the reader: English sentences said in Chinese where a person reads them, and lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.language.lessons import lesson as lesson
    from ocrlab.language.reader import current as current
    from ocrlab.language.reader import say as say

_HOMES = {"say": "reader", "current": "reader", "lesson": "lessons"}
if not TYPE_CHECKING:
    __getattr__ = lazy(__name__, _HOMES)
