from types import SimpleNamespace

import numpy as np
import pytest

from ocrlab import machine
from ocrlab.cli import bootstrap, doctor
from ocrlab.models import store


@pytest.fixture
def report():
    return doctor.Report()


def test_ready_here(capsys):
    status = doctor.run(check=False)
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert status == 0
    assert last.startswith("ocrlab ")
    assert last.endswith("| ready")
    assert "openvino" in last


def test_check_compares_f32_with_the_runtime_s_own_choice(report, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(machine.precision, "precision_file", lambda: tmp_path / "precision.json")
    doctor.precision_check(report)
    assert "f32 against" in capsys.readouterr().out


def test_a_failed_check_makes_f32_the_default_on_this_machine(report, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(machine.precision, "precision_file", lambda: tmp_path / "deeper" / "precision.json")
    monkeypatch.setattr(doctor, "page_differences", lambda one, other: ["'a' and 'b'"])
    assert machine.default_precision("openvino") is None
    doctor.precision_check(report)
    assert machine.default_precision("openvino") == "f32"
    assert machine.default_precision("onnxruntime") is None
    monkeypatch.setattr(machine.precision, "machine_name", lambda: "another")
    assert machine.default_precision("openvino") is None


def line(text, x=0.0):
    return SimpleNamespace(text=text, quad=np.full((4, 2), x, np.float32))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ([line("a")], [line("a", 1.5)], []),
        ([line("a")], [], ["1 and 0 lines"]),
        ([line("a")], [line("b")], ["'a' and 'b'"]),
        ([line("a")], [line("a", 5)], ["boxes up to 5.0 px apart"]),
    ],
)
def test_differences_between_two_readings(one, other, said):
    assert doctor.page_differences(SimpleNamespace(lines=one), SimpleNamespace(lines=other)) == said


def test_a_damaged_model_would_stop_the_lab(report, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path))
    (tmp_path / "PP-OCRv6_det_small.onnx").write_bytes(b"cut short")
    doctor.models(report)
    assert len(report.stops) == 1
    assert str(tmp_path / "PP-OCRv6_det_small.onnx") in report.stops[0]
    assert "ocrlab models fetch PP-OCRv6-small" in report.stops[0]
    assert store.folder() == tmp_path


def test_two_opencvs_would_stop_the_lab(report, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "version_of", lambda name: "5.0.0")
    doctor.packages(report)
    assert any("opencv-python-headless" in stop and "overwrite" in stop for stop in report.stops)


def test_a_missing_package_would_stop_the_lab(report, capsys, monkeypatch):
    monkeypatch.setattr(bootstrap, "missing", lambda extra: ["pyclipper>=1.3"])
    doctor.packages(report)
    assert any("pyclipper>=1.3" in stop for stop in report.stops)
