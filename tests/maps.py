"""Maps that are painted by hand, and what their lines read."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import strategies as st

from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detection, Detector, boxes_of, find_candidates
from ocrlab.page import Candidates, Char, Page, Read, Reading
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.settings import DetectSettings

PLAIN = DetectSettings(use_dilation=False, unclip_ratio=1.0, thresh=0.3, box_thresh=0.5)


def painted(*shapes: tuple[int, int, int, int, float], size: tuple[int, int] = (100, 200)) -> np.ndarray:
    """Return a map with rectangles of pixels: left, top, width, height, probability."""
    heatmap = np.zeros(size, np.float32)
    for x, y, width, height, probability in shapes:
        heatmap[y : y + height, x : x + width] = probability
    return heatmap


# one candidate for each fate, on a page half as large as its map; its rectangle is a pixel smaller than its shape
EACH_FATE = painted(
    (10, 10, 40, 10, 0.9),  # kept
    (60, 10, 38, 10, 0.4),  # low_score
    (110, 10, 5, 5, 0.9),  # clipped_away: 4, grown by 2, are 3 pixels of the page
    (130, 10, 4, 4, 0.9),  # too_small_unclipped: 3, grown by 1.5
    (150, 10, 4, 3, 0.9),  # too_small: 2
    (170, 10, 3, 3, 0.9),  # not_examined, because it is the smallest
)


HALF = (50, 100)


shapes = st.tuples(
    st.sampled_from(["rectangle", "slanted", "blob"]),
    st.integers(0, 90), st.integers(0, 60), st.integers(1, 60), st.integers(1, 24), st.integers(0, 179),
    st.sampled_from([1.0, 0.0]) | st.floats(0.25, 1, width=32),
)  # fmt: skip


@st.composite
def heatmaps(draw: st.DrawFn) -> np.ndarray:
    heatmap = np.zeros((draw(st.integers(8, 64)), draw(st.integers(8, 96))), np.float32)
    for kind, x, y, width, height, degrees, probability in draw(st.lists(shapes, min_size=2, max_size=12)):
        if kind == "rectangle":
            heatmap[y : y + height, x : x + width] = probability
        elif kind == "slanted":
            corners = cv2.boxPoints(((x, y), (width, height), degrees)).astype(np.int32)
            cv2.fillPoly(heatmap, [corners], probability)
        else:
            cv2.ellipse(heatmap, (x, y), (width, height), degrees, 0, 360, probability, -1)
    return heatmap


settings = st.builds(
    DetectSettings,
    thresh=st.floats(0, 0.8),
    use_dilation=st.booleans(),
    max_candidates=st.integers(0, 6) | st.just(1000),
    candidate_order=st.sampled_from(["largest", "first"]),
    min_size=st.floats(0, 12) | st.integers(0, 12),
    score_mode=st.sampled_from(["fast", "slow"]),
    box_thresh=st.floats(0, 1),
    unclip_ratio=st.floats(0, 4) | st.just(0),
    unclip_mode=st.sampled_from(["exact", "integer"]),
)


pages = st.tuples(st.integers(1, 200), st.integers(1, 200)) | st.tuples(st.integers(4, 40), st.integers(4, 40))


LINES = painted((10, 10, 60, 20, 0.9), (10, 50, 60, 20, 0.6), (100, 10, 60, 20, 1.0), (100, 50, 60, 20, 0.7))


SIZE = (100, 200)


def reading(text: str, score: float) -> Reading:
    return Reading(tuple(Char(letter, score, 0.5) for letter in text))


def read(text_score: float, texts: dict[float, tuple[str, float]]) -> tuple[Page, Candidates]:
    """Put a page together from made-up readings; the lines are told apart by the score of their box."""
    detector = Detector(lambda batch: batch[:, :1], use_dilation=False, box_thresh=0.5)
    found = find_candidates(LINES, SIZE, detector)
    boxes = boxes_of(found)
    reads = [Read(reading(*texts[round(box.score, 2)]), False) for box in boxes]
    recognizer = Recognizer(upright, ())
    ocr = OCR(detector, Classifier(upright), recognizer, text_score=text_score)
    return ocr.page(SIZE, Detection(LINES, found, boxes), reads), found
