"""Text of all sizes is seen: from 4 to 40 pixels of the tensor, alone, together on one sheet, and on paper of any shape."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest
from sized_pictures import Sheet, dense, newspaper, numbers, plan, screenshot, single, title_and_labels
from turned_pictures import CJK

import ocrlab
from ocrlab.debug.judge import judge
from ocrlab.folder import samples
from ocrlab.folder.samples import TrueLine
from ocrlab.frame import frame_of
from ocrlab.page import Fate

needs_cjk = pytest.mark.skipif(not CJK.is_file(), reason="no font for Chinese here")


def true_lines(sheet: Sheet) -> list[TrueLine]:
    corners = (((x, y), (right, y), (right, low), (x, low)) for _, (x, y, right, low) in sheet.lines)
    return [TrueLine(text, np.array(quad, np.float32)) for (text, _), quad in zip(sheet.lines, corners, strict=True)]


def error(ocr: ocrlab.OCR, sheet: Sheet) -> float:
    """Return the character error of what is read of a sheet."""
    return judge([TrueLine(line.text, line.quad) for line in ocr(sheet.image).lines], true_lines(sheet)).error


def found(ocr: ocrlab.OCR, sheet: Sheet) -> int:
    """Count the lines of a sheet on which a box lies."""
    centers = np.array([box.quad.mean(axis=0) for box in ocr.detect(sheet.image).boxes]).reshape(-1, 2)
    return sum(
        bool(((centers > (left, top)) & (centers < (right, low))).all(axis=1).any())
        for _, (left, top, right, low) in sheet.lines
    )


@pytest.mark.parametrize("is_cjk", [False, pytest.param(True, marks=needs_cjk)], ids=["latin", "cjk"])
@pytest.mark.parametrize("height", [4, 5, 7, 10, 20, 40])
def test_a_dense_page_is_found_whole_at_any_size(one_ocr: ocrlab.OCR, height: int, is_cjk: bool) -> None:
    size = (1700, 3400)
    zoom = frame_of(size, one_ocr.detect).zoom / 64
    sheet = dense(height / zoom, size, is_cjk)
    assert found(one_ocr, sheet) >= 0.98 * len(sheet.lines)


@pytest.mark.parametrize(
    "text", ["Transparent ground", "INV-2024/0815", "7", pytest.param("港口事务所", marks=needs_cjk)]
)
@pytest.mark.parametrize("height", [10, 16, 32, 64, 160, 300, 600])
def test_a_picture_of_one_line_is_read_as_one_line(one_ocr: ocrlab.OCR, text: str, height: int) -> None:
    page = one_ocr(single(text, height, is_cjk=ord(text[0]) > 0x3000).image)
    assert [line.text for line in page.lines] == [text]


def test_a_title_and_small_labels_on_one_sheet_are_both_read(one_ocr: ocrlab.OCR) -> None:
    sheet = title_and_labels()
    texts = [line.text for line in one_ocr(sheet.image).lines]
    assert texts[0] == "HARBOR PLAN"
    assert sum(text in texts for text, _ in sheet.lines) >= 0.9 * len(sheet.lines)


@pytest.mark.parametrize("size", [(5000, 7000), (6622, 9362)], ids=["large", "A0"])
def test_a_plan_is_read(one_ocr: ocrlab.OCR, size: tuple[int, int]) -> None:
    sheet = plan(size)
    page = one_ocr(sheet.image)
    texts = [line.text for line in page.lines]
    assert sum(texts.count(text) for text in {text for text, _ in sheet.lines}) >= 0.95 * len(sheet.lines)


def test_a_page_of_a_newspaper_is_read_in_its_columns(one_ocr: ocrlab.OCR) -> None:
    sheet = newspaper()
    lines = one_ocr(sheet.image).lines
    assert judge([TrueLine(line.text, line.quad) for line in lines], true_lines(sheet)).error <= 0.01
    assert abs(len(lines) - len(sheet.lines)) <= 0.01 * len(sheet.lines)  # none runs over into the column beside it


def test_of_a_table_of_1600_numbers_none_is_left_out(one_ocr: ocrlab.OCR) -> None:
    sheet = numbers()
    assert found(one_ocr, sheet) >= 1590
    assert not one_ocr.detect(sheet.image).candidates.with_fate(Fate.NOT_EXAMINED)


@pytest.mark.parametrize("size", [(4000, 600), (400, 5000)], ids=["tall", "wide"])
def test_a_long_picture_is_seen_in_tiles_at_its_own_size(one_ocr: ocrlab.OCR, size: tuple[int, int]) -> None:
    sheet = screenshot(*size)
    assert frame_of(size, one_ocr.detect).zoom == 64
    assert error(one_ocr, sheet) <= 0.005


@pytest.mark.parametrize("size", [(2, 3000), (5, 9000), (3000, 2), (1, 1), (1, 40_000)], ids=str)
def test_a_hair_is_nothing_and_costs_little(one_ocr: ocrlab.OCR, size: tuple[int, int]) -> None:
    frame = frame_of(size, one_ocr.detect)
    assert np.prod(frame.tensor) <= 1.3e6  # 16 MB
    assert one_ocr(np.full((*size, 3), 255, np.uint8)).lines == ()


HAIR = """
import numpy as np
import ocrlab
ocr = ocrlab.load()
for size in [(2, 3000), (5, 9000), (3000, 2)]:
    ocr(np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is told otherwise elsewhere")
def test_hairs_take_no_more_memory_than_a_page(one_ocr: ocrlab.OCR) -> None:
    done = subprocess.run([sys.executable, "-c", HAIR], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500_000  # kB, the peak of all of it


@pytest.mark.parametrize("size", [(2000, 1400), (3508, 2480), (300, 4000)], ids=str)
def test_a_blank_page_is_blank(one_ocr: ocrlab.OCR, size: tuple[int, int]) -> None:
    page = one_ocr(np.full((*size, 3), 245, np.uint8))
    assert page.lines == ()
    assert [one.why for one in page.seen] == ["page"]


@pytest.mark.parametrize("name", ["receipt", "dense_page", "shipping_label", "phone_photo"])
def test_one_pixel_more_or_less_of_paper_reads_the_same(one_ocr: ocrlab.OCR, name: str) -> None:
    image = ocrlab.load_image(samples.sample(name).path)
    more = cv2.copyMakeBorder(image, 0, 1, 0, 1, cv2.BORDER_REPLICATE)
    less = np.ascontiguousarray(image[:-1, :-1])
    assert [one_ocr(more).text, one_ocr(less).text] == [one_ocr(image).text] * 2


def test_what_was_seen_at_which_size_is_told(one_ocr: ocrlab.OCR) -> None:
    page = one_ocr(single("OPEN", 400).image)
    height, width = page.size
    assert page.seen[0] == ((0, 0, width, height), frame_of(page.size, one_ocr.detect).zoom / 64, "page")
    assert "large" in {one.why for one in page.seen}
    assert page.to_dict()["seen"][0] == {"box": [0, 0, width, height], "zoom": page.seen[0].zoom, "why": "page"}
