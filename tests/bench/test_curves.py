"""Memory by call: the two things that stay, the two cures, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from ocrlab.bench import lock
from ocrlab.bench.curves import curves, shapes
from ocrlab.bench.curves.curves import ARENA_OFF, AS_IT_IS, Curve, Experiment, Way
from ocrlab.bench.supervise import Limits

ROOT = Path(__file__).parents[2]
RUNTIME = str(Path(__file__).parents[1] / "bench_runtime.py")
SMALL = ((64, 64),) * 4


@pytest.fixture(autouse=True)
def own_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for a bench that really runs on this machine."""
    monkeypatch.setattr(lock, "lock_file", lambda: tmp_path / "lock")


def obedient(name: str = "obedient", **options: Any) -> Way:
    return Way(name, RUNTIME, options)


def run(some: Any, *ways: Way, **more: Any) -> list[Curve]:
    return Experiment(some, ways, say=lambda _: None, **more).run()


def test_random_shapes_are_multiples_of_32_between_the_sides_and_stay_the_same() -> None:
    some = shapes.random_shapes(500, (64, 480))
    sides = {side for shape in some for side in shape}
    assert sides == set(range(64, 481, 32))
    assert some == shapes.random_shapes(500, (64, 480))
    assert some != shapes.random_shapes(500, (64, 480), seed=1)
    assert {side for shape in shapes.random_shapes(99, (70, 100)) for side in shape} == {96}


def test_buckets_are_fewer_and_hold_every_shape() -> None:
    some = shapes.random_shapes(200)
    buckets = [shapes.rounded_up(shape, 128) for shape in some]
    assert shapes.distinct(buckets) <= 16 < shapes.distinct(some)
    for shape, bucket in zip(some, buckets, strict=True):
        assert all(0 <= wide - side < 128 and wide % 128 == 0 for side, wide in zip(shape, bucket, strict=True))


@pytest.mark.parametrize("calls", [3, 4, 40])
def test_the_large_page_stands_in_the_middle(calls: int) -> None:
    some = shapes.one_large(calls, (32, 32), (64, 96))
    assert len(some) == calls
    assert [i for i, shape in enumerate(some, 1) if shape == (64, 96)] == [calls // 2]
    assert some[-1] == some[0] == (32, 32) or calls == 3


@pytest.mark.parametrize("wrong", [{"calls": 0}, {"sides": (16, 64)}, {"sides": (128, 64)}], ids=str)
def test_shapes_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="were expected"):
        shapes.random_shapes(**wrong)


