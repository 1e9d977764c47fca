import pickle
import re
from dataclasses import replace

import numpy as np
import pytest

from ocrlab import backends, lab
from ocrlab.layers import older_cpu
from ocrlab.layers.profile import Profile, as_csv, inside
from ocrlab.net import BackendError, Facts, Layer
from ocrlab.widgets import LayersView
from ocrlab.widgets.layers.session import packed

BATCH = np.random.default_rng(0).random((1, 3, 64, 96), np.float32)
PICTURE = np.full((64, 96, 3), 255, np.uint8)


@pytest.fixture(scope="module")
def net(file):
    return backends.load("openvino", file("PP-OCRv6_det_small.onnx"), task="det")


@pytest.fixture
def view(net):
    made = lab.layers(net, BATCH, rounds=1)
    yield made
    made.close()


def keys(view):
    return [choice["key"] for choice in view.choices]


def ask(view, **content):
    view.session.ask(content)
    assert view.session.worker.wait(120)


def test_a_view_has_every_layer_and_says_what_was_asked_and_got(view, net):
    (run,) = view.runs
    assert len(run["layers"]) > 100
    assert [layer["order"] for layer in run["layers"]] == list(range(1, len(run["layers"]) + 1))
    assert f"no precision was asked, {net.facts.precision} was got" in run["facts"]
    assert run["graph"]
    assert "own" not in keys(view)
    assert {"f32", "onnxruntime"} <= set(keys(view))


def test_another_precision_and_another_runtime_come_beside_and_one_replaces_the_other(view):
    ask(view, ask="beside", what="f32")
    assert [run["label"] for run in view.runs][1] == "OpenVINO, f32"
    assert {layer["precision"] for layer in view.runs[1]["layers"]} == {"f32"}
    ask(view, ask="beside", what="onnxruntime")
    assert [run["label"] for run in view.runs][1:] == ["ONNX Runtime, f32"]
    assert {layer["layout"] for layer in view.runs[1]["layers"]} & {"nchwc", "nchw"}
    assert (view.busy, view.message) == ("", "")
    ask(view, ask="remove", run=1)
    assert len(view.runs) == 1


def test_the_graph_is_handed_to_the_browser_for_netron(view, monkeypatch):
    handed = []
    monkeypatch.setattr(view, "hand_over", lambda name, data: handed.append((name, data)))
    ask(view, ask="beside", what="onnxruntime")
    ask(view, ask="graph", run=0)
    ask(view, ask="graph", run=1)
    (first, xml), (second, onnx) = handed
    assert re.fullmatch(r"PP-OCRv6_det_small-openvino-\w+\.xml", first)
    assert b"primitiveType" in xml
    assert second == "PP-OCRv6_det_small-onnxruntime-f32.onnx"
    assert b"ReorderInput" in onnx


def test_an_error_is_said_in_the_view_and_the_runs_stand(view):
    ask(view, ask="beside", what="f64")
    assert "'f64'" in view.message
    assert view.busy == ""
    assert len(view.runs) == 1


@pytest.mark.parametrize("stage, classes", [("detect", 4), ("classify", 2), ("recognize", 3)])
def test_each_network_of_an_ocr_can_be_looked_into(one_ocr, receipt, stage, classes):
    view = lab.layers(one_ocr, receipt, stage=stage, rounds=1)
    assert len(view.runs[0]["layers"][-1]["shape"]) == classes
    assert "own" in keys(view)
    view.close()


@pytest.mark.parametrize(
    "given, said",
    [
        ({"stage": "detct"}, "Did you mean: detect"),
        ({"stage": "recognize"}, "nothing to recognize"),
        ({"beside": "f64"}, "'f64'"),
    ],
)
def test_what_cannot_be_looked_into_is_said(one_ocr, given, said):
    with pytest.raises(ValueError, match=said):
        lab.layers(one_ocr, PICTURE, **given)


def test_a_stage_without_a_network_is_said(one_ocr):
    class Nothing:
        net = staticmethod(len)

    with pytest.raises(ValueError, match="classify of this OCR has no network"):
        lab.layers(replace(one_ocr, classify=Nothing()), PICTURE, stage="classify")


