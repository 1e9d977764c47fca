"""The door for pictures: whatever comes in, RGB uint8 (H, W, 3) arrays go on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.files.pdf import is_pdf, pdf_pages
from ocrlab.files.pictures import ImageError, decoded, decoded_pages
from ocrlab.files.reading import shown, why
from ocrlab.page import Image

__all__ = ["MAX_PIXELS", "ImageError", "load_image", "load_pages"]
MAX_PIXELS = 100_000_000  # about 300 MB as RGB; raise it by argument


def load_image(source: Any, *, exif: bool = True, max_pixels: int = MAX_PIXELS) -> Image:
    """Return a picture as RGB uint8 (H, W, 3); of several pages, the first.

    Parameters
    ----------
    source : path, bytes, binary file, PIL image or array
        Arrays are uint8: gray (H, W) or (H, W, 1), gray and alpha (H, W, 2), RGB (H, W, 3), RGBA (H, W, 4). Transparent
        pictures are laid on black or white, whichever contrasts.
    exif : bool
        Turn the picture as its EXIF orientation says. RapidOCR does so for paths, but not for bytes and PIL images.
    max_pixels : int
        A larger picture is refused before it is decoded: a small file can hold a huge one.

    Raises
    ------
    ImageError
        If it is none of these, not a picture, damaged, cut short, or too large.
    """
    return next(load_pages(source, exif=exif, max_pixels=max_pixels))


def load_pages(source: Any, *, exif: bool = True, max_pixels: int = MAX_PIXELS) -> Iterator[Image]:
    """Yield all pages of a picture (TIFF and PDF may have several; of a GIF, the first frame), as `load_image`."""
    if isinstance(source, np.ndarray):
        yield _from_array(source)
        return
    import PIL.Image

    if isinstance(source, PIL.Image.Image):
        yield _from_array(decoded(source, "this PIL image", exif, max_pixels))
        return
    data, name = _bytes_of(source)
    if not data:
        raise ImageError(f"{name}: 0 bytes; a picture was expected.")
    pages = pdf_pages(data, name, max_pixels) if is_pdf(data) else decoded_pages(data, name, exif, max_pixels)
    yield from map(_from_array, pages)


def _bytes_of(source: Any) -> tuple[bytes, str]:
    if isinstance(source, str | os.PathLike):
        name = shown(source)
        if name.startswith(("http:/", "https:/")):
            raise ImageError(f"{name}: an address; a file was expected. Download it first.")
        try:
            return Path(source).read_bytes(), name
        except FileNotFoundError as error:
            raise ImageError(f"{name}: there is no such file.") from error
        except (OSError, ValueError) as error:  # a folder, no permission; a zero byte in its name
            raise ImageError(f"{name}: it cannot be read ({why(error)}).") from error
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), "these bytes"
    if hasattr(source, "read"):
        data = source.read()
        if isinstance(data, bytes):
            return data, str(getattr(source, "name", "this file"))
        raise ImageError(f"{getattr(source, 'name', 'this file')}: it was opened for text; open it with mode 'rb'.")
    raise ImageError(f"{type(source).__name__}: a path, bytes, a binary file, a PIL image or an array was expected.")


def _from_array(array: NDArray[Any]) -> Image:
    if array.dtype != np.uint8:
        raise ImageError(f"An array of {array.dtype} was given; uint8 (0..255) was expected.")
    if not array.size or not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 2, 3, 4))):
        raise ImageError(f"An array of shape {array.shape} was given; (H, W), (H, W, 3) or (H, W, 4) was expected.")
    if array.ndim == 2:
        array = array[:, :, None]
    if array.shape[2] < 3:  # gray, with or without alpha
        array = np.concatenate([array[:, :, :1].repeat(3, axis=2), array[:, :, 1:]], axis=2)
    return _opaque(array) if array.shape[2] == 4 else array


def _opaque(rgba: NDArray[np.uint8]) -> Image:
    if rgba[:, :, 3].min() == 255:  # it hides nothing: no arithmetic is needed
        return np.ascontiguousarray(rgba[:, :, :3])
    # dark ink is laid on white and light ink on black, with RapidOCR's rule and rounding
    visible = rgba[rgba[:, :, 3] > 0][:, :3]
    light_ink = len(visible) and float((visible @ np.array([0.299, 0.587, 0.114])).mean()) >= 128
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    return np.asarray(rgba[:, :, :3] * alpha + (0 if light_ink else 255) * (1 - alpha), np.float32).astype(np.uint8)
