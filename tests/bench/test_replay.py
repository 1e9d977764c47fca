"""The original experiment: its verdicts follow from the rows alone, and the rows are really measured."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ocrlab.bench import Bench, Case, Row, lock, rounds
from ocrlab.bench.convert import ir_of
from ocrlab.bench.difference import Difference
from ocrlab.bench.replay import claims, replay, report
from ocrlab.bench.replay import figures as replay_figures
from ocrlab.bench.replay.replay import ROLES, Replay, Replayed, check_memory
from ocrlab.bench.replay.verdicts import NOT, ONLY, STILL, UNKNOWN, Verdict, verdicts
from ocrlab.bench.rows import Held
from ocrlab.bench.spread import spread
from ocrlab.bench.supervise import Failure

ROOT = Path(__file__).parents[2]
MB = 1_000_000


def row(
    seconds: float = 1.0, *, peak: int = 1000, run: int = 900, release: int = 200, precision: str = "f32", **more: Any
) -> Row:
    """Make up a row: its time a picture, and its memory in MB; it was 100 MB after loading."""
    held = {"load": 100, "run": run, "release_memory": release, "peak": peak}
    memory = {step: Held(step, mb * MB, mb * MB, (mb * MB - MB, mb * MB, mb * MB + MB)) for step, mb in held.items()}
    samples = [[seconds * part for part in (0.99, 1.0, 1.01)]] * 3
    times = {"steady": spread(samples), "first": spread([[2 * seconds]])}
    case = Case("made up", Path("a.onnx"), "openvino", ())
    return Row(case, 3, True, {"precision": precision}, times, memory, **more)


def rows_of(**changed: Any) -> dict[str, Row]:
    """Make up a network's rows, as the original found them: OpenVINO is twice as fast and takes more."""
    usual = {
        "onnxruntime": row(2.0, peak=500), "arena": row(1.8, peak=600), "onnx": row(), "ir": row(0.8, peak=950),
        "own": row(), "bounded": row(peak=800), "paddle": row(),
    }  # fmt: skip
    return {role: one for role, one in (usual | changed).items() if one is not None}


def verdict(key: str, **networks: dict[str, Row]) -> Verdict:
    return next(one for one in verdicts(networks) if one.sentence.key == key)


def test_every_sentence_is_judged_in_the_order_of_the_original() -> None:
    judged = verdicts({"v3": rows_of()})
    assert [one.sentence for one in judged] == list(claims.SENTENCES)
    assert {one.sentence.key: str(one) for one in judged} == {
        "reads": STILL, "faster": STILL, "memory": STILL, "range": STILL,
        "kept": "only if: release_memory() is not called", "ir": STILL, "ir memory": STILL,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "changed", "expected"),
    [
        ("faster", {"onnx": row(4.0), "own": row(4.0)}, NOT),
        ("faster", {"onnx": row(2.01), "own": row(2.01)}, NOT),  # within the noise
        ("faster", {"onnx": row(1.94), "own": row(1.94), "arena": None}, NOT),  # nobody would notice
        ("faster", {"onnx": row(4.0), "own": row(1.0, precision="bf16")}, f"{ONLY}: in bf16"),
        ("faster", {"arena": row(0.9)}, f"{ONLY}: against an arena that is off"),
        ("faster", {"onnxruntime": row(2.0, failure=Failure("crash", "it fell")), "arena": None}, UNKNOWN),
        ("faster", {"onnx": row(1.0, difference=Difference(1, 1, wrong="nonsense")), "own": None}, UNKNOWN),
        ("memory", {"onnxruntime": row(peak=2000), "arena": row(peak=2000)}, NOT),
        ("memory", {"onnxruntime": row(peak=960), "arena": row(peak=960)}, NOT),
        ("faster", {"onnx": replace(row(1.8), rounds=1), "own": replace(row(1.8), rounds=1), "arena": None}, NOT),
        ("faster", {"onnx": replace(row(1.6), rounds=1), "own": replace(row(1.6), rounds=1), "arena": None}, STILL),
        ("faster", {"onnx": replace(row(1.6), rounds=1, noise=("busy",)), "own": None, "arena": None}, UNKNOWN),
        ("faster", {"onnx": row(1.6, noise=("busy",)), "own": None, "arena": None}, STILL),  # three processes each
        ("memory", {"arena": row(peak=2000)}, f"{ONLY}: against an arena that is off"),
        ("memory", {"own": row(peak=400, precision="bf16")}, f"{ONLY}: in f32"),
        (
            "memory",
            {"arena": row(peak=800), "own": row(peak=700, precision="bf16")},
            f"{ONLY}: in f32; against an arena that is off",
        ),
        ("range", {"bounded": row(peak=950)}, NOT),
        ("range", {"bounded": row(peak=1200)}, NOT),
        ("range", {"bounded": None}, UNKNOWN),
        ("kept", {"onnx": row(run=850, release=840)}, STILL),
        ("kept", {"onnx": row(run=150, release=140)}, NOT),
        ("ir", {"ir": row(1.02)}, NOT),
        ("ir memory", {"ir": row(peak=990)}, NOT),
        ("reads", {"paddle": row(failure=Failure("unsupported", "no"))}, f"{ONLY}: the model is ONNX; the model is IR"),
    ],
)  # fmt: skip
def test_a_sentence_is_true_untrue_or_true_under_a_condition(key: str, changed: dict[str, Any], expected: str) -> None:
    assert str(verdict(key, v3=rows_of(**changed))) == expected


