"""Where a book goes: a folder of its own, whole or not at all."""

import pytest

from ocrlab.book import place
from ocrlab.files import FileError


def write(out, text="1"):
    with place.fresh(out) as folder:
        (folder / "index.html").write_text(text)
        (folder / "views").mkdir()
        (folder / "views" / "a.js").write_text("a")
        place.sign(folder)


def names(folder):
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_a_book_takes_the_place_of_the_one_before(tmp_path):
    out = tmp_path / "deep" / "book"
    write(out)
    place.check(out)
    (out / "views" / "a.js").unlink()
    write(out, "2")
    assert (out / "index.html").read_text() == "2"
    assert names(out) == ["a.js", "book.json", "index.html"]
    assert names(out.parent) == names(out)  # nothing is left beside


def test_an_empty_folder_is_filled(tmp_path):
    out = tmp_path / "book"
    out.mkdir()
    write(out)
    assert (out / "index.html").is_file()


def test_what_breaks_leaves_what_was_there(tmp_path):
    out = tmp_path / "book"
    write(out)
    with pytest.raises(RuntimeError), place.fresh(out) as folder:
        (folder / "index.html").write_text("half")
        raise RuntimeError("a cell stopped")
    assert (out / "index.html").read_text() == "1"
    assert [entry.name for entry in tmp_path.iterdir()] == ["book"]


def foreign(out):
    out.mkdir()
    (out / "thesis.txt").write_text("mine")


def added(out):
    write(out)
    (out / "thesis.txt").write_text("mine")


@pytest.mark.parametrize("made", [foreign, added])
def test_other_files_are_not_written_over(tmp_path, made):
    out = tmp_path / "book"
    made(out)
    with pytest.raises(FileError, match=r"it holds what is no book of ours: thesis\.txt\. Give a new folder\."):
        place.check(out)
    with pytest.raises(FileError), place.fresh(out):
        pass
    assert (out / "thesis.txt").read_text() == "mine"


def test_a_file_or_a_link_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(FileError, match="a folder for the book was expected"):
            place.check(tmp_path / name)
