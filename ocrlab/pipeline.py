"""OCR: the short composition of the three stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import TracebackType
from typing import Any

import numpy as np

from ocrlab import geometry
from ocrlab.classify import Classifier, turn
from ocrlab.detect import Detector
from ocrlab.frame import frame_of
from ocrlab.image import load_image
from ocrlab.net import facts_of
from ocrlab.page import Box, Candidate, Detection, Fate, Flip, Floats, Image, Line, Page, Read, Reading
from ocrlab.recognize import Recognizer
from ocrlab.settings import check, unknown
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
    preset: str = ""  # the preset that the settings began with
    origin: str = ""  # the configuration of another program that they came from, for reports

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        check(self, {"text_score": (0, 1)}, {"crop_from": ("original", "resized")})

    @timed("total")
    def __call__(self, image: Any) -> Page:
        """Read a page: anything that `load_image` takes."""
        image = load_image(image)
        detection = self.detect(image)
        return self.page(image.shape[:2], detection, self.read(image, detection.boxes))

    def read(self, image: Image, boxes: Sequence[Box | Candidate]) -> list[Read]:
        """Return how boxes of an RGB page (H, W, 3) uint8 read, whatever became of them."""
        crops = self.crops(image, boxes)
        flipped = self.classify(crops)
        readings = self.recognize(turn(crops, flipped))
        return [Read(reading, bool(turned)) for reading, turned in zip(readings, flipped, strict=True)]

    @timed("crop")
    def crops(self, image: Image, boxes: Sequence[Box | Candidate]) -> list[Image]:
        """Return the boxes of an RGB page (H, W, 3) uint8, cut out and laid flat."""
        if self.crop_from == "original":
            return [geometry.cut(image, box.outline) for box in boxes]
        frame = frame_of(image.shape[:2], self.detect)
        picture = frame.picture(image)
        return [geometry.cut(picture, np.round(frame.to_frame(box.outline))) for box in boxes]

    def crop(self, image: Image, page: Page, line: int) -> Image:
        """Return a line of a page as the recognizer is given it: cut out, laid flat, upright."""
        found = page.lines[line]
        return turn(self.crops(image, [page.candidates[found.candidate]]), np.array([found.flipped]))[0]

    def page(self, size: tuple[int, int], detection: Detection, reads: Sequence[Read]) -> Page:
        """Put a page together: lines that were read, and every candidate with its final fate."""
        verdicts = {
            box.candidate: self._verdict(box, read.reading, detection.candidates[box.candidate].flip)
            for box, read in zip(detection.boxes, reads, strict=True)
        }
        lines = tuple(
            Line(box.candidate, self._text_quad(box, size, read.flipped), read.flipped, read.reading)
            for box, read in zip(detection.boxes, reads, strict=True)
            if verdicts[box.candidate][0] == Fate.KEPT
        )
        return Page(size, lines, detection.candidates.revised(verdicts))

    def _verdict(self, box: Box, reading: Reading, by_box: Flip | None) -> tuple[Fate, Flip | None]:
        fate = self.fate_of(reading)
        if fate == Fate.NO_TEXT:
            return fate, None
        by_text = Flip("text_score", reading.score)
        if fate == Fate.LOW_TEXT:
            return fate, by_text
        nearer_by_text = box.score == 1 or reading.score - self.text_score < box.score - self.detect.box_thresh
        return Fate.KEPT, by_text if nearer_by_text and reading.score < 1 else by_box

    def fate_of(self, reading: Reading) -> Fate:
        """Return what becomes of a line by what was read of it: no_text, low_text or kept."""
        if not reading.text.strip():
            return Fate.NO_TEXT
        return Fate.LOW_TEXT if reading.score < self.text_score else Fate.KEPT

    def _text_quad(self, box: Box, size: tuple[int, int], flipped: bool) -> Floats:
        cut_at = box.outline
        if self.crop_from == "resized":
            cut_at = np.round(frame_of(size, self.detect).to_frame(cut_at))
        return geometry.text_quad(box.quad, geometry.is_upright(cut_at), flipped)

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting by name."""
        stages = {"detect": self.detect, "classify": self.classify, "recognize": self.recognize, "ocr": self}
        return {name: getattr(stages[stage], name) for stage, names in setting_names().items() for name in names}

    def under(self, **settings: Any) -> OCR:
        """Return an OCR that shares the networks and has other settings.

        Raises
        ------
        ValueError
            For a setting that is unknown or out of its range.
        """
        given = by_stage(settings)
        return replace(
            self,
            detect=replace(self.detect, **given["detect"]),
            classify=replace(self.classify, **given["classify"]),
            recognize=replace(self.recognize, **given["recognize"]),
            **given["ocr"],
        )

    @property
    def runtime(self) -> str:
        """What runs the networks, and the precision that it got: "openvino in bf16"; "" where they do not tell."""
        return str(facts_of(self.detect.net) or "")

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


STAGES: dict[str, type] = {"detect": Detector, "classify": Classifier, "recognize": Recognizer, "ocr": OCR}
NOT_SETTINGS = {"net", "charset", "detect", "classify", "recognize", "model", "preset", "origin"}


def setting_names() -> dict[str, list[str]]:
    """Return the names of all settings, by stage."""
    return {
        stage: [field.name for field in fields(kind) if field.name not in NOT_SETTINGS]
        for stage, kind in STAGES.items()
    }


def by_stage(settings: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return settings by the stage that has them; what came as a list, from JSON, is a tuple.

    Raises
    ------
    ValueError
        For a setting that is unknown.
    """
    stages: dict[str, dict[str, Any]] = {stage: {} for stage in STAGES}
    homes = {name: stage for stage, names in setting_names().items() for name in names}
    for name, value in settings.items():
        if name not in homes:
            raise ValueError(unknown("setting", name, homes))
        stages[homes[name]][name] = tuple(value) if isinstance(value, list) else value
    return stages
