"""What every backend promises; a new backend passes this file or is not one."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ocrlab import backends, geometry
from ocrlab.detect import Detector
from ocrlab.net import PRECISIONS, BackendError, Facts, Net
from ocrlab.recognize import Recognizer

TOLERANCE = 1e-4  # of probabilities, against ONNX Runtime in f32; measured: 1.3e-7 det, 1.3e-5 rec
DET, REC, CLS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx", "ch_ppocr_mobile_v2.0_cls.onnx"
TASKS = {DET: "det", REC: "rec", CLS: "cls", "PP-OCRv4_det_mobile.onnx": "det", "PP-OCRv4_rec_mobile.onnx": "rec"}
TASKS |= {name.replace(".onnx", ".pdmodel"): task for name, task in TASKS.items()}
LEGAL = {
    "det": [(1, 32, 352), (1, 96, 160), (6, 64, 96)],  # batch, height, width
    "rec": [(1, 48, 8), (1, 48, 41), (6, 48, 333)],
    "cls": [(1, 48, 192), (6, 48, 192)],
}
Open = Callable[..., Net]


@pytest.fixture(scope="session")
def nets(file: Callable[[str], Path]) -> Iterator[Open]:
    """Return a net of a catalogued file on a backend; the same question has the same net."""
    opened: dict[Any, Net] = {}

    def load(backend: str, name: str = DET, **options: Any) -> Net:
        key = (backend, name, *sorted(options.items()))
        if key not in opened:
            opened[key] = backends.load(backend, file(name), task=TASKS[name], **{"precision": "f32", **options})
        return opened[key]

    yield load
    for net in opened.values():
        net.close()


@pytest.fixture(autouse=True)
def opencv_threads() -> Iterator[None]:
    """Give the tests that follow the threads back: OpenCV has one pool for the whole process."""
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


def noise(batch: int, height: int, width: int) -> np.ndarray:
    return np.random.default_rng(height * width + batch).normal(size=(batch, 3, height, width)).astype(np.float32)


def crops(receipt: np.ndarray) -> list[np.ndarray]:
    """Return three lines of the receipt."""
    quads = (
        [143, 87, 533, 76, 534, 118, 144, 129],
        [200, 147, 481, 139, 482, 159, 200, 167],
        [506, 321, 575, 319, 576, 339, 507, 341],
    )
    return [geometry.cut(receipt, np.array(quad, np.float32).reshape(4, 2)) for quad in quads]


def text(task: str, receipt: np.ndarray) -> np.ndarray:
    """Return an input with text in it."""
    if task == "det":
        return Detector(None, limit_side_len=320).tensor(receipt[60:380, 100:600])
    return Recognizer(None, (), rec_batch_num=3).batch(crops(receipt))


# -- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "shape"), [(n, s) for n in (DET, REC, CLS) for s in LEGAL[TASKS[n]]], ids=str)
def test_legal_sizes_are_answered_as_by_onnxruntime(nets: Open, backend: str, name: str, shape: Any) -> None:
    answer = nets(backend, name)(noise(*shape))
    reference = nets("onnxruntime", name)(noise(*shape))
    assert (answer.dtype, answer.shape) == (np.float32, reference.shape)
    assert np.abs(answer - reference).max() <= TOLERANCE


@pytest.mark.parametrize("name", [DET, REC, CLS, "PP-OCRv4_det_mobile.onnx", "PP-OCRv4_rec_mobile.onnx"])
def test_text_is_answered_as_by_onnxruntime(nets: Open, backend: str, name: str, receipt: np.ndarray) -> None:
    batch = text(TASKS[name], receipt)
    answer, reference = nets(backend, name)(batch), nets("onnxruntime", name)(batch)
    assert reference.max() > 0.5
    assert np.abs(answer - reference).max() <= TOLERANCE


@pytest.mark.parametrize("name", [REC, "PP-OCRv4_rec_mobile.onnx"])
def test_a_narrow_first_call_leaves_wide_ones_right(
    nets: Open, file: Callable[[str], Path], backend: str, name: str
) -> None:
    """OpenVINO 2026.4.1 with snippets fails here: differences of 0.5, or nan in bf16."""
    net = backends.load(backend, file(name), task="rec", precision="f32")
    for width in (8, 9, 333, 8, 640):
        difference = net(noise(1, 48, width)) - nets("onnxruntime", name)(noise(1, 48, width))
        assert np.abs(difference).max() <= TOLERANCE
    net.close()


def test_an_answer_survives_the_next_call(nets: Open, backend: str) -> None:
    net = nets(backend)
    first = net(noise(1, 64, 96))
    kept = first.copy()
    net(noise(1, 64, 96) + 1)
    net(noise(1, 96, 64))
    assert np.array_equal(first, kept)
    assert first.flags.owndata


def test_the_input_is_left_as_it_was_however_it_lies_in_memory(nets: Open, backend: str) -> None:
    net, batch = nets(backend), noise(1, 64, 96)
    expected = net(batch)
    strided = np.repeat(batch, 2, axis=3)[:, :, :, ::2]
    reversed_twice = np.ascontiguousarray(batch[:, ::-1])[:, ::-1]
    read_only = batch.copy()
    read_only.flags.writeable = False
    for same in (strided, reversed_twice, read_only, np.asfortranarray(batch)):
        before = same.copy()
        assert np.array_equal(net(same), expected)
        assert np.array_equal(same, before)


def test_two_threads_agree_with_one(nets: Open, backend: str) -> None:
    net = nets(backend)
    batches = [noise(1, 32 * (1 + i % 3), 64 + 32 * (i % 2)) for i in range(12)]
    alone = [net(batch) for batch in batches]
    with ThreadPoolExecutor(2) as workers:
        together = list(workers.map(net, batches))
    assert all(np.array_equal(one, two) for one, two in zip(alone, together, strict=True))


@pytest.mark.parametrize("streams", [1, 2])
def test_map_keeps_the_order_and_applies_then(nets: Open, backend: str, streams: int) -> None:
    net = nets(backend, streams=streams)
    batches = [noise(1, 32, 32 * (1 + i % 4)) + i / 10 for i in range(9)]
    whole = list(net.map(iter(batches)))
    assert all(np.abs(one - net(batch)).max() <= 1e-6 for one, batch in zip(whole, batches, strict=True))
    sums = list(net.map(batches, then=lambda answer: float(answer.sum())))
    assert sums == pytest.approx([float(one.sum()) for one in whole], rel=1e-5)
    assert list(net.map([])) == []


def test_map_bounds_what_is_in_flight(nets: Open, backend: str) -> None:
    net, lock = nets(backend, streams=2), threading.Lock()
    drawn = taken = flying = 0
    seen = []

    def batches() -> Iterator[np.ndarray]:
        nonlocal drawn
        for _ in range(8):
            drawn += 1
            assert drawn - taken <= 5  # two in flight, two that wait for them, and the one at hand
            yield noise(1, 32, 32)

    def then(_: np.ndarray) -> None:
        nonlocal flying
        with lock:
            flying += 1
            seen.append(flying)
        time.sleep(0.05)
        with lock:
            flying -= 1

    for _ in net.map(batches(), then=then):
        taken += 1
    assert (taken, max(seen)) == (8, 2)


def test_what_then_raises_reaches_the_caller(nets: Open, backend: str) -> None:
    def then(_: np.ndarray) -> None:
        raise KeyError("then")

    for streams in (1, 2):
        with pytest.raises(KeyError, match="then"):
            list(nets(backend, streams=streams).map([noise(1, 32, 32)] * 3, then=then))
        assert nets(backend, streams=streams)(noise(1, 32, 32)).shape == (1, 1, 32, 32)  # the request was given back


def test_a_net_pickles_by_reopening(nets: Open, backend: str) -> None:
    net = nets(backend, threads=1)
    again = pickle.loads(pickle.dumps(net))
    batch = noise(1, 64, 96)
    assert np.abs(again(batch) - net(batch)).max() <= 1e-6
    assert (again.task, again.facts) == ("det", net.facts)
    again.close()


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "batch", "sentence"),
    [
        (DET, noise(1, 50, 70), r"A detector was given 50 x 70 pixels; both must be multiples of 32\."),
        (DET, noise(1, 64, 33), r"A detector was given 64 x 33 pixels"),
        (REC, noise(1, 48, 4), r"A recognizer was given a tensor 4 pixels wide; 8 or more were expected\."),
        (DET, noise(1, 64, 64).astype(np.float64), r"A batch of float64 \(1, 3, 64, 64\) was given; float32 \(N, 3, H"),
        (DET, noise(1, 64, 64)[0], r"A batch of float32 \(3, 64, 64\) was given"),
        (DET, noise(1, 64, 64)[:0], r"A batch of float32 \(0, 3, 64, 64\) was given"),
        (DET, noise(1, 64, 64)[:, :1], r"A batch of 1 channels was given; 3 were expected"),
        (REC, noise(1, 48, 48)[:, :1], r"A batch of 1 channels was given; 3 were expected"),
        (DET, noise(1, 64, 64).tolist(), r"A batch of list was given"),
        (DET, None, r"A batch of NoneType was given"),
    ],
    ids=["50x70", "64x33", "width 4", "float64", "three axes", "empty", "gray det", "gray rec", "list", "None"],
)  # fmt: skip
def test_illegal_input_is_refused_in_a_sentence(nets: Open, backend: str, name: str, batch: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        nets(backend, name)(batch)
    with pytest.raises(ValueError, match=sentence):
        list(nets(backend, name).map([batch]))


@pytest.mark.parametrize(("task", "name"), [("det", REC), ("det", CLS), ("rec", DET), ("rec", CLS), ("cls", REC)])
def test_a_model_of_another_task_says_so(file: Callable[[str], Path], backend: str, task: str, name: str) -> None:
    with pytest.raises(BackendError, match=rf"this is not a {task} model|of a {task} model. Is this the right model\?"):
        backends.load(backend, file(name), task=task)(noise(1, 64, 64))


def test_an_answer_of_the_wrong_shape_is_an_error() -> None:
    facts = Facts("made up", "1")
    cases: list[tuple[str, Any, tuple[int, ...]]] = [
        ("det", noise(1, 64, 64), (0,)),  # OpenVINO has answered so to 50 x 70
        ("det", noise(1, 64, 64), (1, 1, 32, 64)),  # the shape of another call
        ("cls", noise(2, 48, 192), (1, 2)),
        ("rec", noise(1, 48, 80), (1, 40, 20)),
        ("rec", noise(2, 48, 80), (1, 10, 20)),
    ]
    for task, batch, shape in cases:
        net = Net((lambda: None, "made up", {}), [lambda _, shape=shape: np.zeros(shape, np.float32)], facts, object())
        net.task = task
        with pytest.raises(BackendError, match=rf"with shape \({shape[0]},.*was expected of a {task} model"):
            net(batch)


def test_a_failure_of_the_runtime_is_told_in_one_line(nets: Open, backend: str) -> None:
    untasked = nets(backend, DET, threads=1)
    untasked.task = None  # so that the runtime itself has to refuse
    odd = noise(1, 50, 70) if backend == "opencv" else noise(1, 64, 64)[:, :1]  # OpenVINO answers 50 x 70 with nonsense
    with pytest.raises(BackendError, match=rf"^{backend} failed on a batch of shape \(1, .*\): .") as caught:
        untasked(odd)
    assert "\n" not in str(caught.value)
    assert "Exception from" not in str(caught.value)
    untasked.task = "det"
    assert untasked(noise(1, 64, 64)).shape == (1, 1, 64, 64)  # it can be called again


def test_a_closed_net_says_so(file: Callable[[str], Path], backend: str) -> None:
    net = backends.load(backend, file(DET), task="det", streams=2)
    net.close()
    for call in (lambda: net(noise(1, 32, 32)), lambda: list(net.map([noise(1, 32, 32)]))):
        with pytest.raises(BackendError, match=rf"This {backend} network was closed; load it again\."):
            call()
    net.close()  # again: nothing happens


def test_closing_waits_for_calls_and_wakes_those_that_wait(file: Callable[[str], Path]) -> None:
    net = backends.load("onnxruntime", file(CLS), task="cls")
    running, go_on = threading.Event(), threading.Event()

    def slow(answer: np.ndarray) -> tuple[int, ...]:
        running.set()
        go_on.wait(10)
        return answer.shape

    with ThreadPoolExecutor(3) as workers:
        first = workers.submit(lambda: list(net.map([noise(1, 48, 192)], then=slow)))
        running.wait(10)
        second = workers.submit(net, noise(1, 48, 192))
        closing = workers.submit(net.close)
        assert not closing.done()
        go_on.set()
        assert first.result(10) == [(1, 2)]
        closing.result(10)
        try:
            assert second.result(10).shape == (1, 2)  # it came before the closing
        except BackendError as error:
            assert "was closed" in str(error)


# -- facts -----------------------------------------------------------------------------------------------------------


def test_facts_say_what_was_asked_and_what_was_got(nets: Open, backend: str) -> None:
    facts = nets(backend, threads=1).facts
    assert (facts.backend, facts.precision, facts.device) == (backend, "f32", "CPU")
    assert facts.threads == 1
    assert facts.version[0].isdigit()
    assert (facts.asked["precision"], facts.asked["threads"], facts.asked["streams"]) == ("f32", 1, None)
    assert facts.input in (None, "?,3,?,?")
    assert facts.output is None or facts.output.startswith("?,1,")
    assert f"on {backend} {facts.version}, f32>" in repr(nets(backend, threads=1))


def test_the_precision_that_was_got_is_one_of_our_words(nets: Open, backend: str) -> None:
    assert nets(backend, precision=None).facts.precision in PRECISIONS


def test_openvino_reports_its_streams_and_instruction_set(nets: Open) -> None:
    facts = nets("openvino", streams=2).facts
    assert facts.streams == 2
    assert facts.isa


# -- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["onnxruntime", "opencv"])
@pytest.mark.parametrize("precision", ["bf16", "f16", "int8", "fp32"])
def test_a_precision_that_is_not_there_is_refused(file: Callable[[str], Path], backend: str, precision: str) -> None:
    with pytest.raises(BackendError, match=rf"^precision='{precision}': .* computes .*f32 on the CPU\. Give 'f32'"):
        backends.load(backend, file(DET), precision=precision)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"nonsense": 3}, "nonsense"),
        ({"device": "TPU"}, "TPU"),
        ({"threads": -1}, r"^threads=-1: 1 or more was expected"),
        ({"streams": -2}, r"^streams=-2: 1 or more was expected"),
    ],
)
def test_an_impossible_option_is_refused_by_name(
    file: Callable[[str], Path], backend: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BackendError, match=sentence):
        backends.load(backend, file(DET), **options)


@pytest.mark.parametrize(
    ("backend", "options", "sentence"),
    [
        ("onnxruntime", {"arenas": True}, r"There is no ONNX Runtime property 'arenas'\. Did you mean: arena\."),
        ("onnxruntime", {"shape": "1,3,64,64"}, r"shape and cache are OpenVINO's"),
        ("opencv", {"cache": "there"}, r"shape and cache are OpenVINO's"),
        ("opencv", {"arena": True}, r"There is no OpenCV property 'arena'"),
        ("openvino", {"precision": "fp32"}, r"There is no precision 'fp32'\. .*f32"),
        (
            "openvino",
            {"precision": "int8"},
            r"det_small.onnx: precision=.int8. needs a quantized model; `ocrlab quantize` makes one",
        ),
    ],
)
def test_what_a_runtime_cannot_do_is_said(
    file: Callable[[str], Path], backend: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BackendError, match=sentence):
        backends.load(backend, file(DET), **options)


def test_files_that_are_no_model_are_refused_by_name(tmp_path: Path, backend: str) -> None:
    broken, wrong = tmp_path / "broken.onnx", tmp_path / "model.txt"
    broken.write_bytes(b"nonsense" * 100)
    wrong.write_text("nonsense")
    with pytest.raises(BackendError, match=r"^.*broken\.onnx: .* cannot open it"):
        backends.load(backend, broken)
    with pytest.raises(BackendError, match=r"^.*model\.txt: .* reads .*\.onnx"):
        backends.load(backend, wrong)
    with pytest.raises(BackendError, match=r"none\.onnx: there is no such model file\."):
        backends.load(backend, tmp_path / "none.onnx")


def test_a_runtime_that_is_not_installed_is_not_available(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from ocrlab.backends import opencv

    assert set(backends.available()) <= set(backends.names())
    monkeypatch.setattr(opencv, "PACKAGE", "no_such_package")
    assert "opencv" in backends.names()
    assert "opencv" not in backends.available()
    with pytest.raises(BackendError, match=r"backend 'opencv' is not installed: pip install opencv-python$"):
        backends.load("opencv", tmp_path / "any.onnx")


def test_an_unknown_backend_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"There is no backend 'onnx_runtime'\. Did you mean: onnxruntime\."):
        backends.load("onnx_runtime", tmp_path / "any.onnx")


# -- what only OpenVINO does -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [DET, REC])
def test_openvino_reads_its_own_format(
    nets: Open, file: Callable[[str], Path], tmp_path: Path, name: str, receipt: np.ndarray
) -> None:
    import openvino as ov

    ir = tmp_path / "model.xml"
    ov.save_model(ov.Core().read_model(file(name)), ir, compress_to_fp16=False)
    net, batch = backends.load("openvino", ir, task=TASKS[name], precision="f32"), text(TASKS[name], receipt)
    assert np.abs(net(batch) - nets("onnxruntime", name)(batch)).max() <= TOLERANCE
    net.close()


@pytest.mark.parametrize("name", ["PP-OCRv4_det_mobile.onnx", "PP-OCRv4_rec_mobile.onnx", CLS])
def test_openvino_reads_paddle_models(nets: Open, name: str, receipt: np.ndarray) -> None:
    batch = text(TASKS[name], receipt)
    paddle = nets("openvino", name.replace(".onnx", ".pdmodel"))
    assert np.abs(paddle(batch) - nets("onnxruntime", name)(batch)).max() <= TOLERANCE


def test_a_paddle_model_needs_its_weights(file: Callable[[str], Path], tmp_path: Path) -> None:
    alone = tmp_path / "alone.pdmodel"
    alone.write_bytes(file("PP-OCRv4_det_mobile.pdmodel").read_bytes())
    with pytest.raises(BackendError, match=r"its weights, alone\.pdiparams, must lie beside it\."):
        backends.load("openvino", alone)
    for backend in ("onnxruntime", "opencv"):
        with pytest.raises(BackendError, match=r"for \.xml and \.pdmodel use backend='openvino'\."):
            backends.load(backend, alone)


def test_openvino_takes_a_fixed_shape_and_a_cache(nets: Open, file: Callable[[str], Path], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    options = {"task": "det", "precision": "f32", "shape": "1,3,64,96", "cache": str(cache)}
    net = backends.load("openvino", file(DET), **options)
    assert (net.facts.input, net.facts.output) == ("1,3,64,96", "1,1,64,96")
    assert np.abs(net(noise(1, 64, 96)) - nets("onnxruntime")(noise(1, 64, 96))).max() <= TOLERANCE
    with pytest.raises(BackendError, match=r"openvino failed on a batch of shape \(1, 3, 96, 96\): .*incompatible"):
        net(noise(1, 96, 96))
    assert any(cache.iterdir())
    net.close()


def test_openvino_gives_memory_back_and_goes_on(nets: Open) -> None:
    from ocrlab.backends import openvino

    net, batch = nets("openvino", threads=1), noise(1, 64, 96)
    before = net(batch)
    openvino.release_memory(net)
    assert np.array_equal(net(batch), before)


def test_memory_is_given_back_while_others_call_and_all_go_on(nets: Open, backend: str) -> None:
    net, batch = nets(backend, streams=2), noise(1, 64, 96)
    before = net(batch)
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(net, batch) for _ in range(12)]
        done = threads.submit(net.give_back)
        assert all(np.array_equal(answer.result(), before) for answer in answers)
        done.result()
    assert np.array_equal(net(batch), before)
    net.close()
    net.give_back()  # nothing is left to give


def test_properties_reach_the_runtime(nets: Open) -> None:
    with_arena = nets("onnxruntime", arena=True, spinning=True)
    assert with_arena.handle.get_session_options().enable_cpu_mem_arena
    assert not nets("onnxruntime").handle.get_session_options().enable_cpu_mem_arena
    assert nets("openvino", PERF_COUNT=True).handle.get_property("PERF_COUNT")


def test_processes_that_take_few_threads_do_not_take_the_same_cores(
    nets: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrlab.backends.openvino.os.cpu_count", lambda: 2)
    assert nets("openvino", threads=1).handle.get_property("ENABLE_CPU_PINNING") is False
    assert nets("openvino", threads=1, ENABLE_CPU_PINNING=True).handle.get_property("ENABLE_CPU_PINNING") is True


def test_facts_are_values() -> None:
    facts = Facts("openvino", "1")
    assert replace(facts, precision="f32") == Facts("openvino", "1", precision="f32")
    assert (facts.threads, facts.output, facts.asked) == (None, None, {})
