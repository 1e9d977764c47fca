"""A page and its lines, each with what stands there and what was read, to be corrected in place."""

from __future__ import annotations

import cv2
import numpy as np
import traitlets

from ocrlab.page import Image
from ocrlab.widgets.shared.view import AskingView, jpeg, source, style

LONGEST = 4000  # of the page that is sent, in pixels
HIGHEST, TALLEST, WIDEST = 96, 480, 1600  # of a crop that is sent: of a line, of one that runs down the page, of any


class TruthView(AskingView):
    """Lets a person correct what was read of a page.

    Values go in, intent comes out: what a person says of a line arrives at `on_ask`, numbered by ``change``.

    Attributes
    ----------
    selected : int
        The number of the line that is worked on; -1 for none.
    lines : list of dict
        In: ``{"number", "text", "read", "quad", "state", "source", "score", "doubts"}`` of every line, in reading order.
    saved : int
        In: the newest change that is in a file.
    refused : int
        In: the newest change that was not made; ``message`` says why.
    about : dict
        In: ``{"title", "key", "file", "folder", "whole", "readonly", "conflict", "undo", "notices", "here"}``.
    message : str
        In: an error as a sentence.
    """

    _esm = source(__file__)
    _css = style(__file__, "truth", "line_rows", "page_sheet")

    image = traitlets.Bytes().tag(sync=True)
    size = traitlets.List([1, 1]).tag(sync=True)  # height, width
    lines = traitlets.List().tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    saved = traitlets.Int(0).tag(sync=True)
    refused = traitlets.Int(0).tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)

    def show_image(self, image: Image) -> None:
        """Show a page."""
        step = -(-max(image.shape[:2]) // LONGEST)
        with self.hold_sync():
            self.image, self.size = jpeg(image[::step, ::step]), list(image.shape[:2])


def small(crop: Image) -> bytes:
    """Return a crop (h, w, 3) as JPEG, no larger than it is shown."""
    height, width = crop.shape[:2]
    scale = min(1.0, (TALLEST if height > width else HIGHEST) / height, WIDEST / width)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
    return jpeg(crop, 85)
