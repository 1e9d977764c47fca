from __future__ import annotations

import json
import pickle
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from pictures import SAMPLES, rgb

import ocrlab
from ocrlab import backends, geometry, orient
from ocrlab.classify import turn
from ocrlab.net import BackendError
from ocrlab.page import Read
from ocrlab.pipeline import OCR

EASY = ("receipt", "street_sign", "poster")  # in one script each line, one line upside down on the poster


@pytest.fixture(scope="module")
def top(receipt: np.ndarray) -> np.ndarray:
    """Return a page of a dozen lines."""
    return np.ascontiguousarray(receipt[:420])


def spaceless(texts: list[str]) -> list[str]:
    return sorted(unicodedata.normalize("NFC", text).replace(" ", "") for text in texts)


def truth(name: str) -> list[str]:
    return [line["text"] for line in json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))["lines"]]


MISREAD = {"1Jusd'0range": "1Jusd'Orange"}  # of the receipt, the one line that is read otherwise than it stands there


@pytest.mark.parametrize("name", EASY)
def test_every_runtime_reads_what_stands_there(ocr: OCR, name: str) -> None:
    page = ocr(SAMPLES / f"{name}.jpg")
    read = spaceless([line.text for line in page.lines])
    assert [MISREAD.get(text, text) for text in read] == spaceless(truth(name))
    assert min(line.score for line in page.lines) > 0.9
    height, width = page.size
    for line in page.lines:
        assert ((line.quad >= 0) & (line.quad <= (width, height))).all()
        assert page.candidates[line.candidate].fate == "kept"
    assert len(page.lines) == page.candidates.fate_counts()["kept"]


def test_lines_that_stand_on_their_head_are_turned(one_ocr: OCR) -> None:
    page = one_ocr(SAMPLES / "poster.jpg")
    flipped = [line for line in page.lines if line.flipped]
    assert len(flipped) == 1
    (first, second, *_) = flipped[0].quad  # the text's own top-left and top-right
    assert first[0] > second[0]
    whole = rgb(SAMPLES / "poster.jpg")[::-1, ::-1]
    on_its_head = one_ocr(np.ascontiguousarray(whole))
    assert spaceless([line.text for line in on_its_head.lines]) == spaceless(truth("poster"))
    assert [line.flipped for line in on_its_head.lines].count(False) == 1


def test_reading_crops_is_decoding_their_probabilities(ocr: OCR, top: np.ndarray) -> None:
    detection = ocr.detect(top)
    crops = ocr.crops(top, detection.boxes)[:8]
    readings = ocr.recognize(crops)
    for crop, reading in zip(crops, readings, strict=True):
        decoded = ocr.recognize.decode(ocr.recognize.probabilities(crop))
        assert decoded.text == reading.text != ""
        assert decoded.score == pytest.approx(reading.score, abs=1e-4)
        assert [char.at for char in decoded.chars] == pytest.approx([char.at for char in reading.chars])


def test_the_pipeline_is_its_stages(one_ocr: OCR, top: np.ndarray) -> None:
    page = one_ocr(top)
    detection = one_ocr.detect(top)
    crops = one_ocr.crops(top, detection.boxes)
    flipped = one_ocr.classify(crops)
    by_hand = one_ocr.page(
        top.shape[:2],
        detection,
        [Read(*pair) for pair in zip(one_ocr.recognize(turn(crops, flipped)), map(bool, flipped), strict=True)],
    )
    assert by_hand.to_dict() == page.to_dict()
    assert len(detection.boxes) == len(crops) == len(flipped)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_page_has_no_lines(ocr: OCR, level: int) -> None:
    page = ocr(np.full((120, 200, 3), level, np.uint8))
    assert (page.lines, page.text, page.size) == ((), "", (120, 200))
    seen = [{"box": [0, 0, 200, 120], "zoom": 1.0, "why": "page"}]
    assert page.to_dict() == {"width": 200, "height": 120, "turned": 0, "notices": [], "seen": seen, "lines": []}


