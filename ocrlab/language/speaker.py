"""Finished English sentences said in another language, at the boundary where a person reads them.

Code is readable English: nothing in it is wrapped. A finished sentence is found in a table by the template that it fits, and
the words of that template are changed for those of the language; what stands in the holes stays what it is, or is found in
turn. `widgets/shared/speaker.js` does the same in a browser; a test holds the two equal.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ocrlab.language.template import PLURAL, Hole, Template

MOST_PARTS = 12  # of a sentence that no template fits; longer ones are lists of what was read
MOST_LETTERS = 2000
HOW = (
    "whole",
    "parted",
    "weak",
)  # a template may fit: with nothing in its holes that is a part of its own, with it, barely
VOICES = (  # what is tried, after which of it a sentence is taken apart, and whether short runs of parts come first
    (HOW, "whole", False),
    (HOW, "parted", True),
    (HOW[1:], "parted", False),
)
WEAK = 5  # strength: a template with less, "{a} of {b}", fits too much to be believed without its holes
QUOTED = re.compile(r"“[^“”]*”")
MARK = re.compile(r"\ue000(\d+)\ue001")
QUOTED_HOLE = re.compile(r"“(\{\w+\})(?:\{\w+\})*”")
HARD = re.compile(
    r"(\n|\t|\s{2,}|(?<=[.!?])\s(?=[^a-z])|(?<=…)\s(?=[^a-z\d])|; )"
)  # what is beyond it may stay English
SOFT = re.compile(
    r"(, |: | – | · |(?<=[.!?]) |(?<=…) (?!\d)| (?=\())"
)  # what is beyond it is said, too, or all stays English
BARRIER = re.compile(r"\n|\t|\s{2,}")  # no sentence goes on beyond it
PARTED = re.compile(r"[,;] |[.!?]( [^a-z]|\Z)|…( [^a-z\d]|\Z)|\n")
SAID = {"; ": "；", ", ": "，", ": ": "："}
EDGES = re.compile(r"^((?:- |[\s,;:·|–—])*)(.*?)([\s,;:·|]*)$", re.DOTALL)
ENDS = {",": "，", ";": "；", ":": "：", ", ": "，", "; ": "；", ": ": "："}
IN_PARENTHESES = re.compile(r" ?\(([^()]*)\)")
COUNTED = re.compile(r"([0-9.,]+ ?%?) (.+)", re.DOTALL)
LABELED = re.compile(r"(.+) ([0-9.,]+(?: ?(?:%|s|ms|MB|px))?)", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[\u4e00-\u9fff（），。；：！？]")
HAN_LATIN = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
NAMES = re.compile(  # of programs and units, which are the same in every language
    r"ONNX Runtime|JupyterLab|Python|(?<=\d )(?:ms|px)\b|OpenCV|OpenVINO|RapidOCR|PaddleOCR"
    r"|\b(?:opencv|openvino|onnxruntime|rapidocr|paddleocr|ocrlab)\b",
    re.ASCII,
)
READABLE = re.compile(
    r"(?<![\w./\\-])[A-Za-z]*[a-z]{2}[A-Za-z]*(?![\w/\\=]|\.\w)", re.ASCII
)  # no name of a setting or a file
VERBATIM = {  # holes in which stands what was read, or what something is called
    "code", "file", "folder", "image", "path", "picture", "quoted", "read", "stands", "text", "texts", "true", "url",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A template, and what it is in the other language."""

    english: Template
    other: Template


