"""A case under investigation: a picture, its map and the settings; what other settings would make of it, and what changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.debug.lines import Lines, ReadLines
from ocrlab.detect import boxes_of
from ocrlab.frame import frame_of
from ocrlab.page import Box, Fate, Floats, Image, Read
from ocrlab.pipeline import OCR
from ocrlab.postprocess import Trace, outlines_of, placement, scores_of
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.timing import record


@dataclass(frozen=True, eq=False)
class Case:
    """A picture, its map and the settings.

    Parameters
    ----------
    ocr : OCR
        With the settings that are looked at.
    image : (H, W, 3) uint8
    heatmap : (h, w) float32
        Made with the very input settings of the OCR.
    """

    ocr: OCR
    image: Image = field(repr=False)
    heatmap: Floats = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the page."""
        return self.image.shape[:2]

    @cached_property
    def trace(self) -> Trace:
        """What becomes of the map."""
        return self.ocr.detect.trace(self.heatmap, self.size)

    @cached_property
    def kept(self) -> Floats:
        """The boxes (K, 4, 2) that the detector keeps, on the page, in the order of their candidates."""
        return self.trace.candidates.quads[self.trace.candidates.with_fate(Fate.KEPT)]

    def under(self, **settings: Any) -> Case:
        """Return the same picture under other settings; the network runs anew only where its input changes."""
        ocr = self.ocr.under(**settings)
        now = self.ocr.settings
        if any(name in INPUT_SETTINGS and value != now[name] for name, value in settings.items()):
            return Case(ocr, self.image, ocr.detect.heatmap(self.image))
        return Case(ocr, self.image, self.heatmap)

    def grown(self, indices: Sequence[int]) -> Floats:
        """Return the outlines (N, 4, 2) on the page that candidates have, or would have, after unclip."""
        detect = self.ocr.detect
        grown, _ = geometry.grow(self.trace.rects[list(indices)], detect.unclip_ratio, detect.unclip_mode)
        return outlines_of(grown, self.heatmap.shape, self.size, detect)

    def on_map(self, points: Floats) -> Floats:
        """Return points (..., 2) of the page as points of the map."""
        place = placement(self.heatmap.shape, frame_of(self.size, self.ocr.detect))
        return np.asarray(place.frame.to_frame(points) / place.scale - place.shift)

    def scores(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the scores (N,) of all candidates; those at `indices` have one even where they fell before scoring."""
        scores, rects, contours = self.trace.candidates.scores.copy(), self.trace.rects, self.trace.contours
        unscored = indices[np.isnan(scores[indices])]
        scores[unscored] = scores_of(self.heatmap, rects[unscored], [contours[i] for i in unscored], self.ocr.detect)
        return scores

    def read(self, outlines: Floats) -> list[Read]:
        """Read boxes (N, 4, 2), given on the page, whatever became of them."""
        return self.ocr.read(self.image, [Box.drawn(outline) for outline in outlines])


STEPS = ("image", "tensor", "map", "mask", "boxes", "crops", "upright", "columns", "text")


ALONE = ("tensor", "map", "mask", "boxes")  # steps that are made for the page as a whole


@dataclass(frozen=True, eq=False)
class Passage:
    """A page on its way through the machine; a step is made when it is asked for, and its time noted.

    Parameters
    ----------
    ocr : OCR
    image : (H, W, 3) uint8
    memory : Memory
        Of the lines; shared by all passages of one page through one runtime.
    edited : dict
        Outlines (4, 2) on the page that are cut in place of those of the boxes, by line.
    given : sequence of (4, 2) float32, optional
        Outlines to cut in place of those of the boxes: a second runtime is given the lines of the first.
    seconds : dict
        How long steps took, and for how many lines.
    """

    ocr: OCR
    image: Image = field(repr=False)
    memory: ReadLines = field(default_factory=ReadLines, repr=False)
    edited: dict[int, Floats] = field(default_factory=dict)
    given: Sequence[Floats] | None = None
    seconds: dict[str, tuple[float, int]] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the page."""
        return self.image.shape[:2]

    @cached_property
    def heatmap(self) -> Floats:
        """The probability of text (h, w)."""
        with record() as timeline:
            heatmap = self.ocr.detect.heatmap(self.image)
        tensor = timeline.seconds("detect.tensor")
        self.seconds["tensor"], self.seconds["map"] = (tensor, 1), (timeline.seconds("detect.heatmap") - tensor, 1)
        return heatmap

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
    def cuts(self) -> Lines:
        """The lines, cut, judged, turned and read."""
        outlines = [box.outline for box in self.boxes] if self.given is None else list(self.given)
        for line, outline in self.edited.items():
            outlines[line] = outline
        return Lines(self.ocr, self.image, outlines, self.memory, self.seconds)

    @cached_property
    def unmoved(self) -> Passage:
        """The same page with every line where its box lies."""
        return self.under(self.ocr, {}) if self.edited else self

    def tidy(self) -> None:
        """Forget lines that lay elsewhere: a corner that is dragged leaves a hundred of them behind."""
        self.memory.keep({*self.cuts.keys, *self.unmoved.cuts.keys})

    @property
    def is_judged(self) -> bool:
        """Whether the classifier was asked, or need not be."""
        return all(key in self.memory.probabilities for key in self.cuts.keys)

    @property
    def is_walked(self) -> bool:
        """Whether every step was made."""
        return "heatmap" in self.__dict__ and self.is_judged and not self.cuts.unread()

    def under(self, ocr: OCR, edited: dict[int, Floats], given: Sequence[Floats] | None = None) -> Passage:
        """Return the same page under other settings; what they do not change is taken over, the map above all.

        Parameters
        ----------
        ocr : OCR
        edited : dict
        given : sequence of (4, 2) float32, optional
            Other outlines to cut, for a passage that was given some.
        """
        now, wanted = self.ocr.settings, ocr.settings
        taken: tuple[str, ...] = ()
        if all(now[name] == wanted[name] for name in INPUT_SETTINGS):
            taken = ("heatmap", "tensor", "map")
        if ocr.detect.settings == self.ocr.detect.settings:
            taken += ("mask", "trace", "boxes")
        seconds = {step: took for step, took in self.seconds.items() if step not in ALONE or step in taken}
        after = Passage(
            ocr, self.image, self.memory.fitting(ocr), edited, self.given if given is None else given, seconds
        )
        after.__dict__.update({name: self.__dict__[name] for name in taken if name in self.__dict__})
        return after
