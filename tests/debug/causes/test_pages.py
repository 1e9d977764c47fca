"""What is wrong with a page as a whole: told where it is, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from planted import Planted, planted

import ocrlab
from ocrlab.debug.causes import page_cause
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.readings import Readings
from ocrlab.folder.samples import TrueLine


def in_order(page: Planted) -> list[TrueLine]:
    return sorted(page.lines, key=lambda line: float(line.quad[0, 1]))


def asked(ocr: ocrlab.OCR, page: Planted, lines: list[TrueLine]) -> list[tuple[str, str]]:
    run = PageRun(ocr, page.image)
    readings = Readings()
    readings.fill(run, lambda *_: True)
    return [(one.name, one.state) for one in page_cause(run, lines, readings.of(run))]


@pytest.mark.parametrize(
    ("kind", "shuffled", "expected"),
    [
        ("columns", False, []),
        ("columns", True, [("order", "proven")]),
        ("truth", False, [("truth", "suspected")]),
        ("truth", True, [("order", "proven"), ("truth", "suspected")]),
        ("limit", False, []),  # letters that look alike are no slip of the truth
    ],
)
def test_order_and_truth_are_told_of_a_page(
    one_ocr: ocrlab.OCR, kind: str, shuffled: bool, expected: list[tuple[str, str]]
) -> None:
    page = planted(kind, 1, 0)
    lines = in_order(page)
    assert asked(one_ocr, page, lines[::-1] if shuffled else lines) == expected


def test_a_page_without_truth_or_without_text_has_nothing_wrong(one_ocr: ocrlab.OCR) -> None:
    assert asked(one_ocr, planted("limit", 1, 0), []) == []
    run = PageRun(one_ocr, np.full((120, 200, 3), 255, np.uint8))
    assert page_cause(run, in_order(planted("limit", 1, 0)), {}) == []
