"""`ocrlab lab --language zh`: copies whose text is Chinese, in a folder of their own, and kernels that know it."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest

from ocrlab.classroom import copies
from ocrlab.cli import lab
from ocrlab.language import extract, lessons

NAME = "00_start_here.ipynb"


def cells_of(file: Path, kind: str) -> list[str]:
    return ["".join(one["source"]) for one in json.loads(file.read_text())["cells"] if one["cell_type"] == kind]


def test_copies_have_chinese_text_and_the_same_code(tmp_path):
    copies.open(extract.LESSONS, tmp_path, language="zh")
    english = extract.LESSONS / NAME
    assert cells_of(tmp_path / NAME, "code") == cells_of(english, "code")
    assert cells_of(tmp_path / NAME, "markdown") != cells_of(english, "markdown")
    assert "学完这一课" in "".join(cells_of(tmp_path / NAME, "markdown"))
    assert not (tmp_path / "zh").exists()
    assert (tmp_path / "samples" / "receipt.jpg").is_file()
    assert copies.open(extract.LESSONS, tmp_path, language="zh") == []  # nothing is new


def test_a_language_has_a_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.delenv("OCRLAB_WORK", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert copies.work_folder() == tmp_path / "ocrlab-lessons"
    assert copies.work_folder("zh") == tmp_path / "ocrlab-lessons-zh"
    monkeypatch.setenv("OCRLAB_WORK", str(tmp_path / "own"))
    assert copies.work_folder("zh") == tmp_path / "own"


@pytest.mark.parametrize(
    ("asked", "system", "language"), [("zh", "en_US", "zh"), ("en", "zh_CN", "en"), (None, "zh_CN", "zh")]
)
def test_the_command_hands_the_language_to_the_kernels(monkeypatch, tmp_path, asked, system, language):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", system)
    monkeypatch.setenv("OCRLAB_LANGUAGE", "")  # so that it is set back
    monkeypatch.setenv("OCRLAB_WORK", str(tmp_path))
    seen = {}
    monkeypatch.setattr("ocrlab.models.store.fetch", lambda *_, **__: [])
    monkeypatch.setattr(
        lab.subprocess, "run", lambda *_, env, **__: seen.update(env) or argparse.Namespace(returncode=0)
    )
    parser = argparse.ArgumentParser()
    lab.add(parser)
    assert lab.run(parser.parse_args(["--language", asked] if asked else [])) == 0
    assert seen["OCRLAB_LANGUAGE"] == language == os.environ["OCRLAB_LANGUAGE"]
    chinese = lessons.read(extract.LESSONS / "zh" / "00_start_here.json")["start-00"]["chinese"]
    assert (cells_of(tmp_path / NAME, "markdown")[0] == chinese) == (language == "zh")
