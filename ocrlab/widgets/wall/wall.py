"""The class wall: a machine by row, both runtimes, and sentences that were counted."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style


class WallView(AskingView):
    """Shows machines beside each other: time with its spread, the precision each got, and memory.

    Attributes
    ----------
    machines : list of dict
        In: as `ocrlab.bench.wall.report.to_dict` makes them.
    sentences, notes : list of str
        In: what they say together, and what must be said beside.
    message, markdown, document : str
        In: an error, and all machines as Markdown and JSON.
    selected : str
        Out: the label of the machine that is opened; "" for none.
    """

    _esm = source(__file__)
    _css = style(__file__, "wall")

    machines = traitlets.List().tag(sync=True)
    sentences = traitlets.List().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