def test_a_runtime_that_does_not_tell_names_those_that_do(file):
    if "opencv" not in backends.available():
        pytest.skip("OpenCV is not installed")
    silent = backends.load("opencv", file("PP-OCRv6_det_small.onnx"), task="det")
    with pytest.raises(BackendError, match="opencv does not tell what it executes; onnxruntime and openvino do"):
        inside(silent, BATCH)


def test_layers_are_as_many_however_often_they_ran(net):
    """A layer below a microsecond once vanished, because OpenVINO then says that it did not run."""
    assert len({len(inside(net, BATCH, rounds)) for rounds in (1, 6)}) == 1


def test_an_older_processor_is_a_child_with_fewer_instructions(net):
    sets = older_cpu.instruction_sets(net)
    if "AVX2" not in sets:
        pytest.skip("this processor has nothing beyond AVX2")
    run = older_cpu.run_as_if("AVX2", net, BATCH, rounds=1)
    assert run.label == "OpenVINO, own choice: f32, as if AVX2"
    assert "AVX2" in str(run.facts.isa)
    assert {layer.precision for layer in run.layers} == {"f32"}
    assert any("avx2" in layer.kernel for layer in run.layers)
    assert not any("avx512" in layer.kernel for layer in run.layers)


@pytest.mark.parametrize(
    "machine, told, expected",
    [
        ("x86_64", ("openvino", "Intel AVX-512 with Intel DL Boost and bfloat16 support"), ("AVX2", "AVX512_CORE")),
        ("AMD64", ("openvino", "Intel AVX-512 with Intel DL Boost"), ("AVX2",)),
        ("x86_64", ("openvino", "Intel AVX2"), ()),
        ("x86_64", ("openvino", None), ()),
        ("x86_64", ("onnxruntime", None), ()),
        ("arm64", ("openvino", "anything with AVX-512"), ()),
    ],
)
def test_only_older_instruction_sets_are_offered(net, monkeypatch, machine, told, expected):
    backend, isa = told
    monkeypatch.setattr("platform.machine", lambda: machine)
    other = pickle.loads(pickle.dumps(net))
    other.facts = replace(net.facts, backend=backend, isa=isa)
    assert older_cpu.instruction_sets(other) == expected


def test_a_child_that_fails_is_said_in_a_sentence(net):
    with pytest.raises(BackendError, match=r"With AVX2, the network cannot be run: .*cannot open it"):
        older_cpu.run_as_if("AVX2", net, BATCH[:, :2], rounds=1)


FACTS = Facts("openvino", "1", precision="f32", threads=2, streams=1, asked={"precision": "f16"})
LAYER = Layer("a", "Conv", "jit", 0.12345, "f32", "f32", "bf16", "acdb", (1, 2), ("a", "b"), "abcd")


def test_runs_are_named_by_what_was_got_and_what_was_asked():
    assert FACTS.title == "OpenVINO, f32 (f16 was asked)"
    assert replace(FACTS, asked={}).title == "OpenVINO, own choice: f32"
    assert replace(FACTS, asked={"precision": "f32"}).title == "OpenVINO, f32"
    assert Facts("opencv", "5").title == "opencv, ?"
    assert FACTS.sentence == "openvino 1, f16 was asked, f32 was got, 2 threads, 1 stream"
    assert Facts("x", "1").sentence == "x 1, no precision was asked, nothing told was got"


def test_a_run_is_packed_whole():
    run = Profile("one", FACTS, (LAYER, replace(LAYER, fused=None, shape=())))
    first, second = packed(run, graph=False)["layers"]
    assert first == {
        "order": 1, "name": "a", "type": "Conv", "kernel": "jit", "ms": 0.1235, "precision": "f32", "takes": "f32",
        "gives": "bf16", "from_layout": "abcd", "layout": "acdb", "shape": [1, 2], "fused": ["a", "b"],
    }  # fmt: skip
    assert (second["order"], second["fused"], second["shape"]) == (2, None, [])


def test_csv_has_a_row_for_each_layer():
    head, row, end = as_csv([LAYER]).split("\n")
    assert head.split(",")[:3] == ["order", "milliseconds", "name"]
    assert row == "1,0.12345,a,Conv,jit,f32,f32,bf16,abcd,acdb,1 x 2,a + b"
    assert end == ""


def test_unknown_arguments_raise():
    with pytest.raises(TypeError, match="has no 'rnus'"):
        LayersView(rnus=[])
