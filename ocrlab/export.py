"""A page that was read, as text for other programs: CSV, Markdown, hOCR, and an annotated picture."""

from __future__ import annotations

import csv
import html
import io

import cv2
import numpy as np

from ocrlab.page import FATES, Candidates, Fate, Floats, Image, Line, Page
from ocrlab.words import words

CSV_HEADER = (
    "image",
    "page",
    "line",
    "text",
    "score",
    "x1",
    "y1",
    "x2",
    "y2",
    "x3",
    "y3",
    "x4",
    "y4",
    "box_score",
    "flipped",
)
HOCR_HEAD = """<!DOCTYPE html>
<html><head><meta charset="utf-8"/><title>ocrlab</title>
<meta name="ocr-system" content="ocrlab"/><meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word"/></head><body>
"""
HOCR_TAIL = "</body></html>\n"
BLUE, ORANGE, WHITE = (0, 114, 178), (213, 94, 0), (255, 255, 255)  # RGB


def to_csv(page: Page, image: str, number: int = 1) -> str:
    """Return the lines of a page as rows of CSV under `CSV_HEADER`, corners clockwise from the text's own top-left."""
    rows = io.StringIO(newline="")
    writer = csv.writer(rows)
    for i, line in enumerate(page.to_dict()["lines"], 1):
        corners = [value for corner in line["box"] for value in corner]
        writer.writerow([image, number, i, line["text"], line["score"], *corners, line["box_score"], line["flipped"]])
    return rows.getvalue()


def to_markdown(page: Page, image: str, number: int = 1) -> str:
    """Return a page as a heading and a table of its lines."""
    heading = image if number == 1 else f"{image}, page {number}"
    rows = [f"| {i} | {_cell(line.text)} | {line.score:.3f} |" for i, line in enumerate(page.lines, 1)]
    return "\n".join([f"## {heading}", "", "| # | text | score |", "|--:|---|--:|", *rows, "", ""])


def _cell(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_[]<>|" else character for character in text)


def to_hocr(page: Page, image: str, number: int = 1) -> str:
    """Return a page as an element of hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/): page, lines, words.

    A word's place along its line comes from the columns in which the recognizer saw its characters.
    """
    height, width = page.size
    title = f"image &quot;{html.escape(image)}&quot;; bbox 0 0 {width} {height}; ppageno {number - 1}"
    lines = "\n".join(_hocr_line(page, line, f"{number}_{i}") for i, line in enumerate(page.lines, 1))
    return f'<div class="ocr_page" id="page_{number}" title="{title}">\n{lines}\n</div>\n'


def _hocr_line(page: Page, line: Line, number: str) -> str:
    across = line.quad[1] - line.quad[0]
    angle = -np.degrees(np.arctan2(across[1], across[0]))  # hOCR counts counter-clockwise
    spans = " ".join(
        f'<span class="ocrx_word" title="bbox {_bbox(word.quad, page.size)}; x_wconf {100 * word.score:.0f}">'
        f"{html.escape(word.text)}</span>"
        for word in words(line, page.candidates.outlines[line.candidate])
    )
    title = f"bbox {_bbox(line.quad, page.size)}; textangle {angle:.1f}"
    return f'<span class="ocr_line" id="line_{number}" title="{title}">{spans}</span>'


def _bbox(quad: Floats, size: tuple[int, int]) -> str:
    inside = np.clip(quad, 0, size[::-1])
    low, high = np.floor(inside.min(axis=0)), np.ceil(inside.max(axis=0))
    return f"{low[0]:.0f} {low[1]:.0f} {high[0]:.0f} {high[1]:.0f}"


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
