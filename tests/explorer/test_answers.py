"""What the explorer answers: remedies, readings, spots, comparisons, exports."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from explorer_nets import FOUR, KEPT, SIZE, Nets, ask, counts, first, page_of, quads_of, said, settle

import ocrlab
from ocrlab import lab, models
from ocrlab.folder import samples
from ocrlab.page import Fate
from ocrlab.pipeline import OCR
from ocrlab.widgets import Explorer


def test_what_brings_a_dropped_box_back_does_it(explore: Callable[..., Explorer]) -> None:
    bright = page_of((20, 20, 110, 18, 0.9), (20, 70, 110, 18, 0.7))  # both are read
    view = settle(explore(bright, box_thresh=0.8, text_score=0.1))
    view.selected = first(view, Fate.LOW_SCORE)
    why = settle(view).why
    assert why["candidate"] == view.selected
    assert {remedy["setting"] for remedy in why["remedies"]} >= {"box_thresh"}
    for remedy in why["remedies"]:
        told = {"setting", "value", "now", "gained", "lost", "moved", "text", "score", "only_here", "elsewhere"}
        assert set(remedy) == told
        assert view.settings[remedy["setting"]] == remedy["now"]
        view.settings = {remedy["setting"]: remedy["value"]}
        assert view.session.run.trace.candidates.fates[view.selected] == KEPT
        view.settings = {remedy["setting"]: remedy["now"]}


def test_a_kept_box_needs_no_remedy_until_its_text_is_dropped(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = index = first(view, Fate.KEPT)
    assert settle(view).why == {"candidate": index, "remedies": []}
    score = next(score for i, _, score, _ in view.texts["rows"] if i == index)
    view.settings = {"text_score": min(1.0, round(score + 0.01, 2))}
    (remedy,) = settle(view).why["remedies"]
    assert (remedy["setting"], remedy["text"]) == ("text_score", "a")
    assert 0 <= score - remedy["value"] < 0.001


def test_kept_boxes_are_read_and_others_on_demand(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    kept = np.flatnonzero(view.session.run.trace.candidates.fates == KEPT).tolist()
    assert sorted(row[0] for row in view.texts["rows"]) == kept
    assert all((text, flipped) == ("a", False) and 0.5 < score <= 1 for _, text, score, flipped in view.texts["rows"])
    ask(view, "shadow")
    assert view.texts["frame"] == view.frame["number"]  # what was read belongs to what is shown
    shadow = settle(view).texts["rows"]
    dropped = {row[0]: row for row in shadow if row[0] not in kept}
    assert len(shadow) == 4
    low = first(view, Fate.LOW_SCORE)
    assert dropped[low][1] == ""  # it is darker than half
    assert view.frame["counts"][KEPT] == 2  # reading changes nothing
    view.settings = {"box_thresh": 0.3}
    assert sorted(row[0] for row in settle(view).texts["rows"]) == [0, 1, 2, 3]
    assert view.texts["frame"] == view.frame["number"] > 1


def test_a_box_is_read_once_however_often_a_threshold_comes_back_to_it(
    explore: Callable[..., Explorer],
) -> None:
    nets = Nets()
    view = settle(explore(nets=nets))
    for box_thresh in (0.85, 0.5, 0.85, 0.5):
        view.settings = {"box_thresh": box_thresh}
        settle(view)
    assert nets.read == 2
    assert len(view.texts["rows"]) == 2


def test_settings_without_effect_are_said(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    assert set(view.notes) <= set(view.settings)
    assert all(note.endswith(".") for note in view.notes.values())
    assert set(view.notes) >= {"max_candidates", "limit_side_len", "thresh"}
    view.settings = {"max_candidates": 1}
    assert "max_candidates" not in settle(view).notes


def test_a_spot_is_looked_at_and_something_can_be_tried_there(explore: Callable[..., Explorer]) -> None:
    view = settle(explore(np.pad(FOUR, ((0, 256), (0, 320), (0, 0)))))
    ask(view, "spot", point=[500, 300])
    spot = settle(view).spot
    assert spot["point"] == [500, 300]
    assert spot["sentences"]
    assert spot["outcomes"] == []
    for i, one in enumerate([one for one in spot["experiments"] if not one["name"].startswith("model ")], 1):
        ask(view, "try", point=[500, 300], experiment=one["name"], label=one["label"])
        outcomes = settle(view).spot["outcomes"]
        assert len(outcomes) == i
        assert outcomes[-1]["label"] == one["label"]
        assert "still no box here" in outcomes[-1]["sentence"]
        assert cv2.imdecode(np.frombuffer(outcomes[-1]["picture"], np.uint8), cv2.IMREAD_COLOR) is not None
    assert view.busy == ""
    ask(view, "spot", point=[30, 78])
    assert settle(view).spot["covering"] == [first(view, Fate.LOW_SCORE)]


def test_what_is_said_of_a_spot_follows_the_settings_and_what_was_tried_there_stays(
    explore: Callable[..., Explorer],
) -> None:
    view = settle(explore(np.pad(FOUR, ((0, 256), (0, 320), (0, 0)))))
    ask(view, "spot", point=[60, 78])
    assert "score" in settle(view).spot["sentences"][0]
    ask(view, "try", point=[60, 78], experiment="turn", label="turned")
    tried = settle(view).spot["outcomes"]
    view.settings = {"box_thresh": 0.3}
    spot = settle(view).spot
    assert spot["sentences"][0].startswith("A kept box covers this point")
    assert spot["outcomes"] == tried != []
    view.selected = 0
    view.settings = {"box_thresh": 0.4}
    assert settle(view).spot == {}  # it was let go


def test_a_spot_outside_of_the_page_is_said(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    ask(view, "spot", point=[900, 10])
    assert "outside the page of 320 x 128 pixels" in said(view)


def test_what_can_no_longer_be_tried_is_said_in_a_sentence(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    ask(view, "spot", point=[300, 120])
    settle(view)
    ask(view, "try", point=[300, 120], experiment="limit_side_len 777", label="Enlarged")
    assert len(said(view).split()) > 3


def test_what_goes_wrong_on_the_worker_is_said(explore: Callable[..., Explorer]) -> None:
    nets = Nets()
    nets.reads = False
    view = explore(FOUR, nets)
    assert said(view) == "The network cannot read."
    assert view.exports  # what was ready by then is there
    nets.reads = True
    view.settings = {"box_thresh": 0.3}
    assert len(settle(view).texts["rows"]) == 3


def test_what_is_shown_is_pinned_and_let_go(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    pinned = view.session.run.kept.copy()
    ask(view, "pin")
    assert view.other["label"] == "pinned: the baseline"
    view.settings = {"box_thresh": 0.3}
    assert np.array_equal(quads_of(settle(view)), pinned)
    ask(view, "pin")
    assert view.other["label"] == "pinned: box_thresh 0.3"
    assert len(quads_of(view)) == 3
    ask(view, "unpin")
    assert view.other == {}


def test_a_preset_is_set_beside(explore: Callable[..., Explorer]) -> None:
    view = settle(explore(limit_side_len=64))
    ask(view, "compare", **{"with": "preset", "name": "paddleocr"})
    other = settle(view).other
    assert other["label"] == "preset paddleocr"
    assert "thresh" in other["notes"][0]
    usual = Nets().ocr(**models.usual_settings("paddleocr"))
    assert len(quads_of(view)) == len(usual.detect.boxes(usual.detect.heatmap(FOUR), SIZE))
    assert view.settings == Nets().ocr(limit_side_len=64).settings  # it is only beside


def test_what_cannot_be_set_beside_is_said(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    ask(view, "compare", **{"with": "runtime", "name": "onnxruntime in f32"})
    assert "only the models of the catalogue" in said(view)
    ask(view, "compare", **{"with": "preset", "name": "tesseract"})
    assert "tesseract" in said(view)
    assert view.other == {}
    ask(view, "pin")
    assert said(view) == ""  # what went wrong before is over


@pytest.mark.parametrize(
    "content",
    [
        b"Det: {box_thresh: 0.6", b"\xff\xfe\x00", b"[1, 2]", b"just words", b"", b"Det: 3", b"Det: {box_tresh: 0.6}",
        b"Det: {box_thresh: 7}", b"Det: {engine_type: tensorrt}", b"Det: {box_thresh: high}",
    ],
)  # fmt: skip
def test_a_broken_configuration_is_said_with_its_name(explore: Callable[..., Explorer], content: bytes) -> None:
    view = settle(explore())
    ask(view, "compare", content, **{"with": "config", "name": "production.yaml"})
    assert said(view).startswith("production.yaml: ")
    assert "\n" not in view.message
    assert view.other == {}


@pytest.fixture(scope="module")
def real(one_ocr: OCR) -> Iterator[tuple[Explorer, OCR, np.ndarray]]:
    """Return an explorer with real networks on a part of the receipt."""
    image = np.ascontiguousarray(ocrlab.load_image(samples.sample("receipt").path)[:330])
    view = lab.explore(
        one_ocr, image, [line for line in samples.sample("receipt").lines if line.quad.max(axis=0)[1] < 330]
    )
    yield settle(view), one_ocr, image
    view.close()


def test_a_real_page_is_explored(real: tuple[Explorer, OCR, np.ndarray]) -> None:
    view, ocr, image = real
    boxes = ocr.detect.boxes(ocr.detect.heatmap(image), image.shape[:2])
    assert counts(view)["kept"] == len(boxes)
    assert view.about["title"].startswith(f"{models.names()[0]}, onnxruntime in f32")
    assert view.about["baseline"]["name"] == "preset ocrlab"
    texts = {text for _, text, _, _ in view.texts["rows"]}
    assert texts == {line.text for line in ocr(image).lines} | {
        text for _, text, score, _ in view.texts["rows"] if score < 0.5
    }
    assert view.truth["counts"]["right"] == len(view.truth["lines"])
    assert len(view.truth["lines"]) > 4


def test_a_real_page_is_set_beside_a_runtime_and_a_configuration(real: tuple[Explorer, OCR, np.ndarray]) -> None:
    view, ocr, _ = real
    ask(view, "compare", **{"with": "runtime", "name": "onnxruntime in f32"})
    other = settle(view).other
    assert other["label"] == "onnxruntime in f32"
    assert np.abs(quads_of(view) - view.session.run.kept).max() < 0.01
    difference = np.frombuffer(zlib.decompress(other["map"]), np.uint8)
    assert difference.size == view.session.run.heatmap.size
    assert difference.max() <= 1
    assert "differ by at most 0.00" in other["notes"][0]
    config = b"Det: {engine_type: onnxruntime, ocr_version: PP-OCRv6, model_type: small, box_thresh: 0.99}"
    ask(view, "compare", config, **{"with": "config", "name": "strict.yaml"})
    other = settle(view).other
    assert (other["label"], "map" in other) == ("strict.yaml", False)
    assert other["notes"][0] == "PP-OCRv6-small on onnxruntime in f32."
    assert "box_thresh 0.4 → 0.99" in other["notes"][1]
    assert len(quads_of(view)) < counts(view)["kept"]
    assert ocr.detect.net(np.zeros((1, 3, 32, 32), np.float32)).shape == (1, 1, 32, 32)  # ours is still open
    ask(view, "unpin")


def test_another_model_can_be_tried_at_a_spot(real: tuple[Explorer, OCR, np.ndarray]) -> None:
    view, _, image = real
    point = [float(side // 2) for side in image.shape[1::-1]]
    ask(view, "spot", point=point)
    name = "model PP-OCRv4-mobile"
    one = next(one for one in settle(view).spot["experiments"] if one["name"] == name)
    ask(view, "try", point=point, experiment=name, label=one["label"])
    (outcome,) = settle(view).spot["outcomes"]
    assert (outcome["label"], outcome["settings"]) == ("another model: PP-OCRv4-mobile", None)
    offered = [one["name"] for one in view.spot["experiments"]]
    assert "model PP-OCRv4-mobile-paddle" not in offered  # ONNX Runtime does not read that format


def test_settings_are_taken_home_in_every_target_s_words(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.settings = {"box_thresh": 0.625}
    exports = settle(view).exports
    assert list(exports) == ["Python", "RapidOCR params", "RapidOCR YAML", "PaddleOCR", "JSON"]
    for one in exports.values():
        assert set(one) == {"text", "cannot", "new_engine"}
        assert "0.625" in one["text"]
    compile(exports["Python"]["text"], "python", "exec")
    assert json.loads(exports["JSON"]["text"])["box_thresh"] == 0.625


def test_settings_are_loaded_from_json(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.settings = {"box_thresh": 0.625, "limit_side_len": 160, "mean": (0.4, 0.5, 0.6)}
    kept = settle(view).exports["JSON"]["text"].encode()
    other = settle(explore())
    ask(other, "load", kept, name="mine.json")
    assert settle(other).settings == view.settings
    assert other.heatmap["height"] == 160
    ask(other, "load", b'{"thresh": 0.4}', name="part.json")
    assert (settle(other).settings["thresh"], other.settings["box_thresh"]) == (0.4, 0.625)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"thresh": ', "not JSON"),
        (b"\xff\xfe", "mine.json"),
        (b"", "not JSON"),
        (b"[1]", "a JSON list"),
        (b'{"tresh": 0.4}', "Did you mean: thresh"),
        (b'{"thresh": 4}', "a number from 0 to 1"),
        (b'{"mean": 3}', "mean=3"),
    ],
)
def test_a_broken_file_of_settings_is_said_with_its_name(
    explore: Callable[..., Explorer], content: bytes, sentence: str
) -> None:
    view = settle(explore())
    before = dict(view.settings)
    ask(view, "load", content, name="mine.json")
    assert said(view).startswith("mine.json: ")
    assert sentence in view.message
    assert view.settings == before
