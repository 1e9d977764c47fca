"""The class wall in Chromium: machines by row, sorted, opened with a key, files added."""

import json

import nbformat
import pytest
from browser import in_kernel, jupyterlab, open_notebook, run_cell, watched
from wall_files import document

pytestmark = pytest.mark.browser
WALL = ".ocrlab-wall[data-ready='1']"


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        folder = lab.root / "class"
        folder.mkdir()
        for name, ms, got in (("ada", (100, 80, 50), "bf16"), ("bob", (200, 250, 251), "f32")):
            (folder / f"{name}.json").write_text(json.dumps(document(ms, got=got)))
        (folder / "broken.json").write_text("{")
        cell = nbformat.v4.new_code_cell('from ocrlab import lab\nview = lab.wall("class")\nview')
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), lab.root / "wall.ipynb")
        context = chrome.new_context(viewport={"width": 1400, "height": 900})
        page = watched(context.new_page())
        open_notebook(page, lab, "wall.ipynb")
        run_cell(page, 0)
        page.locator(WALL).wait_for(timeout=60_000)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


def machines(page):
    return page.locator(f"{WALL} .ocrlab-machine").evaluate_all("rows => rows.map((row) => row.dataset.machine)")


def test_machines_are_rows_with_marks_and_sentences_under_them(page):
    assert machines(page) == ["ada", "bob"]
    marks = page.locator(f"{WALL} [data-machine='ada'] .ocrlab-lane").first.locator(".ocrlab-mark")
    assert marks.count() == 3
    assert page.locator(f"{WALL} [data-machine='bob'] .ocrlab-lane").first.locator(".ocrlab-mark").count() == 2
    assert "on 1 of 2 machines" in page.locator(f"{WALL} .ocrlab-said").inner_text()
    assert "broken.json is left out" in page.locator(f"{WALL} .ocrlab-notes").inner_text()
    assert page.locator(".ocrlab-still").is_hidden()


def test_they_are_sorted_and_opened_with_a_key(page):
    page.locator(f"{WALL} select").select_option("memory")
    page.locator(f"{WALL} select").select_option("name")
    assert machines(page) == ["ada", "bob"]
    page.locator(f"{WALL} [data-machine='bob'] button").focus()
    page.keyboard.press("Enter")
    assert "Some CPU" in page.locator(f"{WALL} .ocrlab-details").inner_text()
    assert page.evaluate("document.activeElement.closest('[data-machine]').dataset.machine") == "bob"
    page.wait_for_timeout(200)
    assert in_kernel(page, "view.selected") == "'bob'"
    page.keyboard.press("Enter")
    assert page.locator(f"{WALL} .ocrlab-details").count() == 0


def test_files_are_added(page):
    good = json.dumps(document((70, 90, 40))).encode()
    files = [
        {"name": name, "mimeType": "application/json", "buffer": data}
        for name, data in (("eve.json", good), ("x.json", b"["))
    ]
    page.locator(f"{WALL} input[type=file]").set_input_files(files)
    page.locator(f"{WALL}[data-machines='3']").wait_for()
    assert "x.json is left out" in page.locator(f"{WALL} .ocrlab-notes").inner_text()
    assert "of 3 machines" in page.locator(f"{WALL} .ocrlab-said").inner_text()


def test_a_narrow_page_shows_everything(page):
    page.set_viewport_size({"width": 620, "height": 900})
    page.wait_for_timeout(300)
    overflow = page.locator(WALL).evaluate("wall => wall.scrollWidth - wall.clientWidth")
    assert overflow <= 1
    assert page.locator(f"{WALL} [data-machine='ada'] .ocrlab-lane").nth(1).is_visible()
