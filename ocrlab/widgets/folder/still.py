"""What a saved notebook shows of the grid: the totals, and the first pages with their reasons."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

import cv2
import numpy as np

from ocrlab.draw.colors import ORANGE
from ocrlab.draw.outlines import outline
from ocrlab.widgets.folder import index
from ocrlab.widgets.folder.rows import Row
from ocrlab.widgets.folder.thumbs import Thumb, Thumbs
from ocrlab.widgets.shared.view import jpeg

SHOWN = 8  # pages


def markup(every: Sequence[Row], order: Sequence[int], thumbs: Thumbs) -> str:
    """Return a still as HTML."""
    said = "".join(f"<p>{html.escape(line)}</p>" for line in index.totals(every))
    tiles = "".join(_tile(every[i], thumbs.of(every[i])) for i in order[:SHOWN])
    return f'<div class="ocrlab-still">{said}<div style="display:flex;flex-wrap:wrap;gap:10px">{tiles}</div></div>'


def _tile(row: Row, thumb: Thumb) -> str:
    said = html.escape(row.reason)
    name = html.escape(row.name)
    picture = (
        f'<img alt="{name}" style="max-height:150px;max-width:100%" src="{_data(row, thumb)}">' if thumb.data else ""
    )
    return f'<div style="width:180px;overflow-wrap:anywhere">{picture}<br><b>{name}</b><br>{said}</div>'


def _data(row: Row, thumb: Thumb) -> str:
    """Return a small picture with the lines in question outlined, as an address."""
    decoded = cv2.imdecode(np.frombuffer(thumb.data, np.uint8), cv2.IMREAD_COLOR)
    canvas = np.ascontiguousarray(np.asarray(decoded, np.uint8)[:, :, ::-1])
    left, top, width, _ = thumb.window
    for mark in row.marks:
        outline(canvas, (mark.quad - np.array([left, top])) * canvas.shape[1] / width, ORANGE, 0.5)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(canvas, 70)).decode()}"
