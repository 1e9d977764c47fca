from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml

from ocrlab.classify import Classifier
from ocrlab.models import rapidocr_keys
from ocrlab.models.export_settings import read_settings
from ocrlab.models.import_rapidocr import Imported, read_configuration
from ocrlab.models.presets import preset_settings
from ocrlab.recognize import Recognizer

# what the configuration files of the two generations hold, by their defaults
LATER = {
    "Global": {"text_score": 0.5, "use_det": True, "use_cls": True, "use_rec": True, "use_preprocess_img": True,
               "min_side_len": 30, "max_side_len": 2000, "use_vertical_padding": True, "min_height": 30,
               "width_height_ratio": 8, "return_word_box": False, "return_single_char_box": False, "font_path": None,
               "log_level": "info", "model_root_dir": None},
    "EngineConfig": {"onnxruntime": {"intra_op_num_threads": -1, "inter_op_num_threads": -1,
                                     "enable_cpu_mem_arena": False, "use_cuda": False,
                                     "cpu_ep_cfg": {"arena_extend_strategy": "kSameAsRequested"}},
                     "openvino": {"inference_num_threads": -1, "performance_hint": None, "num_streams": -1}},
    "Det": {"engine_type": "onnxruntime", "lang_type": "ch", "model_type": "small", "ocr_version": "PP-OCRv6",
            "task_type": "det", "model_path": None, "model_dir": None, "limit_side_len": 736, "limit_type": "min",
            "std": [0.5, 0.5, 0.5], "mean": [0.5, 0.5, 0.5], "thresh": 0.3, "box_thresh": 0.5, "max_candidates": 1000,
            "unclip_ratio": 1.6, "use_dilation": True, "score_mode": "fast"},
    "Cls": {"engine_type": "onnxruntime", "lang_type": "ch", "model_type": "mobile", "ocr_version": "PP-OCRv4",
            "task_type": "cls", "model_path": None, "model_dir": None, "cls_image_shape": [3, 48, 192],
            "cls_batch_num": 6, "cls_thresh": 0.9, "label_list": ["0", "180"]},
    "Rec": {"engine_type": "onnxruntime", "lang_type": "ch", "model_type": "small", "ocr_version": "PP-OCRv6",
            "task_type": "rec", "model_path": None, "model_dir": None, "rec_keys_path": None,
            "rec_img_shape": [3, 48, 320], "rec_batch_num": 6},
}  # fmt: skip
EARLIER = {
    "Global": {"text_score": 0.5, "use_det": True, "use_cls": True, "use_rec": True, "print_verbose": False,
               "min_height": 30, "width_height_ratio": 8, "max_side_len": 2000, "min_side_len": 30,
               "return_word_box": False, "inference_num_threads": -1},
    "Det": {"inference_num_threads": -1, "use_cuda": False, "model_path": "models/ch_PP-OCRv4_det_infer.onnx",
            "limit_side_len": 736, "limit_type": "min", "std": [0.5, 0.5, 0.5], "mean": [0.5, 0.5, 0.5], "thresh": 0.3,
            "box_thresh": 0.5, "max_candidates": 1000, "unclip_ratio": 1.6, "use_dilation": True, "score_mode": "fast"},
    "Cls": {"inference_num_threads": -1, "use_cuda": False, "model_path": "models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
            "cls_image_shape": [3, 48, 192], "cls_batch_num": 6, "cls_thresh": 0.9, "label_list": ["0", "180"]},
    "Rec": {"inference_num_threads": -1, "use_cuda": False, "model_path": "models/ch_PP-OCRv4_rec_infer.onnx",
            "rec_img_shape": [3, 48, 320], "rec_batch_num": 6},
}  # fmt: skip


class Version(Enum):
    V4 = "PP-OCRv4"
    MOBILE = "mobile"
    OPENVINO = "openvino"


def asked(source: Any) -> dict[str, Any]:
    return read_configuration(source).arguments


def changed(base: dict[str, dict[str, Any]], section: str, **entries: Any) -> dict[str, dict[str, Any]]:
    return {**base, section: {**base.get(section, {}), **entries}}


