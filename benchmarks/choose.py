"""Choose the settings of the preset `ocrlab` on half of the samples, and judge them on the other half.

Every second sample (by name) chooses; the others judge. Detection settings are chosen by the mean of hmean; the heat maps are
computed once for each size of the tensor, since only the pure half changes. Prints the best, and what the neighbors give.

    python benchmarks/choose.py [--model PP-OCRv6-small]
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import ocrlab
from ocrlab.debug.accuracy import compare
from ocrlab.detect import Detector
from ocrlab.folder import samples
from ocrlab.page import Box, Floats

GRID: dict[str, tuple[Any, ...]] = {
    "use_dilation": (False, True),
    "unclip_ratio": (1.2, 1.3, 1.4, 1.5, 1.6),
    "thresh": (0.2, 0.3, 0.4),
    "box_thresh": (0.4, 0.5, 0.6),
}
LIMITS = (320, 480, 640, 736)


@dataclass(frozen=True)
class Place:
    """A box without a text."""

    quad: Floats
    text: str = ""


def main() -> None:
    """Run the grid, and print the choice and the judgment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    detector = ocrlab.load(parser.parse_args().model, precision="f32").detect
    names = sorted(samples.names())
    choosing, judging = names[::2], names[1::2]
    print(f"choosing: {', '.join(choosing)}\njudging:  {', '.join(judging)}\n")
    rows = [
        (settings, hmeans)
        for limit in LIMITS
        for settings, hmeans in tried(replace(detector, limit_side_len=limit), names)
    ]
    rows.sort(key=lambda row: -mean(row[1], choosing))
    print(f"{'choosing':>9}{'judging':>9}  settings")
    for settings, hmeans in rows[:12]:
        print(f"{mean(hmeans, choosing):9.4f}{mean(hmeans, judging):9.4f}  {settings}")
    print("\nby one setting, the best of its rows on the choosing half (and that row on the judging half)")
    for name in ("limit_side_len", *GRID):
        for value in dict.fromkeys(settings[name] for settings, _ in rows):
            _, best = next(row for row in rows if row[0][name] == value)
            print(f"  {name} = {value}: {mean(best, choosing):.4f} ({mean(best, judging):.4f})")


def tried(detector: Detector, names: list[str]) -> Iterator[tuple[dict[str, Any], dict[str, float]]]:
    """Yield each combination of the grid with the hmean of every sample."""
    maps = {}
    for name in names:
        sample = samples.sample(name)
        image = ocrlab.load_image(sample.path)
        maps[name] = detector.heatmap(image), image.shape[:2], sample.lines
    for values in itertools.product(*GRID.values()):
        settings = dict(zip(GRID, values, strict=True))
        changed = replace(detector, **settings)
        hmeans = {
            name: compare(places(changed.boxes(heatmap, size)), lines).hmean
            for name, (heatmap, size, lines) in maps.items()
        }
        yield {"limit_side_len": detector.limit_side_len, **settings}, hmeans


def places(boxes: tuple[Box, ...]) -> list[Place]:
    """Return boxes as lines without a text."""
    return [Place(box.quad) for box in boxes]


def mean(hmeans: dict[str, float], names: list[str]) -> float:
    """Return the mean over some of the samples."""
    return float(np.mean([hmeans[name] for name in names]))


if __name__ == "__main__":
    main()