class Speaker:
    """Says finished English sentences by a table of templates.

    Parameters
    ----------
    table : mapping
        English template -> the same in another language; empty ones are not there.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self.order: Sequence[str] = HOW
        self.taken_apart, self.is_short = HOW[0], False
        self.exact: dict[str, str] = {}
        self.by_word: dict[str, list[Entry]] = {}
        filled: list[Entry] = []
        for english, other in table.items():
            for quoted in QUOTED_HOLE.finditer(english):  # what is quoted comes with its quotation marks
                other = other.replace(quoted[0], quoted[1])  # noqa: PLW2901
            for one in _singular_and_plural(QUOTED_HOLE.sub(r"\1", english)):
                entry = Entry(Template(one), Template(other))
                if entry.english.holes:
                    filled.append(entry)
                elif other:
                    self._keep(entry)
        self._index([entry for entry in filled if entry.other.text])
        self.say: Callable[[str], str] = lru_cache(maxsize=4096)(self._said)
        self._known: Callable[[str, str], str | None] = self._found_whole
        self.voices = [self._voice(*how) for how in VOICES]

    def _voice(self, order: Sequence[str], taken_apart: str, is_short: bool) -> Speaker:
        """Return a speaker with the same table, and an order of its own in which it tries what may fit."""
        voice = copy.copy(self)
        voice.order, voice.taken_apart, voice.is_short = order, taken_apart, is_short
        voice._known = lru_cache(maxsize=4096)(voice._found_whole)
        return voice

    def _keep(self, entry: Entry) -> None:
        english, other = entry.english.fill({}), entry.other.fill({})
        self.exact[english] = other
        self.exact.setdefault(english[:1].upper() + english[1:], other)

    def _index(self, entries: Sequence[Entry]) -> None:
        """Keep the templates by the rarest of their words, heaviest first; those without a whole word under ""."""
        count: dict[str, int] = {}
        words = {entry: _whole_words(entry.english) for entry in entries}
        for found in words.values():
            for word in found:
                count[word] = count.get(word, 0) + 1
        for entry, found in words.items():
            rarest = min(sorted(found), key=lambda word: count[word], default="")
            self.by_word.setdefault(rarest, []).append(entry)

    def _said(self, text: str) -> str:
        """Return a finished text in the other language, by the voice that leaves least; what no table has stays."""
        if len(text) > MOST_LETTERS or "\ue000" in text or not READABLE.search(text):
            return self.exact.get(text, text)
        if text in self.exact:
            return self.exact[text]
        quotes = QUOTED.findall(text)
        numbers = iter(range(len(quotes)))
        marked = QUOTED.sub(lambda _: f"\ue000{next(numbers)}\ue001", text)
        said, least = text, MOST_LETTERS
        for voice in self.voices:
            found = voice._units(marked)
            if (left := _left(found)) < least:
                said, least = found, left
            if not left:
                break
        return MARK.sub(lambda mark: quotes[int(mark[1])], said.replace(" （", "（"))

    def _units(self, text: str) -> str:
        """Return a text of several sentences, each of them said where it can be."""
        parts = HARD.split(text)
        said, at = [], 0
        while at < len(parts):
            end, found = self._longest(parts, at)
            follows = parts[end] if end < len(parts) else ""
            said.append(_followed(parts[at] if found is None else found, follows, found is not None))
            at = end + 1
        return "".join(said)

    def _longest(self, parts: Sequence[str], at: int, order: Sequence[str] = ()) -> tuple[int, str | None]:
        """Return where the longest run of parts ends that is known, and what it is; only the first part if none is.

        What stands in a hole is seldom a part of its own: a run in which it is counts only where no other is known.
        """
        most = min(len(parts), at + 2 * MOST_PARTS - 1)
        most = next((i for i in range(at + 1, most, 2) if BARRIER.fullmatch(parts[i])), most)
        runs = [(end, "".join(parts[at:end])) for end in range(at + 1, most + 1, 2)]
        for how in order or self.order:
            for end, run in runs if self.is_short and how == "parted" else reversed(runs):
                if (found := self._known(run, how)) is not None:
                    return end, found
            if how == self.taken_apart and (found := self._unit(parts[at])) is not None:
                return at + 1, found
        return at + 1, None

    def _unit(self, text: str) -> str | None:
        """Return a sentence that is known, or all of whose parts are; else None."""
        if not READABLE.search(text):
            return None
        if inside := IN_PARENTHESES.fullmatch(text):
            told = self._unit(inside[1]) or self._known(inside[1], "whole")
            return None if told is None else f"（{told}）"
        parts = SOFT.split(text)
        if not 1 < len(parts) < 2 * MOST_PARTS:
            return None
        said, at = "", 0
        while at < len(parts):
            is_kept = is_opaque(parts[at])
            end, found = self._longest(parts, at, HOW[:1] if is_kept else ())
            if found is None and not is_kept:
                return None
            follows = parts[end] if end < len(parts) else ""
            said += _followed(parts[at] if found is None else found, follows, True)
            at = end + 1
        return said

    def _found_whole(self, text: str, how: str) -> str | None:
        """Return a text that is in the table as a whole, the marks at its ends aside; else None."""
        if not READABLE.search(text):
            return None
        edges = EDGES.match(text)
        before, core, after = edges.groups() if edges else ("", text, "")
        found = self._entry(core, how)
        if found is None and core.endswith("."):
            found = self.exact.get(core[:-1]) if HARD.search(core) else self._entry(core[:-1], how)
            after = "。" + after
        return None if found is None else ENDS.get(before, before) + found + ENDS.get(after, after)

    def _entry(self, core: str, how: str) -> str | None:
        found = self.exact.get(core)
        if found is None:
            found = self._filled(core, how)
        if found is None and how == "weak" and (counted := COUNTED.fullmatch(core)):
            thing = self.exact.get(counted[2]) or self.exact.get(counted[2].removesuffix("s"))
            found = thing and f"{counted[1]} {thing}"
        if found is None and how == "weak" and (counted := LABELED.fullmatch(core)):
            thing = self.exact.get(counted[1])
            found = thing and f"{thing} {counted[2]}"
        return found

    def _filled(self, core: str, how: str) -> str | None:
        """Return what the heaviest template that fits makes of a text; None where none fits."""
        fitting = [
            (entry.english.weight, entry.english.text, entry, values)
            for entry in self._candidates(core)
            if (values := entry.english.read(core)) is not None
            and (entry.english.strength < WEAK) == (how == "weak")
            and not (how != "parted" and _is_parted(entry.english, values))
        ]
        for _, _, entry, values in sorted(fitting, key=lambda one: (-one[0], one[1])):
            said = {name: self._hole(name, value) for name, value in values.items()}
            if how != "weak" or all(said[name] != value or is_opaque(value) for name, value in values.items()):
                return spaced(entry.other, said)
        return None

    def _candidates(self, core: str) -> Iterator[Entry]:
        for word in ("", *{*WORD.findall(core)}):
            yield from (entry for entry in self.by_word.get(word, ()) if entry.english.anchor in core)

    def _hole(self, name: str, value: str) -> str:
        if _is_verbatim(name):
            return value
        return self._units(value)


def _is_parted(template: Template, values: Mapping[str, str]) -> bool:
    """Return whether more than one part of a sentence stands in a hole; what stands first may end with a colon, too."""
    first = template.pieces[0] if template.pieces else ""
    if isinstance(first, Hole) and not _is_verbatim(first.name) and ": " in values[first.name]:
        return True
    return any(PARTED.search(value) for value in values.values())


def _is_verbatim(hole: str) -> bool:
    return hole.rstrip("0123456789") in VERBATIM


def _left(said: str) -> int:
    """Return how much of a text was not said: its words, and the marks between its sentences."""
    return len(READABLE.findall(NAMES.sub("", said))) + said.count("; ")


def spaced(template: Template, values: Mapping[str, str]) -> str:
    """Return a sentence in Chinese with its holes filled: a space stands where Chinese meets Latin, and nowhere else.

    >>> spaced(Template("在 {where} 里有 {n} 行"), {"where": "3 页", "n": "两"})
    '在 3 页里有两行'
    """
    parts = [piece if isinstance(piece, str) else values.get(piece.name, "") for piece in template.pieces]
    text = ""
    for part in filter(None, parts):
        before = text[:-1] if HAN.search(text[-2:-1]) and text[-1:] == " " else text
        after = part[1:] if part[:1] == " " and HAN.search(part[1:2]) else part
        if HAN.search(before[-1:]) and HAN.search(after[:1]):
            text = before + after
        elif HAN_LATIN.fullmatch(text[-1:] + part[:1]):
            text += f" {part}"
        else:
            text += part
    return text


def _followed(text: str, mark: str, is_said: bool) -> str:
    """Return a text with the mark that parts it from the next; no space is needed behind what is no letter of Latin."""
    if mark == " ":
        return text if is_said and not text[-1:].isascii() else f"{text} "
    return text + (SAID.get(mark, mark) if is_said else mark)


def is_opaque(text: str) -> bool:
    """Return whether nothing in a text is to be said in another language: numbers, names of settings, of files, of programs.

    >>> is_opaque("box_thresh 0.5"), is_opaque("0.5 of them")
    (True, False)
    """
    return " " not in text or not READABLE.search(NAMES.sub("", text))


def _singular_and_plural(english: str) -> list[str]:
    hole = f"{{{PLURAL}}}"
    return [english.replace(hole, ""), english.replace(hole, "s")] if hole in english else [english]


def _whole_words(template: Template) -> set[str]:
    """Return the words of a template that stand between spaces and marks, whatever is in its holes."""
    return set(WORD.findall(re.sub(r"\w*\{\w+\}\w*", " ", template.text, flags=re.ASCII)))
