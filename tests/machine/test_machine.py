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


def tree(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


V2 = "0::/kube/pod7/box\n"
V1 = "12:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n"


@pytest.mark.parametrize(
    ("own", "files", "cores"),
    [
        (V2, {"kube/pod7/box/cpu.max": "100000 100000\n"}, 1),
        (V2, {"kube/pod7/cpu.max": "150000 100000", "kube/pod7/box/cpu.max": "max 100000"}, 1.5),
        (V2, {"kube/cpu.max": "50000 100000", "kube/pod7/box/cpu.max": "200000 100000"}, 0.5),
        (V2, {"kube/pod8/cpu.max": "50000 100000"}, None),  # another's
        (V2, {"cpu.max": "200000 100000"}, 2),  # seen from inside, the group is the root
        (V1, {"cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "100000", "cpu,cpuacct/docker/abc/cpu.cfs_period_us": "50000"}, 2),
        (V1, {"cpu/docker/cpu.cfs_quota_us": "50000", "cpu/docker/cpu.cfs_period_us": "100000"}, 0.5),
        (V1, {"cpu/docker/abc/cpu.cfs_quota_us": "-1", "cpu/docker/abc/cpu.cfs_period_us": "100000"}, None),
        ("", {"cpu.max": "100000 100000"}, 1),
        ("nonsense\n0::/\xff\n", {"cpu.max": "100000 100000"}, 1),
    ],
)  # fmt: skip
def test_the_process_s_own_group_and_those_above_it_limit_its_cores(tmp_path, own, files, cores):
    (tmp_path / "own").write_text(own, encoding="utf-8")
    assert machine.cgroup_limit(tree(tmp_path / "cgroup", files), tmp_path / "own") == cores


@pytest.mark.parametrize(
    ("own", "files", "limit"),
    [
        (V2, {"kube/pod7/box/memory.max": "900", "kube/pod7/box/memory.current": "100"},
         (900, 100)),
        (V2, {"kube/pod7/memory.max": "500", "kube/pod7/memory.current": "450",
              "kube/pod7/box/memory.max": "max", "kube/pod7/box/memory.current": "9"},
         (500, 450)),
        (V1, {"memory/docker/abc/memory.limit_in_bytes": "800", "memory/docker/abc/memory.usage_in_bytes": "300"}, (800, 300)),
        (V1, {"memory/memory.limit_in_bytes": str(2**63 - 4096), "memory/memory.usage_in_bytes": "300"}, None),
        (V2, {}, None),
    ],
)  # fmt: skip
def test_the_memory_of_a_group_is_known(tmp_path, own, files, limit):
    (tmp_path / "cgroup").mkdir()
    (tmp_path / "own").write_text(own)
    assert machine.memory_limit(tree(tmp_path / "cgroup", files), tmp_path / "own") == limit
    if limit:
        assert machine.available(tmp_path / "cgroup", tmp_path / "own") == limit[0] - limit[1]
