"""An hour's work in ten minutes, and whether memory, open files and threads stay where they were.

    python benchmarks/soak.py [--minutes 10] [FOLDER]

Pictures of all kinds are read in turn by several threads; broken ones are refused; OCRs are closed and opened again; views
are made and closed. Memory, file handles and threads are noted after every round: those of the last tenth must not exceed
those after the first tenth, beyond what rounds differ by themselves. The exit status is 1 where they do.
"""

from __future__ import annotations

import argparse
import gc
import io
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
import psutil

import ocrlab
from ocrlab.folder import samples
from ocrlab.folder.decode import Decoder
from ocrlab.folder.job import Job
from ocrlab.folder.pictures import pictures_of
from ocrlab.image import ImageError, load_image

SPREAD = 0.15  # of memory, by which rounds differ by themselves
BROKEN = (b"", b"not a picture", b"%PDF-1.4 nothing", b"%!PS", b"\x89PNG\r\n\x1a\n" + bytes(90))


class Held(NamedTuple):
    """What the process has after a round."""

    megabytes: float
    handles: int
    threads: int


def main() -> int:
    """Work, note and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=samples.FOLDER)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    pictures = list(pictures_of([options.folder]))
    noted: list[Held] = []
    ends = time.monotonic() + 60 * options.minutes
    while time.monotonic() < ends or len(noted) < 20:
        work(pictures, len(noted))
        noted.append(held())
        if len(noted) % 5 == 1:
            now = noted[-1]
            print(
                f"round {len(noted):4}: {now.megabytes:.0f} MB, {now.handles} handles, {now.threads} threads",
                flush=True,
            )
    return compared(noted)


def work(pictures: list[Path], number: int) -> None:
    """Do all that people do with it, once."""
    backend = ("openvino", "onnxruntime")[number % 2]
    chosen = [pictures[(4 * number + i) % len(pictures)] for i in range(4)]
    with ocrlab.load(backend=backend, precision="f32") as ocr, ThreadPoolExecutor(3) as threads:
        list(threads.map(ocr, map(load_image, chosen)))
        with tempfile.TemporaryDirectory() as folder:
            for i, data in enumerate(BROKEN):
                (Path(folder) / f"{i}.png").write_bytes(data)
            decoder = Decoder(10_000_000)
            with redirect_stderr(io.StringIO()):  # what cannot be read is said there
                status = Job(ocr, [*pictures_of([Path(folder)]), chosen[0]], "json", load=decoder.pages).run(
                    io.StringIO()
                )
            decoder.close()
        assert status == 1
    many_pages()
    if number % 2 == 0:
        views(chosen[0])


def many_pages() -> None:
    """Decode a TIFF and a PDF of several pages in eight threads, and leave some half-read."""
    pages = [PIL.Image.new("RGB", (200, 100), (i, i, i)) for i in range(4)]
    for kind in ("TIFF", "PDF"):
        sink = io.BytesIO()
        pages[0].save(sink, kind, save_all=True, append_images=pages[1:])
        data = sink.getvalue()
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _, data=data: next(ocrlab.image.load_pages(data)), range(8)))
    for data in BROKEN:
        try:
            load_image(data)
        except ImageError:
            continue


def views(picture: Path) -> None:
    """Make the views of a page, and close them."""
    from ocrlab import lab

    with ocrlab.load() as ocr:
        for make in (lab.explore, lab.crops, lab.read):
            view = make(ocr, picture)
            view.close()


def held() -> Held:
    """Return what the process has now."""
    gc.collect()
    process = psutil.Process()
    count = getattr(process, "num_fds", None) or getattr(process, "num_handles", None)  # the second on Windows
    handles = count() if count else 0
    return Held(process.memory_info().rss / 1e6, handles, threading.active_count())


def compared(noted: list[Held]) -> int:
    """Print the first tenth beside the last, and return 1 where more is held at the end."""
    tenth = max(2, len(noted) // 10)
    first, last = noted[tenth : 2 * tenth], noted[-tenth:]
    worse = False
    for name in Held._fields:
        before, after = (np.array([getattr(one, name) for one in some], float) for some in (first, last))
        grown = float(after.min() - before.max())
        bad = grown > (SPREAD * before.max() if name == "megabytes" else 0)
        worse |= bad
        ranges = [f"{some.min():.0f} to {some.max():.0f}" for some in (before, after)]
        print(
            f"{name:10} {' after the first tenth, '.join(ranges)} in the last; {len(noted)} rounds{': MORE' if bad else ''}"
        )
    return int(worse)


if __name__ == "__main__":
    sys.exit(main())
