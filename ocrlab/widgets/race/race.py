"""Runtimes side by side: rows that arrive live, every sample, memory kept inside its peak."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style


class RaceView(AskingView):
    """Shows rows of the bench as they arrive: a table to sort, a strip of samples, a bar of memory.

    Attributes
    ----------
    tables : list
        In: what the table can tell, [name, [head, ...]].
    rows : list of dict
        In: as `ocrlab.widgets.race.session.packed` makes them.
    beside : list of dict
        In: rows of files that were loaded, {"label", "rows"}.
    running : bool
    fraction : float
        In: how much is measured, 0..1.
    progress, machine, message, markdown, document : str
        In: what is being done, the machine in one line, an error, and the rows as Markdown and JSON.
    """

    _esm = source(__file__)
    _css = style(__file__, "measuring", "race")

    tables = traitlets.List().tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    beside = traitlets.List().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    fraction = traitlets.Float(0.0).tag(sync=True)
    progress = traitlets.Unicode().tag(sync=True)
    machine = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)
