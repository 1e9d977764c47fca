"""The door for pictures: whatever comes in, an RGB uint8 (H, W, 3) array goes on."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Image


class ImageError(ValueError):
    """A picture could not be read; the message says which, what was found and what was expected."""


def load_image(source: Any) -> Image:
    """Return a picture as RGB uint8 (H, W, 3).

    Parameters
    ----------
    source : path, bytes, binary file, PIL image or array
        Arrays are uint8: gray (H, W) or (H, W, 1), RGB (H, W, 3), RGBA (H, W, 4). Files, bytes and PIL images are
        turned as their EXIF orientation says. Transparent pictures are laid on black or white, whichever contrasts.

    Raises
    ------
    ImageError
        If it is none of these, or not a picture.
    """
    if isinstance(source, np.ndarray):
        return _from_array(source)
    import PIL.Image

    if isinstance(source, PIL.Image.Image):
        return _from_pil(source)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.is_file():
            raise ImageError(f"{path}: there is no such file.")
        return _from_bytes(path.read_bytes(), str(path))
    if isinstance(source, bytes | bytearray | memoryview):
        return _from_bytes(bytes(source), "these bytes")
    if hasattr(source, "read"):
        return _from_bytes(source.read(), str(getattr(source, "name", "this file")))
    raise ImageError(f"{type(source).__name__}: a path, bytes, a binary file, a PIL image or an array was expected.")


def _from_bytes(data: bytes, name: str) -> Image:
    import PIL.Image

    if not data:
        raise ImageError(f"{name}: 0 bytes; a picture was expected.")
    try:
        return _from_pil(PIL.Image.open(io.BytesIO(data)))
    except PIL.UnidentifiedImageError as error:
        raise ImageError(f"{name}: not a picture that Pillow reads (PNG, JPEG, WebP, TIFF, BMP, GIF, ...).") from error
    except PIL.Image.DecompressionBombError as error:
        raise ImageError(f"{name}: the picture is too large ({error}).") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow's readers raise on the way
        raise ImageError(f"{name}: the picture is damaged or cut short ({error}).") from error


def _from_pil(picture: Any) -> Image:
    from PIL import ImageOps

    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        return _opaque(np.asarray(picture.convert("RGBA")))
    if picture.mode.startswith("I") or picture.mode == "F":
        levels = np.asarray(picture, np.float32)
        top = 65535 if levels.max() > 255 else 255
        return _from_array((np.clip(levels, 0, top) / top * 255).astype(np.uint8))
    return np.asarray(picture.convert("RGB"))


def _from_array(array: NDArray[Any]) -> Image:
    if array.dtype != np.uint8:
        raise ImageError(f"An array of {array.dtype} was given; uint8 (0..255) was expected.")
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim == 2 and array.size:
        return np.repeat(array[:, :, None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] not in (3, 4) or not array.size:
        raise ImageError(f"An array of shape {array.shape} was given; (H, W), (H, W, 3) or (H, W, 4) was expected.")
    return _opaque(array) if array.shape[2] == 4 else array


def _opaque(rgba: NDArray[np.uint8]) -> Image:
    # dark ink is laid on white and light ink on black, with RapidOCR's rule and rounding
    visible = rgba[rgba[:, :, 3] > 0][:, :3]
    light_ink = len(visible) and float((visible @ np.array([0.299, 0.587, 0.114])).mean()) >= 128
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    return np.asarray(rgba[:, :, :3] * alpha + (0 if light_ink else 255) * (1 - alpha), np.float32).astype(np.uint8)
