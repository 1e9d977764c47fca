"""A page that was read, as text for other programs: CSV, Markdown, hOCR. What could not be read has its place in each.

What stands on a picture is a stranger's text: it never becomes markup, nor a formula of a spreadsheet.
"""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

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
    "error",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is worked out by spreadsheets ...
NUMBER = re.compile(r"[-+][\d.,:' %]*\d%?\Z")  # ... except where it is but a number
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HOCR_HEAD = """<!DOCTYPE html>
<html><head><meta charset="utf-8"/><title>ocrlab</title>
<meta name="ocr-system" content="ocrlab"/><meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word"/></head><body>
"""
HOCR_TAIL = "</body></html>\n"


def to_csv(page: Page, image: str, number: int = 1) -> str:
    """Return the lines of a page as rows of CSV under `CSV_HEADER`, corners clockwise from the text's own top-left.

    A text that a spreadsheet would take for a formula has an apostrophe in front; numbers such as -40 or +49 stay as they are.
    """
    rows = []
    for i, line in enumerate(page.to_dict()["lines"], 1):
        corners = [value for corner in line["box"] for value in corner]
        rows.append([image, number, i, line["text"], line["score"], *corners, line["box_score"], line["flipped"], ""])
    return _rows(rows)


def csv_failed(image: str, number: int, error: str) -> str:
    """Return the row of a page that could not be read."""
    return _rows([[image, number, *[""] * (len(CSV_HEADER) - 3), error]])


def _rows(rows: list[list[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_tame(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue()


def _tame(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) and not NUMBER.match(cell) else cell


def to_markdown(page: Page, image: str, number: int = 1) -> str:
    """Return a page as a heading and a table of its lines."""
    rows = [f"| {i} | {_cell(line.text)} | {line.score:.3f} |" for i, line in enumerate(page.lines, 1)]
    return "\n".join([_heading(image, number), "", "| # | text | score |", "|--:|---|--:|", *rows, "", ""])


def markdown_failed(image: str, number: int, error: str) -> str:
    """Return what stands in the place of a page that could not be read."""
    return f"{_heading(image, number)}\n\nNot read: {_cell(error)}\n\n"


def _heading(image: str, number: int) -> str:
    return f"## {_cell(image)}{f', page {number}' if number > 1 else ''}"


def _cell(text: str) -> str:
    one_line = " ".join(text.splitlines())
    return "".join(f"\\{character}" if character in "\\`*_[]<>|" else character for character in one_line)


def to_hocr(page: Page, image: str, number: int = 1, place: int = 1) -> str:
    """Return a page as an element of hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/): page, lines, words.

    A word's place along its line comes from the columns in which the recognizer saw its characters.

    Parameters
    ----------
    page : Page
    image : str
    number : int
        Of the page in its file, from 1.
    place : int
        Of the page among all that stand in the same hOCR file, from 1: it makes its names unique.
    """
    height, width = page.size
    lines = "\n".join(_hocr_line(page, line, f"{place}_{i}") for i, line in enumerate(page.lines, 1))
    return _hocr_page(image, (width, height), (number, place), f"\n{lines}\n")


def hocr_failed(image: str, number: int, error: str, place: int) -> str:
    """Return what stands in the place of a page that could not be read."""
    return _hocr_page(image, (0, 0), (number, place), f'<p class="ocrlab_error">{_xml(error)}</p>')


def _hocr_page(image: str, size: tuple[int, int], at: tuple[int, int], inside: str) -> str:
    number, place = at
    quoted = image.replace("\\", "\\\\").replace('"', '\\"')
    title = f'image "{quoted}"; bbox 0 0 {size[0]} {size[1]}; ppageno {place - 1}; x_source_page {number}'
    return f'<div class="ocr_page" id="page_{place}" title="{_xml(title)}">{inside}</div>\n'


def _xml(text: str) -> str:
    """Return text as XML can hold it: control characters, which it cannot, become U+FFFD."""
    return html.escape(NOT_XML.sub("\ufffd", text))


def _hocr_line(page: Page, line: Line, number: str) -> str:
    across = line.quad[1] - line.quad[0]
    angle = -np.degrees(np.arctan2(across[1], across[0]))  # hOCR counts counter-clockwise
    spans = " ".join(
        f'<span class="ocrx_word" title="bbox {_bbox(word.quad, page.size)}; x_wconf {100 * word.score:.0f}">'
        f"{_xml(word.text)}</span>"
        for word in words(line, page.candidates.outlines[line.candidate])
    )
    title = f"bbox {_bbox(line.quad, page.size)}; textangle {angle:.1f}"
    return f'<span class="ocr_line" id="line_{number}" title="{title}">{spans}</span>'


def _bbox(quad: Floats, size: tuple[int, int]) -> str:
    inside = np.clip(quad, 0, size[::-1])
    low, high = np.floor(inside.min(axis=0)), np.ceil(inside.max(axis=0))
    return f"{low[0]:.0f} {low[1]:.0f} {high[0]:.0f} {high[1]:.0f}"
