"""Pictures in files: the formats that are read, decoded to pixels; all others are refused by name, whatever their endings."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (h, w, 3), or (h, w, 4) where something is transparent

READ = ("PNG", "JPEG", "WEBP", "BMP", "DIB", "GIF", "AVIF", "TIFF", "PPM")  # as Pillow calls them; MPO is a JPEG
NAMES = "PNG, JPEG, WebP, BMP, GIF, AVIF, TIFF, PPM and PGM, with the extra `formats` HEIC and PDF"
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
OTHERS = {  # how files begin that are something else: Pillow is never asked, which would call other programs for some
    b"%!PS": "PostScript", b"\xc5\xd0\xd3\xc6": "EPS", b"8BPS": "a Photoshop file", b"\0\0\1\0": "an icon (ICO)",
    b"\0\0\0\x0cjP": "JPEG 2000", b"\xff\x4f\xff\x51": "JPEG 2000", b"\xff\x0a": "JPEG XL", b"\0\0\0\x0cJXL": "JPEG XL",
    b"PK\3\4": "an archive or office document", b"<svg": "SVG", b"<?xml": "XML or SVG", b"<!DO": "a web page",
    b"<htm": "a web page", b"qoif": "QOI", b"DDS ": "DDS", b"\xd7\xcd\xc6\x9a": "WMF", b"\x89HDF": "HDF5",
    b"SIMPLE": "FITS", b"\x1f\x8b": "a gzip archive", b"GRIB": "GRIB", b"BUFR": "BUFR", b"MZ": "a program",
    b"\x7fELF": "a program",
}  # fmt: skip
WHITE = (255, 1023, 4095, 16383, 65535, 2**24 - 1, 2**31 - 1, 2**32 - 1)  # of 8, 10, 12, 14, 16, 24, 31 and 32 bits
BITS, PHOTOMETRIC, PLANES, COLORS, SIGN = 258, 262, 284, 320, 339  # tags of TIFF
_pillow = threading.Lock()


class ImageError(ValueError):
    """A picture could not be read; the message says which, what was found and what was expected."""


def decoded_pages(data: bytes, name: str, exif: bool, max_pixels: int) -> Iterator[Pixels]:
    """Yield the pages of a picture file: RGB, or RGBA where something is transparent; only TIFF has more than one."""
    picture = opened(data, name)
    for number in range(_page_count(picture, name)):
        try:
            picture.seek(number)
        except Exception as error:
            raise ImageError(f"{name}: page {number + 1} is damaged ({error}).") from error
        yield decoded(picture, name, exif, max_pixels)


def opened(data: bytes, name: str) -> Any:
    """Return a file as a Pillow image that is not decoded yet, if it is of a format in `READ`."""
    import PIL.Image

    formats: tuple[str, ...] = READ
    if data[4:12] in HEIC:
        _register_heif(name)
        formats = ("HEIF",)
    for start, what in OTHERS.items():
        if data.startswith(start):
            raise ImageError(f"{name}: this is {what}; pictures are {NAMES}.")
    try:
        with _without_pillow_s_limit():  # ours is checked before the picture is decoded, and says what to do
            return PIL.Image.open(io.BytesIO(data), formats=formats)
    except PIL.UnidentifiedImageError as error:
        raise ImageError(f"{name}: not a picture that is read here ({NAMES}).") from error
    except Exception as error:  # what a damaged header raises differs by format
        raise ImageError(f"{name}: the picture's header is damaged ({error}).") from error


def decoded(picture: Any, name: str, exif: bool, max_pixels: int) -> Pixels:
    """Return a Pillow image as pixels (h, w, 3) or (h, w, 4) uint8, turned as its EXIF says."""
    check_size(picture.size, name, max_pixels)
    try:
        if picture.format == "TIFF":
            _check_tiff(picture, name)
        picture.load()  # raises for a file that is cut short; nothing is half-read
        return _pixels(picture, exif)
    except ImageError:
        raise
    except Exception as error:  # what damaged data raises differs by format
        raise ImageError(f"{name}: the picture is damaged or cut short ({error}).") from error


def check_size(size: tuple[int, int], name: str, max_pixels: int) -> None:
    """Raise ImageError for a picture that is too large, or has no pixel."""
    width, height = size
    if width * height > max_pixels:
        raise ImageError(
            f"{name}: {width} x {height} pixels are {width * height / 1e6:.0f} megapixels; the limit is "
            f"{max_pixels / 1e6:g}. Give max_pixels={width * height} to read it all the same."
        )
    if not width * height:
        raise ImageError(f"{name}: {width} x {height} pixels; a picture with pixels was expected.")


def _page_count(picture: Any, name: str) -> int:
    if picture.format != "TIFF":  # frames of GIF, WebP and PNG are one picture that moves
        return 1
    try:
        return int(picture.n_frames)
    except Exception as error:
        raise ImageError(f"{name}: its list of pages is damaged ({error}).") from error


def _pixels(picture: Any, exif: bool) -> Pixels:
    from PIL import ImageOps

    tags = getattr(picture, "tag_v2", {})  # of TIFF; a turned picture has none any more
    picture = ImageOps.exif_transpose(picture) if exif else picture
    if picture.has_transparency_data:
        return np.asarray(picture.convert("RGBA"))
    if picture.mode.startswith("I") or picture.mode == "F":
        return _gray(np.asarray(picture), tags)[:, :, None].repeat(3, axis=2)
    if picture.mode == "P" and max(tags.get(COLORS, ()), default=256) < 256:
        return np.asarray(_eight_bit_colors(tags[COLORS])[np.asarray(picture)])
    return np.asarray(picture.convert("RGB"))


def _gray(levels: NDArray[Any], tags: Any) -> Pixels:
    """Return gray of more than 8 bits as 8 bits; white is the least that is usual and holds all levels."""
    if levels.dtype == np.int32 and tags.get(BITS) == (32,) and tags.get(SIGN, (1,)) == (1,):
        levels = levels.view(np.uint32)  # Pillow has no such mode
    is_real = levels.dtype.kind == "f"
    values = np.nan_to_num(levels.astype(np.float64))
    highest = float(values.max())
    white = 1.0 if is_real and highest <= 1 else next((w for w in WHITE if w >= highest), highest)
    if tags.get(PHOTOMETRIC) == 0 and not is_real:  # white is zero, which Pillow knows of up to 8 bits
        values = white - values
    return np.asarray(np.clip(values / white, 0, 1) * 255, np.uint8)


def _eight_bit_colors(colors: tuple[int, ...]) -> Pixels:
    """Return a palette (n, 3) of TIFF that was written in 8 bits, where 16 belong: Pillow makes black of it."""
    return np.asarray(np.reshape(colors, (3, -1)).T, np.uint8)


def _check_tiff(picture: Any, name: str) -> None:
    """Raise ImageError for what Pillow decodes to something else than it shows."""
    bits, planes = picture.tag_v2.get(BITS, (1,)), picture.tag_v2.get(PLANES, 1)
    if planes == 2 and len(bits) > 1 and max(bits) > 8:
        raise ImageError(
            f"{name}: a TIFF of {max(bits)} bits a color, each color in a plane of its own, is not read. Save it with 8 bits, "
            f"or with the colors side by side."
        )


@contextmanager
def _without_pillow_s_limit() -> Iterator[None]:
    import PIL.Image

    with _pillow:
        kept, PIL.Image.MAX_IMAGE_PIXELS = PIL.Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            PIL.Image.MAX_IMAGE_PIXELS = kept


def _register_heif(name: str) -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise ImageError(f'{name}: HEIC pictures need the extra `formats`: pip install "ocrlab[formats]".') from error
    pillow_heif.register_heif_opener()
