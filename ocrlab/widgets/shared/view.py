"""What all views share: their JavaScript and style beside them, and no silent typing mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import cv2
import traitlets

from ocrlab.language import reader
from ocrlab.page import Image

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
RENDER = re.compile(r"^export default \{ render \};$", re.MULTILINE)


def source(view: str, draws: bool = True) -> str:
    """Return the JavaScript of a view as one module: the file beside its Python, and before it what it imports, each once.

    Modules made of blobs cannot import each other, so import lines are followed here, and left out. What a view draws is shown
    in the language of its page.

    Parameters
    ----------
    view : str
        ``__file__`` of the view.
    draws : bool, optional
        False for a view that holds other views: those have what says them in the language of the page.
    """
    if not draws:
        return "\n".join(followed(Path(view).with_suffix(".js"), {}).values())
    files = followed(Path(view).with_suffix(".js"), followed(HERE / "language.js", {}))
    return RENDER.sub("export default { render: inLanguage(render) };", "\n".join(files.values()))


def followed(file: Path, seen: dict[Path, str]) -> dict[Path, str]:
    """Return a JavaScript file without its import lines, and before it those that it imports and that were not seen yet."""
    file = file.resolve()
    if file not in seen:
        seen[file] = ""  # files may import each other
        text = file.read_text(encoding="utf-8")
        for other in IMPORT.findall(text):
            followed(file.parent / other, seen)
        del seen[file]  # it comes after them
        seen[file] = IMPORT.sub("", text)
    return seen


def style(view: str, *names: str) -> str:
    """Return the style of a view, with what all views share before it; a file lies beside the view, or here."""
    files = [(Path(view).parent / f"{name}.css", HERE / f"{name}.css") for name in ("shared", *names)]
    return "\n".join((own if own.is_file() else shared).read_text(encoding="utf-8") for own, shared in files)


class View(anywidget.AnyWidget):
    """A view that refuses what it does not know.

    Raises
    ------
    TypeError
        For an argument that is not a trait; traitlets would take it without a word.
    """

    session: Any = None  # what keeps it up to date
    _language = traitlets.Unicode().tag(sync=True)  # what a page begins with
    _chinese = traitlets.Dict().tag(sync=True)  # the table, once a page asks for it; it is not kept

    def __init__(self, **traits: Any) -> None:
        for name in traits:
            if not self.has_trait(name):
                raise TypeError(
                    f"{type(self).__name__} has no {name!r}. It has: {', '.join(sorted(self.trait_names(sync=True)))}."
                )
        super().__init__(**{"_language": reader.current(), **traits})
        self.on_msg(self._on_language)
        self._forget_route()

    def _on_language(self, _: Any, content: dict[str, Any], __: Sequence[memoryview]) -> None:
        if content.get("ask") == "language":
            self._chinese = reader.of_views()
            self._chinese = {}

    def save(self, path: str | Path, title: str = "", **how: Any) -> Path:
        """Save what is shown as one HTML file that lives on without Python, and return its path; see `Session.save`."""
        if self.session is None:
            raise ValueError(f"{type(self).__name__}: a part of another view; save that one.")
        saved: Path = self.session.save(path, title, **how)
        return saved

    def close(self) -> None:
        """Close the view and its layout, which would stay behind."""
        layout = self.layout
        super().close()
        if layout is not None:
            layout.close()

    def _send(self, msg: Any, buffers: Any = None) -> None:
        super()._send(msg, buffers)
        self._forget_route()

    def _forget_route(self) -> None:
        """Let what the browser sends go to the subshell that it names, so that it is answered while a cell runs.

        ipykernel 7.4 sends it to where the widget last spoke from instead; after a cell, that is the main thread.
        """
        if self.comm is not None:
            self.comm.__dict__.pop("_reply_subshell_id", None)


class AskingView(View):
    """A view in which a person can ask for something that takes Python: what, arrives at `on_ask`."""

    def __init__(self, **traits: Any) -> None:
        self._listeners: list[Callable[[dict[str, Any]], None]] = []
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def on_ask(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call a function with what is asked, ``{"ask": what, "bytes": [...], ...}``; at the end, that is "close"."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Close the view; whoever listens is told, too."""
        for listener in self._listeners:
            listener({"ask": "close"})
        super().close()

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        if content.get("ask") == "language":  # which every view answers
            return
        for listener in self._listeners:
            listener({**content, "bytes": [bytes(buffer) for buffer in buffers]})


def jpeg(image: Image, quality: int = 88) -> bytes:
    """Return an RGB image as JPEG bytes."""
    return cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
