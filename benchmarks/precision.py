"""Which network needs which precision: detector, classifier and recognizer in f32 or in the runtime's own, judged and timed.

    python benchmarks/precision.py                    # $OCRLAB_REAL_PICTURES and the samples
    python benchmarks/precision.py FOLDER --only page

Every picture is read in all ways, one after the other, before the next picture; times are ratios to f32 for the same picture.
Lines that the boxes of f32 give are read in both precisions, too, so that a text that differs is the recognizer's doing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

import ocrlab
from ocrlab.folder.samples import TrueLine

sys.path.insert(0, str(Path(__file__).parent))
from real import Read, Truth, table, truths_in

SAMPLES = Path(__file__).parents[1] / "notebooks" / "samples"
WAYS = ("f32", "own det, cls; f32 rec", "f32 det, cls; own rec", "own")


def main() -> None:
    """Read every picture in every way, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=os.environ.get("OCRLAB_REAL_PICTURES"))
    parser.add_argument("--only", nargs="*", metavar="NAME", help="pictures whose names begin so")
    options = parser.parse_args()
    folders = [Path(folder) for folder in (options.folder, SAMPLES) if folder]
    truths = [one for folder in folders for one in truths_in(folder)
              if not options.only or one.path.stem.startswith(tuple(options.only))]  # fmt: skip
    with ExitStack() as open_ones:
        exact, own = (open_ones.enter_context(ocrlab.load(precision=precision)) for precision in ("f32", "bf16"))
        print(f"own: {own.recognize.net.facts.precision}; {len(truths)} pictures")  # type: ignore[attr-defined]
        ways = (exact, replace(own, recognize=exact.recognize), replace(exact, recognize=own.recognize), own)
        reads, ratios = read_in_turn(dict(zip(WAYS, ways, strict=True)), truths)
        say_lines(exact, own, truths)
    for kind in dict.fromkeys(kind_of(one) for one in truths):
        table(kind, [one for one in truths if kind_of(one) == kind], reads)
    print("\ntime of a page, as a ratio to f32: median (p10 .. p90)")
    for way, of_way in ratios.items():
        low, middle, high = np.percentile(of_way, (10, 50, 90))
        print(f"{way:24}{middle:6.2f} ({low:.2f} .. {high:.2f})")


def kind_of(truth: Truth) -> str:
    """Return the kind of a picture; all samples are one."""
    return "samples" if truth.path.parent == SAMPLES else truth.kind


def read_in_turn(ways: dict[str, ocrlab.OCR], truths: Sequence[Truth]) -> tuple[list[Read], dict[str, list[float]]]:
    """Return what was read in every way, and the time of every picture as a ratio to the first way's."""
    reads, ratios = {way: Read(way) for way in ways}, {way: list[float]() for way in ways}
    for truth in truths:
        image, seconds = ocrlab.load_image(truth.path), {}
        for way, ocr in ways.items():
            began = time.perf_counter()
            lines = ocr(image).lines
            seconds[way] = time.perf_counter() - began
            reads[way].pages[truth.path] = [TrueLine(line.text, line.quad) for line in lines]
            reads[way].seconds += seconds[way]
        for way in ways:
            ratios[way].append(seconds[way] / seconds[next(iter(ways))])
    return list(reads.values()), ratios


def say_lines(exact: ocrlab.OCR, own: ocrlab.OCR, truths: Sequence[Truth]) -> None:
    """Print the lines of which only the recognizer's precision changes the text."""
    differ, count = [], 0
    for truth in truths:
        image = ocrlab.load_image(truth.path)
        page = exact(image)
        boxes = [page.candidates[line.candidate] for line in page.lines]
        one, other = ([read.reading.text for read in ocr.read(image, boxes)] for ocr in (exact, own))
        count += len(one)
        differ += [
            f"{truth.path.stem:20} f32 {a!r}\n{'':20} own {b!r}" for a, b in zip(one, other, strict=True) if a != b
        ]
    print(f"{len(differ)} of {count} lines read otherwise by the recognizer (and classifier) alone", *differ, sep="\n")


if __name__ == "__main__":
    main()
