"""Whatever ocrlab says in English, it says in Chinese: nothing is missing, stale, or left over."""

from __future__ import annotations

import pytest

from ocrlab.language import extract, faults, lessons, tables

EXTRACTED = {"zh.po": (extract.of_python, tables.PO, tables.written_po, tables.read_po),
             "zh.json": (extract.of_javascript, tables.JSON, tables.written_json, tables.read_json)}  # fmt: skip
TRANSLATED = {file.stem: (file, translation) for file, translation in lessons.files(extract.LESSONS)}
BRING = "run `python -m ocrlab.language`"


@pytest.mark.parametrize("name", EXTRACTED)
def test_a_table_has_every_sentence_and_no_other(name):
    found, file, written, read = EXTRACTED[name]
    assert file.read_text(encoding="utf-8") == written(found(), read()), BRING


def test_every_sentence_has_its_chinese():
    assert [fault for fault in faults.of_tables() if "not in the table" not in fault] == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_lesson_is_translated_as_it_is(name):
    file, translation = TRANSLATED[name]
    assert list(lessons.faults(lessons.notebook(file), lessons.read(translation))) == []


@pytest.mark.parametrize(
    ("english", "chinese", "fault"),
    [
        ("{a} of {b}", "{b} 中的 {a}", None),
        ("{n} page{s}", "{n} 页", None),
        ("{a} of {b}", "{b}", "holes ['a', 'b'] were expected, and ['b'] are there"),
        ("a page", "", "no Chinese"),
        ("{{a}}", "{a}", "holes [] were expected, and ['a'] are there"),
    ],
)
def test_a_translation_that_does_not_fit_is_named(english, chinese, fault):
    assert list(faults.of_sentence(english, chinese)) == ([fault] if fault else [])
