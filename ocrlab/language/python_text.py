"""The sentences in Python code, found in its syntax: what a person may read, as templates."""

from __future__ import annotations

import ast
import itertools
import json
import math
import re
from collections.abc import Iterator, Set
from pathlib import Path

from ocrlab.language.exceptions import UNSAID_TEXTS
from ocrlab.language.template import PLURAL, Hole, Piece, written

MOST_VARIANTS = 12
NAMED_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z_0-9]*)?(?:[.:!\[][^{}]*)?\}")
LABELS = {  # whose arguments are read though they are one word
    "line", "stop", "_several", "Note", "predict", "set_xlabel", "set_ylabel", "set_title", "suptitle", "annotate",
    "head", "soft", "Line2D", "set_label",
}  # fmt: skip
LABEL_KEYWORDS = {"help", "label", "title", "xlabel", "ylabel", "description", "epilog", "why", "alt", "placeholder"}
UNSAID = {  # whose arguments nobody reads
    "compile", "sub", "search", "match", "fullmatch", "finditer", "findall", "split", "strftime", "getattr",
    "hasattr", "import_module", "Path", "get_property", "environ", "getenv", "has_trait", "TypeVar", "Literal", "cast",
    "startswith", "endswith", "warns", "add_class", "run_line_magic", "execute",
}  # fmt: skip

WIDTH = re.compile(r"(?<![.\d])([6-9]|[1-9]\d)|[<>^]\{")
TAG = re.compile(r"</?[a-z]+[^<>]*>")
MARKUP = re.compile(r"<style>.*?</style>|<[^<>]*>|^[^<>]*>|<[^<>]*$|\n", re.DOTALL)
COLUMNS = re.compile(r"\n|(?<=\S)\s{2,}(?=\S)")
JOINTS = re.compile(r"^(- |[\s,;:·|–—])+|[\s,;:·|]+$")
CODE = re.compile(
    r"^[a-z0-9_./:{}=-]*[_./:=][a-z0-9_./:{}=-]*$|^--?[\w-]+$|^[A-Z_0-9]+$|^\{?\w+\}?-\{|^: |^#"  # names
    r"|ocrlab-\w|var\(--|^@|calc\(|translate\(|\bpx (\d|solid)|#[0-9a-f]{6}"  # styles
    r"|^(pip (install|download)|mo|ovc|rem|set \"|call \"|exec|export|sh|if errorlevel) |\$\w|%~|\\"  # a shell's
    r"|^(from \S+ import|def|class|import|const) |^[\w.]+ = |^\w+(\[|\.\w+\()"  # a program's
    r"|[一-鿿]"
)

PRINTED = {"print", "replace", "next", "display_markdown", "write_text"}  # in a lesson's code, which stays English
MAGIC = re.compile(r"^[%!]", re.MULTILINE)

Variants = list[list[Piece]]


def sentences(file: Path) -> list[str]:
    """Return the templates of a file, sorted, each once."""
    return of_code(file.read_text(encoding="utf-8"))