@pytest.mark.parametrize(
    ("preset", "size"),
    [(preset, size) for preset in ("ocrlab", "paddleocr") for size in [(1, 1), (1, 10), (10, 1), (8, 8)]]
    + [("rapidocr", (1, 1)), ("rapidocr", (8, 8))],  # it makes 150 megapixels of 300 x 1, as RapidOCR does
    ids=str,
)
def test_pages_of_hardly_any_pixels_are_read(one_ocr: OCR, size: tuple[int, int], preset: str) -> None:
    ocr = with_preset(one_ocr, preset)
    page = ocr(np.zeros(size, np.uint8))
    assert (page.lines, page.size) == ((), size)


def with_preset(ocr: OCR, preset: str) -> OCR:
    from ocrlab.models.presets import preset_settings
    from ocrlab.pipeline import by_stage

    chosen = by_stage(preset_settings(preset))
    stages = {stage: replace(getattr(ocr, stage), **chosen[stage]) for stage in ("detect", "classify", "recognize")}
    return replace(ocr, **stages, **chosen["ocr"])


def test_nothing_to_do_is_nothing(ocr: OCR) -> None:
    assert ocr.recognize([]) == ()
    assert ocr.classify([]).tolist() == []
    assert ocr.crops(np.zeros((20, 20, 3), np.uint8), ()) == []


def test_settings_do_not_leak_into_the_next_call(one_ocr: OCR, top: np.ndarray) -> None:
    before = one_ocr(top).to_dict()
    half = float(np.median([line["box_score"] for line in before["lines"]]))
    strict = replace(one_ocr, detect=replace(one_ocr.detect, box_thresh=half))
    lines = strict(top).lines
    assert 0 < len(lines) < len(before["lines"])
    assert one_ocr(top).to_dict() == before
    assert strict.detect.net is one_ocr.detect.net
    with pytest.raises(FrozenInstanceError):
        one_ocr.text_score = 1.0


def test_a_higher_text_score_drops_lines_and_says_which(one_ocr: OCR, top: np.ndarray) -> None:
    page = one_ocr(top)
    weakest = min(page.lines, key=lambda line: line.score)
    stricter = replace(one_ocr, text_score=float(np.nextafter(weakest.score, 1)))(top)
    assert len(stricter.lines) == len(page.lines) - 1
    fallen = stricter.candidates[weakest.candidate]
    assert (fallen.fate, fallen.flip) == ("low_text", ("text_score", weakest.score))


def test_two_threads_read_as_one(ocr: OCR) -> None:
    pictures = [rgb(SAMPLES / f"{name}.jpg")[100:450, 100:500] for name in ("receipt", "poster")] * 2
    alone = [ocr(picture).to_dict() for picture in pictures[:2]] * 2
    assert all(page["lines"] for page in alone)
    with ThreadPoolExecutor(2) as workers:
        assert [page.to_dict() for page in workers.map(ocr, pictures)] == alone


@pytest.mark.parametrize("streams", [1, 4])
def test_lines_read_the_same_in_any_order_and_however_many_at_a_time(ocr: OCR, top: np.ndarray, streams: int) -> None:
    options = {**ocr.recognize.net.opened_by[2], "streams": streams}
    net = backends.load(ocr.recognize.net.facts.backend, ocr.recognize.net.opened_by[1], task="rec", **options)
    crops = ocr.crops(top, ocr.detect(top).boxes)
    alone = [ocr.recognize([crop])[0] for crop in crops]
    order = np.random.default_rng(0).permutation(len(crops))
    shuffled = replace(ocr.recognize, net=net)([crops[i] for i in order])
    assert [reading.text for reading in shuffled] == [alone[i].text for i in order]
    assert [reading.score for reading in shuffled] == pytest.approx([alone[i].score for i in order], abs=1e-4)
    net.close()


def test_a_reading_that_is_given_up_leaves_the_network_usable(one_ocr: OCR, top: np.ndarray) -> None:
    crops = one_ocr.crops(top, one_ocr.detect(top).boxes)
    batches = (one_ocr.recognize.batch([crop]) for crop in crops)
    answers = one_ocr.recognize.net.map(batches)
    next(answers)
    answers.close()  # as when the kernel is interrupted
    assert one_ocr.recognize(crops[:1])[0].text


