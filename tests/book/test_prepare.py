"""What a page is told of each cell: what waits for a guess, what is folded, live or a link, and which hints there are."""

import nbformat.v4 as notebooks
import pytest

from ocrlab.book.prepare import linked, prepared
from ocrlab.course.exercises import EXERCISES
from ocrlab.course.note import STYLE


def shown(data="<p>1</p>", **meant):
    return notebooks.new_output("display_data", {"text/html": data}, metadata={"ocrlab": meant} if meant else {})


def code(source, *outputs, **metadata):
    return notebooks.new_code_cell(source, outputs=list(outputs), metadata=metadata)


def book_of(*cells, kinds=()):
    return prepared(notebooks.new_notebook(cells=list(cells)), dict(kinds), "02_detection", {"02_detection"}).cells


ASKED = {"asked": "How many?", "options": ["one", "two"]}


def test_all_that_comes_between_a_question_and_its_answer_waits_for_the_guess():
    cells = book_of(
        code("before", shown()), code("ask", shown(guess=1, **ASKED)), code("look", shown()),
        code("tell", shown(reveals=1, verdicts=["a", "b"])), code("after", shown()),
    )  # fmt: skip
    assert [cell.metadata.book["waits"] for cell in cells] == [[], [], [1], [1], []]


def test_of_two_questions_each_has_what_waits_for_it():
    cells = book_of(
        code("1", shown(guess=1, **ASKED)), code("2", shown(guess=2, **ASKED)),
        code("tell 1", shown(reveals=1, verdicts=[])), code("tell 2", shown(reveals=2, verdicts=[])),
        code("never told", shown(guess=3, **ASKED)), code("after", shown()),
    )  # fmt: skip
    assert [cell.metadata.book["waits"] for cell in cells] == [[], [1], [1, 2], [2], [], []]


def test_a_question_stands_above_its_code_which_is_folded():
    (cell,) = book_of(code("lesson.predict(why='it is two')", shown(guess=1, **ASKED)))
    assert cell.metadata.book["guesses"] == [{"guess": 1, **ASKED}]
    assert cell.metadata.book["folded"]
    assert cell.outputs == []


@pytest.mark.parametrize(("metadata", "is_folded"), [({}, False), ({"jupyter": {"source_hidden": True}}, True)])
def test_code_is_folded_as_it_is_in_the_lesson(metadata, is_folded):
    (cell,) = book_of(code("x", **metadata))
    assert cell.metadata.book["folded"] is is_folded


def test_a_still_is_live_where_its_view_was_kept_and_what_a_widget_says_of_itself_goes():
    widget = notebooks.new_output(
        "execute_result", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Explorer()"}
    )
    kept, lost = book_of(
        code("a", shown(view="abc"), widget), code("b", shown(view="gone")), kinds={"abc": ["Explorer", "Explorer"]}
    )
    (still,) = kept.outputs
    assert still.metadata["book"] == {"live": "02_detection-abc", "kinds": ["Explorer"]}
    assert lost.outputs[0].metadata["book"] == {}


def test_a_style_that_the_page_has_is_not_repeated():
    own = "<style>.a {}</style>"
    (cell,) = book_of(code("x", shown(f"{STYLE}<p>said</p>"), shown(f"{own}1"), shown(f"{own}2")))
    assert [output.data["text/html"] for output in cell.outputs] == ["<p>said</p>", f"{own}1", "2"]


def test_hints_come_with_the_book():
    (cell,) = book_of(code('# lesson.hint("is_dropped")   # take away the first #'))
    assert len(cell.metadata.book["hints"]) == len(EXERCISES["is_dropped"].hints) == 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[a](02_detection.ipynb)", "[a](02_detection.html)"),
        ("[a](02_detection.ipynb#3.-x)", "[a](02_detection.html)"),
        ("[a](09_the_whole_folder.ipynb)", "[a](index.html)"),
        ("[a](https://example.org/x.ipynb)", "[a](https://example.org/x.ipynb)"),
    ],
)
def test_links_to_lessons_lead_to_pages(text, wanted):
    assert linked(text, {"02_detection"}) == wanted


def test_the_notebook_that_was_given_stays_as_it_was():
    notebook = notebooks.new_notebook(cells=[code("x", shown(f"{STYLE}x"))])
    prepared(notebook, {}, "a", set())
    assert notebook.cells[0].metadata == {}
    assert STYLE in notebook.cells[0].outputs[0].data["text/html"]
