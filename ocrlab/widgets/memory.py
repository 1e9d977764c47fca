"""Memory by call, drawn live: one line for each way, and a table of what is held after each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from ocrlab.widgets.view import View, source, style


class MemoryView(View):
    """Shows curves of memory as they grow.

    Attributes
    ----------
    curves : list of dict
        In: {"name", "style", "points", "steps", "failure"}; style is the number of a color, a point is [call, height, width,
        bytes, released or None], steps are [name, bytes], failure is a sentence or "".
    calls : int
        In: how many calls every curve will have.
    running : bool
    progress, machine, message, markdown, document : str
        In: what is being done, the machine in one line, an error, and the curves as Markdown and JSON.
    """

    _esm = source("memory")
    _css = style("memory")

    curves = traitlets.List().tag(sync=True)
    calls = traitlets.Int(1).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    progress = traitlets.Unicode().tag(sync=True)
    machine = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._listeners: list[Callable[[str], None]] = []
        super().__init__(**traits)
        self.on_msg(lambda _view, content, _buffers: self._tell(content["ask"]))

    def on_ask(self, listener: Callable[[str], None]) -> None:
        """Call a function with what the person asks for: run, cancel; and close, at the end."""
        self._listeners.append(listener)

    def _tell(self, what: str) -> None:
        for listener in self._listeners:
            listener(what)

    def close(self) -> None:
        """Close the view; whoever listens is told, too."""
        self._tell("close")
        super().close()
