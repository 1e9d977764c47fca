"""Lessons in Chinese: what is missing or stale is named, and code stays as it is."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from ocrlab.language import extract, lessons, say

ENGLISH = {
    "cells": [
        {"cell_type": "markdown", "id": "a-1", "metadata": {}, "source": ["# One\n", "\n", "Two"]},
        {"cell_type": "code", "id": "a-2", "metadata": {}, "source": ["x = 1"], "outputs": [], "execution_count": None},
        {"cell_type": "markdown", "id": "a-3", "metadata": {}, "source": "Three"},
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
FIRST, SECOND = lessons.hashed("# One\n\nTwo"), lessons.hashed("Three")
DONE = {"a-1": {"english": FIRST, "chinese": "# 一\n\n二"}, "a-3": {"english": SECOND, "chinese": "三"}}
SHIPPED = [file for file, _ in lessons.files(extract.LESSONS)]


def faults(**changed):
    return list(lessons.faults(ENGLISH, {name: cell for name, cell in {**DONE, **changed}.items() if cell}))


def test_a_lesson_says_its_text_in_chinese_and_keeps_its_code():
    said = lessons.lesson(ENGLISH, DONE)
    assert ["".join(cell["source"]) for cell in said["cells"]] == ["# 一\n\n二", "x = 1", "三"]
    assert said["cells"][1] == ENGLISH["cells"][1]
    assert "".join(ENGLISH["cells"][0]["source"]) == "# One\n\nTwo"  # which is not changed


def test_what_is_not_translated_stays_english():
    said = lessons.lesson(ENGLISH, {"a-1": {"english": FIRST, "chinese": ""}})
    assert said == ENGLISH


def test_faults_are_named_by_cell():
    assert faults() == []
    assert faults(**{"a-3": None}) == ["a-3: missing"]
    assert faults(**{"a-3": {"english": SECOND, "chinese": " "}}) == ["a-3: not translated"]
    stale = faults(**{"a-3": {"english": "0" * 12, "chinese": "三"}})
    assert stale == [f"a-3: stale, the English is {SECOND} by now, and was {'0' * 12}"]
    assert faults(**{"a-2": {"english": FIRST, "chinese": "一"}}) == ["a-2: not in the lesson"]
    other_order = dict(reversed(DONE.items()))
    assert list(lessons.faults(ENGLISH, other_order)) == ["the cells stand in another order than in the lesson"]


def test_an_update_adds_what_is_new_and_keeps_what_is_stale():
    old = {"gone": DONE["a-1"], "a-3": {"english": "0" * 12, "chinese": "三"}}
    assert lessons.brought_up_to_date(ENGLISH, old) == {"a-1": {"english": FIRST, "chinese": ""}, "a-3": old["a-3"]}
    assert list(lessons.brought_up_to_date(ENGLISH, {})) == ["a-1", "a-3"]


def test_files_are_read_in_a_language(tmp_path):
    (tmp_path / "zh").mkdir()
    (tmp_path / "a.ipynb").write_text(json.dumps(ENGLISH))
    (tmp_path / "b.png").write_bytes(b"png")
    lessons.write(tmp_path / "zh" / "a.json", DONE)
    assert lessons.in_language(tmp_path / "a.ipynb", "en") == json.dumps(ENGLISH).encode()
    assert json.loads(lessons.in_language(tmp_path / "a.ipynb", "zh")) == lessons.lesson(ENGLISH, DONE)
    assert lessons.in_language(tmp_path / "b.png", "zh") == b"png"


def test_cells_have_names_of_their_own():
    names = [cell["id"] for file in SHIPPED for cell in lessons.notebook(file)["cells"]]
    assert len(names) == len(set(names))
    assert len(SHIPPED) >= 11


PARTS = {  # what both languages have as often; a code span may be said more often in one of them
    "links": re.compile(r"\]\(([^)]+)\)"),
    "tags": re.compile(r"</?\w+[^>]*>"),
    "fences": re.compile(r"^```.*$", re.MULTILINE),
    "headings": re.compile(r"^#+ ", re.MULTILINE),
}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_translation_has_the_links_the_tags_and_the_code_of_its_cell(file: Path):
    cells = lessons.read(file.parent / "zh" / f"{file.stem}.json")
    wrong = []
    for cell in lessons.notebook(file)["cells"]:
        english, chinese = "".join(cell["source"]), cells.get(cell["id"], {}).get("chinese", "")
        if cell["cell_type"] != "markdown" or not chinese:
            continue
        for name, part in PARTS.items():
            if sorted(part.findall(english)) != sorted(part.findall(chinese)):
                wrong.append(f"{cell['id']}: {name} {part.findall(english)} and {part.findall(chinese)}")
        spans = [set(re.findall(r"`([^`\n]+)`", text)) for text in (english, chinese)]
        if missing := {one for one in spans[0] - spans[1] if not re.fullmatch(r"[a-z]+ [a-z ]+", one)}:
            wrong.append(f"{cell['id']}: without `{'`, `'.join(sorted(missing))}`")
    assert wrong == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_picture_is_called_in_a_lesson_as_in_the_gallery(file: Path):
    titles = {one["title"] for one in tomllib.loads(extract.SAMPLES.read_text(encoding="utf-8")).values()}
    cells = lessons.read(file.parent / "zh" / f"{file.stem}.json")
    for cell in lessons.notebook(file)["cells"]:
        if chinese := cells.get(cell["id"], {}).get("chinese", ""):
            named = [title for title in titles if f"*{title}*" in "".join(cell["source"])]
            assert [title for title in named if f"*{say(title, 'zh')}*" not in chinese] == [], cell["id"]
