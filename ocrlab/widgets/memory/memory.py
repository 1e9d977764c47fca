"""Memory by call, drawn live: one line for each way, and a table of what is held after each step."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style


class MemoryView(AskingView):
    """Shows curves of memory as they grow; it asks for "run" and "cancel".

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

    _esm = source(__file__)
    _css = style(__file__, "measuring", "memory")

    curves = traitlets.List().tag(sync=True)
    calls = traitlets.Int(1).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    progress = traitlets.Unicode().tag(sync=True)
    machine = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)
