"""The explorer for whoever cannot see it, or has no mouse: axe, names and ids, every key, the focus, and what is heard."""

from __future__ import annotations

import json
import re

import pytest
from accessible import LOOKS, audited, look
from browser import eventually, in_kernel, run_cell
from explorer_browser import LOAD, OTHER, READY, at_rest, card, cell, drag, opened, plot, polygon, restored

pytestmark = pytest.mark.browser

STAGE = ".ocrlab-stage"
EXPLORE = "view = lab.explore(ocr, sample.path, sample.lines[:6])\nview"  # of a line that no truth tells of, causes are sought
EXPLAINED = {  # what axe cannot tell, and why it is right all the same
    # −, + and ∅: in the colors of every other button, which it could tell; what a part of JupyterLab's lay over, scrolling
    "color-contrast": "only non-text characters|overlapped by another element",
    "label-content-name-mismatch": "Unable to determine",  # the same: their names are words
}
SEEN = """(root) => {
    const all = (selector) => [...root.querySelectorAll(selector)], {thresh, boxThresh, selected} = root.dataset;
    const shown = (selector) => all(selector).map((one) => one.outerHTML).join();
    return {
        thresh, boxThresh, selected, look: root.querySelector(".ocrlab-shapes > g").getAttribute("transform"),
        dimmed: all("polygon.ocrlab-dim").length, layers: all(".ocrlab-switches [aria-pressed=true]").length,
        panels: all("details[open]").length, notes: all(".ocrlab-idleness:not([hidden])").length,
        pinned: all("[data-panel=compare] p").length, chips: all(".ocrlab-chip").length, drawn: shown(".ocrlab-drawn"),
        box: root.querySelector(".ocrlab-tools button").ariaPressed, card: root.querySelector(".ocrlab-card").textContent,
        size: root.querySelector("[data-panel=sizes] output").textContent,
    };
}"""
FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => then(true))))"
EXPLORER, CARD = ".ocrlab-explorer", ".ocrlab-card"
LOOKED_AT = {"the page": EXPLORER, "a line": CARD, "a spot": CARD, "a drawn box": CARD}  # and what it changes


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """Give a notebook with two explorers, the first of them twice: two views of one model."""
    with opened(chrome, tmp_path_factory.mktemp("lab"), [LOAD, EXPLORE, OTHER, "view"]) as page:
        for index in range(4):
            run_cell(page, index)
        for index in (1, 2, 3):
            cell(page, index).locator(READY).wait_for(timeout=90_000)
        in_kernel(page, "view.session.worker.wait(90)")
        yield page


@pytest.fixture
def view(page):
    """Return the first view as it was at the beginning, at rest, with nothing beside it."""
    page.mouse.move(1, 1)  # a candidate under the pointer would be on the card
    in_kernel(page, "0", "view.other, view.spot, view.cause, view.message = {}, {}, {}, ''")
    return restored(page, 1, "view")


@pytest.fixture
def again(page):
    """Return the first view with nothing selected, whatever its settings."""
    shown = cell(page, 1).locator(READY)
    page.mouse.move(1, 1)  # a candidate under the pointer would be on the card
    let_go = shown.get_by_role("button", name="let go")
    if let_go.count():
        let_go.click()
        eventually(let_go.count, 0)
    if shown.locator(".ocrlab-drawing").count():
        shown.locator(STAGE).press("Escape")
    shown.locator(STAGE).press("Escape")
    eventually(lambda: shown.get_attribute("data-selected"), "-1")
    return shown


def asked_about(page, view, what):
    """Have something looked at, and wait until all is said of it."""
    if what == "a line":
        page.mouse.click(*polygon(page, view, 2))
        eventually(lambda: view.locator(".ocrlab-causes li").count() > 0)
    elif what == "a spot":
        view.locator(STAGE).press("Enter")
        view.locator(".ocrlab-tries button").first.wait_for()
    elif what == "a drawn box":
        for key in ("b", "Enter"):
            view.locator(STAGE).press(key)
        view.get_by_label("what stands in the box").wait_for()
    in_kernel(page, "view.session.worker.wait(60)")


