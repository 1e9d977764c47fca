"""How fast the views of crops and the bench answer, in JupyterLab under headless Chromium, and a nudged corner is read again.

python benchmarks/crops.py [--moves 200]

Times run from the start of the handler to the end of the paint (the task after the animation frame). The bench shows a
sample; the crops view, for its size, a page of 1,000 lines whose networks answer by brightness.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))
import browser
from explorer import spread

BENCH = """import ocrlab
from ocrlab import lab
ocr = ocrlab.load(orientation="line")  # where cls_thresh decides
bench = lab.bench_page(ocr, "samples/{sample}.jpg")
bench"""
MANY = """import sys
sys.path.insert(0, {tests!r})
from crop_nets import Nets, painted
bars = [(10 + 90 * (i % 20), 10 + 30 * (i // 20), 60, 12) for i in range(1000)]
view = lab.crops(Nets().ocr(), painted(*bars, size=(1520, 1820)))
view"""
VIEW = ".ocrlab-crops[data-ready='1']"
CLEAR = "() => { for (const kept of Object.values(window.__ocrlab_perf)) if (Array.isArray(kept)) kept.length = 0; }"


def counted(page: Any, said: dict[str, str]) -> None:
    """Print what the view counted since the last time, and begin anew."""
    page.wait_for_timeout(1200)
    counts = page.evaluate("() => window.__ocrlab_perf")
    for name, sentence in said.items():
        spread(sentence, counts[name])
    page.evaluate(CLEAR)


def crops_times(page: Any, view: Any, moves: int) -> None:
    """Hover and step through the list, drag the threshold, and print the times."""
    rows = view.locator(".ocrlab-list")
    rows.scroll_into_view_if_needed()
    box = rows.bounding_box()
    page.evaluate(CLEAR)
    for i in range(moves):
        page.mouse.move(box["x"] + 60, box["y"] + 10 + (i * 37) % (box["height"] - 20))
        page.wait_for_timeout(20)
    rows.focus()
    for i in range(moves):
        page.keyboard.press("ArrowDown" if i % 40 < 20 else "ArrowUp")
        page.wait_for_timeout(25)
    counted(page, {"hover": "hover, in the list", "step": "step to the next line"})
    slider = view.locator("input[type='range']")
    slider.focus()
    for i in range(moves):
        page.keyboard.press("ArrowLeft" if i % 100 < 50 else "ArrowRight")
        page.wait_for_timeout(25)
    counted(page, {"local": "cls_thresh, which lines are turned"})


def nudge_times(page: Any, view: Any, moves: int) -> None:
    """Nudge a corner, and print how long it takes to move and to be read again."""
    view.locator(".ocrlab-list").focus()
    page.keyboard.press("Home")
    view.locator("circle[data-corner='0']").focus()
    page.wait_for_timeout(1000)
    page.evaluate(CLEAR)
    for i in range(moves):
        page.keyboard.press("ArrowRight" if i % 12 < 6 else "ArrowLeft")
        page.wait_for_function("() => document.querySelector('.ocrlab-crops').dataset.waits === '0'")
        page.wait_for_timeout(60)
    counted(page, {"nudge": "a nudge, its corner painted", "nudgeShown": "a nudge, cut, read again and shown"})


def opened(chrome: Any, lab: Any, name: str, cells: list[str]) -> Any:
    """Return a page with a notebook of these cells, all of them run."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)
    nbformat.write(made, lab.root / name)
    page = chrome.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    browser.open_notebook(page, lab, name)
    browser.run_cells(page)
    return page


def main(moves: int) -> None:
    """Print all times."""
    print(f"load of the machine (1 minute) at the start: {os.getloadavg()[0]:.1f}, processors: {os.cpu_count()}")
    with browser.browser() as chrome, tempfile.TemporaryDirectory() as folder, browser.jupyterlab(Path(folder)) as lab:
        page = opened(chrome, lab, "bench.ipynb", [BENCH.format(sample="receipt")])
        page.locator(".ocrlab-bench[data-busy='0']:not([data-read='0'])").wait_for(timeout=90_000)
        page.locator(".ocrlab-bench [data-step='crops']").click()
        view = page.locator(VIEW)
        view.wait_for(timeout=60_000)
        page.wait_for_timeout(3000)
        runtime = browser.in_kernel(page, "bench.strip.about['title']")
        print(f"\nthe bench with its crops, receipt, {view.get_attribute('data-lines')} lines, {runtime}")
        crops_times(page, view, moves)
        for _ in range(moves):
            page.locator(".ocrlab-bench button[title='the next line']").click()
            page.wait_for_timeout(60)
        counted(page, {"strip": "step to the next line, in the strip"})
        nudge_times(page, view, moves)
        page.close()
        page = opened(
            chrome, lab, "many.ipynb", ["from ocrlab import lab", MANY.format(tests=str(Path(browser.__file__).parent))]
        )
        view = page.locator(f"{VIEW}[data-read='1000']")
        view.wait_for(timeout=120_000)
        page.wait_for_timeout(3000)
        print("\ncrops, 1,000 lines")
        crops_times(page, view, moves)
        page.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=200)
    main(parser.parse_args().moves)
