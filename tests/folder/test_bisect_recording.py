"""A recording comes from elsewhere: what is damaged, or was made to do harm, is refused in a sentence."""

import io
import json
import zipfile

import numpy as np
import pytest

from ocrlab.folder.bisect.bisected import compared
from ocrlab.folder.bisect.ours import opened
from ocrlab.folder.bisect.recording import RecordingError, read_recording
from ocrlab.models.store import catalogue

TOLD = {
    "format": "ocrlab recording", "version": 1, "engine": {"package": "rapidocr"}, "versions": {"rapidocr": "3.10.0"},
    "settings": {}, "models": {}, "arrays": {}, "left_out": {}, "calls": [], "page": [40, 60, 3], "picture": [40, 60, 3],
}  # fmt: skip


def npy(array, **options):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(array), **options)
    return stream.getvalue()


def archive(path, told=None, **members):
    """Write an archive of members as bytes; what is an array becomes one."""
    said = TOLD if told is None else told
    told = said if isinstance(said, bytes) else npy(np.frombuffer(json.dumps(said).encode(), np.uint8))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in {"told": told, **members}.items():
            out.writestr(f"{name}.npy", data if isinstance(data, bytes) else npy(data))
    return path


def header(shape, dtype="<f4", order="False", data=b""):
    """Return an array whose header says what is not there."""
    text = f"{{'descr': {dtype!r}, 'fortran_order': {order}, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


F4 = np.zeros((1, 3, 32, 32), np.float32)
SHAPES = np.array([[2, 3, 3]], np.int32)
BOX = np.zeros((1, 4, 2), np.float32)
DAMAGES = {
    "numbers that are none": ({"det_tensor_0": F4.astype(np.float64)}, "4 axes of f4 were expected"),
    "too few axes": ({"map_0": np.zeros((3, 3), np.float32)}, "4 axes of f4"),
    "an object": ({"map_0": header("(1,)", "|O", data=b"cos\nsystem\n(S'echo'\ntR.")}, "4 axes of f4"),
    "a shape that is not there": ({"map_0": header("(99999, 99999, 99999, 9)")}, "were announced, and 0 bytes are there"),
    "a negative shape": ({"map_0": header("(1, 1, -4, -4)", data=bytes(64))}, "axes of f4 were expected"),
    "columns first": ({"map_0": header("(1, 1, 4, 4)", order="True", data=bytes(64))}, "axes of f4 were expected"),
    "a header that is code": ({"map_0": header("(1,__import__('os'))")}, "map_0: "),
    "no header": ({"map_0": b"abc"}, "map_0: "),
    "a version of numpy's to come": ({"map_0": b"\x93NUMPY\x09\x00"}, "map_0: "),
    "a name that is a path": ({"../../etc/passwd": F4}, "which no recorder writes"),
    "a name of nobody's": ({"weights": F4}, "an array 'weights'"),
    "it says nothing": ({"told": b""}, "told: "),
    "it speaks no JSON": ({"told": npy(np.frombuffer(b"{", np.uint8))}, "what it says of itself is damaged"),
    "it goes deeper than anybody can": ({"told": npy(np.frombuffer(b"[" * 100_000, np.uint8))}, "damaged"),
    "it is a list": ({"told": npy(np.frombuffer(b"[]", np.uint8))}, "it does not say that it is one"),
    "crops that do not add up": ({"crop_shapes": SHAPES, "crops": np.zeros(5, np.uint8)}, "do not add up"),
    "crops whose sum overflows": ({"crop_shapes": np.full((2, 3), 2**31 - 1, np.int32), "crops": np.zeros(5, np.uint8)},
                                  "crops without a shape"),
    "crops of other boxes": ({"crop_shapes": SHAPES, "boxes": np.zeros((2, 4, 2), np.float32)}, "1 crops of 2 boxes"),
    "boxes of five corners": ({"boxes": np.zeros((1, 5, 2), np.float32)}, "boxes of shape"),
}  # fmt: skip
TOLD_OTHERWISE = {
    "of a version to come": ({"version": 7}, "version '7'; this ocrlab reads 1"),
    "without settings": ({"settings": None}, "nothing of settings"),
    "without a package": ({"engine": {}}, "its lists are none"),
    "texts that are none": ({"texts": 7}, "its lists are none"),
    "a call of nothing": ({"calls": [7]}, "a call of a network that is none"),
    "a call of another task": ({"calls": [{"task": "x", "tensor": [], "answer": []}]}, "a call of a network"),
    "a call without a shape": ({"calls": [{"task": "det", "tensor": ["a"], "answer": []}]}, "a call of a network"),
    "a call of lines below zero": ({"calls": [{"task": "det", "tensor": [1], "answer": [], "lines": [-4]}]}, "a call"),
}


@pytest.mark.parametrize("members, said", DAMAGES.values(), ids=DAMAGES)
def test_damaged_arrays_are_refused(tmp_path, members, said):
    with pytest.raises(RecordingError) as error:
        read_recording(archive(tmp_path / "prod.npz", **members))
    assert said in str(error.value)
    assert str(error.value).startswith(f"{tmp_path / 'prod.npz'}: not a recording of ocrlab_recorder.py: ")


