"""OCR: the short composition of the three stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.classify import Classifier
from ocrlab.detect import Detector
from ocrlab.frame import frame_of
from ocrlab.image import load_image
from ocrlab.page import Box, Candidate, Detection, Fate, Flip, Floats, Image, Line, Page, Reading
from ocrlab.recognize import Recognizer
from ocrlab.settings import check
from ocrlab.timing import timed


@dataclass(frozen=True, eq=False)
class OCR:
    """Finds text on a page, turns it upright and reads it.

    Examples
    --------
    >>> ocr = ocrlab.load()                                           # doctest: +SKIP
    >>> ocr("receipt.jpg").text                                       # doctest: +SKIP
    """

    detect: Detector
    classify: Classifier
    recognize: Recognizer
    text_score: float = 0.5  # a line whose reading has a lower score is dropped
    crop_from: str = "original"  # cut crops from the page, or from the picture that the detector saw (resized)
    model: str = ""  # name of the models, for reports
    origin: str = ""  # where the settings came from: the name of a preset or of a configuration, for reports

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        check(self, {"text_score": (0, 1)}, {"crop_from": ("original", "resized")})

    @timed("total")
    def __call__(self, image: Any) -> Page:
        """Read a page: anything that `load_image` takes."""
        image = load_image(image)
        detection = self.detect(image)
        crops = self.crops(image, detection.boxes)
        flipped = self.classify(crops)
        readings = self.recognize(turn(crops, flipped))
        return self.page(image.shape[:2], detection, flipped, readings)

    @timed("crop")
    def crops(self, image: Image, boxes: Sequence[Box | Candidate]) -> list[Image]:
        """Return the boxes of an RGB page (H, W, 3) uint8, cut out and laid flat."""
        size = image.shape[:2]
        source = image if self.crop_from == "original" else frame_of(size, self.detect).picture(image)
        return [geometry.cut(source, self._cut_at(box, size)) for box in boxes]

    def _cut_at(self, box: Box | Candidate, size: tuple[int, int]) -> Floats:
        if self.crop_from == "original":
            return box.outline
        return np.round(frame_of(size, self.detect).to_frame(box.outline))

    def page(
        self, size: tuple[int, int], detection: Detection, flipped: NDArray[np.bool_], readings: Sequence[Reading]
    ) -> Page:
        """Put a page together: lines that were read, and every candidate with its final fate."""
        verdicts = {
            box.candidate: self._verdict(box, reading, detection.candidates[box.candidate].flip)
            for box, reading in zip(detection.boxes, readings, strict=True)
        }
        lines = tuple(
            Line(box.candidate, self._text_quad(box, size, bool(turned)), bool(turned), reading)
            for box, turned, reading in zip(detection.boxes, flipped, readings, strict=True)
            if verdicts[box.candidate][0] == Fate.KEPT
        )
        return Page(size, lines, detection.candidates.revised(verdicts))

    def _verdict(self, box: Box, reading: Reading, by_box: Flip | None) -> tuple[Fate, Flip | None]:
        if not reading.text.strip():
            return Fate.NO_TEXT, None
        by_text = Flip("text_score", reading.score)
        if reading.score < self.text_score:
            return Fate.LOW_TEXT, by_text
        nearer_by_text = box.score == 1 or reading.score - self.text_score < box.score - self.detect.box_thresh
        return Fate.KEPT, by_text if nearer_by_text and reading.score < 1 else by_box

    def _text_quad(self, box: Box, size: tuple[int, int], flipped: bool) -> Floats:
        return geometry.text_quad(box.quad, geometry.is_upright(self._cut_at(box, size)), flipped)

    def close(self) -> None:
        """Give back the memory of the networks; the OCR cannot be used after that."""
        for stage in (self.detect, self.classify, self.recognize):
            close = getattr(stage.net, "close", None)
            if close:
                close()

    def __enter__(self) -> OCR:
        """Return the OCR itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the networks."""
        self.close()


def turn(crops: Sequence[Image], flipped: NDArray[np.bool_]) -> list[Image]:
    """Return the crops, with those that are upside down turned by 180 degrees."""
    return [
        np.asarray(cv2.rotate(crop, cv2.ROTATE_180), np.uint8) if turned else crop
        for crop, turned in zip(crops, flipped, strict=True)
    ]
