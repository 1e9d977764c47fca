"""The picture the detector works in: the page, shrunk or enlarged, with black bands above and below a thin strip.

Everything about it follows from the size of the page and the settings, so no bookkeeping travels with a map.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocrlab.page import Floats, Image
from ocrlab.settings import STRIDE, FrameSettings

Size = tuple[int, int]  # (height, width)


@dataclass(frozen=True)
class Frame:
    """Where a page lies in the picture."""

    page: Size
    scaled: Size  # the page as it stands in the picture
    band: int  # rows of black above it, and as many below
    tensor: Size  # what the picture is scaled to for the network

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

    @property
    def rows(self) -> slice:
        """The rows of the network's map that show the page."""
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
    height, width = scaled
    ratio = settings.width_height_ratio
    band = 0
    if height <= settings.min_height or (ratio > 0 and width / height > ratio):
        wanted = max(int(width / ratio) if ratio > 0 else 0, settings.min_height) * 2
        band = abs(wanted - height) // 2
        if settings.max_area:
            band = min(band, max(0, settings.max_area // width - height) // 2)
    return Frame(page, scaled, band, tensor_size((height + 2 * band, width), settings))


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
