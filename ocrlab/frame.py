"""The picture the detector works in: the page, shrunk or enlarged, with black bands above and below a thin strip.

Everything about it follows from the size of the page and the settings, so no bookkeeping travels with a map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Floats, Image
from ocrlab.settings import STRIDE, FrameSettings

Size = tuple[int, int]  # (height, width)
STEPS = 64  # a zoom is counted in 64ths, so that a pixel more of paper does not change that of all that stands on it
LONG = 2  # times its shorter side: of a longer picture, max_side_limit holds for tiles of this shape
MOST_ENLARGED = 4  # times


@dataclass(frozen=True)
class Frame:
    """Where a page lies in the picture."""

    page: Size
    scaled: Size  # the page as it stands in the picture
    band: int  # rows of black above it, and as many below
    tensor: Size  # what the picture is scaled to for the network
    zoom: int = 0  # 64ths of its size to which it is scaled, its edges repeated to fill the tensor; 0: stretched to it

    @property
    def size(self) -> Size:
        """Height and width of the picture."""
        return self.scaled[0] + 2 * self.band, self.scaled[1]

    def picture(self, image: Image) -> Image:
        """Return the page as the detector sees it."""
        if self.scaled != self.page:
            image = np.asarray(cv2.resize(image, self.scaled[::-1]), np.uint8)
        if self.band:
            black = (0, 0, 0)
            image = np.asarray(
                cv2.copyMakeBorder(image, self.band, self.band, 0, 0, cv2.BORDER_CONSTANT, value=black), np.uint8
            )
        return image

    def shown(self, image: Image) -> Image:
        """Return what the network is shown of a page: (h, w, 3) uint8, as large as the tensor."""
        picture = self.picture(image)
        if self.zoom:
            return at_zoom(picture, self.zoom)
        return np.asarray(cv2.resize(picture, self.tensor[::-1]), np.uint8)

    def part(self, whole: NDArray[Any]) -> NDArray[Any]:
        """Return the part of what is as large as the tensor (h, w) that shows the page."""
        return whole[self.rows, : map_size(self.size, self.zoom)[1]] if self.zoom else whole[self.rows]

    @property
    def rows(self) -> slice:
        """The rows of the network's map that show the page."""
        if self.zoom:
            return slice(0, map_size(self.size, self.zoom)[0])
        height, map_height = self.size[0], self.tensor[0]
        top, bottom = self.band * map_height, (self.band + self.scaled[0]) * map_height
        return slice(top // height, -(-bottom // height))  # rounded outward, in whole numbers

    def to_page(self, points: Floats) -> Floats:
        """Return points of the picture as points of the page."""
        return np.asarray((points - self._shift) / self._scale, np.float32)

    def to_frame(self, points: Floats) -> Floats:
        """Return points of the page as points of the picture."""
        return np.asarray(points * self._scale + self._shift, np.float32)

    @property
    def _scale(self) -> Floats:
        return np.array([self.scaled[1] / self.page[1], self.scaled[0] / self.page[0]])

    @property
    def _shift(self) -> Floats:
        return np.array([0.0, self.band])


def frame_of(page: Size, settings: FrameSettings) -> Frame:
    """Return where a page of this size lies in the picture.

    Matches RapidOCR's resize_image_within_bounds and apply_vertical_padding, to the pixel; where RapidOCR raises
    ResizeImgError because a side would round to nothing, that side becomes 32.
    """
    scaled = page
    if settings.max_side_len and max(scaled) > settings.max_side_len:
        scaled = _rounded(scaled, settings.max_side_len / max(scaled))
    if min(scaled) < settings.min_side_len:
        ratio = settings.min_side_len / min(scaled)
        if settings.max_area:  # a hair's width of a page would become gigabytes
            ratio = min(ratio, max(1.0, 2 * settings.max_area**0.5 / max(scaled)))
        scaled = _rounded(scaled, ratio)
    if settings.limit_type == "fit":
        zoom = zoom_of(scaled, settings)
        return Frame(page, scaled, 0, _in_strides(map_size(scaled, zoom)), zoom)
    height, width = scaled
    ratio = settings.width_height_ratio
    band = 0
    if height <= settings.min_height or (ratio > 0 and width / height > ratio):
        wanted = max(int(width / ratio) if ratio > 0 else 0, settings.min_height) * 2
        band = abs(wanted - height) // 2
        if settings.max_area:
            band = min(band, max(0, settings.max_area // width - height) // 2)
    return Frame(page, scaled, band, tensor_size((height + 2 * band, width), settings))


def zoom_of(picture: Size, settings: FrameSettings) -> int:
    """Return the zoom, in 64ths, at which a picture of this (height, width) is first looked at.

    It is never more than needed to make the shorter side `limit_side_len` long, and never so much that a tile, or a picture
    that is enlarged, is longer than `max_side_limit`.
    """
    short, long = min(picture), max(picture)
    most = settings.max_side_limit or long * MOST_ENLARGED
    zoom = min(1.0, most / min(long, LONG * short))
    if short < settings.limit_side_len:
        zoom = max(zoom, min(settings.limit_side_len / short, MOST_ENLARGED, most / long))
    if settings.max_area:
        zoom = min(zoom, (settings.max_area / (short * long)) ** 0.5)
    return max(1, int(zoom * STEPS))


def map_size(picture: Size, zoom: int) -> Size:
    """Return height and width of the map of a picture that is seen at a zoom in 64ths."""
    height, width = (-(-side * zoom // STEPS) for side in picture)
    return height, width


def at_zoom(picture: Image, zoom: int) -> Image:
    """Return a picture (H, W, 3) or (H, W) uint8 at a zoom in 64ths, its last row and column repeated to multiples of 32.

    It is laid on whole 64ths first: a pixel of the result is then always made of the same pixels of the picture.
    """
    height, width = picture.shape[:2]
    if zoom != STEPS:
        picture = _edged(picture, (-(-height // STEPS) * STEPS, -(-width // STEPS) * STEPS))
        size = (picture.shape[1] * zoom // STEPS, picture.shape[0] * zoom // STEPS)
        how = cv2.INTER_AREA if zoom < STEPS else cv2.INTER_LINEAR
        picture = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    seen = map_size((height, width), zoom)
    return _edged(picture[: seen[0], : seen[1]], _in_strides(seen))


def _edged(picture: Image, size: Size) -> Image:
    more = size[0] - picture.shape[0], size[1] - picture.shape[1]
    if more == (0, 0):
        return picture
    return np.asarray(cv2.copyMakeBorder(picture, 0, more[0], 0, more[1], cv2.BORDER_REPLICATE), np.uint8)


def _in_strides(size: Size) -> Size:
    return -(-size[0] // STRIDE) * STRIDE, -(-size[1] // STRIDE) * STRIDE


def tensor_size(picture: Size, settings: FrameSettings) -> Size:
    """Return height and width of the detector's input for a picture, both multiples of 32."""
    side, limit = max(picture), settings.limit_side_len
    if settings.limit_type == "min":
        ratio = max(1.0, limit / min(picture))
    else:
        if settings.limit_type == "ladder":
            limit = 960 if side < 960 else 1500 if side < 1500 else 2000
        ratio = min(1.0, limit / side)
    height, width = (int(side * ratio) for side in picture)
    if settings.max_side_limit and max(height, width) > settings.max_side_limit:
        height, width = _shrunk((height, width), settings.max_side_limit / max(height, width))
    if settings.max_area and height * width > settings.max_area:
        height, width = _shrunk((height, width), (settings.max_area / (height * width)) ** 0.5)
    return _rounded((height, width), 1.0)


def _shrunk(size: Size, ratio: float) -> Size:
    return int(size[0] * ratio), int(size[1] * ratio)


def _rounded(size: Size, ratio: float) -> Size:
    # RapidOCR cuts to whole pixels first and rounds to 32 after that (halves to even)
    height, width = (max(STRIDE, round(int(side * ratio) / STRIDE) * STRIDE) for side in size)
    return height, width
