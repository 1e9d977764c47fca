"""Explorer and bench in other places than JupyterLab as it ships.

JupyterLab 4 itself has tests/explorer/test_browser_explorer.py and tests/steps/test_browser_bench_page.py.
"""

from __future__ import annotations

import importlib.util
import json
import textwrap

import pytest
from browser import eventually, marimo, notebook7, run_cell, run_cells, voila, watched
from explorer_browser import (
    READY,
    RUNS,
    at_rest,
    begin_long_cell,
    cell,
    data,
    drag,
    go,
    opened,
    plot,
    prompt,
    settings,
    write_notebook,
)

pytestmark = pytest.mark.browser

# nets that need no model, and a file that says what Python counts under the settings of the view
NETS = """import json
from pathlib import Path
import numpy as np
from ocrlab import lab
from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detector
from ocrlab.page import Fate
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer

def letters(batch):
    return np.tile(np.float32([0.1, 0.9, 0]), (len(batch), batch.shape[3] // 8, 1))

letters.map = lambda batches, then: (then(letters(batch)) for batch in batches)
page = np.zeros((160, 320, 3), np.uint8)
for y, x, bright in ((20, 20, 230), (20, 180, 200), (60, 20, 160), (60, 180, 110), (110, 20, 100), (110, 180, 90)):
    page[y:y + 18, x:x + 110] = bright
detect = Detector(lambda batch: batch[:, :1] * 0.5 + 0.5, limit_side_len=32, thresh=0.2, box_thresh=0.5)
tiny = OCR(detect, Classifier(upright), Recognizer(letters, ("a",)))

def count(change):
    found = tiny.under(**change["new"]).detect(page).candidates
    kept = len(found.with_fate(Fate.KEPT))
    Path("counts.json").write_text(json.dumps([kept, len(found) - kept, change["new"]["thresh"]]))"""
EXPLORE = "other = lab.explore(tiny, page)\nother.observe(count, 'settings')\nother"
BENCH = "bench = lab.bench_page(tiny, page)\nbench"
CELLS = [NETS, EXPLORE, BENCH]
STRIP_ROOT = ".ocrlab-bench[data-ready='1']"
STRIP = f"{STRIP_ROOT}[data-busy='0']"


def write_marimo(path, cells):
    """Write a notebook of marimo's: a function a cell."""
    functions = [f"@app.cell\ndef _():\n{textwrap.indent(one, '    ')}\n    return" for one in cells]
    path.write_text("\n\n".join(["import marimo", 'app = marimo.App(width="full")', *functions]), encoding="utf-8")


def run_notebook7(page):
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=90_000)
    run_cells(page)


HOSTS = {  # the module that is the host, what serves a notebook in it, its file, and what runs it there
    "notebook": (notebook7, "tiny.ipynb", run_notebook7),
    "voila": (voila, "tiny.ipynb", lambda page: None),
    "marimo": (marimo, "tiny.py", lambda page: None),
}
ITS_OWN = {  # what a host does wrong by itself while it loads
    "notebook": "reading 'schema'",  # an error of its settings
    "voila": "/@fortawesome/fontawesome-free@",  # its page asks a CDN for icons
}


@pytest.fixture(scope="module", params=HOSTS)
def page(request, chrome, tmp_path_factory):
    """Give explorer and bench, one below the other, in a host."""
    if not importlib.util.find_spec(request.param):
        pytest.skip(f"{request.param} is not installed")
    serve, name, run = HOSTS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    write = write_marimo if name.endswith(".py") else write_notebook
    write(folder / name, CELLS)
    with serve(folder, folder / name) as address:
        context = chrome.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
        page = watched(context.new_page())
        page.folder = folder
        page.goto(address)
        run(page)
        page.locator(READY).first.wait_for(timeout=90_000)
        page.locator(STRIP).wait_for(timeout=60_000)
        yield page
        own = ITS_OWN.get(request.param)
        wrong = [one for one in page.wrong if own is None or own not in one]
        assert not wrong, "errors in the page, or requests to the outside"
        context.close()


def counted(page):
    """Return what Python has counted: how many are kept and dropped, and at which threshold."""
    file = page.folder / "counts.json"
    return json.loads(file.read_text() or "null") if file.exists() else None


def test_a_dragged_threshold_changes_the_counts_here_and_in_python(page):
    explorer = page.locator(READY).first
    assert data(explorer)[:3] == [3, 3, 0.2]
    drag(page, plot(page, explorer, 1), 0.5, 0.3)
    eventually(lambda: counted(page), [6, 0, 0.2])
    assert data(explorer)[:3] == [6, 0, 0.2]
    drag(page, plot(page, explorer, 0), 0.2, 0.4)
    eventually(lambda: data(explorer)[2], 0.4)
    eventually(lambda: counted(page) == data(explorer)[:3])
    assert data(explorer)[:2] != [6, 0]


def test_a_card_of_the_bench_opens_its_view(page):
    page.locator(f"{STRIP} [data-step='crops']").click()
    crops = page.locator(".ocrlab-crops[data-ready='1']")
    crops.wait_for(timeout=60_000)
    assert crops.locator(".ocrlab-line").count() == 3
    crops.locator(".ocrlab-line[data-line='2']").click()
    eventually(lambda: page.locator(STRIP_ROOT).get_attribute("data-selected"), "2")


def test_another_card_opens_after_a_line_was_chosen(page):
    strip = page.locator(STRIP)
    strip.locator("[data-step='boxes']").click()
    eventually(lambda: page.locator(READY).count(), 2)  # the explorer above is the other one
    eventually(page.locator(".ocrlab-crops[data-ready='1']").count, 0)
    strip.locator("[data-step='boxes']").click()
    eventually(lambda: page.locator(READY).count(), 1)


def test_each_output_has_one_switch_and_what_it_says_stays(page):
    switches, card = page.locator(".ocrlab-language"), page.locator(f"{STRIP} [data-step='boxes']")
    assert switches.count() == 2  # a bench of several views has one, too
    switches.last.click()
    eventually(lambda: "框" in card.inner_text())
    switches.first.click()
    eventually(lambda: "boxes" in card.inner_text())


def test_no_still_is_in_sight_beside_its_view(page):
    assert page.locator(".ocrlab-still:visible").count() == 0


def test_without_subshells_a_drag_waits_for_the_cell_and_is_answered_then(chrome, tmp_path):
    with opened(
        chrome, tmp_path, [NETS, "import time\nother = lab.explore(tiny, page)\nother", RUNS], "disabled"
    ) as page:
        for index in (0, 1):
            run_cell(page, index)
        other = cell(page, 1).locator(READY)
        other.wait_for(timeout=60_000)
        at_rest(page, other, "other")
        before = data(other)
        begin_long_cell(page, 2)
        drag(page, plot(page, other, 0), 0.2, 0.6)
        eventually(lambda: "Waiting for the kernel" in other.locator(".ocrlab-state").inner_text())
        assert (data(other)[2], prompt(page, 2)) == (0.6, "[*]:")
        drag(page, plot(page, other, 0), 0.6, 0.7)  # the latest value wins, once somebody answers
        go(page)
        eventually(lambda: settings(page, "other")["thresh"], 0.7)
        at_rest(page, other, "other")
        assert data(other)[:2] != before[:2]
        assert "Waiting" not in other.locator(".ocrlab-state").inner_text()
