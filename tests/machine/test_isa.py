"""An older processor, imitated in the child: OpenVINO reports what it may use, and nobody is held to half of it."""

from __future__ import annotations

import doctest
import platform
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ocrlab import bench
from ocrlab.bench import cases, lock, rounds
from ocrlab.bench.report import to_dict
from ocrlab.machine import isa
from ocrlab.net import BackendError

on_x86 = pytest.mark.skipif(platform.machine().lower() not in isa.X86, reason="x86 only")


def test_examples_are_true() -> None:
    assert doctest.testmod(isa) == (0, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("AVX", "openvino", "x86_64"), "AVX2"),
        (("AVX2", "onnxruntime", "x86_64"), "only OpenVINO"),
        (("AVX2", "openvino", "arm64"), "on x86 only; arm64 was found"),
    ],
    ids=str,
)
def test_what_cannot_be_imitated_is_refused_in_a_sentence(given: tuple[str, str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        isa.check_isa(*given)


@on_x86
def test_a_case_of_another_runtime_cannot_be_held_back() -> None:
    with pytest.raises(ValueError, match="only OpenVINO"):
        bench.Case("a", Path("x.onnx"), "opencv", (), isa="AVX2")


def test_elsewhere_there_are_no_older_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert isa.below() == ()
    with pytest.raises(ValueError, match="aarch64 was found"):
        bench.Case("a", Path("x.onnx"), "openvino", (), isa="AVX2")


@pytest.mark.parametrize("one", isa.VARIABLES)
def test_half_of_it_is_refused(one: str) -> None:
    isa.check_environment({})
    isa.check_environment(isa.variables("AVX2"))
    with pytest.raises(BackendError, match="Set both to the same, or neither"):
        isa.check_environment({one: "AVX2"})


@pytest.fixture
def crop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lock, "lock_file", lambda: tmp_path / "lock")
    monkeypatch.setattr(rounds.noise, "BEFORE", 0.01)
    np.save(tmp_path / "crop.npy", np.zeros((1, 3, 48, 192), np.float32))
    return tmp_path / "crop.npy"


@on_x86
@pytest.mark.skipif("AVX2" not in isa.below(), reason="this processor has no more than AVX2")
def test_openvino_reports_what_it_may_use(crop: Path, file: Callable[[str], Path]) -> None:
    model = file("ch_ppocr_mobile_v2.0_cls.onnx")
    free, held = (
        bench.Case(str(name), model, "openvino", (crop,), "cls", {"threads": 1}, isa=name) for name in (None, "AVX2")
    )
    first, second = bench.Bench((free, held), rounds=1, seconds=0.05, cache=False).run()
    assert second.failure is None
    assert (second.facts["isa"], second.facts["precision"]) == ("Intel AVX2", "f32")
    assert first.facts["isa"] != second.facts["isa"]
    told = to_dict(second)
    assert (told["isa"], told["max_isa"], to_dict(first)["max_isa"]) == ("Intel AVX2", "AVX2", None)


def test_half_of_it_in_the_users_environment_is_a_row_that_failed(
    crop: Path, file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    case = bench.Case("a", file("ch_ppocr_mobile_v2.0_cls.onnx"), "openvino", (crop,), "cls")
    (row,) = bench.Bench((case,), rounds=1, seconds=0.05, cache=False).run()
    assert row.failure is not None
    assert row.failure.kind == "unsupported"
    assert "ONEDNN_MAX_CPU_ISA=AVX2" in row.failure.said


@on_x86
def test_all_adds_the_processors_that_this_one_goes_beyond(
    receipt: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "ir_of", lambda onnx: tmp_path / "model.xml")
    monkeypatch.setattr(cases, "below", lambda: ("SSE41", "AVX2"))
    assert [one.isa for one in bench.cases_for(receipt, all=True) if one.isa] == ["SSE41", "AVX2"]
    assert not any(one.isa for one in bench.cases_for(receipt))
