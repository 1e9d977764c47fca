import argparse
import getpass
import json
import platform
import subprocess
from types import SimpleNamespace

import pytest

from ocrlab.classroom import copies
from ocrlab.cli import commands, doctor, readiness
from ocrlab.folder import samples
from ocrlab.models import store

REAL = store.folder()


@pytest.fixture
def quiet():
    return readiness.Quiet()


@pytest.fixture
def ada(tmp_path, monkeypatch):
    """Give a home whose path has a name in it that nobody must see; the models are those of the store."""
    home = tmp_path / "Ada Lovelace"
    (home / "store of Ada").mkdir(parents=True)
    for file in REAL.iterdir():
        if file.name in store.catalogue()["files"]:
            (home / "store of Ada" / file.name).symlink_to(file)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("OCRLAB_MODELS", str(home / "store of Ada"))
    monkeypatch.delenv("OCRLAB_WORK", raising=False)
    monkeypatch.setattr(platform, "node", lambda: "ada-laptop")
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    return home


def remove_a_model(ada, monkeypatch):
    (ada / "store of Ada" / "PP-OCRv6_det_tiny.onnx").unlink()


def damage_a_model(ada, monkeypatch):
    (ada / "store of Ada" / "PP-OCRv6_rec_small.onnx").unlink()
    (ada / "store of Ada" / "PP-OCRv6_rec_small.onnx").write_bytes(b"cut")


def put_a_file_in_the_way(ada, monkeypatch):
    (ada / "ocrlab-lessons").write_text("x")


def take_the_lessons_away(ada, monkeypatch):
    monkeypatch.setenv("OCRLAB_NOTEBOOKS", str(ada / "no lessons"))


def take_jupyterlab_away(ada, monkeypatch):
    monkeypatch.setattr(readiness, "STARTS", f"raise ImportError({str(ada / 'site' / 'x.so')!r} + ': not found')")


def fill_the_disk(ada, monkeypatch):
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda place: SimpleNamespace(free=2 * 10**8))


def break_the_runtime(ada, monkeypatch):
    def load():
        raise RuntimeError(f"{ada / 'store of Ada' / 'det.onnx'}: cannot be opened")

    monkeypatch.setattr(readiness, "load", load)


def break_openvino(ada, monkeypatch):
    def examine(report):
        report.stop("OpenVINO finds no CPU device.")

    monkeypatch.setattr(doctor, "EXAMINATIONS", (examine,))


CASES = [
    (None, "READY"),
    (remove_a_model, "1 of 17 files of models are missing: run `ocrlab lab --class` once"),
    (damage_a_model, "PP-OCRv6_rec_small.onnx is damaged: run `ocrlab models fetch PP-OCRv6-small`"),
    (put_a_file_in_the_way, "The lessons cannot be copied. ocrlab-lessons: a file is there"),
    (take_the_lessons_away, "There are no lessons: run this in the checkout, or set OCRLAB_NOTEBOOKS"),
    (take_jupyterlab_away, "JupyterLab cannot start (ImportError: x.so: not found): run `python -m ocrlab lab`"),
    (fill_the_disk, "0.2 GB of the disk are free, 1 GB were expected"),
    (break_the_runtime, "A sample cannot be read (det.onnx: cannot be opened): run `ocrlab doctor`"),
    (break_openvino, "OpenVINO finds no CPU device."),
]


@pytest.mark.parametrize(("harm", "said"), CASES, ids=[harm.__name__ if harm else "none" for harm, _ in CASES])
def test_the_verdict_says_what_to_do_and_nothing_tells_whose_machine_it_is(ada, monkeypatch, capsys, harm, said):
    if harm is not take_jupyterlab_away:
        monkeypatch.setattr(readiness, "STARTS", "pass")  # what takes seconds has a test of its own
    if harm not in (None, damage_a_model, break_the_runtime):
        monkeypatch.setattr(readiness, "page", lambda report: None)
    if harm:
        harm(ada, monkeypatch)
    out = ada / "ready.json"
    status = commands.run(["doctor", "--class", "--out", str(out)])
    printed, saved = capsys.readouterr().out, json.loads(out.read_text(encoding="utf-8"))
    verdict = printed.strip().splitlines()[-1]
    assert verdict == saved["verdict"]
    assert (status, saved["ready"]) == ((1, False) if harm else (0, True))
    assert (verdict.startswith(f"NOT READY: {said}") and " | " not in verdict) if harm else verdict == said
    for name in ("Ada", "Lovelace", "ada-laptop", str(ada.parent), str(REAL.parent), "site"):
        assert name not in printed
        assert name not in out.read_text(encoding="utf-8")


def test_what_is_handed_in_tells_all_that_a_teacher_asks(ada, capsys, monkeypatch):
    monkeypatch.setattr(readiness, "STARTS", "pass")
    found = readiness.examined()
    assert found["machine"].keys() >= {"cpu", "cores", "memory", "system", "python", "versions"}
    assert found["machine"]["versions"].keys() >= {"ocrlab", "openvino", "onnxruntime", "jupyterlab", "anywidget"}
    assert found["models"] == {"files": 17, "missing": [], "damaged": []}
    assert found["page"]["precision"] in ("f32", "bf16", "f16")
    assert found["page"]["right"] >= found["page"]["lines"] - 1
    assert found["free_disk"] > 0
    assert found["lab_starts"]
    assert found["lessons_can_be_written"]
    assert not copies.work_folder().exists()  # looking leaves nothing behind


def test_jupyterlab_starts_here(quiet):
    assert readiness.lab_starts(quiet)
    assert not quiet.stops


def test_a_start_that_never_ends_is_none(quiet, monkeypatch):
    def hang(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(readiness.subprocess, "run", hang)
    assert not readiness.lab_starts(quiet)
    assert "TimeoutExpired" in quiet.stops[0]


def test_a_machine_that_reads_nothing_right_is_not_ready(quiet, monkeypatch):
    true = samples.sample(readiness.PAGE)
    lines = tuple(samples.TrueLine(line.text[::-1], line.quad) for line in true.lines)
    monkeypatch.setattr(readiness.samples, "sample", lambda name: samples.Sample(name, true.path, "", "", lines))
    assert readiness.page(quiet)["right"] == 0
    assert quiet.stops == [f"0 of {len(lines)} lines of a sample are read rightly: run `ocrlab doctor --check`."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["doctor", "--out", "x.json"], "--out needs --class"),
        (["doctor", "--class", "--out", "nowhere/x.json"], "nowhere/x.json: it cannot be written"),
    ],
)
def test_what_cannot_be_saved_is_a_sentence(arguments, said, monkeypatch, capsys):
    monkeypatch.setattr(readiness, "examined", lambda: {"ready": True, "verdict": "READY"})
    assert commands.run(arguments) == 2
    assert said in capsys.readouterr().err


def test_two_examinations_at_once_are_refused(capsys):
    sub = argparse.ArgumentParser()
    commands.add_doctor(sub)
    with pytest.raises(SystemExit):
        sub.parse_args(["--check", "--class"])
    assert "not allowed with" in capsys.readouterr().err
