import json
from pathlib import Path

import pytest

from ocrlab.classroom import copies
from ocrlab.files import FileError

FIRST = "00_start_here.ipynb"
PICTURE = "samples/sign.jpg"


def notebook(*sources, outputs=(), **metadata):
    cells = [{"cell_type": "code", "source": [source], "outputs": list(outputs), "metadata": {}} for source in sources]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


SHIPPED, RUN, CHANGED = notebook("1 + 1"), notebook("1 + 1", outputs=["2"], language="python"), notebook("1 + 2")
NEWER, ONLY_FORMATTED = notebook("1 + 1", "2 + 2"), notebook("1 + 1", kernel="python3")


@pytest.fixture
def lessons(tmp_path):
    """Give a folder of lessons as they are shipped, with what must not be copied beside them."""
    folder = tmp_path / "shipped"
    for name, data in {
        FIRST: SHIPPED, "01_next.ipynb": notebook("a"), PICTURE: b"JPEG", "samples/deep/x.json": b"{}", "wall/m.json": b"{}",
        ".ipynb_checkpoints/00_start_here-checkpoint.ipynb": b"", "samples/__pycache__/make.pyc": b"",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def work(tmp_path):
    return tmp_path / "home of Ada" / "ocrlab-lessons"


def tree(folder, own=False):
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: data for name, data in files.items() if own or not name.startswith(copies.OWN)}


def before(work):
    return sorted(folder for folder in work.iterdir() if folder.name.startswith("before-"))


def test_all_but_what_is_hidden_is_copied_and_nothing_is_said(lessons, work):
    assert copies.open(lessons, work) == []
    assert tree(work).keys() == {FIRST, "01_next.ipynb", PICTURE, "samples/deep/x.json", "wall/m.json"}
    assert all(tree(lessons)[name] == data for name, data in tree(work).items())
    seen = tree(work, own=True)
    assert copies.open(lessons, work) == []
    assert tree(work, own=True) == seen


@pytest.mark.parametrize(
    ("shipped", "copy", "origin", "expected"),
    [
        (SHIPPED, None, None, "missing"),
        (NEWER, None, SHIPPED, "missing"),
        (SHIPPED, SHIPPED, SHIPPED, "same"),
        (NEWER, NEWER, SHIPPED, "same"),  # a run that was killed after the copy, before the record
        (SHIPPED, SHIPPED, None, "same"),
        (NEWER, SHIPPED, SHIPPED, "untouched"),
        (SHIPPED, RUN, SHIPPED, "kept"),
        (SHIPPED, CHANGED, SHIPPED, "kept"),
        (ONLY_FORMATTED, RUN, SHIPPED, "kept"),  # no reason to take outputs away
        (ONLY_FORMATTED, SHIPPED, SHIPPED, "untouched"),
        (NEWER, RUN, SHIPPED, "only run"),
        (NEWER, CHANGED, SHIPPED, "newer"),
        (NEWER, b"torn", SHIPPED, "newer"),
        (NEWER, b'{"cells": [{}]}', SHIPPED, "newer"),
        (NEWER, CHANGED, None, "unknown"),
        (b"new", b"old", b"old", "untouched"),  # pictures
        (b"new", b"mine", b"old", "newer"),
        (b"old", b"mine", b"old", "kept"),
    ],
)
def test_what_becomes_of_a_copy(shipped, copy, origin, expected):
    assert copies.fate(shipped, copy, origin and copies.mark(origin)) == expected


