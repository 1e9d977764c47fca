"""The detection explorer as a person sees it: JupyterLab in Chromium, one lab and one kernel for most of it."""

import importlib.util
import json
from contextlib import contextmanager
from itertools import pairwise

import nbformat
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cell, save, voila, watched

pytestmark = pytest.mark.browser

NAME = "explorer_test.ipynb"
LOAD = """import time
from dataclasses import replace
from pathlib import Path
import numpy as np
import ocrlab
from ocrlab import lab, samples
from ocrlab.detect import Detector
from ocrlab.page import Fate
ocr = ocrlab.load(backend="onnxruntime", precision="f32")
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


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with opened(chrome, tmp_path_factory.mktemp("lab"), CELLS) as page:
        for index in (0, 1, 2):
            run_cell(page, index)
        for index in (1, 2):
            cell(page, index).locator(READY).wait_for(timeout=90_000)
        yield page


@pytest.fixture
def view(page):
    """Return the view of the sample as it was at the beginning, at rest."""
    return restored(page, 1, "view")


@pytest.fixture
def other(page):
    """Return the view of the painted page as it was at the beginning, at rest."""
    return restored(page, 2, "other")


def cell(page, index):
    return page.locator(".jp-Notebook .jp-Cell").nth(index)


def restored(page, index, name):
    code = (
        f"{name}.selected = -1\n{name}.settings = {name}.about['baseline']['settings'] if {name!r} == 'view' "
        f"else {{**{name}.settings, 'box_thresh': 0.5, 'thresh': 0.2}}"
    )
    in_kernel(page, f"{name}.investigation.worker.wait(60)", code)
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
    found = f"(lambda found: (len(found.with_fate(Fate.KEPT)), len(found)))({name}.investigation.ocr.detect.candidates"
    found += f"({name}.investigation.case.heatmap, {name}.investigation.case.size))"
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


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_the_view_shows_what_python_s_detector_finds(page, view):
    heatmap = "ocr.detect.heatmap(ocrlab.load_image(sample.path)), ocrlab.load_image(sample.path).shape[:2]"
    kept = int(in_kernel(page, f"len(ocr.detect.boxes({heatmap}))"))
    assert (view.get_attribute("data-kept"), data(view)[0]) == (str(kept), kept)
    assert data(view)[1] == int(in_kernel(page, f"len(ocr.detect.candidates({heatmap}))")) - kept > 0
    assert view.locator(".ocrlab-boxes polygon:not(.ocrlab-none)").count() == sum(data(view)[:2])
    assert view.locator(".ocrlab-boxes polygon.ocrlab-fate-7").count() == kept
    lines = int(in_kernel(page, "len(sample.lines)"))
    assert f"of {lines} true lines have a box" in view.locator(".ocrlab-state").inner_text()


def test_the_picture_and_its_layers_are_painted(page, view):
    def colors():
        return view.evaluate("""(root) => {
            const canvas = root.querySelector(".ocrlab-pixels"), {width, height} = canvas;
            const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer);
            return new Set(pixels).size;
        }""")

    def toggle(*layers):
        for layer in layers:
            view.locator(f"[data-layer='{layer}']").click()

    eventually(lambda: colors() > 50)
    toggle("image")
    eventually(colors, 1)  # nothing is left
    toggle("mask")
    eventually(colors, 3)  # black, white, and nothing around the page
    toggle("mask", "map")
    eventually(lambda: colors() > 20)
    toggle("map", "image")
    eventually(lambda: colors() > 50)


# -- thresholds are dragged ------------------------------------------------------------------------------------------


def test_dragging_thresh_ends_with_the_last_value_in_the_browser_and_in_python(page, view):
    place = plot(page, view, 0)
    drag(page, place, 0.2, 0.75, 0.5, steps=30)
    eventually(lambda: data(view)[2] == 0.5 and settings(page)["thresh"] == 0.5)
    at_rest(page, view, "view")
    assert "thresh 0.2 → 0.5" in view.locator(".ocrlab-title").inner_text()
    assert page.evaluate("() => window.__ocrlab_perf.kernel.length") > 0


def test_dragging_box_thresh_asks_nobody_until_it_rests(page, view):
    place = plot(page, view, 1)
    kept = data(view)[0]
    page.evaluate("""() => {
        window.ocrlabMoves = [performance.now()];
        window.addEventListener("pointermove", () => window.ocrlabMoves.push(performance.now()), true);
    }""")
    before = frames(page)
    page.mouse.move(*place(0.4))
    page.mouse.down()
    page.mouse.move(*place(0.9), steps=60)
    asked, moves = page.evaluate("() => [window.__ocrlab_perf.frames, [...window.ocrlabMoves, performance.now()]]")
    rests = sum(later - sooner > 140 for sooner, later in pairwise(moves))
    assert asked - before <= rests  # a machine that is busy with other things may rest on the way
    assert len(moves) > 60
    eventually(lambda: data(view)[3], 0.9)
    assert data(view)[0] < kept  # and yet it is shown
    page.mouse.up()
    eventually(lambda: settings(page)["box_thresh"], 0.9)
    at_rest(page, view, "view")
    assert frames(page) > before


def test_the_slider_below_is_moved_with_keys(page, view):
    view.locator(".ocrlab-plot input[name='thresh']").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    eventually(lambda: settings(page)["thresh"], 0.22)
    at_rest(page, view, "view")


def test_a_setting_that_is_typed_counts(page, view):
    field = view.locator("input[type='number'][name='min_size']")
    field.fill("12")
    field.press("Enter")
    eventually(lambda: settings(page)["min_size"], 12)
    at_rest(page, view, "view")
    view.locator(".ocrlab-chip", has_text="min_size").click()  # set it back
    eventually(lambda: settings(page)["min_size"], 3)
    at_rest(page, view, "view")


def test_an_input_setting_runs_the_network_and_shows_the_new_map(page, view):
    width = int(in_kernel(page, "view.heatmap['width']"))
    view.locator("input[type='number'][name='max_side_len']").fill("400")
    view.locator("input[type='number'][name='max_side_len']").press("Enter")
    eventually(lambda: int(in_kernel(page, "view.heatmap['width']")) < width)
    now = in_kernel(page, "f\"{view.heatmap['width']} × {view.heatmap['height']} px\"")[1:-1]
    eventually(lambda: now in view.locator(".ocrlab-said").inner_text())
    at_rest(page, view, "view")


# -- candidates ------------------------------------------------------------------------------------------------------


def test_a_click_on_a_dropped_box_says_why_and_python_knows(page, view):
    page.mouse.click(*polygon(page, view, 2))
    eventually(lambda: data(view)[4] >= 0)
    selected = data(view)[4]
    eventually(lambda: int(in_kernel(page, "view.selected")), selected)
    one = f"view.investigation.case.trace.candidates[{selected}]"
    assert in_kernel(page, f"str({one}.fate)") == "'low_score'"
    score = json.loads(in_kernel(page, f"{one}.score"))
    assert f"Candidate {selected + 1}, dropped" in card(view)
    assert f"mean probability {score:.3f} < box_thresh 0.4" in card(view)
    assert view.locator("polygon.ocrlab-selected").count() == 1


def test_what_is_selected_in_python_is_shown(page, view):
    in_kernel(page, "0", "view.selected = 1")
    eventually(lambda: data(view)[4], 1)
    assert card(view).startswith("Candidate 2, ")
    in_kernel(page, "0", "view.selected = -1")
    eventually(lambda: view.locator("polygon.ocrlab-selected").count(), 0)


def test_a_remedy_s_button_brings_the_box_back(page, view):
    kept = data(view)[0]
    page.mouse.click(*polygon(page, view, 2))
    button = view.locator(".ocrlab-remedies li button", has_text="→").first
    button.wait_for()
    told = button.inner_text()
    button.click()
    now = "str(view.investigation.case.trace.candidates[view.selected].fate)"
    eventually(lambda: in_kernel(page, now), "'kept'")
    at_rest(page, view, "view")
    assert data(view)[0] > kept or "gained" in told
    eventually(lambda: "kept: mean probability" in card(view) or "text_score" in card(view))


def test_a_click_where_nothing_stands_says_what_the_map_has_there(page, other):
    stage = other.locator(".ocrlab-stage")
    stage.evaluate("(stage) => stage.scrollIntoView({block: 'center'})")
    box = stage.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.88)
    other.locator(".ocrlab-tries button").first.wait_for()
    assert card(other).startswith("The spot at ")
    assert data(other)[4] == -1


# -- beside other things that go on ----------------------------------------------------------------------------------


def go(page):
    (page.lab.root / "go").touch()


def begin_long_cell(page, index):
    run_cell(page, index)
    eventually(lambda: prompt(page, index), "[*]:")


def prompt(page, index):
    return cell(page, index).locator(".jp-InputPrompt").inner_text().strip()


def test_a_drag_is_answered_while_a_cell_runs(page, view):
    begin_long_cell(page, 3)
    try:
        before = frames(page)
        place = plot(page, view, 0)
        drag(page, place, 0.2, 0.6)
        eventually(lambda: data(view)[2], 0.6)
        eventually(lambda: view.evaluate("() => window.__ocrlab_perf.frames") > before)
        # a frame of exactly these settings was answered: Python has set what it was asked for
        at = "(root) => [root.dataset.kept, root.dataset.thresh]"
        eventually(lambda: prompt(page, 3), "[*]:")
        kept = view.evaluate(at)
    finally:
        go(page)
    eventually(lambda: prompt(page, 3) != "[*]:")
    at_rest(page, view, "view")
    assert view.evaluate(at) == kept
    assert cell(page, 3).locator(".jp-OutputArea-output").count() == 0  # nothing was printed into the cell that ran


def test_two_views_in_a_notebook_do_not_disturb_each_other(page, view, other):
    before = data(view)
    drag(page, plot(page, other, 1), 0.5, 0.3)
    eventually(lambda: settings(page, "other")["box_thresh"], 0.3)
    at_rest(page, other, "other")
    assert data(view) == before == in_python(page, "view")
    in_kernel(page, "0", "view.selected = 0")
    eventually(lambda: data(view)[4], 0)
    assert data(other)[4] == -1


def test_an_error_inside_a_callback_is_said_in_the_view(page, other):
    file = other.locator("[data-panel='home'] input[type='file']")
    file.set_input_files({"name": "broken.json", "mimeType": "application/json", "buffer": b'{"thresh": '})
    state = other.locator(".ocrlab-state.ocrlab-alarm")
    state.wait_for()
    assert state.inner_text().startswith("broken.json: ")
    file.set_input_files({"name": "mine.json", "mimeType": "application/json", "buffer": b'{"box_thresh": 0.3}'})
    eventually(lambda: settings(page, "other")["box_thresh"], 0.3)
    eventually(lambda: other.locator(".ocrlab-state.ocrlab-alarm").count(), 0)
    at_rest(page, other, "other")


def test_what_is_pinned_is_compared_with_what_is_dragged(page, other):
    other.locator("[data-panel='compare'] summary").click()
    other.get_by_role("button", name="pin these settings").click()
    other.get_by_role("button", name="let go").wait_for()
    drag(page, plot(page, other, 1), 0.5, 0.7)
    eventually(lambda: "lost" in other.locator(".ocrlab-state").inner_text())
    lost = other.locator(".ocrlab-before polygon.ocrlab-lost").count()
    assert lost == other.locator(".ocrlab-boxes polygon.ocrlab-fate-2").count() - 3 > 0
    other.get_by_role("button", name="let go").click()
    eventually(lambda: other.locator(".ocrlab-before polygon").count(), 0)


# -- keys and the wheel ----------------------------------------------------------------------------------------------


def test_the_stage_is_reached_and_used_with_the_keyboard(page, view):
    def look():
        return view.locator(".ocrlab-shapes > g").get_attribute("transform")

    view.get_by_role("button", name="save what is shown as a picture").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.classList.contains('ocrlab-stage')")
    page.keyboard.press("0")
    eventually(lambda: bool(look()))
    page.wait_for_function(
        "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => then(true))))"
    )
    fitted = look()
    page.keyboard.press("]")
    eventually(lambda: data(view)[4], 0)
    page.keyboard.press("]")
    eventually(lambda: data(view)[4], 1)
    page.keyboard.press("[")
    eventually(lambda: data(view)[4], 0)
    eventually(lambda: int(in_kernel(page, "view.selected")), 0)
    page.keyboard.press("Escape")
    eventually(lambda: data(view)[4], -1)
    for key in ("ArrowLeft", "ArrowDown", "+", "-"):
        before = look()
        page.keyboard.press(key)
        eventually(lambda before=before: look() != before)
    page.keyboard.press("Enter")  # asks about the spot in the middle
    eventually(lambda: card(view).startswith(("The spot at ", "Looking at")))
    for _ in range(2):  # in JupyterLab, 0 twice restarts the kernel
        page.keyboard.press("0")
    eventually(look, fitted)
    assert page.locator(".jp-Dialog").count() == 0
    assert page.evaluate("() => document.activeElement.classList.contains('ocrlab-stage')")


def test_a_layer_is_switched_with_the_keyboard_and_its_button_keeps_the_focus(page, view):
    button = view.locator("[data-layer='mask']")
    button.focus()
    for pressed in ("true", "false"):
        page.keyboard.press("Enter")
        eventually(lambda: button.get_attribute("aria-pressed"), pressed)
        assert page.evaluate("() => document.activeElement.dataset.layer") == "mask"


def test_the_wheel_zooms_with_ctrl_only(page, view):
    def scale():
        return float(view.locator(".ocrlab-shapes > g").get_attribute("transform").split("scale(")[1].rstrip(")"))

    stage = view.locator(".ocrlab-stage")
    stage.evaluate("(stage) => stage.scrollIntoView({block: 'center'})")
    page.evaluate(
        "() => { window.ocrlabWheel = 0; window.addEventListener('wheel', () => { window.ocrlabWheel += 1; }); }"
    )
    box, before = stage.bounding_box(), scale()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.wheel(0, -5)
    eventually(lambda: page.evaluate("() => window.ocrlabWheel"), 1)
    page.wait_for_function(
        "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => then(true))))"
    )
    assert scale() == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    eventually(lambda: scale() > before)


def test_nothing_moves_by_itself(page, view):
    moving = view.evaluate("""(root) => [root, ...root.querySelectorAll("*")].filter((one) => {
        const {transitionDuration, animationName} = getComputedStyle(one);
        return animationName !== "none" || transitionDuration.split(",").some((part) => parseFloat(part) > 0);
    }).map((one) => one.outerHTML.slice(0, 80))""")
    assert moving == []


# -- cells that run again, and the saved file ------------------------------------------------------------------------

WORKERS = "[one.name for one in __import__('threading').enumerate()].count('ocrlab worker')"


def test_a_cell_that_runs_again_shows_one_view_and_ends_the_old_worker(page, view):
    assert in_kernel(page, WORKERS) == "2"
    views = "len(__import__('ipywidgets').widgets.widget._instances)"
    before, old = in_kernel(page, views), in_kernel(page, "id(view)", "before = view")
    run_cell(page, 1)
    eventually(lambda: in_kernel(page, "id(view)") != old)
    cell(page, 1).locator(READY).wait_for(timeout=60_000)
    eventually(lambda: in_kernel(page, WORKERS), "2")
    assert in_kernel(page, "before.investigation.worker._closed") == "True"
    assert in_kernel(page, views) == before
    assert in_kernel(page, "len(lab.shown)") == "2"
    assert cell(page, 1).locator(".ocrlab-explorer").count() == 1
    at_rest(page, restored(page, 1, "view"), "view")


def test_a_saved_notebook_is_small_and_shows_a_still_without_a_kernel(page, view):
    still = cell(page, 1).locator(".ocrlab-still")
    assert (still.count(), still.is_visible()) == (1, False)  # the live view hides it
    saved = save(page, page.lab, NAME)
    assert saved.stat().st_size < 2_000_000
    (page.lab.root / "saved.ipynb").write_bytes(saved.read_bytes())
    reader = page.context.new_page()
    reader.goto(page.lab.address("saved.ipynb"))
    still = reader.locator(".ocrlab-still").first
    still.wait_for(timeout=60_000)
    assert still.evaluate("(image) => image.naturalWidth") > 300
    assert f"{data(view)[0]} boxes kept" in still.get_attribute("alt")
    reader.close()


# -- other places ----------------------------------------------------------------------------------------------------


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
