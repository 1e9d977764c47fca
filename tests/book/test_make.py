"""A book that cannot be made: which cell stopped, and that nothing is left."""

import nbformat
import nbformat.v4 as notebooks
import pytest

from ocrlab.book.make import make

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def lesson(folder, *codes):
    folder.mkdir()
    cells = [notebooks.new_markdown_cell("# A lesson"), *map(notebooks.new_code_cell, codes)]
    nbformat.write(notebooks.new_notebook(cells=cells, metadata=KERNEL), folder / "00_small.ipynb")
    return folder


def test_a_cell_that_stops_stops_the_book_and_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_NOTEBOOKS", str(lesson(tmp_path / "lessons", "x = 1", "\nx / 0\n", "x = 2")))
    with pytest.raises(
        RuntimeError, match=r"^00_small: cell 3 stopped with ZeroDivisionError: division by zero\b.* x / 0"
    ):
        make(tmp_path / "book", [])
    assert [entry.name for entry in tmp_path.iterdir()] == ["lessons"]


def test_a_lesson_runs_in_a_copy_with_a_record_of_its_own(tmp_path, monkeypatch):
    code = "open('mine.txt', 'w').write('x')\nfrom ocrlab import lesson\nlesson.predict('Is it?', ['yes', 'no']).reveal('no')"
    folder = lesson(tmp_path / "lessons", code)
    monkeypatch.setenv("OCRLAB_NOTEBOOKS", str(folder))
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "record.jsonl"))
    said = []
    made = make(tmp_path / "book", [], say=said.append)
    assert [entry.name for entry in folder.iterdir()] == ["00_small.ipynb"]
    assert not (tmp_path / "record.jsonl").exists()
    assert said == ["00_small runs …"]
    assert (made.lessons, made.views) == (1, 0)
    page = (tmp_path / "book" / "00_small.html").read_text(encoding="utf-8")
    assert page.index("That is my guess") < page.index("It is: no.")
    assert str(tmp_path) not in page


def test_a_cell_with_a_widget_of_outputs_runs(tmp_path, monkeypatch):  # as others' progress bars are
    code = "import ipywidgets\nwith ipywidgets.Output():\n    print('within')\nprint('below')"
    monkeypatch.setenv("OCRLAB_NOTEBOOKS", str(lesson(tmp_path / "lessons", code)))
    make(tmp_path / "book", [])
    assert "below" in (tmp_path / "book" / "00_small.html").read_text(encoding="utf-8")
