"""Inside a network: time by type and by layer, precisions, layouts, and which operations became one layer."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style


class LayersView(AskingView):
    """Shows what runs executed: bars, matrices of transitions, and a table to sort and filter, for two runs side by side.

    It asks for "beside", "remove" and "graph".

    Attributes
    ----------
    runs : list of dict
        In: as `ocrlab.widgets.layers.packing.packed` makes them; the first is what the other is set beside.
    choices : list of {"key", "label"}
        In: what can be set beside.
    busy, message : str
        In: what is being done, and an error.
    shown, selected : int
        Out: the run whose layers the table lists, and the number of the chosen layer in its order (-1: none).
    """

    _esm = source(__file__)
    _css = style(__file__, "layers")

    runs = traitlets.List().tag(sync=True)
    choices = traitlets.List().tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    shown = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)

    def hand_over(self, name: str, data: bytes) -> None:
        """Let the browser save a file."""
        self.send({"file": name}, buffers=[data])
