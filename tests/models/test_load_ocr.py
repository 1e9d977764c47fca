from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ocrlab
from ocrlab import models
from ocrlab.classify import upright
from ocrlab.files import FileError
from ocrlab.models import alphabet, store
from ocrlab.models.store import ModelError
from ocrlab.net import BackendError

DET, REC = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
File = Callable[[str], Path]


@pytest.fixture
def load() -> Iterator[Callable[..., ocrlab.OCR]]:
    """Return `ocrlab.load` on a fast backend; what it opened is closed afterwards."""
    opened = []

    def load(*args: Any, **options: Any) -> ocrlab.OCR:
        if "rapidocr" not in options:
            options = {"backend": "onnxruntime", **options}
        opened.append(ocrlab.load(*args, **options))
        return opened[-1]

    yield load
    for ocr in opened:
        ocr.close()


Load = Callable[..., ocrlab.OCR]


# -- names and settings ----------------------------------------------------------------------------------------------


def test_the_default_model_comes_first() -> None:
    assert models.names()[0] == "PP-OCRv6-small"
    assert set(models.names()) == set(store.catalogue()["models"])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"name": "PP-OCRv6"}, r"There is no model 'PP-OCRv6'\. Did you mean: PP-OCRv6-tiny, PP-OCRv6-small"),
        ({"preset": "rapid"}, r"There is no preset 'rapid'\. Did you mean: rapidocr"),
        ({"backend": "open_vino"}, r"There is no backend 'open_vino'\. Did you mean: openvino"),
        ({"box_tresh": 0.4}, r"There is no setting 'box_tresh'\. Did you mean: box_thresh"),
        ({"net": None}, r"There is no setting 'net'\."),
        ({"box_thresh": 1.4}, r"box_thresh=1\.4: a number from 0 to 1 was expected\."),
        (
            {"rapidocr": {}, "preset": "paddleocr"},
            r"preset='paddleocr': rapidocr= brings the preset 'rapidocr' with it",
        ),
    ],
    ids=str,
)
def test_what_is_unknown_is_answered_with_the_nearest(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ocrlab.load(**options)


def test_settings_win_in_the_order_default_catalogue_preset_keyword(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = copy.deepcopy(store.catalogue())
    settings = {"thresh": 0.21, "box_thresh": 0.41, "cls_thresh": 0.71, "rec_batch_num": 2, "mean": [0.1, 0.2, 0.3]}
    catalogue["models"]["PP-OCRv6-small"]["settings"] = settings
    plain = load()
    monkeypatch.setattr(store, "catalogue", lambda: catalogue)
    by_model = load(box_thresh=0.61)
    assert plain.detect.thresh != 0.21
    assert (by_model.detect.thresh, by_model.classify.cls_thresh, by_model.recognize.rec_batch_num) == (0.21, 0.71, 2)
    assert by_model.detect.mean == (0.1, 0.2, 0.3)
    assert by_model.detect.box_thresh == 0.61  # a keyword wins over the model
    by_preset = load(preset="rapidocr", box_thresh=0.62, text_score=0.3)
    assert (by_preset.detect.thresh, by_preset.recognize.rec_batch_num) == (0.3, 6)  # a preset wins over the model
    assert (by_preset.detect.box_thresh, by_preset.text_score) == (0.62, 0.3)
    assert by_preset.detect.max_side_limit == 0  # and over the default


def test_options_reach_every_network(load: Load) -> None:
    ocr = load(threads=1, properties={"arena": True})
    for net in (ocr.detect.net, ocr.classify.net, ocr.recognize.net):
        assert net.facts.threads == 1
        assert net.handle.get_session_options().enable_cpu_mem_arena
    assert [net.task for net in (ocr.detect.net, ocr.classify.net, ocr.recognize.net)] == ["det", "cls", "rec"]
    assert ocr.model == "PP-OCRv6-small"


def test_the_precision_this_machine_needs_is_the_default(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ocrlab import machine

    monkeypatch.setattr(machine.precision, "precision_file", lambda: tmp_path / "precision.json")
    machine.keep_precision("f32")
    assert load(backend="openvino", use_cls=False).detect.net.facts.precision == "f32"


def test_the_limit_of_a_container_is_the_default(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    from ocrlab import machine

    monkeypatch.setattr(machine, "thread_limit", lambda: 1)
    assert load(use_cls=False).detect.net.facts.threads == 1


@pytest.mark.parametrize("backend", ["openvino", "onnxruntime"])
@pytest.mark.parametrize(
    "given",
    [(2, {}, 2), (16, {}, 4), (1, {}, 1), (8, {"threads": 2}, 2), (8, {"threads": 1}, 1),
     (8, {"properties": {"streams": 3}}, 3)],
    ids=str,
)  # fmt: skip
def test_several_lines_are_read_at_a_time_on_as_many_threads_as_were_there(
    load: Load, monkeypatch: pytest.MonkeyPatch, backend: str, given: tuple[int, dict[str, Any], int]
) -> None:
    from ocrlab import machine

    cores, options, lines = given
    monkeypatch.setattr(machine, "fair_threads", lambda: cores)
    ocr = load(backend=backend, use_cls=False, **options)
    assert ocr.recognize.net.size == lines
    assert ocr.detect.net.size == options.get("properties", {}).get("streams", 1)
    if backend == "onnxruntime" and lines > 1 and "properties" not in options:
        assert ocr.recognize.net.facts.threads == options.get("threads", cores) // lines


def test_who_gives_openvino_s_own_hint_is_not_overruled(load: Load) -> None:
    assert load(backend="openvino", use_cls=False, properties={"PERFORMANCE_HINT": "LATENCY"}).recognize.net.size == 1


# -- the models of the catalogue --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", models.names())
def test_every_catalogued_model_reads(load: Load, name: str, receipt: np.ndarray) -> None:
    ocr = load(name, backend="openvino", precision="f32")
    assert ocr.model == name
    texts = [line.text.replace(" ", "") for line in ocr(receipt[:300]).lines]
    assert len(texts) == 7
    assert {"14LanternRow,HarborEnd", "2024-05-18", "10:42"} <= set(texts)


def test_paddle_models_are_openvino_s(file: File) -> None:
    with pytest.raises(BackendError, match=r"for \.xml and \.pdmodel use backend='openvino'\."):
        ocrlab.load("PP-OCRv4-mobile-paddle", backend="onnxruntime")


def test_without_a_classifier_nothing_is_turned(load: Load) -> None:
    ocr = load(use_cls=False)
    assert ocr.classify.net is upright


def test_a_backend_that_is_not_installed_is_said_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ocrlab.backends import opencv

    monkeypatch.setattr(opencv, "PACKAGE", "no_such_package")
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path / "models"))
    with pytest.raises(BackendError, match=r"'opencv' is not installed: pip install opencv-python$"):
        ocrlab.load(backend="opencv")
    assert not (tmp_path / "models").exists()


# -- a configuration of RapidOCR ---------------------------------------------------------------------------------------


def test_a_configuration_of_rapidocr_becomes_an_ocr(load: Load, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("Global: {text_score: 0.4}\nDet: {box_thresh: 0.45, limit_type: max}\n", encoding="utf-8")
    with pytest.warns(UserWarning, match=r"limit_type: max is read as RapidOCR 3\.10 does"):
        ocr = load(rapidocr=file, box_thresh=0.55, threads=1)
    assert load(rapidocr=file, rapidocr_version="3.8", name="PP-OCRv6-small").detect.limit_type == "ladder"
    assert (ocr.text_score, ocr.detect.box_thresh, ocr.detect.limit_type) == (0.4, 0.55, "max")
    assert (ocr.detect.unclip_mode, ocr.crop_from, ocr.recognize.min_width) == ("integer", "resized", 320)
    assert (ocr.detect.net.facts.backend, ocr.detect.net.facts.threads) == ("onnxruntime", 1)
    assert load(rapidocr={"det_limit_type": "max"}, name="PP-OCRv6-small").detect.limit_type == "ladder"


# -- the user's own files ----------------------------------------------------------------------------------------------


@pytest.fixture
def own(file: File, tmp_path: Path) -> Path:
    """Return a recognizer of the user's own, in a folder of its own."""
    return Path(shutil.copy(file(REC), tmp_path / "mine.onnx"))


def test_own_models_bring_their_alphabet(load: Load, file: File, own: Path, receipt: np.ndarray) -> None:
    ocr = load(det=file(DET), rec=str(own), use_cls=False)
    assert ocr.model == "PP-OCRv6_det_small+mine"
    assert ocr.recognize.charset == load(use_cls=False).recognize.charset
    assert len(ocr(receipt[:250]).lines) > 3
    assert [path.name for path in own.parent.iterdir()] == ["mine.onnx"]  # nothing is written there


def test_a_text_file_beside_an_own_model_is_not_its_alphabet(load: Load, own: Path) -> None:
    own.with_suffix(".txt").write_text("accuracy 0.93\n", encoding="utf-8")
    assert len(load(rec=own, use_cls=False).recognize.charset) == 18_708


def test_a_model_that_was_trained_anew_has_its_new_alphabet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path / "store"))
    (tmp_path / "store").mkdir()
    odd = "\u2028", "\u0085", "x", "\ud800"
    inside = {b"one": ("a", "b"), b"two": odd}
    monkeypatch.setattr(alphabet, "characters_inside", lambda rec: inside[rec.read_bytes()])
    model = tmp_path / "mine.onnx"
    for content, characters in inside.items():
        model.write_bytes(content)
        assert alphabet.alphabet_inside(model) == characters
    monkeypatch.setattr(alphabet, "characters_inside", None)  # what is kept is enough
    assert alphabet.alphabet_inside(model) == odd
    monkeypatch.setattr(alphabet, "characters_inside", lambda rec: ("new",))
    for file in (tmp_path / "store").iterdir():
        file.write_text("{", encoding="utf-8")
    assert alphabet.alphabet_inside(model) == ("new",)


def test_a_store_that_cannot_be_written_stops_nobody(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alphabet, "write_whole", lambda *given: (_ for _ in ()).throw(FileError("read-only")))
    monkeypatch.setattr(alphabet, "read_json", lambda file: (_ for _ in ()).throw(FileError("not there")))
    assert len(alphabet.alphabet_inside(own)) == 18_708


@pytest.mark.parametrize("backend", ["onnxruntime", "openvino"])
def test_a_charset_of_the_wrong_length_is_refused_when_it_is_loaded(backend: str, tmp_path: Path) -> None:
    charset = tmp_path / "abc.txt"
    charset.write_text("a\nb\nc\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"knows 18710 classes, the charset 3 characters .*added: 5\)"):
        ocrlab.load(charset=charset, backend=backend, use_cls=False)


def test_opencv_does_not_report_its_classes_so_the_first_reading_refuses(load: Load, tmp_path: Path) -> None:
    charset = tmp_path / "abc.txt"
    charset.write_text("a\nb\nc\n", encoding="utf-8")
    ocr = load(charset=charset, backend="opencv", use_cls=False)
    with pytest.raises(ValueError, match=r"knows 18710 classes, the charset 3 characters"):
        ocr.recognize([np.zeros((48, 100, 3), np.uint8)])


def test_a_model_without_an_alphabet_asks_for_one(file: File, tmp_path: Path) -> None:
    bare = Path(shutil.copy(file(DET), tmp_path / "bare.onnx"))
    with pytest.raises(ModelError, match=r"bare\.onnx: this model carries no alphabet; give charset="):
        ocrlab.load(rec=bare, backend="onnxruntime")


def test_what_is_no_model_is_said_when_its_alphabet_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "torn.onnx").write_bytes(b"torn")
    with pytest.raises(ModelError, match=r"torn\.onnx: ONNX Runtime cannot open it"):
        ocrlab.load(rec=tmp_path / "torn.onnx", backend="onnxruntime")


