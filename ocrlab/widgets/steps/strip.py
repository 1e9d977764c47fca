"""The way of a page through the machine as one strip: a thumbnail and a time for every step."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style


class StripView(AskingView):
    """Shows the steps of a page side by side; a click on one asks for its view.

    Attributes
    ----------
    opened : str
        The name of the step whose view is open; "" for none.
    selected : int
        The index of the selected line; -1 for none.
    beside : str
        The second runtime, one of `choices`; "" for none.
    steps : list of dict
        In: ``{"name", "title", "said", "net", "seconds", "work", "part", "other", "otherpart", "apart"}``; ``seconds`` is
        None while a step was not made, ``other`` the second runtime's, ``part`` for how many lines the time is where it is
        not for all, ``apart`` their difference in words.
    thumbs : dict
        In: a small JPEG of what a step made, by its name.
    lines : list
        In: ``[text, score]`` of every line; None where it was not read yet.
    about : dict
        In: ``{"title", "call", "other"}``: on what the steps ran, which call this was, and the second runtime.
    choices : list of str
    message, busy : str
        In: an error as a sentence; what is being done.
    """

    _esm = source(__file__)
    _css = style(__file__, "strip")

    steps = traitlets.List().tag(sync=True)
    thumbs = traitlets.Dict().tag(sync=True)
    lines = traitlets.List().tag(sync=True)
    opened = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    beside = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)
