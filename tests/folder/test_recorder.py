"""The flight recorder: it sees all, changes nothing, and never lets production fail."""

import json
import logging
import threading

import numpy as np
import pytest
from peer_like import Engine
from pictures import SAMPLES, rgb

import ocrlab
from ocrlab.folder.bisect.recording import read_recording
from ocrlab.folder.recorder import seen as seen_module
from ocrlab.folder.recorder.recorder import Recorder, recorded
from ocrlab.folder.recorder.watching import engines

ARRAYS = {"boxes", "crop_shapes", "crops", "turned", "det_tensor_0", "map_0", "cls_tensor_0", "cls_answer_0", "rec_tensor_0",
          "rec_classes_0", "rec_answer_0"}  # fmt: skip


@pytest.fixture(scope="module")
def ocr():
    with ocrlab.load(backend="onnxruntime", preset="rapidocr", limit_side_len=224) as ready:
        yield ready


@pytest.fixture(scope="module")
def page():
    """Return a part of the receipt, blue first, as RapidOCR has it."""
    return np.ascontiguousarray(rgb(SAMPLES / "receipt.jpg")[60:260, :, ::-1])


def told(answer):
    return [list(some) for some in (answer.txts, answer.scores)] if hasattr(answer, "txts") else answer[0]


@pytest.mark.parametrize("old", [False, True], ids=["3", "1.4"])
def test_all_is_written_and_nothing_is_otherwise(ocr, page, tmp_path, old):
    engine = Engine(ocr, old)
    kinds = [type(engine), type(engine.load_img), type(engine.text_det), type(engine.text_cls)]
    without = told(engine(page))
    with Recorder(engine, tmp_path / "prod.npz") as recorder:
        assert isinstance(engine, Engine)
        assert told(engine(page)) == without
    assert [type(engine), type(engine.load_img), type(engine.text_det), type(engine.text_cls)] == kinds
    assert not engines
    assert not {"crop_text_regions", "get_crop_img_list", "_load_rec_model"} & vars(engine).keys()
    assert (recorder.problems, recorder.written, engine.calls) == ([], [tmp_path / "prod.npz"], 2)

    found = read_recording(tmp_path / "prod.npz")
    assert found.arrays.keys() >= ARRAYS
    assert "picture" not in found.arrays
    assert (found.page, found.picture, found.told["left_out"]) == (page.shape[:2], page.shape[:2], {})
    assert [line["text"] for line in found.told["lines"]] == (list(told(engine(page))[0]) if not old else
                                                              [one[1] for one in without])  # fmt: skip
    assert len(found.told["texts"]) == len(found.boxes) == len(found.crops) == len(found.turned) > 3
    assert sorted(line for call in found.calls if call.task == "rec" for line in call.lines) == [
        *range(len(found.boxes))
    ]
    assert found.told["settings"]["Det"]["unclip_ratio"] == 1.6
    assert found.told["settings"]["Det"]["use_dilation"] is True
    assert found.told["models"]["rec"]["sha256"].startswith("6f327246")
    assert found.told["versions"]["numpy"] == np.__version__
    assert len(found.told["characters"]) == 18_710
    assert 0 < found.told["recorder_seconds"] < found.told["seconds"]


def test_what_production_sets_meanwhile_is_set(ocr, page, tmp_path):
    engine = Engine(ocr)
    with Recorder(engine, tmp_path / "prod.npz"):
        engine.text_det.postprocess_op.box_thresh = 0.7
        engine.text_det.limit_type = "max"
        engine(page)
    assert (engine.text_det.postprocess_op.box_thresh, engine.text_det.limit_type) == (0.7, "max")
    assert read_recording(tmp_path / "prod.npz").told["settings"]["Det"]["box_thresh"] == 0.7


def test_what_is_left_out_is_said(ocr, page, tmp_path):
    engine = Engine(ocr)
    with Recorder(engine, tmp_path / "private.npz", without=("tensors", "crops", "texts")):
        engine(page)
    found = read_recording(tmp_path / "private.npz")
    pictures = {name for name in found.arrays if "tensor" in name or name == "crops" or name.startswith("rec_")}
    assert not pictures
    assert found.told["left_out"]["det_tensor_0"] == found.told["left_out"]["rec_classes_0"] == "it was not to be kept"
    assert len(found.hash_of("det_tensor_0") or "") == len(found.hash_of("crops") or "") == 64
    assert found.hash_of("rec_classes_0") is None  # a text can be guessed from it
    raw = bytes(np.load(tmp_path / "private.npz")["told"]).decode()
    for text in told(engine(page))[0]:
        assert text not in json.loads(raw)["texts"]
        assert text not in raw or len(text) < 3

    with Recorder(engine, tmp_path / "small.npz", megabytes=2, picture=True):
        engine(page)
    found = read_recording(tmp_path / "small.npz")
    assert sum(array.nbytes for array in found.arrays.values()) <= 2 * 2**20
    assert "more than there was room for" in found.told["left_out"]["det_tensor_0"]
    assert (found.arrays["picture"] == page).all()
    assert found.told["texts"] == list(told(engine(page))[0])

    with Recorder(engine, tmp_path / "third.npz", megabytes=6):
        engine(page)
    tensors = [
        array.nbytes for name, array in read_recording(tmp_path / "third.npz").arrays.items() if "rec_tensor" in name
    ]
    assert sum(tensors) <= 2 * 2**20