def test_a_model_in_the_wrong_place_is_said(file: File) -> None:
    with pytest.raises(BackendError, match=r"this is not a det model\. Its output has the shape"):
        ocrlab.load(det=file(REC), backend="onnxruntime")


@pytest.mark.parametrize("part", ["det", "rec", "cls", "charset"])
def test_an_own_file_that_is_not_there_is_named(part: str) -> None:
    with pytest.raises(ModelError, match=rf"^{part}=nowhere.my\.file: there is no such file\.$"):
        ocrlab.load(**{part: "nowhere/my.file"}, backend="onnxruntime")


@pytest.mark.parametrize(
    ("data", "characters"),
    [
        (b"a\nb\n", ("a", "b")),
        (b"a\nb", ("a", "b")),
        (b"a\r\nb\r\n", ("a", "b")),
        (b"\xef\xbb\xbfa\nb\n", ("a", "b")),  # a byte order mark
        ("a\n\u2028\n\u3000\nb\n".encode(), ("a", "\u2028", "\u3000", "b")),  # line ends for others, characters here
        (b"a\n \n\nb\n", ("a", " ", "", "b")),
    ],
)
def test_a_charset_is_a_character_a_line(tmp_path: Path, data: bytes, characters: tuple[str, ...]) -> None:
    file = tmp_path / "charset.txt"
    file.write_bytes(data)
    assert alphabet.read_charset(file) == characters


def test_a_charset_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "charset.txt"
    file.write_bytes("é\n".encode("latin-1"))
    with pytest.raises(ModelError, match=r"charset\.txt: a text file in UTF-8 was expected .* one character a line"):
        alphabet.read_charset(file)
