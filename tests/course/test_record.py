import json

import pytest

from ocrlab.course import check, lesson, record


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "mine" / "record.jsonl"))
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/02_detection.ipynb")
    return tmp_path / "mine" / "record.jsonl"


def kinds(file):
    return [(one["lesson"], one["kind"], one["name"]) for one in record.entries(file)]


def test_a_guess_a_check_and_a_hint_are_kept_and_the_guess_stands_there_again(file):
    guess = lesson.predict("How many?", [1, 2])
    guess._choice.value = 2
    guess.verdict(1)
    check.tried("unclip_distance", lambda width, height, ratio: 5.0)
    check.next_hint("unclip_distance")
    names = ["How many?", "How many?", "unclip_distance", "unclip_distance"]
    wanted = list(zip(["02_detection"] * 4, ["guess", "told", "check", "hint"], names, strict=True))
    assert kinds(file) == wanted
    assert lesson.predict("How many?", [1, 2]).guess == 2
    assert lesson.predict("How many?", [1, 3]).guess is None
    kept = record.last("check", "unclip_distance")
    assert not kept["right"]
    assert kept["failed"] == "a square, ratio 2"
    assert "lambda width, height, ratio: 5.0" in kept["source"]


def test_nothing_is_kept_where_no_file_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("OCRLAB_RECORD", raising=False)
    record.keep("guess", "How many?", guess=2)
    assert record.last("guess", "How many?") == {}
    assert list(tmp_path.iterdir()) == []


def test_no_entry_tells_who_or_where(file):
    record.keep("guess", "How many?", guess=2)
    [entry] = record.entries(file)
    assert set(entry) == {"at", "lesson", "kind", "name", "guess"}
    assert "somewhere" not in json.dumps(entry)


@pytest.mark.parametrize(
    "torn", ["", "{", '{"kind": "gue', "[]", "7", '{"kind": "guess"}', "\x00\xff", '{"kind": 1, "name": "a"}']
)
def test_a_torn_line_hides_no_other(file, torn):
    record.keep("guess", "before", guess=1)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(torn + "\n")
    record.keep("guess", "after", guess=1)
    assert [name for _, _, name in kinds(file)] == ["before", "after"]


def test_a_folder_that_cannot_be_written_stops_no_lesson(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "file" / "record.jsonl"))
    record.keep("guess", "How many?", guess=2)


def test_a_question_that_was_settled_says_what_was_guessed_without_a_kernel():
    guess = lesson.predict("<b>How</b> many?", [1, 2])
    assert "Not guessed. Run this cell again to choose." in guess.settled()
    guess._choice.value = 2
    assert "You said: 2." in guess.settled()
    assert "&lt;b&gt;How" in guess.settled()
