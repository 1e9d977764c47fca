import pickle
import re
from dataclasses import replace

import numpy as np
import pytest

from ocrlab import backends, lab
from ocrlab.layers import older_cpu
from ocrlab.layers.profile import Profile, inside
from ocrlab.net import BackendError, Facts, Layer
from ocrlab.widgets import LayersView
from ocrlab.widgets.layers.packing import packed, said_time, sentences

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


def column(run, head):
    """Return what a column shows, from the first layer to the last."""
    place = [one["head"] for one in run["columns"]].index(head)
    return [layer["cells"][place][0] for layer in run["layers"]]


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
    assert [part["kind"] for part in view.runs[1]["precisions"]] == ["f32"]
    assert all("ms beside" in [one["head"] for one in run["columns"]] for run in view.runs)
    ask(view, ask="beside", what="onnxruntime")
    assert [run["label"] for run in view.runs][1:] == ["ONNX Runtime, f32"]
    assert {"nchwc", "nchw"} & set(" → ".join(column(view.runs[1], "layout")).split(" → "))
    assert not any("ms beside" in [one["head"] for one in run["columns"]] for run in view.runs)  # other names
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
    assert len(column(view.runs[0], "shape")[-1].split(" × ")) == classes
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


RUN = Profile(
    "one",
    FACTS,
    (
        Layer("r", "Reorder", "jit", 0.5, "f32", "f32", "bf16", "acdb", (1, 8, 4, 4), (), "abcd"),
        Layer("Conv.0", "Conv", "jit", 3.0, "bf16", "bf16", "bf16", "acdb", (1,), ("Conv.0", "Add.0"), "acdb"),
        Layer("Conv.1", "Conv", "jit", 1.0, "f32", "f32", "f32", "acdb", (1,), ("Conv.1", "Add_7"), "acdb"),
        Layer("Gelu", "Gelu", "ref", 0.0),
    ),
)


def test_a_run_is_packed_whole():
    run = packed(replace(RUN, layers=(LAYER,)), graph=False)
    assert (run["label"], run["facts"], run["graph"], run["ms"], run["time"]) == (
        "one", FACTS.sentence, False, 0.1235, "0.123"
    )  # fmt: skip
    assert [one["head"] for one in run["columns"] if one["number"]] == ["#", "ms"]
    (layer,) = run["layers"]
    assert layer["cells"] == [
        ("1", 1), ("0.123", 0.1235), ("a", "a"), ("Conv", "Conv"), ("jit", "jit"), ("f32 → bf16", "f32"),
        ("abcd → acdb", "acdb"), ("1 × 2", 2), ("a + b", 2),
    ]  # fmt: skip
    assert (layer["order"], layer["ms"], layer["words"]) == (1, 0.1235, "a conv jit f32 acdb a b")
    assert layer["hint"] == "1. a: 0.123 ms, jit"
    assert run["csv"].split("\n")[1] == "1,0.1235,a,Conv,jit,f32,f32,bf16,abcd,acdb,1 x 2,a + b"


def test_what_is_not_told_has_cells_that_say_so_and_come_last():
    layer = packed(RUN, graph=True)["layers"][-1]
    assert layer["cells"][5:] == [("–", None), ("–", None), ("", 1), ("not told", None)]
    assert layer["kinds"] == {"type": "Gelu", "precision": "not told"}
    assert layer["words"].split() == ["gelu", "gelu", "ref"]


def test_what_a_runtime_put_in_says_so_and_has_its_place_between_precisions_and_layouts():
    layer = packed(RUN, graph=True)["layers"][0]
    assert layer["cells"][-1] == ("none: put in by the runtime", 0)
    assert layer["kinds"] == {
        "type": "Reorder", "precision": "f32", "precisions": "f32 → bf16", "layouts": "abcd → acdb"
    }  # fmt: skip


def test_parts_are_in_words_and_in_numbers():
    run = packed(RUN, graph=True)
    (conv, reorder, gelu), rest = run["types"]["parts"], run["types"]["rest"]
    assert (conv["kind"], conv["layers"], conv["ms"], conv["time"], rest) == ("Conv", 2, 4.0, "4.00", "")
    assert [(part["kind"], part["ms"]) for part in conv["precisions"]] == [("bf16", 3.0), ("f32", 1.0)]
    assert (reorder["kind"], gelu["kind"]) == ("Reorder", "Gelu")
    assert [part["said"] for part in run["precisions"]] == [
        "bf16: 1 layers, 3.00 ms", "f32: 2 layers, 1.50 ms", "not told: 1 layers, 0 ms"
    ]  # fmt: skip
    precisions, layouts = run["between"]
    assert (precisions["field"], precisions["kinds"]) == ("precisions", ["f32", "bf16"])
    assert precisions["parts"] == [
        {"kind": "f32 → bf16", "layers": 1, "ms": 0.5, "time": "0.500", "said": "f32 → bf16: 1 layers, 0.500 ms",
         "row": 0, "column": 1}
    ]  # fmt: skip
    assert (layouts["field"], layouts["kinds"]) == ("layouts", ["abcd", "acdb"])
    assert packed(replace(RUN, layers=()), graph=True)["between"][0] == {
        "field": "precisions",
        "kinds": [],
        "parts": [],
        "said": "",
    }


