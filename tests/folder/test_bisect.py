"""Bisecting a recording: a fault that was planted is named, at the step at which it was, and nothing else is."""

import json
import re
from argparse import Namespace
from dataclasses import replace

import numpy as np
import pytest
from peer_like import Engine
from pictures import SAMPLES, rgb

import ocrlab
from ocrlab import lab
from ocrlab.cli import commands
from ocrlab.folder.bisect import bisect, read_recording, record, report
from ocrlab.folder.bisect.bisected import STEPS, compared
from ocrlab.folder.bisect.ours import Ours, settings_of
from ocrlab.folder.bisect.recording import Recording
from ocrlab.folder.bisect.step import TITLES
from ocrlab.folder.recorder.recorder import Recorder
from ocrlab.folder.recorder.seen import Seen, write

IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}


@pytest.fixture(scope="module")
def ocr():
    with ocrlab.load(backend="onnxruntime", preset="rapidocr", limit_side_len=224) as ready:
        yield ready


@pytest.fixture(scope="module")
def page():
    return np.ascontiguousarray(rgb(SAMPLES / "receipt.jpg")[60:260])


@pytest.fixture(scope="module")
def clean(ocr, page, tmp_path_factory):
    return record(ocr, page, tmp_path_factory.mktemp("clean") / "prod.npz")


def changed(recording, **arrays):
    """Return a recording with other arrays."""
    return Recording(recording.path, recording.told, {**recording.arrays, **arrays})


def with_stage(ocr, stage, **settings):
    return replace(ocr, **{stage: replace(getattr(ocr, stage), **settings)})


def of(faulty, ocr, page, folder):
    """Return what a faulty pipeline records, which says that it has the settings of the right one."""
    found = record(faulty, page, folder / "faulty.npz")
    return Recording(found.path, {**found.told, "settings": {"ocrlab": settings_of(ocr)}}, found.arrays)


def with_crop(recording, number, crop):
    crops = [one[:, :, ::-1] for one in recording.crops]
    crops[number] = crop
    return changed(recording, crops=np.concatenate([one.ravel() for one in crops]),
                   crop_shapes=np.array([one.shape for one in crops], np.int32))  # fmt: skip


def swapped(recording, ocr):
    """Return a recording of a production that gives its detector red first."""
    tensor = np.ascontiguousarray(recording.arrays["det_tensor_0"][:, ::-1])
    return changed(recording, det_tensor_0=tensor, map_0=ocr.detect.net(tensor))


def on_its_head(recording, ocr):
    """Return a recording of a production that reads crop 2 turned by 180 degrees, whatever its classifier says."""
    turned = recording.turned.copy()
    turned[2] = 1
    tensors = {}
    for call in recording.calls:
        if call.task == "rec" and 2 in call.lines:
            crops = [recording.crops[i] for i in call.lines]
            crops[call.lines.index(2)] = np.ascontiguousarray(recording.crops[2][::-1, ::-1])
            tensors[f"rec_tensor_{call.number}"] = ocr.recognize.batch(crops)
    return changed(recording, turned=turned, **tensors)


