"""The values that flow through the pipeline: boxes, candidates with their fates, readings, pages.

All of them are frozen and complete. Coordinates are pixels of the image that was given; a quad is a (4, 2) float32
array, clockwise on the screen. Nothing found is an empty sequence, never None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # (H, W, 3), RGB
Floats = NDArray[np.float32]


class Fate(StrEnum):
    """What became of a candidate, in the order in which it can fall."""

    NOT_EXAMINED = "not_examined"  # beyond max_candidates
    TOO_SMALL = "too_small"  # short side of the min-area rectangle < min_size
    LOW_SCORE = "low_score"  # mean probability inside < box_thresh
    TOO_SMALL_UNCLIPPED = "too_small_unclipped"  # short side after unclip < min_size + 2
    CLIPPED_AWAY = "clipped_away"  # 3 px or less are left after clipping to the image
    NO_TEXT = "no_text"  # read as nothing
    LOW_TEXT = "low_text"  # mean probability of the reading < text_score
    KEPT = "kept"


FATES = tuple(Fate)  # a fate's position here is its code in the column `Candidates.fates`


class Flip(NamedTuple):
    """The first value of one setting at which a candidate's fate changes."""

    setting: str
    value: float


@dataclass(frozen=True, eq=False)
class Candidate:
    """One contour of the thresholded map and what became of it.

    Attributes
    ----------
    index : int
        Its place among the candidates of the page.
    quad : (4, 2) float32
        Its shape at the step where it ended: the min-area rectangle, or the unclipped box; clipped to the page.
    outline : (4, 2) float32
        The same before it was clipped to the page: where the crop is cut.
    score : float
        Mean probability inside the rectangle, 0..1; nan where it fell before it was scored.
    short_side : float
        Short side of the min-area rectangle, in pixels of the map.
    fate : Fate
    flip : Flip or None
        The setting and the value that would change the fate; None where no single setting does.
    """

    index: int
    quad: Floats
    outline: Floats
    score: float
    short_side: float
    fate: Fate
    flip: Flip | None


