"""Choose settings by what is read: half of the sources chooses, the other half judges, and no kind of picture may lose.

    python benchmarks/choose.py            # $OCRLAB_REAL_PICTURES, the samples, and Chinese pages of our own (chinese.py)
    python benchmarks/choose.py FOLDER --try unclip_ratio=1.2,1.3,1.4 thresh=0.2,0.3
    python benchmarks/choose.py --only page receipt

One setting is changed at a time, from the preset. Maps and readings that a change leaves alone are taken over, so no time is
printed here but what makes it: the pixels that detector and recognizer are given, over those of the preset. Ties go to fewer;
benchmarks/race.py measures seconds. Pictures have their truth beside them, as for benchmarks/real.py.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import ocrlab
from ocrlab.debug.judge import Score, judge, words_f1
from ocrlab.debug.page_run import PageRun
from ocrlab.detect import Detection
from ocrlab.folder import samples
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Page

sys.path.insert(0, str(Path(__file__).parent))
import chinese
from real import Truth, truths_in

BUILT = Path(__file__).parents[1] / "build" / "chinese"

LOSS = 0.002  # of the character error: no kind may lose more
USUAL = {
    "unclip_ratio": (1.2, 1.4, 1.6, 2.0),
    "thresh": (0.15, 0.25, 0.3),
    "box_thresh": (0.35, 0.5, 0.6),
    "max_side_limit": (1280, 1440, 1920),
    "limit_side_len": (32, 128, 480),
    "limit_type": ("min", "max"),
    "space_thresh": (0.05, 0.2, 1),
    "text_score": (0.5, 0.7, 0.8),
    "min_width": (64, 160, 320),
    "width_step": (8, 32),
    "use_dilation": (True,),
    "score_mode": ("slow",),
    "orientation": ("line", "none"),
}


@dataclass(frozen=True)
class Result:
    """What a choice of settings read: scores and bags of words, by kind, of the half that chooses and the other."""

    scores: dict[tuple[str, bool], Score]
    words: dict[tuple[str, bool], np.ndarray]
    pixels: np.ndarray  # (2,): of maps, of the recognizer's tensors

    def error(self, kind: str, choosing: bool) -> float:
        """Return the character error of a kind."""
        return self.scores[kind, choosing].error if (kind, choosing) in self.scores else float("nan")


def main() -> None:
    """Try every change, and print it beside the preset as it is."""
    options = arguments()
    truths = [*truths_in(Path(options.folder))] if options.folder else []
    truths = [one for one in (*truths, *of_samples(), *drawn()) if not options.only or one.kind in options.only]
    kinds = list(dict.fromkeys(one.kind for one in truths))
    print(
        f"{'character error, choosing | judging':36}"
        + "".join(f"{kind:>20}" for kind in kinds)
        + f"{'words, judging':>16}{'pixels':>14}"
    )
    with ocrlab.load(preset=options.preset, precision=options.precision) as ocr:
        runs = {truth.path: PageRun(ocr, ocrlab.load_image(truth.path)) for truth in truths}
        now = tried(runs, truths, {})
        show("as it is", now, now, kinds)
        for name, value in changes(options.tried):
            show(f"{name}={value}", tried(runs, truths, {name: value}), now, kinds)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("OCRLAB_REAL_PICTURES"))
    parser.add_argument("--preset", default="ocrlab")
    parser.add_argument("--precision")
    parser.add_argument("--only", nargs="*", metavar="KIND")
    parser.add_argument("--try", dest="tried", nargs="*", metavar="NAME=VALUE,VALUE", help="instead of the usual ones")
    return parser.parse_args()


def changes(given: Sequence[str] | None) -> Iterator[tuple[str, Any]]:
    """Yield each setting with each value that is to be tried."""
    wanted = dict(USUAL)
    if given:
        wanted = {
            name: tuple(map(parsed, values.split(","))) for name, _, values in (one.partition("=") for one in given)
        }
    for name, values in wanted.items():
        yield from ((name, value) for value in values)


def parsed(value: str) -> Any:
    """Return a value of the command line: JSON, or else a word."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def of_samples() -> Iterator[Truth]:
    """Yield the samples as pictures of a kind of their own."""
    for name in samples.names():
        sample = samples.sample(name)
        yield Truth(sample.path, "sample", name, False, sample.lines)


def drawn() -> Iterator[Truth]:
    """Yield Chinese pages of our own making, where there is a font for them."""
    if chinese.FONTS.is_dir():
        chinese.write(BUILT)
        yield from truths_in(BUILT)


def tried(runs: dict[Path, PageRun], truths: Sequence[Truth], settings: dict[str, Any]) -> Result:
    """Read all pictures under changed settings; every second source of a kind chooses."""
    sources = {
        kind: sorted({one.source for one in truths if one.kind == kind}) for kind in {one.kind for one in truths}
    }
    result = Result({}, {}, np.zeros(2))
    for truth in truths:
        run = runs[truth.path].under(**settings)
        page = page_of(run)
        widths = sum(run.ocr.recognize.width([crop]) for crop in run.lines.crops)
        result.pixels[:] += run.heatmap.size, widths * run.ocr.recognize.rec_height
        half = truth.kind, sources[truth.kind].index(truth.source) % 2 == 0
        lines = [TrueLine(line.text, line.quad) for line in page.lines]
        texts = ("\n".join(line.text for line in some) for some in (lines, truth.lines))
        result.scores[half] = result.scores.get(half, Score()) + judge(lines, truth.lines, truth.fold)
        result.words[half] = result.words.get(half, np.zeros(3)) + np.array(words_f1(*texts))
    return result


def page_of(run: PageRun) -> Page:
    """Return the page of a run, all of its lines read."""
    lines = run.lines
    lines.read(lines.unread())
    reads = [read for read in lines.known() if read is not None]
    detection = Detection(run.heatmap, run.trace.candidates, run.boxes)
    return run.ocr.page(run.size, detection, reads, lines.turn)


def show(name: str, one: Result, now: Result, kinds: Sequence[str]) -> None:
    """Print a line; a kind that lost more than it may is marked."""
    cells = []
    for kind in kinds:
        choosing, judging = (one.error(kind, half) for half in (True, False))
        mark = "!" if any(one.error(kind, half) > now.error(kind, half) + LOSS for half in (True, False)) else " "
        cells.append(f"{choosing:10.4f}|{judging:.4f}{mark:2}")
    words = sum((found for (_, choosing), found in one.words.items() if not choosing), np.zeros(3))
    print(
        f"{name:36}{''.join(f'{cell:>20}' for cell in cells)}{2 * words[0] / max(1, words[1] + words[2]):16.4f}"
        + "".join(f"{ratio:7.2f}" for ratio in one.pixels / now.pixels),
        flush=True,
    )


if __name__ == "__main__":
    main()
