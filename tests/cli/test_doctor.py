import pytest

from ocrlab.cli import bootstrap, doctor
from ocrlab.models import store


@pytest.fixture
def report():
    return doctor.Report()


def test_ready_here(capsys):
    status = doctor.run()
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert status == 0
    assert last.startswith("ocrlab ")
    assert last.endswith("| ready")
    assert "openvino" in last


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