@pytest.mark.parametrize(
    ("source", "model"), [(LATER, "PP-OCRv6-small"), (EARLIER, "PP-OCRv4-mobile")], ids=["3.x", "1.4.x"]
)
def test_its_own_defaults_are_our_preset(source: Any, model: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(source), encoding="utf-8")
    preset = preset_settings("rapidocr")
    for given in (source, file, str(file)):
        arguments = asked(given)
        assert (arguments.pop("name"), arguments.pop("backend"), arguments.pop("use_cls")) == (
            model,
            "onnxruntime",
            True,
        )
        for name, value in arguments.items():
            usual = preset.get(name, getattr(Classifier if name.startswith("cls") else Recognizer, name, None))
            assert (tuple(value) if isinstance(value, list) else value) == usual, name
        assert len(arguments) == 22


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ({}, {"name": "PP-OCRv6-small", "backend": "onnxruntime"}),
        ({"Det.box_thresh": 0.4, "Global.text_score": 0.3}, {"box_thresh": 0.4, "text_score": 0.3}),
        ({"Det.limit_type": "max", "Det.limit_side_len": 960}, {"limit_type": "max", "limit_side_len": 960}),
        ({"Global.use_cls": False}, {"use_cls": False}),
        ({"Global.use_preprocess_img": False}, {"max_side_len": 0, "min_side_len": 1}),
        ({"Global.use_vertical_padding": False}, {"width_height_ratio": -1, "min_height": 0}),
        ({"Det.ocr_version": Version.V4, "Det.model_type": Version.MOBILE, "Rec.ocr_version": Version.V4},
         {"name": "PP-OCRv4-mobile"}),
        ({"Det.engine_type": Version.OPENVINO, "EngineConfig.openvino.inference_num_threads": 3},
         {"backend": "openvino", "threads": 3}),
        ({"EngineConfig.onnxruntime.intra_op_num_threads": 2, "EngineConfig.onnxruntime.enable_cpu_mem_arena": True},
         {"threads": 2, "properties": {"arena": True}}),
        ({"EngineConfig.openvino.inference_num_threads": 3}, {"backend": "onnxruntime"}),  # not the engine that runs
        ({"Det.model_path": "my/det.onnx", "Rec.model_path": "my/rec.onnx", "Rec.rec_keys_path": "my/keys.txt"},
         {"det": "my/det.onnx", "rec": "my/rec.onnx", "charset": "my/keys.txt"}),
        ({"Det.ocr_version": "PP-OCRv5", "Det.model_path": "my/det.onnx", "Rec.model_path": "my/rec.onnx"},
         {"det": "my/det.onnx", "rec": "my/rec.onnx"}),
        # keyword arguments of 1.4.x
        ({"text_score": 0.4}, {"name": "PP-OCRv4-mobile", "text_score": 0.4}),
        ({"det_box_thresh": 0.4, "det_donot_use_dilation": True}, {"box_thresh": 0.4, "use_dilation": False}),
        ({"det_donot_use_dilation": False}, {"use_dilation": True}),
        ({"det_limit_type": "max", "det_limit_side_len": 960}, {"limit_type": "ladder"}),  # it reads "max" so
        ({"cls_batch_num": 3, "rec_batch_num": 2, "cls_thresh": 0.8}, {"cls_batch_num": 3, "rec_batch_num": 2}),
        ({"det_model_path": "d.onnx", "rec_model_path": "r.onnx", "cls_model_path": "c.onnx", "rec_keys_path": "k.txt"},
         {"det": "d.onnx", "rec": "r.onnx", "cls": "c.onnx", "charset": "k.txt"}),
        ({"Rec.rec_img_shape": [3, 32, 640]}, {"rec_height": 32, "min_width": 640}),
        ({"intra_op_num_threads": 2}, {"threads": 2}),
        ({"inference_num_threads": 4, "use_cls": False}, {"threads": 4, "use_cls": False}),
        # parsed files
        ({"Global": {"text_score": 0.2}, "Det": None}, {"text_score": 0.2, "name": "PP-OCRv6-small"}),
        (changed(EARLIER, "Det", limit_type="max"), {"limit_type": "ladder"}),
        (changed(LATER, "Det", limit_type="max"), {"limit_type": "max"}),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_configuration_asks_for(source: dict[str, Any], arguments: dict[str, Any]) -> None:
    assert arguments.items() <= asked(source).items()


