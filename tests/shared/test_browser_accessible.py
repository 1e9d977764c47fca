"""Views of lines, networks, machines, runs and truths by everyone: axe, ids, keys, the focus, and what is heard."""

import json

import pytest
from accessible import LOOKS, assert_accessible, look
from browser import eventually, in_kernel
from small_views import AGAIN, LOAD, UNSURE, VIEWS, opened

pytestmark = pytest.mark.browser
ROOTS = {name: ready.partition("[")[0] for name, (_, ready) in VIEWS.items()}
FOCUS = """() => {
    const {activeElement: at} = document, view = at.closest(".ocrlab-view");
    return view && at !== view && at.checkVisibility() ? view.classList[1] : "";
}"""
IDS = """() => {
    const all = [...document.querySelectorAll(".ocrlab-view [id]")].map((one) => one.id);
    return [all.length, all.filter((id, i) => all.indexOf(id) !== i)];
}"""
WATCH = """(one) => {
    const heard = window.ocrlabHeard = [];
    new MutationObserver(() => heard.push(one.textContent)).observe(one, {childList: true, subtree: true});
}"""
SEEN = "async (root) => (await axe.run(root, {runOnly: ['color-contrast']})).passes.flatMap(({nodes}) => nodes).length"


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """Give a notebook with every view, and those that have ids twice; the window is so high that all are in it."""
    cells = [LOAD, *(cell for cell, _ in VIEWS.values()), *AGAIN.values()]
    ready = [ready for _, ready in VIEWS.values()]
    with opened(chrome, tmp_path_factory.mktemp("lab"), cells, ready, viewport={"width": 1400, "height": 9000}) as page:
        eventually(lambda: [page.locator(f"{ROOTS[name]}[data-ready='1']").count() for name in AGAIN], [2] * len(AGAIN))
        yield page


def shown(page, name):
    return page.locator(ROOTS[name]).first


def pressed(page, node, *keys):
    node.focus()
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("how", LOOKS)
def test_axe_finds_nothing(page, how):
    look(page, how)
    for name, root in ROOTS.items():
        assert_accessible(page, root, UNSURE.get(name, ()))
        if how != "forced colors":  # there, axe has no colors of its own to judge
            assert page.evaluate(SEEN, root) > 3, f"{name}: axe saw no text"


def test_ids_never_repeat(page):
    count, twice = page.evaluate(IDS)
    assert count > 10
    assert twice == []


def test_a_line_is_chosen_moved_turned_and_put_back_by_keys(page):
    view = shown(page, "crops")
    pressed(page, view.locator(".ocrlab-list"), "Home", "ArrowDown", "ArrowDown")
    eventually(lambda: in_kernel(page, "crops.selected"), "2")
    turn = view.locator(".ocrlab-judged button")
    before = turn.inner_text()
    pressed(page, turn, "Enter")
    eventually(lambda: turn.inner_text() != before)
    assert page.evaluate(FOCUS) == "ocrlab-crops"
    corner = view.locator("circle").nth(1)
    pressed(page, corner, "ArrowRight", "Shift+ArrowDown")
    eventually(lambda: json.loads(in_kernel(page, "len(crops.quads)")), 1)
    eventually(lambda: view.get_attribute("data-waits"), "0")
    pressed(page, view.get_by_role("button", name="reset"), "Enter")
    eventually(lambda: json.loads(in_kernel(page, "len(crops.quads)")), 0)
    assert page.evaluate(FOCUS) == "ocrlab-crops"


def test_columns_are_gone_through_and_a_class_is_picked_by_keys(page):
    view = shown(page, "reading")
    in_kernel(page, "0", "read.picked = {}")
    eventually(lambda: view.get_attribute("data-picked"), "{}")
    text = view.get_attribute("data-text")
    pressed(page, view.locator(".ocrlab-scroll"), "Home", *["ArrowRight"] * 3)
    eventually(lambda: "Column 3 of 40: " in view.locator(".ocrlab-heard").text_content(), seconds=5)
    page.keyboard.press("2")
    eventually(lambda: view.get_attribute("data-text") != text)
    page.keyboard.press("Backspace")
    eventually(lambda: view.get_attribute("data-text"), text)
    pressed(page, view.locator(".ocrlab-player input"), "Home", "ArrowRight", "ArrowRight")
    eventually(lambda: in_kernel(page, "read.step"), "2")  # what the kernel is told next comes after it


