"""The first page, the bench, a race and curves of memory for everyone: without eyes, without a mouse, without colors."""

from __future__ import annotations

import pytest
from accessible import LOOKS, assert_accessible, look
from browser import eventually, run_cells
from explorer_browser import opened
from in_sight_rows import CELLS, LEGEND, MEMORY, PLOT, RACE, ROWS, TESTS

pytestmark = pytest.mark.browser

LOAD = f"""import sys
sys.path.insert(0, {TESTS!r})
from crop_nets import BARS, Nets, painted
from measured_views import grown, raced
from ocrlab import lab"""
BENCH = "bench = lab.bench_page(Nets().ocr(), painted(*BARS))\nbench"
AGAIN = ("raced()", "grown()", BENCH.replace("bench = ", "other = ").replace("\nbench", "\nother"))
START, STRIP = ".ocrlab-start", ".ocrlab-bench[data-ready='1']"
PAPER = ".ocrlab-paper[data-ready='1']"
STEPS = ("image", "tensor", "map", "mask", "boxes", "crops", "upright", "columns", "text")
READY = (".ocrlab-page[data-ready='1']:not([data-lines='0'])", f"{STRIP}[data-read='3'][data-busy='0']", RACE, MEMORY)
SIZES = [(1400, 900), (933, 600), (700, 900), (700, 480)]
FOCUS = "(root) => root.contains(document.activeElement) && (document.activeElement.textContent.trim() || 'something')"
IN_SIGHT = """([anchor, ...wanted]) => {
    document.querySelector(anchor).scrollIntoView({block: "start"});
    const seen = document.querySelector(".jp-WindowedPanel-outer").getBoundingClientRect(), near = 1.5;
    return wanted.filter((one) => {
        const box = document.querySelector(one)?.getBoundingClientRect();
        return !box || !box.width || box.top < seen.top - near || box.bottom > seen.bottom + near
            || box.left < seen.left - near || box.right > seen.right + near;
    });
}"""


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """Give a notebook with the views, and with a second one of those that may stand there twice."""
    cells = [
        LOAD,
        "from ocrlab.widgets.start.session import Start\nstarted = Start()\nstarted",
        BENCH,
        *CELLS.values(),
        *AGAIN,
    ]
    with opened(chrome, tmp_path_factory.mktemp("lab"), cells) as page:
        run_cells(page)
        for view in READY:
            page.locator(view).first.wait_for(timeout=120_000)
        eventually(lambda: page.locator(STRIP).count(), 2)
        yield page


@pytest.fixture
def light(page):
    look(page, "light")
    page.set_viewport_size({"width": 1400, "height": 900})
    return page


def open_step(page, step):
    button = page.locator(f"{STRIP} [data-step='{step}']").first
    if button.get_attribute("aria-expanded") != "true":
        button.evaluate("(one) => one.click()")
    page.locator(f".ocrlab-benchpage [data-focus='{step}'][data-ready='1']").first.wait_for(timeout=60_000)


def assert_open_to_all(page, root, unsure=()):
    """Look at a view whose top is on the screen: what lies above it, axe takes for hidden."""
    page.locator(root).first.evaluate("(one) => one.scrollIntoView({block: 'start'})")
    assert_accessible(page, root, unsure)


DRAWN = (
    "color-contrast",
)  # of text in a drawing, axe cannot tell what lies below it: tests/shared/test_contrast.py holds it
SIGNS = ("color-contrast", "label-content-name-mismatch")  # of "−", "‹" and the like: they are no text, and have a name


@pytest.mark.parametrize("how", LOOKS)
def test_nothing_keeps_anybody_out(page, how):
    look(page, how)
    page.locator(".ocrlab-page tbody tr").nth(1).click()
    page.locator(".ocrlab-strip img").first.wait_for()
    for root, unsure in ((START, SIGNS), (RACE, DRAWN), (MEMORY, DRAWN)):
        assert_open_to_all(page, root, unsure)
    for step in ("image", "tensor", "text"):
        open_step(page, step)
        assert_open_to_all(page, ".ocrlab-bench", SIGNS)
        assert_open_to_all(page, PAPER, SIGNS)


