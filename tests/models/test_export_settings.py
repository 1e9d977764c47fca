from __future__ import annotations

import enum
import json
import re
import sys
import types
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import ocrlab
from ocrlab import models
from ocrlab.classify import Classifier, upright
from ocrlab.cli import commands
from ocrlab.detect import Detector
from ocrlab.frame import tensor_size
from ocrlab.models import store
from ocrlab.models.export_settings import (
    ALMOST_ZERO,
    NEVER,
    PADDLEOCR_NAMES,
    Export,
    Loaded,
    changed,
    paddleocr,
    python,
    rapidocr_params,
    rapidocr_yaml,
    read_settings,
    settings_json,
)
from ocrlab.models.import_rapidocr import SETTINGS, read_configuration
from ocrlab.models.presets import PRESETS, preset_settings
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.settings import MOST_UNCLIP, FrameSettings
from ocrlab.widgets.explorer import answers

OCR_OF_NOTHING = OCR(Detector(lambda batch: batch[:, :1]), Classifier(upright), Recognizer(upright, ("a",)))  # type: ignore[arg-type]
DEFAULTS = OCR_OF_NOTHING.settings
OURS = DEFAULTS | preset_settings("ocrlab")
AS_RAPIDOCR = DEFAULTS | preset_settings("rapidocr")
AS_PADDLEOCR = DEFAULTS | preset_settings("paddleocr")
RAPIDOCR = Loaded("PP-OCRv6-small", "onnxruntime", "f32", "rapidocr")
PADDLEOCR = Loaded("PP-OCRv6-small", "onnxruntime", None, "paddleocr")
EXPRESSIBLE = [name for names in SETTINGS.values() for name in names if name != "use_cls"] + ["rec_height", "min_width"]


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


def three(low: float, high: float) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(*[numbers(low, high)] * 3)


SETTING = {
    "max_side_len": st.just(0) | st.integers(0, 100_000), "min_side_len": st.integers(1, 10_000),
    "width_height_ratio": st.sampled_from([-1, 0]) | numbers(-1, 10_000), "min_height": st.integers(0, 10_000),
    "limit_side_len": st.integers(32, 20_000), "limit_type": st.sampled_from(["min", "max", "ladder", "fit"]),
    "max_side_limit": st.just(4000) | st.integers(0, 100_000), "max_area": st.just(0) | st.integers(0, 10**10),
    "mean": three(-2, 2), "std": three(0.01, 2), "thresh": st.just(0) | numbers(0, 1), "use_dilation": st.booleans(),
    "max_candidates": st.just(3000) | st.integers(0, 1_000_000), "candidate_order": st.sampled_from(["largest", "first"]),
    "min_size": st.just(3) | numbers(0, 100_000), "score_mode": st.sampled_from(["fast", "slow"]),
    "box_thresh": numbers(0, 1), "unclip_ratio": numbers(0, MOST_UNCLIP),
    "unclip_mode": st.sampled_from(["exact", "integer"]), "row_rule": st.sampled_from(["height", "10px"]),
    "cls_thresh": numbers(0, 1), "cls_batch_num": st.integers(1, 1000), "cls_height": st.integers(8, 512),
    "cls_width": st.integers(8, 2048), "rec_batch_num": st.integers(1, 1000), "rec_height": st.integers(8, 512),
    "min_width": st.integers(8, 10_000), "width_step": st.integers(1, 1000), "text_score": numbers(0, 1),
    "crop_from": st.sampled_from(["original", "resized"]), "orientation": st.sampled_from(["page", "line", "none"]),
}  # fmt: skip
SOME = st.fixed_dictionaries({}, optional=SETTING)
ALL = st.builds(lambda preset, some: DEFAULTS | preset_settings(preset) | some, st.sampled_from(list(PRESETS)), SOME)
RUN = st.builds(
    Loaded, st.sampled_from(models.names()), st.sampled_from(["openvino", "onnxruntime", "opencv"]),
    st.sampled_from([None, "f32", "bf16", "f16", "int8"]), st.sampled_from(list(PRESETS)), st.booleans(),
)  # fmt: skip


def turns(run: Loaded, settings: dict[str, Any]) -> bool:
    return run.use_cls and settings["orientation"] != "none"


