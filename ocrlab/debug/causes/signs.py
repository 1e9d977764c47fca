"""What speaks for each cause before anything is tried: pure functions of a place, from 0 (nothing) to 1."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from ocrlab import geometry
from ocrlab.debug.causes.place import HIGHEST, MUCH_HIGHER, SURE, Place
from ocrlab.debug.columns import missing
from ocrlab.debug.judge import is_same, plain
from ocrlab.debug.sizes import known_heights
from ocrlab.evidence import telling
from ocrlab.models.load_ocr import usual_settings
from ocrlab.page import Fate
from ocrlab.pipeline import OCR

ALIKE = ("0OoQDCᴏ", "1lI|i!ıjt", "5Ss$", "8B&", "2Zz", "6Gb", "9gq", ".,·:;'`\"", "-–—_~", "mnrR", "vyVYuU", "cCeoa", "xX×*",
         "wW", "kK", "pP", "fFtT", "hHbn")  # fmt: skip
PARTING = ((0.6, 1.1), (1.4, 2.2))  # heights of a gap inside a box: where the line is known, and where it is not
POINTS = ".,'`-:;·"
SUSPECTED = 0.5  # from this strength on a sign is told without a proof


class Sign(NamedTuple):
    """What speaks for a cause."""

    name: str
    strength: float
    evidence: str


def signs(place: Place) -> list[Sign]:
    """Return what speaks for the causes of a line being wrong, the strongest first."""
    looks = LOOKS if place.text is None or any(map(str.isalnum, place.text)) else OF_MARKS
    found = [sign for look in looks for sign in look(place) if sign.strength > 0.05]
    return sorted(found, key=lambda sign: -sign.strength)


def _part(value: float, none: float, full: float) -> float:
    """Return where a value lies between none and full, 0..1."""
    return float(np.clip((value - none) / (full - none), 0, 1))


# ---- what the picture tells


def faint(place: Place) -> Iterator[Sign]:
    """Yield the sign of too little contrast, which a blur has not made."""
    contrast = place.ink.contrast
    strength = 0.95 * _part(contrast, 100, 40) * (1 - _blurred(place))
    yield Sign("faint", strength, f"ink and ground are {contrast:.0f} of 255 levels of gray apart")


def blur(place: Place) -> Iterator[Sign]:
    """Yield the signs of edges that are no edges, and of letters of too few pixels."""
    said = f"an edge of a letter is {place.ink.edge:.0%} of its height wide; a sharp one is a pixel or two"
    yield Sign("blur", 0.9 * _blurred(place), said)
    high = place.ink.height
    yield Sign("blur", 0.85 * _part(high, 12, 7), f"the letters are {high} pixels high in the picture")


def _blurred(place: Place) -> float:
    ink = place.ink
    wide = ink.edge - 1.5 / ink.height
    return _part(wide, 0.03, 0.08) if ink.contrast > 12 and wide < 0.6 else 0.0


def skew(place: Place) -> Iterator[Sign]:
    """Yield the signs of a bent line, and of letters that lean."""
    bend, lean = place.wide.bend if place.kept else place.ink.bend, abs(place.ink.lean)
    is_short = place.ink.crop.shape[1] < 3 * place.ink.height
    if is_short or place.times_as_high >= MUCH_HIGHER or not place.ink.is_clear:
        return
    yield Sign(
        "skew", 0.9 * _part(bend, 0.5, 1.0), f"the line strays from a straight one by {bend:.0%} of a letter's height"
    )
    yield Sign("skew", 0.9 * _part(lean, 0.45, 0.85), f"the letters lean by {np.degrees(np.arctan(lean)):.0f} degrees")


def merged(place: Place) -> Iterator[Sign]:
    """Yield the signs of another thing in the crop: a second color of ink, a second line, strokes that go beyond it."""
    ink, times = place.ink, place.times_as_high
    if len(place.kept) == 1 and place.text is not None:
        yield Sign("merged", 0.92 * _part(times, 1.8, 2.3), f"the box is {times:.1f} times as high as the line")
    if not ink.is_clear:
        return
    if ink.colored:
        yield Sign("merged", 0.88, f"{ink.colored:.0%} of the ink in the crop has another color")
    if len(ink.bands) > 1:
        yield Sign("merged", 0.8, f"the ink in the crop stands in {len(ink.bands)} rows")
    elif through := place.wide.strokes_through:
        yield Sign("merged", 0.6 * _part(through, 0, 2), f"{through} strokes go through the line and beyond it")
    said = f"{ink.intruding:.0%} of the ink in the crop comes in from above or below"
    yield Sign("merged", 0.8 * _part(ink.intruding, 0.03, 0.12), said)


def columns(place: Place) -> Iterator[Sign]:
    """Yield the sign of a gap that parts columns."""
    if len(place.kept) != 1:
        return
    gap, beside = place.ink.widest_gap, 1.0
    if place.text is not None:  # the line that stands there tells what the box has beside it
        longer = float(max(geometry.sides(place.outline)) - max(geometry.sides(place.quad)))
        beside = _part(longer, place.height, 2 * place.height)
    strength = 0.95 * beside * _part(gap, *PARTING[place.text is None])
    yield Sign("columns", strength, f"a gap of {gap:.1f} heights lies inside the box")


def split(place: Place) -> Iterator[Sign]:
    """Yield the sign of several boxes on the baseline of one line."""
    if place.text is not None and len(place.kept) > 1:
        strength = 0.9 if place.only_spaces else 0.3
        yield Sign("split", strength, f"{len(place.kept)} boxes lie on this one line")


def order(place: Place) -> Iterator[Sign]:
    """Yield the sign of words that are right, and stand in another order."""
    if place.text is not None and place.is_wrong and not place.only_spaces:
        read, true = (words(text) for text in (place.reading, place.text))
        if read != true and sorted(read) == sorted(true):
            yield Sign("order", 0.95, "its words are right, and their order is not")


def words(text: str) -> list[str]:
    """Return the words of a text, whatever their case."""
    return plain(text, fold=True).split()


def size(place: Place) -> Iterator[Sign]:
    """Yield the sign of letters that the detector sees too small or too large."""
    seen, (least, most) = place.height * place.zoom, known_heights(place.run)
    strength = max(_part(seen, least, least / 2), _part(seen, most, 2 * most))
    told = f"the line is {seen:.0f} pixels high where the detector sees it; it knows lines of {least:.0f} to {most:.0f}"
    yield Sign("size", 0.97 * strength, told)


def cut(place: Place) -> Iterator[Sign]:
    """Yield the signs of ink at the edges of the crop, and of a line that reaches beyond its box."""
    if len(place.kept) != 1:
        return
    if place.ink.is_clear:
        high, wide = place.crop.shape[:2]
        times = min(1.0, HIGHEST / (1.7 * high))  # a large one was made small
        over = place.wide.crossing((round(high * times), round(wide * times)))
        said = f"ink goes on beyond the edge of the crop, over {over:.1f} heights of it"
        yield Sign("cut", 0.85 * _part(over, 0.1, 0.8), said)
    if place.text is not None:
        left = _uncovered(place)
        yield Sign("cut", 0.93 * _part(left, 0.2, 0.8), f"the line reaches {left:.1f} heights beyond its box")


def _uncovered(place: Place) -> float:
    """Return how far the line reaches beyond its box at its ends, in heights."""
    along = place.quad[1] - place.quad[0]
    along = along / max(float(np.linalg.norm(along)), 1e-6)
    line, box = place.quad @ along, place.outline @ along
    return float(max(box.min() - line.min(), line.max() - box.max(), 0)) / max(place.height, 1)


# ---- what detection and the settings tell


def fates(place: Place) -> Iterator[Sign]:
    """Yield the fate of the candidate that lies there: more, where the setting that it fell by is not the usual one."""
    found = place.run.trace.candidates
    if place.kept:
        if place.reads and not place.told:
            yield from _dropped_by_text(place)
        return
    for index in place.dropped[:1]:
        one = found[index]
        setting = one.flip.setting if one.flip else FALLS_BY.get(one.fate, "")
        said = f"a candidate lies there and was dropped: {one.fate}"
        yield Sign(str(one.fate), _by_setting(place.run.ocr, setting), said)
    if not place.dropped:
        thresh, most, usual = place.run.ocr.detect.thresh, place.most_likely, usual_settings("ocrlab")["thresh"]
        said = f"the map is {most:.2f} there at most: below thresh={thresh:g}, and above the usual {usual:g}"
        yield Sign("low_score", 0.98 * (usual < most <= thresh), said)


def _dropped_by_text(place: Place) -> Iterator[Sign]:
    """Yield the fate of boxes that were kept, and whose text was not."""
    best = max((read.reading for read in place.reads), key=lambda reading: reading.score)
    if best.text.strip():
        yield Sign("low_text", _by_setting(place.run.ocr, "text_score"), f"read, and dropped at {best.score:.3f}")
    else:
        yield Sign("no_text", 0.55, "a box was kept there, and read as nothing")


FALLS_BY = {Fate.LOW_SCORE: "box_thresh", Fate.NOT_EXAMINED: "max_candidates", Fate.TOO_SMALL: "min_size"}


def _by_setting(ocr: OCR, setting: str) -> float:
    """Return how much a fate says: much, where its setting is stricter than usual, and else the picture may be to blame."""
    usual = usual_settings("ocrlab").get(setting)
    now = ocr.settings.get(setting)
    if usual is None or now is None:
        return 0.55
    stricter = now < usual if setting in ("max_candidates", "unclip_ratio") else now > usual
    return 0.98 if stricter else 0.55


# ---- what the texts tell


def spaces(place: Place) -> Iterator[Sign]:
    """Yield the sign of a reading in which nothing but spaces are wrong."""
    if place.only_spaces and place.is_wrong and len(place.kept) == 1:
        yield Sign("spaces", 0.7, "the letters are right, and the spaces are not")


def alphabet(place: Place) -> Iterator[Sign]:
    """Yield the signs of characters that the recognizer has no class for, and of a reading in two scripts."""
    if place.text is not None:
        none = missing(place.text, place.run.ocr.recognize.charset)
        if none:
            yield Sign("alphabet", 0.99, f"the recognizer has no class for {' '.join(none[:6])}")
    elif place.told and len(scripts := _scripts(place.reading)) > 1 and place.score < SURE:
        yield Sign("alphabet", 0.6, f"it reads in {' and '.join(sorted(scripts))} at once")


def _scripts(text: str) -> set[str]:
    names = (unicodedata.name(one, "").partition(" ")[0] for one in text if one.isalpha())
    return {name for name in names if name not in ("", "FULLWIDTH")}


def turned(place: Place) -> Iterator[Sign]:
    """Yield the sign of a reading that could be that of the line upside down."""
    if len(place.reads) != 1 or place.only_spaces:
        return
    other = place.upside_down
    if place.recovers(other.text):
        yield Sign("turned", 0.97, f"upside down it reads {other.text} at {other.score:.2f}")
    elif place.text is None and telling(other.text) >= 3 and other.score > max(place.score + 0.07, 0.8):
        yield Sign("turned", 0.9, f"upside down it reads {other.text} at {other.score:.2f}")


def limit(place: Place) -> Iterator[Sign]:
    """Yield the sign of characters that were taken for others of their shape."""
    if place.text is None or not place.told or is_same(place.reading, place.text):
        return
    swapped = [(a, b) for a, b in replaced(place.reading, place.text) if a or b]
    alike = sum(likeness(a, b) for a, b in swapped)
    if swapped:
        said = ", ".join(f"{b or 'nothing'} read as {a or 'nothing'}" for a, b in swapped[:3])
        yield Sign("limit", 0.2 + 0.5 * alike / len(swapped), said)


def replaced(read: str, true: str) -> list[tuple[str, str]]:
    """Return the characters (read, true) that differ."""
    one, other = "".join(read.split()), "".join(true.split())
    if other == other.upper():
        one, other = one.upper(), other.upper()
    steps = Levenshtein.editops(other, one)
    return [("" if step.tag == "delete" else one[step.dest_pos], "" if step.tag == "insert" else other[step.src_pos])
            for step in steps]  # fmt: skip


def likeness(one: str, other: str) -> float:
    """Return how much alike two characters look, 0..1; a point may as well be dust, or a slip of who wrote the truth."""
    if all(not each or each in POINTS for each in (one, other)):
        return 0.4
    alike = one.casefold() == other.casefold() or any(one in group and other in group for group in ALIKE)
    return float(alike and bool(one) and bool(other))


def truth(place: Place) -> Iterator[Sign]:
    """Yield the sign of a truth that a sure reading speaks against, in characters that do not look alike."""
    if place.text is None or not place.told or is_same(place.reading, place.text) or len(place.kept) > 1:
        return
    swapped = replaced(place.reading, place.text)
    if place.score >= 0.95 and 0 < len(swapped) <= max(2, len(place.text) // 3):
        strange = 1 - sum(likeness(a, b) for a, b in swapped) / len(swapped)
        yield Sign(
            "truth", 0.75 * strange, f"read at {place.score:.2f}, other than the truth by {len(swapped)} characters"
        )


LOOKS: tuple[Callable[[Place], Iterator[Sign]], ...] = (
    turned, alphabet, fates, split, order, columns, merged, size, cut, spaces, faint, blur, skew, limit, truth,
)  # fmt: skip
OF_MARKS = (alphabet, fates, cut, spaces, limit, truth)  # of a colon or a dash, the shape of the ink tells nothing
