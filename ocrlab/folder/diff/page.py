"""The differences of two runs as one HTML file that asks no address for anything, with the crops of every place."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.debug.accuracy import pieces
from ocrlab.draw.pages import template
from ocrlab.folder.diff.apart import Apart, Change
from ocrlab.folder.runs.store import Done
from ocrlab.image import ImageError, load_pages
from ocrlab.page import Image

HERE = Path(__file__).parent
MOST = 400  # changes with a picture: a page of thousands opens in no browser
WIDEST, MARGIN = 640, 6  # pixels of a crop


def page(apart: Apart, runs: tuple[Done, Done], accepted: frozenset[str]) -> str:
    """Return the differences as HTML; what stands on the pictures is escaped."""
    shown = apart.changes[:MOST]
    by_picture = [(image, list(of)) for image, of in groupby(shown, key=lambda one: (one.image, one.page))]
    return str(
        template(HERE / "page.html").render(
            apart=apart, counts=apart.counts(), names=[run.folder.name for run in runs], open=len(apart.losses(accepted)),
            left=len(apart.changes) - len(shown),
            pictures=[(image, number, list(_rows(of, runs[0], accepted))) for (image, number), of in by_picture],
        )
    )  # fmt: skip


def _rows(changes: list[Change], run: Done, accepted: frozenset[str]) -> Iterator[dict[str, Any]]:
    pixels = _pixels(run.picture_of(changes[0].image), changes[0].page)
    for one in changes:
        cut = pieces(one.after, one.before) if one.kind == "changed" else []
        yield {
            "kind": one.kind, "before": one.before, "after": one.after, "accepted": one.key in accepted,
            "crop": _crop(pixels, one) if pixels is not None else "",
            "old": [(piece.kind, piece.true) for piece in cut], "new": [(piece.kind, piece.read) for piece in cut],
        }  # fmt: skip


def _pixels(picture: Path, page: int) -> Image | None:
    """Return the pixels of a page; None where the picture is gone."""
    try:
        return next(pixels for number, pixels in enumerate(load_pages(picture), 1) if number == page)
    except (ImageError, OSError, ValueError, StopIteration):
        return None


def _crop(pixels: Image, change: Change) -> str:
    import cv2

    points = np.concatenate(change.quads)
    (left, top), (right, bottom) = (points.min(axis=0) - MARGIN).astype(int), (points.max(axis=0) + MARGIN).astype(int)
    cut = pixels[max(0, top) : bottom, max(0, left) : right]
    if not cut.size:
        return ""
    scale = min(1.0, WIDEST / cut.shape[1])
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else cut
    data = cv2.imencode(".jpg", small[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