def test_the_stages_are_timed(one_ocr: OCR, top: np.ndarray) -> None:
    with ocrlab.record() as timeline:
        page = one_ocr(top)
    totals = timeline.totals()
    assert {"total", "detect", "detect.heatmap", "detect.candidates", "crop", "classify", "recognize", "infer"} <= set(
        totals
    )
    assert totals["total"] >= totals["detect"] + totals["classify"] + totals["recognize"]
    calls = [span.name for span in timeline.spans].count("infer")
    cut = one_ocr.turned(top, one_ocr.detect(top).boxes)
    cut.reads()
    both_ways = len(cut._known) - len(page.lines)
    assert both_ways <= 1
    doubts = len(cut._judged) - orient.JUDGED  # lines that the classifier is asked about by themselves
    assert doubts < len(page.lines) - orient.JUDGED
    judged = -(-orient.JUDGED // 6) + -(-doubts // 6)  # crops by six
    assert calls == 1 + judged + len(page.lines) + both_ways  # one map, lines one by one


def test_a_page_on_its_side_is_read(one_ocr: OCR) -> None:
    """Lines that run down the page are turned a quarter to the left."""
    page = one_ocr(np.ascontiguousarray(np.rot90(rgb(SAMPLES / "poster.jpg"), -1)))
    read = spaceless([line.text for line in page.lines])
    assert len(set(read) & set(spaceless(truth("poster")))) >= 7
    for line in page.lines:
        across = line.quad[1] - line.quad[0]
        assert abs(across[1]) > abs(across[0])  # the text runs up or down the page


def test_crops_may_be_cut_from_what_the_detector_saw(one_ocr: OCR, top: np.ndarray) -> None:
    small = replace(one_ocr, crop_from="resized", detect=replace(one_ocr.detect, max_side_len=352))  # half of 700
    boxes = small.detect(top).boxes
    resized, original = small.crops(top, boxes), replace(small, crop_from="original").crops(top, boxes)
    for one, other in zip(resized, original, strict=True):
        assert one.shape[1] == pytest.approx(other.shape[1] / 2, rel=0.15, abs=4)


def test_the_quad_of_a_line_cuts_out_its_text(one_ocr: OCR) -> None:
    """So that a line can be read again, wherever it begins."""
    image = rgb(SAMPLES / "poster.jpg")
    page = one_ocr(image)
    for line in page.lines:
        width, height = geometry.sides(line.quad)
        if width > height:
            (again,) = one_ocr.recognize([geometry.cut(image, line.quad)])
            assert spaceless([again.text]) == spaceless([line.text])


def test_strips_keep_their_text_in_place(one_ocr: OCR, receipt: np.ndarray) -> None:
    strip = np.hstack([receipt[60:130, 130:560]] * 3)  # 70 x 1290: bands are added, and taken off the map again
    for preset in ("ocrlab", "rapidocr"):
        page = with_preset(one_ocr, preset)(strip)
        assert "".join(line.text.replace(" ", "") for line in page.lines) == "CaféTournesol" * 3
        assert all(10 < line.quad[:, 1].mean() < 60 for line in page.lines)
    centers = sorted(float(line.quad[:, 0].mean()) for line in page.lines)  # ours joins what stands so close
    assert np.diff(centers) == pytest.approx([430, 430], abs=6)


def test_an_ocr_pickles_by_reopening_its_networks(one_ocr: OCR, top: np.ndarray) -> None:
    again = pickle.loads(pickle.dumps(one_ocr))
    assert again(top[:250]).to_dict() == one_ocr(top[:250]).to_dict()
    again.close()


def test_a_closed_ocr_says_so(receipt: np.ndarray) -> None:
    with ocrlab.load(backend="onnxruntime", use_cls=False) as ocr:
        assert ocr(receipt[:200]).lines
    with pytest.raises(BackendError, match=r"was closed; load it again\."):
        ocr(receipt)
