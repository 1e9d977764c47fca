"""Find text: a network gives a probability map, and pure code turns the map into boxes (Differentiable Binarization).

The network half is `Detector.heatmap`; the other half needs no network, so a slider that moves a threshold re-runs only
it.
DB: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", arXiv:1911.08947.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab import scales
from ocrlab.frame import Size, at_zoom, frame_of, map_size
from ocrlab.net import numbers
from ocrlab.page import FATES, Box, Candidates, Fate, Floats, Image, Seen
from ocrlab.postprocess import Trace, text_mask, trace
from ocrlab.settings import DetectSettings
from ocrlab.tensor import normalize
from ocrlab.tiles import put_together
from ocrlab.timing import timed

LARGE = 4_000_000  # pixels of a map: it took several tiles, or one tensor of more than a gigabyte

# a page that is seen in several parts and sizes is made into tensors one by one: all of it is the tensor's time
_scaled, _normalized = timed("detect.tensor")(at_zoom), timed("detect.tensor")(normalize)


class Limit(NamedTuple):
    """A setting that cut something, and what."""

    name: str
    sentence: str


@dataclass(frozen=True, eq=False)
class Detection:
    """What the detector found: the probability map and every candidate.

    Attributes
    ----------
    heatmap : (h, w) float32
        Probability of text, 0..1; it covers the page exactly, at the resolution of the finest look.
    candidates : Candidates
    boxes : tuple of Box
        The kept candidates, in reading order.
    seen : tuple of Seen
        What of the page the network was shown, and at which size.
    notices : tuple of str
        Which limits cut something, in sentences.
    """

    heatmap: Floats = field(repr=False)
    candidates: Candidates = field(repr=False)
    boxes: tuple[Box, ...]
    seen: tuple[Seen, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Detector(DetectSettings):
    """Finds text on a page.

    Parameters
    ----------
    net : callable
        (1, 3, h, w) float32 -> (1, 1, h, w) float32, probabilities of text; h and w are multiples of 32.
    **settings
        See `DetectSettings`; `dataclasses.replace(detector, thresh=.4)` shares the net and costs nothing.
    """

    net: Callable[[Floats], Floats]

    @timed("detect")
    def __call__(self, image: Image) -> Detection:
        """Find text on an RGB page (H, W, 3) uint8."""
        size = image.shape[:2]
        heatmap, seen = self.look(image)
        found = self.candidates(heatmap, size)
        notices = tuple(limit.sentence for limit in self.limits_met(size, found))
        return Detection(heatmap, found, boxes_of(found), seen, notices)

    def heatmap(self, image: Image) -> Floats:
        """Return the probability of text (h, w) float32 for an RGB page (H, W, 3) uint8; it covers the page exactly."""
        return self.look(image)[0]

    @timed("detect.heatmap")
    def look(self, image: Image) -> tuple[Floats, tuple[Seen, ...]]:
        """Return the map of an RGB page (H, W, 3) uint8, as `heatmap`, and what of the page was seen at which size.

        After a large one, the network gives its memory back: it would keep it as long as it lives.
        """
        found = self._look(image)
        give_back = getattr(self.net, "give_back", None)
        if give_back and found[0].size > LARGE:
            give_back()
        return found

    def _look(self, image: Image) -> tuple[Floats, tuple[Seen, ...]]:
        frame = frame_of(image.shape[:2], self)
        if frame.zoom:
            return scales.look(frame.picture(image), frame.zoom, self._at_zoom)
        height, width = image.shape[:2]
        whole = Seen((0, 0, width, height), frame.tensor[1] / frame.size[1] * frame.scaled[1] / width, "page")
        return numbers(np.ascontiguousarray(frame.part(self.net(self.tensor(image))[0, 0]))), (whole,)

    def _at_zoom(self, picture: Image, zoom: int) -> Floats:
        """Return the map (h, w) of a picture (H, W, 3) at a zoom in 64ths."""
        height, width = map_size(picture.shape[:2], zoom)
        whole = put_together(_scaled(picture, zoom), self.max_side_limit, self._map_of)
        return numbers(np.ascontiguousarray(whole[:height, :width]))

    def _map_of(self, tile: Image) -> Floats:
        whole: Floats = self.net(_normalized(tile, self.mean, self.std)[None])[0, 0]
        return whole

    def limits_met(self, size: Size, found: Candidates) -> Iterator[Limit]:
        """Yield the limits that cut something of a page of this (height, width)."""
        yield from self.shown_less(size)
        left = int(np.count_nonzero(found.fates == FATES.index(Fate.NOT_EXAMINED)))
        if left:
            said = f"Of {len(found.fates)} contours {left} were not examined: max_candidates={self.max_candidates}."
            yield Limit("max_candidates", said)

    def shown_less(self, size: Size) -> Iterator[Limit]:
        """Yield the limits by which the network is shown a smaller page of this (height, width)."""
        shown = frame_of(size, self).tensor
        for name in ("max_side_len", "max_area", "max_side_limit"):
            if name == "max_side_limit" and self.limit_type == "fit":
                continue  # there it is the size at which a page is seen first
            without: dict[str, Any] = {name: 0}
            height, width = frame_of(size, replace(self.settings, **without)).tensor
            if (height, width) != shown:
                instead = f"{shown[1]} x {shown[0]} pixels instead of {width} x {height}"
                yield Limit(name, f"The detector was shown {instead}: {name}={getattr(self, name)}.")

    @timed("detect.tensor")
    def tensor(self, image: Image) -> Floats:
        """Return what the network is given for an RGB page (H, W, 3) uint8: (1, 3, h, w) float32, blue first."""
        return normalize(frame_of(image.shape[:2], self).shown(image), self.mean, self.std)[None]

    @timed("detect.mask")
    def mask(self, heatmap: Floats) -> NDArray[np.uint8]:
        """Return the thresholded (and dilated) map (h, w), 0 or 1: what the contours are drawn around."""
        return text_mask(heatmap, self)

    def trace(self, heatmap: Floats, size: Size) -> Trace:
        """Return what becomes of a map (h, w), step by step, for a page of this (height, width)."""
        return trace(heatmap, size, self)

    def candidates(self, heatmap: Floats, size: Size) -> Candidates:
        """Return every contour of a map (h, w) with its fate, for a page of this (height, width)."""
        return find_candidates(heatmap, size, self)

    def boxes(self, heatmap: Floats, size: Size) -> tuple[Box, ...]:
        """Return the kept candidates of a map (h, w) in reading order, for a page of this (height, width)."""
        return boxes_of(self.candidates(heatmap, size))

    @property
    def settings(self) -> DetectSettings:
        """The settings alone: they pickle fast and hold no net."""
        return DetectSettings(**{one.name: getattr(self, one.name) for one in fields(DetectSettings)})


def find_candidates(heatmap: Floats, size: Size, settings: DetectSettings) -> Candidates:
    """Return every contour of a map (h, w) with its fate and flip value, for a page of this (height, width)."""
    return trace(heatmap, size, settings).candidates


def boxes_of(candidates: Candidates) -> tuple[Box, ...]:
    """Return the kept candidates of a page in reading order."""
    order = candidates.in_reading_order()
    columns = (candidates.quads[order], candidates.outlines[order], candidates.scores[order].tolist(), order)
    return tuple(map(Box, *columns))
