"""From a name to an OCR: the catalogue and its store, named settings, and settings that come from and go to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.models.load_ocr import Files as Files
    from ocrlab.models.load_ocr import load as load
    from ocrlab.models.load_ocr import names as names
    from ocrlab.models.load_ocr import reopened as reopened
    from ocrlab.models.load_ocr import usual_settings as usual_settings

if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(__name__, dict.fromkeys(("Files", "load", "names", "reopened", "usual_settings"), "load_ocr"))
