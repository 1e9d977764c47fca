"""Run a lesson from top to bottom: two files of tests share them out, so that two run at a time."""

from __future__ import annotations

import re
from pathlib import Path

import nbclient
import nbformat
import pytest

from ocrlab.bench.lock import WAITING  # other tests measure, too

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
FIRST, SECOND = NOTEBOOKS[::2], NOTEBOOKS[1::2]
MOST_SECONDS = 180  # for a cell


def runs_from_top_to_bottom(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a lesson, and make sure that it says nothing on stderr, stops nowhere, and draws what it promises."""
    monkeypatch.setenv("PYTHONPATH", str(path.parents[1]))
    monkeypatch.setenv("PYTHONWARNINGS", "default")  # other people's warnings in the kernel are not ours to fail on
    notebook = nbformat.read(path, 4)
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=MOST_SECONDS, resources=resources).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    for output in outputs:
        assert output.output_type != "error"
        assert output.get("name") != "stderr" or output.text.strip() == WAITING, output.text
    shown = [output.get("data", {}) for output in outputs]
    assert not any(kind.startswith("image/") for data in shown for kind in data)  # would have no text beside it
    alts = [
        alt
        for data in shown
        for alt in re.findall(r'<img class="ocrlab-figure" alt="([^"]*)"', data.get("text/html", ""))
    ]
    assert len(alts) >= 5
    assert all(len(alt.split()) > 2 for alt in alts), alts
