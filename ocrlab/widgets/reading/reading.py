"""One line as the recognizer sees it: its columns, the path through them, and how the path becomes text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import traitlets

from ocrlab.debug.columns import Columns
from ocrlab.page import Image
from ocrlab.widgets.shared.view import AskingView, source, style

LARGE = 72_000  # bytes: more than a packet of a machine's own loopback, which is sent without waiting


class ReadingView(AskingView):
    """Shows the columns of a line and lets the reading be stepped through, hovered and changed.

    Values go in, intent comes out: whoever observes `picked` answers by setting `reading`.

    Attributes
    ----------
    selected : int
        The index of the selected character; -1 for none.
    picked : dict
        The classes that a person chose, by column; all other columns take their likeliest one.
    step : int
        How many columns were gone through; -1 for all.
    focus : str
        In: what a step of a bench is about, the strip of "columns" or the lanes to the "text"; "" alone, for both.
    columns : dict
        In: see `packed_columns`.
    reading : dict
        In: ``{"classes", "scores"}`` of the path, ``"text"``, ``"score"``, and the ``"picked"`` that they are the answer to.
    about : dict
        In: ``{"title", "note", "model", "classes", "text_score", "expected", "missing", "read", "fix"}``; the note is a
        sentence beside the title.
    message : str
        In: an error, as a sentence.
    local : bool
        Out: whether the browser runs on the kernel's own machine; small answers are then filled up, see `LARGE`.
    """

    _esm = source(__file__)
    _css = style(__file__, "reading")

    about = traitlets.Dict().tag(sync=True)
    columns = traitlets.Dict().tag(sync=True)
    reading = traitlets.Dict().tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True, echo_update=False)
    picked = traitlets.Dict(
        key_trait=traitlets.CInt(),
        value_trait=traitlets.CInt(),  # the names in JSON are texts
    ).tag(sync=True, echo_update=False)
    step = traitlets.Int(-1).tag(sync=True, echo_update=False)
    focus = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    local = traitlets.Bool(False).tag(sync=True, echo_update=False)


def packed_columns(columns: Columns, labels: Mapping[int, str], picture: Image, covers: float) -> dict[str, Any]:
    """Return the columns of a line as the view takes them.

    Parameters
    ----------
    columns : Columns
    labels : mapping of class to character
        For every class that the columns hold.
    picture : (h, w, 3) uint8
        The crop as the network is given it.
    covers : float
        How many columns the picture is wide; what is right of it is padding.
    """
    png = cv2.imencode(".png", picture[:, :, ::-1])[1].tobytes()
    count, k = columns.ranked.shape
    return {
        "count": count,
        "k": k,
        "classes": columns.ranked.astype(np.uint32).tobytes(),
        "scores": columns.ranked_scores.tobytes(),
        "blanks": columns.blanks.tobytes(),
        "putIn": {str(column): class_ for column, class_ in columns.put_in.items()},
        "labels": {str(class_): label for class_, label in labels.items()},
        "picture": png,
        "covers": covers,
    }
