"""The trap of lesson 09 is real: a setting that mends the page at hand, and harms another that nobody looked at."""

import pytest

import ocrlab
from ocrlab import samples
from ocrlab.debug import PageRun
from ocrlab.debug.judge import judge

SMALLER = {"limit_type": "max", "limit_side_len": 1344}


@pytest.fixture(scope="module")
def wrong():
    """Give how many characters are wrong on a sample under some settings, as the lesson counts them."""
    ocr = ocrlab.load(preset="rapidocr", precision="f32")

    def counted(name, **settings):
        sample = samples.sample(name)
        run = PageRun(ocr, ocrlab.load_image(sample.path)).under(**settings)
        return judge(run.ocr(run.image).lines, sample.lines).edits

    with ocr:
        yield counted


def test_shown_smaller_the_tea_is_read_and_small_print_is_not(wrong):
    assert wrong("phone_photo", **SMALLER) < wrong("phone_photo") / 4
    assert wrong("tiny_text", **SMALLER) > wrong("tiny_text") + 20


def test_the_other_remedy_mends_the_tea_alone(wrong):
    assert wrong("phone_photo", box_thresh=0.3) <= 5
