"""The cases of a picture, and the command that measures them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from bench_cases import ROOT, Maker, apart
from pictures import SAMPLES

from ocrlab import bench, machine
from ocrlab.bench import command, convert, rounds, supervise
from ocrlab.cli import commands


@pytest.mark.usefixtures("own_cache")
def test_the_cases_of_a_picture_share_one_tensor(receipt: np.ndarray) -> None:
    said: list[str] = []
    some = bench.cases_for(receipt, say=said.append)
    assert [case.name for case in some] == [
        "ONNX Runtime f32", "ONNX Runtime f32, arena on", "OpenVINO f32", "OpenVINO, its own precision", "OpenVINO f32 on IR",
        "OpenCV f32",
    ]  # fmt: skip
    assert len(said) == 1
    assert "OpenVINO on Paddle" in said[0]
    assert len({case.inputs for case in some}) == 1
    page, shorter = (np.load(path) for path in some[0].inputs)
    assert page.shape[2] == shorter.shape[2] + 32
    assert [case.format for case in some] == ["ONNX", "ONNX", "ONNX", "ONNX", "IR", "ONNX"]
    assert some[4].model.is_file()
    assert {case.options["threads"] for case in some} == {machine.fair_threads()}
    heatmap = np.zeros((1, 1, *page.shape[2:]), np.float32)
    heatmap[..., 100:140, 100:400] = 1
    boxes = some[0].boxes
    assert boxes is not None
    assert boxes(heatmap).shape == (1, 4, 2)
    assert boxes(heatmap * 0).shape == (0, 4, 2)


@pytest.mark.usefixtures("own_cache")
def test_all_adds_shapes_ways_and_devices_but_never_auto(receipt: np.ndarray) -> None:
    some = bench.cases_for(receipt, "PP-OCRv4-mobile", all=True, threads=3)
    names = [case.name for case in some]
    assert "OpenVINO f32 on Paddle" in names
    assert {"OpenVINO f32, static shape", "OpenVINO f32, bounded shape", "OpenVINO f32, LATENCY hint"} <= set(names)
    assert len(set(names)) == len(names)
    assert not any(case.options.get("device") in ("AUTO", "CPU") for case in some)
    assert all(case.options["threads"] == 3 for case in some if "device" not in case.options)


def test_an_ir_that_cannot_be_made_is_left_out_with_its_reason(
    receipt: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(convert, "_cache", lambda: tmp_path / "file" / "ir")
    said: list[str] = []
    assert not any(case.format == "IR" for case in bench.cases_for(receipt, say=said.append))
    assert "cannot be written" in said[0]


def test_unknown_and_paddle_models_are_refused(receipt: np.ndarray) -> None:
    with pytest.raises(ValueError, match="PP-OCRv6-small"):
        bench.cases_for(receipt, "PP-OCRv6-smal")
    with pytest.raises(ValueError, match="Give the model with the same network in ONNX instead: PP-OCRv4-mobile"):
        bench.cases_for(receipt, "PP-OCRv4-mobile-paddle")


def ocrlab(*arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ocrlab", "bench", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", check=False, env=apart(home),
    )  # fmt: skip


def test_the_command_prints_one_object_a_row_and_saves_the_machine(tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    done = ocrlab(SAMPLES / "street_sign.jpg", "--model", "PP-OCRv3-mobile", "--json", "--rounds", 1, "--seconds", 0.05,
                  "--base", "OpenVINO f32", "--out", out, home=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    saved = json.loads(out.read_text(encoding="utf-8"))
    assert len(rows) == len(saved["rows"]) == 6
    assert {row["name"]: row for row in rows} == {row["name"]: row for row in saved["rows"]}
    by_name = {row["name"]: row for row in rows}
    assert by_name["OpenVINO f32"]["factor"]["value"] == 1
    assert by_name["OpenVINO f32"]["precision"] == {"asked": "f32", "got": "f32"}
    assert by_name["OpenCV f32"]["difference"]["wrong"] is None
    assert by_name["OpenCV f32"]["difference"]["lost"] == 0
    assert by_name["OpenVINO, its own precision"]["difference"]["wrong"] is None
    assert all(row["failure"] is None for row in rows)
    assert "Left out: OpenVINO on Paddle" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((SAMPLES / "street_sign.jpg", "--base", "OpenVNO"), "OpenVINO"),
        ((SAMPLES / "street_sign.jpg", "--out", "rows.txt"), ".json or .md"),
        ((SAMPLES / "street_sign.jpg", "--threads", 0), "1 or more"),
        (("nowhere.png",), "no such file"),
    ],
    ids=str,
)
def test_wrong_usage_is_a_sentence_and_status_2(arguments: tuple[Any, ...], said: str, tmp_path: Path) -> None:
    done = ocrlab(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_report_that_never_came_is_a_crash() -> None:
    failure = supervise.outcome(0, "", "some warning\n")
    assert isinstance(failure, supervise.Failure)
    assert failure.kind == "crash"
    assert "some warning" in failure.said


@pytest.mark.parametrize(("free", "said"), [(2_000_000, "there are only 2.0 MB free"), (10**12, "from its cache.")])
def test_a_full_disk_is_why_the_cache_was_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    monkeypatch.setattr(rounds.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    assert said in rounds.not_taken(tmp_path)


def test_a_row_that_failed_is_no_failure_of_the_command(
    make: Maker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "cases_for", lambda *given, **more: [make("good"), make("bad", then="exit")])
    assert commands.run(["bench", "x.png", "--json", "--rounds", "1", "--seconds", "0.02"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["name"]: (row["failure"] or {}).get("kind") for row in rows} == {"good": None, "bad": "crash"}


@pytest.mark.parametrize(("free", "full"), [(1000, True), (10**12, False)])
def test_a_process_that_could_not_even_say_that_the_disk_is_full(
    monkeypatch: pytest.MonkeyPatch, free: int, full: bool
) -> None:
    monkeypatch.setattr(supervise.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    failure = supervise.outcome(1, "", "")
    assert isinstance(failure, supervise.Failure)
    assert ("The disk with the temporary folder is full." in failure.said) is full