def test_threads_left_to_the_runtime_are_not_asked_for() -> None:
    assert "threads" not in asked(LATER)
    assert "threads" not in asked(EARLIER)
    assert "properties" not in asked(LATER)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ({"Det.box_tresh": 0.4}, r"There is no RapidOCR setting 'Det\.box_tresh'\. Did you mean: Det\.box_thresh"),
        ({"det_box_tresh": 0.4}, r"There is no RapidOCR setting 'Det\.box_tresh'\. Did you mean: Det\.box_thresh"),
        ({"Dett.box_thresh": 0.4}, r"There is no section in a RapidOCR configuration 'Dett'\. Did you mean: Det"),
        (changed(LATER, "Rec", batch=6), r"There is no RapidOCR setting 'Rec\.batch'"),
        ({"Det": {"thresh": 0.4}, "box_thresh": 0.4}, r"box_thresh: 0\.4 stands beside the sections"),
        ({"Global.use_det": False}, r"Global\.use_det: false: ocrlab reads whole pages"),
        ({"Det.ocr_version": "PP-OCRv5"}, r"asks for .*PP-OCRv5.* small; ocrlab's catalogue has PP-OCRv6 small,"),
        ({"Det.ocr_version": "PP-OCRv4", "Det.model_type": "mobile", "Rec.ocr_version": "PP-OCRv5"},
         r"asks for PP-OCRv4 mobile, PP-OCRv5 mobile"),
        ({"Det.engine_type": "torch"}, r"Det\.engine_type: torch: ocrlab runs onnxruntime, openvino and opencv\."),
        # what RapidOCR would read otherwise
        ({"Rec.lang_type": "korean"}, r"Rec\.lang_type: korean: give the file of that model as Rec\.model_path"),
        ({"Det.lang_type": "en"}, r"Det\.lang_type: en: give the file of that model as Det\.model_path"),
        ({"Rec.model_type": "server"}, r"asks for PP-OCRv6 server, PP-OCRv6 small; ocrlab's catalogue has"),
        ({"Det.model_dir": "there"}, r"Det\.model_dir: there: ocrlab opens files: give model_path"),
        ({"Rec.engine_type": "openvino"}, r"Rec\.engine_type: openvino: ocrlab runs all networks on one, here on onnxruntime"),
        ({"Cls.label_list": ["180", "0"]}, r"Cls\.label_list: \('180', '0'\): ocrlab's classifier answers upright first"),
        ({"Cls.ocr_version": "PP-OCRv5"}, r"Cls\.ocr_version: pp-ocrv5: give the file of that model as Cls\.model_path"),
        ({"Cls.cls_image_shape": [1, 48, 192]}, r"Cls\.cls_image_shape: \[1, 48, 192\]: three numbers were expected, 3,"),
        ({"Det.task_type": "rec"}, r"Det\.task_type: rec: leave it out"),
        ({"EngineConfig": {"onnxruntime": "fast"}}, r"EngineConfig\.onnxruntime: 'fast': options by name were expected"),
        ({"EngineConfig.onnx.threads": 3}, r"There is no engine in a RapidOCR configuration 'onnx'"),
        ({"Det": {"model_path": "models/x", "intra_op_num_threads": 2}, "Rec": {"intra_op_num_threads": 3}},
         r"different numbers of threads \(Det 2, Rec 3\)"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_a_sentence(source: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_configuration(source)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("Det: [", r"not a YAML file"), ("- a\n- b\n", r"has the sections Global, Det"), ("a: 1", r"has the sections")],
)
def test_files_that_are_no_configuration_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"config\.yaml: .*{sentence}"):
        read_configuration(file)
    with pytest.raises(ValueError, match=r"none\.yaml: there is no such file\."):
        read_configuration(tmp_path / "none.yaml")


def test_what_is_given_beside_it_wins() -> None:
    imported = Imported({"name": "a", "box_thresh": 0.4, "use_cls": True})
    given = {"name": None, "box_thresh": 0.6, "use_cls": False, "threads": 2}
    assert imported.merged(given) == {"name": "a", "box_thresh": 0.6, "use_cls": False, "threads": 2}