def test_layers_that_cost_nothing_say_why():
    """A pixel a channel has its numbers in one order, whichever way the axes lie."""

    def between(milliseconds: float, shape: tuple[int, ...]) -> str:
        layer = replace(LAYER, milliseconds=milliseconds, shape=shape, precision="f32", gives="f32")
        return packed(replace(RUN, layers=(layer,)), graph=True)["between"][1]["said"]

    assert between(0.4, (1, 48, 1, 1)) == ""
    assert between(0.0, (1, 48, 8, 8)) == "0 ms: 1 of them took less than the microsecond in which the profiler counts."
    assert between(0.0, (1, 48, 1, 1)).endswith(
        " 1 hold one number a channel, and for those both orders are the same: hardly anything is moved."
    )


def test_a_run_says_how_far_its_rounds_are_apart():
    a, b = replace(LAYER, name="a", rounds=(1.0, 3.0, 2.0)), replace(LAYER, name="b", rounds=(4.0, 2.0, 5.0))
    layers = tuple(replace(one, milliseconds=sorted(one.rounds)[1]) for one in (a, b))
    run = packed(replace(RUN, layers=layers), graph=True)
    said = "each layer the median of 3 rounds; 3 rounds took 5.00 to 7.00 ms; b was the slowest in 2 of them"
    assert (run["stable"], run["time"]) == (said, "6.00")
    assert (
        "number 1 in the order of execution: 2.00 ms (1.00 to 3.00 in 3 rounds) with jit." in run["layers"][0]["said"]
    )
    assert packed(RUN, graph=True)["stable"] == ""
    single = tuple(replace(one, rounds=(1.0,)) for one in (a, b))
    assert "cannot be told" in packed(replace(RUN, layers=single), graph=True)["stable"]


def test_of_many_types_and_chains_those_that_are_not_shown_are_said():
    layers = [Layer(f"{n}", f"T{n}", "jit", 12.0 - n, fused=(f"T{n}.1", "Add.2")) for n in range(11)]
    run = packed(replace(RUN, layers=tuple(layers)), graph=True)
    assert [part["kind"] for part in run["types"]["parts"]] == [f"T{n}" for n in range(9)]
    assert run["types"]["rest"] == "and 5.00 ms in T9, T10"
    assert [part["kind"] for part in run["chains"]["parts"]] == [f"T{n} + Add" for n in range(6)]
    assert run["chains"]["rest"] == "and 5 others"


@pytest.mark.parametrize("fused, said", [(None, "this runtime does not tell"), ((), "none"), (("a",), "none")])
def test_where_nothing_became_one_layer_it_is_said_why(fused, said):
    run = packed(replace(RUN, layers=(replace(LAYER, fused=fused),)), graph=True)
    assert run["chains"] == {"parts": [], "rest": said}


def test_layers_of_another_run_are_found_by_name_where_most_have_one():
    """Other runtimes have other names; then there is nothing to set side by side."""
    other = replace(RUN, layers=tuple(replace(layer, milliseconds=7.0) for layer in RUN.layers[1:]))
    run = packed(RUN, graph=True, beside=other)
    assert run["columns"][2] == {"head": "ms beside", "number": True}
    assert [layer["cells"][2] for layer in run["layers"]] == [("–", None), *[("7.00", 7.0)] * 3]
    few = packed(RUN, graph=True, beside=replace(RUN, layers=RUN.layers[:2]))
    assert few == packed(RUN, graph=True)


def test_a_layer_is_told_in_sentences():
    assert sentences(1, RUN.layers[0]) == (
        "r, Reorder, number 1 in the order of execution: 0.500 ms with jit. No operation of the model: the runtime put it in. "
        "It takes f32 and gives bf16. It takes the layout abcd and gives acdb. It gives 1 × 8 × 4 × 4 numbers."
    )
    assert "It does 2 operations of the model at once: Conv.0, Add.0." in sentences(2, RUN.layers[1])
    assert sentences(4, RUN.layers[3]) == "Gelu, Gelu, number 4 in the order of execution: 0 ms with ref."


def test_times_have_about_three_digits_and_never_more_than_microseconds():
    """The view says the time of what it lists itself: tests/js/layers.test.mjs has the same numbers."""
    times = (123.4, 12.25, 12.34, 1.234, 0.1234, 0.0625, 0.0234, 0.0006, 0.0004, 0)
    said = ["123", "12.3", "12.3", "1.23", "0.123", "0.063", "0.023", "0.001", "0", "0"]
    assert [said_time(time) for time in times] == said


def test_unknown_arguments_raise():
    with pytest.raises(TypeError, match="has no 'rnus'"):
        LayersView(rnus=[])
