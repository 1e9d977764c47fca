"""The bench as a person sees it: JupyterLab in Chromium, one lab and one kernel for all of it."""

import json

import nbformat
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cells, save, watched

pytestmark = pytest.mark.browser

NAME = "bench_test.ipynb"
CELL = """import ocrlab
from ocrlab import lab
ocr = ocrlab.load(backend="onnxruntime", precision="f32")
bench = lab.bench_page(ocr, "samples/upside_down.jpg")
bench"""
STRIP = ".ocrlab-bench[data-ready='1']"
CROPS = ".ocrlab-crops[data-ready='1']"
LINES = 10


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """Give the bench of one page, everything read."""
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)], metadata=kernel)
        nbformat.write(made, lab.root / NAME)
        context = chrome.new_context(viewport={"width": 1400, "height": 1100}, reduced_motion="reduce")
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, NAME)
        run_cells(page)
        page.locator(f"{STRIP}[data-read='{LINES}'][data-busy='0']").wait_for(timeout=90_000)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


def open_step(page, step, view):
    """Open a step, unless it is open, and give its view."""
    if page.locator(STRIP).get_attribute("data-open") != step:
        page.locator(f"{STRIP} [data-step='{step}']").click()
    page.locator(view).wait_for(timeout=60_000)
    return page.locator(view)


def test_the_strip_shows_every_step_with_picture_and_time(page):
    strip = page.locator(STRIP)
    assert strip.get_attribute("data-steps") == "8"
    loaded = "(images) => images.filter((one) => one.complete && one.naturalWidth > 20).length"
    eventually(lambda: strip.locator(".ocrlab-thumb img").evaluate_all(loaded), 8)
    assert strip.locator("[data-step='text'] bdi").inner_text() == "Queen of Kites"
    assert strip.locator(".ocrlab-time").count() == 8
    assert page.locator(CROPS).count() == 0  # nothing is opened yet
    assert in_kernel(page, "bench.session.explorer.session") == in_kernel(page, "None")


def test_a_line_selected_in_one_view_is_selected_in_the_others(page):
    crops = open_step(page, "crops", CROPS)
    crops.locator(".ocrlab-line[data-line='2']").click()
    strip = page.locator(STRIP)
    eventually(lambda: strip.get_attribute("data-selected"), "2")
    eventually(lambda: strip.locator("[data-step='text'] bdi").inner_text(), "Rain falls on the market")
    eventually(lambda: in_kernel(page, "bench.selected"), "2")
    explorer = open_step(page, "boxes", ".ocrlab-explorer[data-ready='1']")
    candidate = in_kernel(page, "bench.session.run.boxes[2].candidate")
    eventually(lambda: explorer.get_attribute("data-selected"), candidate)
    explorer.locator(".ocrlab-stage").focus()
    page.keyboard.press("]")
    eventually(lambda: explorer.get_attribute("data-selected") != candidate)
    eventually(
        lambda: (
            in_kernel(page, "bench.session.run.boxes[bench.selected].candidate")
            == in_kernel(page, "bench.session.explorer.session.view.selected")
        )
    )
    eventually(lambda: strip.get_attribute("data-selected") == in_kernel(page, "bench.selected"))
    crops = open_step(page, "crops", CROPS)
    eventually(lambda: crops.get_attribute("data-selected") == in_kernel(page, "bench.selected"))


def test_a_hover_marks_line_and_quad(page):
    crops = open_step(page, "crops", CROPS)
    crops.locator(".ocrlab-line[data-line='4']").hover()
    quad = crops.locator(".ocrlab-sheet polygon[data-line='4']")
    eventually(lambda: "ocrlab-hovered" in quad.get_attribute("class"))
    assert crops.locator(".ocrlab-sheet polygon.ocrlab-hovered").count() == 1
    crops.locator(".ocrlab-sheet polygon[data-line='0']").hover()
    eventually(lambda: crops.locator(".ocrlab-line.ocrlab-hovered").get_attribute("data-line"), "0")


