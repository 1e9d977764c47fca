"""What the bench makes of samples, answers and systems; nothing is measured here."""

from __future__ import annotations

import doctest
import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab import machine, net
from ocrlab.bench import cases, noise, rows, supervise
from ocrlab.bench.child import meter
from ocrlab.bench.difference import difference
from ocrlab.bench.noise import Disturbance, Look
from ocrlab.bench.report import to_dict
from ocrlab.bench.spread import Factor, factor, spread, stable
from ocrlab.bench.supervise import Failure
from ocrlab.bench.tables import machine_line, notes, table
from ocrlab.machine import describe, limits

SAMPLES = st.lists(st.lists(st.floats(1e-4, 10), min_size=1, max_size=20), min_size=1, max_size=5)


@pytest.mark.parametrize("name", ["spread", "noise", "supervise", "columns"])
def test_examples_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"ocrlab.bench.{name}"))
    assert result.failed == 0
    assert result.attempted >= 1


# samples


@given(SAMPLES)
def test_a_spread_keeps_its_order_and_every_sample(samples: list[list[float]]) -> None:
    found = spread(samples)
    assert found.min <= found.p10 <= found.median <= found.p90
    assert found.n == sum(map(len, samples))
    assert [list(process) for process in found.samples] == samples
    again = spread([process[::-1] for process in samples[::-1]])
    assert (again.median, again.p10, again.p90, again.min) == (found.median, found.p10, found.p90, found.min)


@given(SAMPLES, st.floats(0.1, 10))
def test_factors_scale_and_turn_over(samples: list[list[float]], scale: float) -> None:
    base, row = spread(samples), spread([[one * scale for one in process] for process in samples])
    found = factor(base, row, draws=50)
    assert found.value == pytest.approx(1 / scale)
    assert factor(row, base, draws=50).value == pytest.approx(scale)
    assert found.low <= found.high


@pytest.mark.parametrize("processes", [2, 3, 5, 8])
def test_an_interval_covers_a_known_ratio_as_often_as_it_says(processes: int) -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for trial in range(60):  # base / row is 1.5; processes differ by 3 %, calls by 5 %
        base, row = (
            spread([mean * rng.normal(1, 0.03) * rng.normal(1, 0.05, 30) for _ in range(processes)])
            for mean in (0.03, 0.02)
        )
        found = factor(base, row, seed=trial, draws=300)
        covered += found.low <= 1.5 <= found.high
    assert covered >= 54  # 95 % of 60 is 57
    assert factor(base, row, seed=1) == factor(base, row, seed=1)


def test_an_interval_of_calls_alone_would_claim_too_much() -> None:
    rng = np.random.default_rng(0)
    samples = [rng.normal(1, 0.1) * rng.normal(1, 0.01, 50) for _ in range(5)]
    base = spread([np.ones(50)] * 5)
    found, pooled = factor(base, spread(samples)), factor(base, spread([np.concatenate(samples)]))
    assert found.high - found.low > 1.5 * (pooled.high - pooled.low)


def test_a_warm_up_is_over_when_it_is_stable_and_not_after_a_fixed_count() -> None:
    falling = [1 / (1 + number) for number in range(12)]
    assert not stable(falling)
    assert stable([*falling, *[0.08] * 10])
    assert not stable([0.1] * 9)


# memory


