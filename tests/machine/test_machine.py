from __future__ import annotations

from pathlib import Path

import pytest

from ocrlab import machine


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 0.5),  # cgroup v1
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ({"cpu.max": "nonsense"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_the_processor_time_of_a_container(tmp_path: Path, files: dict[str, str], limit: float | None) -> None:
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert machine.cgroup_limit(tmp_path) == limit


@pytest.mark.parametrize(
    ("limit", "cores", "threads"),
    [("max", 8, None), ("150000", 8, 2), ("100000", 8, 1), ("20000", 8, 1), ("800000", 8, None), ("790000", 8, None)],
)
def test_threads_are_limited_where_a_container_allows_less_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, cores: int, threads: int | None
) -> None:
    (tmp_path / "cpu.max").write_text(f"{limit} 100000")
    monkeypatch.setattr(machine.limits, "usable_cores", lambda: cores)
    assert machine.thread_limit(tmp_path) == threads


def test_some_core_is_usable() -> None:
    assert machine.usable_cores() >= 1


@pytest.fixture
def precision_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "config" / "precision.json"
    monkeypatch.setattr(machine.precision, "precision_file", lambda: file)
    return file


def test_a_precision_is_kept_for_this_machine_and_openvino(
    precision_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine.default_precision("openvino") is None
    machine.keep_precision("f32")
    assert machine.default_precision("openvino") == "f32"
    assert machine.default_precision("onnxruntime") is None
    monkeypatch.setattr(machine.precision, "machine_name", lambda: "another machine with the same home folder")
    assert machine.default_precision("openvino") is None


def test_a_kept_precision_can_be_forgotten(precision_file: Path) -> None:
    machine.keep_precision("f32")
    machine.keep_precision(None)
    machine.keep_precision(None)
    assert machine.default_precision("openvino") is None
    assert not precision_file.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"machine": 1}', "\x00"])
def test_a_damaged_file_is_as_none(precision_file: Path, text: str) -> None:
    precision_file.parent.mkdir()
    precision_file.write_text(text)
    assert machine.default_precision("openvino") is None
