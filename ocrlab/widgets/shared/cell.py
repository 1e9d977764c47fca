"""What a notebook cell shows: a cell that runs again closes what it showed before, and leaves a still for the saved file."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import os
from collections.abc import Callable
from typing import Any

import cv2
import ipywidgets
import numpy as np

from ocrlab.page import Image
from ocrlab.widgets.shared.view import jpeg

STILL_WIDTH = 900
BOOK = "OCRLAB_BOOK"  # set where a book is made: there, a still says which view it stands for
Place = Callable[[Any], None]  # shows something else where a still is

shown: dict[str, Any] = {}  # by cell
late: list[tuple[Place, str]] = []  # where a book is made: places, and the still that each has by now


def show(view: Any) -> bool:
    """Remember what the running cell shows, close what it showed before, and tell whether there is such a cell."""
    cell = _cell()
    if not cell:
        return False
    shown[cell] = view
    return True


def clear() -> None:
    """Close what the running cell showed when it ran before."""
    before = shown.pop(_cell(), None)
    if before is not None:
        before.close()


def show_still(picture: Image, alt: str) -> None:
    """Display a still picture (H, W, 3); a live view in the same cell hides it."""
    from IPython.display import HTML, display

    scale = min(1.0, STILL_WIDTH / picture.shape[1])
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    data = base64.b64encode(jpeg(small, 75)).decode()
    said = html.escape(alt, quote=True)
    image = f'<img class="ocrlab-still" style="max-width:100%" alt="{said}" src="data:image/jpeg;base64,{data}">'
    display(HTML(image), metadata=_mark())


def show_drawn(markup: str) -> None:
    """Display the markup of a figure as a still; a live view in the same cell hides it."""
    from IPython.display import HTML, display

    display(HTML(f'<div class="ocrlab-still">{markup}</div>'), metadata=_mark())


def late_still() -> Place:
    """Display a place for a still that is not there yet, and return what `fill_still` takes."""
    from IPython.display import HTML, display

    mark = _mark()
    later = HTML('<p class="ocrlab-still">Run the cell to see it live.</p>')
    return functools.partial(display(later, display_id=True, metadata=mark).update, metadata=mark)


def fill_still(place: Place, markup: str) -> None:
    """Put a still into its place, from any thread."""
    from IPython.display import HTML

    place(HTML(markup))
    if BOOK in os.environ:
        late.append((place, markup))


def fill_stills() -> None:
    """Put all late stills into their places once more: whoever runs cells one by one hears what belongs to the last one."""
    from IPython.display import HTML

    for place, markup in late:
        place(HTML(markup))


def name_of(cell: str) -> str:
    """Return what a book calls the view of a cell."""
    return hashlib.sha256(cell.encode()).hexdigest()[:10]


def _mark() -> dict[str, Any]:
    """Return what the metadata of a still says: in a book, which view it stands for.

    What that view was told is no part of it: a saved notebook would grow by a megabyte a view.
    """
    return {"ocrlab": {"view": name_of(_cell())}} if BOOK in os.environ else {}


def parts_of(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """Return a widget and everything that it is made of; closing it alone would leave its parts behind."""
    inside = [*getattr(widget, "children", ()), *(getattr(widget, name, None) for name in ("layout", "style"))]
    return [part for one in inside if isinstance(one, ipywidgets.Widget) for part in parts_of(one)] + [widget]


def _cell() -> str:
    """Return what tells the running notebook cell from others; "" outside of a notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return ""
    shell = get_ipython()
    parent = getattr(shell, "parent_header", None) or getattr(getattr(shell, "kernel", None), "_parent_header", None)
    if not parent:
        return ""
    code = parent.get("content", {}).get("code", "this notebook")  # not every front end names its cells
    return str(parent.get("metadata", {}).get("cellId", code))