@pytest.mark.parametrize(
    "case",
    [
        (SHIPPED, NEWER, "had not touched yours", None),
        (RUN, NEWER, "were run but not changed", RUN),
        (CHANGED, CHANGED, "you changed yours, so these were kept: 00_start_here.ipynb. `ocrlab lab --fresh`", None),
        (NEWER, NEWER, None, None),
    ],
)
def test_a_newer_lesson_takes_nothing_that_is_the_reader_s(lessons, work, case):
    copy, after, said, aside = case
    copies.open(lessons, work)
    (work / FIRST).write_bytes(copy)
    (lessons / FIRST).write_bytes(NEWER)
    sentences = copies.open(lessons, work)
    assert (work / FIRST).read_bytes() == after
    assert len(sentences) == (said is not None)
    assert not said or (said in sentences[0] and FIRST in sentences[0])
    assert [tree(folder) for folder in before(work)] == ([{FIRST: aside}] if aside else [])
    assert not aside or str(before(work)[0]) in sentences[0]
    assert copies.open(lessons, work) == (
        sentences if after == CHANGED else []
    )  # a newer one is told of until there is none


def test_a_lesson_that_was_renewed_once_is_renewed_again(lessons, work):
    copies.open(lessons, work)
    for number in range(3):
        (lessons / FIRST).write_bytes(notebook(f"version {number}"))
        assert len(copies.open(lessons, work)) == 1
        assert (work / FIRST).read_bytes() == notebook(f"version {number}")


def test_what_was_deleted_comes_back_and_what_is_the_reader_s_own_stays(lessons, work):
    copies.open(lessons, work)
    (work / PICTURE).unlink()
    (work / "mine.ipynb").write_bytes(b"mine")
    (work / "01_next.ipynb").write_bytes(CHANGED)
    assert copies.open(lessons, work) == []
    assert tree(work)[PICTURE] == b"JPEG"
    assert tree(work)["mine.ipynb"] == b"mine"
    assert tree(work)["01_next.ipynb"] == CHANGED


def test_fresh_starts_anew_and_keeps_all_that_was_there(lessons, work, monkeypatch):
    monkeypatch.setattr(copies.time, "strftime", lambda form: "before-2026-11-29-1530")
    assert copies.open(lessons, work, fresh=True) == []  # nothing was there
    for number in range(3):  # in the same minute
        (work / FIRST).write_bytes(notebook(f"mine {number}"))
        (work / copies.RECORD).write_text(f"guesses {number}")
        (work / "mine.ipynb").write_bytes(b"not copied from anywhere")
        (work / copies.OWN / "id").write_text("who hands in")
        said = copies.open(lessons, work, fresh=True)
        assert said == [f"What you had is in {before(work)[number]}."]
        assert not (work / copies.RECORD).exists()
        assert (work / copies.OWN / "id").read_text() == "who hands in"  # a class counts nobody twice
        assert (work / FIRST).read_bytes() == SHIPPED
    assert [folder.name for folder in before(work)] == [f"before-2026-11-29-1530{end}" for end in ("", "-2", "-3")]
    for number, folder in enumerate(before(work)):
        kept = tree(folder, own=True)
        assert kept[FIRST] == notebook(f"mine {number}")
        assert kept[copies.RECORD] == f"guesses {number}".encode()
        assert kept[PICTURE] == b"JPEG"  # so that the old lessons run where they are
        assert "mine.ipynb" not in kept
    assert (work / "mine.ipynb").is_file()


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"null", b'{"files": 3}', b'{"files": {"a": 1}}', b'{"files": {"a": {}}}', b"\xff\xfe", b"[" * 99_999],
    ids=range(9),
)  # fmt: skip
def test_a_damaged_record_is_mended_and_takes_nothing_away(lessons, work, record):
    copies.open(lessons, work)
    whole = (work / copies.COPIED).read_bytes()
    (work / FIRST).write_bytes(CHANGED)
    (work / copies.COPIED).write_bytes(record)
    said = copies.open(lessons, work)
    assert said[0] == copies.DAMAGED
    assert FIRST in said[1]
    assert PICTURE not in said[1]
    assert len(said) == 2
    assert (work / FIRST).read_bytes() == CHANGED
    assert (work / copies.COPIED).read_bytes() == whole
    assert copies.open(lessons, work) == []


