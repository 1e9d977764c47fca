"""What a page needs to know of each cell: what waits for a guess, what is folded, what is live, which hints there are."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ocrlab.course.exercises import EXERCISES
from ocrlab.course.note import STYLE, told

HINT = re.compile(r'^#\s*lesson\.hint\("(\w+)"\)', re.MULTILINE)
LINK = re.compile(r"\]\(([\w-]+)\.ipynb(?:#[^)]*)?\)")
STYLES = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
WIDGET = "application/vnd.jupyter.widget-view+json"
SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")  # the best first
Notebook = Any  # nbformat's
Kinds = Mapping[str, list[str]]


def prepared(notebook: Notebook, kinds: Kinds, name: str, pages: set[str]) -> Notebook:
    """Return a copy of an executed notebook for the template; what it decides stands in ``metadata.book``.

    Parameters
    ----------
    notebook : NotebookNode
        Its outputs say in their metadata what they are: a question, its answer, the still of a view.
    kinds : dict
        Of what each live view is made, by what its still calls it.
    name : str
        Of the lesson.
    pages : set of str
        Lessons that have a page: what links to them, links to that.
    """
    said = copy.deepcopy(notebook)
    waiting, styles = dict(_waits(said)), {STYLE}
    for number, cell in enumerate(said.cells):
        book = {"guesses": [], "hints": [], "waits": waiting.get(number, []), "folded": False}
        if cell.cell_type == "markdown":
            cell.source = linked(cell.source, pages)
        elif cell.cell_type == "code":
            book["guesses"] = [dict(meta) for output in cell.outputs if (meta := meant(output)) and "guess" in meta]
            book["hints"] = [told(hint) for found in HINT.findall(cell.source) for hint in _hints(found)]
            book["folded"] = bool(book["guesses"] or cell.metadata.get("jupyter", {}).get("source_hidden"))
            cell.outputs = [_output(output, kinds, name) for output in cell.outputs if _is_shown(output)]
            _without_styles(cell.outputs, styles)
        cell.metadata["book"] = book
    return said


def meant(output: Any) -> dict[str, Any]:
    """Return what an output says that it is: ``{"guess": ...}``, ``{"reveals": ...}`` or ``{"view": ...}``."""
    found: dict[str, Any] = dict(output.get("metadata", {}).get("ocrlab", {}))
    return found


def linked(text: str, pages: set[str]) -> str:
    """Return Markdown whose links to lessons lead to their pages; to a lesson without one, there is no link."""

    def page(found: re.Match[str]) -> str:
        return f"]({found[1]}.html)" if found[1] in pages else "](index.html)"

    return LINK.sub(page, text)


def _waits(notebook: Notebook) -> Iterator[tuple[int, list[int]]]:
    """Yield the cells whose outputs wait for guesses: in a notebook, nobody runs them before."""
    outputs = [(number, meant(one)) for number, cell in enumerate(notebook.cells) for one in cell.get("outputs", [])]
    asked = {told["guess"]: number for number, told in outputs if "guess" in told}
    revealed = {told["reveals"]: number for number, told in outputs if "reveals" in told}
    for number in range(len(notebook.cells)):
        spoils = {one for one, at in asked.items() if at < number <= revealed.get(one, -1)}
        spoils |= {one for one, at in revealed.items() if at == number == asked.get(one)}
        if spoils:
            yield number, sorted(spoils)


def _hints(exercise: str) -> tuple[str, ...]:
    return tuple(EXERCISES[exercise].hints) if exercise in EXERCISES else ()


def _is_shown(output: Any) -> bool:
    """Tell whether an output is shown as itself: a question stands above its code, and a view in the place of its still."""
    if "guess" in meant(output):
        return False
    is_widget = WIDGET in output.get("data", {})
    return not is_widget or any(kind in output.data for kind in SHOWN[:-1])


def _output(output: Any, kinds: Kinds, name: str) -> Any:
    """Return an output with what the template needs to know of it."""
    meta, book = meant(output), {}
    if view := kinds.get(meta.get("view", "")):
        book = {"live": f"{name}-{meta['view']}", "kinds": list(dict.fromkeys(view))}
    elif "reveals" in meta:
        book = {"reveals": meta["reveals"], "verdicts": meta["verdicts"]}
    if "data" in output:
        output.metadata["book"] = book
    return output


def _without_styles(outputs: Any, seen: set[str]) -> None:
    """Take away the styles that the page has: each sentence and each figure of a notebook brings its own."""

    def once(style: re.Match[str]) -> str:
        is_known = style[0].strip() in seen
        seen.add(style[0].strip())
        return "" if is_known else style[0]

    for output in outputs:
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = STYLES.sub(once, output.data["text/html"])
