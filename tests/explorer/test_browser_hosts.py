"""The explorer in other places than JupyterLab as it ships."""

from __future__ import annotations

import importlib.util

import pytest
from browser import eventually, run_cell, voila
from explorer_browser import (
    LOAD,
    PAINTED,
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

# a view that needs no model
TINY = PAINTED.replace("replace(ocr, detect=", "OCR(").replace("box_thresh=0.5))", "box_thresh=0.5), READER)")
TINY = f"""from ocrlab.classify import Classifier, upright
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer

def letters(batch):
    return np.tile(np.float32([0.1, 0.9, 0]), (len(batch), batch.shape[3] // 8, 1))

letters.map = lambda batches, then: (then(letters(batch)) for batch in batches)
READER = dict(classify=Classifier(upright), recognize=Recognizer(letters, ("a",)))
{TINY.replace("READER)", "**READER)")}other = lab.explore(painting, page)
other"""


def test_without_subshells_a_drag_waits_for_the_cell_and_is_answered_then(chrome, tmp_path):
    light = LOAD.replace('ocrlab.load(backend="onnxruntime", precision="f32")', "None")
    with opened(chrome, tmp_path, [light, TINY, RUNS], "disabled") as page:
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


@pytest.mark.skipif(not importlib.util.find_spec("voila"), reason="voila is not installed")
def test_voila_serves_the_explorer(chrome, tmp_path):
    light = LOAD.replace('ocrlab.load(backend="onnxruntime", precision="f32")', "None")
    write_notebook(tmp_path / "tiny.ipynb", [light, TINY])
    with voila(tmp_path, tmp_path / "tiny.ipynb") as address:
        page = chrome.new_page()
        page.goto(address)
        page.locator(READY).wait_for(timeout=60_000)
        assert page.locator(READY).get_attribute("data-kept") == "3"
        drag(page, plot(page, page.locator(READY), 1), 0.5, 0.3)
        eventually(lambda: page.locator(READY).get_attribute("data-kept"), "6")
        page.close()