def test_a_record_moves_nothing_that_lies_elsewhere(lessons, work, tmp_path):
    copies.open(lessons, work)
    (tmp_path / "precious").write_text("x")
    kept = json.loads((work / copies.COPIED).read_text())
    mark = kept["files"][FIRST]
    kept["files"] |= {str(tmp_path / "precious"): mark, "../../precious": mark}
    (work / copies.COPIED).write_text(json.dumps(kept))
    copies.open(lessons, work, fresh=True)
    assert (tmp_path / "precious").read_text() == "x"


def a_file(lessons, work):
    work.parent.mkdir()
    work.write_text("a file")
    return work


def below_a_file(lessons, work):
    return a_file(lessons, work) / "deeper" / "still"


def the_lessons_themselves(lessons, work):
    return lessons


def a_link_into_the_lessons(lessons, work):
    work.parent.mkdir()
    work.symlink_to(lessons / "samples")
    return work


def a_folder_where_a_lesson_should_be(lessons, work):
    (work / FIRST).mkdir(parents=True)
    return work


def a_file_where_the_record_should_be(lessons, work):
    work.mkdir(parents=True)
    (work / copies.OWN).write_text("x")
    return work


def too_long_a_name(lessons, work):
    return work / ("x" * 300)


def a_link_to_nowhere(lessons, work):
    work.parent.mkdir()
    work.symlink_to(work.parent / "nowhere")
    return work


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (a_file, "a file is there, a folder was expected"),
        (below_a_file, "a file is there, a folder was expected"),
        (a_link_to_nowhere, "a file is there, a folder was expected"),
        (the_lessons_themselves, "the lessons themselves lie there"),
        (a_link_into_the_lessons, "the lessons themselves lie there"),
        (a_folder_where_a_lesson_should_be, "it cannot be read or written"),
        (a_file_where_the_record_should_be, "it cannot be read or written"),
        (too_long_a_name, "File name too long"),
    ],
)
def test_where_there_can_be_no_copies_a_sentence_says_why_and_what_to_do(lessons, work, place, said):
    shipped = tree(lessons)
    there = place(lessons, work)
    with pytest.raises(FileError) as caught:
        copies.open(lessons, there)
    assert said in str(caught.value)
    assert "OCRLAB_WORK" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert tree(lessons) == shipped


def test_a_folder_that_may_not_be_written_is_named(lessons, work, monkeypatch):
    def refuse(dir):  # noqa: A002 - root may write everywhere
        raise PermissionError(13, "Permission denied", str(dir))

    work.mkdir(parents=True)
    monkeypatch.setattr(copies.tempfile, "TemporaryFile", refuse)
    with pytest.raises(FileError, match="cannot be written \\(Permission denied\\); set OCRLAB_WORK"):
        copies.open(lessons, work)
    assert not list(work.iterdir())


def test_lessons_that_may_only_be_read_are_copied_so_that_they_can_be_written(lessons, work):
    (lessons / FIRST).chmod(0o444)
    copies.open(lessons, work)
    assert (work / FIRST).stat().st_mode & 0o200


@pytest.mark.parametrize(
    ("named", "expected"),
    [(None, "ocrlab-lessons"), ("", "ocrlab-lessons"), ("~/mine", "mine"), ("/elsewhere", "/elsewhere")],
)
def test_the_folder_is_the_reader_s_choice_or_lies_in_his_home(monkeypatch, tmp_path, named, expected):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("OCRLAB_WORK", raising=False)
    if named is not None:
        monkeypatch.setenv("OCRLAB_WORK", named)
    assert copies.work_folder() == tmp_path / expected
    monkeypatch.setenv("OCRLAB_WORK", "here")
    assert copies.work_folder() == Path.cwd() / "here"


def test_a_long_list_is_cut(lessons, work):
    for number in range(20):
        (lessons / f"more {number:02}.ipynb").write_bytes(notebook("old"))
    copies.open(lessons, work)
    for file in lessons.glob("*.ipynb"):
        file.write_bytes(NEWER)
    (said,) = copies.open(lessons, work)
    assert said.endswith("more 03.ipynb and 16 more.")
