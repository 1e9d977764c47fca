"""Reading a folder into a run: by processes, by an executor, in shards, with workers that die."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

import ocrlab
from ocrlab.cli import commands
from ocrlab.debug import PageRun
from ocrlab.files import FileError
from ocrlab.folder.runs import engine, run, store, work
from ocrlab.folder.runs.merge import merge
from ocrlab.folder.samples import FOLDER
from ocrlab.image import load_image

EXACT = {"precision": "f32", "backend": "onnxruntime"}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Three pictures, one of them twice under two names, a file that is none, a name that is not UTF-8."""
    folder = tmp_path_factory.mktemp("pictures")
    for name in ("poster", "street_sign"):
        shutil.copy(FOLDER / f"{name}.jpg", folder)
    shutil.copy(folder / "poster.jpg", folder / "poster copy.jpg")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    cv2.imwrite(str(folder / "empty.png"), np.full((40, 90, 3), 255, np.uint8))
    if sys.platform == "linux":
        os.rename(folder / "empty.png", os.fsencode(folder) + b"/em\xffty.png")  # noqa: PTH104
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def whole(pictures, tmp_path_factory):
    return run.run(pictures, tmp_path_factory.mktemp("run") / "whole", engine=2, **EXACT)


def told(done):
    """What must be the same whoever does the work: everything but order, seconds and memory."""
    return sorted(str(run._compared(one) | {"image": one["image"]}) for one in done.pages)


def test_every_picture_is_there_once_and_those_that_cannot_be_read_say_so(whole, pictures):
    latest = whole.latest()
    assert len(latest) == len(pictures) == 5
    assert "broken.png" in latest["broken.png"][0]["error"]
    assert latest["poster.jpg"][0]["lines"]
    same = [
        {name: value for name, value in latest[name][0].items() if name != "image"}
        for name in ("poster.jpg", "poster copy.jpg")
    ]
    assert same[0] == same[1]
    assert whole.facts["runtime"]["threads"] == 1
    assert all(len(digest) == 64 for digest in whole.facts["models"].values())


def test_the_same_whoever_does_the_work(whole, pictures, tmp_path):
    with ThreadPoolExecutor(1) as threads:
        by_executor = run.run(pictures, tmp_path / "executor", engine=threads, **EXACT)
    shards = []
    for number in (1, 2):
        reading = run.Reading(engine.Pool(1), load=EXACT, shard=(number, 2))
        shards.append(reading.into(tmp_path / f"shard{number}", pictures).folder)
        reading.engine.close()
    assert told(by_executor) == told(whole)
    assert told(store.read_run(merge(shards, tmp_path / "merged").folder)) == told(whole)


def test_starting_again_reads_only_what_is_missing(whole, pictures, tmp_path, monkeypatch):
    folder = tmp_path / "again"
    shutil.copytree(whole.folder, folder)
    kept = [line for line in (folder / store.PAGES).read_bytes().splitlines(True) if b'"street_sign.jpg"' not in line]
    (folder / store.PAGES).write_bytes(b"".join(kept))
    asked = []
    monkeypatch.setattr(run, "read_all", lambda job, missing, hired: asked.extend(missing) or ())
    run.run(pictures, folder, engine=1, **EXACT)
    assert {Path(one).name for one in asked} == {"street_sign.jpg"}


def test_a_sample_is_read_once_more_and_a_change_is_named(whole, tmp_path):
    assert run.verify(whole, 2) == []
    edited = tmp_path / "edited"
    shutil.copytree(whole.folder, edited)
    text = (edited / store.PAGES).read_text(encoding="utf-8", errors="surrogateescape")
    (edited / store.PAGES).write_text(
        text.replace('"score": 0.9', '"score": 0.1'), encoding="utf-8", errors="surrogateescape"
    )
    said = run.verify(store.read_run(edited), 20)
    changed = {one.partition(",")[0] for one in said if "lines are not the same when it is read again" in one}
    assert "street_sign.jpg" in changed
    assert changed & {"poster.jpg", "poster copy.jpg"}
    assert all("lines are" in one for one in said)


def test_an_empty_run_of_no_pictures_is_one(tmp_path):
    done = run.run([], tmp_path / "none", engine=1, **EXACT)
    assert done.pages == ()


class Dying:
    """An executor whose worker dies at one picture, so many times."""

    def __init__(self, at, times, at_once=False):
        self.at, self.times, self.begun, self.is_broken = at, times, 0, False
        self.at_once_broken = at_once  # the pool refuses work from then on

    at_once = 4

    def executor(self):
        return self

    def submit(self, function, job, picture):
        if self.is_broken:
            raise BrokenExecutor("a worker died before")
        done = Future()
        if picture == self.at and self.times:
            self.times -= 1
            self.is_broken = self.at_once_broken
            done.set_exception(BrokenExecutor("killed"))
        else:
            done.set_result([{"content": picture, "page": 1, "pages": 1, "lines": []}])
        return done

    def anew(self):
        self.begun, self.is_broken = self.begun + 1, False

    def close(self):
        pass


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("times, error", [(1, False), (2, True), (9, True)])
def test_the_page_of_a_worker_that_dies_is_tried_once_more(times, error, at_once):
    dying = Dying("b", times, at_once)
    found = dict(engine.read_all(work.Work("{}", 1), iter("abcdef"), dying))
    assert set(found) == set("abcdef")
    assert [name for name, [one] in found.items() if "error" in one] == (["b"] if error else [])
    assert dying.begun
    if error:
        assert "died, twice" in found["b"][0]["error"]


