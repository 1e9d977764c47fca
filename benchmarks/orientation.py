"""Which lines are turned wrongly, and which ought to have been: on real pictures, on pages turned, on digits, on drawn pages.

    python benchmarks/orientation.py                      # $OCRLAB_REAL_PICTURES, and pictures of our own
    python benchmarks/orientation.py FOLDER --orientation line --pages 12

A line that is upside down alone on its page is made by turning its crop: what it reads and what the classifier says of it are
exchanged, all else stays. The four turns of a page are read from the picture, detector included.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

import ocrlab
from ocrlab import orient
from ocrlab.debug.judge import Score, grouped, judge
from ocrlab.evidence import TELLING, telling
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Floats, Image, Reading
from ocrlab.pipeline import OCR, Turned
from ocrlab.rotation import rotated, rotated_page

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from real import Truth, truths_in
from turned_pictures import PICTURES, grid, two_receipts


def main() -> None:
    """Print every bar, and what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=os.environ.get("OCRLAB_REAL_PICTURES"))
    parser.add_argument("--orientation", default="page", choices=("page", "line", "none"))
    parser.add_argument("--precision", default="f32")
    parser.add_argument("--pages", type=int, default=1000, help="so many of the real pictures are turned four ways")
    options = parser.parse_args()
    truths = list(truths_in(Path(options.folder))) if options.folder else []
    with ocrlab.load(orientation=options.orientation, precision=options.precision) as ocr:
        digits(ocr)
        drawn(ocr)
        if truths:
            lines(ocr, truths)
            four_turns(ocr, truths[: options.pages])
        else:
            print("No real pictures: name a folder, or set OCRLAB_REAL_PICTURES.")


def bar(name: str, found: int, of: int, most: float) -> None:
    """Print a figure beside the most that it may be."""
    verdict = "holds" if found <= most * of else "FAILS"
    print(f"{name:62}{found:6} of {of:6}   at most {most * of:7.1f}   {verdict}", flush=True)


def digits(ocr: OCR) -> None:
    """Turn no digit of a grid."""
    image = grid()
    reads = ocr.read(image, ocr.detect(image).boxes)
    bar("digits in a grid that were turned", sum(read.flipped or read.quarter for read in reads), len(reads), 0)