def test_who_says_which_lines_are_turned_is_chosen_and_said(page):
    crops = open_step(page, "upright", f"{CROPS}[data-focus='upright']")
    crops.locator(".ocrlab-line[data-line='0']").click()
    said, choice = crops.locator(".ocrlab-detail .ocrlab-said"), crops.locator(".ocrlab-threshold select")
    eventually(lambda: "Not turned. " in said.inner_text())
    assert in_kernel(page, "bench.session.run.lines.why(0)").strip("'") in said.inner_text()
    assert "other way round than others" in crops.locator(".ocrlab-threshold").inner_text()
    assert crops.locator("input[type='number']").is_disabled()
    choice.select_option("none")
    eventually(lambda: crops.get_attribute("data-turned"), "0")
    choice.select_option("page")
    eventually(lambda: crops.get_attribute("data-turned"), "5")
    eventually(lambda: in_kernel(page, "bench.session.run.ocr.orientation == 'page'"), "True")


def test_the_threshold_turns_lines_at_once(page):
    crops = open_step(page, "upright", f"{CROPS}[data-focus='upright']")
    crops.locator(".ocrlab-threshold select").select_option("line")
    eventually(lambda: in_kernel(page, "bench.session.run.ocr.orientation == 'line'"), "True")
    turned = int(in_kernel(page, "int(bench.session.run.lines.flipped.sum())"))
    eventually(lambda: crops.get_attribute("data-turned"), str(turned))
    number = crops.locator("input[type='number']")
    number.fill("1")
    number.press("Enter")
    assert crops.get_attribute("data-turned") == "0"
    eventually(lambda: in_kernel(page, "int(bench.session.run.lines.flipped.sum())"), "0")
    crops.get_by_role("button", name="usual").click()
    assert crops.get_attribute("data-turned") == str(turned)
    eventually(lambda: in_kernel(page, "bench.session.run.ocr.classify.cls_thresh"), "0.9")
    crops.locator(".ocrlab-threshold select").select_option("page")
    eventually(lambda: in_kernel(page, "bench.session.run.ocr.orientation == 'page'"), "True")


