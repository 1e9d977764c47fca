"""A page with its lines: hover one for its text and score, click it for its crop and reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from ocrlab.debug.accuracy import Comparison, Written, compare, joined_by_text, lost_to, pieces, same
from ocrlab.page import Image, Line, Page
from ocrlab.widgets.shared.view import AskingView, jpeg, source, style


class PageView(AskingView):
    """Shows a page that was read.

    Parameters
    ----------
    image : (H, W, 3) uint8
    page : Page

    Attributes
    ----------
    selected : int
        Out: the index of the line that was clicked; -1 for none.
    crop : bytes
        In: JPEG of the selected line's crop, turned upright; whoever observes `selected` sets it.
    crops : list of bytes
        In: of every line, where nobody sets `crop`; for a page without Python.
    causes : list of str
        In: why the selected line is wrong, likewise.
    message : str
        In: a sentence to show in place of the page's summary, such as an error.
    busy : bool
        In: whether the page is being read anew.
    """

    _esm = source(__file__)
    _css = style(__file__, "page")

    image = traitlets.Bytes().tag(sync=True)
    size = traitlets.List([1, 1]).tag(sync=True)  # height, width
    lines = traitlets.List().tag(sync=True)
    missed = traitlets.List().tag(sync=True)  # lines that stand on the page and were not read
    notes = traitlets.List().tag(sync=True)  # sentences: how the page was turned, and what could not be settled
    selected = traitlets.Int(-1).tag(sync=True)
    crop = traitlets.Bytes().tag(sync=True)
    crops = traitlets.List(traitlets.Bytes()).tag(sync=True)
    causes = traitlets.List().tag(sync=True)  # sentences: why the selected line is wrong, most likely first
    message = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)

    def __init__(self, image: Image | None = None, page: Page | None = None, **traits: Any) -> None:
        super().__init__(**traits)
        if image is not None and page is not None:
            self.show(image, page)

    def show(self, image: Image, page: Page, truth: Sequence[Written] = ()) -> None:
        """Show another page; where its truth is known, what is missed, extra or wrong is marked."""
        found = joined_by_text(compare(page.lines, truth)) if truth else Comparison((), (), ())
        marks = {id(line): _mark(line, true) for line, true in found.pairs}
        marks |= {id(line): {"mark": "extra"} for line in found.extra}
        with self.hold_sync():
            self.selected, self.crop, self.causes, self.message = -1, b"", [], ""
            self.image, self.size = jpeg(image), list(page.size)
            turned = [f"The page was turned by {page.turned}° clockwise."] if page.turned else []
            self.notes = [*turned, *page.notices]
            self.missed = [
                {"text": line.text, "quad": line.quad.round(1).tolist(), "fate": lost_to(line, page.candidates)}
                for line in found.missed
            ]
            self.lines = [{**_line(line), **marks.get(id(line), {"mark": ""})} for line in page.lines]


def _line(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "score": line.score,
        "flipped": line.flipped,
        "quad": line.quad.round(1).tolist(),
        "chars": [[char.text, char.score, char.at] for char in line.reading.chars],
    }


def _mark(line: Written, true: Written) -> dict[str, Any]:
    if same(line.text, true.text):
        return {"mark": "right"}
    return {"mark": "wrong", "pieces": [list(piece) for piece in pieces(line.text, true.text)]}