@pytest.mark.parametrize("told, said", TOLD_OTHERWISE.values(), ids=TOLD_OTHERWISE)
def test_what_it_says_of_itself_is_looked_at(tmp_path, told, said):
    with pytest.raises(RecordingError) as error:
        read_recording(archive(tmp_path / "prod.npz", {**TOLD, **told}))
    assert said in str(error.value)


def test_files_of_another_kind_are_refused(tmp_path):
    path = tmp_path / "prod.npz"
    for data in (b"", b"no zip", archive(path, map_0=F4).read_bytes()[:-30]):
        path.write_bytes(data)
        with pytest.raises(RecordingError, match="damaged or no npz file"):
            read_recording(path)
    with pytest.raises(RecordingError, match="there is no such file"):
        read_recording(tmp_path / "none.npz")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("map_0.npy", npy(F4))
    with pytest.raises(RecordingError, match="does not say what it holds"):
        read_recording(path)


def test_a_small_file_that_becomes_huge_is_refused_before_it_does(tmp_path, monkeypatch):
    monkeypatch.setattr("ocrlab.folder.bisect.recording.LARGEST", 10**6)
    with pytest.raises(RecordingError, match="2 arrays of 4 MB"):
        read_recording(archive(tmp_path / "prod.npz", map_0=np.zeros((1, 1, 1000, 1000), np.float32)))
    assert (tmp_path / "prod.npz").stat().st_size < 10**5


def test_a_flipped_byte_is_refused_or_harmless(tmp_path):
    whole = archive(tmp_path / "prod.npz", boxes=BOX, crop_shapes=SHAPES, crops=np.zeros(18, np.uint8), map_0=F4[:, :1])
    data, random = whole.read_bytes(), np.random.default_rng(5)
    refused = 0
    for at in random.integers(0, len(data), 300):
        flipped = bytearray(data)
        flipped[at] ^= 1 << int(random.integers(8))
        whole.write_bytes(flipped)
        try:
            read_recording(whole)
        except RecordingError:
            refused += 1
    assert refused > 200


SETTINGS = {
    "no section": {"Det": 7},
    "a number that is none": {"Det": {"thresh": "a"}},
    "a list for a number": {"Det": {"box_thresh": [1, 2]}},
    "three numbers that are not": {"Det": {"mean": {"a": 1}}},
    "a shape of text": {"Rec": {"rec_img_shape": "abc"}},
    "a batch of nothing": {"Rec": {"rec_batch_num": 0}},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_settings_that_are_none_are_refused_in_a_sentence(tmp_path, settings):
    recording = read_recording(archive(tmp_path / "prod.npz", {**TOLD, "settings": settings}))
    with pytest.raises(ValueError) as error:
        opened(recording, {})
    assert str(error.value)[-1] in ".)"


def test_what_our_stages_do_not_take_is_a_difference_and_no_traceback(tmp_path):
    calls = [
        {"task": "det", "tensor": [1, 3, 33, 33], "answer": [1, 1, 33, 33]},
        {"task": "cls", "tensor": [2, 3, 48, 192], "answer": [2, 7], "lines": [0, 90_000]},
        {"task": "rec", "tensor": [1, 3, 48, 320], "answer": [1, 40, 5], "lines": [0]},
    ]
    sha = catalogue()["files"]["PP-OCRv6_det_small.onnx"]["sha256"]
    told = {**TOLD, "calls": calls, "texts": ["a"], "scores": ["b"], "labels": [], "lines": [7, {"box": "x"}],
            "models": {"det": {"sha256": sha, "path": "/dev/zero", "runtime": "onnxruntime"}, "rec": 7},
            "page_levels": "abc", "problems": [{}], "raised": ["x"]}  # fmt: skip
    recording = read_recording(archive(
        tmp_path / "prod.npz", told, det_tensor_0=np.zeros((1, 3, 33, 33), np.float32),
        map_0=np.zeros((1, 1, 33, 33), np.float32),
        cls_tensor_0=np.zeros((2, 3, 48, 192), np.float32), cls_answer_0=np.zeros((2, 7), np.float32), boxes=BOX,
        crop_shapes=SHAPES, crops=np.zeros(18, np.uint8), turned=np.array([9], np.uint8),
        rec_tensor_0=np.zeros((1, 3, 48, 320), np.float32), rec_classes_0=np.full((1, 40), -5, np.int32),
        rec_answer_0=np.full((1, 40, 3), np.nan, np.float32),
    ))  # fmt: skip
    ours = opened(recording, {})
    with ours.ocr:
        for image in (None, np.zeros((40, 60, 3), np.uint8), np.zeros((60, 40, 3), np.uint8)):
            found = compared(recording, ours, image)
            assert found.first is not None
            assert len(found.steps) == 13
            assert any("does not take" in step.said for step in found.steps)
            assert "Production raised" in found._repr_html_()
            json.dumps(found.to_dict(), allow_nan=False)
            assert found.figure is None or found.figure.encoded("png")
