"""Counted with counting networks: whoever looks at a page, no tensor goes through a network twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from crop_nets import BARS, Nets, painted
from steps_bench import opened, settled

from ocrlab import lab, orient
from ocrlab.pipeline import OCR
from ocrlab.widgets.steps.session import BenchPage


class Counting:
    """Networks that remember every tensor that they were given, crop by crop."""

    def __init__(self) -> None:
        self.nets = Nets()
        self.maps, self.judged, self.read = Counter[bytes](), Counter[bytes](), Counter[bytes]()

    def detect(self, batch: np.ndarray) -> np.ndarray:
        self.maps.update([batch.tobytes()])
        return self.nets.detect(batch)

    def classify(self, batch: np.ndarray) -> np.ndarray:
        self.judged.update(one.tobytes() for one in batch)
        return self.nets.classify(batch)

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        self.read.update(one.tobytes() for one in batch)
        return self.nets(batch)

    def map(self, batches: Iterable[np.ndarray], then: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        return (then(self(batch)) for batch in batches)

    def ocr(self, orientation: str = "line") -> OCR:
        ocr = self.nets.ocr(orientation)
        return replace(
            ocr, detect=replace(ocr.detect, net=self.detect), classify=replace(ocr.classify, net=self.classify),
            recognize=replace(ocr.recognize, net=self),
        )  # fmt: skip

    def counts(self) -> tuple[int, int, int]:
        return self.maps.total(), self.judged.total(), self.read.total()

    def twice(self) -> int:
        return sum(count > 1 for seen in (self.maps, self.judged, self.read) for count in seen.values())


@pytest.fixture
def counting() -> Counting:
    return Counting()


def crops_of(bench: BenchPage) -> set[bytes]:
    return {crop.tobytes() for crop in bench.session.run.lines.crops}


def test_a_bench_its_explorer_and_another_size(counting: Counting) -> None:
    bench = settled(lab.bench_page(counting.ocr(), painted(*BARS)))
    lines = len(bench.strip.lines)
    assert counting.counts() == (1, lines, lines)
    explorer = opened(bench, "map")
    assert counting.counts() == (1, lines, lines)
    assert len(explorer.texts["rows"]) == lines
    before = crops_of(bench)
    explorer.settings = {**explorer.settings, "limit_side_len": 320}
    settled(bench)
    changed = len(crops_of(bench) - before)
    assert changed > 0
    assert counting.counts() == (2, lines + changed, lines + changed)
    assert counting.twice() == 0
    assert [text for text, _ in bench.strip.lines] == [row[1] for row in sorted(explorer.texts["rows"], key=lambda row: [
        box.candidate for box in bench.session.run.boxes].index(row[0]))]  # fmt: skip
    bench.close()


def test_where_the_page_decides_a_line_is_read_once_each_way_at_the_most(counting: Counting) -> None:
    bench = settled(lab.bench_page(counting.ocr("page"), painted(*BARS)))
    before, lines = counting.counts(), len(bench.strip.lines)
    assert before[:2] == (1, lines)
    assert lines < before[2] <= 2 * lines + orient.AT_ONCE  # and a few that run down the page, as they stand
    for step in ("map", "columns", "crops", "text"):
        opened(bench, step)
    assert counting.counts() == before
    assert (
        counting.twice() <= 1
    )  # the columns of the selected line: of what was read for the page only the text is kept
    bench.close()


def test_all_views_of_a_page(counting: Counting) -> None:
    bench = settled(lab.bench_page(counting.ocr(), painted(*BARS)))
    before = counting.counts()
    for step in ("columns", "boxes", "crops", "text", "upright"):
        opened(bench, step)
    assert counting.counts() == before
    assert counting.twice() == 0
    bench.close()