def test_a_condition_is_named_by_network_only_where_networks_differ() -> None:
    slow, own = row(4.0), row(1.0, precision="bf16")
    fast = rows_of(own=own)
    assert verdict("faster", v3=fast, v6=rows_of(onnx=slow, own=own)).conditions == ("in bf16", "v3")
    assert verdict("faster", v3=fast, v6=rows_of(onnx=slow, own=row(4.0, precision="bf16"))).conditions == ("v3",)
    assert verdict("ir", v3=rows_of(), v6=rows_of(ir=row(2.0))).conditions == ("v3",)
    assert verdict("memory", v3=rows_of(arena=row(peak=2000)), v6=rows_of(onnxruntime=row(peak=2000))).conditions == (
        "v3, in f32, against an arena that is off", "v6, in f32, against an arena that is on",
    )  # fmt: skip


def test_a_network_that_was_not_raced_counts_for_reading_alone() -> None:
    only_read = {"onnx": row(), "ir": row(9.0), "paddle": row()}
    assert verdict("ir", v3=rows_of(), v4=only_read).verdict == STILL
    assert len(verdict("reads", v3=rows_of(), v4=only_read).findings) == 3
    assert {one.verdict for one in verdicts({"v4": only_read})} == {STILL, UNKNOWN}


def test_without_figures_of_memory_nothing_is_said_of_it() -> None:
    dumb = {role: Row(one.case, 3, True, one.facts, one.seconds, {}) for role, one in rows_of().items()}
    assert {one.sentence.key for one in verdicts({"v3": dumb}) if one.verdict == UNKNOWN} == {
        "memory", "range", "kept", "ir memory",
    }  # fmt: skip


