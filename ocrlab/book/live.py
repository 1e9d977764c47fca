"""What a lesson shows live, kept for its page: each view with what it was told last, and the JavaScript of its kind."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ocrlab.files import write_whole
from ocrlab.language.reader import say
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.saved_page import Shown, as_json, state_of
from ocrlab.widgets.shared.session import Parts
from ocrlab.widgets.shared.view import View
from ocrlab.widgets.start.gallery import GalleryView

EXPORT = re.compile(r"^export (default )?", re.MULTILINE)
WITHOUT = (GalleryView,)  # choosing another picture needs Python


def keep(folder: Path, lesson: str) -> dict[str, list[str]]:
    """Write every view that a lesson shows by now, and return the kinds that each is made of, by what its still calls it.

    Parameters
    ----------
    folder : Path
        ``views/LESSON-NAME.js`` and, of each kind, ``kinds/KIND.js`` and ``kinds/KIND.css`` are written there.
    lesson : str
        Its name.
    """
    cell.fill_stills()
    kept = {}
    for place, widget in cell.shown.items():
        shown, notes = parts_of(widget)
        for view, _ in shown:
            write_kind(view, folder / "kinds")
        name, told = cell.name_of(place), [{"kind": kind_of(view), "state": state} for view, state in shown]
        content = json.dumps(as_json({"notes": [*map(say, notes)], "views": told}), ensure_ascii=False)
        file = folder / "views" / f"{lesson}-{name}.js"
        write_whole(file, script("views", file.stem, content).encode())
        kept[name] = [kind_of(view) for view, _ in shown]
    return kept


def parts_of(widget: Any) -> Parts:
    """Return what a cell shows as views, each with what it was told, and the sentences that stand above them."""
    if isinstance(widget, View):
        parts: Parts = widget.session.parts()
        return parts
    views = [part for part in cell.parts_of(widget) if isinstance(part, View) and not isinstance(part, WITHOUT)]
    found = [view.session.parts() if view.session else ([(view, state_of(view))], []) for view in views]
    return [part for parts, _ in found for part in parts], list(
        dict.fromkeys(note for _, notes in found for note in notes)
    )


def write_kind(view: Shown, folder: Path) -> None:
    """Write the JavaScript and the style of a kind of view, as a page that is a file can load them: no module can be."""
    kind = kind_of(view)
    code = EXPORT.sub(lambda found: "return " if found[1] else "", str(view._esm))
    write_whole(folder / f"{kind}.js", script("kinds", kind, f'(() => {{\n"use strict";\n{code}\n}})()').encode())
    write_whole(folder / f"{kind}.css", str(view._css).encode())


def kind_of(view: Shown) -> str:
    """Return the name of a kind of view."""
    return type(view).__name__


def script(shelf: str, name: str, value: str) -> str:
    """Return a script that lays a value where the page looks for it."""
    return f"window.ocrlabBook.{shelf}[{json.dumps(name)}] = {value};\n"
