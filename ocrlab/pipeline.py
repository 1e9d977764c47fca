"""OCR: the short composition of the three stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry, orient
from ocrlab.classify import Classifier, turn
from ocrlab.detect import Detection, Detector
from ocrlab.frame import frame_of
from ocrlab.image import load_image
from ocrlab.net import facts_of
from ocrlab.page import Box, Candidate, Fate, Flip, Floats, Image, Line, Page, Read, Reading
from ocrlab.recognize import Recognizer
from ocrlab.rotation import rotated, rotated_page
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
    orientation: str = "page"  # the lines of a page settle it together; or line: each by the classifier; or none
    model: str = ""  # name of the models, for reports
    preset: str = ""  # the preset that the settings began with
    origin: str = ""  # the configuration of another program that they came from, for reports

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        choices = {"crop_from": ("original", "resized"), "orientation": ("page", "line", "none")}
        check(self, {"text_score": (0, 1)}, choices)

    @timed("total")
    def __call__(self, image: Any) -> Page:
        """Read a page: anything that `load_image` takes; one that was turned is found and read anew as it is upright."""
        return self._page(load_image(image))

    def _page(self, image: Image, is_upright: bool = False) -> Page:
        detection = self.detect(image)
        found = self.turned(image, detection.boxes)
        if found.turn.degrees and not is_upright:
            return rotated_page(self._page(rotated(image, -found.turn.degrees), True), found.turn.degrees)
        return self.page(image.shape[:2], detection, found.reads(), found.turn)

    def read(self, image: Image, boxes: Sequence[Box | Candidate], turned: int | None = None) -> list[Read]:
        """Return how boxes of an RGB page (H, W, 3) uint8 read, whatever became of them.

        Parameters
        ----------
        image : (H, W, 3) uint8
        boxes : sequence of Box or Candidate
        turned : {0, 90, 180, 270}, optional
            `Page.turned`, for boxes that are but a part of the page; without it, they tell which way round it is.
        """
        return self.turned(image, boxes, turned).reads()

    def turned(self, image: Image, boxes: Sequence[Box | Candidate], turned: int | None = None) -> Turned:
        """Return boxes of a page as `read` does, before they are read: which way round they and the page are."""
        outlines = outlines_of(boxes)
        quarters = self.quarters(image.shape[:2], outlines, turned)
        return Turned(self, outlines, quarters, self.crops(image, boxes, quarters), turned)

    def quarters(self, size: tuple[int, int], outlines: Floats, turned: int | None = None) -> NDArray[np.bool_]:
        """Return which outlines (N, 4, 2) hold lines that run down or up a page of this (height, width), (N,)."""
        if self.orientation == "page":
            return orient.axes(outlines, turned)
        if self.crop_from == "resized":
            outlines = np.round(frame_of(size, self.detect).to_frame(outlines))
        return np.array([geometry.is_upright(outline) for outline in outlines], bool)

    def ways(
        self, outlines: Floats, judge: orient.Judge, turn: orient.Turn, quarters: NDArray[np.bool_]
    ) -> orient.Ways:
        """Return which way round lines are as far as the classifier and their page say; see `orient.ways`."""
        if self.orientation == "page":
            return orient.ways(outlines, judge, turn, quarters)
        nobody = np.zeros(len(quarters), bool)
        flipped = nobody if self.orientation == "none" else self.classify.upside_down(judge(np.arange(len(quarters))))
        return orient.Ways(flipped, nobody, nobody, self.orientation)

    @timed("crop")
    def crops(
        self, image: Image, boxes: Sequence[Box | Candidate], quarters: Sequence[bool] | NDArray[np.bool_] | None = None
    ) -> list[Image]:
        """Return the boxes of an RGB page (H, W, 3) uint8, cut out and laid flat."""
        if quarters is None:
            quarters = self.quarters(image.shape[:2], outlines_of(boxes))
        if self.crop_from == "original":
            return [geometry.cut(image, box.outline, quarter) for box, quarter in zip(boxes, quarters, strict=True)]
        frame = frame_of(image.shape[:2], self.detect)
        picture, places = frame.picture(image), [np.round(frame.to_frame(box.outline)) for box in boxes]
        return [geometry.cut(picture, place, quarter) for place, quarter in zip(places, quarters, strict=True)]

    def crop(self, image: Image, page: Page, line: int) -> Image:
        """Return a line of a page as the recognizer is given it: cut out, laid flat, upright."""
        found = page.lines[line]
        crops = self.crops(image, [page.candidates[found.candidate]], [found.quarter])
        return turn(crops, np.array([found.flipped]))[0]

    def page(
        self, size: tuple[int, int], detection: Detection, reads: Sequence[Read], turn: orient.Turn = orient.UPRIGHT
    ) -> Page:
        """Put a page together: lines that were read, in the order of the text, and every candidate with its final fate."""
        verdicts = {
            box.candidate: self._verdict(box, read.reading, detection.candidates[box.candidate].flip)
            for box, read in zip(detection.boxes, reads, strict=True)
        }
        lines = tuple(
            Line(box.candidate, geometry.text_quad(box.quad, read.quarter, read.flipped), read.flipped, read.reading,
                 read.quarter, read.why)
            for box, read in ((detection.boxes[i], reads[i]) for i in self.text_order(detection.boxes, reads, turn))
            if verdicts[box.candidate][0] == Fate.KEPT
        )  # fmt: skip
        notices = (*detection.notices, *((turn.notice,) if turn.notice and lines else ()))
        return Page(size, lines, detection.candidates.revised(verdicts), turn.degrees, notices, detection.seen)

    def text_order(self, boxes: Sequence[Box], reads: Sequence[Read], turn: orient.Turn) -> list[int]:
        """Return the order in which boxes, which come as they lie on the page, are read the right way round."""
        if (turn.degrees, turn.columns) == (0, False):
            return list(range(len(boxes)))
        columns = np.array([read.quarter and turn.columns for read in reads], bool)
        quads = np.array([box.quad for box in boxes]).reshape(-1, 4, 2)
        return geometry.text_order(quads, self.detect.row_rule, turn.degrees, columns)

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


@dataclass(frozen=True, eq=False)
class Turned:
    """Boxes of a page, cut out, and which way round they are; a line is read when that is asked for, each way once.

    Attributes
    ----------
    ocr : OCR
    outlines : (N, 4, 2) float32
    quarters : (N,) bool
    crops : list of (h, w, 3) uint8
    given : {0, 90, 180, 270} or None
        The page's turn, where it is known.
    """

    ocr: OCR
    outlines: Floats = field(repr=False)
    quarters: NDArray[np.bool_] = field(repr=False)
    crops: list[Image] = field(repr=False)
    given: int | None = None
    _known: dict[tuple[int, bool], Reading] = field(default_factory=dict, repr=False)
    _judged: dict[int, Floats] = field(default_factory=dict, repr=False)

    @timed("classify")
    def judge(self, lines: NDArray[np.intp]) -> Floats:
        """Return what the classifier says of some lines, (n, 2): upright, upside down; it is asked once about each."""
        new = [i for i in lines.tolist() if i not in self._judged]
        self._judged.update(zip(new, self.ocr.classify.probabilities([self.crops[i] for i in new]), strict=True))
        return np.array([self._judged[i] for i in lines.tolist()], np.float32).reshape(-1, 2)

    @cached_property
    def turn(self) -> orient.Turn:
        """Which way round the page is."""
        if self.ocr.orientation != "page" or not self.crops:
            return orient.UPRIGHT
        if self.given is not None:
            return orient.Turn(self.given)
        return orient.page_turn(self.outlines, self.judge, self._read, self._stand)

    def reads(self) -> list[Read]:
        """Return how the boxes read."""
        everyone = range(len(self.crops))
        ways = self.ocr.ways(self.outlines, self.judge, self.turn, self.quarters)
        against = set(orient.exceptions(ways, self.judge, everyone, self._read)) if ways.by == "page" else set()
        flipped = ways.flipped ^ np.array([i in against for i in everyone], bool)
        readings = self._read(everyone, flipped)
        return [
            Read(readings[i], bool(flipped[i]), bool(self.quarters[i]), orient.reason(ways, i, i in against))
            for i in everyone
        ]

    def _read(self, lines: Sequence[int], flipped: NDArray[np.bool_]) -> list[Reading]:
        asked = [(int(i), bool(way)) for i, way in zip(lines, flipped, strict=True)]
        new = [one for one in asked if one not in self._known]
        self._known.update(zip(new, self.ocr.recognize([self._upright(*one) for one in new]), strict=True))
        return [self._known[one] for one in asked]

    def _stand(self, lines: Sequence[int], flipped: NDArray[np.bool_]) -> Sequence[Reading]:
        return self.ocr.recognize(
            [geometry.as_standing(self._upright(*one)) for one in zip(lines, flipped, strict=True)]
        )

    def _upright(self, line: int, flipped: bool) -> Image:
        return turn([self.crops[line]], np.array([flipped]))[0]


def outlines_of(boxes: Sequence[Box | Candidate]) -> Floats:
    """Return the outlines (N, 4, 2) of boxes."""
    return np.array([box.outline for box in boxes], np.float32).reshape(-1, 4, 2)


STAGES: dict[str, type] = {"detect": Detector, "classify": Classifier, "recognize": Recognizer, "ocr": OCR}
NOT_SETTINGS = {"net", "charset", "detect", "classify", "recognize", "model", "preset", "origin"}


def setting_names() -> dict[str, list[str]]:
    """Return the names of all settings, by stage."""
    return {stage: [one.name for one in fields(kind) if one.name not in NOT_SETTINGS] for stage, kind in STAGES.items()}


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
