"""A still picture with what is to be said of it: figures and sentences that Python made."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import View, source, style


class FigureView(View):
    """Shows a picture and sentences below it.

    Attributes
    ----------
    title : str
    picture : bytes
        An SVG in the colors of both themes, PNG or JPEG; empty for none.
    alt : str
        What is to be seen, for those who do not see it.
    sentences : list of str
    message : str
        An error, as a sentence.
    """

    _esm = source(__file__)
    _css = style(__file__, "figure")

    title = traitlets.Unicode().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    sentences = traitlets.List(traitlets.Unicode()).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
