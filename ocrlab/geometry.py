"""Quads: ordering corners, growing boxes, cutting crops, reading order.

A quad is (4, 2) float32, clockwise on the screen; most functions take any number of them, (N, 4, 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.page import Floats, Image

Ratio = float | NDArray[np.float64]
UPRIGHT_RATIO = 1.5  # a crop this many times higher than wide holds a line that runs down the page


def order_corners(quads: Floats) -> Floats:
    """Return the corners of quads (..., 4, 2) clockwise, beginning at the top-left one.

    Of the two leftmost corners the upper one comes first, as in RapidOCR and PaddleOCR.

    Examples
    --------
    >>> order_corners(np.float32([[9, 5], [0, 5], [0, 0], [9, 0]])).tolist()
    [[0.0, 0.0], [9.0, 0.0], [9.0, 5.0], [0.0, 5.0]]
    """
    by_x = _sorted_by(quads, 0)
    left, right = _sorted_by(by_x[..., :2, :], 1), _sorted_by(by_x[..., 2:, :], 1)
    return np.concatenate([left[..., :1, :], right, left[..., 1:, :]], axis=-2).astype(np.float32)


def _sorted_by(points: Floats, axis: int) -> Floats:
    order = np.argsort(points[..., axis], axis=-1, kind="stable")
    return np.take_along_axis(points, order[..., None], axis=-2)


def min_area_rects(shapes: Iterable[NDArray[np.int32]]) -> tuple[Floats, NDArray[np.float64]]:
    """Return the smallest rectangle around each set of points (P, 1, 2), as corners (N, 4, 2) and short sides (N,)."""
    rects = [cv2.minAreaRect(points) for points in shapes]
    corners = np.array([cv2.boxPoints(rect) for rect in rects], np.float32).reshape(-1, 4, 2)
    return order_corners(corners), np.array([min(rect[1]) for rect in rects], np.float64)


def sides(quads: Floats) -> tuple[Floats, Floats]:
    """Return the widths (top edges) and heights (left edges) of quads (..., 4, 2)."""
    widths = np.linalg.norm(quads[..., 1, :] - quads[..., 0, :], axis=-1)
    heights = np.linalg.norm(quads[..., 3, :] - quads[..., 0, :], axis=-1)
    return widths, heights


def unclip_distance(quads: Floats, ratio: Ratio) -> Floats:
    """Return how far `unclip` moves each edge: area x ratio / perimeter (DB paper, arXiv:1911.08947, section 3.5)."""
    widths, heights = sides(quads.astype(np.float64))
    return np.asarray(widths * heights * ratio / np.maximum(2 * (widths + heights), 1e-9))


def unclip(quads: Floats, ratio: Ratio) -> Floats:
    """Return rectangles (N, 4, 2) with every edge moved outward by `unclip_distance`.

    DB is trained on shrunken text regions, so a box must be grown back. A polygon offset of a rectangle with round
    joins, boxed in again, is this rectangle: no clipping library is needed for it.
    """
    distance = unclip_distance(quads, ratio)[:, None]
    widths, heights = (np.maximum(side, 1e-9)[:, None] for side in sides(quads.astype(np.float64)))
    across = (quads[:, 1] - quads[:, 0]) / widths * distance  # (N, 2)
    down = (quads[:, 3] - quads[:, 0]) / heights * distance
    steps = np.stack([-across - down, across - down, across + down, down - across], axis=1)
    return (quads + steps).astype(np.float32)


def unclip_integer(quads: Floats, ratio: Ratio) -> Iterator[NDArray[np.int32]]:
    """Grow rectangles (N, 4, 2) as RapidOCR and PaddleOCR do, and give the points (P, 1, 2) of each round-cornered outline.

    Their polygon library counts in whole pixels: corners are cut to integers before the offset and rounded after it.
    """
    import pyclipper
    import shapely

    polygons = shapely.polygons(quads)  # all at once: one by one, this takes longer than the offset itself
    distances = shapely.area(polygons) * ratio / np.maximum(shapely.length(polygons), 1e-9)  # a pixel has no length
    for quad, distance in zip(quads, distances.tolist(), strict=True):
        offset = pyclipper.PyclipperOffset()
        offset.AddPath(quad, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
        grown = offset.Execute(distance)
        yield np.array(grown[0] if grown else quad, dtype=np.int32).reshape(-1, 1, 2)


def grow(quads: Floats, ratio: Ratio, mode: str) -> tuple[Floats, NDArray[np.float64]]:
    """Return rectangles (N, 4, 2) grown by a ratio, or each by its own, and the lengths of their short sides (N,).

    Parameters
    ----------
    mode : {"exact", "integer"}
        In fractions of a pixel, or as `unclip_integer`.
    """
    if mode == "exact":
        short_sides = np.minimum(*sides(quads)) + 2 * unclip_distance(quads, ratio)
        return unclip(quads, ratio), short_sides.astype(np.float64)
    return min_area_rects(unclip_integer(quads, ratio))


def is_upright(quad: Floats) -> bool:
    """Tell whether a quad is so much higher than wide that its text runs down the page."""
    width, height = _crop_size(quad)
    return height / width >= UPRIGHT_RATIO


def cut(image: Image, quad: Floats, quarter: bool | None = None) -> Image:
    """Cut a quad out of an image and lay it flat; a line that runs down the page is turned a quarter to the left.

    Parameters
    ----------
    image : (H, W, 3) uint8
    quad : (4, 2) float32
    quarter : bool, optional
        Whether it runs down the page; without it, its shape tells.

    Returns
    -------
    (h, w, 3) uint8
        As RapidOCR's get_rotate_crop_image: cubic, edges repeated, sides as long as the longer of opposite edges.
    """
    width, height = _crop_size(quad)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    transform = cv2.getPerspectiveTransform(quad.astype(np.float32), flat)
    edges, cubic = cv2.BORDER_REPLICATE, cv2.INTER_CUBIC
    crop = cv2.warpPerspective(image, transform, (width, height), flags=cubic, borderMode=edges)
    return np.asarray(np.rot90(crop) if (is_upright(quad) if quarter is None else quarter) else crop, dtype=np.uint8)


def as_standing(crop: Image) -> Image:
    """Return the square pieces of a crop (h, w, 3) that was turned a quarter, each turned back, side by side.

    A column of upright characters becomes a row of them; a line that runs down the page becomes nothing that can be read.
    """
    pieces = np.array_split(crop, max(1, round(crop.shape[1] / crop.shape[0])), axis=1)
    narrowest = min(piece.shape[1] for piece in pieces)
    return np.ascontiguousarray(np.concatenate([np.rot90(piece[:, :narrowest], -1) for piece in pieces], axis=1))


def text_quad(quad: Floats, turned: bool, flipped: bool) -> Floats:
    """Return the corners of a box beginning at the text's own top-left.

    Parameters
    ----------
    turned : bool
        Whether `cut` turned the crop a quarter to the left.
    flipped : bool
        Whether the crop was upside down after that.
    """
    return np.roll(quad, -(int(turned) + 2 * int(flipped)), axis=0)


def _crop_size(quad: Floats) -> tuple[int, int]:
    edges = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)  # top, right, bottom, left
    return max(1, int(max(edges[0], edges[2]))), max(1, int(max(edges[3], edges[1])))


def rotated_points(points: Floats, size: tuple[int, int], degrees: int) -> Floats:
    """Return points (..., 2) of a picture of this (height, width) on that picture rotated clockwise by quarter turns.

    They are edges of pixels, as `cut` takes them: a picture 40 wide reaches from 0 to 40.
    """
    x, y = points[..., 0], points[..., 1]
    height, width = size
    there = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
    return np.stack(there[degrees % 360], axis=-1).astype(np.float32)


def reading_order(quads: Floats, rule: str) -> list[int]:
    """Return the order in which boxes (N, 4, 2) are read: rows from top to bottom, each from left to right.

    Parameters
    ----------
    rule : {"height", "10px"}
        When a box begins a new row. "height": its center lies more than half a text height below the row's first,
        measured along the tilt of the page. "10px": its top-left lies 10 pixels or more below that of the box before
        it, as in RapidOCR 3.x; a chain of small steps then joins lines that lie apart.
    """
    if not len(quads):
        return []
    if rule == "10px":
        x, y = quads[:, 0, 0], quads[:, 0, 1]
        down = np.argsort(y, kind="stable")
        starts_row = np.concatenate([[0], np.diff(y[down]) >= 10])
        rows = np.cumsum(starts_row)
    else:
        x, y = _untilted_centers(quads)
        down = np.argsort(y, kind="stable")
        rows = _rows_by_height(y[down].tolist(), np.minimum(*sides(quads))[down].tolist())
    return list(down[np.lexsort((x[down], rows))].tolist())


def text_order(quads: Floats, rule: str, turned: int, columns: NDArray[np.bool_]) -> list[int]:
    """Return the order in which boxes (N, 4, 2) are read on a page that was turned, and has columns of upright characters.

    Parameters
    ----------
    rule : {"height", "10px"}
        As in `reading_order`.
    turned : {0, 90, 180, 270}
        Degrees clockwise by which the page was turned.
    columns : (N,) bool
        Boxes that are read one after the other from the right, where they stand among the rows.
    """
    upright = rotated_points(quads, (0, 0), -turned)  # only their places among each other matter
    down, rows = np.flatnonzero(columns), np.flatnonzero(~columns)
    order = [int(rows[i]) for i in reading_order(order_corners(upright[rows]), rule)]
    if not len(down):
        return order
    centers = upright.mean(axis=1)
    below = [at for at, i in enumerate(order) if centers[i, 1] > np.median(centers[down, 1])]
    at = below[0] if below else len(order)
    from_the_right = [int(i) for i in down[np.argsort(-centers[down, 0], kind="stable")]]
    return order[:at] + from_the_right + order[at:]


def _untilted_centers(quads: Floats) -> tuple[Floats, Floats]:
    top_edges = quads[:, 1] - quads[:, 0]
    wide = np.greater(*sides(quads))
    angles = np.arctan2(top_edges[:, 1], top_edges[:, 0])[wide]
    tilt = float(np.median(angles)) if len(angles) else 0.0
    centers = quads.mean(axis=1)
    turned = centers @ np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    return turned[:, 0], turned[:, 1]


def _rows_by_height(y: list[float], heights: list[float]) -> NDArray[np.int64]:
    starts_row, first = np.zeros(len(y), np.int64), 0
    for i in range(1, len(y)):
        if y[i] - y[first] > min(heights[i], heights[first]) / 2:
            starts_row[i], first = 1, i
    return np.cumsum(starts_row)


def iou(one: Floats, other: Floats) -> float:
    """Return the area two quads share, as a fraction of the area they cover together."""
    from shapely.geometry import Polygon

    a, b = Polygon(one).buffer(0), Polygon(other).buffer(0)
    return float(a.intersection(b).area / max(a.union(b).area, 1e-9))
