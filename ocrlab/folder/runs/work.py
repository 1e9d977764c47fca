"""What a worker is sent: a small job, opened once in its process, and a picture's path; never a network.

A worker may be another process, another machine's, or this one. It opens the networks on one thread each, so that the same
picture is read alike wherever it is read, and refuses to work where its models are others than those of whoever asks.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np

from ocrlab import models
from ocrlab.__version__ import __version__
from ocrlab.detect import Detection, Detector
from ocrlab.files import shown, write_whole
from ocrlab.folder.decode import Decoder
from ocrlab.machine.describe import describe
from ocrlab.models import store
from ocrlab.net import Facts, facts_of
from ocrlab.page import Fate, Floats, Image, Page
from ocrlab.pipeline import OCR
from ocrlab.timing import record

Record = dict[str, Any]
MATTER = (Fate.LOW_SCORE, Fate.LOW_TEXT)  # a dropped candidate that may be text: noise of a few pixels is not kept
MOST_DROPPED = 200  # a page of speckles has thousands
SHORT = 16  # hexadecimal digits of a hash that stand in a record


class OtherModelsError(RuntimeError):
    """A worker has other models, or another release, than whoever asks."""


@dataclass(frozen=True)
class Work:
    """All that a worker needs to know beside the picture.

    Parameters
    ----------
    load : str
        The arguments of `ocrlab.load` as JSON; one thread where none is asked.
    max_pixels : int
        The largest picture to read.
    maps : str
        The folder for maps of 8 bits; "" for none.
    hashes : tuple of (file, SHA-256)
        The models of whoever asks; empty until they were opened there.
    precision : str
        In which whoever asks computes.
    """

    load: str
    max_pixels: int
    maps: str = ""
    hashes: tuple[tuple[str, str], ...] = ()
    precision: str = ""

    @classmethod
    def of(cls, asked: dict[str, Any], max_pixels: int, maps: str = "") -> Work:
        """Return the work with these arguments of `load`, on one thread where no other number is asked."""
        plain = {name: os.fspath(value) if isinstance(value, Path) else value for name, value in asked.items()}
        return cls(json.dumps({**plain, "threads": plain.get("threads") or 1}, sort_keys=True), max_pixels, maps)

    def known(self, facts: dict[str, Any]) -> Work:
        """Return the work with the models and the precision of whoever asks."""
        return replace(self, hashes=tuple(facts["models"].items()), precision=facts["runtime"]["precision"] or "")


@dataclass(frozen=True, eq=False)
class Keeping(Detector):
    """A detector that keeps the map of what it saw last: of a page that was turned, that is the upright one."""

    last: list[Floats] = field(default_factory=list)

    def __call__(self, image: Image) -> Detection:
        """Find text on an RGB page (H, W, 3) uint8."""
        found = super().__call__(image)
        self.last[:] = [found.heatmap]
        return found

    @classmethod
    def of(cls, detect: Detector) -> Keeping:
        """Return a detector that does the same, and keeps its map."""
        return cls(**{one.name: getattr(detect, one.name) for one in fields(detect)})


@dataclass(eq=False)
class Opened:
    """An OCR and a decoder of this process, for one work, and the map of the page that was read last."""

    ocr: OCR
    decoder: Decoder
    hashes: tuple[tuple[str, str], ...]
    maps: list[Floats] = field(default_factory=list)


_now: dict[tuple[str, int], Opened] = {}  # of this process: one work at a time


def opened(load: str, max_pixels: int) -> Opened:
    """Open the networks of a work in this process, once; those of the work before, and its decoder, are let go."""
    key = load, max_pixels
    if key not in _now:
        let_go()
        given = json.loads(load)
        ocr = models.load(given.pop("name", None), **given)
        detect = Keeping.of(ocr.detect)
        _now[key] = Opened(replace(ocr, detect=detect), Decoder(max_pixels), hashes_of(ocr), detect.last)
    return _now[key]


@atexit.register
def let_go() -> None:
    """End the decoder of the work that this process did last."""
    for before in _now.values():
        before.decoder.close()
    _now.clear()


def hashes_of(ocr: OCR) -> tuple[tuple[str, str], ...]:
    """Return the files of an OCR's networks with their SHA-256."""
    nets = (ocr.detect.net, ocr.classify.net, ocr.recognize.net)
    files = [Path(net.opened_by[1]) for net in nets if hasattr(net, "opened_by")]
    return tuple((file.name, store.sha256(file)) for file in dict.fromkeys(files))


