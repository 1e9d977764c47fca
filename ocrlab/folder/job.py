"""Many pictures, one after the other: what is read of each is written at once, and one that cannot be read stops nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from ocrlab import machine
from ocrlab.draw.outlines import annotated
from ocrlab.files import shown, write_whole
from ocrlab.files.outputs import check_apart, names_for
from ocrlab.folder import formats
from ocrlab.image import MAX_PIXELS, load_pages
from ocrlab.page import Image, Page
from ocrlab.pipeline import OCR
from ocrlab.stream import in_order
from ocrlab.timing import Timeline, record

STAGES = ("detect", "classify", "recognize", "total")
AT_ONCE = 2  # pages that are read at a time
A_PIXEL_TAKES = 24  # bytes of memory: decoded here and in the decoder, scaled, and again of the pages that wait


class Out(Protocol):
    """What is written to."""

    def write(self, text: str, /) -> int:
        """Write text."""

    def flush(self) -> None:
        """Hand on what was written."""


class Done(NamedTuple):
    """A page that was read, and how; or why it was not."""

    picture: Path
    number: int  # of the page in its file, from 1
    place: int  # among all pages of the job, from 1
    page: Page | None
    ocr: OCR
    timeline: Timeline
    error: str = ""
    why: Mapping[str, Any] = MappingProxyType({})  # of its report, where it was asked for

    @property
    def name(self) -> str:
        """The picture's name, as it can be printed."""
        return shown(self.picture)


class Format(NamedTuple):
    """How pages are written: something before all, something of each, something after all."""

    write: Callable[[Done, Page], str]
    failed: Callable[[Done], str]
    head: str = ""
    tail: str = ""