def test_a_worker_with_other_models_or_another_precision_refuses(whole, pictures):
    job = work.Work.of(EXACT, 10**8).known(whole.facts)
    assert work.read_picture(job, str(pictures[0]))
    for other in (
        work.Work(job.load, job.max_pixels, "", (("det.onnx", "0" * 64),), job.precision),
        work.Work(job.load, job.max_pixels, "", job.hashes, "bf16"),
    ):
        with pytest.raises(work.OtherModelsError, match=r"models differ|computes in f32, whoever asked in bf16"):
            work.read_picture(other, str(pictures[0]))


def test_the_command_reads_goes_on_and_refuses_other_settings(whole, pictures, tmp_path, capsys):
    folder, out = str(pictures[0].parent), tmp_path / "run"
    asked = ["run", folder, "--out", str(out), "--workers", "1", "--backend", "onnxruntime", "--precision", "f32"]
    assert commands.run(asked) == 1  # one picture is broken
    assert "4 pages" in capsys.readouterr().out
    assert told(store.read_run(out)) == told(whole)
    assert commands.run([*asked, "--box-thresh", "0.7"]) == 2
    assert "box_thresh: 0.4 there, 0.7 here" in capsys.readouterr().err
    assert commands.run(["run", folder, "--out", folder]) == 2
    assert "Give the run a folder of its own" in capsys.readouterr().err
    assert commands.run(["run", str(out), "--verify"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_run_that_is_killed_goes_on_where_it_was(pictures, tmp_path):
    import subprocess

    out, many = tmp_path / "run", tmp_path / "many"
    many.mkdir()
    for number in range(12):  # each another content
        image = cv2.imread(str(FOLDER / "poster.jpg"))
        image[:3, :3] = number * 20
        cv2.imwrite(str(many / f"{number:02}.png"), image)
    command = [
        sys.executable,
        "-m",
        "ocrlab",
        "run",
        str(many),
        "--out",
        str(out),
        "--workers",
        "1",
        "--backend",
        "onnxruntime",
    ]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    started = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    file = out / store.PAGES
    while not file.is_file() or file.read_bytes().count(b"\n") < 3:
        assert started.poll() is None
        time.sleep(0.05)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait(10)
    before = store.read_run(out)
    assert 3 <= len(before.pages) < 12
    assert subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0
    done = store.read_run(out)
    assert len(done.pages) == len(done.latest()) == 12
    assert done.pages[: len(before.pages)] == before.pages


def test_pictures_in_the_folder_of_the_run_are_no_run(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(FileError, match="neither empty nor a run"):
        run.run([tmp_path / "a.png"], tmp_path, engine=1, **EXACT)


@pytest.mark.parametrize("script", ["a file without a main", "no file"])
def test_a_script_whose_workers_cannot_begin_is_told_how_to_call_it(tmp_path, script):
    code = (
        f"from ocrlab.folder import run\nfrom pathlib import Path\nrun([], Path({str(tmp_path / 'run')!r}), engine=1)\n"
    )
    file = tmp_path / "script.py"
    file.write_text(code, encoding="utf-8")
    given = (
        {"args": [sys.executable, str(file)]} if script != "no file" else {"args": [sys.executable, "-"], "input": code}
    )
    ended = subprocess.run(
        **given, capture_output=True, text=True, timeout=120, check=False, cwd=Path(ocrlab.__file__).parents[1]
    )
    assert ended.returncode != 0
    assert 'below `if __name__ == "__main__":`' in ended.stderr.splitlines()[-1]


def test_the_map_that_is_kept_is_that_of_the_upright_page_and_costs_no_second_look(tmp_path, monkeypatch):
    picture = tmp_path / "turned.png"
    cv2.imwrite(str(picture), np.rot90(cv2.imread(str(FOLDER / "receipt.jpg")), 2))
    plain = work.Work.of(EXACT, 10**8, str(tmp_path))
    looks = []
    look = work.Keeping.look
    monkeypatch.setattr(work.Keeping, "look", lambda self, image: looks.append(image.shape) or look(self, image))
    (record,) = work.read_picture(plain, str(picture))
    assert record["turned"] == 180 and len(looks) == 2, "as it was given, and upright"
    kept = cv2.imread(str(tmp_path / f"{record['content'][: work.SHORT]}-1.png"), cv2.IMREAD_GRAYSCALE)
    heatmap = PageRun(work.opened(plain.load, 10**8).ocr, load_image(picture)).upright().heatmap
    assert np.array_equal(kept, np.round(np.clip(heatmap, 0, 1) * 255))


def test_a_process_that_begins_another_work_lets_go_of_the_one_before():
    loads = [work.Work.of({**EXACT, "box_thresh": value}, 10**8).load for value in (0.4, 0.5)]
    before = work.opened(loads[0], 10**8)
    assert work.opened(loads[0], 10**8) is before
    work.opened(loads[1], 10**8)
    assert before.decoder._process.poll() is not None, "its decoder has ended"
    work.let_go()
