"""The page with the selected line on it: as it was given, as the tensor has it, or with what was read of every line."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import View, source, style


class PaperView(View):
    """Shows a page where the other steps show it, too, with its lines, and beside it what there is to say.

    Attributes
    ----------
    focus : str
        In: the step that is shown, "image", "tensor" or "text"; in the last, every line is outlined and listed.
    picture : bytes
        In: the page as JPEG.
    size : list of int
        In: height and width of the page.
    lines : list of dict
        In: ``{"quad", "text", "score", "dropped"}`` of every line; its text is None while it was not read.
    selected : int
        The index of the selected line; -1 for none.
    title, alt, sentences
        In: what it is, for whom does not see it, and what is to be said of it.
    aside : bytes
        In: an SVG in the colors of both themes that stands beside it; empty for none.
    aside_alt : str
        In: what is to be seen there.
    """

    _esm = source(__file__)
    _css = style(__file__, "paper")

    focus = traitlets.Unicode().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    size = traitlets.List([1, 1]).tag(sync=True)
    lines = traitlets.List().tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    sentences = traitlets.List(traitlets.Unicode()).tag(sync=True)
    aside = traitlets.Bytes().tag(sync=True)
    aside_alt = traitlets.Unicode().tag(sync=True)
