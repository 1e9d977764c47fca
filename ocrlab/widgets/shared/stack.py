"""The views of a box of ipywidgets as one view, for a front end that draws views and no boxes: marimo."""

from __future__ import annotations

import ipywidgets
import traitlets

from ocrlab.widgets.shared.view import View, source, style


class StackView(View):
    """Shows other views one below another.

    Attributes
    ----------
    rows : list of list of str
        In: what anywidget 0.11 calls a widget within another, ``"anywidget:MODEL"``; a row is a part of the box, in which some
        views may come and go.
    name : str
        In: the class of the box, by which views find what lies around them.
    """

    _esm = source(__file__, draws=False)
    _css = style(__file__)

    rows = traitlets.List().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)


def stacked(box: ipywidgets.Box) -> StackView:
    """Return a view that shows what a box shows, from now on.

    Parameters
    ----------
    box : Box
        Its parts are views, or boxes of views; a box within those is a stack of its own.
    """
    stack = StackView(name=" ".join(box._dom_classes))
    within: dict[ipywidgets.Box, StackView] = {}

    def shown(view: ipywidgets.Widget) -> str:
        if isinstance(view, ipywidgets.Box) and view not in within:
            within[view] = stacked(view)
        return f"anywidget:{within.get(view, view).model_id}"

    def fill(_: object = None) -> None:
        rows = [getattr(part, "children", (part,)) for part in box.children]
        stack.rows = [[shown(view) for view in row] for row in rows]
        for gone in within.keys() - {view for row in rows for view in row}:
            within.pop(gone).close()

    for one in (box, *(part for part in box.children if isinstance(part, ipywidgets.Box))):
        one.observe(fill, "children")
    fill()
    return stack
