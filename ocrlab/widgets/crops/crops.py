"""Every line as it was cut: its quad on the page, its crop, what the classifier says of it, and how it was read."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import traitlets

from ocrlab.page import Image
from ocrlab.widgets.shared.view import AskingView, jpeg, source, style

LONGEST = 4000  # of the page that is sent, in pixels
HIGHEST, WIDEST = 72, 1600  # of a crop that is sent, in pixels


class CropsView(AskingView):
    """Shows the lines of a page as they were cut, and lets their corners be nudged.

    Values go in, intent comes out: what is asked by the view arrives at `on_ask`; it never sees a network.

    Attributes
    ----------
    selected : int
        The index of the selected line; -1 for none.
    focus : str
        In: what a step of a bench is about, "crops" before turning or "upright" after it; "" alone, for both.
    settings : dict
        ``{"cls_thresh": ..., "orientation": ...}``; which crops are turned follows at once.
    quads : dict
        The quads that were nudged, by line, as four corners; taking one out puts the line back to where it was.
    lines : list of dict
        In: ``{"quad", "size", "quarter"}`` of every line: corners, height and width of the crop, turned a quarter or not.
    down : list of float
        In: the probability that a line is upside down; empty while the classifier was not asked.
    ways : list
        In: ``[turned, why]`` of every line, the second an index of ``about["whys"]``; empty while nothing is known.
    texts : list
        In: ``[line, turned, text, score]`` of every line that was read, once for each way round.
    answers : dict
        In: by nudged line, ``{"asked", "quad", "size", "quarter", "down", "way", "texts", "crop", "error"}``.
    about, message, busy
        In: ``{"title", "text_score", "usual", "whys", "turn", "orientation"}``, an error as a sentence, what is being done.
    """

    _esm = source(__file__)
    _css = style(__file__, "crops", "turning", "sheet", "crop_list", "loupe", "line_card")

    image = traitlets.Bytes().tag(sync=True)
    size = traitlets.List([1, 1]).tag(sync=True)  # height, width
    lines = traitlets.List().tag(sync=True)
    down = traitlets.List().tag(sync=True)
    ways = traitlets.List().tag(sync=True)
    texts = traitlets.List().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    quads = traitlets.Dict().tag(sync=True, echo_update=False)
    settings = traitlets.Dict().tag(sync=True, echo_update=False)
    selected = traitlets.Int(-1).tag(sync=True)
    focus = traitlets.Unicode().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)

    @traitlets.validate("quads")  # type: ignore[untyped-decorator]
    def _by_number(self, proposal: dict[str, Any]) -> dict[int, Any]:
        return {
            int(line): np.asarray(quad).tolist() for line, quad in proposal["value"].items()
        }  # JSON knows only names

    def show_image(self, image: Image) -> None:
        """Show another page."""
        step = -(-max(image.shape[:2]) // LONGEST)
        with self.hold_sync():
            self.image, self.size = jpeg(image[::step, ::step]), list(image.shape[:2])


def small(crop: Image) -> bytes:
    """Return a crop (h, w, 3) as JPEG, no larger than it is shown."""
    height, width = crop.shape[:2]
    scale = min(1.0, HIGHEST / height, WIDEST / width)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
    return jpeg(crop, 85)
