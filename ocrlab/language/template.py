"""A sentence as it is written in the code: words, and holes for what is only known when it is said.

As text, a hole is its name in braces, ``{kept} boxes kept``, and a brace that is meant is doubled. The hole ``{s}`` is an
English plural: it holds "s" or nothing, and other languages leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

PLURAL = "s"
COUNT = "n"  # a hole of this name holds a number
NUMBER = re.compile(r"[0-9][0-9.,]*")
HOLE_END = re.compile(r"[,;:.] | \(")
PART = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z_0-9]*)\}|([^{}]+|[{}])")


@dataclass(frozen=True)
class Hole:
    """A place in a sentence that is filled when it is said."""

    name: str


Piece = str | Hole


def pieces_of(text: str) -> list[Piece]:
    """Return the words and the holes of a template that is written as text.

    >>> pieces_of("{kept} boxes kept")
    [Hole(name='kept'), ' boxes kept']
    """
    found: list[Piece] = []
    for part in PART.finditer(text):
        name, words = part[1], part[2] or part[0][:1]
        if name:
            found.append(Hole(name))
        elif found and isinstance(found[-1], str):
            found[-1] += words
        else:
            found.append(words)
    return found


def written(pieces: Sequence[Piece]) -> str:
    """Return a template as text; a name that comes again is numbered.

    >>> written([Hole("n"), " of ", Hole("n")])
    '{n} of {n2}'
    """
    seen: dict[str, int] = {}
    text = []
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece.replace("{", "{{").replace("}", "}}"))
            continue
        seen[piece.name] = seen.get(piece.name, 0) + 1
        again = seen[piece.name] > 1 and piece.name != PLURAL
        text.append(f"{{{piece.name}{seen[piece.name] if again else ''}}}")
    return "".join(text)


@dataclass(frozen=True)
class Template:
    """A sentence with holes, which finished sentences are held against."""

    text: str

    @cached_property
    def pieces(self) -> list[Piece]:
        """Its words and its holes."""
        return pieces_of(self.text)

    @cached_property
    def words(self) -> list[str]:
        """Its words, without the holes."""
        return [piece for piece in self.pieces if isinstance(piece, str)]

    @cached_property
    def holes(self) -> list[str]:
        """The names of its holes, in order; the plural's is left out."""
        return [piece.name for piece in self.pieces if isinstance(piece, Hole) and piece.name != PLURAL]

    @cached_property
    def weight(self) -> int:
        """How many characters are words."""
        return sum(map(len, self.words))

    @cached_property
    def anchor(self) -> str:
        """The longest of its words: a sentence without it cannot fit."""
        return max(self.words, key=len, default="")

    @cached_property
    def strength(self) -> int:
        """How much of it is to be found in a sentence: its letters, and the marks that part sentences, which count twice."""
        words = "".join(self.words)
        return sum(map(str.isalpha, words)) + 2 * sum(words.count(mark) for mark in "():;")

    def read(self, sentence: str) -> dict[str, str] | None:
        """Return what stands in the holes of a finished sentence; None where it does not fit.

        Its words are looked for from left to right, so that a hole is as short as it can be; it may be empty.
        """
        values: dict[str, str] = {}
        holes: list[str] = []
        at, last = 0, len(self.pieces) - 1
        for i, piece in enumerate(self.pieces):
            if isinstance(piece, Hole):
                holes.append(piece.name)
                continue
            found = len(sentence) - len(piece) if i == last else sentence.find(piece, at)
            if found < at or (found > at and not holes) or not sentence.startswith(piece, found):
                return None
            values |= _shared_out(holes, sentence[at:found])
            at, holes = found + len(piece), []
        if not holes and at < len(sentence):
            return None
        values |= _shared_out(holes, sentence[at:])
        return values if COUNT not in values or NUMBER.fullmatch(values[COUNT]) else None

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the sentence with its holes filled."""
        return "".join(piece if isinstance(piece, str) else values.get(piece.name, "") for piece in self.pieces)


def _shared_out(holes: Sequence[str], text: str) -> dict[str, str]:
    """Return what stands in holes side by side: each but the last ends before a mark."""
    values: dict[str, str] = {}
    for i, hole in enumerate(holes[:-1]):
        end = HOLE_END.search(text, min(i, 1))  # the mark before the first one is not its own
        values[hole] = text[: end.start()] if end else text
        text = text[len(values[hole]) :]
    return values | ({holes[-1]: text} if holes else {})