def test_a_nudged_corner_is_cut_and_read_again_and_put_back(page):
    crops = open_step(page, "crops", f"{CROPS}[data-focus='crops']")
    crops.locator(".ocrlab-line[data-line='0']").click()
    text = crops.locator(".ocrlab-detail .ocrlab-text")
    eventually(lambda: text.inner_text().startswith("Queen of Kites"))
    crops.locator(".ocrlab-loupe").evaluate("(loupe) => loupe.scrollIntoView({block: 'center'})")
    for corner in (0, 3):  # its left end, until the first letter is cut off
        handle = crops.locator(f"circle[data-corner='{corner}']")
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40, y, steps=4)
        page.mouse.move(x + 80, y, steps=4)
        page.mouse.up()
    eventually(lambda: crops.get_attribute("data-waits"), "0")
    eventually(lambda: not text.inner_text().startswith("Queen of Kites"))
    answer = "[bench.session.crops.session.view.answers['0'][name] for name in ('asked', 'error')]"
    eventually(lambda: in_kernel(page, f"{answer} == [bench.session.crops.session.view.quads[0], '']"), "True")
    read = "getattr(bench.session.run.lines.reading(0), 'text', '?')"  # there is none until it was read
    eventually(lambda: in_kernel(page, f"{read} in {json.dumps(text.inner_text())}"), "True")
    eventually(lambda: page.locator(f"{STRIP} [data-step='text'] bdi").inner_text() in text.inner_text())
    crops.locator("circle[data-corner='1']").focus()
    before = in_kernel(page, "bench.session.crops.session.view.quads[0][1]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    x, y = json.loads(before)
    eventually(
        lambda: json.loads(in_kernel(page, "bench.session.crops.session.view.quads[0][1]")),
        [round(x + 1, 1), round(y + 10, 1)],
    )
    crops.get_by_role("button", name="reset").click()
    eventually(lambda: text.inner_text().startswith("Queen of Kites"))
    assert in_kernel(page, "bench.session.crops.session.view.quads") == "{}"
    assert page.evaluate("() => window.__ocrlab_perf.nudgeShown.length") > 0


def test_the_title_of_the_columns_says_how_the_line_is_seen_alone(page):
    in_kernel(page, "0", "bench.selected = 2")
    reading = open_step(page, "columns", ".ocrlab-reading[data-ready='1']")
    eventually(lambda: "line 3 of 10" in reading.locator(".ocrlab-title").inner_text())
    note = reading.locator(".ocrlab-note").inner_text()
    assert note == "alone: lab.read(ocr, image, 2)"
    text = reading.get_attribute("data-text")
    assert in_kernel(page, "lab.read(ocr, 'samples/upside_down.jpg', 2).reading['text']") == repr(text)
    in_kernel(page, "0", "bench.selected = 0")
    eventually(lambda: page.locator(STRIP).get_attribute("data-selected"), "0")


def test_corners_that_cross_are_said(page):
    crops = open_step(page, "crops", f"{CROPS}[data-focus='crops']")
    in_kernel(
        page,
        "0",
        "view = bench.session.crops.session.view\na, b, c, d = view.lines[0]['quad']\nview.quads = {0: [b, a, c, d]}",
    )
    alarm = crops.locator(".ocrlab-detail .ocrlab-alarm")
    alarm.wait_for()
    assert alarm.inner_text().startswith("The corners cross")
    assert crops.locator(".ocrlab-loupe polygon.ocrlab-wrong").count() == 1
    crops.get_by_role("button", name="reset").click()
    eventually(alarm.count, 0)


def test_a_second_runtime_is_switched_on_beside_it_and_off_again(page):
    open_step(page, "map", ".ocrlab-explorer[data-ready='1']")
    strip = page.locator(STRIP)
    strip.get_by_label("a second runtime beside it").select_option("openvino in f32")
    exhibit = page.locator(".ocrlab-exhibit")
    exhibit.wait_for(timeout=60_000)
    eventually(lambda: strip.get_attribute("data-busy"), "0")
    got = in_kernel(page, "bench.session.second.run.ocr.detect.net.facts.precision").strip("'")
    assert strip.get_attribute("data-other") == f"openvino in {got}"
    eventually(lambda: f"onnxruntime in f32 and openvino in {got}" in exhibit.inner_text())
    assert "differ by at most" in exhibit.inner_text()
    assert exhibit.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 300
    assert strip.locator(".ocrlab-second").count() == 8
    strip.get_by_label("a second runtime beside it").select_option("")
    eventually(lambda: strip.locator(".ocrlab-second").count(), 0)
    eventually(exhibit.count, 0)


def test_steps_and_lines_are_reached_with_the_keyboard(page):
    first = page.locator(f"{STRIP} [data-step='image']")
    if page.locator(STRIP).get_attribute("data-open"):
        page.locator(f"{STRIP} [aria-expanded='true']").click()
    eventually(lambda: page.locator(STRIP).get_attribute("data-open"), "")
    first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    crops = page.locator(CROPS)
    crops.wait_for()
    crops.locator(".ocrlab-list").focus()
    page.keyboard.press("End")
    eventually(lambda: in_kernel(page, "bench.selected"), str(LINES - 1))
    page.keyboard.press("ArrowUp")
    eventually(lambda: page.locator(STRIP).get_attribute("data-selected"), str(LINES - 2))
    assert page.locator(".jp-Dialog").count() == 0


def test_a_saved_notebook_is_small_and_shows_a_still_without_a_kernel(page):
    still = page.locator(".ocrlab-still")
    assert (still.count(), still.is_visible()) == (1, False)  # the live view hides it
    saved = save(page, page.lab, NAME)
    assert saved.stat().st_size < 2_000_000
    assert "10 lines on their way" in saved.read_text(encoding="utf-8")
