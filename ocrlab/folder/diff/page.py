"""The differences of two runs as HTML that asks no address for anything and runs nothing: a file, or what a cell shows."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ocrlab.debug.accuracy import pieces
from ocrlab.draw.pages import template
from ocrlab.folder.diff import told
from ocrlab.folder.diff.apart import KINDS, Apart, Change
from ocrlab.folder.diff.verdict import verdict
from ocrlab.folder.runs.store import Done
from ocrlab.image import ImageError, load_pages
from ocrlab.page import Floats, Image

HERE = Path(__file__).parent
MOST = 400  # changes with a picture: a page of thousands opens in no browser
SAID = {"worse": "▼ worse", "better": "▲ better", "even": "as good", "open": "not judged", "accepted": "✓ accepted"}
WIDEST, MARGIN = 640, 6  # pixels of a crop
HIGH = 1.5  # times its width: RapidOCR and PaddleOCR turn such a crop


class Crop(NamedTuple):
    """A place cut out of the picture, as an address that holds it; and what it shows, for whoever sees no picture."""

    source: str
    says: str
    under: str = ""  # written below, where there are two


def page(found: Apart, runs: tuple[Done, Done], names: tuple[str, str], accepted: frozenset[str] = frozenset()) -> str:
    """Return the differences as an HTML page; what stands on the pictures is escaped."""
    return _rendered(found, runs, names, accepted, {"alone": True, "most": MOST})


def cell(found: Apart, runs: tuple[Done, Done], names: tuple[str, str], most: int) -> str:
    """Return the differences as a cell of a notebook shows them, with no more changes than a saved file should hold."""
    return _rendered(found, runs, names, frozenset(), {"alone": False, "most": most})


def _rendered(
    found: Apart, runs: tuple[Done, Done], names: tuple[str, str], accepted: frozenset[str], how: dict[str, Any]
) -> str:
    shown = found.changes[: how["most"]]
    by_picture = [(image, list(of)) for image, of in groupby(shown, key=lambda one: (one.image, one.page))]
    pictures = [
        {"image": image, "number": number, "rows": list(_rows(of, runs, accepted))}
        for (image, number), of in by_picture
    ]
    states = Counter(_state(one, accepted) for one in shown)
    return str(
        template(HERE / "page.html").render(
            apart=found, counts=found.counts(), kinds=KINDS, names=names, open=len(found.losses(accepted)),
            left=len(found.changes) - len(shown), states=[(one, SAID[one], states[one]) for one in SAID if one in states],
            verdict=verdict(found), notices=list(told.notices(found, names)), read_with=told.read_with(runs),
            pictures=pictures, state_said=SAID, **how,
        )
    )  # fmt: skip


def _state(change: Change, accepted: frozenset[str]) -> str:
    return "accepted" if change.key in accepted else change.state


def _rows(changes: list[Change], runs: tuple[Done, Done], accepted: frozenset[str]) -> Iterator[dict[str, Any]]:
    pixels = _pixels([run.picture_of(changes[0].image) for run in runs], changes[0].page)
    for one in changes:
        cut = pieces(one.after, one.before) if one.kind == "changed" else []
        yield {
            "kind": one.kind, "before": one.before, "after": one.after, "state": _state(one, accepted), "true": one.true,
            "crops": list(_crops(pixels, one)) if pixels is not None else [],
            "old": [(piece.kind, piece.true) for piece in cut], "new": [(piece.kind, piece.read) for piece in cut],
        }  # fmt: skip


def _pixels(places: Sequence[Path], page: int) -> Image | None:
    """Return the pixels of a page from where it still is: a run that was made elsewhere knows no place here."""
    for picture in places:
        with suppress(ImageError, OSError, ValueError, StopIteration):
            return next(pixels for number, pixels in enumerate(load_pages(picture), 1) if number == page)
    return None


def _crops(pixels: Image, change: Change) -> Iterator[Crop]:
    """Yield the place; where both runs have it elsewhere, what was cut out before and what is now."""
    if not change.is_elsewhere:
        if source := _cut(pixels, change.quads, change.before or change.after):
            yield Crop(source, "the place on the picture")
        return
    for places, text, under in ((change.quads, change.before, "before"), (change.now, change.after, "now")):
        if source := _cut(pixels, places, text):
            yield Crop(source, f"the place {under}", under)


def _cut(pixels: Image, places: Sequence[Floats], text: str) -> str:
    import cv2

    points = np.concatenate(places)
    (left, top), (right, bottom) = (points.min(axis=0) - MARGIN).astype(int), (points.max(axis=0) + MARGIN).astype(int)
    cut = pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if not cut.size:
        return ""
    cut = np.ascontiguousarray(np.rot90(cut, quarters(places[0], text)))
    scale = min(1.0, WIDEST / cut.shape[1])
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else cut
    data = cv2.imencode(".jpg", small[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"


def quarters(quad: Floats, text: str) -> int:
    """Return by how many quarters to turn a crop, against the clock, so that its text can be read.

    A quad of ours begins where its text does; production's begins at the left, so a high one of several characters is turned
    as production turns it.
    """
    (across, down), (_, high) = quad[1] - quad[0], quad[2] - quad[1]
    turns = round(float(np.arctan2(down, across)) / (np.pi / 2))
    is_high = turns % 2 == 0 and abs(high) > HIGH * abs(across) and len(text) > 1
    return turns + is_high