def test_linux_tells_memory_in_its_status(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tpython\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n")
    gauge = meter.Meter("linux", status)
    assert (gauge.resident(), gauge.peak(), gauge.missing) == (1024 * 1024, 2048 * 1024, {})
    status.write_text("VmRSS:\t    1024 kB\n")
    assert gauge.peak() is None
    assert "VmHWM" in gauge.missing["peak"]


def test_the_peak_is_not_below_what_was_seen(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("VmHWM:\t    2048 kB\nVmRSS:\t    2050 kB\n")  # Linux brings the first up to date now and then
    gauge = meter.Meter("linux", status)
    assert gauge.peak() == 2048 * 1024
    gauge.resident()
    assert gauge.peak() == 2050 * 1024


def test_without_proc_memory_is_missing_with_its_reason(tmp_path: Path) -> None:
    gauge = meter.Meter("linux", tmp_path / "none")
    assert (gauge.resident(), gauge.peak()) == (None, None)
    assert gauge.missing == {"resident": meter.NO_PROC, "peak": meter.NO_PROC}


def test_without_proc_a_bench_runs_and_its_limit_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise FileNotFoundError("/proc/meminfo")

    monkeypatch.setattr(psutil, "virtual_memory", fails)
    monkeypatch.setattr(psutil, "Process", fails)
    assert limits.total() is None
    assert limits.available(tmp_path) == sys.maxsize
    assert "GiB" not in machine_line()
    assert supervise.family(1) == []
    ended = SimpleNamespace(pid=1, poll=lambda: 0)
    assert supervise.watch(ended, supervise.Limits(), None) is None  # type: ignore[arg-type]
    assert supervise.held_by(None) == 0


def test_windows_and_macos_tell_it_elsewhere() -> None:
    process = SimpleNamespace(memory_info=lambda: SimpleNamespace(rss=10, peak_wset=30))
    windows = meter.Meter("win32", process=process)
    assert (windows.resident(), windows.peak()) == (10, 30)
    mac = meter.Meter("darwin", process=process, usage=SimpleNamespace(ru_maxrss=40))
    assert (mac.resident(), mac.peak(), mac.missing) == (10, 40, {})  # bytes there
    other = meter.Meter("freebsd14", process=process)
    assert (other.resident(), other.peak()) == (10, None)
    assert "freebsd14" in other.missing["peak"]


def test_this_system_tells_memory() -> None:
    gauge = meter.Meter()
    resident, peak = gauge.resident(), gauge.peak()
    assert resident is not None
    assert peak is not None
    assert 10e6 < resident <= peak * 1.05


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"memory.max": "1000\n", "memory.current": "400\n"}, 600),
        ({"memory.max": "1000\n", "memory.current": "1400\n"}, 0),
        ({"memory/memory.limit_in_bytes": "900", "memory/memory.usage_in_bytes": "800"}, 100),  # cgroup v1
        ({"memory.max": "max\n", "memory.current": "400\n"}, 5000),
        ({}, 5000),
    ],
    ids=str,
)
def test_a_containers_limit_leaves_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], left: int
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=5000))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert limits.available(tmp_path) == left


def test_malloc_is_trimmed_where_it_can_be() -> None:
    calls: list[int] = []
    assert net.trim("linux", SimpleNamespace(malloc_trim=calls.append))
    assert calls == [0]
    assert not net.trim("linux", SimpleNamespace())  # musl
    assert not net.trim("darwin")


def test_every_row_gets_as_many_threads_as_there_are_cores_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for usable, physical, limit, threads in (
        (8, 4, None, 4),
        (2, 4, None, 2),
        (1, 1, None, 1),
        (8, None, None, 8),
        (8, 4, 1, 1),
    ):
        monkeypatch.setattr(machine.limits, "usable_cores", lambda usable=usable: usable)
        monkeypatch.setattr(machine.limits, "thread_limit", lambda limit=limit: limit)
        monkeypatch.setattr(psutil, "cpu_count", lambda logical=True, physical=physical: physical)
        assert machine.fair_threads() == threads


# noise


def test_a_quiet_row_has_no_reasons() -> None:
    steady = spread([[1.0, 1.01, 1.02], [1.0, 1.02, 1.04]])
    assert noise.reasons([Disturbance(before=0.02, during=0.03)] * 2, steady) == ()


@pytest.mark.parametrize(
    ("disturbance", "said"),
    [
        (Disturbance(before=0.5), "Other processes took 50% of the processor before a measurement, 0% during one."),
        (Disturbance(during=0.25), "Other processes took 0% of the processor before a measurement, 25% during one."),
        (Disturbance(stolen=0.2), "The host of this virtual machine took 20% of the processor."),
        (Disturbance(battery=True), "The machine ran on its battery."),
        (Disturbance(power="low-power"), "The power profile was low-power."),
    ],
    ids=str,
)
def test_a_noisy_row_says_why(disturbance: Disturbance, said: str) -> None:
    assert noise.reasons([Disturbance(power="balanced"), disturbance], None) == (said,)


