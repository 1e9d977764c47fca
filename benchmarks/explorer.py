"""How fast the detection explorer answers, in JupyterLab under headless Chromium; and how fast candidates are found.

python benchmarks/explorer.py [--moves 200] [--peer PYTHON]

PYTHON is an interpreter that has rapidocr 3.10.0: its DBPostProcess then runs on the same maps, in turns with ours.
Times of the view run from the start of the handler to the end of the paint (the task after the animation frame).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import nbformat
import numpy as np

from ocrlab import load
from ocrlab.debug.causes import examine
from ocrlab.debug.page_run import PageRun
from ocrlab.detect import Detector
from ocrlab.folder import samples
from ocrlab.image import load_image
from ocrlab.models.presets import PRESETS
from ocrlab.page import Floats
from ocrlab.postprocess import trace
from ocrlab.settings import DetectSettings
from ocrlab.widgets.explorer.causes import told

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import browser
from causes import harmful, run_of
from planted import PLANTS

MANY = 55_000  # bars drawn on 2000 x 2000; some touch, so that about 50,000 candidates come of them
VIEW = ".ocrlab-explorer[data-ready='1']"
CELL = """import sys
sys.path.insert(0, {here!r})
from explorer import drawn, painting
from ocrlab import lab
view = lab.explore(painting(), drawn({count}, {height}, {width}))
view"""
PEER = """
import sys, time, numpy as np
from rapidocr.ch_ppocr_det.utils import DBPostProcess
heatmap = np.load(sys.argv[1])
height, width, rounds = map(int, sys.argv[2:])
process = DBPostProcess(thresh=0.3, box_thresh=0.5, max_candidates=1000, unclip_ratio=1.6, use_dilation=True, score_mode="fast")
for _ in range(rounds):
    sys.stdin.readline()
    began = time.perf_counter()
    boxes = process(heatmap[None, None], (height, width))[0]
    print(time.perf_counter() - began, len(boxes), flush=True)
"""


def drawn(count: int, height: int, width: int) -> Any:
    """Return a page with so many bright bars on black, each of another brightness."""
    random, page = np.random.default_rng(0), np.zeros((height, width, 3), np.uint8)
    across = int(np.ceil((count * width / height) ** 0.5))
    step_x, step_y = width / across, height / int(np.ceil(count / across))
    for i in range(count):
        row, column = divmod(i, across)
        corner = int(column * step_x + 4), int(row * step_y + 4)
        end = int(corner[0] + step_x * 0.7), int(corner[1] + step_y * 0.5)
        cv2.rectangle(page, corner, end, (int(random.uniform(90, 255)),) * 3, -1)
    return cv2.GaussianBlur(page, (3, 3), 0)


def painting() -> Any:
    """Return an OCR whose detector answers with the brightness of the page: candidates in any number."""
    from dataclasses import replace

    def bright(batch: Floats) -> Floats:
        return batch[:, :1] * 0.5 + 0.5

    return replace(load(backend="onnxruntime"), detect=Detector(bright))


def spread(name: str, milliseconds: list[float]) -> None:
    """Print median and 95th percentile."""
    if not milliseconds:
        print(f"{name:58}  nothing was measured")
        return
    low, high = np.percentile(milliseconds, [50, 95])
    print(f"{name:58}  median {low:6.1f} ms   p95 {high:6.1f} ms   n {len(milliseconds)}")


def view_times(page: Any, moves: int) -> None:
    """Drag both thresholds with the mouse and print what the view counted, by what answered."""
    browser.eventually(lambda: browser.in_kernel(page, "len(view.frames.get('frames', []))"), "64")
    counts = dragged(page, "box_thresh", moves, 15)
    spread("box_thresh, the browser alone", counts["local"])
    spread("  of these, drawing", counts["draw"])
    counts = dragged(page, "thresh", moves, 15)
    spread("thresh, moved to painted where a frame is kept", counts["kept"])
    spread("  of these, drawing", counts["draw"])
    forget = "from ocrlab.widgets.explorer import ahead\nahead.work = lambda *_: None\nview.frames = {}"
    browser.in_kernel(page, "len(view.frames)", forget)
    counts = dragged(page, "thresh", moves, 30)
    spread("thresh where no frame is kept, to Python's boxes painted", counts["kernel"])
    spread("  of these, drawing", counts["draw"])
    spread("  from the question to Python's answer", counts["answer"])
    spread("  of these, in Python", counts["python"])


def dragged(page: Any, name: str, moves: int, pause: int) -> dict[str, list[float]]:
    """Drag a threshold to and fro, and return what the view counted meanwhile."""
    view = page.locator(VIEW)
    area = view.locator(".ocrlab-plotarea").nth(("thresh", "box_thresh").index(name))
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    value = float(view.get_attribute(f"data-{name.replace('_', '-')}"))
    y, left, wide = box["y"] + box["height"] * 0.4, box["x"] + 7, box["width"] - 14
    page.mouse.move(left + value * wide, y)
    page.evaluate(
        "() => { for (const kept of Object.values(window.__ocrlab_perf)) if (Array.isArray(kept)) kept.length = 0; }"
    )
    page.mouse.down()
    for i in range(moves):
        page.mouse.move(left + (0.5 + 0.15 * np.sin(i / 9)) * wide, y)
        page.wait_for_timeout(pause)
    counts: dict[str, list[float]] = page.evaluate("() => structuredClone(window.__ocrlab_perf)")
    page.mouse.up()
    page.wait_for_timeout(1500)
    return counts


def explorer(moves: int) -> None:
    """Print the times of the view for both pages, and the size of the saved notebook."""
    with browser.browser() as chrome, tempfile.TemporaryDirectory() as folder, browser.jupyterlab(Path(folder)) as lab:
        for height, width in ((960, 960), (3000, 4000)):
            cell = CELL.format(here=str(Path(__file__).parent), count=500, height=height, width=width)
            kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)], metadata=kernel)
            name = f"explorer_{width}.ipynb"
            nbformat.write(notebook, lab.root / name)
            page = chrome.new_context(viewport={"width": 1400, "height": 900}).new_page()
            browser.open_notebook(page, lab, name)
            browser.run_cells(page)
            page.locator(VIEW).wait_for(timeout=120_000)
            page.wait_for_timeout(6000)  # until what it does on its own is done
            print(
                f"\n{width} x {height} px, {page.locator(VIEW).get_attribute('data-kept')} boxes kept of 500 candidates"
            )
            view_times(page, moves)
            page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
            page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=20_000)
            print(f"{'the saved notebook':58}  {(lab.root / name).stat().st_size / 1e6:.2f} MB")
            page.close()


def median_of(function: Callable[[], Any], rounds: int = 9) -> float:
    """Return the median time of a call in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def candidates(peer: str | None) -> None:
    """Print how long candidates take: made-up maps in number, real ones beside RapidOCR."""
    print("\ncandidates()")
    for count, height, width in ((500, 960, 960), (MANY, 2000, 2000), (344, 12119, 810)):
        heatmap = np.asarray(drawn(count, height, width)[:, :, 0] / 255, np.float32)
        for settings in (DetectSettings(), DetectSettings(max_candidates=count)):
            found = trace(heatmap, (height, width), settings).candidates
            taken = median_of(lambda: trace(heatmap, (height, width), settings))  # noqa: B023
            print(f"{len(found):6} on {width} x {height}, examined {settings.max_candidates:6}:  {taken:6.1f} ms")
    ocr = load(backend="onnxruntime", precision="f32", preset="rapidocr")
    for name in ("poster", "dense_page", "chat"):
        image = load_image(samples.sample(name).path)
        beside(name, ocr.detect.heatmap(image), image.shape[:2], peer)
    heatmap = np.asarray(drawn(344, 12119, 810)[:, :, 0] / 255, np.float32)
    beside("344 bars", heatmap, (12119, 810), peer)