def of_notebook(file: Path) -> list[str]:
    """Return the templates in the code of a lesson: what goes to ocrlab and to figures, not what is printed."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return sorted({text for code in codes if not MAGIC.search(code) for text in of_lesson(code)})


def of_code(code: str) -> list[str]:
    """Return the templates of Python code, sorted, each once.

    >>> of_code('print(f"{len(kept)} boxes kept")')
    ['{kept} boxes kept']
    """
    return sorted(_Finder(UNSAID).found_in(ast.parse(code)))


def of_lesson(code: str) -> list[str]:
    """Return the templates of the code in a lesson, sorted, each once; there, the keys of a dictionary are shown, too.

    >>> of_lesson('guess = lesson.predict("How long?", {"longer": 1.2, "as long": 0})')
    ['How long?', 'as long', 'longer']
    """
    return sorted(_Finder({*UNSAID, *PRINTED}, keys=True).found_in(ast.parse(code)))


class _Finder:
    """Walks a syntax tree, and keeps the templates of the largest expressions that are strings."""

    def __init__(self, unsaid: Set[str], keys: bool = False) -> None:
        self.found: set[str] = set()
        self.unsaid, self.keys = unsaid, keys

    def found_in(self, tree: ast.AST) -> set[str]:
        self._walk(tree, one_word=False)
        return self.found

    def _walk(self, node: ast.AST, one_word: bool) -> None:
        if isinstance(node, ast.JoinedStr | ast.Constant | ast.BinOp) and (variants := variants_of(node)):
            self.found |= {text for one in variants for text in templates_of(one, one_word)}
            for inner in _unread(node):
                self._walk(inner, one_word=True)
            return
        if isinstance(node, ast.Call) and _last_name(node.func) in self.unsaid:
            node = node.func
        for key in _keys(node) if self.keys else ():
            self._walk(key, one_word)
        for child, words in _children(node, one_word):
            self._walk(child, words)


def _children(node: ast.AST, one_word: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what is to be looked at below a node, and whether a single word is read there."""
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            name = _last_name(func)
            yield func, False
            yield from ((arg, name in LABELS) for arg in args)
            yield from ((one.value, one.arg in LABEL_KEYWORDS) for one in keywords)
        case ast.Dict(values=values):  # keys are keys, but where a table of words is written down
            many = any(isinstance(one, ast.Constant) and " " in str(one.value) for one in values)
            yield from ((one, many or one_word) for one in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from ((one, one_word) for one in (body, orelse))
        case ast.Subscript(value=value):
            yield value, False
        case ast.Compare(left=left, comparators=others):
            yield from (
                (one, False) for one in (left, *others) if not isinstance(one, ast.Constant | ast.Tuple | ast.List)
            )
        case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from ((one, False) for one in ast.iter_child_nodes(node) if not _is_docstring(one))
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return
        case _:
            yield from ((one, one_word and not isinstance(one, ast.stmt)) for one in ast.iter_child_nodes(node))


def _keys(node: ast.AST) -> list[ast.expr]:
    """Return the keys that a dictionary is written down with, or asked for, or given."""
    match node:
        case ast.Dict(keys=keys):
            return [key for key in keys if key]
        case ast.Subscript(slice=key):
            return [key]
    return []


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def variants_of(node: ast.AST) -> Variants:
    """Return what an expression may be as text; nothing where it is no text, or too many."""
    match node:
        case ast.Constant(value=str(text)):
            return [_holes_in(text)]
        case ast.JoinedStr(values=values):
            return _one_after_another([_of_part(one) for one in values])
        case ast.BinOp(left=left, op=ast.Add(), right=right) if variants_of(left) or variants_of(right):
            return _one_after_another([variants_of(one) or [[Hole(hole_name(one))]] for one in (left, right)])
        case ast.IfExp(body=body, orelse=orelse) if variants_of(body) and variants_of(orelse):
            return variants_of(body) + variants_of(orelse)
        case ast.BinOp(left=ast.Constant(value="s"), op=ast.Mult()):
            return [[Hole(PLURAL)]]
    return []


def _of_part(node: ast.AST) -> Variants:
    if not isinstance(node, ast.FormattedValue):
        return variants_of(node)
    if node.format_spec and WIDTH.search(ast.unparse(node.format_spec)):  # a column of a table
        return [["\n", Hole(hole_name(node.value)), "\n"]]
    variants = [] if node.format_spec else variants_of(node.value)
    if {written(one) for one in variants} == {"", "s"}:
        return [[Hole(PLURAL)]]
    return variants or [[Hole(hole_name(node.value))]]


def _one_after_another(parts: list[Variants]) -> Variants:
    """Return all that a text may be whose parts may each be several things; where these are too many, a part is a hole."""
    count = 1
    for i, part in enumerate(parts):
        if count * len(part) > MOST_VARIANTS:
            parts[i] = [[Hole("or")]]
        count *= len(parts[i])
    return [[piece for part in chosen for piece in part] for chosen in itertools.product(*parts)]


def _unread(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the expressions in the holes of a text, which may have sentences of their own."""
    match node:
        case ast.JoinedStr(values=values):
            many = math.prod(len(_of_part(one)) for one in values) > MOST_VARIANTS
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    is_inside = not many and _of_part(one) == variants_of(one.value)
                    yield from _unread(one.value) if is_inside else [one.value]
        case ast.BinOp(left=left, right=right):
            for one in (left, right):
                yield from _unread(one) if variants_of(one) else [one]
        case ast.IfExp(body=body, orelse=orelse):
            yield from itertools.chain(_unread(body), _unread(orelse))


def _holes_in(text: str) -> list[Piece]:
    """Return a text, in which `str.format` fills what stands in braces, as words and holes."""
    found: list[Piece] = []
    at = 0
    for hole in NAMED_HOLE.finditer(text):
        found += [*([text[at : hole.start()]] if hole.start() > at else []), Hole(hole[1] or "it")]
        at = hole.end()
    return [*found, *([text[at:]] if text[at:] else [])]


def hole_name(node: ast.AST) -> str:
    """Return a name for what an expression gives: the last one in it that says something."""
    names = [_last_name(one) for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute)]
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_") or "it"
        case ast.Subscript(slice=ast.Constant(value=str(name))) if name.isidentifier():
            return name
        case ast.Call(args=[first, *_]) if not isinstance(first, ast.GeneratorExp | ast.ListComp):
            return hole_name(first)
        case ast.Call(func=func):
            return _last_name(func).strip("_") or "it"
    return next((name for name in reversed(names) if name.isidentifier() and len(name) > 1), "it").strip("_") or "it"


def templates_of(pieces: list[Piece], one_word: bool) -> Iterator[str]:
    """Yield what of a text a person reads, as templates: its lines, the columns of a table, the text between the tags."""
    text = written(pieces)
    parts = MARKUP.split(text) if TAG.search(text) else COLUMNS.split(text)
    for part in map(strip, parts):
        if is_said(part, one_word):
            yield part


def strip(text: str) -> str:
    """Return a text without the spaces and the marks that join it to others.

    >>> strip(", {dropped} dropped; ")
    '{dropped} dropped'
    """
    return JOINTS.sub("", text).strip()


def is_said(text: str, one_word: bool) -> bool:
    """Return whether a person reads a text: it has two words, or one where a label stands; and it is no code."""
    plain = re.sub(r"`[^`]*`|\{\w+\}", " ", text)
    words = re.findall(r"[A-Za-z][A-Za-z'’-]+", plain)
    if not re.search(r"[a-z]{2}", plain) or CODE.search(text) or text in UNSAID_TEXTS:
        return False
    if len(words) >= 2 and " " in plain.strip():
        return True
    is_filled = bool(re.search(r"\} .*[a-z]{2}|[a-z]{2}.* \{", text))  # "{count} dropped", "Better: {why}"
    return (one_word or is_filled) and not re.search(r"[_/<>=\\]|\w\.\w", plain)
