"""The explorer in a browser: notebooks that show it, and what a person does with it."""

from __future__ import annotations

import json
from contextlib import contextmanager

import nbformat
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cell, watched

NAME = "explorer_test.ipynb"


LOAD = """import time
from dataclasses import replace
from pathlib import Path
import numpy as np
import ocrlab
from ocrlab import lab, samples
from ocrlab.detect import Detector
from ocrlab.page import Fate
enlarged = {"limit_type": "min", "limit_side_len": 480, "max_side_limit": 0}  # at which this sample loses lines
ocr = replace(ocrlab.load(backend="onnxruntime", precision="f32", **enlarged), preset="")  # these are its baseline
sample = samples.sample("faint")"""


EXPLORE = "view = lab.explore(ocr, sample.path, sample.lines)\nview"


PAINTED = """page = np.zeros((160, 320, 3), np.uint8)
for y, x, bright in ((20, 20, 230), (20, 180, 200), (60, 20, 160), (60, 180, 110), (110, 20, 100), (110, 180, 90)):
    page[y:y + 18, x:x + 110] = bright
painting = replace(ocr, detect=Detector(lambda batch: batch[:, :1] * 0.5 + 0.5, limit_side_len=32, thresh=0.2, box_thresh=0.5))
"""


OTHER = f"{PAINTED}other = lab.explore(painting, page)\nother"


# runs until the file is there, so that a test decides how long a cell runs
RUNS = "for _ in range(1200):\n    time.sleep(0 if Path('go').exists() else 0.05)\nPath('go').unlink()"


CELLS = [LOAD, EXPLORE, OTHER, RUNS]


READY = ".ocrlab-explorer[data-ready='1']"


def write_notebook(path, cells):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)
    nbformat.write(made, path)


@contextmanager
def opened(chrome, folder, cells, subshells="perCommTarget"):
    """Give a notebook of these cells in JupyterLab, watched for errors and for requests to the outside."""
    with jupyterlab(folder, subshells=subshells) as lab:
        write_notebook(lab.root / NAME, cells)
        context = chrome.new_context(viewport={"width": 1400, "height": 1100}, reduced_motion="reduce")
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, NAME)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


def cell(page, index):
    return page.locator(".jp-Notebook .jp-Cell").nth(index)


def restored(page, index, name):
    code = (
        f"{name}.selected = -1\n{name}.settings = {name}.about['baseline']['settings'] if {name!r} == 'view' "
        f"else {{**{name}.settings, 'box_thresh': 0.5, 'thresh': 0.2}}"
    )
    in_kernel(page, f"{name}.session.worker.wait(60)", code)
    shown = cell(page, index).locator(READY)
    shown.scroll_into_view_if_needed()
    shown.evaluate("(root) => root.scrollIntoView({block: 'start'})")
    at_rest(page, shown, name)
    assert shown.get_attribute("data-selected") == "-1"
    return shown


def data(shown):
    """Return what the view says of itself."""
    names = ("kept", "dropped", "thresh", "boxThresh", "selected")
    return shown.evaluate("(root, names) => names.map((name) => Number(root.dataset[name]))", names)


def in_python(page, name):
    """Return the same, as Python's detector has it under the settings of the view."""
    found = f"(lambda found: (len(found.with_fate(Fate.KEPT)), len(found)))({name}.session.ocr.detect.candidates"
    found += f"({name}.session.run.heatmap, {name}.session.run.size))"
    settings = f"[{name}.settings['thresh'], {name}.settings['box_thresh'], {name}.selected]"
    kept, count, *others = json.loads(in_kernel(page, f"[*{found}, *{settings}]"))
    return [kept, count - kept, *others]


def at_rest(page, shown, name):
    """Wait until the view and Python say the same."""
    eventually(lambda: data(shown) == in_python(page, name))


def frames(page):
    return page.evaluate("() => window.__ocrlab_perf.frames")


def plot(page, shown, which):
    """Return a function from a value to where it lies on a plot, after scrolling to it."""
    area = shown.locator(".ocrlab-plotarea").nth(which)
    area.evaluate("(area) => area.scrollIntoView({block: 'center'})")
    box = area.bounding_box()
    return lambda value: (box["x"] + 7 + value * (box["width"] - 14), box["y"] + box["height"] * 0.4)


def drag(page, place, start, *stops, steps=60):
    page.mouse.move(*place(start))
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*place(stop), steps=steps)
    page.mouse.up()


def polygon(page, shown, fate):
    """Return the middle of a box with a fate on the screen; there nothing smaller lies over it."""
    stage = shown.locator(".ocrlab-stage")
    stage.evaluate("(stage) => stage.scrollIntoView({block: 'center'})")
    box = shown.locator(f".ocrlab-boxes polygon.ocrlab-fate-{fate}").first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def card(shown):
    return shown.locator(".ocrlab-card").inner_text()


def settings(page, name="view"):
    return json.loads(in_kernel(page, f"__import__('json').dumps({name}.settings)")[1:-1])


def go(page):
    (page.lab.root / "go").touch()


def begin_long_cell(page, index):
    run_cell(page, index)
    eventually(lambda: prompt(page, index), "[*]:")


def prompt(page, index):
    return cell(page, index).locator(".jp-InputPrompt").inner_text().strip()
