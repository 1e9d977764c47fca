"""How fast the reading view answers, in JupyterLab under headless Chromium: hovering, stepping, picking a class.

    python benchmarks/reading.py [--moves 200]

Times run from the start of the handler to the end of the paint (the task after the animation frame). Hovering and
stepping are the browser's alone; a pick is asked of Python, and its time ends when Python's answer is painted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))
import browser
from explorer import spread

VIEW = ".ocrlab-reading[data-ready='1']"
LOAD = """import cv2, numpy as np, ocrlab
from ocrlab import lab, samples
ocr = ocrlab.load(precision="f32")
long = np.full((48, 5000, 3), 255, np.uint8)
cv2.putText(long, "a very long line of text " * 9, (10, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2, cv2.LINE_AA)"""
LINES = {
    "a line of a receipt": "view = lab.read(ocr, samples.sample('receipt').path, 1)\nview",
    "a line of 5,000 pixels": "reader = lab.Reader(ocr)\nreader.show(long)\nreader.view",
}


def counted(page: Any, name: str) -> list[float]:
    """Return the times that the view counted, and forget them."""
    return list(page.evaluate("(name) => (window.__ocrlab_perf[name] ?? []).splice(0)", name))


def hover(page: Any, view: Any, moves: int) -> None:
    """Move the pointer along the columns."""
    box = view.locator(".ocrlab-scroll").bounding_box()
    left, wide, y = box["x"] + 130, box["width"] - 150, box["y"] + 180
    for i in range(moves):
        page.mouse.move(left + (0.5 + 0.49 * np.sin(i / 7)) * wide, y)
        page.wait_for_timeout(20)


def step(page: Any, view: Any, moves: int) -> None:
    """Drag the slider of the columns."""
    box = view.locator(".ocrlab-player input").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for i in range(moves):
        page.mouse.move(box["x"] + (0.5 + 0.48 * np.sin(i / 7)) * box["width"], y)
        page.wait_for_timeout(20)
    page.mouse.up()


def pick(page: Any, view: Any, moves: int) -> None:
    """Pick the second-likeliest class of a column, and take it back, by key."""
    view.locator(".ocrlab-scroll").focus()
    page.keyboard.press("Home")
    for i in range(moves):
        page.keyboard.press("ArrowRight" if i % 3 == 0 else "2" if i % 3 == 1 else "Backspace")
        page.wait_for_timeout(80)


def measure(page: Any, view: Any, moves: int) -> None:
    """Print the times of one view."""
    view.scroll_into_view_if_needed()
    for name, act in (("hover", hover), ("step", step), ("pick", pick)):
        for one in ("hover", "step", "pick", "python"):
            counted(page, one)
        act(page, view, moves)
        page.wait_for_timeout(1000)
        spread({"hover": "hover, to the paint", "step": "step, to the paint", "pick": "pick, to Python's answer painted"}[name],
               counted(page, name))  # fmt: skip
    spread("  of these, in Python", counted(page, "python"))


def main() -> None:
    """Measure both lines, in one JupyterLab."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=200)
    moves = parser.parse_args().moves
    print(f"load of the machine when this began: {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    with browser.browser() as chrome, tempfile.TemporaryDirectory() as folder, browser.jupyterlab(Path(folder)) as lab:
        for i, (name, cell) in enumerate(LINES.items()):
            cells = [nbformat.v4.new_code_cell(one) for one in (LOAD, cell)]
            nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.root / f"reading_{i}.ipynb")
            page = chrome.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            browser.open_notebook(page, lab, f"reading_{i}.ipynb")
            browser.run_cells(page)
            view = page.locator(VIEW)
            view.wait_for(timeout=120_000)
            page.wait_for_timeout(2000)
            print(f"\n{name}, {view.get_attribute('data-columns')} columns")
            measure(page, view, moves)
            page.close()


if __name__ == "__main__":
    main()
