"""The door for pictures: whatever comes in, RGB uint8 (H, W, 3) arrays go on."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Image

MAX_PIXELS = 100_000_000  # about 300 MB as RGB; raise it by argument
PDF_DPI = 200
DEEPER_THAN_8_BITS = (255, 1023, 4095, 16383, 65535)  # white in pictures of 8, 10, 12, 14 and 16 bits
_pillow = threading.Lock()


class ImageError(ValueError):
    """A picture could not be read; the message says which, what was found and what was expected."""


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
        yield _decoded(source, "this PIL image", exif, max_pixels)
        return
    data, name = _bytes_of(source)
    if not data:
        raise ImageError(f"{name}: 0 bytes; a picture was expected.")
    if data.startswith(b"%PDF"):
        yield from _pdf_pages(data, name, max_pixels)
        return
    picture = _opened(data, name)
    for number in range(_page_count(picture, name)):
        try:
            picture.seek(number)
        except Exception as error:
            raise ImageError(f"{name}: page {number + 1} is damaged ({error}).") from error
        yield _decoded(picture, name, exif, max_pixels)


def _page_count(picture: Any, name: str) -> int:
    if picture.format != "TIFF":  # frames of GIF, WebP and PNG are one picture that moves
        return 1
    try:
        return int(picture.n_frames)
    except Exception as error:
        raise ImageError(f"{name}: its list of pages is damaged ({error}).") from error


def _bytes_of(source: Any) -> tuple[bytes, str]:
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.is_file():
            raise ImageError(f"{path}: there is no such file.")
        return path.read_bytes(), str(path)
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), "these bytes"
    if hasattr(source, "read"):
        data = source.read()
        if isinstance(data, bytes):
            return data, str(getattr(source, "name", "this file"))
        raise ImageError(f"{getattr(source, 'name', 'this file')}: it was opened for text; open it with mode 'rb'.")
    raise ImageError(f"{type(source).__name__}: a path, bytes, a binary file, a PIL image or an array was expected.")


def _opened(data: bytes, name: str) -> Any:
    import PIL.Image

    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        _register_heif(name)
    try:
        with _without_pillow_s_limit():  # ours is checked before the picture is decoded, and says what to do
            return PIL.Image.open(io.BytesIO(data))
    except PIL.UnidentifiedImageError as error:
        raise ImageError(
            f"{name}: not a picture that Pillow reads (PNG, JPEG, WebP, TIFF, BMP, GIF, ...), nor a PDF."
        ) from error
    except Exception as error:  # what a damaged header raises differs by format
        raise ImageError(f"{name}: the picture's header is damaged ({error}).") from error


@contextmanager
def _without_pillow_s_limit() -> Iterator[None]:
    import PIL.Image

    with _pillow:
        kept, PIL.Image.MAX_IMAGE_PIXELS = PIL.Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            PIL.Image.MAX_IMAGE_PIXELS = kept


def _decoded(picture: Any, name: str, exif: bool, max_pixels: int) -> Image:
    _check_size(picture.size, name, max_pixels)
    try:
        picture.load()  # raises for a file that is cut short; nothing is half-read
        return _from_pil(picture, exif)
    except ImageError:
        raise
    except Exception as error:  # what damaged data raises differs by format
        raise ImageError(f"{name}: the picture is damaged or cut short ({error}).") from error


def _check_size(size: tuple[int, int], name: str, max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise ImageError(
            f"{name}: {width} x {height} pixels are {width * height / 1e6:.0f} megapixels; the limit is "
            f"{max_pixels / 1e6:g}. Give max_pixels={width * height} to read it all the same."
        )
    if not width * height:
        raise ImageError(f"{name}: {width} x {height} pixels; a picture with pixels was expected.")


def _from_pil(picture: Any, exif: bool) -> Image:
    from PIL import ImageOps

    picture = ImageOps.exif_transpose(picture) if exif else picture
    if picture.has_transparency_data:
        return _opaque(np.asarray(picture.convert("RGBA")))
    if picture.mode.startswith("I") or picture.mode == "F":
        levels = np.nan_to_num(np.asarray(picture, np.float32))
        highest = float(levels.max())
        white = (
            1.0
            if highest <= 1 and picture.mode == "F"
            else next((w for w in DEEPER_THAN_8_BITS if w >= highest), highest)
        )
        return _from_array((np.clip(levels / white, 0, 1) * 255).astype(np.uint8))
    return np.asarray(picture.convert("RGB"))


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


def _pdf_pages(data: bytes, name: str, max_pixels: int) -> Iterator[Image]:
    try:
        import pypdfium2
    except ImportError as error:
        raise ImageError(f'{name}: PDF pages need the extra `formats`: pip install "ocrlab[formats]".') from error
    try:
        document = pypdfium2.PdfDocument(data)
        for page in document:
            width, height = (round(side * PDF_DPI / 72) for side in page.get_size())
            _check_size((width, height), name, max_pixels)
            yield np.asarray(page.render(scale=PDF_DPI / 72).to_pil().convert("RGB"))
    except pypdfium2.PdfiumError as error:
        raise ImageError(f"{name}: the PDF is damaged or locked ({error}).") from error


def _register_heif(name: str) -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise ImageError(f'{name}: HEIC pictures need the extra `formats`: pip install "ocrlab[formats]".') from error
    pillow_heif.register_heif_opener()
