"""The whole way, on three small samples, with NNCF."""

import json
import shutil
import sys

import numpy as np
import pytest

import ocrlab
from ocrlab.cli import commands
from ocrlab.folder import samples
from ocrlab.models import int8, store
from ocrlab.quantize import command
from ocrlab.quantize.make import quantize

SMALL = ["letter_spaced", "poster", "receipt", "street_sign"]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """Return a store of its own, with an INT8 detector that was made and judged in it."""
    pytest.importorskip("nncf")
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("models")
        for name in store.files_of(store.catalogue()["default"]):
            shutil.copy(store.path(name), folder)
        patch.setenv("OCRLAB_MODELS", str(folder))
        patch.setattr(samples, "names", lambda: list(SMALL))
        assert commands.run(["quantize"]) == 0
        yield folder


def test_the_detector_is_there_with_its_proof(there, capfd):
    network = int8.proven(store.path("PP-OCRv6_det_small.onnx"))
    proof = json.loads(int8.parts_of(network)[2].read_text(encoding="utf-8"))
    assert [one["picture"].partition(".")[0] for one in proof["judged_on"]] == ["poster", "street_sign"]
    assert proof["verdict"]["before"]["characters"] > 50
    assert proof["versions"].keys() == {"openvino", "nncf", "ocrlab"}
    assert len(proof["time"]["over"]["f32"]) == command.ROUNDS
    assert not list(there.glob(".quantize-*"))


def test_it_is_loaded_in_place_of_the_other_and_reads(there):
    with ocrlab.load(precision="int8") as ocr:
        got = ocr.detect.net.facts
        assert (got.precision, got.asked["precision"]) == ("int8", "int8")
        assert ocr.recognize.net.facts.precision != "int8"
        page = ocr(samples.sample("receipt").path)
    assert "Café Tournesol" in page.text
    with ocrlab.load(precision="f32") as exact:
        heatmap = exact.detect(ocrlab.load_image(samples.sample("receipt").path)).heatmap
    with ocrlab.load(precision="int8") as ocr:
        other = ocr.detect(ocrlab.load_image(samples.sample("receipt").path)).heatmap
    assert 0 < np.abs(heatmap - other).mean() < 0.02  # other numbers, the same text


def test_a_network_that_was_not_judged_is_refused(there):
    network = int8.proven(store.path("PP-OCRv6_det_small.onnx"))
    weights, proof = network.with_suffix(".bin"), network.with_suffix(".json")
    kept = weights.read_bytes(), proof.read_bytes()
    weights.write_bytes(kept[0][:-1] + b"\0" + kept[0][-1:])
    with pytest.raises(store.ModelError, match="not the network that was judged"):
        ocrlab.load(precision="int8")
    weights.write_bytes(kept[0])
    proof.write_text("{}", encoding="utf-8")
    with pytest.raises(store.ModelError, match=r"\.json: the proof is damaged"):
        ocrlab.load(precision="int8")
    proof.write_bytes(kept[1])
    assert int8.proven(store.path("PP-OCRv6_det_small.onnx")) == network


def test_what_reads_worse_is_not_kept(there, monkeypatch, capsys):
    network = int8.proven(store.path("PP-OCRv6_det_small.onnx"))
    before = network.read_bytes(), network.stat().st_mtime_ns
    monkeypatch.setattr(command, "shown", lambda detector, pictures: [np.zeros((1, 3, 64, 64), np.float32)])
    assert commands.run(["quantize"]) == 1
    assert "It reads worse than before, and is not kept." in capsys.readouterr().out
    assert (network.read_bytes(), network.stat().st_mtime_ns) == before


def test_without_one_the_command_is_named(tmp_path, monkeypatch):
    shutil.copytree(store.folder(), tmp_path / "models", ignore=lambda _, names: [n for n in names if "int8" in n])
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path / "models"))
    with pytest.raises(store.ModelError, match=r"no INT8 network of it here\. Run: ocrlab quantize"):
        ocrlab.load(precision="int8")


def test_the_recognizer_is_refused_with_its_reason(capsys):
    assert commands.run(["quantize", "--part", "rec"]) == 2
    assert "the best changed 1.8 % of the characters" in capsys.readouterr().err


def test_without_nncf_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "nncf", None)
    with pytest.raises(ocrlab.BackendError, match=r'pip install "ocrlab\[quantize\]"'):
        quantize(store.path("PP-OCRv6_det_small.onnx"), [], tmp_path / "made.xml")