def causes(each: int) -> None:
    """Print how long a click takes to its causes, where lines are read already, to the first proof, and to the end."""
    spent: dict[str, list[float]] = {
        "a click to what speaks for its causes": [],
        "to the first proof": [],
        "to the end of all": [],
    }
    with load() as ocr:
        for kind in PLANTS:
            for one in harmful(ocr, kind, each):
                run = run_of(ocr, one)
                run.unmoved.lines.read(run.unmoved.lines.unread())
                for name, seconds in zip(spent, click_times(run, one.lines[one.victim]), strict=True):
                    spent[name] += [1000 * seconds] if seconds is not None else []
    print("\ncauses, in Python")
    for name, milliseconds in spent.items():
        spread(name, milliseconds)


def click_times(run: PageRun, line: Any) -> tuple[float, float | None, float]:
    """Return the seconds from a click to its causes, to the first proof if there is one, and to the end."""
    began, first = time.perf_counter(), None
    examination = examine(run, line)
    trials = list(examination.trials())
    told(examination, [], len(trials))
    said = time.perf_counter() - began
    for trial in trials:
        if examination.tried(trial).recovers and first is None:
            first = time.perf_counter() - began
    return said, first, time.perf_counter() - began


def beside(name: str, heatmap: Floats, size: tuple[int, int], peer: str | None, rounds: int = 15) -> None:
    """Print our time on a map and, in turns with it, RapidOCR's."""
    chosen = {
        key: PRESETS["rapidocr"][key] for key in DetectSettings.__dataclass_fields__ if key in PRESETS["rapidocr"]
    }
    settings, ours = {"as rapidocr": DetectSettings(**chosen), "ours": DetectSettings()}, dict[str, list[float]]()
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "map.npy", heatmap)
        arguments = [peer or "", "-c", PEER, str(Path(folder) / "map.npy"), *map(str, size), str(rounds)]
        other = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) if peer else None
        for _ in range(rounds):
            for label, its in settings.items():
                ours.setdefault(label, []).append(median_of(lambda: trace(heatmap, size, its), 1))  # noqa: B023
            if other and other.stdin and other.stdout:
                other.stdin.write("\n")
                other.stdin.flush()
                theirs.append(float(other.stdout.readline().split()[0]) * 1000)
    said = "   ".join(f"{label} {statistics.median(times):5.1f} ms" for label, times in ours.items())
    if theirs:
        ratio = statistics.median(ours["as rapidocr"]) / statistics.median(theirs)
        said += f"   rapidocr {statistics.median(theirs):5.1f} ms, ratio {ratio:.2f}"
    print(f"{name}, map {heatmap.shape[1]} x {heatmap.shape[0]}:  {said}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--peer", help="a Python that has rapidocr 3.10.0")
    parser.add_argument("--view-only", action="store_true")
    parser.add_argument(
        "--causes-only", type=int, metavar="PAGES", help="a click to its causes, so many pages of each kind"
    )
    given = parser.parse_args()
    if given.causes_only:
        causes(given.causes_only)
        sys.exit()
    if not given.view_only:
        candidates(given.peer)
        causes(3)
    explorer(given.moves)