FAULTS = {  # a recording of a faulty production; the step that must be named, and what must be said
    "mean and std": (lambda r, o, p, f: of(with_stage(o, "detect", **IMAGENET), o, p, f), "tensor",
                     "mean 0.485, 0.456, 0.406 and std 0.229, 0.224, 0.225"),
    "red and blue": (lambda r, o, p, f: swapped(r, o), "tensor", "in the order R, G, B"),
    "another size": (lambda r, o, p, f: of(with_stage(o, "detect", limit_side_len=192), o, p, f), "tensor", "a page of 700 x"),
    "the detector's net": (
        lambda r, o, p, f: of(with_stage(o, "detect", net=lambda x: np.sqrt(o.detect.net(x))), o, p, f), "map", "another net"),
    "no number": (lambda r, o, p, f: changed(r, map_0=np.full_like(r.arrays["map_0"], np.nan)), "map", "are no numbers"),
    "unclip_ratio": (lambda r, o, p, f: of(with_stage(o, "detect", unclip_ratio=2.4), o, p, f), "boxes", "unclip_ratio"),
    "box_thresh": (lambda r, o, p, f: of(with_stage(o, "detect", box_thresh=0.93), o, p, f), "boxes", "in production, 5 here"),
    "the order": (lambda r, o, p, f: changed(r, boxes=r.boxes[::-1].copy()), "order", "lines elsewhere"),
    "turned by a quarter": (lambda r, o, p, f: with_crop(r, 2, np.rot90(r.crops[2])[:, :, ::-1]), "crops",
                            "first at crop 2: turned by a quarter"),
    "mirrored": (lambda r, o, p, f: with_crop(r, 3, r.crops[3][:, ::-1, ::-1]), "crops", "first at crop 3: mirrored"),
    "blue and red in a crop": (lambda r, o, p, f: with_crop(r, 1, 255 - r.crops[1][:, :, ::-1]), "crops",
                               "crop 1: the negative"),
    "the classifier's tensor": (
        lambda r, o, p, f: of(with_stage(o, "classify", cls_width=160), o, p, f), "cls tensor", "160) in production"),
    "the classifier's net": (
        lambda r, o, p, f: of(with_stage(o, "classify", net=lambda x: o.classify.net(x)[:, ::-1]), o, p, f), "cls", "crop"),
    "on its head": (lambda r, o, p, f: on_its_head(r, o), "turns", "first at crop 2: turned by 180 degrees in production"),
    "the recognizer's width": (
        lambda r, o, p, f: of(with_stage(o, "recognize", min_width=960), o, p, f), "rec tensor", "960) in production"),
    "the recognizer's net": (
        lambda r, o, p, f: of(with_stage(o, "recognize", net=Softer(o.recognize.net)), o, p, f), "rec", "probabilities"),
    "the dictionary": (
        lambda r, o, p, f: of(with_stage(o, "recognize", charset=("?", *o.recognize.charset[:-1])), o, p, f), "texts",
        "class 1 is '?' there"),
    "text_score": (lambda r, o, p, f: of(replace(o, text_score=0.99), o, p, f), "lines", "text_score=0.5"),
}  # fmt: skip


class Softer:
    """A network that is less sure than another."""

    def __init__(self, net):
        self.net, self.opened_by, self.facts = net, net.opened_by, net.facts

    def __call__(self, batch):
        return self.net(batch) * np.float32(0.9)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_step_with_a_planted_fault_is_the_first_that_is_named(ocr, page, clean, tmp_path, fault):
    faulty, step, said = FAULTS[fault]
    found = compared(faulty(clean, ocr, page, tmp_path), Ours(ocr), page)
    assert found.first is not None
    assert found.first.name == step, found.headline
    assert said in found.first.said
    assert found.headline.startswith("They part first at the ") or step == "turns"
    assert "<strong>They part first" in found._repr_html_()
    json.dumps(found.to_dict(), allow_nan=False)
    if found.figure:
        assert found.figure.encoded("png").startswith(b"\x89PNG")


def test_a_clean_recording_differs_nowhere(ocr, page, clean):
    found = compared(clean, Ours(ocr), page)
    assert [step.state for step in found.steps] == ["same"] * len(STEPS)
    assert found.headline == f"No difference: all {len(STEPS)} steps come out as in production."
    assert (found.first, found.shown, found.figure) == (None, None, None)
    assert [*STEPS] == [*TITLES]
    assert "No difference" in found._repr_html_()


def test_without_the_picture_all_from_the_tensor_on_is_compared(ocr, page, clean, tmp_path):
    found = compared(clean, Ours(ocr), None)
    assert {step.name for step in found.steps if step.state == "left out"} == {"pixels", "tensor", "crops"}
    assert found.headline == f"No difference in {len(STEPS) - 3} steps; 3 could not be compared."
    for fault, said in (
        ("mean and std", "no pixels"),
        ("another size", "becomes"),
        ("turned by a quarter", "a quarter"),
    ):
        faulty, step, _ = FAULTS[fault]
        first = compared(faulty(clean, ocr, page, tmp_path), Ours(ocr), None).first
        assert (first.name, said in first.said) == (step, True), first.said