def opened_up(page, view):
    """Open all that can be opened, with a side to compare with and the layers over the picture."""
    view.evaluate("(root) => root.querySelectorAll('details').forEach((one) => { one.open = true; })")
    view.get_by_role("button", name="pin these settings").click()
    view.get_by_role("button", name="let go").wait_for()
    view.evaluate("(root) => root.querySelectorAll('.ocrlab-mark[aria-expanded=false]').forEach((one) => one.click())")
    if view.locator("[data-layer='map']").get_attribute("aria-pressed") == "false":
        view.locator("[data-layer='map']").click()
    in_kernel(page, "view.settings['box_thresh']", "view.settings = {**view.settings, 'box_thresh': 0.6}")
    at_rest(page, view, "view")


def test_axe_finds_nothing_in_light_dark_and_forced_colors(page, view):
    looks = sorted(LOOKS, key="dark".__eq__)  # to and fro, as another theme takes a second
    opened_up(page, view)
    for what, part in LOOKED_AT.items():
        asked_about(page, view, what)
        for name in looks:
            look(page, name)
            found = audited(page, f".jp-Cell:nth-child(2) {part}")
            assert not found["violations"], (what, name, json.dumps(found["violations"], indent=1))
            unsure = [one for one in found["unsure"] if not re.search(EXPLAINED.get(one["rule"], r"\Z\n"), one["why"])]
            assert not unsure, (what, name, json.dumps(unsure, indent=1))
        view.locator(STAGE).press("Escape")
        looks.reverse()
    look(page, "light")


def test_axe_sees_what_is_wrong_here(page, again):
    state = again.locator(".ocrlab-state")
    state.evaluate("(state) => { state.style.color = '#bbb'; }")
    found = audited(page, ".jp-Cell:nth-child(2) .ocrlab-staterow")["violations"]
    state.evaluate("(state) => { state.style.color = ''; }")
    assert [one["rule"] for one in found] == ["color-contrast"]


# -- ids -------------------------------------------------------------------------------------------------------------


def test_no_id_is_twice_on_a_page_and_a_label_is_that_of_its_own_view(page, again):
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(({ id }) => id)")
    own = [one for one in ids if re.match(r"ocrlab-\d", one)]
    assert len(own) == len(set(own)) == 3 * again.locator("[id]").count() > 30
    assert not [one for one in set(ids) if ids.count(one) > 1]
    roots = [cell(page, index).locator(READY) for index in (1, 2, 3)]
    for which, root in enumerate(roots):
        before = [one.evaluate(SEEN) for one in roots]
        for name in ("box_thresh", "use_dilation", "text_score"):
            root.locator(f".ocrlab-setting[data-setting='{name}'] label").click()
            inside = [one.evaluate("(root) => root.contains(document.activeElement)") for one in roots]
            assert inside == [at == which for at in range(3)], name
        assert [one.evaluate(SEEN) for one in roots] == before


# -- keys ------------------------------------------------------------------------------------------------------------

PLOT = ".ocrlab-plot input[name='{}']"
KEYS = [  # where the focus is, keys, and what the last of them changes
    (STAGE, "]", "selected"),
    (STAGE, "] [", "selected"),
    (STAGE, "] Escape", "selected"),
    (STAGE, "Enter", "card"),
    (STAGE, "ArrowLeft", "look"),
    (STAGE, "ArrowUp", "look"),
    (STAGE, "+", "look"),
    (STAGE, "-", "look"),
    (STAGE, "+ 0", "look"),
    (STAGE, "b", "drawn"),
    (STAGE, "b ArrowRight", "drawn"),
    (STAGE, "b Shift+ArrowDown", "drawn"),
    (STAGE, "b Escape", "drawn"),
    (STAGE, "b Enter", "card"),
    (PLOT.format("thresh"), "ArrowRight", "thresh"),
    (PLOT.format("box_thresh"), "ArrowRight", "boxThresh"),
    (PLOT.format("box_thresh"), "ArrowRight Control+z", "boxThresh"),
    (".ocrlab-setting input[type=range][name=box_thresh]", "ArrowLeft", "boxThresh"),
    (".ocrlab-funnel button:not(:disabled)", "Enter", "dimmed"),
    (".ocrlab-funnel button:not(:disabled)", "Enter Enter", "dimmed"),
    (".ocrlab-legend button:visible", "Space", "dimmed"),
    (".ocrlab-legend button:visible", "Space Space", "dimmed"),
    ("[data-layer='mask']", "Enter", "layers"),
    (".ocrlab-tools button", "Enter", "box"),
    (".ocrlab-tools button[title='zoom in']", "Enter", "look"),
    (".ocrlab-mark:visible", "Enter", "notes"),
    ("[data-panel='sizes'] summary", "Enter", "panels"),
    ("[data-panel='sizes'] input[type=range]", "ArrowLeft", "size"),
    ("text=pin these settings", "Enter", "pinned"),
    ("text=let go", "Enter", "pinned"),
    (".ocrlab-card .ocrlab-link:has-text('candidate')", "Enter", "selected"),
    (".ocrlab-setting select[name='use_dilation']", "ArrowDown", "chips"),
]


