"""A page on its way through the machine under given settings: what every step made of it, and how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.debug.cached import cached_property
from ocrlab.debug.line_memory import LineMemory
from ocrlab.debug.lines import Lines
from ocrlab.detect import boxes_of
from ocrlab.frame import frame_of
from ocrlab.page import Box, Fate, Floats, Image, Read, Seen
from ocrlab.pipeline import OCR
from ocrlab.postprocess import Placement, Trace, outlines_of, placement, scores_of
from ocrlab.rotation import rotated
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.timing import record

STEPS = ("image", "tensor", "map", "mask", "boxes", "crops", "upright", "columns", "text")
ALONE = ("tensor", "map", "mask", "boxes")  # steps that are made for the page as a whole


@dataclass(frozen=True, eq=False)
class PageRun:
    """A picture and the settings that it is looked at with; a step is made when it is asked for, and its time noted.

    Parameters
    ----------
    ocr : OCR
    image : (H, W, 3) uint8
    memory : LineMemory
        Of the lines; shared by all runs of one picture through one runtime.
    edited : mapping
        Outlines (4, 2) on the page that are cut in place of those of the boxes, by line.
    given : sequence of (4, 2) float32, optional
        Outlines to cut in place of those of the boxes: a second runtime is given the lines of the first.
    seconds : dict
        How long steps took, and for how many lines.
    turned : {0, 90, 180, 270}
        Degrees clockwise by which the picture was found turned, before it was rotated back to what `image` is.

    Examples
    --------
    >>> run = PageRun(ocr, load_image("receipt.jpg"))                     # doctest: +SKIP
    >>> len(run.kept), len(run.under(box_thresh=.6).kept)                 # doctest: +SKIP
    """

    ocr: OCR
    image: Image = field(repr=False)
    memory: LineMemory = field(default_factory=LineMemory, repr=False)
    edited: Mapping[int, Floats] = field(default_factory=dict)
    given: Sequence[Floats] | None = None
    seconds: dict[str, tuple[float, int]] = field(default_factory=dict)
    turned: int = 0

    @classmethod
    def of_map(cls, ocr: OCR, image: Image, heatmap: Floats) -> PageRun:
        """Return a run whose map (h, w) float32 is there already, made with the very input settings of the OCR."""
        run = cls(ocr, image)
        run.__dict__["heatmap"] = heatmap
        return run

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the page."""
        return self.image.shape[:2]

    @property
    def shown(self) -> str:
        """The size of the picture, how it was seen, what cut it, and whether it was rotated, for titles."""
        height, width = self.size
        whys = Counter(one.why for one in self.seen)
        zoom = next((f", seen at {one.zoom:.0%}" for one in self.seen), "")
        ways = ((why, said) for why, said in (("large", "smaller"), ("small", "larger")) if whys[why])
        parts = [f", {whys[why]} part{'s' * (whys[why] > 1)} {said}" for why, said in ways]
        limits = [limit.name for limit in self.ocr.detect.shown_less(self.size)]
        cut = f", cut by {' and '.join(limits)}" if limits else ""
        upright = f", shown upright: it was turned by {self.turned}°" if self.turned else ""
        return "".join((f"{width} × {height} px", zoom, *parts, cut, upright))

    # ---- the steps

    @cached_property
    def heatmap(self) -> Floats:
        """The probability of text (h, w)."""
        with record() as timeline:
            heatmap, self.__dict__["seen"] = self.ocr.detect.look(self.image)
        tensor = timeline.seconds("detect.tensor")
        self.seconds["tensor"], self.seconds["map"] = (tensor, 1), (timeline.seconds("detect.heatmap") - tensor, 1)
        return heatmap

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What of the page the map was made of, and at which size; empty where the map was given."""
        return self.__dict__.get("seen", ()) if self.heatmap.size else ()

    @cached_property
    def mask(self) -> NDArray[np.uint8]:
        """The thresholded map (h, w), 0 or 1."""
        heatmap = self.heatmap
        with record() as timeline:
            mask = self.ocr.detect.mask(heatmap)
        self.seconds["mask"] = timeline.seconds("detect.mask"), 1
        return mask

    @cached_property
    def trace(self) -> Trace:
        """What becomes of the map."""
        heatmap = self.heatmap
        with record() as timeline:
            found = self.ocr.detect.trace(heatmap, self.size)
        self.seconds["boxes"] = timeline.seconds("detect.candidates"), 1
        return found

    @property
    def kept(self) -> Floats:
        """The boxes (K, 4, 2) that the detector keeps, on the page, in the order of their candidates."""
        found = self.trace.candidates
        return found.quads[found.with_fate(Fate.KEPT)]

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The kept candidates, in reading order."""
        return boxes_of(self.trace.candidates)

    @cached_property
    def lines(self) -> Lines:
        """The lines, cut, judged, turned and read."""
        outlines = [box.outline for box in self.boxes] if self.given is None else list(self.given)
        for line, outline in self.edited.items():
            outlines[line] = outline
        return Lines(self.ocr, self.image, outlines, self.memory, self.seconds)

    @cached_property
    def unmoved(self) -> PageRun:
        """The same page with every line where its box lies."""
        return self.moved({}) if self.edited else self

    @property
    def is_walked(self) -> bool:
        """Whether every step was made."""
        return "heatmap" in self.__dict__ and self.lines.is_judged and not self.lines.unread()

    # ---- the same page otherwise

    def upright(self) -> PageRun:
        """Return a run of the picture rotated upright, as `OCR` reads it; this one where the page was not turned."""
        degrees = self.lines.turn.degrees
        if not degrees or self.turned:
            return self
        return PageRun(self.ocr, rotated(self.image, -degrees), turned=degrees)

    def under(self, **settings: Any) -> PageRun:
        """Return the same picture under other settings; what they do not change is taken over, the map above all.

        Raises
        ------
        ValueError
            For a setting that is unknown or out of its range.
        """
        return self._with(self.ocr.under(**settings), self.edited, self.given)

    def moved(self, edited: Mapping[int, Floats], given: Sequence[Floats] | None = None) -> PageRun:
        """Return the same page with other outlines (4, 2) in place of those of the boxes; all of them may be given."""
        return self._with(self.ocr, edited, self.given if given is None else given)

    def again(self) -> PageRun:
        """Return a run of the same page that makes every step once more; what was known of its lines is forgotten."""
        self.memory.forget()
        return PageRun(self.ocr, self.image, self.memory, self.edited, self.given, turned=self.turned)

    def _with(self, ocr: OCR, edited: Mapping[int, Floats], given: Sequence[Floats] | None) -> PageRun:
        now, wanted = self.ocr.settings, ocr.settings
        taken: tuple[str, ...] = ()
        if all(now[name] == wanted[name] for name in INPUT_SETTINGS):
            taken = ("heatmap", "seen", "tensor", "map")
            if ocr.detect.settings == self.ocr.detect.settings:
                taken += ("mask", "trace", "boxes")
        seconds = {step: took for step, took in self.seconds.items() if step not in ALONE or step in taken}
        after = PageRun(ocr, self.image, self.memory, edited, given, seconds, self.turned)
        after.__dict__.update({name: self.__dict__[name] for name in taken if name in self.__dict__})
        return after

    def alone(self, outlines: Sequence[Floats] | Floats) -> Lines:
        """Return boxes (N, 4, 2) of this page, which are not its lines, the way round that the page is known to be."""
        return Lines(self.ocr, self.image, list(outlines), self.memory, turned=self.memory.turn.degrees)

    # ---- what is asked about its candidates

    @property
    def placement(self) -> Placement:
        """Where the map lies in the picture that it was computed from."""
        return placement(self.heatmap.shape, frame_of(self.size, self.ocr.detect))

    def grown(self, indices: Sequence[int]) -> Floats:
        """Return the outlines (N, 4, 2) on the page that candidates have, or would have, after unclip."""
        detect = self.ocr.detect
        grown, _ = geometry.grow(self.trace.rects[list(indices)], detect.unclip_ratio, detect.unclip_mode)
        return outlines_of(grown, self.heatmap.shape, self.size, detect)

    def on_map(self, points: Floats) -> Floats:
        """Return points (..., 2) of the page as points of the map."""
        place = self.placement
        return np.asarray(place.frame.to_frame(points) / place.scale - place.shift)

    def scores(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the scores (N,) of all candidates; those at `indices` have one even where they fell before scoring."""
        scores, rects, contours = self.trace.candidates.scores.copy(), self.trace.rects, self.trace.contours
        unscored = indices[np.isnan(scores[indices])]
        scores[unscored] = scores_of(self.heatmap, rects[unscored], [contours[i] for i in unscored], self.ocr.detect)
        return scores

    def read(self, outlines: Floats) -> list[Read]:
        """Read boxes (N, 4, 2), given on the page, whatever became of them; those known are not read again."""
        lines = self.alone(outlines)
        lines.read(lines.unread())
        return [read for read in lines.known() if read is not None]