# -- no key is dropped without a word

KEYS = json.loads((Path(__file__).parents[1] / "golden" / "rapidocr_keys.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", KEYS)  # of the files of 1.3.24, 1.4.4, 3.0, 3.2, 3.4, 3.6, 3.8, 3.9 and 3.10
def test_of_every_key_of_rapidocr_s_own_files_it_is_known_what_becomes_of_it(key: str) -> None:
    section, _, name = key.partition(".")
    assert rapidocr_keys.meaning(section, name)


@pytest.mark.parametrize(
    "value", [[], {}, [1], [{}], 1, -1, "x", "", True, float("inf"), float("nan"), {"a": 1}], ids=repr
)
def test_whatever_a_key_holds_it_is_read_or_refused(value: Any) -> None:
    for key in KEYS:
        try:
            given = read_configuration({key: value}).arguments
            read_settings(json.dumps({name: given[name] for name in given.keys() & preset_settings("rapidocr").keys()}))
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ({"Cls.cls_image_shape": [3, 32, 100]}, {"cls_height": 32, "cls_width": 100}),
        ({"Rec.lang_type": "korean", "Rec.model_path": "k.onnx"}, {"rec": "k.onnx"}),
        ({"Det.lang_type": None, "Cls.label_list": ["0", "180"]}, {}),
        ({f"{one}.engine_type": "openvino" for one in ("Det", "Rec", "Cls")}, {"backend": "openvino"}),
        ({"Det": {"model_path": "models/x.onnx", "intra_op_num_threads": 2}}, {"threads": 2}),
    ],
    ids=str,
)  # fmt: skip
def test_what_can_be_taken_over_is(source: dict[str, Any], arguments: dict[str, Any]) -> None:
    assert arguments.items() <= asked(source).items()


def without(base: dict[str, dict[str, Any]], *names: str) -> dict[str, dict[str, Any]]:
    return {**base, "Global": {name: value for name, value in base["Global"].items() if name not in names}}


BEFORE_310 = without(changed(LATER, "Det", limit_type="max"), "use_preprocess_img", "use_vertical_padding")


@pytest.mark.parametrize(
    ("source", "version", "rule", "is_said"),
    [
        ({"Det.limit_type": "max"}, None, "max", True),  # a guess
        ({"Det.limit_type": "max"}, "3.10", "max", False),
        ({"Det.limit_type": "max"}, "3.10.0", "max", False),
        ({"Det.limit_type": "max"}, "3.8.1", "ladder", False),
        ({"Det.limit_type": "max"}, "3.0", "ladder", False),
        (BEFORE_310, None, "ladder", False),  # the file tells
        (changed(BEFORE_310, "Det", ocr_version="PP-OCRv4", model_type="mobile"), None, "refused", False),  # Rec is v6
        (changed(LATER, "Det", limit_type="max"), None, "max", False),
        ({"det_limit_type": "max"}, None, "ladder", False),
    ],
)
def test_the_release_decides_what_max_means(source: Any, version: str | None, rule: str, is_said: bool) -> None:
    if rule == "refused":
        with pytest.raises(ValueError, match="the same for finding and reading"):
            read_configuration(source, version)
        return
    imported = read_configuration(source, version)
    assert imported.arguments["limit_type"] == rule
    assert bool(imported.said) == is_said


def test_the_release_decides_the_default_models() -> None:
    assert read_configuration({}, "3.8").arguments["name"] == "PP-OCRv4-mobile"
    assert read_configuration({}, "3.9").arguments["name"] == "PP-OCRv6-small"
    with pytest.raises(ValueError, match=r"rapidocr_version='2\.0': a release from 1\.3 to 3\.10 was expected"):
        read_configuration({}, "2.0")


def test_another_processor_is_said_not_dropped() -> None:
    said = read_configuration({"EngineConfig.onnxruntime.use_cuda": True, "EngineConfig.torch.use_cuda": True}).said
    assert said == (
        "EngineConfig.onnxruntime.use_cuda: ocrlab computes on the CPU, in f32 or what the runtime chooses there.",
    )