@pytest.mark.parametrize(
    ("place", "keys", "changes"), KEYS, ids=[f"{place} {keys}".replace(" ", "_") for place, keys, _ in KEYS]
)
def test_the_keyboard_does_what_the_mouse_does(page, again, place, keys, changes):
    view = again
    if "text=" in place or ("sizes" in place and "input" in place):
        view.evaluate("(root) => root.querySelectorAll('details').forEach((one) => { one.open = true; })")
    if "let go" in place:
        view.get_by_role("button", name="pin these settings").click()
    view.locator(place).first.focus()
    *before, last = keys.split()
    for key in before:
        page.keyboard.press(key)
        page.evaluate(FRAMES)
    seen = view.evaluate(SEEN)[changes]
    page.keyboard.press(last)
    eventually(lambda: view.evaluate(SEEN)[changes] != seen, seconds=10)
    page.evaluate(FRAMES)
    assert view.evaluate("(root) => root.contains(document.activeElement)")


def test_a_chip_sets_a_setting_back_and_the_focus_goes_to_the_next(page, view):
    in_kernel(page, "view.settings", "view.settings = {**view.settings, 'box_thresh': 0.6, 'min_size': 4}")
    at_rest(page, view, "view")
    view.locator(".ocrlab-chip").first.focus()
    for left in (1, 0):
        page.keyboard.press("Enter")
        eventually(lambda left=left: view.locator(".ocrlab-chip").count(), left)
        held = page.evaluate("() => document.activeElement.closest('.ocrlab-title')?.className")
        assert held == "ocrlab-title", page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)")
    page.keyboard.press("Escape")


# -- what is heard ---------------------------------------------------------------------------------------------------


def test_a_screen_reader_hears_what_changed_once_it_rests(page, view):
    heard, state = view.locator(".ocrlab-heard[role='status']"), view.locator(".ocrlab-state")
    assert view.locator("[aria-live], [role='status'], [role='alert'], [role='log']").count() == 1
    page.wait_for_timeout(1000)  # until what was changed before was heard
    view.evaluate("""(root) => {
        window.ocrlabHeard = {heard: 0, state: 0};
        for (const name of Object.keys(window.ocrlabHeard)) {
            new MutationObserver(() => { window.ocrlabHeard[name] += 1; })
                .observe(root.querySelector(`.ocrlab-${name}`), {childList: true, characterData: true, subtree: true});
        }
    }""")
    drag(page, plot(page, view, 1), 0.4, 0.9, steps=80)
    eventually(lambda: state.inner_text() in heard.text_content(), seconds=20)
    counts = page.evaluate("() => window.ocrlabHeard")
    assert counts["state"] >= 4 and counts["heard"] <= 2, counts
    page.mouse.click(*polygon(page, view, 2))
    eventually(lambda: "dropped: mean probability" in heard.text_content(), seconds=20)
    eventually(lambda: "Why it is wrong: " in heard.text_content(), seconds=60)
    assert state.inner_text() not in heard.text_content(), "what did not change is not said again"
    assert card(view).startswith("Candidate")


# -- the focus -------------------------------------------------------------------------------------------------------


def test_no_button_loses_the_focus(page, again):
    view = again
    opened_up(page, view)
    asked_about(page, view, "a line")
    page.on("filechooser", lambda _: None)
    those = "[...root.querySelectorAll('button:not(.ocrlab-language), summary')]"
    buttons = f"{those}.filter((one) => !one.disabled && one.checkVisibility())"
    count = view.evaluate(f"(root) => {buttons}.length")
    assert count > 30
    for at in range(count):
        name = view.evaluate(
            f"(root, at) => {{ const one = {buttons}[at]; one?.focus(); return one?.textContent; }}", at
        )
        if name is None:
            break
        page.keyboard.press("Enter")
        for _ in range(2):
            page.evaluate(FRAMES)
        assert view.evaluate("(root) => root.contains(document.activeElement)"), name
    in_kernel(page, "view.session.worker.wait(60)")
