"""The bench finds what was put there: a delay, memory, every way to fail; and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from bench_cases import ROOT, RUNTIME, Maker, apart, measured
from pictures import SAMPLES

from ocrlab import bench
from ocrlab.bench import lock, rounds
from ocrlab.bench.report import from_json, to_dict
from ocrlab.bench.tables import notes, table


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_a_known_delay_and_a_known_allocation_are_found(make: Maker) -> None:
    plain, slow, large = measured(
        make("plain", delay=0.01), make("slow", delay=0.04), make("large", delay=0.01, megabytes=200), rounds=2
    )
    delay = slow.seconds["steady"].median - plain.seconds["steady"].median
    assert delay == pytest.approx(0.03, rel=0.1)
    assert slow.factor is not None
    assert slow.factor.low <= slow.factor.value <= slow.factor.high
    assert slow.factor.value == pytest.approx(0.25, rel=0.15)
    assert slow.seconds["cpu"].median < 0.005  # it slept
    for step in ("peak", "run"):
        assert large.memory[step].above - plain.memory[step].above == pytest.approx(200e6, rel=0.03)
    after = large.memory["model deleted"].bytes - plain.memory["model deleted"].bytes
    assert after < 20e6  # what the network held is gone with it


def test_the_delay_of_a_real_runtime_is_found(tmp_path: Path, file: Callable[[str], Path]) -> None:
    wrapped = tmp_path / "slower.py"
    wrapped.write_text(
        "import time\nfrom ocrlab.backends import Net, onnxruntime\nPACKAGE = 'onnxruntime'\n"
        "def load(path, **options):\n    net = onnxruntime.load(path, **options)\n    run = net._free.get()\n"
        "    def slower(batch):\n        time.sleep(.05)\n        return run(batch)\n"
        "    return Net(net.opened_by, [slower], net.facts, net.handle)\n"
    )
    np.save(tmp_path / "crop.npy", np.zeros((1, 3, 48, 192), np.float32))
    model = file("ch_ppocr_mobile_v2.0_cls.onnx")
    usual, slower = measured(
        *(bench.Case(Path(backend).stem, model, backend, (tmp_path / "crop.npy",), "cls", {"threads": 1})
          for backend in ("onnxruntime", str(wrapped)))
    )  # fmt: skip
    assert slower.failure is None
    assert slower.seconds["steady"].median - usual.seconds["steady"].median == pytest.approx(0.05, rel=0.1)
    assert slower.difference is not None
    assert (slower.difference.max, slower.difference.wrong) == (0, None)
    assert {"import", "compile", "load", "first", "steady", "warm_up", "cpu"} <= usual.seconds.keys()
    assert "one call" in usual.missing["seconds.read"]
    assert "arena is off" in usual.missing["memory.shrinkage"]
    assert (usual.facts["precision"], usual.facts["threads"], usual.shape) == ("f32", 1, (1, 3, 48, 192))


def test_openvino_tells_reading_compiling_and_its_cache_apart(tmp_path: Path, file: Callable[[str], Path]) -> None:
    np.save(tmp_path / "crop.npy", np.zeros((1, 3, 48, 192), np.float32))
    np.save(tmp_path / "two.npy", np.zeros((2, 3, 48, 192), np.float32))
    inputs = (tmp_path / "crop.npy", tmp_path / "two.npy")
    case = bench.Case("one shape", file("ch_ppocr_mobile_v2.0_cls.onnx"), "openvino", inputs, "cls",
                      {"threads": 1, "precision": "f32", "shape": "1,3,48,192"})  # fmt: skip
    (row,) = measured(case)
    seconds = {name: one.median for name, one in row.seconds.items()}
    assert seconds["read"] + seconds["compile"] <= seconds["load"]
    assert "compile_cached" in seconds, row.missing
    assert "new_shape" not in seconds
    assert "(2, 3, 48, 192)" in row.missing["seconds.new_shape"]
    assert to_dict(row)["shape"] == {"input": [1, 3, 48, 192], "compiled": "1,3,48,192", "kind": "static"}
    steps = list(row.memory)
    assert [step for step in steps if step in ("release_memory", "request deleted", "model deleted")] == [
        "release_memory", "request deleted", "model deleted",
    ]  # fmt: skip
    assert row.factor is not None
    assert row.factor.value == 1


@pytest.mark.parametrize(
    ("then", "kind", "said"),
    [
        ("raise", "unsupported", "bench_runtime failed on a batch of shape (1, 3, 64, 64): the wheels came off"),
        ("exit", "crash", "exit code 7"),
        ("refuse", "unsupported", "no such thing"),
        pytest.param("kill", "crash", "SIGKILL, perhaps because the system ran out of memory",
                     marks=pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")),
    ],
)  # fmt: skip
def test_a_case_that_fails_says_how_and_the_others_go_on(make: Maker, then: str, kind: str, said: str) -> None:
    told: list[bench.Row] = []
    both = bench.Bench((make("good"), make("bad", then=then)), rounds=2, seconds=0.02)
    good, bad = both.run(told.append)
    assert bad.failure is not None
    assert (bad.failure.kind, bad.factor, bad.rounds, bad.complete) == (kind, None, 0, True)
    assert said in bad.failure.said
    assert good.failure is None
    assert good.rounds == 2
    assert sum(row.complete for row in told) == 2
    document = json.loads(bench.to_json([good, bad]))
    assert document["rows"][1]["failure"] == {"kind": kind, "said": bad.failure.said}


def test_without_a_base_row_there_are_no_factors(make: Maker) -> None:
    _, good = measured(make("bad", then="exit"), make("good"), seconds=0.02)
    assert good.factor is None
    assert good.difference is None
    assert good.complete


def test_missing_files_and_unknown_backends_are_rows_that_failed(make: Maker, tmp_path: Path) -> None:
    here = make("here")
    rows = measured(
        here,
        bench.Case("no model", tmp_path / "no.onnx", str(RUNTIME), here.inputs),
        bench.Case("no backend file", RUNTIME, "nowhere.py", here.inputs),
        bench.Case("no backend", RUNTIME, "openvin", here.inputs),
        bench.Case("no such precision", tmp_path / "x.onnx", "onnxruntime", here.inputs, None, {"precision": "bf16"}),
        seconds=0.02,
    )
    kinds = [row.failure.kind if row.failure else None for row in rows]
    assert kinds == [None, "unsupported", "unsupported", "unsupported", "unsupported"]
    assert "Did you mean: openvino" in rows[3].failure.said  # type: ignore[union-attr]


def test_a_shape_that_is_refused_is_missing_with_its_reason(make: Maker) -> None:
    takes, refuses = measured(make("takes", inputs=2), make("refuses", inputs=2, then="shape"), seconds=0.02)
    assert {"new_shape", "new_shape_again"} <= takes.seconds.keys()
    assert "new shape" in takes.memory
    assert refuses.failure is None
    assert "takes one shape" in refuses.missing["seconds.new_shape"]


@pytest.mark.parametrize(
    ("options", "limits", "kind", "said"),
    [
        ({"delay": 60}, bench.Limits(seconds=1.0), "time limit", "after 1 s"),
        ({"delay": 1, "megabytes": 300}, bench.Limits(bytes=200_000_000), "memory limit", "200 MB"),
    ],
)
def test_limits_are_watched_from_outside(
    make: Maker, options: dict[str, Any], limits: bench.Limits, kind: str, said: str
) -> None:
    began, before = time.monotonic(), children()
    (row,) = measured(make("endless", **options), limits=limits)
    assert time.monotonic() - began < 10
    assert row.failure is not None
    assert row.failure.kind == kind
    assert said in row.failure.said
    assert children() <= before


def test_a_canceled_bench_returns_what_it_has_and_leaves_no_process(make: Maker) -> None:
    cancel, told = threading.Event(), []

    def first_row(row: bench.Row) -> None:
        told.append(row)
        threading.Timer(0.3, cancel.set).start()

    before, began = children(), time.monotonic()
    some = bench.Bench((make("quick"), make("endless", delay=60)), rounds=5, seconds=0.02, seed=1)
    rows = some.run(first_row, cancel)
    assert time.monotonic() - began < 10
    assert children() <= before
    assert [row.rounds for row in rows] == [len(told), 0]
    assert not any(row.complete or row.failure for row in rows)


def test_a_second_bench_waits_and_says_so(make: Maker, own_lock: Path) -> None:
    said: list[str] = []
    with lock.alone(said.append):
        cancel = threading.Event()
        threading.Timer(0.3, cancel.set).start()
        (row,) = bench.Bench((make("waits"),), say=said.append).run(cancel=cancel)
        assert said == [lock.WAITING]
        assert row.rounds == 0
        code = "import sys; from pathlib import Path; from ocrlab.bench.lock import alone\n" \
               "with alone(lambda sentence: print(sentence, flush=True), file=Path(sys.argv[1])): print('mine')"  # fmt: skip
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(own_lock)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert second.stdout is not None
        assert second.stdout.readline().strip() == lock.WAITING
    assert second.communicate(timeout=10)[0].strip() == "mine"


def test_there_is_one_lock_on_a_machine_whoever_asks_and_another_only_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("OCRLAB_BENCH_LOCK", raising=False)
    common = lock.lock_file()
    for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert lock.lock_file() == common
    monkeypatch.setenv("OCRLAB_BENCH_LOCK", str(tmp_path / "mine"))
    assert lock.lock_file() == tmp_path / "mine"


def test_a_measurement_on_onnxruntime_writes_nothing_of_its_use(
    tmp_path: Path, file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    np.save(tmp_path / "crop.npy", np.zeros((1, 3, 48, 192), np.float32))
    crop = (tmp_path / "crop.npy",)
    (row,) = measured(
        bench.Case("a", file("ch_ppocr_mobile_v2.0_cls.onnx"), "onnxruntime", crop, "cls", {}), seconds=0.02
    )
    assert row.failure is None
    assert not [*(tmp_path / "home").rglob("*")]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_a_lock_can_be_held_by_every_user_whatever_the_umask_of_the_first(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with lock.alone(pytest.fail, file=tmp_path / "lock") as held:
            assert held
    finally:
        os.umask(before)
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o644


def test_a_lock_that_another_user_has_made_can_be_held(tmp_path: Path) -> None:
    (tmp_path / "lock").touch(0o444)
    with lock.alone(pytest.fail, file=tmp_path / "lock") as held:
        assert held


def _measuring(pid: int) -> list[psutil.Process]:
    """Return the children of a bench once one of them measures; before that, others come and go: the IR is made."""
    for _ in range(1200):
        time.sleep(0.05)
        with suppress(psutil.Error):
            inner = psutil.Process(pid).children(recursive=True)
            if any("--attached" in child.cmdline() for child in inner):
                return inner
    raise AssertionError("It does not begin to measure.")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(("how", "status"), [("SIGINT", 130), ("SIGTERM", 130), ("SIGKILL", -9)])
def test_an_interrupted_bench_leaves_no_process(tmp_path: Path, how: str, status: int) -> None:
    command = [sys.executable, "-m", "ocrlab", "bench", str(SAMPLES / "street_sign.jpg"), "--seconds", "60", "--json"]
    outer = subprocess.Popen(command, cwd=ROOT, env=apart(tmp_path), stdout=subprocess.PIPE, text=True)
    try:
        inner = _measuring(outer.pid)
        os.kill(outer.pid, getattr(signal, how))
        assert outer.communicate(timeout=20)[0] == ""
    finally:
        outer.kill()
        outer.wait()
    assert outer.returncode == status
    alive = psutil.wait_procs(inner, timeout=1)[1]  # an ended process may wait long for init to take note of it
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    assert how == "SIGKILL" or not list((tmp_path / "tmp").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_what_was_measured_before_an_interrupt_is_printed_and_saved(tmp_path: Path) -> None:
    picture, out = str(SAMPLES / "street_sign.jpg"), tmp_path / "rows.json"
    command = [
        sys.executable,
        "-m",
        "ocrlab",
        "bench",
        picture,
        "--rounds",
        "99",
        "--seconds",
        ".05",
        "--out",
        str(out),
    ]
    outer = subprocess.Popen(
        command, cwd=ROOT, env=apart(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert outer.stderr is not None
    assert any(line.startswith("1/99") for line in outer.stderr)
    outer.send_signal(signal.SIGINT)
    said = outer.communicate(timeout=20)[0]
    assert outer.returncode == 130
    saved = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert saved
    assert all(row["name"] in said for row in saved)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no session to end")
def test_what_a_case_has_started_ends_with_it(make: Maker) -> None:
    (row,) = measured(make("forks", then="fork"), seconds=0.02)
    assert row.failure is None
    sleeping = [
        one for one in psutil.process_iter(["cmdline"]) if "import time; time.sleep(300)" in (one.info["cmdline"] or [])
    ]
    alive = psutil.wait_procs(sleeping, timeout=5)[1]
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def test_rows_have_stable_keys(make: Maker) -> None:
    (row,) = measured(make("a", inputs=2), seconds=0.02)
    document = json.loads(bench.to_json([row]))
    assert document.keys() == {"ocrlab_bench", "machine", "rows"}
    assert document["ocrlab_bench"] == 1
    assert document["machine"].keys() == {
        "cpu", "architecture", "cores", "container_cores", "memory", "system", "python", "battery", "power_profile", "versions",
    }  # fmt: skip
    one = document["rows"][0]
    assert list(one) == [
        "name", "backend", "version", "device", "isa", "max_isa", "task", "in_flight", "model", "format", "precision",
        "threads", "streams", "options", "shape", "seconds", "memory", "difference", "factor", "noise", "failure", "missing",
        "rounds", "complete",
    ]  # fmt: skip
    assert one["seconds"].keys() == {
        "import", "compile", "load", "first", "cpu", "warm_up", "steady", "new_shape", "new_shape_again",
    }  # fmt: skip
    assert one["seconds"]["steady"].keys() == {"median", "p10", "p90", "min", "n", "samples"}
    assert one["memory"].keys() >= {"import", "load", "run", "new shape", "model deleted", "peak"}
    assert one["memory"]["peak"].keys() == {"bytes", "above_import", "samples"}
    assert one["shape"].keys() == {"input", "compiled", "kind"}
    assert one["precision"] == {"asked": None, "got": "f32"}
    assert one["factor"] == {"value": 1, "low": 1, "high": 1}
    assert one["backend"] == "bench_runtime.py"
    assert str(Path.home()) not in json.dumps(document)
    assert str(ROOT) not in json.dumps(document)
    machine, (again,) = from_json(json.dumps(document).encode())
    assert machine == document["machine"]
    assert json.loads(bench.to_json([again]))["rows"] == document["rows"]  # a row can be read back


@pytest.mark.parametrize(("then", "said"), [("first", "(1, 1, 64, 64)"), ("second", "Asked about another shape: ")])
def test_an_answer_to_another_question_is_wrong(make: Maker, then: str, said: str) -> None:
    base, cheat = measured(make("base", inputs=2), make("cheat", inputs=2, then=then), seconds=0.02)
    assert base.difference is None
    assert cheat.difference is not None
    assert said in str(cheat.difference.wrong)
    assert cheat.factor is None
    assert any(one.startswith("cheat: wrong. ") for one in notes([base, cheat]))


def test_without_a_right_base_row_there_are_no_factors_and_it_is_said(make: Maker) -> None:
    for then in ("first", "raise"):
        rows = measured(make("base", inputs=2, then=then), make("other", inputs=2), seconds=0.02)
        assert rows[1].seconds["steady"].n
        assert [row.factor for row in rows] == [None, None]
        assert "There are no factors: the base row failed, or is wrong." in notes(rows)


def test_a_slow_network_has_as_many_calls_to_become_level_as_a_quick_one(make: Maker) -> None:
    (row,) = measured(make("slow", delay=0.05), seconds=0.02)
    assert 10 <= len(row.seconds["warm_up"].samples[0]) <= 15
    assert row.seconds["steady"].n == 5
    (cut,) = measured(make("cut", delay=0.05), seconds=0.02, warm_up=3)
    assert "level after 3" in cut.missing["level"]
    assert cut.missing["level"] in " ".join(notes([cut]))


def test_a_process_that_should_fill_the_cache_and_fails_is_told(
    file: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "crop.npy", np.zeros((1, 3, 48, 192), np.float32))
    case = bench.Case(
        "a", file("ch_ppocr_mobile_v2.0_cls.onnx"), "openvino", (tmp_path / "crop.npy",), "cls", {"threads": 1}
    )
    real = rounds.supervise

    def killed(job: dict[str, Any], *rest: Any) -> Any:
        return rounds.Failure("crash", "It was killed.") if job.part == "load" else real(job, *rest)

    monkeypatch.setattr(rounds, "supervise", killed)
    (row,) = measured(case, seconds=0.02)
    assert "failed (crash): It was killed." in row.missing["seconds.compile_cached"]


def test_every_step_of_the_memory_is_printed_and_every_reason(make: Maker) -> None:
    rows = measured(make("one", inputs=2), make("two", inputs=2, then="shape"), seconds=0.02)
    said = table(rows)
    head = next(line for line in said.splitlines() if line.startswith("MB in all after"))
    assert all(step in head for step in ("import", "load", "run", "new shape", "model deleted"))
    assert "\ntwo: bench_runtime failed on a batch of shape (1, 3, 96, 64)" in said
    assert "\none; two: This runtime reads and compiles in one call" in said
    assert "n/a" in said


def test_a_wrong_answer_gets_no_factor(make: Maker) -> None:
    base, wrong, near = measured(make("base"), make("wrong", add=0.7), make("near", add=0.01), seconds=0.02)
    assert wrong.factor is None
    assert wrong.difference is not None
    assert "text pixels" in str(wrong.difference.wrong)
    assert near.factor is not None
    assert near.difference is not None
    assert near.difference.max == pytest.approx(0.01, abs=1e-6)
    assert "wrong. " in bench.table([base, wrong])
    assert "| wrong | f32 |" in bench.to_markdown([base, wrong]).replace("own: f32", "f32")


@pytest.mark.parametrize(
    "wrong",
    [{"rounds": 0}, {"seconds": 0.0}, {"seconds": float("inf")}, {"base": "onnxrntime"}, {"cases": ()}],
    ids=str,
)
def test_what_cannot_be_measured_is_said_before(make: Maker, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"expected|There are: onnxruntime|Did you mean: onnxruntime"):
        bench.Bench(**({"cases": (make("onnxruntime"),)} | wrong))


def test_several_calls_in_flight_give_the_time_of_one(tmp_path: Path, make: Maker) -> None:
    double = tmp_path / "double.py"
    double.write_text(
        f"import sys; sys.path.insert(0, {str(RUNTIME.parent)!r})\nfrom bench_runtime import load as one\n"
        "from ocrlab.backends import Net\n"
        "def load(path, **options):\n    net = one(path, **options)\n    run = net._free.get()\n"
        "    return Net(net.opened_by, [run, run], net.facts, None)\n"
    )
    single = make("single", delay=0.02)
    (row,) = measured(bench.Case("two", RUNTIME, str(double), single.inputs, "det", {"delay": 0.02}))
    assert row.in_flight == 2
    assert row.seconds["steady"].median == pytest.approx(0.01, rel=0.3)


# the cases of a picture


# the command
