"""A notebook with every view of lines, networks, machines, runs and truths, on painted pages and networks that are none."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from browser import jupyterlab, open_notebook, run_cells, watched

NAME = "views.ipynb"
TESTS = str(Path(__file__).parent)
LOAD = """import sys
sys.path.insert(0, TESTS)
from pathlib import Path
import numpy as np
import ocrlab
from crop_nets import BARS, Nets, painted
from folder_runs import FACTS, PAGES, write_run, write_truths
from ocrlab import lab
from ocrlab.widgets.truth.session import correct
ocr, picture = Nets().ocr(), painted(*BARS)
facts = {**FACTS, "settings": {**FACTS["settings"], "unclip_ratio": 1.6}}
run, truths = write_run(Path("run"), PAGES, facts), write_truths(Path("truths"))""".replace("TESTS", repr(TESTS))
SETUP_READ = """import numpy as np
from crop_nets import Nets, painted
from ocrlab import lab
ocr = Nets().ocr()"""
CROPS = "crops = lab.crops(ocr, picture)\ncrops.selected = 1\ncrops"
READ = """from ocrlab.recognize import Recognizer
from ocrlab.pipeline import OCR
alphabet = "abcdefgh"
def spells(batch):
    columns = np.full((len(batch), 40, len(alphabet) + 2), 0.002, np.float32)
    columns[:, :, 0] = 0.6
    for at, (letter, sure) in enumerate([*zip("beaddedgebcabhead", np.linspace(0.5, 0.98, 17))]):
        columns[:, 2 * at + 1, 0] = 1 - sure
        columns[:, 2 * at + 1, 1 + alphabet.index(letter)] = sure
        columns[:, 2 * at + 1, 3] += 0.07
    return columns
reader = lab.Reader(OCR(ocr.detect, ocr.classify, Recognizer(spells, tuple(alphabet)), text_score=0.5))
reader.show(np.repeat(painted((4, 8, 300, 20), size=(40, 320)), 1, axis=0), "a line that is made up", "beaddedgebcabhead")
read = reader.view
read.selected = 3
read"""
LAYERS = """from ocrlab import backends, store
net = backends.load("openvino", store.path("PP-OCRv6_det_small.onnx"), task="det", precision="f32")
layers = lab.layers(net, np.random.default_rng(0).random((1, 3, 64, 96), np.float32), "onnxruntime", rounds=1)
layers"""
WALL = "wall = lab.wall()\nwall"
FOLDER = "folder = lab.folder(run.folder, truths)\nfolder"
TRUTH = 'truth = correct(run.folder, "{}")\ntruth'
VIEWS = {  # by name: the cell, and what is shown once it is ready
    "crops": (CROPS, ".ocrlab-crops[data-ready='1'][data-read='3']"),
    "reading": (READ, ".ocrlab-reading[data-ready='1']"),
    "layers": (LAYERS, ".ocrlab-layers[data-ready='1'][data-runs='2']"),
    "wall": (WALL, ".ocrlab-wall[data-ready='1']"),
    "folder": (FOLDER, ".ocrlab-folder[data-ready='1']:not([data-pages='0'])"),
    "truth": (TRUTH.format("misread.png"), ".ocrlab-truth[data-ready='1']"),
}
UNSURE = {  # what axe cannot tell, and why it is right; how much stands out is held by test_contrast_of_views.py, too
    "crops": ("color-contrast",),  # the first line, over which the edge of a layer of JupyterLab's lies
    # one letter, which its name repeats before its probability; the sign of the blank, in the color of soft text
    "reading": ("label-content-name-mismatch", "color-contrast"),
    "layers": ("color-contrast",),  # a number on a bar that is tinted by less than a third
    "folder": ("color-contrast",),  # a number of one digit beside the bars, in the color of text; the first line
}
AGAIN = {  # a second one of each that has ids
    "crops": "crops2 = lab.crops(ocr, picture)\ncrops2",
    "folder": "folder2 = lab.folder(run.folder)\nfolder2",
    "truth": TRUTH.format("doubt.png").replace("truth =", "truth2 =").replace("\ntruth", "\ntruth2"),
    "reading": 'reader2 = lab.Reader(reader.ocr)\nreader2.show(picture[:40, :320], "another")\nreader2.view',
}


@contextmanager
def opened(chrome: Any, folder: Path, cells: list[str], ready: list[str], **context: Any) -> Any:
    """Give a notebook of these cells in JupyterLab, all of them run, watched for errors and for requests to the outside."""
    with jupyterlab(folder) as lab:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)
        nbformat.write(made, lab.root / NAME)
        how = {"viewport": {"width": 1400, "height": 900}, "reduced_motion": "reduce", **context}
        shown = chrome.new_context(**how)
        page = watched(shown.new_page())
        page.lab = lab
        open_notebook(page, lab, NAME)
        run_cells(page)
        for selector in ready:
            page.locator(selector).first.wait_for(timeout=120_000)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        shown.close()
