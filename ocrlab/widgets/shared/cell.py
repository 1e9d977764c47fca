"""What a notebook cell shows: a cell that runs again closes what it showed before, and leaves a still for the saved file."""

from __future__ import annotations

import base64
import html
from typing import Any

import cv2
import ipywidgets
import numpy as np

from ocrlab.page import Image
from ocrlab.widgets.shared.view import jpeg

STILL_WIDTH = 900

shown: dict[str, Any] = {}  # by cell


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
    display(HTML(f'<img class="ocrlab-still" style="max-width:100%" alt="{said}" src="data:image/jpeg;base64,{data}">'))


def late_still() -> Any:
    """Display a place for a still that is not there yet, and return what `fill_still` takes."""
    from IPython.display import HTML, display

    return display(HTML('<p class="ocrlab-still">Run the cell to see it live.</p>'), display_id=True)


def fill_still(place: Any, markup: str) -> None:
    """Put a still into its place, from any thread."""
    from IPython.display import HTML

    place.update(HTML(markup))


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