@pytest.mark.parametrize(
    ("some", "ways", "said"),
    [
        ([], (AS_IT_IS,), "one call or more"),
        ([(50, 64)], (AS_IT_IS,), "multiples of 32"),
        ([(0, 64)], (AS_IT_IS,), "multiples of 32"),
        (SMALL, (), "there are none"),
        (SMALL, (AS_IT_IS, AS_IT_IS), "OpenVINO, as it is, OpenVINO, as it is"),
    ],
)
def test_what_cannot_be_run_is_said_before(some: Any, ways: tuple[Way, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Experiment(some, ways)


def test_lines_become_a_curve_and_a_table_of_steps_in_their_order() -> None:
    curve = Curve(AS_IT_IS)
    for line in (
        {"step": "import", "bytes": 1}, {"step": "load", "bytes": 2},
        {"call": 1, "shape": [32, 32], "bytes": 3, "seconds": 0.1, "released": None},
        {"call": 2, "shape": [64, 64], "bytes": 9, "seconds": 0.1, "released": None},
        {"call": 3, "shape": [32, 32], "bytes": 9, "seconds": 0.1, "released": 4},
        {"step": "release_memory", "bytes": 3}, {"step": "malloc_trim", "bytes": None, "missing": "not here"},
        {"step": "peak", "bytes": 10},
    ):  # fmt: skip
        curve = curve.with_line(line)
    assert list(curve.table().items()) == [
        ("import", 1), ("load", 2), ("first call", 3), ("largest call", 9), ("last call", 4), ("release_memory", 3),
        ("peak", 10),
    ]  # fmt: skip
    assert (curve.before, curve.after, curve.highest.call) == (3, 4, 2)
    assert curve.missing == {"malloc_trim": "not here"}
    assert curves.to_dict(curve)["points"][2] == [3, 32, 32, 9, 0.1, 4]


def test_points_arrive_while_the_process_runs_and_an_allocation_is_found() -> None:
    arrived: list[tuple[str, int]] = []
    ways = (obedient("plain"), obedient("large", megabytes=200))
    experiment = Experiment(SMALL, ways, say=lambda _: None)
    plain, large = experiment.run(lambda curve: arrived.append((curve.way.name, len(curve.points))))
    counts = [count for name, count in arrived if name == "plain"]
    assert counts == sorted(counts)
    assert {0, 1, 2, 3, 4} <= set(counts)
    assert large.before - plain.before == pytest.approx(200e6, rel=0.03)
    assert large.steps["model deleted"] - plain.steps["model deleted"] < 20e6
    assert (plain.failure, large.failure) == (None, None)


def test_a_large_page_stays_until_release_memory_and_many_shapes_stay_whatever_is_released() -> None:
    no_cache, released = curves.cache_of(0), Way("released", release_every=10)
    page = shapes.one_large(20, (96, 96), (992, 800))
    as_it_is, small_cache, freed = run(page, AS_IT_IS, no_cache, released)
    taken = as_it_is.highest.bytes - as_it_is.before
    assert taken > 100e6
    for left_alone in (as_it_is, small_cache):
        assert left_alone.after - left_alone.before > 0.9 * (left_alone.highest.bytes - left_alone.before)
    assert freed.after - freed.before < 0.6 * taken
    assert freed.points[9].released == freed.points[9].left < freed.points[9].bytes
    assert as_it_is.steps["malloc_trim"] - as_it_is.before < 0.2 * taken

    many = shapes.random_shapes(60, (64, 320))
    as_it_is, small_cache, freed, onnxruntime = run(many, AS_IT_IS, no_cache, released, ARENA_OFF)
    assert as_it_is.after - as_it_is.before > 2 * (small_cache.after - small_cache.before)
    assert freed.after > 0.9 * as_it_is.after
    assert onnxruntime.after < small_cache.after
    assert "shrinkage" in onnxruntime.missing


@pytest.mark.parametrize(
    ("way", "limits", "kind", "said"),
    [
        (obedient(then="exit"), Limits(), "crash", "exit code 7"),
        (obedient(then="raise"), Limits(), "unsupported", "the wheels came off"),
        (obedient(then="refuse"), Limits(), "unsupported", "no such thing"),
        (obedient(delay=60), Limits(seconds=6), "time limit", "after 6 s"),
        (obedient(delay=1, megabytes=300), Limits(bytes=200_000_000), "memory limit", "200 MB"),
        (Way("no such backend", "openvin"), Limits(), "unsupported", "Did you mean: openvino"),
    ],
    ids=lambda one: one.name if isinstance(one, Way) else None,
)
def test_a_way_that_fails_says_how_and_the_others_go_on(way: Way, limits: Limits, kind: str, said: str) -> None:
    bad, good = run(SMALL, way, obedient("good"), limits=limits if limits.bytes is None else Limits(bytes=limits.bytes))
    assert bad.failure is not None
    assert bad.failure.kind == kind
    assert said in bad.failure.said
    with pytest.raises(ValueError, match=f"not one call was measured: {kind}"):
        _ = bad.after
    assert good.failure is None
    assert len(good.points) == 4


def test_a_canceled_experiment_keeps_its_points_and_leaves_no_process() -> None:
    cancel, before = threading.Event(), {one.pid for one in psutil.Process().children(recursive=True)}

    def on_curve(curve: Curve) -> None:
        if len(curve.points) == 2:
            cancel.set()

    began = time.monotonic()
    endless = Experiment(SMALL * 500, (obedient(delay=0.1), obedient("never")), say=lambda _: None)
    (curve,) = endless.run(on_curve, cancel)
    assert time.monotonic() - began < 15
    assert 2 <= len(curve.points) < 100
    assert curve.failure is None
    assert {one.pid for one in psutil.Process().children(recursive=True)} <= before


def test_an_error_of_whoever_watches_is_raised_and_leaves_no_process() -> None:
    before = {one.pid for one in psutil.Process().children(recursive=True)}

    def on_curve(curve: Curve) -> None:
        raise ZeroDivisionError(curve.way.name)

    with pytest.raises(ZeroDivisionError, match="obedient"):
        Experiment(SMALL * 500, (obedient(delay=0.1),), say=lambda _: None).run(on_curve)
    assert {one.pid for one in psutil.Process().children(recursive=True)} <= before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_an_interrupted_script_leaves_no_process(tmp_path: Path, how: str) -> None:
    code = f"""if True:
        from ocrlab.bench.curves import Experiment, Way
        Experiment(((64, 64),) * 500, (Way("slow", {RUNTIME!r}, {{"delay": 1.0}}),)).run(lambda curve: print(flush=True))"""
    outer = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "OCRLAB_BENCH_LOCK": str(tmp_path / "lock")},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert outer.stdout is not None
    outer.stdout.readline()
    inner = psutil.Process(outer.pid).children(recursive=True)
    assert inner
    os.kill(outer.pid, getattr(signal, how))
    outer.communicate(timeout=10)
    alive = psutil.wait_procs(inner, timeout=3)[1]
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
