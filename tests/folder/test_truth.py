"""Truth as many programs write it down, and what is said of files that are damaged."""

import json

import numpy as np
import pytest

from ocrlab.files import FileError
from ocrlab.folder.truth.find import truth_for, truths_in
from ocrlab.folder.truth.written import line_of

BOX = [[10, 20], [110, 20], [110, 50], [10, 50]]
HOCR = """<!DOCTYPE html><html><body><div class='ocr_page' title='bbox 0 0 200 100'>
<span class='ocr_line' id='l1' title="bbox 10 20 110 50; baseline 0 0"><span class='ocrx_word'>Tea</span>
<span class='ocrx_word'>&amp; <em>cake</em></span><br/></span></div></body></html>"""
ALTO = """<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><PrintSpace><TextBlock>
<TextLine ID="l1" HPOS="10" VPOS="20" WIDTH="100" HEIGHT="30"><String CONTENT="Tea"/><SP/><String CONTENT="&amp;"/>
<String CONTENT="cake"/>
</TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page><TextRegion>
<TextLine id="l1"><Coords points="10,20 110,20 110,50 10,50"/><Word><TextEquiv><Unicode>Tea</Unicode></TextEquiv></Word>
<TextEquiv><Unicode>Tea &amp; cake</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>"""
WRITTEN = {
    "ours": ("a.json", json.dumps({"lines": [{"text": "Tea & cake", "quad": BOX}]})),
    "ICDAR 2015": ("gt_a.txt", "\ufeff10,20,110,20,110,50,10,50,Tea & cake\n0,0,5,0,5,5,0,5,###\n"),
    "SROIE": ("a.txt", "10,20,110,20,110,50,10,50,Tea & cake\n\n"),
    "ICDAR 2013": ("gt_a.txt", '10, 20, 110, 50, "Tea & cake"\n'),
    "spaces": ("a.txt", "10 20 110 50 Tea & cake\n"),
    "PPOCRLabel": (
        "Label.txt",
        "train/a.png\t" + json.dumps([{"transcription": "Tea & cake", "points": BOX, "difficult": False}]) + "\n",
    ),
    "hOCR": ("a.hocr", HOCR),
    "ALTO": ("a.xml", ALTO),
    "PAGE": ("a.xml", PAGE),
}


@pytest.mark.parametrize("name, content", WRITTEN.values(), ids=WRITTEN)
def test_every_way_to_write_it_down_says_the_same(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    [line] = truth_for("scans/a.png", truths_in(tmp_path)).lines
    assert line.text == "Tea & cake"
    assert np.array_equal(line.quad, BOX)


def test_text_alone_is_a_truth_without_places(tmp_path):
    (tmp_path / "a.txt").write_text("Tea & cake\n12.50 each\n")
    truth = truth_for("a.jpg", truths_in(tmp_path))
    assert (truth.text, truth.lines) == ("Tea & cake\n12.50 each", ())


def test_a_truth_in_capitals_is_compared_without_case(tmp_path):
    (tmp_path / "a.txt").write_text("10,20,110,20,110,50,10,50,TEA & CAKE\n")
    (tmp_path / "b.json").write_text(json.dumps({"case": False, "lines": [{"text": "Tea", "quad": BOX}]}))
    (tmp_path / "c.txt").write_text("10,20,110,20,110,50,10,50,Tea\n")
    assert [truth_for(name, truths_in(tmp_path)).fold for name in ("a.png", "b.png", "c.png")] == [True, True, False]


DAMAGED = {
    "no list": ("a.json", '{"lines": 3}', r"a\.json: \{\"lines\""),
    "no text": (
        "a.json",
        '{"lines": [{"quad": [[0, 0], [1, 0], [1, 1], [0, 1]]}]}',
        "line 1 of its lines: it has no 'text'",
    ),
    "no numbers": (
        "a.json",
        '{"lines": [{"text": "a", "quad": [["x", 0], [1, 0], [1, 1]]}]}',
        "line 1 of its lines: could not convert",
    ),
    "no area": (
        "a.json",
        '{"lines": [{"text": "a", "quad": [[0, 0], [1, 0], [2, 0], [3, 0]]}]}',
        "its box has no area",
    ),
    "a row without a box": ("a.txt", "1,2,30,2,30,9,1,9,one\nand two\n", r"a\.txt, line 2: it does not begin with"),
    "no tab": ("Label.txt", "a.png []\n", r"Label\.txt, line 1: PATH, a tab"),
    "torn JSON": ("Label.txt", 'a.png\t[{"transcription": \n', r"Label\.txt, line 1: Expecting value"),
    "torn XML": ("a.xml", ALTO[:-30], r"a\.xml: "),
    "other XML": ("a.xml", "<svg/>", "its root is <svg>"),
    "entities": ("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><alto/>', "it defines entities"),
    "no box": (
        "a.hocr",
        "<div class='ocr_page'><span class='ocr_line'>Tea</span></div>",
        "line 1: 0 numbers were given",
    ),
    "no hOCR": ("a.html", "<p>Tea</p>", "no hOCR"),
    "no attribute": ("a.xml", '<alto><TextLine ID="l1" HPOS="1"/></alto>', "VPOS"),
}


@pytest.mark.parametrize("name, content, said", DAMAGED.values(), ids=DAMAGED)
def test_damaged_truth_is_refused_with_line_and_reason(tmp_path, name, content, said):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=said):
        truths_in(tmp_path)


def test_no_truth_and_two_for_one_picture_are_refused(tmp_path):
    with pytest.raises(FileError, match="no truths there"):
        truths_in(tmp_path)
    with pytest.raises(FileError, match="there is no such folder"):
        truths_in(tmp_path / "nowhere")
    (tmp_path / "a.txt").write_text("Tea")
    (tmp_path / "a.json").write_text('{"lines": []}')
    with pytest.raises(FileError, match=r"a\.txt: .*a\.json is for the same picture"):
        truths_in(tmp_path)


def test_a_polygon_becomes_the_smallest_rectangle_around_it():
    line = line_of("a", [10, 20, 60, 20, 110, 20, 110, 50, 10, 50])
    assert np.allclose(line.quad, BOX, atol=0.5)