def read_picture(work: Work, picture: str) -> list[Record]:
    """Read all pages of a picture in this process, and return a record of each.

    Raises
    ------
    OtherModelsError
        If this process has other models than the work was made with.
    """
    ready = opened(work.load, work.max_pixels)
    _check_alike(work, ready)
    path = Path(picture)
    try:
        content = store.sha256(path)
    except OSError as error:
        return [
            {"content": "", "page": 1, "pages": 1, "error": f"{shown(path)}: it cannot be read ({error.strerror})."}
        ]
    found = list(_pages(ready, path, content, work.maps))
    return [{"content": content, "page": number, "pages": len(found), **one} for number, one in enumerate(found, 1)]


def _check_alike(work: Work, ready: Opened) -> None:
    if work.hashes and ready.hashes != work.hashes:
        apart = ", ".join(sorted({name for name, _ in {*ready.hashes} ^ {*work.hashes}}))
        raise OtherModelsError(
            f"A worker's models differ from those of whoever asked: {apart}. Give both the same files."
        )
    if work.precision and (got := _facts(ready).precision) != work.precision:
        raise OtherModelsError(f"A worker computes in {got}, whoever asked in {work.precision}. Ask for precision f32.")


def _facts(ready: Opened) -> Facts:
    found = facts_of(ready.ocr.detect.net)
    assert found, "a catalogued network, or a file, was opened by a runtime"
    return found


def _pages(ready: Opened, path: Path, content: str, maps: str) -> Iterator[Record]:
    number = 0
    try:
        for number, pixels in enumerate(ready.decoder.pages(path), 1):
            began = perf_counter()
            with record() as timeline:
                page = ready.ocr(pixels)
            if maps:
                write_whole(map_file(Path(maps), content, number), as_png(*ready.maps))
            seconds = {stage: round(timeline.seconds(stage), 4) for stage in ("detect", "classify", "recognize")}
            yield {**told(page), "seconds": {**seconds, "total": round(perf_counter() - began, 4)}, "peak": peak()}
    except (ValueError, OSError, RuntimeError) as error:
        yield {"error": str(error)}


def told(page: Page) -> Record:
    """Return a page as a record has it: size, lines with their places, dropped candidates that matter, notices."""
    return {**page.to_dict(), "dropped": list(_dropped(page)), "fates": page.candidates.fate_counts()}


def _dropped(page: Page) -> Iterator[Record]:
    found = page.candidates
    matter = [i for fate in MATTER for i in found.with_fate(fate)]
    for i in sorted(matter, key=lambda i: -found.scores[i])[:MOST_DROPPED]:
        one = found[i]
        flip = {"setting": one.flip.setting, "value": round(one.flip.value, 5)} if one.flip else None
        box = np.asarray(one.quad, np.float64).round(2).tolist()
        yield {"fate": str(one.fate), "score": round(one.score, 5), "box": box, "flip": flip}


def map_file(maps: Path, content: str, page: int) -> Path:
    """Return the file in which the map of a page is kept, below the folder of a run's maps."""
    return maps / f"{content[:SHORT]}-{page}.png"


def as_png(heatmap: Floats) -> bytes:
    """Return a map (h, w) as PNG of 8 bits, as a run keeps it."""
    return cv2.imencode(".png", np.round(np.clip(heatmap, 0, 1) * 255).astype(np.uint8))[1].tobytes()


def peak() -> int:
    """Return the most memory that this process had, in bytes; 0 where the system does not tell."""
    with suppress(ImportError, OSError):
        import resource
        import sys

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return 0


def facts(work: Work) -> dict[str, Any]:
    """Return what run.json says of a work, opened in this process: settings whole, models, runtime, precision, machine."""
    ready = opened(work.load, work.max_pixels)
    found = {
        "load": json.loads(work.load), "max_pixels": work.max_pixels, "settings": ready.ocr.settings,
        "preset": ready.ocr.preset, "model": ready.ocr.model, "models": dict(ready.hashes),
        "runtime": asdict(_facts(ready)), "release": __version__, "machine": describe(),
    }  # fmt: skip
    return {**json.loads(json.dumps(found, default=str)), "key": key_of(found)}


def key_of(facts: dict[str, Any]) -> str:
    """Return what a page depends on beside its picture, as a few digits: settings, models, runtime, precision, release."""
    runtime = {name: facts["runtime"][name] for name in ("backend", "version", "device", "precision", "threads")}
    parts = [facts["settings"], facts["models"], facts["max_pixels"], facts["release"], runtime]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:SHORT]
