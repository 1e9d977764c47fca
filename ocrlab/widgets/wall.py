"""The class wall: a machine by row, both runtimes, and sentences that were counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from ocrlab.widgets.view import View, source, style


class WallView(View):
    """Shows machines beside each other: time with its spread, the precision each got, and memory.

    Attributes
    ----------
    machines : list of dict
        In: as `ocrlab.bench.wall_report.to_dict` makes them.
    sentences, notes : list of str
        In: what they say together, and what must be said beside.
    message, markdown, document : str
        In: an error, and all machines as Markdown and JSON.
    selected : str
        Out: the label of the machine that is opened; "" for none.
    """

    _esm = source("measures", "wall")
    _css = style("wall")

    machines = traitlets.List().tag(sync=True)
    sentences = traitlets.List().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._listeners: list[Callable[[dict[str, Any]], None]] = []
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def on_ask(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call a function with what the person asks for: add, with names and bytes of files."""
        self._listeners.append(listener)

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        for listener in self._listeners:
            listener({**content, "bytes": [bytes(buffer) for buffer in buffers]})
