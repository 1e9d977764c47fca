"""ocrlab: a lab bench for text recognition. Find text, turn it upright, read it, and look at everything in between.

Examples
--------
>>> import ocrlab                                                     # doctest: +SKIP
>>> ocr = ocrlab.load(backend="openvino")                             # doctest: +SKIP
>>> page = ocr("receipt.jpg")                                         # doctest: +SKIP
>>> print(page.text)                                                  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.__version__ import __version__ as __version__
from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.course import explain as explain
    from ocrlab.course import lesson as lesson
    from ocrlab.debug import accuracy as compare  # noqa: F401
    from ocrlab.folder import formats as export  # noqa: F401
    from ocrlab.folder import samples as samples
    from ocrlab.image import ImageError as ImageError
    from ocrlab.image import load_image as load_image
    from ocrlab.models import presets as presets
    from ocrlab.models import store as store
    from ocrlab.models.load_ocr import load as load
    from ocrlab.models.store import ModelError as ModelError
    from ocrlab.net import BackendError as BackendError
    from ocrlab.page import Box as Box
    from ocrlab.page import Fate as Fate
    from ocrlab.page import Line as Line
    from ocrlab.page import Page as Page
    from ocrlab.page import Reading as Reading
    from ocrlab.pipeline import OCR as OCR
    from ocrlab.timing import record as record

_NAMES = {
    "load": "models.load_ocr", "load_image": "image", "record": "timing", "OCR": "pipeline",
    "Page": "page", "Line": "page", "Box": "page", "Reading": "page", "Fate": "page",
    "ImageError": "image", "ModelError": "models.store", "BackendError": "net",
}  # fmt: skip
_MODULES = {  # what a notebook imports from here, and where it lives
    "backends": "backends:", "bench": "bench:", "ctc": "ctc:", "draw": "draw:", "geometry": "geometry:", "lab": "lab:",
    "layers": "layers:", "models": "models:", "widgets": "widgets:", "words": "words:",
    "compare": "debug.accuracy:", "explain": "course.explain:", "export": "folder.formats:", "lesson": "course.lesson:",
    "presets": "models.presets:", "samples": "folder.samples:", "store": "models.store:",
}  # fmt: skip
__all__ = [*_NAMES, "__version__"]  # noqa: PLE0604
if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(__name__, _NAMES | _MODULES)


def __dir__() -> list[str]:
    return sorted([*globals(), *_NAMES, *_MODULES])