def most_pixels(asked: int | None = None) -> int:
    """Return the largest picture to read: as asked, or what the memory that is free allows, at most 100 million pixels."""
    return asked or min(MAX_PIXELS, max(1_000_000, machine.available() // A_PIXEL_TAKES))


def report(done: Done, page: Page) -> dict[str, Any]:
    """Return what `ocrlab read --json` prints of one page."""
    facts = done.ocr.detect.net.facts  # type: ignore[attr-defined]
    found = page.to_dict()
    return {
        "image": done.name, **({"page": done.number} if done.number > 1 else {}),
        "width": found["width"], "height": found["height"], "model": done.ocr.model, "backend": facts.backend,
        "precision": facts.precision, "turned": found["turned"], "seen": found["seen"], "notices": found["notices"],
        "lines": found["lines"], **done.why,
        "seconds": {stage: round(done.timeline.seconds(stage), 4) for stage in STAGES},
    }  # fmt: skip


def json_line(value: dict[str, Any]) -> str:
    """Return one line of JSON lines."""
    return json.dumps(value, ensure_ascii=False) + "\n"


FORMATS: dict[str, Format] = {
    "text": Format(lambda done, page: f"{page.text}\n", lambda done: f"(not read: {done.error})\n"),
    "json": Format(
        lambda done, page: json_line(report(done, page)),
        lambda done: json_line({"image": done.name, "error": done.error}),
    ),
    "csv": Format(
        lambda done, page: formats.to_csv(page, done.name, done.number),
        lambda done: formats.csv_failed(done.name, done.number, done.error),
        ",".join(formats.CSV_HEADER) + "\r\n",
    ),
    "markdown": Format(
        lambda done, page: formats.to_markdown(page, done.name, done.number),
        lambda done: formats.markdown_failed(done.name, done.number, done.error),
    ),
    "hocr": Format(
        lambda done, page: formats.to_hocr(page, done.name, done.number, done.place),
        lambda done: formats.hocr_failed(done.name, done.number, done.error, done.place),
        formats.HOCR_HEAD, formats.HOCR_TAIL,
    ),
    "picture": Format(lambda done, page: f"{done.name}\n", lambda done: f"{done.name}: not drawn\n"),
}  # fmt: skip


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
    load : callable
        A picture -> its pages.
    explain : callable, optional
        A page, what read it, its pixels -> what stands besides in its JSON; see `why.explained`.

    Raises
    ------
    FileError
        If an annotated picture would be written over one that is to be read.
    """

    ocr: OCR
    pictures: list[Path]
    form: str = "text"
    folder: Path | None = None
    load: Callable[[Path], Iterator[Image]] = load_pages
    explain: Callable[[Page, OCR, Image], Mapping[str, Any]] | None = None
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Find names for annotated pictures."""
        object.__setattr__(self, "names", names_for(self.pictures, "") if self.folder else [])
        if self.folder:
            check_apart([self.folder / f"{name}.png" for name in self.names], self.pictures)

    def run(self, out: Out) -> int:
        """Read everything, with progress on stderr; return 0 if all was read, 1 if something was not.

        While a page is read, the next one has begun: what one thread does alone, such as tracing a map, leaves no core idle.

        Raises
        ------
        FileError
            If what was read cannot be written. What was written until then, or until Ctrl-C, has its tail.
        """
        from tqdm import tqdm

        status, form = 0, FORMATS[self.form]
        out.write(form.head)
        try:
            with tqdm(total=len(self.pictures), unit="picture", file=sys.stderr, disable=len(self.pictures) < 2) as bar:
                for at, done in in_order(self._read, self._loaded(), AT_ONCE, "page"):
                    bar.update(at - bar.n)  # those before it are done
                    out.write(self._header(done) + self._text(done, form))
                    out.flush()
                    status = 1 if done.page is None else status
                bar.update(len(self.pictures) - bar.n)
        finally:
            out.write(form.tail)
            out.flush()
        return status

    def _text(self, done: Done, form: Format) -> str:
        """Return what is written of a page, after what is to be said of it on stderr."""
        if done.page is None:
            print(f"ocrlab: {done.error}", file=sys.stderr)
            return form.failed(done)
        for notice in done.page.notices:
            print(f"ocrlab: {done.name}: {notice}", file=sys.stderr)
        return form.write(done, done.page)

    def _loaded(self) -> Iterator[tuple[int, int, int, Image | Exception]]:
        """Yield the pages of all pictures: which picture, which of its pages, which of all, its pixels or why it has none."""
        place = 0
        for at, picture in enumerate(self.pictures):
            number = 1
            try:
                for pixels in self.load(picture):
                    yield at, number, (place := place + 1), pixels
                    number += 1
            except (ValueError, OSError) as error:
                yield at, number, (place := place + 1), error

    def _read(self, loaded: tuple[int, int, int, Image | Exception]) -> tuple[int, Done]:
        at, number, place, pixels = loaded
        done = Done(self.pictures[at], number, place, None, self.ocr, Timeline())
        if isinstance(pixels, Exception):
            return at, done._replace(error=str(pixels))
        try:
            with record() as timeline:
                page = self.ocr(pixels)
            why = self.explain(page, self.ocr, pixels) if self.explain else {}
        except (ValueError, OSError) as error:
            return at, done._replace(error=str(error))
        if self.folder:
            self._draw(at, number, annotated(pixels, page))
        return at, done._replace(page=page, timeline=timeline, why=why)

    def _draw(self, at: int, number: int, drawn: bytes) -> None:
        assert self.folder
        name = self.names[at] if number == 1 else f"{self.names[at]}-{number}"
        while number > 1 and name in self.names:  # page-2.png is another picture's
            name += "_"
        file = self.folder / f"{name}.png"
        if number > 1:  # of the first pages this is known from the start
            check_apart([file], self.pictures)
        write_whole(file, drawn)

    def _header(self, done: Done) -> str:
        if self.form != "text" or (len(self.pictures) == 1 and done.number == 1):
            return ""
        return f"== {done.name}{f', page {done.number}' if done.number > 1 else ''}\n"
