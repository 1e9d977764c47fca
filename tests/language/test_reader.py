"""The language of the reader, and the tables that it is said by."""

from __future__ import annotations

import json

import pytest

from ocrlab.language import current, reader, say, tables

SYSTEM = ("OCRLAB_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
TOLD = [  # what the environment says, and the language
    ({}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "zh_TW"}, "zh"),
    ({"LANG": "en_US.UTF-8"}, "en"),
    ({"LANG": "de_DE.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8", "OCRLAB_LANGUAGE": "en"}, "en"),
    ({"LANG": "en_US.UTF-8", "OCRLAB_LANGUAGE": "zh"}, "zh"),
    ({"OCRLAB_LANGUAGE": "", "LANG": "zh_CN"}, "zh"),
]


@pytest.mark.parametrize(("told", "language"), TOLD)
def test_the_language_is_the_systems_unless_it_is_named(monkeypatch, told, language):
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    for name in SYSTEM:
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert current() == language


def test_windows_names_its_language_in_words(monkeypatch):
    for name in SYSTEM:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("locale.getlocale", lambda: ("Chinese (Simplified)_China", "936"))
    assert current() == "zh"


def test_english_stays_english():
    assert say("12 boxes kept, 3 dropped", "en") == "12 boxes kept, 3 dropped"


def test_the_shipped_table_says_what_a_view_says():
    said = say("12 boxes kept, 3 dropped", "zh")
    assert "12" in said
    assert "3" in said
    assert "boxes" not in said


def test_what_goes_to_the_views_is_small_and_is_in_the_tables():
    table = reader.of_views()
    assert len(json.dumps(table, ensure_ascii=False).encode()) < 300_000
    assert table.items() <= {**tables.read_po(), **tables.read_json()}.items()
    assert all(table.values())


def test_tables_are_read_as_they_are_written(tmp_path):
    places = {'a "{n}" \\ b': ["ocrlab/b.py", "ocrlab/a.py"], "tab\tand": ["ocrlab/a.py"], "none": ["ocrlab/c.py"]}
    table = {'a "{n}" \\ b': '“{n}”"\\', "tab\tand": "制表\t"}
    po, js = tmp_path / "zh.po", tmp_path / "zh.json"
    po.write_text(tables.written_po(places, table), encoding="utf-8")
    js.write_text(tables.written_json(places, table), encoding="utf-8")
    assert tables.read_po(po) == tables.read_json(js) == {**table, "none": ""}
    assert tables.places_po(po) == places
    assert tables.written_po(places, tables.read_po(po)) == po.read_text(encoding="utf-8")
