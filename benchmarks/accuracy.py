"""Print, for every picture, preset and runtime, how much of the text is found and read; rapidocr 3.10.0 stands beside it.

    python benchmarks/accuracy.py                                   # all samples, preset ocrlab, all runtimes at f32
    python benchmarks/accuracy.py receipt poster --presets ocrlab rapidocr paddleocr --backends openvino
    python benchmarks/accuracy.py --first                           # the first three samples and $OCRLAB_TEST_IMAGES

Columns: precision, recall and their harmonic mean of lines at IoU >= 0.5; the character error rate of the matched lines, and
of the page (a missed line counts as left out, an extra one as put in); what the missed lines were lost to. White space does
not count. For pictures of $OCRLAB_TEST_IMAGES the text is known, but not its place: they have a page CER alone. RapidOCR's
figures come from its stored answers, see benchmarks/rapidocr_answers.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import ocrlab
from ocrlab.backends import available
from ocrlab.debug.accuracy import Comparison, cer, compare, lost_to
from ocrlab.folder import samples
from ocrlab.page import Floats

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from pictures import OUTSIDE, rgb  # noqa: E402

HEADER = f"{'picture':34}{'reader':32}{'prec':>6}{'rec':>6}{'hmean':>7}{'line CER':>10}{'page CER':>10}  lost to"


@dataclass(frozen=True)
class Answer:
    """A line of a stored answer."""

    text: str
    quad: Floats


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture and what stands on it; `lines` is empty where only the text is known."""

    name: str
    path: Path
    lines: tuple[samples.TrueLine, ...]
    text: str


def main() -> None:
    """Read every picture with every reader, and print a row for each."""
    options = arguments()
    pictures = list(chosen(options))
    answers = json.loads((ROOT / "tests/golden/rapidocr-3.10.0.json").read_text(encoding="utf-8"))["pictures"]
    means: dict[str, list[tuple[float, float]]] = {}
    print(HEADER)
    for backend in options.backends:
        for preset in options.presets:
            with ocrlab.load(options.model, backend=backend, preset=preset, precision="f32") as ocr:
                for picture in pictures:
                    page = ocr(rgb(picture.path) if "transparent" not in picture.name else picture.path)
                    row(picture, f"{preset} on {backend}", page.lines, means, page.candidates)
    for picture in pictures:
        if picture.path.name in answers or picture.name in answers:
            stored = answers.get(picture.name) or answers[picture.path.name]
            lines = [Answer(line["text"], np.array(line["quad"], np.float32)) for line in stored["lines"]]
            row(picture, "rapidocr 3.10.0", lines, means)
    print("\nmean over the pictures whose lines are known")
    for reader, figures in means.items():
        hmean, page_cer = np.mean(figures, axis=0)
        print(f"{reader:32} hmean {hmean:.4f}   page CER {page_cer:.4f}   ({len(figures)} pictures)")


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="samples; default all")
    parser.add_argument("--first", action="store_true", help="the first three samples and $OCRLAB_TEST_IMAGES")
    parser.add_argument("--model")
    parser.add_argument("--presets", nargs="+", default=["ocrlab"])
    parser.add_argument("--backends", nargs="+", default=available())
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> Iterator[Picture]:
    """Yield the pictures that the command line names."""
    for name in options.names or (samples.FIRST if options.first else samples.names()):
        sample = samples.sample(name)
        yield Picture(name, sample.path, sample.lines, "".join(line.text for line in sample.lines))
    if options.first and OUTSIDE:
        known = json.loads((ROOT / "tests/golden/images.json").read_text(encoding="utf-8"))
        for name, lines in known.items():
            yield Picture(name, OUTSIDE / name, (), "".join(lines))


def row(
    picture: Picture,
    reader: str,
    lines: Sequence[Any],
    means: dict[str, list[tuple[float, float]]],
    candidates: Any = None,
) -> None:
    """Print the figures of one picture and reader."""
    start = f"{picture.name:34}{reader:32}"
    if not picture.lines:
        print(f"{start}{'':29}{cer([(''.join(line.text for line in lines), picture.text)]):10.4f}", flush=True)
        return
    found = compare(lines, picture.lines)
    means.setdefault(reader, []).append((found.hmean, found.page_cer))
    print(f"{start}{found.precision:6.3f}{found.recall:6.3f}{found.hmean:7.3f}{found.line_cer:10.4f}{found.page_cer:10.4f}"
          f"  {losses(found, candidates)}", flush=True)  # fmt: skip


def losses(found: Comparison, candidates: Any) -> str:
    """Say what the missed lines were lost to."""
    if candidates is None:
        return f"{len(found.missed)} lines" if found.missed else ""
    counts = Counter(lost_to(line, candidates) for line in found.missed)
    return ", ".join(f"{fate} {count}" for fate, count in counts.most_common())


if __name__ == "__main__":
    main()