def test_what_production_raises_it_raises_and_what_it_had_done_is_kept(ocr, page, tmp_path):
    engine = Engine(ocr)
    engine.lazy.postprocess_op, engine.lazy.ocr = engine.lazy.postprocess_op, None  # the recognizer is broken
    with Recorder(engine, tmp_path / "prod.npz"), pytest.raises(AttributeError, match="recognize"):
        engine(page)
    found = read_recording(tmp_path / "prod.npz")
    assert found.told["raised"] == "AttributeError"
    assert found.arrays.keys() >= {"map_0", "boxes", "crops", "cls_answer_0"}
    with Recorder(engine, tmp_path / "none.npz"), pytest.raises(ValueError, match="no picture"):
        engine("scan.png")
    assert read_recording(tmp_path / "none.npz").arrays == {}


def broken(*_):
    raise MemoryError("nothing is left")


FAULTS = {
    "a step cannot be told": ("keep", "prod.npz", "MemoryError"),
    "the answer is of another shape": ("keep_texts", "prod.npz", "MemoryError"),
    "nothing can be written": (None, "not/there/prod.npz", "nothing was written"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_of_the_recorder_is_not_production_s(ocr, page, tmp_path, monkeypatch, fault):
    method, name, problem = FAULTS[fault]
    engine = Engine(ocr)
    without = told(engine(page))
    if method:
        monkeypatch.setattr(seen_module.Seen, method, broken)
    with Recorder(engine, tmp_path / name) as recorder:
        assert told(engine(page)) == without
    problems = read_recording(tmp_path / name).told["problems"] if method else recorder.problems
    assert any(problem in one for one in problems)
    assert not list(tmp_path.rglob("*.part"))


def test_an_engine_of_another_kind_goes_on_unwatched(tmp_path, caplog):
    caplog.set_level(logging.WARNING, "ocrlab_recorder")
    with Recorder(len, tmp_path / "prod.npz") as recorder:
        assert len("abc") == 3
    assert any("cannot be watched" in one for one in recorder.problems)
    assert "a RapidOCR, or a PaddleOCR" in caplog.text
    assert not (tmp_path / "prod.npz").exists()
    assert recorded(len, tmp_path / "prod.npz") is len
    assert recorded(len, None) is len
    assert Recorder(len, tmp_path, without=("crop",)).problems == ["there is no part 'crop' to leave out"]


def test_a_folder_has_a_file_a_picture_up_to_a_bound(ocr, page, tmp_path):
    engine = Engine(ocr)
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "0-of-yesterday.npz").touch()
    assert recorded(engine, tmp_path / "recordings", most=3, without="tensors") is engine
    for height in (100, 120, 140):
        engine(page[:height])
    assert [read_recording(path).page[0] for path in sorted((tmp_path / "recordings").iterdir())[1:]] == [100, 120]
    with Recorder(engine, tmp_path / "last.npz") as recorder:  # who asks for this call gets it
        engine(page[:160])
        engine(page[:180])
    assert recorder.written == [tmp_path / "last.npz"]
    assert read_recording(tmp_path / "last.npz").page[0] == 180
    engines[id(engine)].leave()
    assert not engines


def test_threads_that_share_an_engine_see_each_its_own_picture(ocr, page, tmp_path):
    engine, kind = Engine(ocr), Engine
    both = threading.Barrier(2)

    def read(height):
        with Recorder(engine, tmp_path / f"{height}.npz"):
            both.wait()
            engine(page[:height])

    threads = [threading.Thread(target=read, args=(height,)) for height in (120, 160)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for height in (120, 160):
        found = read_recording(tmp_path / f"{height}.npz")
        assert found.page[0] == height
        assert len([call for call in found.calls if call.task == "det"]) == 1
    assert type(engine) is kind
    assert not engines


def test_a_block_in_which_nothing_is_read_says_so(ocr, tmp_path):
    with Recorder(Engine(ocr), tmp_path / "prod.npz") as recorder:
        pass
    assert recorder.problems == ["the engine was not called, or not in this thread"]