def in_their_words(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as RapidOCR has them, where it has another spelling of the same."""
    said = settings | {"max_side_len": settings["max_side_len"] or NEVER}
    if said["width_height_ratio"] <= 0:
        said["width_height_ratio"] = -1
    limits = {"ladder": 2000, "fit": said["max_side_limit"] or NEVER}
    return said | (
        {"limit_type": "max", "limit_side_len": limits[kind]} if (kind := said["limit_type"]) in limits else {}
    )


class EngineType(enum.Enum):
    ONNXRUNTIME = "onnxruntime"
    OPENVINO = "openvino"


class ModelType(enum.Enum):
    MOBILE = "mobile"
    SMALL = "small"


class OCRVersion(enum.Enum):
    PPOCRV4 = "PP-OCRv4"
    PPOCRV6 = "PP-OCRv6"


def params_of(code: str) -> dict[str, Any]:
    """Return the params that a code gives to RapidOCR; that one is strict about enums, so this one is."""
    seen: list[dict[str, Any]] = []

    class RapidOCR:
        def __init__(self, params: dict[str, Any] | None = None) -> None:
            seen.append(params or {})

        def __call__(self, picture: str) -> None:
            assert picture == "picture.jpg"

    kinds = {"engine_type": EngineType, "model_type": ModelType, "ocr_version": OCRVersion}
    module = types.SimpleNamespace(RapidOCR=RapidOCR, **{kind.__name__: kind for kind in kinds.values()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rapidocr", module)
        exec(code, {})
    for name, value in seen[0].items():
        assert isinstance(value, kinds.get(name.split(".")[1], object)), name
    return seen[0]


def asked(source: dict[str, Any]) -> dict[str, Any]:
    found = read_configuration(source).arguments
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def explained(export: Export, name: str) -> bool:
    return any(re.search(rf"\b{name}(=| and )", sentence.partition(":")[0]) for sentence in export.cannot)


@given(ALL, st.sampled_from(list(PRESETS)))
def test_what_changed_and_the_preset_are_the_settings(settings: dict[str, Any], preset: str) -> None:
    base = DEFAULTS | preset_settings(preset)
    found = changed(settings, preset)
    assert base | found == settings
    assert all(value != base[name] for name, value in found.items())


def test_a_model_brings_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = store.catalogue()
    entry = {**catalogue["models"]["PP-OCRv4-mobile"], "settings": {"thresh": 0.25, "mean": [0.1, 0.2, 0.3]}}
    theirs = {**catalogue, "models": {**catalogue["models"], "PP-OCRv4-mobile": entry}}
    monkeypatch.setattr(store, "catalogue", lambda: theirs)
    own = {"thresh": 0.25, "mean": (0.1, 0.2, 0.3)}
    assert changed(OURS | own, model="PP-OCRv4-mobile") == {}
    assert changed(OURS | own) == own
    assert changed(AS_RAPIDOCR, "rapidocr", "PP-OCRv4-mobile") == {}
    with pytest.raises(ValueError, match=r"^There is no model 'PP-OCRv9'\."):
        changed(DEFAULTS, model="PP-OCRv9")
    with pytest.raises(ValueError, match=r"^There is no preset 'rapid'\."):
        changed(DEFAULTS, "rapid")


@given(RUN, ALL)
def test_the_python_code_loads_the_same(run: Loaded, settings: dict[str, Any]) -> None:
    calls = []

    def load(name: str, **arguments: Any) -> Any:
        calls.append((name, arguments))
        return calls.append

    export = python(run, settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocrlab, "load", load)
        exec(export.text, {})
    (name, arguments), picture = calls
    assert picture == "picture.jpg"
    asked_for = {"precision": None, "preset": "ocrlab", "use_cls": True} | arguments
    loading = {part: asked_for.pop(part) for part in ("backend", "precision", "preset", "use_cls")}
    assert Loaded(name, **loading) == run
    assert DEFAULTS | preset_settings(run.preset) | asked_for == settings
    assert export.cannot == ()
    assert set(export.new_engine) - {"name"} == set(arguments) - set(DEFAULTS)


def test_python_as_it_is_pasted() -> None:
    run = Loaded("PP-OCRv6-small", "openvino", None, "ocrlab")
    assert python(run, OURS | {"box_thresh": 0.35}).text == (
        'import ocrlab\n\nocr = ocrlab.load("PP-OCRv6-small", backend="openvino", box_thresh=0.35)\n'
        'page = ocr("picture.jpg")\n'
    )
    own = python(replace(run, model="mine+PP-OCRv6-small"), {"thresh": 0.25, "text_score": np.float64(0.125)})
    assert 'load(backend="openvino", thresh=0.25, text_score=0.125)' in own.text
    assert own.cannot == (
        "model='mine+PP-OCRv6-small': not in the catalogue; give your files as det=, rec= and charset=.",
    )


@given(RUN, ALL)
def test_rapidocr_is_told_what_it_can_be_told(run: Loaded, settings: dict[str, Any]) -> None:
    params, file = rapidocr_params(run, settings), rapidocr_yaml(run, settings)
    said = in_their_words(settings)
    from_params, from_file = asked(params_of(params.text)), asked(yaml.safe_load(file.text))
    for name in EXPRESSIBLE:
        assert from_params.get(name, AS_RAPIDOCR[name]) == said[name], name
        assert from_file[name] == said[name], name
    assert from_file == {"use_cls": True, **{name: AS_RAPIDOCR[name] for name in EXPRESSIBLE}, **from_params}
    assert from_file["use_cls"] == turns(run, settings)
    assert from_file["backend"] == ("openvino" if run.backend == "openvino" else "onnxruntime")
    assert (params.cannot, params.new_engine) == (file.cannot, file.new_engine)


@given(RUN, ALL)
def test_rapidocr_nothing_is_kept_back(run: Loaded, settings: dict[str, Any]) -> None:
    export = rapidocr_params(run, settings)
    words = {"rec_height": "rec_img_shape", "min_width": "rec_img_shape", "orientation": "use_cls"}
    told = {name: f'.{words.get(name, name)}"' in export.text for name in settings}
    for name, value in settings.items():
        if in_their_words(settings)[name] != AS_RAPIDOCR[name]:
            assert told[name] or explained(export, name), name
        elif value == AS_RAPIDOCR[name]:
            assert not explained(export, name), name
    assert all(sentence.endswith(".") and "RapidOCR" in sentence for sentence in export.cannot)


@given(RUN, ALL)
def test_rapidocr_a_call_takes_what_needs_no_new_engine(run: Loaded, settings: dict[str, Any]) -> None:
    export = rapidocr_params(run, settings)
    of_the_call = {"Global.text_score", "Global.use_cls", "Det.box_thresh", "Det.unclip_ratio"}
    assert set(export.new_engine) == set(params_of(export.text)) - of_the_call


def test_rapidocr_its_own_settings_need_no_words() -> None:
    export = rapidocr_params(RAPIDOCR, AS_RAPIDOCR)
    assert export == Export(
        'from rapidocr import RapidOCR\n\nengine = RapidOCR()\nresult = engine("picture.jpg")\n', (), ()
    )
    assert rapidocr_yaml(RAPIDOCR, AS_RAPIDOCR).cannot == ()


def test_rapidocr_as_it_is_pasted() -> None:
    run = Loaded("PP-OCRv4-mobile", "openvino", None, "rapidocr")
    assert rapidocr_params(run, {"box_thresh": 0.25, "mean": (0.5, 0.25, 0), "min_width": 8}).text == (
        "from rapidocr import EngineType, ModelType, OCRVersion, RapidOCR\n\n"
        "engine = RapidOCR(params={\n"
        '    "Det.mean": [0.5, 0.25, 0],\n'
        '    "Det.box_thresh": 0.25,\n'
        '    "Rec.rec_img_shape": [3, 48, 8],\n'
        '    "Det.engine_type": EngineType.OPENVINO,\n'
        '    "Cls.engine_type": EngineType.OPENVINO,\n'
        '    "Rec.engine_type": EngineType.OPENVINO,\n'
        '    "Det.ocr_version": OCRVersion.PPOCRV4,\n'
        '    "Det.model_type": ModelType.MOBILE,\n'
        '    "Rec.ocr_version": OCRVersion.PPOCRV4,\n'
        '    "Rec.model_type": ModelType.MOBILE,\n'
        '})\nresult = engine("picture.jpg")\n'
    )


def test_rapidocr_the_file_holds_what_it_does_not_fill_in() -> None:
    file = yaml.safe_load(rapidocr_yaml(RAPIDOCR, {}).text)
    assert {"use_det", "use_rec", "use_preprocess_img", "use_vertical_padding", "return_word_box", "font_path",
            "return_single_char_box", "log_level", "model_root_dir"} <= file["Global"].keys()  # fmt: skip
    assert {"onnxruntime", "openvino"} <= file["EngineConfig"].keys()
    assert {"enable_cpu_mem_arena", "cpu_ep_cfg"} <= file["EngineConfig"]["onnxruntime"].keys()
    for section in ("Det", "Cls", "Rec"):
        assert {"engine_type", "lang_type", "model_type", "ocr_version", "task_type"} <= file[section].keys()
    assert "label_list" in file["Cls"]


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({"backend": "opencv"}, ["backend='opencv': RapidOCR gets onnxruntime instead."]),
        ({"precision": None}, []),
        ({"precision": "bf16"}, ["precision='bf16': RapidOCR has no such choice; ONNX Runtime uses f32."]),
        ({"backend": "openvino", "precision": None}, []),
        *(({"backend": "openvino", "precision": precision},
           [f"precision={precision!r}: RapidOCR leaves it to OpenVINO, which uses bf16 or f16 where the processor has it."])
          for precision in ("f32", "bf16", "f16")),
        ({"model": "PP-OCRv4-mobile"}, []),
        ({"model": "PP-OCRv4-mobile-paddle"}, []),
        ({"model": "PP-OCRv3-mobile"}, ["model='PP-OCRv3-mobile': RapidOCR gets PP-OCRv6 small instead; your files can be "
                                        "its Det.model_path and Rec.model_path."]),
        ({"use_cls": False}, []),
    ],
    ids=str,
)  # fmt: skip
def test_rapidocr_runs_what_it_can(change: dict[str, Any], sentences: list[str]) -> None:
    assert rapidocr_params(replace(RAPIDOCR, **change), AS_RAPIDOCR).cannot == tuple(sentences)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("min_size", 5, "min_size=5: RapidOCR always uses 3."),
        ("max_area", 10, "max_area=10: RapidOCR has no such limit."),
        ("crop_from", "original", "crop_from='original': RapidOCR cuts crops from the picture that its detector saw."),
        ("cls_thresh", 0.25, "cls_thresh=0.25: RapidOCR turns no crop below 0.5."),
    ],
)
def test_rapidocr_what_cannot_be_told_is_said(setting: str, value: Any, sentence: str) -> None:
    assert rapidocr_params(RAPIDOCR, {setting: value}).cannot == (sentence,)


@given(st.integers(1, 9000), st.integers(1, 9000))
def test_the_ladder_is_a_limit_of_2000(height: int, width: int) -> None:
    ladder = FrameSettings(limit_type="ladder")
    limit = FrameSettings(limit_type="max", limit_side_len=2000)
    assert tensor_size((height, width), ladder) == tensor_size((height, width), limit)


PADDLE_CALL = (  # PaddleOCR 3.7
    "use_doc_orientation_classify", "use_doc_unwarping", "use_textline_orientation", "text_det_limit_side_len",
    "text_det_limit_type", "text_det_thresh", "text_det_box_thresh", "text_det_unclip_ratio", "text_rec_score_thresh",
)  # fmt: skip
PADDLE_NEW = (
    "text_detection_model_name", "text_recognition_model_name", "textline_orientation_batch_size",
    "text_recognition_batch_size", "engine",
)  # fmt: skip


def paddle_arguments(code: str) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []

    class PaddleOCR:
        def __init__(self, **given: Any) -> None:
            assert given.keys() <= {*PADDLE_CALL, *PADDLE_NEW}
            seen.append(given)

        def predict(self, picture: str) -> None:
            assert picture == "picture.jpg"

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "paddleocr", types.SimpleNamespace(PaddleOCR=PaddleOCR))
        exec(code, {})
    return seen[0]


@given(RUN, ALL)
def test_paddleocr_is_told_or_it_is_said(run: Loaded, settings: dict[str, Any]) -> None:
    export = paddleocr(run, settings)
    arguments = paddle_arguments(export.text)
    said = in_their_words(settings) | {"max_side_len": settings["max_side_len"]}
    for name, word in {**PADDLEOCR_NAMES, "text_score": "text_rec_score_thresh"}.items():
        if said[name] or name == "text_score":
            assert arguments[word] == said[name]
        else:
            assert arguments[word] == ALMOST_ZERO
            assert explained(export, name)
    for name in settings.keys() - PADDLEOCR_NAMES.keys() - {"text_score", "max_candidates"}:
        told = name == "orientation" and settings[name] == "none"
        if said[name] != AS_PADDLEOCR[name] and not told and (turns(run, settings) or name != "cls_thresh"):
            assert explained(export, name), name
    assert arguments["use_textline_orientation"] == turns(run, settings)
    assert not arguments["use_doc_unwarping"]
    assert not arguments["use_doc_orientation_classify"]
    assert set(export.new_engine) == set(arguments) & set(PADDLE_NEW)
    assert all(sentence.endswith(".") and "PaddleOCR" in sentence for sentence in export.cannot)


@pytest.mark.parametrize(
    ("model", "theirs", "engine"),
    [
        ("PP-OCRv6-small", "PP-OCRv6_small", "onnxruntime"),
        ("PP-OCRv4-mobile", "PP-OCRv4_mobile", None),
        ("PP-OCRv4-mobile-paddle", "PP-OCRv4_mobile", None),
        ("PP-OCRv3-mobile", "PP-OCRv3_mobile", None),
        ("mine", "PP-OCRv6_small", "onnxruntime"),
    ],
)
def test_paddleocr_models_and_engines(model: str, theirs: str, engine: str | None) -> None:
    export = paddleocr(replace(PADDLEOCR, model=model), {"max_candidates": 3000})
    arguments = paddle_arguments(export.text)
    assert arguments["text_detection_model_name"] == f"{theirs}_det"
    assert arguments["text_recognition_model_name"] == f"{theirs}_rec"
    assert arguments.get("engine") == engine
    assert explained(export, "backend") == (engine is None)
    assert explained(export, "model") == (model == "mine")
    assert explained(export, "max_candidates") == ("v6" not in theirs)


def test_paddleocr_its_own_settings_need_few_words() -> None:
    export = paddleocr(replace(PADDLEOCR, use_cls=False), AS_PADDLEOCR | {"max_candidates": 3000})
    assert export.cannot == ()
    assert "text_rec_score_thresh=0.0," in export.text


@given(ALL)
def test_json_brings_the_same_settings_back(settings: dict[str, Any]) -> None:
    assert read_settings(settings_json(settings)) == settings


def test_json_of_numpy_and_of_nothing() -> None:
    assert json.loads(settings_json({"thresh": np.float64(0.25), "mean": np.zeros(3)})) == {
        "thresh": 0.25,
        "mean": [0, 0, 0],
    }
    assert read_settings(settings_json({})) == {}
    assert read_settings('{"cls_batch_num": 6.0}') == {"cls_batch_num": 6}


def test_json_is_what_the_command_line_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def load(_name: str | None, **arguments: Any) -> None:
        seen.update(arguments)
        raise ValueError("enough")

    monkeypatch.setattr(models, "load", load)
    file, picture = tmp_path / "settings.json", tmp_path / "a.png"
    file.write_text(settings_json({"box_thresh": 0.25, "std": (0.5, 0.25, 1)}), encoding="utf-8")
    picture.touch()
    assert commands.run(["read", str(picture), "--settings", str(file)]) == 2
    assert (seen["box_thresh"], seen["std"]) == (0.25, [0.5, 0.25, 1])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", r"^The settings are not JSON \(.*\); an object of settings by name was expected\.$"),
        ("", r"^The settings are not JSON"),
        ("[" * 100_000, r"^The settings are not JSON"),
        ('{"mean": [NaN, 0, 0]}', r"^The settings are not JSON"),
        ("[0.4]", r"^The settings are a JSON list; an object of settings by name was expected\.$"),
        ("null", r"^The settings are a JSON NoneType;"),
        ('{"box_tresh": 0.4}', r"^There is no setting 'box_tresh'\. Did you mean: box_thresh"),
        ('{"net": 1}', r"^There is no setting 'net'\."),
        ('{"box_thresh": 1.5}', r"^box_thresh=1\.5: a number from 0 to 1 was expected\.$"),
        ('{"box_thresh": "0.4"}', r"^box_thresh='0\.4': a number"),
        ('{"max_side_len": 1' + "0" * 400 + "}", r"^max_side_len=10+: a value such as 0 was expected\.$"),
        ('{"cls_batch_num": 6.5}', r"^cls_batch_num=6\.5: a whole number was expected\.$"),
        ('{"limit_type": ["min"]}', r"^limit_type=\('min',\): one of min, max, ladder, fit was expected\.$"),
        ('{"mean": 0.5}', r"^mean=0\.5: three numbers were expected"),
        ('{"mean": [0.5, 0.5]}', r"^mean=\(0\.5, 0\.5\): three numbers were expected"),
        ('{"text_score": null}', r"^text_score=None: a number from 0 to 1 was expected\.$"),
    ],
    ids=lambda text: text[:20],
)
def test_json_mistakes_are_sentences(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_settings(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(list(SETTING)), JSON, max_size=3))
def test_json_of_anything_is_settings_or_a_sentence(anything: dict[str, Any]) -> None:
    try:
        read = read_settings(json.dumps(anything))
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert read_settings(settings_json(read)) == read


def test_that_a_page_is_seen_at_several_sizes_is_said_not_to_be_taken_along() -> None:
    run = Loaded("PP-OCRv6-small", "onnxruntime", None, "ocrlab")
    for export, program in ((rapidocr_params, "RapidOCR"), (paddleocr, "PaddleOCR")):
        assert f"limit_type='fit': {program} sees a page once" in " ".join(export(run, OURS).cannot)
        assert "limit_type='fit'" not in " ".join(export(run, OURS | {"limit_type": "max"}).cannot)
    assert '"Det.limit_side_len": 1600' in rapidocr_params(run, OURS).text


TAKEN_HOME = {
    "Global.use_cls": False, "Global.text_score": 0.3, "Global.max_side_len": 1234, "Global.min_side_len": 40,
    "Global.min_height": 20, "Global.width_height_ratio": 5, "Global.use_preprocess_img": False,
    "Global.use_vertical_padding": False, "Det.limit_side_len": 800, "Det.limit_type": "max", "Det.thresh": 0.25,
    "Det.box_thresh": 0.45, "Det.max_candidates": 77, "Det.unclip_ratio": 1.9, "Det.use_dilation": False,
    "Det.score_mode": "slow", "Det.mean": [0.1, 0.2, 0.3], "Det.std": [0.4, 0.5, 0.6], "Cls.cls_thresh": 0.7,
    "Cls.cls_batch_num": 3, "Rec.rec_batch_num": 4, "Rec.rec_img_shape": [3, 48, 400],
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
}  # fmt: skip


@pytest.mark.parametrize("key", TAKEN_HOME)
def test_what_is_imported_is_what_is_taken_home(key: str) -> None:
    with ocrlab.load(rapidocr={key: TAKEN_HOME[key]}, rapidocr_version="3.10") as ocr:
        run, settings = answers.loaded_as(ocr), ocr.settings
    again = yaml.safe_load(rapidocr_yaml(run, settings).text)
    found, wanted = (read_configuration(source, "3.10").arguments for source in (again, {key: TAKEN_HOME[key]}))
    assert {name: found.get(name) for name in wanted} == wanted | (
        {"max_side_len": NEVER} if wanted.get("max_side_len") == 0 else {}
    )
    if key not in ("Global.use_preprocess_img", "Global.use_vertical_padding"):
        assert key in rapidocr_params(run, settings).text
    said = paddleocr(run, settings).text
    assert ("use_textline_orientation=False" in said) == (key == "Global.use_cls")
    assert ("cpu_threads=1" in said) == ("threads" in key)
