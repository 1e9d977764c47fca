"""A job of many pictures: what is read comes in their order, while the next ones are read already."""

from __future__ import annotations

import io
import threading
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

import ocrlab
from ocrlab.files import FileError
from ocrlab.folder import job as jobs
from ocrlab.folder.job import Job
from ocrlab.page import Page


class Slow:
    """An OCR that reads the width of a picture, the wider the slower, and knows who asked."""

    notices: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.threads: set[str] = set()
        self.at_once = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, image: np.ndarray) -> Page:
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.threads.add(threading.current_thread().name)
        time.sleep(image.shape[1] / 1000)
        with self.lock:
            self.at_once -= 1
        if image.shape[1] == 13:
            raise ValueError("13 pixels bring bad luck")
        return cast(Page, SimpleNamespace(text=f"w{image.shape[1]}", notices=self.notices))


def saved(folder: Path, *widths: int) -> list[Path]:
    files = []
    for number, width in enumerate(widths):
        files.append(folder / f"{number}.png")
        Image.new("RGB", (width, 20), "white").save(files[-1])
    return files


def read(files: list[Path], ocr: Any = None, **options: Any) -> tuple[int, str]:
    out = io.StringIO()
    status = Job(cast(ocrlab.OCR, ocr or Slow()), files, **options).run(out)
    return status, out.getvalue()


def test_a_slow_first_page_comes_first(tmp_path: Path) -> None:
    ocr = Slow()
    status, text = read(saved(tmp_path, 200, 10, 20, 60, 15), ocr)
    assert status == 0
    assert [line for line in text.splitlines() if line.startswith("w")] == ["w200", "w10", "w20", "w60", "w15"]
    assert ocr.most == jobs.AT_ONCE
    assert all(name.startswith("page") for name in ocr.threads)


def test_what_fails_stands_in_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = saved(tmp_path, 90, 13, 20)
    (tmp_path / "torn.png").write_bytes(b"torn")
    status, text = read([files[0], tmp_path / "torn.png", files[1], files[2]])
    assert status == 1
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("w")] == ["w90", "w20"]
    assert lines[lines.index(f"== {tmp_path}/torn.png") + 1].startswith(
        f"(not read: {tmp_path}/torn.png: not a picture"
    )
    said = capsys.readouterr().err
    assert 0 < said.index("torn.png") < said.index("13 pixels")


def test_pages_of_one_file_keep_their_numbers(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (width, 20), "white") for width in (80, 10, 30)]
    pages[0].save(tmp_path / "three.tiff", save_all=True, append_images=pages[1:])
    _, text = read([tmp_path / "three.tiff"])
    assert text.split() == ["w80", "==", f"{tmp_path}/three.tiff,", "page", "2", "w10",
                            "==", f"{tmp_path}/three.tiff,", "page", "3", "w30"]  # fmt: skip


def test_pictures_are_decoded_by_one_thread_and_not_far_ahead(tmp_path: Path) -> None:
    decoded: list[str] = []

    def load(path: Path) -> Any:
        decoded.append(threading.current_thread().name)
        yield np.zeros((20, 40, 3), np.uint8)

    class Counting(Slow):
        def __call__(self, image: np.ndarray) -> Page:
            assert len(decoded) <= self.calls + 2 * jobs.AT_ONCE + 1
            self.calls += 1
            return super().__call__(image)

        calls = 0

    read([tmp_path / f"{i}.png" for i in range(12)], Counting(), load=load)
    assert set(decoded) == {threading.current_thread().name}


@pytest.mark.parametrize("form", list(jobs.FORMATS))
def test_every_format_says_what_could_not_be_read(tmp_path: Path, form: str) -> None:
    (tmp_path / "torn.png").write_bytes(b"torn")
    status, text = read([tmp_path / "torn.png", tmp_path / "torn.png"], form=form)
    assert status == 1
    assert text.count("torn.png") >= 2
    if form == "hocr":
        pages = [one.get("id") for one in ET.fromstring(text).iter() if one.get("class") == "ocr_page"]
        assert pages == ["page_1", "page_2"]


def test_notices_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ocr = Slow()
    ocr.notices = ("The detector was shown less.",)
    read(saved(tmp_path, 30), ocr)
    assert f"ocrlab: {tmp_path}/0.png: The detector was shown less." in capsys.readouterr().err


def test_what_is_interrupted_has_its_tail(tmp_path: Path) -> None:
    class Interrupted(Slow):
        def __call__(self, image: np.ndarray) -> Page:
            if image.shape[1] == 99:
                raise KeyboardInterrupt
            return super().__call__(image)

    out = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        Job(cast(ocrlab.OCR, Interrupted()), saved(tmp_path, 99, 20), "hocr").run(out)
    ET.fromstring(out.getvalue())


def test_annotated_pictures_never_replace_what_is_to_be_read(tmp_path: Path) -> None:
    files = saved(tmp_path, 30, 40)
    before = [file.read_bytes() for file in files]
    for folder in (tmp_path, tmp_path / "." / "x" / ".."):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(FileError, match=r"0\.png: it would be written over .*0\.png, which is to be read"):
            Job(cast(ocrlab.OCR, Slow()), files, "picture", folder)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "1.png").hardlink_to(files[1])
    with pytest.raises(FileError, match="which is to be read"):
        Job(cast(ocrlab.OCR, Slow()), files, "picture", tmp_path / "out")
    assert [file.read_bytes() for file in files] == before


def test_a_second_page_does_not_replace_another_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "annotated", lambda pixels, page: f"w{pixels.shape[1]}".encode())
    pages = [Image.new("RGB", (width, 20), "white") for width in (80, 10)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    Image.new("RGB", (33, 20), "white").save(tmp_path / "a-2.png")
    (tmp_path / "out").mkdir()
    read([tmp_path / "a.tiff", tmp_path / "a-2.png"], form="picture", folder=tmp_path / "out")
    found = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    assert found == {"a.png": b"w80", "a-2_.png": b"w10", "a-2.png": b"w33"}


def test_little_memory_means_smaller_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.machine, "available", lambda: 480_000_000)
    assert jobs.most_pixels() == 20_000_000
    assert jobs.most_pixels(7) == 7
    monkeypatch.setattr(jobs.machine, "available", lambda: 2**40)
    assert jobs.most_pixels() == 100_000_000
