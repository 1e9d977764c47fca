"""Many pictures, one after the other: what is read of each is written at once, and one that cannot be read stops nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from ocrlab.draw.outlines import annotated
from ocrlab.folder import formats
from ocrlab.image import MAX_PIXELS, load_pages
from ocrlab.page import Image, Page
from ocrlab.pipeline import OCR
from ocrlab.stream import in_order
from ocrlab.timing import Timeline, record

STAGES = ("detect", "classify", "recognize", "total")
AT_ONCE = 2  # pages that are read at a time


class Done(NamedTuple):
    """A page that was read, and how."""

    picture: Path
    number: int  # of the page in its file, from 1
    pixels: Image
    page: Page
    ocr: OCR
    timeline: Timeline


class Format(NamedTuple):
    """How pages are written: something before all, something of each, something after all."""

    write: Callable[[Done], str]
    head: str = ""
    tail: str = ""


def report(done: Done) -> dict[str, Any]:
    """Return what `ocrlab read --json` prints of one page."""
    facts = done.ocr.detect.net.facts  # type: ignore[attr-defined]
    found = done.page.to_dict()
    return {
        "image": str(done.picture), **({"page": done.number} if done.number > 1 else {}),
        "width": found["width"], "height": found["height"], "model": done.ocr.model, "backend": facts.backend,
        "precision": facts.precision, "turned": found["turned"], "seen": found["seen"], "notices": found["notices"],
        "lines": found["lines"],
        "seconds": {stage: round(done.timeline.seconds(stage), 4) for stage in STAGES},
    }  # fmt: skip


def json_line(value: dict[str, Any]) -> str:
    """Return one line of JSON lines."""
    return json.dumps(value, ensure_ascii=False) + "\n"


FORMATS: dict[str, Format] = {
    "text": Format(lambda done: f"{done.page.text}\n"),
    "json": Format(lambda done: json_line(report(done))),
    "csv": Format(
        lambda done: formats.to_csv(done.page, str(done.picture), done.number), ",".join(formats.CSV_HEADER) + "\r\n"
    ),
    "markdown": Format(lambda done: formats.to_markdown(done.page, str(done.picture), done.number)),
    "hocr": Format(
        lambda done: formats.to_hocr(done.page, str(done.picture), done.number), formats.HOCR_HEAD, formats.HOCR_TAIL
    ),
    "picture": Format(lambda done: f"{done.picture}\n"),
}


@dataclass(frozen=True)
class Job:
    """Pictures to read, and how to write what was read.

    Parameters
    ----------
    ocr : OCR
    pictures : list of path
    form : str
        A key of FORMATS.
    folder : path, optional
        Where annotated pictures go.
    max_pixels : int, optional
    """

    ocr: OCR
    pictures: list[Path]
    form: str = "text"
    folder: Path | None = None
    max_pixels: int | None = None

    def run(self, out: TextIO) -> int:
        """Read everything, with progress on stderr; return 0 if all was read, 1 if something was not.

        While a page is read, the next one has begun: what one thread does alone, such as tracing a map, leaves no core idle.
        """
        from tqdm import tqdm

        status, form = 0, FORMATS[self.form]
        out.write(form.head)
        with tqdm(total=len(self.pictures), unit="picture", file=sys.stderr, disable=len(self.pictures) < 2) as bar:
            for place, one in in_order(self._read, self._loaded(), AT_ONCE, "page"):
                bar.update(place - bar.n)  # those before it are done
                if isinstance(one, Done):
                    out.write(self._header(one) + form.write(one))
                else:
                    status = 1
                    out.write(self._said(self.pictures[place], one))
                out.flush()
            bar.update(len(self.pictures) - bar.n)
        out.write(form.tail)
        out.flush()
        return status

    def _loaded(self) -> Iterator[tuple[int, int, Image | Exception]]:
        """Yield the pages of all pictures: which picture, which of its pages, and its pixels or why there are none."""
        for place, picture in enumerate(self.pictures):
            number = 1
            try:
                for pixels in load_pages(picture, max_pixels=self.max_pixels or MAX_PIXELS):
                    yield place, number, pixels
                    number += 1
            except (ValueError, OSError) as error:
                yield place, number, error

    def _read(self, loaded: tuple[int, int, Image | Exception]) -> tuple[int, Done | Exception]:
        place, number, pixels = loaded
        if isinstance(pixels, Exception):
            return place, pixels
        try:
            with record() as timeline:
                page = self.ocr(pixels)
            if self.form == "picture" and self.folder:
                self.folder.mkdir(parents=True, exist_ok=True)
                suffix = f"-{number}" if number > 1 else ""
                (self.folder / f"{self.pictures[place].stem}{suffix}.png").write_bytes(annotated(pixels, page))
        except (ValueError, OSError) as error:
            return place, error
        return place, Done(self.pictures[place], number, pixels, page, self.ocr, timeline)

    def _said(self, picture: Path, error: Exception) -> str:
        """Say on stderr why a picture was not read, and return what stands in its place."""
        print(f"ocrlab: {error}", file=sys.stderr)
        return json_line({"image": str(picture), "error": str(error)}) if self.form == "json" else ""

    def _header(self, done: Done) -> str:
        if self.form != "text" or (len(self.pictures) == 1 and done.number == 1):
            return ""
        return f"== {done.picture}{f', page {done.number}' if done.number > 1 else ''}\n"
