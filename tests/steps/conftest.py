"""What the tests of the bench page share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crop_nets import BARS, Nets, painted
from steps_bench import settled

from ocrlab import lab
from ocrlab.widgets.steps.session import BenchPage


@pytest.fixture
def nets() -> Nets:
    return Nets()


@pytest.fixture
def bench(nets: Nets) -> Iterator[BenchPage]:
    made = settled(lab.bench_page(nets.ocr(), painted(*BARS)))
    yield made
    made.close()
