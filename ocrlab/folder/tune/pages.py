"""The pages of a run whose truth is known, and their two halves: one chooses settings, the other proves them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ocrlab.debug.accuracy import Written
from ocrlab.debug.judge import Score, judge, words_f1
from ocrlab.files import FileError, shown
from ocrlab.folder.diff.apart import written
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.find import truth_for
from ocrlab.folder.truth.written import Truth
from ocrlab.image import load_pages
from ocrlab.models.store import sha256
from ocrlab.page import Image

FEWEST = 10  # pages with truth: five that all agree are the fewest that can prove something, one chance in 32
SPACE = 0.1  # a space that is lost or invented counts as so much of a character


@dataclass(frozen=True, eq=False)
class TruePage:
    """A page of a run, and what stands on it.

    Attributes
    ----------
    image : str
        Its name in the run.
    picture : path
    record : dict
        What the run has of it.
    truth : Truth
    """

    image: str
    picture: Path
    record: Record = field(repr=False)
    truth: Truth = field(repr=False)

    @property
    def score(self) -> Score:
        """How it was read in the run."""
        return self.scored(written(self.record))

    def scored(self, read: Sequence[Written]) -> Score:
        """Return the score of a reading; of a truth without places, words are counted in place of characters."""
        if self.truth.lines:
            return judge(read, self.truth.lines, self.truth.fold)
        both, got, true = words_f1("\n".join(line.text for line in read), self.truth.text)
        return Score(characters=true, edits=max(got, true) - both)

    def pixels(self, max_pixels: int | None = None) -> Image:
        """Return its picture (H, W, 3) uint8."""
        return next(iter(load_pages(self.picture, max_pixels=max_pixels) if max_pixels else load_pages(self.picture)))


def loss(score: Score) -> float:
    """Return what settings are chosen by: characters that are wrong, and a tenth for each space."""
    return score.edits + SPACE * (score.spaces_missing + score.spaces_extra)


@dataclass(frozen=True)
class Halves:
    """Pages that choose, pages that prove, and what must be said of those that do neither."""

    choosing: tuple[TruePage, ...]
    proving: tuple[TruePage, ...]
    notices: tuple[str, ...] = ()


def halves_of(run: Done, truths: dict[str, Truth], seed: int = 0, most: int = 100) -> Halves:
    """Return the pages of a run that have a truth, in two halves that are as hard to read as each other.

    Of two pages that the run read equally badly, chance sends one to each half. Pictures with the same content count once.

    Raises
    ------
    ValueError
        If `most` is too few to prove anything.
    FileError
        If there are too few of them, with the reason: no truth, pictures that changed or are gone.
    """
    if most < FEWEST:
        raise ValueError(
            f"most={most}: {FEWEST} pages or more were expected: fewer than five in each half prove nothing."
        )
    found, notices = _pages_of(run, truths)
    if len(found) < FEWEST:
        told = " ".join((f"{len(found)} pages of the run have a truth that can be judged by.", *notices))
        raise FileError(
            f"{shown(run.folder)}: {told} {FEWEST} are the fewest: half of them choose settings, the other half must prove "
            "them, and fewer than five pages prove nothing."
        )
    chance = random.Random(seed)
    if len(found) > most:
        notices.append(f"{most} of {len(found)} pages were taken, by chance.")
        found = chance.sample(found, most)
    ranked = sorted(found, key=lambda page: (loss(page.score) / max(1, page.score.characters), page.image))
    halves: tuple[list[TruePage], list[TruePage]] = ([], [])
    for i in range(0, len(ranked), 2):
        pair = ranked[i : i + 2]
        chance.shuffle(pair)
        first = len(pair) == 1  # the last of an odd number proves
        for at, page in enumerate(pair):
            halves[(at + first) % 2].append(page)
    return Halves(tuple(halves[0]), tuple(halves[1]), tuple(notices))


def _pages_of(run: Done, truths: dict[str, Truth]) -> tuple[list[TruePage], list[str]]:
    """Return the pages that can be judged, and sentences of those that cannot."""
    with_truth = [
        (image, pages[0], truth)
        for image, pages in sorted(run.latest().items())
        if (truth := truth_for(image, truths)) and "error" not in pages[0]
    ]
    placed = [one for one in with_truth if one[2].lines] or with_truth
    found, changed, seen = list[TruePage](), list[str](), set[str]()
    for image, record, truth in placed:
        picture = run.picture_of(image)
        if record["content"] in seen:
            continue
        seen.add(record["content"])
        if _content(picture) == record["content"]:
            found.append(TruePage(image, picture, record, truth))
        else:
            changed.append(image)
    said = {
        f"{len(changed)} pictures changed since they were read, or are gone, and were left out: {_few(changed)}.": changed,
        f"{len(with_truth) - len(placed)} truths without places were left out.": len(with_truth) > len(placed),
        "The truth has no places: words are counted, not characters.": bool(placed) and not placed[0][2].lines,
    }
    return found, [sentence for sentence, holds in said.items() if holds]


def _content(picture: Path) -> str:
    try:
        return sha256(picture)
    except OSError:
        return ""


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")
