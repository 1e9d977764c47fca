import csv
import io
import xml.etree.ElementTree as ET

import cv2
import numpy as np
import pytest

from ocrlab import draw
from ocrlab.folder import formats
from ocrlab.page import Candidates, Char, Line, Page, Reading

QUAD = np.array([[10, 20], [110, 20], [110, 40], [10, 40]], np.float32)


def page(text='Müller & <Söhne>, "1|2"', quad=QUAD):
    chars = tuple(Char(character, 0.9, (i + 0.5) / len(text)) for i, character in enumerate(text))
    line = Line(0, quad, False, Reading(chars))
    one, none = np.ones(1), ("",)
    candidates = Candidates(
        quad[None], quad[None], one * 0.8, one * 9, one.astype(np.uint8) * 7, none, one * np.nan, one.astype(int) * 0
    )
    return Page((100, 200), (line,), candidates)


def test_csv_reads_back():
    rows = list(
        csv.DictReader(
            io.StringIO(",".join(formats.CSV_HEADER) + "\r\n" + formats.to_csv(page(), "a, b.png"), newline="")
        )
    )
    assert rows[0]["image"] == "a, b.png"
    assert rows[0]["text"] == page().lines[0].text
    assert [float(rows[0][name]) for name in ("x1", "y1", "x3", "y3")] == [10, 20, 110, 40]


def test_markdown_escapes_what_it_would_take_for_markup():
    assert '| 1 | Müller & \\<Söhne\\>, "1\\|2" | 0.900 |' in formats.to_markdown(page(), "a.png")


def test_hocr_is_xml_with_words_along_the_line():
    text = formats.HOCR_HEAD + formats.to_hocr(page("ab cd"), "a&b.png") + formats.HOCR_TAIL
    root = ET.fromstring(text)  # hOCR is read with XML tools
    spans = [span for span in root.iter() if span.tag.endswith("span")]
    line, *words = spans
    assert line.get("title").replace("-0.0", "0.0") == "bbox 10 20 110 40; textangle 0.0"
    assert [word.text for word in words] == ["ab", "cd"]
    places = [word.get("title").split("; x_wconf ") for word in words]
    assert [confidence for _, confidence in places] == ["90", "90"]
    left, right = ([int(number) for number in place.split()[1:]] for place, _ in places)
    assert (left[0], left[2], right[0], right[2]) == (10, 50, 69, 110)


def test_words_of_a_line_that_leaves_the_page_stay_on_it():
    beyond = page("ab cd", QUAD - (40, 0))
    (one, _) = (word for word in formats.to_hocr(beyond, "a.png").split("ocrx_word")[1:])
    assert 'bbox 0 20 10 40"' in one.replace("; x_wconf 90", "")


def test_nothing_read_is_an_empty_page():
    empty = Page((10, 10), (), page().candidates)
    assert formats.to_csv(empty, "a.png") == ""
    assert "ocr_page" in formats.to_hocr(empty, "a.png")
    assert "| # | text | score |" in formats.to_markdown(empty, "a.png")


def test_annotated_draws_the_outline_and_leaves_the_picture_alone():
    image = np.full((100, 200, 3), 255, np.uint8)
    drawn = cv2.imdecode(np.frombuffer(draw.annotated(image, page()), np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    assert tuple(drawn[40, 60]) == draw.BLUE
    assert tuple(drawn[80, 150]) == (255, 255, 255)
    assert image.min() == 255


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+2", "'=1+2"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"), ("-", "'-"), ("-40", "-40"), ("+49", "+49"), ("-1,234.50", "-1,234.50"), ("-5%", "-5%"),
        ("+49 170 1234567", "+49 170 1234567"), ("TOTAL = 5", "TOTAL = 5"), ("街", "街"),
    ],
)  # fmt: skip
def test_no_text_is_a_formula_and_numbers_stay(text, cell):
    (row,) = csv.reader(io.StringIO(formats.to_csv(page(text), "a.png"), newline=""))
    assert row[3] == cell
    (failed,) = csv.reader(io.StringIO(formats.csv_failed("=a.png", 1, text), newline=""))
    assert failed[0] == "'=a.png"
    assert failed[-1] == cell
    assert len(failed) == len(row) == len(formats.CSV_HEADER)


def test_hocr_is_xml_whatever_stands_on_the_picture_or_in_its_name():
    odd = "".join(map(chr, [*range(0x20), 0x7F, 0xD800, 0xFFFE, 0x1F600])) + "<&\"'>"
    for text in (formats.to_hocr(page(odd), odd, 1, 3), formats.hocr_failed(odd, 1, odd, 4)):
        root = ET.fromstring(formats.HOCR_HEAD + text + formats.HOCR_TAIL)
        (found,) = (one for one in root.iter() if one.get("class") == "ocr_page")
        assert found.get("id") in ("page_3", "page_4")
        assert f"ppageno {int(found.get('id')[-1]) - 1};" in found.get("title")
    assert "<img" not in formats.hocr_failed("<img onerror=x>", 1, "<img onerror=x>", 1)


def test_a_heading_of_markdown_is_no_markup():
    for said in (
        formats.to_markdown(page(), "<img src=x onerror=y>\n# a.png"),
        formats.markdown_failed("<img>", 1, "<b>"),
    ):
        assert "<" not in said.replace("\\<", "")
        assert said.count("\n#") == 0