@dataclass(frozen=True, eq=False)
class Candidates(Sequence[Candidate]):
    """All candidates of a page as numpy columns; an item is made when it is asked for.

    Thousands are normal: PP-OCRv6-small speckles empty paper.
    """

    quads: Floats  # (N, 4, 2)
    outlines: Floats  # (N, 4, 2)
    scores: NDArray[np.float64]  # (N,)
    short_sides: NDArray[np.float64]  # (N,)
    fates: NDArray[np.uint8]  # (N,) positions in FATES
    flip_settings: tuple[str, ...]  # (N,) "" where there is none
    flip_values: NDArray[np.float64]  # (N,)
    ranks: NDArray[np.int64]  # (N,) place in the reading order; -1 for those that the detector dropped

    def __len__(self) -> int:
        return len(self.scores)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, index: int | slice) -> Candidate | tuple[Candidate, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        index, setting = range(len(self))[index], self.flip_settings[index]
        return Candidate(
            index=index,
            quad=self.quads[index],
            outline=self.outlines[index],
            score=float(self.scores[index]),
            short_side=float(self.short_sides[index]),
            fate=FATES[self.fates[index]],
            flip=Flip(setting, float(self.flip_values[index])) if setting else None,
        )

    def __iter__(self) -> Iterator[Candidate]:
        return (self[i] for i in range(len(self)))

    def in_reading_order(self) -> list[int]:
        """Return the indices of the candidates that the detector kept, as they are read."""
        kept = np.flatnonzero(self.ranks >= 0)
        return list(kept[np.argsort(self.ranks[kept])].tolist())

    def with_fate(self, fate: Fate) -> list[int]:
        """Return the indices of the candidates that met this fate."""
        return [int(i) for i in np.flatnonzero(self.fates == FATES.index(fate))]

    def fate_counts(self) -> dict[str, int]:
        """Return how many candidates met each fate, in the order of the fates, without those that none met."""
        counts = Counter(int(code) for code in self.fates)
        return {str(FATES[code]): counts[code] for code in sorted(counts)}

    def revised(self, fates: dict[int, tuple[Fate, Flip | None]]) -> Candidates:
        """Return a copy in which some candidates have another fate and flip value."""
        codes, settings, values = self.fates.copy(), list(self.flip_settings), self.flip_values.copy()
        for index, (fate, flip) in fates.items():
            codes[index] = FATES.index(fate)
            settings[index], values[index] = flip or ("", np.nan)
        return replace(self, fates=codes, flip_settings=tuple(settings), flip_values=values)


@dataclass(frozen=True, eq=False)
class Box:
    """A kept candidate: where a line of text is.

    Attributes
    ----------
    quad : (4, 2) float32
        Clockwise from the corner nearest the page's top-left, clipped to the page.
    outline : (4, 2) float32
        The same before it was clipped to the page: where the crop is cut.
    score : float
        Mean probability inside, 0..1.
    candidate : int
        Its index among the candidates of the page.
    """

    quad: Floats
    outline: Floats
    score: float
    candidate: int

    @classmethod
    def drawn(cls, quad: Floats) -> Box:
        """Return a box that a person gives, as (4, 2) on the page, and no candidate."""
        return cls(quad, quad, 1.0, -1)


class Seen(NamedTuple):
    """A part of the page that the detector was shown, and at which size."""

    box: tuple[int, int, int, int]  # left, top, right, bottom, in pixels of the page
    zoom: float  # pixels of the tensor in one of the page
    why: str  # page: all of it; small, large: text there is too small, or too large, for the zoom of the page


@dataclass(frozen=True)
class Char:
    """One character of a reading.

    Attributes
    ----------
    text : str
    score : float
        Probability of the column that gave it, 0..1.
    at : float
        Its center along the crop, 0..1.
    """

    text: str
    score: float
    at: float


@dataclass(frozen=True)
class Reading:
    """The text of one crop, character by character; empty where nothing was read."""

    chars: tuple[Char, ...] = ()

    @property
    def text(self) -> str:
        """The characters, joined."""
        return "".join(char.text for char in self.chars)

    @property
    def score(self) -> float:
        """Mean probability of the characters, 0..1; 0 where nothing was read."""
        return sum(char.score for char in self.chars) / len(self.chars) if self.chars else 0.0


@dataclass(frozen=True, eq=False)
class Line:
    """A line of text on the page.

    Attributes
    ----------
    candidate : int
        Index of the candidate it came from.
    quad : (4, 2) float32
        Clockwise from the text's own top-left.
    flipped : bool
        Whether the crop was found upside down.
    reading : Reading
    quarter : bool
        Whether it runs down or up the page: its crop was turned a quarter to the left first.
    why : str
        Why it was turned, or was not; a sentence.
    """

    candidate: int
    quad: Floats
    flipped: bool
    reading: Reading
    quarter: bool = False
    why: str = ""

    @property
    def text(self) -> str:
        """The text of the reading."""
        return self.reading.text

    @property
    def score(self) -> float:
        """The score of the reading, 0..1."""
        return self.reading.score


@dataclass(frozen=True, eq=False)
class Page:
    """A page that was read: its lines in the order of its text, and every candidate with its final fate.

    Attributes
    ----------
    turned : {0, 90, 180, 270}
        Degrees clockwise by which the page was found turned.
    notices : tuple of str
        What could not be settled.
    seen : tuple of Seen
        What of the page the detector was shown, and at which size.
    """

    size: tuple[int, int]  # (height, width)
    lines: tuple[Line, ...]
    candidates: Candidates = field(repr=False)
    turned: int = 0
    notices: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(line.text for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Return size, lines, turn and notices as plain numbers and strings, ready for JSON."""
        height, width = self.size
        said = {"width": width, "height": height, "turned": self.turned, "notices": list(self.notices)}
        said["seen"] = [{"box": list(one.box), "zoom": round(one.zoom, 4), "why": one.why} for one in self.seen]
        return {**said, "lines": [self._line_dict(line) for line in self.lines]}

    def _line_dict(self, line: Line) -> dict[str, Any]:
        return {
            "text": line.text,
            "score": round(line.score, 5),
            "box": [[round(float(x), 2), round(float(y), 2)] for x, y in line.quad],
            "box_score": round(float(self.candidates.scores[line.candidate]), 5),
            "flipped": line.flipped,
        }


class Read(NamedTuple):
    """How a box reads, and which way round; see `Line`."""

    reading: Reading
    flipped: bool
    quarter: bool = False
    why: str = ""
