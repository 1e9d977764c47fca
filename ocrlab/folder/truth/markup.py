"""Truth that is written as markup: hOCR, ALTO, PAGE. Only lines are taken, with their boxes and their text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from ocrlab.files import FileError, read_text, shown
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.written import Truth, is_ignored, line_of

BBOX = re.compile(r"bbox\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)")
LINES = ("ocr_line", "ocrx_line", "ocr_header", "ocr_textfloat", "ocr_caption")
VOID = ("br", "img", "meta", "link", "hr", "input", "wbr")


class Found(NamedTuple):
    """A line as it was found: what names it, its text, the numbers of its box."""

    name: str
    text: str
    numbers: list[float]


def read_markup(file: Path) -> Truth:
    """Return the truth of a file in hOCR, ALTO or PAGE; which it is, its root tells.

    Raises
    ------
    FileError
        If it is none of them, not well formed, or a line has no box; the line is named.
    """
    text = read_text(file)
    try:
        found = list(_hocr(text) if file.suffix.lower() in (".hocr", ".html", ".htm", ".xhtml") else _xml(text))
    except (ElementTree.ParseError, ValueError, KeyError) as error:
        raise FileError(f"{shown(file)}: {error}.") from error
    return Truth(shown(file), tuple(line for line in (_line(file, one) for one in found) if not is_ignored(line.text)))


def _line(file: Path, one: Found) -> TrueLine:
    try:
        return line_of(one.text, one.numbers)
    except ValueError as error:
        raise FileError(f"{shown(file)}, {one.name}: {error}.") from error


def _xml(text: str) -> Iterator[Found]:
    if "<!ENTITY" in text:
        raise ValueError("it defines entities, which no truth needs")
    root = ElementTree.fromstring(text)
    kind = _local(root.tag)
    if kind == "alto":
        yield from _alto(root)
    elif kind == "PcGts":
        yield from _page(root)
    else:
        raise ValueError(f"its root is <{kind}>; <alto>, <PcGts> (PAGE) or hOCR's <html> was expected")


def _alto(root: ElementTree.Element) -> Iterator[Found]:
    for number, line in enumerate((one for one in root.iter() if _local(one.tag) == "TextLine"), 1):
        name = f"TextLine {line.get('ID', number)}"
        words = [one.get("CONTENT", "") for one in line.iter() if _local(one.tag) == "String"]
        left, top, width, height = (float(line.attrib[key]) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        yield Found(name, " ".join(words), [left, top, left + width, top + height])


def _page(root: ElementTree.Element) -> Iterator[Found]:
    for number, line in enumerate((one for one in root.iter() if _local(one.tag) == "TextLine"), 1):
        name = f"TextLine {line.get('id', number)}"
        parts = {_local(one.tag): one for one in line}  # a line's own, not its words'
        equivalent = parts.get("TextEquiv")
        text = (
            ""
            if equivalent is None
            else next((one.text or "" for one in equivalent if _local(one.tag) == "Unicode"), "")
        )
        points = parts["Coords"].get("points", "") if "Coords" in parts else ""
        yield Found(name, text, [float(number) for number in re.split(r"[,\s]+", points.strip()) if number])


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _hocr(text: str) -> Iterator[Found]:
    parser = Hocr()
    parser.feed(text)
    parser.close()
    if not parser.is_hocr:
        raise ValueError("no hOCR: nothing in it has the class ocr_page or ocr_line")
    yield from parser.found


class Hocr(HTMLParser):
    """Collects the lines of hOCR: elements of a line's class, with bbox in their title, and all text inside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Found] = []
        self.is_hocr = False
        self._depth = 0  # of elements below the line that is open
        self._name, self._numbers, self._text = "", list[float](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a line, or go deeper into the one that is open."""
        told = {name: value or "" for name, value in attrs}
        classes = told.get("class", "").split()
        self.is_hocr |= any(one in (*LINES, "ocr_page") for one in classes)
        if self._depth:
            self._depth += tag not in VOID
        elif any(one in LINES for one in classes):
            box = BBOX.search(told.get("title", ""))
            self._depth, self._name = 1, f"line {told.get('id') or len(self.found) + 1}"
            self._numbers, self._text = [float(one) for one in box.groups()] if box else [], []

    def handle_endtag(self, tag: str) -> None:
        """Come out of an element, and of the line with its last."""
        if self._depth and tag not in VOID:
            self._depth -= 1
            if not self._depth:
                self.found.append(Found(self._name, " ".join("".join(self._text).split()), self._numbers))

    def handle_data(self, data: str) -> None:
        """Take the text of the line that is open."""
        if self._depth:
            self._text.append(data)
