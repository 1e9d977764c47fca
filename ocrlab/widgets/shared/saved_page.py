"""Views as one HTML file that lives on without Python, and asks no address for anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ocrlab.draw.pages import template
from ocrlab.language import reader
from ocrlab.widgets.shared.view import followed

HERE = Path(__file__).parent
EXPORT = re.compile(r"^export default (?=\{[^{}]*\};\s*\Z)", re.MULTILINE)
OWN = ("layout", "tabbable", "tooltip")  # of a widget in a notebook, not of what it shows
State = dict[str, Any]


class Shown(Protocol):
    """A view: its JavaScript, its style, and what it was told."""

    _esm: Any
    _css: Any

    def get_state(self) -> State:
        """Return what it was told, by name."""


def state_of(view: Shown) -> State:
    """Return what a view was told, without what belongs to its notebook."""
    return {name: value for name, value in view.get_state().items() if not name.startswith("_") and name not in OWN}


def page_of(views: Sequence[tuple[Shown, State]], title: str, notes: Sequence[str] = ()) -> str:
    """Return views, each with what it is to show, as the HTML of one page; what stands on pictures runs nothing in it.

    Scripts run by their hashes alone (a policy in the page says so), so whatever else stands in it is text.
    """
    kinds = {type(view).__name__: view for view, _ in views}
    said = [_inside(chinese())] if reader.current() == "zh" else []
    scripts = [*said, "window.ocrlabSaved = {};", *(_script(name, view) for name, view in kinds.items()), _host()]
    return str(
        template(HERE / "saved_page.html").render(
            title=title, notes=notes, scripts=scripts, styles=dict.fromkeys(str(view._css) for view in kinds.values()),
            hashes=" ".join(f"'sha256-{_sha256(script)}'" for script in scripts),
            views=[{"kind": type(view).__name__, "state": as_json(state)} for view, state in views],
        )
    )  # fmt: skip


def chinese() -> str:
    """Return the table of the views' Chinese as a script: with it, a page begins in Chinese."""
    return f"window.__ocrlab_chinese = {json.dumps(reader.of_views(), ensure_ascii=False)};"


def _script(name: str, view: Shown) -> str:
    """Return a view's module: nobody can import what stands in a page, so it leaves what it exports on the window."""
    text, found = EXPORT.subn(f"window.ocrlabSaved.{name} = ", str(view._esm).rstrip())
    if not found:
        raise ValueError(f"{name}: its JavaScript was expected to end in `export default {{ ... }};`.")
    return _inside(text)


def _host() -> str:
    return _inside("\n".join(followed(HERE / "saved_host.js", {}).values()))


def _inside(script: str) -> str:
    """Return a script as it can stand in a page: nothing in it ends it."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", script, flags=re.IGNORECASE)


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def as_json(state: Mapping[str, Any]) -> str:
    """Return what a view is told as JSON in which no markup can begin; bytes stand in it as {"$bytes": base64}."""
    return json.dumps(state, default=_plain, ensure_ascii=False).replace("<", "\\u003c")


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$bytes": base64.b64encode(value).decode()}
    return value.item()  # a number of numpy's
