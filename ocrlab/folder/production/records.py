"""What production reads, as the records of a run, so that it is checked, compared and judged like any other run."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ocrlab import models
from ocrlab.__version__ import __version__
from ocrlab.files import read_text, shown, write_whole
from ocrlab.files.pictures import opened
from ocrlab.folder.production.inside import FILE, ORIENTATION
from ocrlab.folder.production.living import ProductionError
from ocrlab.folder.production.production import Production
from ocrlab.folder.runs.run import Missing, Told
from ocrlab.folder.runs.store import Done, read_run, writing
from ocrlab.folder.runs.work import SHORT, Record
from ocrlab.image import MAX_PIXELS, load_pages
from ocrlab.machine.describe import describe
from ocrlab.models.import_rapidocr import read_configuration
from ocrlab.models.store import sha256
from ocrlab.page import Floats, Image

DRAWN = (".pdf", ".heic", ".heif", ".avif")  # what production is handed as PNG, as every page of several


class Handed(NamedTuple):
    """A page as production is handed it."""

    file: Path
    size: tuple[int, int]  # height, width, turned as EXIF says
    orientation: int = 1  # EXIF's, of the file
    notices: tuple[str, ...] = ()


def records(production: Production, pictures: Done | Sequence[Path]) -> Iterator[Record]:
    """Yield a record of every page as a run has it, with "image"; a page that production refuses is an error of its own.

    Boxes lie on the picture turned as its EXIF says, whether production turns it or not; where it does not, that is a notice.
    """
    places = [pictures.picture_of(image) for image in pictures.latest()] if isinstance(pictures, Done) else pictures
    names = list(pictures.latest()) if isinstance(pictures, Done) else [shown(path) for path in pictures]
    for image, picture in zip(names, places, strict=True):
        yield from ({"image": image, **one} for one in read_picture(production, picture))


def read_picture(production: Production, picture: Path) -> list[Record]:
    """Return the records of a picture's pages."""
    try:
        content = sha256(picture)
    except OSError as error:
        return [_refused(f"{shown(picture)}: it cannot be read ({error.strerror}).")]
    with tempfile.TemporaryDirectory() as folder:
        found = list(_pages(production, picture, Path(folder)))
    return [{"content": content, "page": number, "pages": len(found), **one} for number, one in enumerate(found, 1)]


def _refused(error: str) -> Record:
    return {"content": "", "page": 1, "pages": 1, "error": error}


def _pages(production: Production, picture: Path, folder: Path) -> Iterator[Record]:
    try:
        for one in _handed(picture, folder):
            yield _read(production, one)
    except (ValueError, OSError) as error:  # the picture is none, damaged or too large
        yield {"error": str(error)}


def _handed(picture: Path, folder: Path) -> Iterator[Handed]:
    pages = load_pages(picture)
    first, second = next(pages), next(pages, None)
    if second is None and picture.suffix.lower() not in DRAWN:
        yield Handed(picture, first.shape[:2], orientation_of(picture))
        return
    for number, pixels in enumerate(chain([first], [] if second is None else [second], pages), 1):
        said = f"Page {number} was handed over as a PNG that ocrlab decoded."
        yield Handed(_png(folder / f"{number}.png", pixels), pixels.shape[:2], notices=(said,))


def _png(file: Path, pixels: Image) -> Path:
    import cv2

    write_whole(file, cv2.imencode(".png", pixels[:, :, ::-1])[1].tobytes())
    return file


def orientation_of(picture: Path) -> int:
    """Return how a picture's EXIF says that it stands, from 1 (as it is) to 8."""
    orientation = opened(picture.read_bytes(), shown(picture)).getexif().get(ORIENTATION, 1)
    return orientation if orientation in range(1, 9) else 1


