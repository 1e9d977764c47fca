"""How high a line must be where a detector sees it, to be found whole: the curve of every model, from drawn pages.

    python benchmarks/heights.py [--models PP-OCRv6-small ...]

A line counts as found where one box alone covers more than four fifths of it; heights reach from the top of the highest letter
to the bottom of the lowest. `ocrlab.debug.sizes.KNOWN_HEIGHTS` has where each finds nine of ten.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from planted import Sheet, sentence

import ocrlab
from ocrlab import models
from ocrlab.debug.causes.looks import SINGLE
from ocrlab.debug.causes.place import overlaps
from ocrlab.folder.samples import TrueLine
from ocrlab.pipeline import OCR

HEIGHTS = (3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 400)
PAGES = 4
WHOLE = 0.8  # of a line, that its box covers
PART = (340, 900)  # height and width of what is left of a page that is enlarged


def main() -> None:
    """Print the curve of every model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="*", default=models.names())
    wanted = parser.parse_args().models
    print(f"{'height, px':24}{''.join(f'{height:>6}' for height in HEIGHTS)}")
    sheets = [page(seed) for seed in range(PAGES)]
    for name in wanted:
        with ocrlab.load(name) as ocr:
            shares = [share(ocr.under(**SINGLE), sheets, height) for height in HEIGHTS]
        print(f"{name:24}{''.join(f'{one:6.2f}' for one in shares)}", flush=True)


def page(seed: int) -> Sheet:
    """Return a page of large lines."""
    random = np.random.default_rng(seed)
    sheet = Sheet(random, size=(1000, 1400))
    sheet.height = 48
    for row in range(9):
        sheet.write(sentence(random, 3), (60, 40 + row * 100))
    return sheet


def share(ocr: OCR, sheets: list[Sheet], height: float) -> float:
    """Return the share of lines that are found whole where they are so high for the detector."""
    found = [is_whole(boxes, line) for sheet in sheets for boxes, line in seen(ocr, sheet, height)]
    return sum(found) / max(1, len(found))


def seen(ocr: OCR, sheet: Sheet, height: float) -> list[tuple[np.ndarray, TrueLine]]:
    """Return the boxes (N, 4, 2) of a page whose lines are so high, and each of its lines."""
    times = height / float(np.mean([np.ptp(line.quad[:, 1]) for line in sheet.lines]))
    picture, lines = sheet.pixels(), sheet.lines
    if times > 1.2:
        picture = np.ascontiguousarray(picture[: PART[0], : PART[1]])
        lines = [line for line in lines if (line.quad.max(axis=0) < PART[::-1]).all()]
    how = cv2.INTER_AREA if times < 1 else cv2.INTER_LINEAR
    shown = np.asarray(cv2.resize(picture, None, fx=times, fy=times, interpolation=how), np.uint8)
    boxes = np.array([box.quad for box in ocr.detect(shown).boxes], np.float32).reshape(-1, 4, 2) / np.float32(times)
    return [(boxes, line) for line in lines]


def is_whole(boxes: np.ndarray, line: TrueLine) -> bool:
    """Tell whether one box alone covers a line."""
    covered = overlaps(boxes, line.quad) if len(boxes) else np.zeros(0)
    return bool((covered > 0).sum() == 1 and covered.max() > WHOLE)


if __name__ == "__main__":
    main()
