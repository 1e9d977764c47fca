"""A page on its way to a truth: what was read is the draft, and a person says of every line what stands there.

Nothing here knows files; `keeping` writes a draft down. Every change gives another draft, so that undoing is going back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np

from ocrlab import geometry
from ocrlab.page import Floats

Quad = tuple[tuple[float, float], ...]  # four corners, clockwise from the text's own top-left


class State(StrEnum):
    """What a person said of a line; nothing is known of one that is untouched."""

    UNTOUCHED = "untouched"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ADDED = "added"
    NO_TEXT = "no_text"


class Source(StrEnum):
    """Where a line of a draft comes from: read, a candidate that was dropped, drawn by a person, an older truth."""

    READ = "read"
    DROPPED = "dropped"
    DRAWN = "drawn"
    TRUTH = "truth"


@dataclass(frozen=True)
class DraftLine:
    """A line of a draft.

    Attributes
    ----------
    number : int
        Its name, which it keeps while lines come, go and change places.
    text : str
        What stands there, as far as is known.
    quad : four corners
    read : str
        What was read; "" for what was not.
    score : float
        Of the reading, or of a dropped candidate's box.
    doubts : tuple of str
        Why a person should look at it first.
    """

    number: int
    text: str
    quad: Quad
    read: str = ""
    source: Source = Source.READ
    state: State = State.UNTOUCHED
    score: float = 0.0
    doubts: tuple[str, ...] = ()

    @property
    def is_truth(self) -> bool:
        """Whether somebody said that this text stands there."""
        return self.state not in (State.UNTOUCHED, State.NO_TEXT)

    def looked_at(self, text: str) -> DraftLine:
        """Return the line with what a person says that stands there; nothing is an answer, too."""
        text = tidy(text)
        if not text:
            state = State.NO_TEXT
        elif self.source in (Source.DROPPED, Source.DRAWN):
            state = State.ADDED
        else:
            state = State.CONFIRMED if text == self.read else State.CORRECTED
        return replace(self, text=text, state=state)


@dataclass(frozen=True)
class Draft:
    """A page's lines in reading order, and what a person said of them.

    Attributes
    ----------
    image, content : str
        The picture's name in its run, and its SHA-256.
    page : int
        From 1.
    size : (height, width)
    turned : int
        Degrees clockwise by which the page stands in its picture.
    at : int
        The number of the line that was worked on last; -1 before.
    is_seen : bool
        A person said of all lines at once that they are right: of a page without any, that nothing stands there.
    more : dict
        What else stood in the file of a truth: a title, "case".
    """

    image: str
    content: str
    page: int
    size: tuple[int, int]
    turned: int = 0
    lines: tuple[DraftLine, ...] = ()
    at: int = -1
    is_seen: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def looked_at(self) -> int:
        """How many lines were looked at."""
        return sum(line.state is not State.UNTOUCHED for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Whether every line was looked at, so that this is a truth."""
        return self.looked_at == len(self.lines) and bool(self.lines or self.is_seen)

    def line(self, number: int) -> DraftLine:
        """Return a line by its number.

        Raises
        ------
        ValueError
            If there is none.
        """
        for line in self.lines:
            if line.number == number:
                return line
        raise ValueError(f"Line {number} is not there any more.")

    def typed(self, number: int, text: str) -> Draft:
        """Return the draft while a text is being typed: kept, but not yet what somebody said."""
        return self._with(replace(self.line(number), text=text, state=State.UNTOUCHED))

    def back(self, number: int, before: Draft) -> Draft:
        """Return the draft with a line as it was before somebody began to type."""
        return self._with(before.line(number))

    def said(self, number: int, text: str) -> Draft:
        """Return the draft with what stands at a line; a line that was only drawn is gone where that is nothing."""
        line = self.line(number).looked_at(text)
        if line.source is Source.DRAWN and not line.text:
            return replace(
                self, lines=tuple(one for one in self.lines if one.number != number), at=self._before(number)
            )
        return self._with(line)

    def moved(self, number: int, by: int) -> Draft:
        """Return the draft with a line read so many places later; at both ends it stays."""
        line, others = self.line(number), [one for one in self.lines if one.number != number]
        at = min(max(self.lines.index(line) + by, 0), len(others))
        return replace(self, lines=(*others[:at], line, *others[at:]), at=number)

    def drawn(self, box: Floats) -> Draft:
        """Return the draft with a line more, where it is read; its text is not known yet.

        Parameters
        ----------
        box : (4, 2) float32
            In the picture, clockwise from its top-left corner.
        """
        quad = as_quad(np.roll(box, -(self.turned // 90), axis=0))
        number = max((line.number for line in self.lines), default=-1) + 1
        at = place_of(quad, [line.quad for line in self.lines], self.turned)
        new = DraftLine(number, "", quad, source=Source.DRAWN)
        return replace(self, lines=(*self.lines[:at], new, *self.lines[at:]), at=number)

    def put(self, number: int, box: Floats) -> Draft:
        """Return the draft with another box (4, 2) for a line, which is looked at as before."""
        quad = as_quad(np.roll(box, -(self.turned // 90), axis=0))
        return self._with(replace(self.line(number), quad=quad))

    def rest(self) -> Draft:
        """Return the draft of which a person says: all that I did not touch is right as it is."""
        kept = (one.looked_at(one.text) if one.state is State.UNTOUCHED else one for one in self.lines)
        return replace(
            self, is_seen=True, lines=tuple(one for one in kept if one.text or one.source is not Source.DRAWN)
        )

    def anew(self, content: str) -> Draft:
        """Return the draft for other content of the same picture: nothing was looked at yet."""
        lines = tuple(replace(line, state=State.UNTOUCHED) for line in self.lines)
        return replace(self, content=content, lines=lines, is_seen=False)

    def _with(self, line: DraftLine) -> Draft:
        lines = tuple(line if one.number == line.number else one for one in self.lines)
        return replace(self, lines=lines, at=line.number)

    def _before(self, number: int) -> int:
        at = next(i for i, one in enumerate(self.lines) if one.number == number)
        return self.lines[at - 1].number if at else -1


def place_of(quad: Quad, others: Sequence[Quad], turned: int) -> int:
    """Return where in a list of lines another one is read: behind the one that would come before it on the page."""
    quads = np.array([*others, quad], np.float32)
    order = geometry.text_order(quads, "height", turned, np.zeros(len(quads), bool))
    at = order.index(len(others))
    return order[at - 1] + 1 if at else 0


def as_quad(corners: Floats) -> Quad:
    """Return corners (4, 2) as a file has them, to the tenth of a pixel."""
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in corners)


def tidy(text: str) -> str:
    """Return a text as a line has it: no line feeds, nothing around it."""
    return " ".join(text.splitlines()).strip()