def _read(production: Production, one: Handed) -> Record:
    try:
        lines = production.read(one.file)
    except ProductionError as error:
        return {"error": str(error)}
    notices, orientation = one.notices, 1 if production.facts.get("exif", True) else one.orientation
    if orientation > 1:
        said = (
            f"{production.name} does not heed EXIF: it reads this picture as it lies in its file, not as it is shown."
        )
        notices = (*notices, said)
    boxes = [turned(np.array(line["box"], np.float64), orientation, one.size) for line in lines]
    told = [
        {"text": line["text"], "score": round(line["score"], 5), "box": box.round(2).tolist(), "flipped": False}
        for line, box in zip(lines, boxes, strict=True)
    ]
    height, width = one.size
    return {
        "width": width, "height": height, "turned": 0, "notices": list(notices), "seen": [], "lines": told, "dropped": [],
        "fates": {"kept": len(told)}, "seconds": {"total": round(production.seconds, 4)},
    }  # fmt: skip


def turned(quad: Floats, orientation: int, size: tuple[int, int]) -> Floats:
    """Return a quad on a picture as it lies in its file (n, 2) as it lies on the picture turned as EXIF says.

    Parameters
    ----------
    quad : (n, 2)
    orientation : int
        EXIF's, 1 to 8.
    size : (height, width)
        Of the turned picture.
    """
    height, width = size
    across, down = quad[:, 0], quad[:, 1]
    if orientation >= 5:
        across, down = down, across
    if orientation in (2, 3, 6, 7):
        across = width - across
    if orientation in (3, 4, 7, 8):
        down = height - down
    return np.stack([across, down], axis=1)


def read_into(
    production: Production, pictures: Sequence[Path], out: Path, told: Told = lambda done, errors: None
) -> Done:
    """Have production read pictures into a run, or what is missing of it, and return it.

    Parameters
    ----------
    production : Production
        Started.
    pictures : sequence of path
    out : path
        The folder of the run; one that was stopped goes on.
    told : callable
        Is told how many pictures are done, and how many of their pages are errors.

    Raises
    ------
    FileError
        If `out` holds something else, or is a run of another production.
    """
    places = [path.absolute() for path in pictures]
    root = os.path.commonpath([path.parent for path in places]) if places else str(Path.cwd())
    with writing(out, {**facts(production), "root": root}) as (to, known):
        missing, done, errors = Missing(places, known), 0, 0
        for image, content in missing.copies:
            to.add(image, [{**one, "image": image} for one in known.records(content)])
        told(missing.there, 0)
        for picture, names in missing.names.items():
            found = read_picture(production, Path(picture))
            for image in names:
                to.add(image, found)
                done, errors = done + 1, errors + ("error" in found[-1])
            told(missing.there + done, errors)
    return read_run(out)


def facts(production: Production) -> dict[str, Any]:
    """Return what run.json says of production: what is installed there, its configuration, and the settings that we know."""
    configuration = dict(production.configuration)
    if FILE in configuration:
        configuration[FILE] = read_text(configuration[FILE])
    known = {name: production.facts[name] for name in ("package", "module", "python", "versions")}
    key = hashlib.sha256(json.dumps([known, configuration], sort_keys=True, default=str).encode()).hexdigest()[:SHORT]
    return {
        "load": {}, "max_pixels": MAX_PIXELS, "settings": _settings(production), "preset": production.package,
        "model": production.name, "models": {}, "runtime": {"backend": production.package, "precision": None},
        "production": {**production.facts, "configuration": production.configuration}, "release": __version__,
        "machine": describe(), "key": key,
    }  # fmt: skip


def _settings(production: Production) -> dict[str, Any]:
    """Return the settings of production in our words, as far as its configuration is understood here."""
    usual = models.usual_settings(production.package)
    given = production.configuration
    if production.package != "rapidocr" or not given:
        return usual
    release = re.search(r" (\d+\.\d+)", production.name)
    try:
        asked = read_configuration(Path(given[FILE]) if FILE in given else given, release and release[1]).arguments
    except (ValueError, TypeError, AttributeError):
        return usual
    return {**usual, **{name: value for name, value in asked.items() if name in usual}}
