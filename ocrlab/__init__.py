"""ocrlab: a lab bench for text recognition. Find text, turn it upright, read it, and look at everything in between.

Examples
--------
>>> import ocrlab                                                     # doctest: +SKIP
>>> ocr = ocrlab.load(backend="openvino")                             # doctest: +SKIP
>>> page = ocr("receipt.jpg")                                         # doctest: +SKIP
>>> print(page.text)                                                  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocrlab.backends import BackendError as BackendError
    from ocrlab.image import ImageError as ImageError
    from ocrlab.image import load_image as load_image
    from ocrlab.models import load as load
    from ocrlab.page import Box as Box
    from ocrlab.page import Fate as Fate
    from ocrlab.page import Line as Line
    from ocrlab.page import Page as Page
    from ocrlab.page import Reading as Reading
    from ocrlab.pipeline import OCR as OCR
    from ocrlab.store import ModelError as ModelError
    from ocrlab.timing import record as record

__version__ = "0.1.0"

_HOMES = {  # where each public name lives; it is imported when it is first used (PEP 562)
    "load": "models", "load_image": "image", "record": "timing", "OCR": "pipeline",
    "Page": "page", "Line": "page", "Box": "page", "Reading": "page", "Fate": "page",
    "ImageError": "image", "ModelError": "store", "BackendError": "backends",
}  # fmt: skip
_MODULES = ("backends", "bench", "draw", "lab", "models", "presets", "store", "widgets")
__all__ = [*_HOMES, "__version__"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    import importlib

    if name in _HOMES:
        value = getattr(importlib.import_module(f"ocrlab.{_HOMES[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"ocrlab.{name}")
    else:
        raise AttributeError(f"module 'ocrlab' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_MODULES])
