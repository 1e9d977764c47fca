"""Networks of a user's own that are not quite PP-OCR's: made here with OpenVINO, opened, fitted or refused."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as op

import ocrlab
from ocrlab.models import store
from ocrlab.net import BackendError

TEN = "abcdefghij"


def saved(file: Path, node: Any, parameter: Any) -> Path:
    ov.save_model(ov.Model([op.result(node)], [parameter]), file, compress_to_fp16=False)
    return file


def axes(*numbers: int) -> Any:
    return op.constant(np.array(numbers, np.int64))


def recognizer(
    file: Path, shape: Any = (-1, 3, 48, -1), classes: int = 12, stride: int = 8, told: str = "softmax"
) -> Path:
    """A dark column is an "a", a bright one a blank."""
    taken = op.parameter(ov.PartialShape(list(shape)), np.float32)
    gray = op.reduce_mean(taken, axes(1), True)
    kernel = [shape[2], stride]
    columns = op.squeeze(op.avg_pool(gray, kernel, [0, 0], [0, 0], kernel, False), axes(1, 2))  # (N, T)
    slopes = np.zeros((1, 1, classes), np.float32)
    slopes[0, 0, :2] = 9, -9
    answer = op.multiply(op.unsqueeze(columns, axes(2)), op.constant(slopes))
    if told == "softmax":
        answer = op.softmax(answer, 2)
    if told == "logarithms":
        answer = op.log_softmax(answer, 2)
    if told == "infinity":
        answer = op.divide(answer, op.constant(np.float32(0)))
    if told == "time first":
        answer = op.transpose(answer, axes(1, 0, 2))
    return saved(file, answer, taken)


def detector(file: Path, shape: Any = (-1, 3, -1, -1), logits: bool = False, halved: bool = False) -> Path:
    """Dark is text."""
    taken = op.parameter(ov.PartialShape(list(shape)), np.float32)
    gray = op.reduce_mean(taken, axes(1), True)
    if halved:
        gray = op.avg_pool(gray, [2, 2], [0, 0], [0, 0], [2, 2], False)
    answer = op.multiply(gray, op.constant(np.float32(-9)))
    return saved(file, answer if logits else op.sigmoid(answer), taken)


def alphabet(file: Path, characters: str) -> Path:
    file.write_text("".join(f"{one}\n" for one in characters), encoding="utf-8")
    return file


@pytest.fixture
def crop() -> np.ndarray:
    """Return a crop of three dark bars."""
    picture = np.full((48, 160, 3), 255, np.uint8)
    for left in (16, 64, 112):
        picture[:, left : left + 24] = 0
    return picture


@pytest.fixture
def page() -> np.ndarray:
    """Return a page of three dark bars, far apart."""
    picture = np.full((900, 700, 3), 255, np.uint8)
    for top in (100, 400, 700):
        picture[top : top + 40, 100:500] = 0
    return picture


@pytest.mark.parametrize(
    ("made", "characters", "warned"),
    [
        ({"classes": 12}, TEN, None),
        ({"classes": 11}, TEN, "no class for the space"),
        ({"classes": 12}, TEN + " ", None),  # a dictionary that ends in the space
        ({"told": "logits"}, TEN, "a softmax makes some"),
        ({"told": "logarithms"}, TEN, "a softmax makes some"),
        ({"stride": 4}, TEN, "a column of its answer shows 4 pixels"),
        ({"shape": (1, 3, 48, 320)}, TEN, "it takes a width of 320 only"),
        ({"shape": (1, 3, 32, -1)}, TEN, None),
    ],
    ids=["as PP-OCR", "no space", "space in it", "logits", "logarithms", "stride 4", "320 wide", "32 high"],
)  # fmt: skip
@pytest.mark.filterwarnings("default")
def test_recognizers_that_are_fitted(tmp_path, crop, recwarn, made, characters, warned):  # noqa: PLR0917
    file = recognizer(tmp_path / "mine.xml", **made)
    with ocrlab.load(
        rec=file, charset=alphabet(tmp_path / "abc.txt", characters), use_cls=False, precision="f32"
    ) as ocr:
        assert [warned in str(one.message) for one in recwarn] == [True] * len(recwarn)
        assert bool(len(recwarn)) == bool(warned)
        assert recwarn.list == [] or "mine.xml" in str(recwarn[0].message)
        readings = ocr.recognize([crop, np.tile(crop, (1, 9, 1)), crop[:, :60]])
        assert readings[0].text == "aaa"
        assert readings[2].text == "a"
        assert all(0 <= reading.score <= 1 for reading in readings)
        again = pickle.loads(pickle.dumps(ocr.recognize))
        assert again([crop])[0] == readings[0]
        assert ocr.recognize.decode(ocr.recognize.probabilities(crop)).text == "aaa"


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ({"told": "infinity"}, r"mine\.xml: it answers with nan or infinity"),
        ({"told": "time first"}, r"mine\.xml: The network answered .* with shape \(20, 1, 12\)"),
        ({"shape": (4, 3, 48, -1)}, r"mine\.xml: it takes 4 at a time only\. Export it with a batch of 1"),
        ({"shape": (-1, 1, 48, -1)}, r"mine\.xml: it takes pictures of 1 channels; 3 were expected"),
    ],
)  # fmt: skip
def test_recognizers_that_are_refused_when_they_are_loaded(tmp_path, made, sentence):
    file = recognizer(tmp_path / "mine.xml", **made)
    with pytest.raises(BackendError, match=sentence):
        ocrlab.load(rec=file, charset=alphabet(tmp_path / "abc.txt", TEN), use_cls=False)


def test_a_height_that_the_network_does_not_take_is_refused(tmp_path):
    file = recognizer(tmp_path / "mine.xml", (1, 3, 32, -1))
    with pytest.raises(ValueError, match="rec_height=48: the network takes 32 only"):
        ocrlab.load(rec=file, charset=alphabet(tmp_path / "abc.txt", TEN), use_cls=False, rec_height=48)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("preset", ["ocrlab", "rapidocr"])
@pytest.mark.parametrize(
    ("made", "warned"),
    [({}, None), ({"logits": True}, "a sigmoid makes some"), ({"shape": (1, 3, 640, 640)}, "it takes 1,3,640,640 only"),
     ({"shape": (1, 3, 480, 640)}, "it takes 1,3,480,640 only")],
    ids=["as PP-OCR", "logits", "640 x 640", "480 x 640"],
)  # fmt: skip
def test_detectors_that_are_fitted(tmp_path, page, recwarn, preset, made, warned):  # noqa: PLR0917
    with ocrlab.load(det=detector(tmp_path / "mine.xml", **made), preset=preset, use_cls=False, precision="f32") as ocr:
        assert all(warned and warned in str(one.message) for one in recwarn)
        assert bool(len(recwarn)) == bool(warned)
        found = ocr.detect(page)
    quads = sorted(box.quad.mean(axis=0).tolist() for box in found.boxes)
    assert len(quads) == 3
    assert np.abs(np.array(sorted(y for _, y in quads)) - (120, 420, 720)).max() < 8
    assert found.heatmap.min() >= 0
    assert found.heatmap.max() <= 1


def test_detectors_that_are_refused(tmp_path):
    with pytest.raises(
        BackendError, match=r"mine\.xml: it answers .* as large as its input was expected of a det model"
    ):
        ocrlab.load(det=detector(tmp_path / "mine.xml", halved=True), use_cls=False)
    with pytest.raises(ValueError, match="max_side_limit=2000: the network takes 640 only"):
        ocrlab.load(det=detector(tmp_path / "fixed.xml", (1, 3, 640, 640)), use_cls=False, max_side_limit=2000)


def test_the_catalogue_s_own_are_not_asked(monkeypatch):
    monkeypatch.setattr("ocrlab.models.contract.fit", None)
    with ocrlab.load(use_cls=False) as ocr:
        assert ocr.detect.net.fit is None


def test_a_catalogued_file_given_by_name_is_as_before():
    with ocrlab.load(
        det=store.path("PP-OCRv6_det_small.onnx"), rec=store.path("PP-OCRv6_rec_small.onnx"), use_cls=False
    ) as ocr:
        assert ocr.detect.net.fit.squash == ocr.recognize.net.fit.squash == ""
        assert ocr.recognize.stride == 8
