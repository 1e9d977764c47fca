"""Quarter turns of pictures, points and pages: a page that lies on its side is read upright, and its boxes are put back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ocrlab.frame import Size
from ocrlab.geometry import order_corners, rotated_points
from ocrlab.page import Candidates, Floats, Image, Line, Page, Seen


def rotated(image: Image, degrees: int) -> Image:
    """Return an image (H, W, 3) uint8 rotated clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90))


def rotated_page(page: Page, degrees: int) -> Page:
    """Return what was read of a picture as it lies on that picture rotated clockwise by a multiple of 90 degrees."""
    lines = tuple(_line(line, page.size, degrees) for line in page.lines)
    size = page.size[::-1] if degrees % 180 else page.size
    candidates = _candidates(page.candidates, page.size, degrees)
    seen = tuple(_seen(one, page.size, degrees) for one in page.seen)
    return replace(page, size=size, lines=lines, candidates=candidates, turned=(page.turned + degrees) % 360, seen=seen)


def _line(line: Line, size: Size, degrees: int) -> Line:
    angle = (90 * line.quarter + 180 * line.flipped + degrees) % 360
    quad = rotated_points(line.quad, size, degrees)
    return replace(line, quad=quad, quarter=angle in (90, 270), flipped=angle in (180, 270))


def _seen(seen: Seen, size: Size, degrees: int) -> Seen:
    corners = rotated_points(np.array(seen.box, np.float32).reshape(2, 2), size, degrees).astype(int)
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return seen._replace(box=(left, top, right, bottom))


def _candidates(found: Candidates, size: Size, degrees: int) -> Candidates:
    def put(quads: Floats) -> Floats:
        return order_corners(rotated_points(quads, size, degrees))

    return replace(found, quads=put(found.quads), outlines=put(found.outlines))
