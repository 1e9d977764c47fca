"""A job of many pictures: what is read comes in their order, while the next ones are read already."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

import ocrlab
from ocrlab.folder import job as jobs
from ocrlab.folder.job import Job
from ocrlab.page import Page


class Slow:
    """An OCR that reads the width of a picture, the wider the slower, and knows who asked."""

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
        return cast(Page, SimpleNamespace(text=f"w{image.shape[1]}"))


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
    assert [line for line in text.splitlines() if line.startswith("w")] == ["w90", "w20"]
    said = capsys.readouterr().err
    assert 0 < said.index("torn.png") < said.index("13 pixels")


def test_pages_of_one_file_keep_their_numbers(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (width, 20), "white") for width in (80, 10, 30)]
    pages[0].save(tmp_path / "three.tiff", save_all=True, append_images=pages[1:])
    _, text = read([tmp_path / "three.tiff"])
    assert text.split() == ["w80", "==", f"{tmp_path}/three.tiff,", "page", "2", "w10",
                            "==", f"{tmp_path}/three.tiff,", "page", "3", "w30"]  # fmt: skip


def test_pictures_are_decoded_by_one_thread_and_not_far_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []

    def load_pages(path: Path, **options: Any) -> Any:
        decoded.append(threading.current_thread().name)
        yield np.zeros((20, 40, 3), np.uint8)

    monkeypatch.setattr(jobs, "load_pages", load_pages)

    class Counting(Slow):
        def __call__(self, image: np.ndarray) -> Page:
            assert len(decoded) <= self.calls + 2 * jobs.AT_ONCE + 1
            self.calls += 1
            return super().__call__(image)

        calls = 0

    read([tmp_path / f"{i}.png" for i in range(12)], Counting())
    assert set(decoded) == {threading.current_thread().name}