def test_spread_and_processes_that_differ_are_noise() -> None:
    wide = noise.reasons([], spread([[1.0, 1.0, 1.0, 2.0, 2.0]]))
    assert "The samples spread: p10 to p90 is 100% of the median." in wide
    apart = noise.reasons([], spread([[1.0] * 50, [1.2] * 50]))
    assert any("medians of its processes" in one for one in apart)
    assert noise.reasons([], None) == ()


def test_other_load_is_what_neither_we_nor_the_measured_process_took() -> None:
    first, last = Look(0, 100, 1, 10), Look(10, 118, 2, 11)
    assert noise.others(first, last, measured=12, cores=4) == pytest.approx((18 - 1 - 12) / 40)
    assert noise.stolen(first, last, cores=4) == pytest.approx(1 / 40)
    assert noise.others(first, last, measured=30, cores=4) == 0


def test_what_a_system_does_not_tell_is_no_noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise FileNotFoundError("/proc/stat")

    monkeypatch.setattr(psutil, "cpu_times", fails)
    monkeypatch.setattr(psutil, "sensors_battery", fails, raising=False)
    assert noise.look().busy == 0
    assert not describe.on_battery()
    assert describe.power_profile(tmp_path / "none") is None
    (tmp_path / "profile").write_text("low-power\n")
    assert describe.power_profile(tmp_path / "profile") == "low-power"


@pytest.mark.parametrize(("plugged", "on_it"), [(True, False), (False, True), (None, False)])
def test_a_battery_counts_when_it_is_known_to_be_used(
    monkeypatch: pytest.MonkeyPatch, plugged: bool | None, on_it: bool
) -> None:
    battery = SimpleNamespace(power_plugged=plugged)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert describe.on_battery() is on_it


# answers


def heatmap(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    drawn = np.zeros((1, 1, 64, 64), np.float32)
    for left, top, right, bottom in boxes:
        drawn[..., top:bottom, left:right] = 0.9
    return drawn


def test_answers_that_differ_a_little_are_not_wrong() -> None:
    base = heatmap((4, 4, 40, 12))
    found = difference(base, base + np.float32(0.04), "det")
    assert found.max == pytest.approx(0.04, abs=1e-6)
    assert found.p999 == pytest.approx(0.04, abs=1e-6)
    assert found.wrong is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (heatmap(), "100% of the text pixels"),
        (heatmap((4, 30, 40, 38)), "of the text pixels"),
        (heatmap((4, 4, 40, 12))[..., :32], "shape"),
        (heatmap((4, 4, 40, 12)) * np.float32(np.nan), "nan or inf"),
    ],
    ids=["empty", "elsewhere", "shape", "nan"],
)
def test_a_wrong_answer_is_found(answer: np.ndarray, said: str) -> None:
    assert said in str(difference(heatmap((4, 4, 40, 12)), answer, "det").wrong)


def test_a_speck_on_an_empty_page_is_not_wrong() -> None:
    large = np.zeros((1, 1, 640, 640), np.float32)
    speck = large.copy()
    speck[..., 5, 5] = 1
    assert difference(large, speck, "det").wrong is None


def test_boxes_tell_rows_apart() -> None:
    def corners(count: int) -> Any:
        quads = [[(0, 20 * i), (50, 20 * i), (50, 20 * i + 10), (0, 20 * i + 10)] for i in range(count)]
        return np.array(quads, np.float32).reshape(-1, 4, 2)

    base, answer = heatmap((4, 4, 40, 12)), heatmap((4, 4, 40, 13))
    counts = {base.tobytes(): 6, answer.tobytes(): 5}
    found = difference(base, answer, "det", lambda one: corners(counts[one.tobytes()]))
    assert (found.same, found.moved, found.lost, found.gained, found.wrong) == (5, 0, 1, 0, None)
    counts[answer.tobytes()] = 2
    assert "4 of 6 boxes are lost" in str(
        difference(base, answer, "det", lambda one: corners(counts[one.tobytes()])).wrong
    )