def test_no_id_is_there_twice_in_a_page(light):
    open_step(light, "text")
    light.locator(f"{STRIP} [data-step='text']").nth(1).evaluate("(one) => one.click()")
    eventually(lambda: light.locator(f"{PAPER} [role=option]").count(), 6)
    ids = light.evaluate("() => [...document.querySelectorAll('.ocrlab-view [id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)) >= 6
    active = light.locator(f"{PAPER} [role=listbox]").first.get_attribute("aria-activedescendant")
    assert light.locator(f"[id='{active}']").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_is_moved_and_what_follows_are_on_the_screen_together(light, size):
    light.set_viewport_size({"width": size[0], "height": size[1]})
    light.wait_for_timeout(300)
    hidden = [(row[0], missing) for row in ROWS if (missing := light.evaluate(IN_SIGHT, list(row[1:])))]
    assert not hidden


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_line_of_the_page_is_clicked_with_its_crop_in_sight(light, size):
    light.set_viewport_size({"width": size[0], "height": size[1]})
    light.wait_for_timeout(300)
    light.locator(".ocrlab-page tbody tr").nth(1).evaluate("(one) => one.click()")
    light.locator(".ocrlab-strip img").wait_for()
    stage, crop = ".ocrlab-page .ocrlab-stage", ".ocrlab-page .ocrlab-detail .ocrlab-scroll"
    assert not light.evaluate(IN_SIGHT, [stage, stage, crop])


def test_a_race_is_sorted_opened_and_turned_over_with_keys_and_the_focus_stays(light):
    race = light.locator(RACE).first
    for tab in ("until then", "memory and answer", "how fast"):
        race.get_by_role("button", name=tab).focus()
        light.keyboard.press("Enter")
        assert race.evaluate(FOCUS) == tab
    head = race.locator("thead button", has_text="times as fast")
    head.focus()
    for sort, first in (("ascending", "ONNX Runtime f32"), ("descending", "OpenVINO, its own precision")):
        light.keyboard.press("Enter")
        assert race.locator(f"th[aria-sort='{sort}']").inner_text().startswith("times as fast")
        assert race.locator("tbody tr").first.get_attribute("data-row") == first
        assert race.evaluate(FOCUS).startswith("times as fast")
    row = race.locator("tbody th button").first
    row.focus()
    light.keyboard.press("Enter")
    assert race.locator("tr.ocrlab-facts").count() == 1
    assert race.evaluate(FOCUS) == "OpenVINO, its own precision"
    light.keyboard.press("Space")
    assert race.locator("tr.ocrlab-facts").count() == 0


def test_lines_of_memory_are_pointed_at_and_hidden_with_keys_and_heard_once_at_rest(light):
    memory = light.locator(MEMORY).first
    light.wait_for_timeout(1000)  # what was drawn before is heard by then
    light.evaluate(f"""() => {{
        window.ocrlabHeard = [];
        const region = document.querySelector("{MEMORY} .ocrlab-heard");
        const heard = new MutationObserver(() => window.ocrlabHeard.push(region.textContent));
        heard.observe(region, {{childList: true, subtree: true}});
    }}""")
    light.locator(PLOT).first.focus()
    for key in ("Home", *["ArrowRight"] * 9, "PageUp"):
        light.keyboard.press(key)
    memory.locator("th", has_text="call 20, ").wait_for()
    eventually(lambda: len(light.evaluate("window.ocrlabHeard")), 1, 5)
    assert "call 20, " in light.evaluate("window.ocrlabHeard[0]")
    light.keyboard.press("Escape")
    button = light.locator(f"{LEGEND} button").first
    for pressed, lines in (("false", 5), ("true", 6)):
        button.focus()
        light.keyboard.press("Enter")
        assert (button.get_attribute("aria-pressed"), memory.locator("path.ocrlab-line").count()) == (pressed, lines)
        assert memory.evaluate(FOCUS) == "A OpenVINO, as it is"


def test_the_line_is_chosen_and_let_go_with_keys_and_the_focus_stays(light):
    strip = light.locator(STRIP).first
    for name, selected in (("the next line", "1"), ("the line before", "0"), ("whole page", "-1")):
        strip.get_by_role("button", name=name).focus()
        light.keyboard.press("Enter")
        eventually(lambda selected=selected: strip.get_attribute("data-selected"), selected)
        assert strip.evaluate(FOCUS)
    open_step(light, "text")
    texts = light.locator(f"{PAPER} [role=listbox]").first
    texts.focus()
    light.keyboard.press("End")
    eventually(lambda: strip.get_attribute("data-selected"), "2")
    assert light.evaluate("() => document.activeElement.getAttribute('role')") == "listbox"


def test_what_is_read_anew_leaves_the_focus_where_it_was(light):
    button = light.locator(f"{START} button", has_text="Read").last
    button.focus()
    light.keyboard.press("Enter")
    eventually(lambda: light.locator(".ocrlab-timing .ocrlab-measured").count(), 2)
    assert "Read" in light.evaluate("() => document.activeElement.textContent")
    row = light.locator(".ocrlab-page tbody tr").first
    row.focus()
    for key, selected in (("End", -1), ("Home", 0)):
        light.keyboard.press(key)
        count = int(light.locator(".ocrlab-page").get_attribute("data-lines"))
        eventually(lambda: light.locator(".ocrlab-page").get_attribute("data-selected"), str(selected % count))
        assert light.evaluate("() => document.activeElement.getAttribute('aria-selected')") == "true"


@pytest.mark.parametrize("root", [RACE, MEMORY, STRIP, ".ocrlab-page"])
def test_a_page_without_python_is_handed_over_and_the_focus_stays(light, root):
    view = light.locator(root).first
    with light.expect_download(timeout=60_000) as given:
        view.get_by_role("button", name="Save as page").focus()
        light.keyboard.press("Enter")
    assert given.value.suggested_filename.endswith(".html")
    assert view.evaluate(FOCUS) == "Save as page"


def test_whoever_begins_and_cancels_a_measurement_keeps_the_focus(light):
    memory = light.locator(MEMORY).first
    memory.get_by_role("button", name="run again").focus()
    light.keyboard.press("Enter")
    eventually(lambda: memory.evaluate(FOCUS), "cancel")
    light.keyboard.press("Enter")
    eventually(lambda: memory.get_attribute("data-running"), "0")
    eventually(lambda: memory.evaluate(FOCUS), "run again")
