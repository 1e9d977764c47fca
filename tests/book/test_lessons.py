"""What a lesson says of itself, and which lessons are meant."""

import json
import re
from pathlib import Path

import nbformat
import nbformat.v4 as notebooks
import pytest

from ocrlab.book.lessons import chosen, read
from ocrlab.folder.samples import lessons

README = Path(__file__).parents[2] / "README.md"
FILES = chosen(lessons(), [])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_lesson_says_what_it_is_for_and_how_long_it_takes(file):
    lesson = read(file, "en")
    assert lesson.able.count("\n- ") >= 2
    assert not lesson.title.startswith("#")
    (row,) = re.findall(rf"`{lesson.name}` \| (\d+) \+ (\d+)", README.read_text(encoding="utf-8"))
    assert lesson.minutes == (int(row[0]), int(row[1]))


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["03"], ["03_thresholds"]),
        (["03_thresholds.ipynb", "00"], ["00_start_here", "03_thresholds"]),  # in their order
        (["01"], ["01_openvino_inference"]),
        (["01b"], ["01b_requests_and_async"]),
    ],
)
def test_lessons_are_chosen_by_name_or_number(names, wanted):
    assert [file.stem for file in chosen(lessons(), names)] == wanted


def test_a_lesson_that_is_none_is_named():
    with pytest.raises(ValueError, match="99"):
        chosen(lessons(), ["99"])


def test_lessons_are_counted_as_they_are_called():
    assert [read(file, "en").number for file in FILES[:3]] == ["0", "1", "1b"]


def test_in_another_language_its_text_is_that_one_s_and_its_minutes_stay(tmp_path):
    first = notebooks.new_markdown_cell("# Title\n\n- to read;\n\nCore: all (25 minutes). Extra: none (5).", id="a")
    cells = [first, notebooks.new_markdown_cell("Untranslated.", id="b"), notebooks.new_code_cell("x = 1", id="c")]
    nbformat.write(notebooks.new_notebook(cells=cells), tmp_path / "00_made.ipynb")
    (tmp_path / "zh").mkdir()
    told = {"a": {"english": "", "chinese": "# 标题\n\n- 阅读；"}}
    (tmp_path / "zh" / "00_made.json").write_text(json.dumps(told), encoding="utf-8")
    lesson = read(tmp_path / "00_made.ipynb", "zh")
    assert (lesson.title, lesson.able, lesson.minutes) == ("标题", "- 阅读；", (25, 5))
    assert [cell.source for cell in lesson.notebook.cells][1:] == ["Untranslated.", "x = 1"]
    assert read(tmp_path / "00_made.ipynb", "en").title == "Title"
