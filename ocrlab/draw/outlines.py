"""Outlines on a picture."""

from __future__ import annotations

import cv2
import numpy as np

from ocrlab.draw.colors import BLUE, ORANGE, WHITE
from ocrlab.page import FATES, Candidates, Fate, Floats, Image, Page


def annotated(image: Image, page: Page) -> bytes:
    """Return a picture (PNG) of the page (H, W, 3) with its lines outlined and numbered in reading order."""
    return cv2.imencode(".png", outlined(image, page)[:, :, ::-1])[1].tobytes()


def outlined(image: Image, page: Page) -> Image:
    """Return a copy of the page (H, W, 3) with its lines outlined and numbered in reading order."""
    canvas = image.copy()
    scale = max(1.0, max(image.shape[:2]) / 1500)
    for number, line in enumerate(page.lines, 1):
        corners = line.quad.round().astype(np.int32)
        outline(canvas, line.quad, BLUE, scale)
        at = (int(corners[0, 0]), int(corners[0, 1]) - round(4 * scale))
        for color, thickness in ((WHITE, round(4 * scale)), (BLUE, round(2 * scale))):
            cv2.putText(canvas, str(number), at, cv2.FONT_HERSHEY_SIMPLEX, 0.45 * scale, color, thickness, cv2.LINE_AA)
    return canvas


def outlined_candidates(image: Image, found: Candidates) -> Image:
    """Return a copy of the page (H, W, 3) with its candidates outlined: blue ones were kept, orange ones dropped."""
    canvas = image.copy()
    scale = max(1.0, max(image.shape[:2]) / 1500)
    kept = found.fates == FATES.index(Fate.KEPT)
    for quad, color in [
        *((quad, ORANGE) for quad in found.quads[~kept]),
        *((quad, BLUE) for quad in found.quads[kept]),
    ]:
        outline(canvas, quad, color, scale)
    return canvas


def outline(canvas: Image, quad: Floats, color: tuple[int, int, int], scale: float = 1.0) -> None:
    """Draw a quad (4, 2) on a picture: a colored line on a white one, seen on dark and on its own color."""
    corners = quad.round().astype(np.int32)
    for shade, thickness in ((WHITE, round(4 * scale)), (color, round(2 * scale))):
        cv2.polylines(canvas, [corners], isClosed=True, color=shade, thickness=thickness, lineType=cv2.LINE_AA)
