from statistics import median

import cv2
import numpy as np
import pytest

from ocrlab import backends, layers
from ocrlab.backends import onnxruntime, openvino
from ocrlab.layers.profile import as_csv, chain, chains, transition
from ocrlab.net import Layer

BATCH = np.random.default_rng(0).random((1, 3, 64, 96), np.float32)


@pytest.fixture(scope="module")
def net(file):
    with_f32 = {"task": "det", "precision": "f32"}
    return {
        name: backends.load(name, file("PP-OCRv6_det_small.onnx"), **with_f32) for name in ("openvino", "onnxruntime")
    }


@pytest.fixture(scope="module")
def found(net):
    inside = {"openvino": openvino.layers, "onnxruntime": onnxruntime.layers}
    return {name: tell(net[name], BATCH, rounds=2) for name, tell in inside.items()}


@pytest.mark.parametrize("runtime", ["openvino", "onnxruntime"])
def test_every_layer_has_a_kernel_a_time_and_a_precision(found, runtime):
    assert len(found[runtime]) > 50
    assert all(layer.kernel and layer.milliseconds >= 0 for layer in found[runtime])
    assert sum(layer.milliseconds for layer in found[runtime]) > 0
    assert all(len(layer.rounds) == 2 and median(layer.rounds) == layer.milliseconds for layer in found[runtime])
    assert layers.parts_by(found[runtime], "precision").keys() == {"f32"}
    parts = layers.parts_by(found[runtime], "type")
    times = [part.milliseconds for part in parts.values()]
    assert times == sorted(times, reverse=True)
    most = max(parts.items(), key=lambda kind: kind[1].layers)[0]
    assert most.startswith("Conv")  # by number: by time, another type may lead on a busy machine
    assert any(layer.shape[-2:] == (64, 96) for layer in found[runtime])  # the map itself


def test_openvino_says_what_it_fused_and_where_the_channels_are(found):
    fused = layers.fusions(found["openvino"])
    assert any({"Conv.0", "Relu.0"} <= set(one.operations) for one in fused)
    assert [len(one.operations) for one in fused] == sorted((len(one.operations) for one in fused), reverse=True)
    assert {layer.layout for layer in found["openvino"] if len(layer.shape) == 4} & {
        "acdb",
        "abcd",
        "aBcd8b",
        "aBcd16b",
    }
    assert all(layer.fused is None for layer in found["onnxruntime"])
    assert layers.fusions(found["onnxruntime"]) == ()


def test_the_execution_graph_is_written_for_netron(net, tmp_path):
    file = openvino.save_execution_graph(net["openvino"], BATCH, tmp_path / "graph")
    assert file == tmp_path / "graph.xml"
    text = file.read_text(encoding="utf-8")
    assert "execTimeMcs" in text
    assert "primitiveType" in text


MIXED = (
    Layer("a", "Convolution", "jit", 3.0, "bf16", "bf16", "bf16", "acdb", (1, 8, 4, 4), ("a", "b", "c")),
    Layer("r", "Reorder", "jit", 1.0, "f32", "f32", "bf16", "acdb", (1, 8, 4, 4), (), "abcd"),
    Layer("s", "Reorder", "jit", 0.5, "f32", "f32", "bf16", "acdb", (1, 8, 4, 4), ()),
    Layer("d", "Eltwise", "ref", 2.0, "f32", "f32", "f32", "abcd", (1, 8, 4, 4), ("d", "e")),
)


def test_parts_transitions_and_fusions():
    assert layers.parts_by(MIXED, "type") == {"Convolution": (3.0, 1), "Eltwise": (2.0, 1), "Reorder": (1.5, 2)}
    assert layers.parts_by(MIXED, "precision") == {"f32": (3.5, 3), "bf16": (3.0, 1)}
    assert layers.transitions(MIXED) == {("f32", "bf16"): (1.5, 2)}
    assert [one.layer for one in layers.fusions(MIXED)] == ["a", "d"]
    assert layers.transitions(MIXED, "layout") == {("abcd", "acdb"): (1.0, 1)}
    assert layers.transitions(()) == {}


def test_a_layer_between_two_kinds_changes_one_into_the_other():
    assert [transition(layer) for layer in MIXED] == [None, ("f32", "bf16"), ("f32", "bf16"), None]
    assert [transition(layer, "layout") for layer in MIXED] == [None, ("abcd", "acdb"), None, None]
    assert transition(Layer("g", "Gelu", "ref", 1.0, takes="f32")) is None  # what it gives is not told


def test_chains_are_counted_by_kind_of_operation_the_most_frequent_first():
    """One operation, none, or none told is no chain."""
    told = [("Mul.0", "Exp.0"), ("Conv.0", "Add.0", "Relu"), ("Conv.1", "Add_7", "Relu"), ("Conv.2",), (), None]
    found = [Layer("x", "X", "jit", 9.0 - n, fused=fused) for n, fused in enumerate(told)]
    assert [chain(layer) for layer in found] == ["Mul + Exp", *["Conv + Add + Relu"] * 2, None, None, None]
    assert list(chains(found).items()) == [("Conv + Add + Relu", (15.0, 2)), ("Mul + Exp", (9.0, 1))]


def test_csv_has_a_row_for_each_layer_and_quotes_what_holds_a_comma():
    odd = Layer('a "b", c', "Conv", "jit", 0.12345, "f32", "f32", "bf16", "acdb", (1, 2), None, "abcd")
    head, first, second, end = as_csv([MIXED[0], odd]).split("\n")
    assert head == "order,ms,name,type,kernel,precision,takes,gives,from_layout,layout,shape,fused"
    assert first == "1,3,a,Convolution,jit,bf16,bf16,bf16,,acdb,1 x 8 x 4 x 4,a + b + c"
    assert second == '2,0.12345,"a ""b"", c",Conv,jit,f32,f32,bf16,abcd,acdb,1 x 2,'
    assert end == ""


@pytest.mark.parametrize(
    "figure",
    [
        layers.overview({"one": MIXED, "two": MIXED[:1]}),
        layers.time_by_type({"one": MIXED, "two": MIXED[:1]}),
        layers.slowest(MIXED),
        layers.slowest(()),
        layers.precisions({"one": MIXED, "two": MIXED[:1], "none": ()}),
        layers.fused(MIXED),
    ],
)
def test_figures_show_something(figure):
    picture = cv2.imdecode(np.frombuffer(figure.encoded("png"), np.uint8), cv2.IMREAD_COLOR)
    assert picture.std() > 3
