"""The grid of a run: thousands of pages as tiles, worst first, filtered by what is wrong, by text, and on a histogram."""

from __future__ import annotations

import traitlets

from ocrlab.widgets.shared.view import AskingView, source, style


class FolderView(AskingView):
    """Shows the pages of a run.

    Traits carry a light index only; small pictures come as messages, for the tiles that somebody sees.

    Attributes
    ----------
    index : dict of lists
        In: by page, in the order of the run: names, reasons, figures, see `ocrlab.widgets.folder.index.columns`.
    order : list of int
        In: the pages, worst first.
    news : dict
        In: rows that are others than in the index, by page: what a person corrected meanwhile.
    bins : bytes
        In: of each page, how many lines have a score in each of 50 steps; uint8.
    kinds : list of dict
        In: what can be wrong: ``{"group", "name", "pages", "lines"}``; pages have their numbers.
    totals : list of str
        In: what is said of all pages together.
    found : dict
        In: the pages on which a text was read: ``{"text", "pages"}``.
    opened : dict
        In: the page that is open below: ``{"page", "how", "title", "lines", "at"}``; empty for none.
    message, busy : str
        In: an error, and what is being done.
    """

    _esm = source(__file__)
    _css = style(__file__, "folder", "tiles", "panel")

    index = traitlets.Dict().tag(sync=True)
    order = traitlets.List().tag(sync=True)
    news = traitlets.Dict().tag(sync=True)
    bins = traitlets.Bytes().tag(sync=True)
    kinds = traitlets.List().tag(sync=True)
    totals = traitlets.List().tag(sync=True)
    found = traitlets.Dict().tag(sync=True)
    opened = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)
