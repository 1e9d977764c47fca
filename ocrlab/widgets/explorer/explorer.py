"""The detection explorer: a page, its map and every candidate; thresholds are dragged where the data is."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from ocrlab.page import FATES, Fate, Floats, Image
from ocrlab.postprocess import Placement, Trace
from ocrlab.widgets.shared.view import AskingView, jpeg, source, style

SHOWN = 3000  # candidates that are drawn: all kept ones, and the largest of the others
LEVELS = 200  # steps of the map that is sent
BINS = 100  # of the histogram
LONGEST = 6000  # of the picture that is sent, in pixels


class Explorer(AskingView):
    """Shows what becomes of a probability map under settings that are dragged.

    Values go in, intent comes out: what is asked by the view arrives at `on_ask`; it never sees a network.

    Attributes
    ----------
    settings : dict
        Every setting by name; also the user's own way to change one: ``view.settings = {**view.settings, "thresh": .4}``.
    selected : int
        The index of the selected candidate; -1 for none.
    focus : str
        In: what a step of a bench is about, "map", "mask" or "boxes": the layers that are shown then; "" alone.
    frame : dict
        In: what became of the map, see `packed_frame`.
    heatmap : dict
        In: the map, see `packed_map`.
    why, cause, spot, other, exports, notes, texts, truth, message, busy
        In: answers; each is described where `ocrlab.lab` sets it.
    """

    _esm = source(__file__)
    _css = style(__file__, "explorer", "stage", "panels", "plots", "card", "elsewhere")

    image = traitlets.Bytes().tag(sync=True)
    size = traitlets.List([1, 1]).tag(sync=True)  # height, width
    heatmap = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    frames = traitlets.Dict().tag(sync=True)  # what becomes of the map at many values of thresh, see `ahead`
    settings = traitlets.Dict().tag(sync=True, echo_update=False)
    selected = traitlets.Int(-1).tag(sync=True)
    focus = traitlets.Unicode().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)  # {"title", "baseline": {"name", "settings"}, "choices": {...}}
    notes = traitlets.Dict().tag(sync=True)  # setting -> why it has no effect on this picture
    texts = traitlets.Dict().tag(sync=True)  # {"frame": its number, "rows": [candidate, text, score, flipped], ...}
    why = traitlets.Dict().tag(sync=True)  # {"candidate", "remedies": [...]}
    spot = traitlets.Dict().tag(sync=True)  # {"point", "sentences", "experiments", "outcomes"}
    other = traitlets.Dict().tag(sync=True)  # the other side of a comparison: {"label", "quads", "notes", "map"}
    exports = traitlets.Dict().tag(sync=True)  # target -> {"text", "cannot", "new_engine"}
    truth = traitlets.Dict().tag(sync=True)  # {"lines": [{"text", "quad", "state", "read"}], "extra", "counts"}
    cause = traitlets.Dict().tag(sync=True)  # {"candidate" or "point" or "drawn", "causes", "remedies", ...}
    saved = traitlets.Dict().tag(sync=True)  # in a saved page alone: what was found before, see `case`
    elsewhere = traitlets.Dict().tag(sync=True)  # {"run", "rows": {key: what settings do there}, "stopped"}
    message = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)  # what is being done; "" for nothing

    def show_image(self, image: Image) -> None:
        """Show another page."""
        step = -(-max(image.shape[:2]) // LONGEST)
        with self.hold_sync():
            self.image, self.size = jpeg(image[::step, ::step]), list(image.shape[:2])


def packed_map(heatmap: Floats, place: Placement) -> dict[str, Any]:
    """Return a map (h, w) as the view takes it: steps of 1/200 in zlib's packing, its histogram, and where it lies.

    A step is the number of multiples below the value, so that a threshold at one of them parts the steps as the map.
    """
    levels = (np.arange(LEVELS) / LEVELS).astype(np.float32)
    steps = np.searchsorted(levels, heatmap.ravel()).astype(np.uint8)
    counts, _ = np.histogram(heatmap, bins=BINS, range=(0, 1))
    height, width = heatmap.shape
    return {
        "data": zlib.compress(steps.tobytes(), 1),
        "height": height,
        "width": width,
        "counts": counts.tolist(),
        "most": float(heatmap.max()),
        "place": _placed(place),
    }


def _placed(place: Placement) -> dict[str, Any]:
    """Return where the map lies in the picture, and the page in it: picture = page x pageScale + pageShift."""
    frame = place.frame
    return {
        "scale": place.scale.tolist(),
        "shift": place.shift.tolist(),
        "picture": list(frame.size[::-1]),
        "pageScale": [frame.scaled[1] / frame.page[1], frame.scaled[0] / frame.page[0]],
        "pageShift": [0, frame.band],
        "page": list(frame.page[::-1]),
    }


def packed_frame(trace: Trace, scores: NDArray[np.float64], shown: NDArray[np.intp]) -> dict[str, Any]:
    """Return the candidates of a trace as the view takes them: columns of numbers, and the points of the contours.

    Parameters
    ----------
    trace : Trace
    scores : (N,) float64
        Of all that are shown, those included that fell before they were scored.
    shown : (M,) int
        Indices of the candidates that are drawn, see `most_telling`.
    """
    found = trace.candidates
    contours = [trace.contours[i].reshape(-1, 2) for i in shown]
    points = np.concatenate([np.zeros((0, 2)), *contours]).astype(np.uint16)
    starts = np.cumsum([0, *map(len, contours)], dtype=np.uint32)
    columns: dict[str, NDArray[Any]] = {
        "index": shown.astype(np.uint32),
        "rects": trace.rects[shown],
        "quads": found.quads[shown],
        "scores": scores[shown],  # in full: a threshold may lie between two that are one in half the digits
        "sides": found.short_sides[shown],
        "fates": found.fates[shown],
        "flips": found.flip_values[shown].astype(np.float32),
        "points": points,
        "starts": starts,
    }
    counts = np.bincount(found.fates, minlength=len(FATES))
    return {"found": len(found), "counts": counts.tolist(), **{name: one.tobytes() for name, one in columns.items()}}


def most_telling(trace: Trace, most: int = SHOWN) -> NDArray[np.intp]:
    """Return the indices of the candidates to draw: all that were kept, and the largest of the others."""
    fates = trace.candidates.fates
    if len(fates) <= most:
        return np.arange(len(fates))
    sides = np.linalg.norm(trace.rects[:, [1, 3]] - trace.rects[:, :1], axis=2)  # (N, 2)
    rank = sides.prod(axis=1) + (fates == FATES.index(Fate.KEPT)) * 1e12
    return np.sort(np.argsort(-rank, kind="stable")[:most])
