"""What a reader said, as it stands in a notebook that is opened again when its kernel is gone."""

import nbformat
import pytest
from browser import in_kernel, jupyterlab, open_notebook, run_cell, run_cells, save, watched

pytestmark = pytest.mark.browser

NAME = "guess.ipynb"
CELLS = ['from ocrlab import lesson\nguess = lesson.predict("Does it merge?", ["yes", "no"])', 'guess.reveal("no")']


@pytest.fixture
def page(chrome, tmp_path, monkeypatch):
    monkeypatch.setenv("OCRLAB_RECORD", str(tmp_path / "record.jsonl"))
    with jupyterlab(tmp_path) as lab:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.root / NAME)
        context = chrome.new_context(viewport={"width": 1400, "height": 900})
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, NAME)
        yield page
        context.close()


def test_a_guess_is_shown_again_when_the_notebook_is_opened_without_its_kernel(page):
    run_cell(page, 0)
    page.locator(".ocrlab-predict input[type=radio]").first.click()
    page.get_by_text("You say: yes.").wait_for()
    run_cell(page, 1)
    page.get_by_text("You said yes; it is no.").wait_for()
    asked, told = (cell.outputs for cell in nbformat.read(save(page, page.lab, NAME), 4).cells)
    assert asked[0].metadata.ocrlab.options == ["yes", "no"]  # what a book makes a question of
    assert told[0].metadata.ocrlab.reveals == asked[0].metadata.ocrlab.guess
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    open_notebook(page, page.lab, NAME)
    page.get_by_text("You said: yes.").wait_for()
    page.get_by_text("You said yes; it is no.").wait_for()
    assert page.get_by_text("Error displaying widget").count() == 0
    run_cells(page)
    assert in_kernel(page, "guess.guess") == "'yes'"  # what was chosen is chosen again
