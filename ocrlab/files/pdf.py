"""Pages of a PDF, as a printer would show them: with what was typed into its forms."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np

from ocrlab.files.pictures import ImageError, Pixels, check_size

DPI = 200
SIGNATURE = 1024  # so many bytes may stand before it: mail and scanners put lines there
_pdfium = threading.Lock()  # PDFium takes one thread at a time, in all documents together


def is_pdf(data: bytes) -> bool:
    """Tell whether bytes are a PDF."""
    return b"%PDF-" in data[: SIGNATURE + 5]


def pdf_pages(data: bytes, name: str, max_pixels: int) -> Iterator[Pixels]:
    """Yield the pages of a PDF at 200 dots an inch, (h, w, 3) uint8."""
    try:
        import pypdfium2
    except ImportError as error:
        raise ImageError(f'{name}: PDF pages need the extra `formats`: pip install "ocrlab[formats]".') from error
    document = None
    try:
        with _pdfium:
            document = pypdfium2.PdfDocument(data[data.index(b"%PDF-") :])
            document.init_forms()
            count = len(document)
        for number in range(count):
            yield _rendered(document, number, name, max_pixels)
    except pypdfium2.PdfiumError as error:
        raise ImageError(f"{name}: the PDF is damaged or locked ({error}).") from error
    finally:
        if document is not None:
            with _pdfium:
                document.close()


def _rendered(document: Any, number: int, name: str, max_pixels: int) -> Pixels:
    with _pdfium, closing(document[number]) as page:
        check_size(tuple(round(side * DPI / 72) for side in page.get_size()), name, max_pixels)
        with closing(page.render(scale=DPI / 72)) as bitmap:
            return np.array(bitmap.to_pil().convert("RGB"))