def test_texts_tell_rows_apart() -> None:
    base, answer = heatmap((4, 4, 40, 12)), heatmap((4, 4, 40, 13))
    quads = {base.tobytes(): 0, answer.tobytes(): 1}
    read = {0: ["one", "two", "two"], 1: ["one", "tvo", "two"]}

    def boxes(one: np.ndarray) -> Any:
        return np.full((3, 4, 2), quads[one.tobytes()], np.float32) + np.arange(3, dtype=np.float32)[:, None, None] * 20

    def texts(found: Any) -> list[str]:
        return read[int(found[0, 0, 0])]

    assert difference(base, answer, "det", boxes, texts).texts == 1
    assert difference(base, base, "det", boxes, lambda found: pytest.fail("read for nothing")).texts == 0
    assert difference(base, answer, "det", boxes).texts is None
    read[1] = []
    assert difference(base, answer, "det", boxes, texts).texts == 3


def test_classes_decide_for_other_tasks() -> None:
    base = np.eye(4, dtype=np.float32)[None]
    assert difference(base, base * np.float32(0.9), "rec").wrong is None
    assert "give another class" in str(difference(base, base[:, ::-1].copy(), "cls").wrong)


# rows


def seen(steady: list[float], memory_steps: dict[str, int | None]) -> dict[str, Any]:
    return {
        "facts": {"precision": "f32", "input": "1,3,32..960,?", "asked": {"threads": 2, "log": "/home/ada/x.log"}},
        "seconds": {"steady": steady, "first": steady[0], "cpu": 0.1}, "missing": {"seconds.read": "see /home/ada/y"},
        "memory": [{"step": step, "bytes": held} for step, held in memory_steps.items()], "peak": memory_steps["run"],
        "in_flight": 1, "shape": [1, 3, 64, 64],
    }  # fmt: skip


def test_a_row_is_the_median_of_its_processes() -> None:
    tally = rows.Tally(cases.Case("a", Path("/home/ada/det.onnx"), "onnxruntime", ()))
    for shift in (0, 2, 10):
        tally.seen.append(seen([0.1 + shift, 0.2 + shift], {"import": 100, "load": 150 + shift, "run": None}))
    row = rows.row_of(tally, tally, complete=True)
    assert row.memory["load"] == rows.Held("load", 152, 52, (150, 152, 160))
    assert "run" not in row.memory
    assert "peak" not in row.memory
    assert row.seconds["first"].median == 2.1
    told = to_dict(row)
    assert told["shape"]["kind"] == "dynamic"
    assert "ada" not in str(told)
    assert told["options"] == {"log": "x.log"}


def test_one_process_is_too_few_for_an_interval() -> None:
    one, two = (
        rows.Row(cases.Case("a", Path("x.onnx"), "onnxruntime", ()), rounds, complete=True, factor=Factor(2, 1, 3))
        for rounds in (1, 2)
    )
    assert any("Give two rounds or more" in said for said in notes([one]))
    assert not any("Give two rounds or more" in said for said in notes([two]))


def test_rows_with_other_threads_are_no_fair_comparison() -> None:
    def row(name: str, threads: int) -> rows.Row:
        return rows.Row(cases.Case(name, Path("x.onnx"), "onnxruntime", ()), facts={"threads": threads})

    assert notes([row("a", 2), row("b", 2)]) == ["Threads: 2."]
    (said,) = notes([row("a", 2), row("b", 1)])
    assert said.startswith("Not every row had as many threads")
    assert said.endswith("2: a; 1: b.")


def test_a_precision_that_is_not_there_is_told_as_asked_and_got() -> None:
    case = cases.Case("a", Path("x.onnx"), "openvino", (), options={"precision": "f16"})
    row = rows.Row(case, facts={"precision": "f32"})
    assert to_dict(row)["precision"] == {"asked": "f16", "got": "f32"}
    assert "f16: f32" in table([row])


def test_failures_are_told_without_folders() -> None:
    failed = rows.Row(cases.Case("a", Path("x.onnx"), "onnxruntime", ()), complete=True,
                      failure=Failure("crash", "It was killed: /home/ada lovelace/x.onnx is damaged"))  # fmt: skip
    assert to_dict(failed)["failure"]["said"].endswith("x.onnx is damaged")
    assert any("a: crash. It was killed" in line for line in notes([failed]))
    assert table([failed]).splitlines()[1].split() == ["a", "own:", "?", *["n/a"] * 4, "crash", "n/a"]
    assert "cores" in machine_line()