def test_what_plays_is_heard_at_its_end_alone(page):
    view = shown(page, "reading")
    in_kernel(page, "0", "read.step = 25")
    eventually(lambda: view.get_attribute("data-step"), "25")
    page.wait_for_timeout(900)
    view.locator(".ocrlab-heard").evaluate(WATCH)
    pressed(page, view.locator(".ocrlab-play"), "Enter")
    eventually(lambda: view.get_attribute("data-step"), "40")
    eventually(lambda: len(page.evaluate("window.ocrlabHeard")) > 0, seconds=5)
    [said] = page.evaluate("window.ocrlabHeard")
    assert said.startswith("All 40 columns")


def test_a_layer_is_chosen_in_the_strip_and_in_the_table_by_keys(page):
    view = shown(page, "layers")
    pressed(page, view.locator(".ocrlab-strip").first, "Home", "ArrowRight")
    eventually(lambda: in_kernel(page, "layers.selected"), "2")
    assert view.locator(".ocrlab-strip").first.get_attribute("aria-valuenow") == "2"
    page.keyboard.press("Escape")
    eventually(lambda: in_kernel(page, "layers.selected"), "-1")
    pressed(page, view.locator("[data-key='column ms']"), "Enter")
    assert view.locator("th[aria-sort='descending'], th[aria-sort='ascending']").count() == 1
    assert view.locator("tbody tr[tabindex='0']").count() == 1
    pressed(page, view.locator("tbody tr[tabindex='0']"), "ArrowDown", "ArrowDown", "Enter")
    assert view.locator("tbody tr").nth(2).get_attribute("aria-selected") == "true"
    assert page.evaluate(FOCUS) == "ocrlab-layers"


def test_a_machine_is_opened_by_keys_and_its_facts_are_in_the_table(page):
    view = shown(page, "wall")
    pressed(page, view.locator(".ocrlab-machine button").first, "Enter")
    button = view.locator(".ocrlab-machine button").first
    is_open = button.get_attribute("aria-expanded") == "true"
    assert view.locator("[role=row] > [role=cell] li").count() > 0 or not is_open
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == ("false" if is_open else "true")


def test_pages_are_brushed_and_what_is_left_is_heard_once(page):
    view = shown(page, "folder")
    low = view.get_by_role("slider").first
    pressed(page, low, *["ArrowRight"] * 12)
    eventually(lambda: view.locator(".ocrlab-heard").text_content() == view.locator(".ocrlab-count").inner_text())
    chip = view.locator(".ocrlab-chips button").first
    pressed(page, chip, "Enter")
    eventually(lambda: view.locator(".ocrlab-count").inner_text(), "All 8 pages.")
    assert page.evaluate(FOCUS) == "ocrlab-folder"


def test_a_box_is_put_elsewhere_and_a_line_is_said_to_be_right_by_keys(page):
    view = shown(page, "truth")
    pressed(page, view.locator(".ocrlab-field").first, "Enter")
    eventually(lambda: in_kernel(page, "truth.lines[0]['state']") != "'untouched'")
    pressed(page, view.locator("summary"), "Enter")
    left = view.get_by_label("left, in pixels")
    pressed(page, left, "ArrowUp", "ArrowUp")
    quads = "[line['quad'] for line in truth.lines]"
    before = in_kernel(page, quads)
    pressed(page, view.get_by_role("button", name="the selected line stands there"), "Enter")
    eventually(lambda: in_kernel(page, quads) != before)
    assert page.evaluate(FOCUS) == "ocrlab-truth"


# last, as it leaves nothing as it was


@pytest.mark.parametrize("name", ROOTS)
def test_whatever_is_pressed_the_focus_stays_in_the_view(page, name):
    look(page, "light")
    view, lost = shown(page, name), []
    buttons = view.locator("button:not(.ocrlab-language)")  # that one says everything anew, in all views
    for i in range(min(buttons.count(), 40)):
        button = buttons.nth(i)
        if button.count() and button.is_visible() and button.is_enabled():
            label = button.inner_text() or button.get_attribute("aria-label")
            button.focus()
            page.keyboard.press("Enter")
            page.wait_for_timeout(60)
            if page.evaluate(FOCUS) != f"ocrlab-{name}":
                lost.append(label)
    assert lost == []