def drawn(ocr: OCR) -> None:
    """Read the pictures of our own as they were drawn."""
    wrong = 0
    for picture in (one for one in PICTURES if one.needs.is_file()):
        page = ocr(picture.make())
        told = [line.text for line in page.lines]
        right = picture.is_read(told) and page.turned == picture.turned
        wrong += not right
        if not right:
            print(f"  {picture.name}: turned {page.turned} (drawn {picture.turned}), read {told}")
    bar("drawn pictures read otherwise than they were drawn", wrong, len(PICTURES), 0)
    both = ocr(two_receipts()).lines
    wrong = abs(len(both) // 2 - sum(line.flipped for line in both))
    bar("lines of two receipts on one scan, opposite ways", wrong, len(both), 0)


def lines(ocr: OCR, truths: Sequence[Truth]) -> None:
    """Count upright lines that were turned, and lines upside down that were not: with their page, and each alone on it."""
    over = alone = missed = extra = count = long = 0
    for truth in truths:
        image = ocrlab.load_image(truth.path)
        boxes = ocr.detect(image).boxes
        cut = ocr.turned(image, boxes)
        reads = cut.reads()
        extra += len(cut._known) - len(reads)
        both = np.array([cut._read(range(len(reads)), np.full(len(reads), way)) for way in (False, True)], object).T
        for i, wanted in told(truth, cut.outlines):
            given, other = (distance(reading.text, wanted, truth.fold) for reading in both[i])
            if given > 0.5 or other <= given:  # not readable as it was given, or no better than upside down
                continue
            count += 1
            over += reads[i].flipped
            if telling(both[i][0].text) >= TELLING:  # in print case, which the truth may not have
                long += 1
                alone += not flipped_alone(cut, i)
        missed += on_its_head(ocr, image, truth)
    bar("upright real lines that were turned", over, count, 1 / 1000)
    bar(f"upside down alone, {TELLING} telling characters or more, missed", alone, long, 1 / 200)
    print(f"{'readings the other way round, a page':62}{extra / max(1, len(truths)):6.1f}")
    bar("real lines on pages upside down that were missed", missed, count, 1 / 200)


def told(truth: Truth, outlines: Floats) -> Iterator[tuple[int, str]]:
    """Yield a line that was found and what stands there, where one lies on one."""
    for group in grouped(outlines, np.array([line.quad for line in truth.lines])):
        if len(group.read) == len(group.true) == 1:
            yield group.read[0], truth.lines[group.true[0]].text


def distance(text: str, wanted: str, fold: bool) -> float:
    """Return how far a text is from another, 0 .. 1."""
    one, other = ("".join(part.casefold() if fold else part for part in which.split()) for which in (text, wanted))
    return float(Levenshtein.normalized_distance(one, other))


def flipped_alone(cut: Turned, index: int) -> bool:
    """Tell whether a line would be turned if it alone were upside down on its page."""
    if cut.ocr.orientation == "none":
        return False
    crops = list(cut.crops)
    crops[index] = np.asarray(cv2.rotate(crops[index], cv2.ROTATE_180), np.uint8)
    said = cut.judge(np.arange(len(crops)))
    said[index] = cut.ocr.classify.probabilities([crops[index]])[0]
    if cut.ocr.orientation == "line":
        return bool(cut.ocr.classify.upside_down(said)[index])

    def read(which: Sequence[int], ways: orient.Flags) -> list[Reading]:
        return cut._read(which, np.array([way != (i == index) for i, way in zip(which, ways, strict=True)], bool))

    turn = orient.page_turn(cut.outlines, said.__getitem__, read, cut._stand)
    ways = orient.ways(cut.outlines, said.__getitem__, turn, cut.quarters)
    return bool(ways.flipped[index]) != (index in orient.exceptions(ways, said.__getitem__, [index], read))


def on_its_head(ocr: OCR, image: Image, truth: Truth) -> int:
    """Count lines of a page that was turned by 180 degrees which were left so."""
    height, width = image.shape[:2]
    head = np.ascontiguousarray(image[::-1, ::-1])
    cut = ocr.turned(head, ocr.detect(head).boxes)
    reads = cut.reads()
    back = np.array([width, height], np.float32) - cut.outlines
    missed = 0
    for i, wanted in told(truth, back):
        if not reads[i].flipped:
            (other,) = cut._read([i], np.array([True]))
            missed += distance(other.text, wanted, truth.fold) < distance(reads[i].reading.text, wanted, truth.fold)
    return missed


def four_turns(ocr: OCR, truths: Sequence[Truth]) -> None:
    """Compare what a page reads turned with what it reads as it was given."""
    anew, worst, wrong = Score(), list[tuple[float, str]](), list[str]()
    for truth in truths:
        image = ocrlab.load_image(truth.path)
        wanted = [TrueLine(line.text, line.quad) for line in ocr(image).lines]
        for k in (1, 2, 3):
            over, name = rotated(image, 90 * k), f"{truth.path.stem} by {90 * k}"
            page = ocr(over)
            wrong += [f"{name}: {page.turned}"] * (page.turned != 90 * k)
            back = rotated_page(page, -90 * k)
            score = judge([TrueLine(line.text, line.quad) for line in back.lines], wanted)
            anew, worst = anew + score, [*worst, (score.error, name)]
    bar("pages of which the turn was not found", len(wrong), 3 * len(truths), 0)
    print("  " + ", ".join(wrong))
    bar("characters read otherwise on a turned page", anew.edits, anew.characters, 0.005)
    bar("lines in another order on a turned page", anew.disordered, anew.lines, 0)
    print("  most: " + ", ".join(f"{name} {error:.3f}" for error, name in sorted(worst, reverse=True)[:8]))


if __name__ == "__main__":
    main()
