"""A page that was read, as text for other programs: CSV, Markdown, hOCR, and an annotated picture."""

from __future__ import annotations

import csv
import html
import io

import numpy as np

from ocrlab.page import Floats, Line, Page
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
