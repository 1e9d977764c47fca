"""The detection explorer as a person sees it: JupyterLab in Chromium, one lab and one kernel for most of it."""

import json
import re
from itertools import pairwise

import pytest
from browser import eventually, in_kernel, run_cell, saved_still
from explorer_browser import (
    CELLS,
    NAME,
    READY,
    at_rest,
    begin_long_cell,
    card,
    cell,
    data,
    drag,
    frames,
    go,
    in_python,
    opened,
    plot,
    polygon,
    prompt,
    restored,
    settings,
)

pytestmark = pytest.mark.browser


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


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_the_view_shows_what_python_s_detector_finds(page, view):
    heatmap = "ocr.detect.heatmap(ocrlab.load_image(sample.path)), ocrlab.load_image(sample.path).shape[:2]"
    kept = int(in_kernel(page, f"len(ocr.detect.boxes({heatmap}))"))
    assert (view.get_attribute("data-kept"), data(view)[0]) == (str(kept), kept)
    assert data(view)[1] == int(in_kernel(page, f"len(ocr.detect.candidates({heatmap}))")) - kept > 0
    assert view.locator(".ocrlab-boxes polygon:not(.ocrlab-none)").count() == sum(data(view)[:2])
    assert view.locator(".ocrlab-boxes polygon.ocrlab-fate-7").count() == kept
    lines = int(in_kernel(page, "len(sample.lines)"))
    assert f"of {lines} true lines read right" in view.locator(".ocrlab-state").inner_text()


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


def test_dragging_thresh_is_answered_from_kept_frames_and_exact_when_it_rests(page, view):
    eventually(lambda: in_kernel(page, "len(view.frames.get('frames', []))"), "64")
    place, before = plot(page, view, 0), frames(page)
    painted = page.evaluate("() => window.__ocrlab_perf.kept.length")
    page.mouse.move(*place(0.2))
    page.mouse.down()
    seen = set()
    for at in (0.3, 0.45, 0.6, 0.75, 0.9):
        page.mouse.move(*place(at), steps=6)
        seen.add(tuple(data(view)[:2]))
    assert len(seen) > 1, "what was dragged changed nothing on the page"
    assert page.evaluate("() => window.__ocrlab_perf.kept.length") > painted
    page.mouse.up()
    eventually(lambda: abs(settings(page)["thresh"] - 0.9) < 0.02)
    at_rest(page, view, "view")
    assert frames(page) > before, "Python was asked for what is exact once the hand rested"


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
    one = f"view.session.run.trace.candidates[{selected}]"
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
    in_kernel(page, "len(view.settings)", "view.settings = {**view.settings, 'box_thresh': 0.97}")
    at_rest(page, view, "view")
    kept = data(view)[0]
    page.mouse.click(*polygon(page, view, 2))
    button = view.locator(".ocrlab-remedies li button", has_text="→").first
    button.wait_for()
    told = button.inner_text()
    button.click()
    now = "str(view.session.run.trace.candidates[view.selected].fate)"
    eventually(lambda: in_kernel(page, now), "'kept'")
    at_rest(page, view, "view")
    assert data(view)[0] > kept or "gained" in told
    eventually(lambda: "kept: mean probability" in card(view) or "text_score" in card(view))


def test_a_box_that_comes_back_and_cannot_be_read_has_no_remedy(page, view):
    page.mouse.click(*polygon(page, view, 2))  # white on white
    eventually(lambda: "No single setting brings back a line that can be read." in card(view))


def test_a_click_where_nothing_stands_says_what_the_map_has_there(page, other):
    stage = other.locator(".ocrlab-stage")
    stage.evaluate("(stage) => stage.scrollIntoView({block: 'center'})")
    box = stage.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.88)
    other.locator(".ocrlab-tries button").first.wait_for()
    assert card(other).startswith("The spot at ")
    assert data(other)[4] == -1


# -- beside other things that go on ----------------------------------------------------------------------------------


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
    other.locator("label", has_text=re.compile("^box_thresh$")).click()  # its own control, not that of the first view
    assert other.evaluate("(root) => root.contains(document.activeElement)")
    ids = page.evaluate("() => [...document.querySelectorAll('[id^=ocrlab-]')].map(({ id }) => id)")
    assert len(ids) > 20
    assert len(ids) == len(set(ids))


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

    view.locator(".ocrlab-tools button").last.focus()
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
    assert in_kernel(page, "before.session.worker._closed") == "True"
    assert in_kernel(page, views) == before
    assert in_kernel(page, "len(__import__('ocrlab.widgets.shared.cell', fromlist=['shown']).shown)") == "2"
    assert cell(page, 1).locator(".ocrlab-explorer").count() == 1
    at_rest(page, restored(page, 1, "view"), "view")


def test_a_saved_notebook_is_small_and_shows_a_still_without_a_kernel(page, view):
    still = cell(page, 1).locator(".ocrlab-still")
    assert (still.count(), still.is_visible()) == (1, False)  # the live view hides it
    still = saved_still(page, page.lab, NAME)
    assert still.evaluate("(image) => image.naturalWidth") > 300
    assert f"{data(view)[0]} boxes kept" in still.get_attribute("alt")
    still.page.close()
