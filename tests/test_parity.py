"""Preset `rapidocr` on ONNX Runtime reads what rapidocr 3.10.0 reads: see benchmarks/rapidocr_answers.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from parity import ANSWERS, corner_distance, differences
from pictures import parity_pictures

import ocrlab
from ocrlab.page import Page

PICTURES = parity_pictures()
READ = ANSWERS["pictures"]


@pytest.fixture(scope="module")
def as_rapidocr() -> Iterator[ocrlab.OCR]:
    with ocrlab.load(backend="onnxruntime", preset="rapidocr") as ocr:
        yield ocr


def test_the_answers_are_those_to_our_pictures() -> None:
    ours = {name for name in PICTURES if "." not in name}  # those from outside are named with their suffix
    assert ours == {name for name in READ if "." not in name}
    assert len(ours) == 25
    assert sum(len(READ[name]["lines"]) for name in ours) > 500
    assert ANSWERS["versions"]["rapidocr"] == "3.10.0"


@pytest.mark.parametrize("name", READ)
def test_the_preset_reads_as_rapidocr(as_rapidocr: ocrlab.OCR, name: str) -> None:
    if name not in PICTURES:
        pytest.skip(f"{name} is not here: set OCRLAB_TEST_IMAGES to a folder that has it")
    image = PICTURES[name]()
    assert list(image.shape[:2]) == READ[name]["size"], "the picture is not the one that RapidOCR read"
    assert differences(as_rapidocr(image), name) == []


def test_a_difference_is_told(as_rapidocr: ocrlab.OCR) -> None:
    """So that the comparison itself cannot go blind."""
    page = as_rapidocr(PICTURES["upside_down"]())
    assert differences(page, "upside_down") == []
    first, *rest = page.lines
    moved = replace(first, quad=first.quad + 2)
    other = replace(first, reading=rest[0].reading)
    for lines, told in [
        ((moved, *rest), "no box within 1 px"),
        ((other, *rest), "instead of"),
        (tuple(rest), f"ours has {len(rest)} lines, RapidOCR's {len(rest) + 1}"),
        ((*rest, first), "instead of"),
    ]:
        found = differences(Page(page.size, lines, page.candidates), "upside_down")
        assert any(told in sentence for sentence in found), found


def test_corners_are_compared_wherever_a_quad_begins() -> None:
    quad = np.array([[0, 0], [9, 0], [9, 5], [0, 5]], float)
    assert corner_distance(quad, np.roll(quad, 2, axis=0)) == 0
    assert corner_distance(quad, np.add(quad, (0, 3))) == 3
