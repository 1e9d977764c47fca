"""The sentences in JavaScript: what a person may read in a view, as templates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ocrlab.language.python_text import MOST_VARIANTS, Variants, templates_of
from ocrlab.language.template import PLURAL, Hole, Piece, written

TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<word>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|(?P<mark>=>|===|!==|\?\?=?|\?\.|\.\.\.|&&|\|\||[^\s\w\"'])",
    re.DOTALL,
)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
ESCAPE = re.compile(r"\\(u\{?([0-9a-fA-F]+)\}?|.)", re.DOTALL)
SHOWN = {  # functions that show a text, and the first argument that is shown
    "element": 2, "textButton": 0, "copyButton": 0, "button": 0, "head": 0, "soft": 0, "write": 1, "append": 0,
    "prepend": 0, "replaceChildren": 0, "refill": 1, "told": 0, "say": 0, "put": 2, "label": 0, "link": 0, "th": 0,
}  # fmt: skip
NAMED = {"title", "label", "alt", "placeholder", "says", "textContent", "ariaLabel", "aria-label", "aria-description",
         "aria-valuetext", "hint", "what", "words", "said", "caption"}  # fmt: skip
UNREAD_KEYS = re.compile(
    r"^(class|type|role|id|for|href|style|data-.*|aria-(?!label|description|valuetext).*|d|transform|viewBox|fill|accept"
    r"|points|kind|dir|ask|block|behavior|font|cursor|lang|className|download)$"
)
UNREAD_CALLS = {"get", "set", "on", "off", "querySelector", "querySelectorAll", "closest", "matches", "addEventListener",
                "getContext", "removeAttribute", "getAttribute", "toggle", "remove", "createElement", "createElementNS",
                "getPropertyValue", "matchMedia", "import", "Error"}  # fmt: skip
COMPARED = {"===", "!==", "case", "in", "import", "from"}


@dataclass(frozen=True)
class Token:
    """A piece of JavaScript: a word, a number, a mark, a text; `parts` of a template are words, or the tokens of a hole."""

    kind: str
    text: str = ""
    parts: tuple[str | tuple[Token, ...], ...] = ()


@dataclass
class Frame:
    """What a text stands in: the call or the object, and which of its arguments, or of its keys, it is."""

    name: str = ""
    mark: str = ""
    index: int = 0
    key: str = ""
    words: list[Variants] = field(default_factory=list)  # texts of one word, read if a neighbor is a sentence
    has_sentence: bool = False


def sentences(file: Path) -> list[str]:
    """Return the templates of a file, sorted, each once."""
    return of_code(file.read_text(encoding="utf-8"))


def of_code(code: str) -> list[str]:
    """Return the templates of JavaScript code, sorted, each once.

    >>> of_code('write(node, `${kept} boxes kept`);')
    ['{kept} boxes kept']
    """
    return sorted(set(_found(tokens(code))))


# -- from characters to tokens


def tokens(code: str) -> tuple[Token, ...]:
    """Return the tokens of a code, without its comments."""
    return tuple(_tokens(code, 0, closing="")[0])


def _tokens(code: str, at: int, closing: str) -> tuple[list[Token], int]:
    """Return the tokens up to a closing brace that belongs to none of them, and where they end."""
    found: list[Token] = []
    depth = 0
    while at < len(code):
        if code[at] == closing and depth == 0:
            return found, at + 1
        if code[at] == "`":
            token, at = _template(code, at + 1)
            found.append(token)
            continue
        if code[at] == "/" and _begins_regex(found) and (regex := REGEX.match(code, at)) and code[at + 1] not in "/*":
            found.append(Token("regex"))
            at = regex.end()
            continue
        match = TOKEN.match(code, at)
        if match is None:
            raise ValueError(f"JavaScript was expected; {code[at : at + 20]!r} is none.")
        at, kind, text = match.end(), str(match.lastgroup), match[0]
        depth += {"{": 1, "}": -1}.get(text, 0)
        if kind != "space":
            found.append(Token(kind, _unescaped(text[1:-1]) if kind == "string" else text))
    return found, at


def _template(code: str, at: int) -> tuple[Token, int]:
    parts: list[str | tuple[Token, ...]] = []
    start = at
    while code[at] != "`":
        if code.startswith("${", at):
            parts.append(_unescaped(code[start:at]))
            inside, at = _tokens(code, at + 2, closing="}")
            parts.append(tuple(inside))
            start = at
        else:
            at += 2 if code[at] == "\\" else 1
    parts.append(_unescaped(code[start:at]))
    return Token("template", parts=tuple(part for part in parts if part != "")), at + 1


def _begins_regex(found: list[Token]) -> bool:
    before = found[-1] if found else Token("mark", ";")
    return before.text == "return" or (before.kind == "mark" and before.text not in (")", "]", "}"))


def _unescaped(text: str) -> str:
    plain = {"n": "\n", "t": "\t"}
    return ESCAPE.sub(lambda one: chr(int(one[2], 16)) if one[2] else plain.get(one[1], one[1]), text)


# -- from tokens to templates


def _found(code: tuple[Token, ...]) -> Iterator[str]:
    """Yield the templates of code, those in the holes of others, too."""
    stack = [Frame()]
    at = 0
    while at < len(code):
        token, before = code[at], code[at - 1] if at else Token("mark", ";")
        if token.kind in ("string", "template"):
            variants, end = _joined(code, at)
            for hole in (part for one in code[at:end] for part in one.parts if isinstance(part, tuple)):
                yield from _inside_branches(hole) if _branches(hole) else _found_in_hole(hole)
            yield from _of_text(variants, stack[-1], before, code[end] if end < len(code) else Token("mark", ";"))
            at = end
            continue
        yield from _stepped(token, before, stack)
        at += 1
    while stack:
        yield from _closed(stack.pop())


def _found_in_hole(part: tuple[Token, ...]) -> Iterator[str]:
    yield from _found((Token("word", "append"), Token("mark", "("), *part, Token("mark", ")")))


def _inside_branches(part: tuple[Token, ...]) -> Iterator[str]:
    for token in part:
        for inner in token.parts:
            if isinstance(inner, tuple):
                yield from _inside_branches(inner) if _branches(inner) else _found_in_hole(inner)


def _stepped(token: Token, before: Token, stack: list[Frame]) -> Iterator[str]:
    """Follow brackets, commas and keys."""
    top = stack[-1]
    if token.text in ("(", "[", "{") and token.kind == "mark":
        name = before.text if before.kind == "word" and token.text == "(" else ""
        if token.text == "[" and not name:  # a list is shown where it stands
            name = top.name if top.mark == "(" and top.index >= SHOWN.get(top.name, 9) else ""
            stack.append(Frame(name, "(" if name else "[", 9 if name else 0))
        elif token.text == "(" and not name:
            stack.append(Frame(top.name, top.mark, top.index, top.key))
        else:
            stack.append(Frame(name, token.text))
    elif token.text in (")", "]", "}") and token.kind == "mark" and len(stack) > 1:
        yield from _closed(stack.pop())
    elif token.text == "," and token.kind == "mark":
        top.index += top.index < 9
        top.key = ""
    elif token.text == ";":
        top.key = ""
    elif (
        token.text in (":", "=")
        and token.kind == "mark"
        and before.kind == "word"
        and not (top.key and token.text == ":")
    ):
        top.key = before.text


def _closed(frame: Frame) -> Iterator[str]:
    if frame.has_sentence and frame.mark in ("{", "["):
        for variants in frame.words:
            yield from (text for one in variants for text in templates_of(one, one_word=True))


def _of_text(variants: Variants, top: Frame, before: Token, after: Token) -> Iterator[str]:
    """Yield the templates of a text, by what it stands in."""
    if after.text == ":" and after.kind == "mark" and before.text in ("{", ","):  # a key
        top.key = written(variants[0])
        return
    if before.text in COMPARED or after.text in COMPARED or UNREAD_KEYS.match(top.key) or after.text == "in":
        return
    if top.mark == "(" and (top.name in UNREAD_CALLS or top.index < SHOWN.get(top.name, 0)):
        return
    if top.name == "setAttribute" and top.index == 0:
        return
    is_shown = (top.mark == "(" and top.name in SHOWN) or top.key in NAMED
    sentences_of = [text for one in variants for text in templates_of(one, one_word=is_shown)]
    yield from sentences_of
    top.has_sentence |= any(" " in text for text in sentences_of)
    top.words.append(variants)


def _joined(code: tuple[Token, ...], at: int) -> tuple[Variants, int]:
    """Return what texts joined by + say, and where they end."""
    parts = [_variants(code[at])]
    at += 1
    while at + 1 < len(code) and code[at].text == "+" and code[at + 1].kind in ("string", "template"):
        parts.append(_variants(code[at + 1]))
        at += 2
    return _product(parts), at


def _variants(token: Token) -> Variants:
    if token.kind == "string":
        return [[token.text]]
    return _product([[[part]] if isinstance(part, str) else _of_hole(part) for part in token.parts])


def _of_hole(part: tuple[Token, ...]) -> Variants:
    branches = _branches(part)
    if {written(one) for one in branches} == {"", "s"}:
        return [[Hole(PLURAL)]]
    return branches or [[Hole(_name(part))]]


def _branches(part: tuple[Token, ...]) -> Variants:
    """Return what `condition ? "this" : "that"` may say; nothing where it is something else."""
    if len(part) == 1 and part[0].kind in ("string", "template"):
        return _variants(part[0])
    ask = _at_top(part, "?")
    if ask is None:
        return []
    colon = _at_top(part[ask + 1 :], ":")
    if colon is None:
        return []
    this, that = _branches(part[ask + 1 : ask + 1 + colon]), _branches(part[ask + 2 + colon :])
    return this + that if this and that else []


def _at_top(part: tuple[Token, ...], mark: str) -> int | None:
    """Return where a mark stands that is in no brackets; a question within another one has its own colon."""
    depth = asked = 0
    for at, token in enumerate(part):
        if token.kind != "mark":
            continue
        if depth == 0 and asked == 0 and token.text == mark:
            return at
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.text, 0)
        if mark == ":" and depth == 0:
            asked += {"?": 1, ":": -1}.get(token.text, 0)
    return None


def _name(part: tuple[Token, ...]) -> str:
    """Return a name for a hole: the last word of an expression that is no function."""
    words = [
        token.text.strip("$_")
        for at, token in enumerate(part)
        if token.kind == "word" and not (at + 1 < len(part) and part[at + 1].text == "(")
    ]
    return next((word for word in reversed(words) if word and word not in ("length", "size", "i")), "it")


def _product(parts: list[Variants]) -> Variants:
    count = 1
    for i, part in enumerate(parts):
        if count * len(part) > MOST_VARIANTS:
            parts[i] = [[Hole("or")]]
        count *= len(parts[i])
    joined: Variants = [[piece for part in chosen for piece in part] for chosen in itertools.product(*parts)]
    return joined


__all__ = ["Piece", "of_code", "sentences"]