def test_free_memory_is_checked_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_memory((12128, 800), 24 * 10**9, full=True) == (
        "A tensor of 12128 x 800 pixels takes up to 3.5 GB; 24.0 GB are free."
    )
    with pytest.raises(ValueError, match=r"12128 x 800 pixels takes up to 3\.. GB.*4\.0 GB\. Run it without --full\."):
        check_memory((12128, 800), 4 * 10**9, full=True)
    with pytest.raises(ValueError, match="Close other programs"):
        check_memory((1216, 800), 10**8, full=False)
    monkeypatch.setattr(replay.machine, "available", lambda: 10**8)
    with pytest.raises(ValueError, match="Run it without --full"):
        Replay(full=True, networks=("PP-OCRv3-mobile",)).run(lambda *_: pytest.fail("something was measured"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"networks": ("PP-OCRv3-mobil",)}, "Did you mean: PP-OCRv3-mobile"),
        ({"networks": ("PP-OCRv4-mobile-paddle",)}, "only OpenVINO reads it"),
        ({"rounds": 0}, "rounds=0"),
        ({"seconds": -1.0}, "seconds=-1.0"),
    ],
    ids=str,
)
def test_what_cannot_be_replayed_is_said_before(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Replay(**wrong)


def test_the_network_of_all_formats_may_be_raced_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def measured(self: Bench, *_: Any) -> list[Row]:
        asked.append(self.rounds)
        return [replace(row(), case=case) for case in self.cases]

    monkeypatch.setattr(Bench, "run", measured)
    replayed = Replay(networks=("PP-OCRv4-mobile",), rounds=2, height=992, say=lambda _: None).run()
    assert asked == [2, 1]
    assert set(replayed.rows["PP-OCRv4-mobile"]) == set(ROLES)
    assert "**PP-OCRv4-mobile**" in report.markdown(replayed)


@pytest.mark.parametrize("height", [928, 1000, 0, -32])
def test_a_height_that_is_none_is_refused(height: int) -> None:
    with pytest.raises(ValueError, match=f"height={height}: a multiple of 32, 960 or more"):
        Replay(height=height)


def test_ir_is_made_for_one_shape_and_for_a_range(tmp_path: Path, file: Any) -> None:
    import openvino as ov

    model = file("PP-OCRv3_det_mobile.onnx")
    made = {shape: ir_of(model, tmp_path, shape) for shape in (None, "1,3,1216,800", "1,3,960..1216,800")}
    taken = [str(ov.Core().read_model(path).input(0).partial_shape) for path in made.values()]
    assert taken == ["[?,3,?,?]", "[1,3,1216,800]", "[1,3,960..1216,800]"]
    assert len(set(made.values())) == 3


def test_the_listings_of_today_run_and_give_the_same_and_those_of_then_do_as_said(file: Any) -> None:
    given = {"det_model_path": str(file("PP-OCRv3_det_mobile.onnx")), "img": np.zeros((1, 3, 64, 96), np.float32)}
    by_onnxruntime, by_openvino = dict(given), dict(given)
    exec(claims.LISTINGS[0].then, by_onnxruntime)
    exec(claims.LISTINGS[1].today, by_openvino)
    np.testing.assert_allclose(by_openvino["preds"], by_onnxruntime["preds"][0], atol=1e-4)
    with pytest.raises(ModuleNotFoundError):
        exec(claims.LISTINGS[1].then, dict(given))
    assert importlib.util.find_spec("openvino.tools.mo") is None


def test_the_commands_of_today_do_what_they_say(tmp_path: Path, file: Any) -> None:
    import openvino as ov

    shutil.copy(file("PP-OCRv3_det_mobile.onnx"), tmp_path)
    ovc = (  # the program, kept from reporting its use outside
        "import sys; sys.modules['openvino_telemetry'] = None; from openvino.tools.ovc.main import main; sys.exit(main())"
    )
    for command, taken in zip(
        claims.COMMANDS[1:], ("[?,3,?,?]", "[1,3,12128,800]", "[1,3,960..12128,800]"), strict=True
    ):
        program, *arguments = shlex.split(command.today)
        assert program == "ovc"
        subprocess.run([sys.executable, "-c", ovc, *arguments], cwd=tmp_path, check=True, capture_output=True)
        made = tmp_path / arguments[arguments.index("--output_model") + 1]
        assert str(ov.Core().read_model(made).input(0).partial_shape) == taken


def test_it_is_measured_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "lock_file", lambda: tmp_path / "lock")
    monkeypatch.setattr(rounds.noise, "BEFORE", 0.01)
    told: list[tuple[str, str]] = []
    small = Replay(networks=("PP-OCRv3-mobile",), rounds=1, height=992, seconds=0.05, say=lambda _: None)
    replayed = small.run(lambda network, role, one: told.append((network, role)))
    assert set(replayed.rows) == {"PP-OCRv3-mobile", "PP-OCRv4-mobile"}
    assert {role for _, role in told} == set(ROLES)
    assert replayed.size == (992, 800)
    raced = replayed.rows["PP-OCRv3-mobile"]
    assert [one.failure for _, _, one in replayed] == [None] * 10
    assert all(one.difference is None or not one.difference.wrong for _, _, one in replayed)
    inputs = {role: one.facts["input"] for role, one in raced.items()}
    assert (inputs["static"], inputs["bounded"]) == ("1,3,992,800", "1,3,960..992,800")
    assert raced["ir"].case.format == "IR"
    assert raced["onnxruntime"].facts["asked"].get("arena", False) is False
    by_key = {one.sentence.key: one for one in replayed.verdicts}
    assert by_key["reads"].verdict == STILL
    assert by_key["kept"].findings[0].holds
    for draw in (replay_figures.replayed_figure, replay_figures.against_the_original):
        assert draw(replayed, "PP-OCRv3-mobile").encoded("png").startswith(b"\x89PNG")
    document = json.loads(report.to_json(replayed))
    assert document.keys() == {"ocrlab_replay", "machine", "size", "rounds", "origin", "rows", "verdicts"}
    assert document["rows"][0].keys() >= {"network", "role", "seconds", "memory", "precision"}
    assert document["verdicts"][0].keys() == {"sentence", "original", "english", "verdict", "conditions", "findings"}
    assert [one["seconds"] for one in document["origin"]["table"]] == [5.354, 2.53, 2.0455]


def test_the_quotation_is_marked_and_the_rows_of_the_original_come_first() -> None:
    replayed = Replayed((1216, 800), 3, {"v3": rows_of(own=row(failure=Failure("crash", "it fell: /home/ada/x")))})
    told, piped = report.text(replayed), report.markdown(replayed)
    for part in (
        "Quoted, not measured here",
        "i5-4210M",
        "3.225 GB",
        "2.0455 s",
        "arena off",
        "1216 x 800 pixels, 3 processes",
    ):
        assert part in told
        assert part in piped
    assert [line[0] for line in report.cells(replayed, "v3")][1:4] == [ROLES[role] for role in replay.QUOTED]
    assert "crash. it fell: x" in told
    assert "ada" not in piped
    assert "mo --input_model" in told
    assert "then" in told
    assert "ovc" in told
    assert "| On the same ONNX model, OpenVINO is faster than ONNX Runtime. | still true here |" in piped


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--replay", "x.png"], "IMAGE does not go with --replay"),
        (["--replay", "--all"], "--all does not go with --replay"),
        (["--full"], "--replay, of which --full is a part"),
        ([], "IMAGE was expected"),
        (["--replay", "--out", "x.txt"], ".json or .md"),
        (["--replay", "--rounds", "-1"], "rounds=-1"),
    ],
    ids=str,
)
def test_wrong_usage_of_the_command_is_a_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ocrlab", "bench", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), "OCRLAB_BENCH_LOCK": str(tmp_path / "lock")},
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_tensor_shows_the_picture_at_its_own_size() -> None:
    page = np.random.default_rng(0).integers(0, 255, (1000, 810, 3), np.uint8)
    (path,), size = replay.tensor_of(page, "PP-OCRv3-mobile")
    assert size == (992, 800)
    assert np.load(path).shape == (1, 3, 992, 800)