def test_tensors_that_were_left_out_are_made_of_the_crops(ocr, page, clean):
    arrays = {name: array for name, array in clean.arrays.items() if "rec_tensor" not in name}
    steps = {step.name: step for step in compared(Recording(clean.path, clean.told, arrays), Ours(ocr), page).steps}
    assert (steps["rec tensor"].state, steps["rec"].state) == ("left out", "same")
    softer = with_stage(ocr, "recognize", net=Softer(ocr.recognize.net))
    assert compared(Recording(clean.path, clean.told, arrays), Ours(softer), page).first.name == "rec"


@pytest.mark.parametrize("old", [False, True], ids=["3", "1.4"])
def test_what_the_recorder_saw_of_an_engine_is_opened_with_its_settings(ocr, page, tmp_path, old):
    engine = Engine(ocr, old)
    with Recorder(engine, tmp_path / "prod.npz", without="crops"):
        engine(np.ascontiguousarray(page[:, :, ::-1]))
    recording = read_recording(tmp_path / "prod.npz")
    recording.told["engine"] = {
        "package": "rapidocr_onnxruntime" if old else "rapidocr"
    }  # of that shape, not of that name
    recording.told["versions"].update({"rapidocr": "3.10.0", "rapidocr-onnxruntime": "1.4.4"})
    found = lab.bisect(recording, page)
    assert found.first is None, found.headline
    assert found.runtime.startswith("onnxruntime")
    assert found.recording.release == ("1.4.4" if old else "3.10.0")
    assert next(step for step in found.steps if step.name == "crops").said == "the same bits, by their hash."


def test_two_runtimes_and_two_precisions(page, tmp_path):
    """The lesson: the same tensor on two runtimes."""
    with ocrlab.load(backend="openvino", precision="f32", preset="rapidocr", limit_side_len=224) as other:
        recording = record(other, page, tmp_path / "prod.npz")
    again = bisect(recording, page)
    assert again.first is None
    assert again.runtime == "openvino in f32"
    found = bisect(tmp_path / "prod.npz", page, backend="onnxruntime")
    assert found.first is None, found.headline
    assert found.said == ("Production ran on openvino; here it is onnxruntime.",)
    states = {step.name: step.state for step in found.steps}
    assert states["map"] == states["rec"] == "close"
    assert "up to rounding" in found.headline
    assert re.search(r"map_0 \(1, 1, \d+, \d+\): largest difference .*e-0[5-9] at \[0, 0, ", found.shown.pair.said)


def test_only_what_has_one_tensor_a_page_is_recorded(page, tmp_path):
    with ocrlab.load(backend="onnxruntime") as other, pytest.raises(ValueError, match=r"preset='ocrlab'.*one tensor"):
        record(other, page, tmp_path / "prod.npz")


def test_the_command_says_where(ocr, page, clean, tmp_path, capsys):
    faulty = of(with_stage(ocr, "detect", unclip_ratio=2.4), ocr, page, tmp_path)
    seen = Seen(set(), 0)
    seen.told, seen.arrays = faulty.told, faulty.arrays
    write(tmp_path / "faulty.npz", seen)
    options = Namespace(bisect=tmp_path / "faulty.npz", image=None, json=False)
    assert report.run(options) == 1
    said = capsys.readouterr().out
    assert said.splitlines()[-1].startswith("They part first at the boxes: 5 in production, 5 here; 5 and 5 have")
    assert "= same      The order" not in said
    assert report.run(Namespace(**{**vars(options), "json": True})) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["first"], told["package"], len(told["steps"])) == ("boxes", "ocrlab", len(STEPS))
    assert commands.run(["diff", "--bisect", str(clean.path)]) == 0
    assert "No difference" in capsys.readouterr().out
    assert commands.run(["diff", "--bisect", str(SAMPLES / "receipt.jpg")]) == 2
    assert "not a recording of ocrlab_recorder.py" in capsys.readouterr().err


def test_texts_of_the_picture_are_escaped(ocr, page, clean):
    texts = ["<script>alert(1)</script>", *clean.told["texts"][1:]]
    found = compared(Recording(clean.path, {**clean.told, "texts": texts}, clean.arrays), Ours(ocr), page)
    assert found.first.name == "texts"
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
