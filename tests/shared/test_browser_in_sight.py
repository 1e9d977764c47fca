"""What is moved and what follows from it are on the screen together: a table, at four sizes of the window."""

from __future__ import annotations

import json

import pytest
from browser import eventually, in_kernel, run_cells
from explorer_browser import PAINTED, opened
from in_sight_rows import CELLS as MEASURED
from in_sight_rows import MEMORY, RACE
from in_sight_rows import ROWS as MEASURED_ROWS
from line_rows_in_sight import ROWS as LINE_ROWS
from small_views import LOAD, VIEWS

pytestmark = pytest.mark.browser

SIZES = [(1400, 900), (933, 600), (700, 900), (700, 480)]
CELLS = [
    """from dataclasses import replace
import numpy as np
import ocrlab
from ocrlab import lab
from ocrlab.detect import Detector
from ocrlab.widgets import GalleryView
from ocrlab.widgets.start.session import tiles
ocr = ocrlab.load(backend="onnxruntime", precision="f32")
picture = ocrlab.load_image("samples/upside_down.jpg")""",
    f"{PAINTED}view = lab.explore(painting, page)\nview",
    "bench = lab.bench_page(ocr, picture)\nbench",
    "inside = lab.layers(ocr, picture[:160, :320], rounds=2)\ninside",
    "gallery = GalleryView(tiles())\ngallery",
    LOAD,
    *(cell for name, (cell, _) in VIEWS.items() if name != "layers"),
    *MEASURED.values(),
]
EXPLORER, BENCH, LAYERS = (f".ocrlab-{name}[data-ready='1']" for name in ("explorer", "bench", "layers"))
GALLERY, STAGE = ".ocrlab-gallery[data-ready='1']", ".ocrlab-explorer .ocrlab-stage"
ALONE = f"{EXPLORER}:not([data-focus='map'], [data-focus='mask'], [data-focus='boxes'])"
STEPS = ("image", "tensor", "map", "mask", "boxes", "crops", "upright", "columns", "text")
IN_SIGHT = """([anchor, ...wanted]) => {
    const place = document.querySelector(".jp-WindowedPanel-outer");
    document.querySelector(anchor).scrollIntoView({block: "start"});
    const seen = place.getBoundingClientRect(), near = 1.5;
    return wanted.filter((one) => {
        const box = document.querySelector(one)?.getBoundingClientRect();
        return !box || !box.width || box.top < seen.top - near || box.bottom > seen.bottom + near
            || box.left < seen.left - near || box.right > seen.right + near;
    });
}"""
FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => then(true))))"
PLOT = ".ocrlab-explorer .ocrlab-figure:nth-of-type({}) {}"
TABLE = [  # what lies at the top of the screen; what is moved; what is to be seen of it, all of it on the screen
    (f"{ALONE} .ocrlab-onpage", PLOT.format(1, ".ocrlab-plotarea"), STAGE),
    (f"{ALONE} .ocrlab-onpage", PLOT.format(1, "input"), STAGE),
    (f"{ALONE} .ocrlab-onpage", PLOT.format(2, ".ocrlab-plotarea"), STAGE),
    (f"{ALONE} .ocrlab-onpage", PLOT.format(2, "input"), STAGE),
    (f"{ALONE} .ocrlab-onpage", PLOT.format(2, ".ocrlab-plotarea"), ".ocrlab-explorer .ocrlab-legend"),
    (f"{LAYERS} h2", ".ocrlab-layers .ocrlab-strip", ".ocrlab-layers .ocrlab-run .ocrlab-told"),
    (f"{LAYERS} > .ocrlab-told", ".ocrlab-layers tbody tr:nth-child(2) td", ".ocrlab-layers > .ocrlab-told"),
    (GALLERY, ".ocrlab-gallery .ocrlab-own", ".ocrlab-gallery .ocrlab-note"),
    *(row for _, *row in (*LINE_ROWS, *MEASURED_ROWS)),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """Give a notebook with the views, all of them ready."""
    with opened(chrome, tmp_path_factory.mktemp("lab"), CELLS) as page:
        run_cells(page)
        ours = [ready for name, (_, ready) in VIEWS.items() if name != "layers"]
        for view in (EXPLORER, f"{BENCH}[data-read='10'][data-busy='0']", LAYERS, GALLERY, *ours, RACE, MEMORY):
            page.locator(view).first.wait_for(timeout=120_000)
        page.locator(".ocrlab-wall .ocrlab-machine button").first.click()
        page.locator(".ocrlab-truth .ocrlab-field").first.focus()
        yield page


def resized(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for _ in range(3):
        page.wait_for_function(FRAMES)


def is_near(view, name, value):
    return abs(float(view.evaluate("(root, name) => root.dataset[name]", name)) - value) < 0.03


def undone(page, view, name, value):
    """Undo until a setting is what it was: a drag with a pause in it, as on a slow machine, is more than one change."""
    for _ in range(9):
        view.get_by_role("button", name="undo").click()
        page.wait_for_function(FRAMES)
        if is_near(view, name, value):
            return
    raise AssertionError(f"{name} was not {value} again")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_is_moved_and_what_follows_are_on_the_screen_together(page, size):
    resized(page, size)
    hidden = {}
    for anchor, moved, seen in TABLE:
        eventually(lambda row=(anchor, moved, seen): page.evaluate(IN_SIGHT, list(row)) or True, seconds=5)
        if missing := page.evaluate(IN_SIGHT, [anchor, moved, seen]):
            hidden[moved] = missing
    assert not hidden


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_threshold_is_dragged_with_the_page_in_sight(page, size):
    resized(page, size)
    view = page.locator(ALONE)
    view.locator(".ocrlab-onpage").evaluate("(one) => one.scrollIntoView({block: 'start'})")
    for which, name, to in ((0, "thresh", 0.75), (1, "boxThresh", 0.85)):
        box = view.locator(".ocrlab-plotarea").nth(which).bounding_box()
        now = float(view.evaluate("(root, name) => root.dataset[name]", name))
        at = [box["x"] + 7 + part * (box["width"] - 14) for part in (now, to)]
        page.mouse.move(at[0], box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(at[1], box["y"] + box["height"] / 2, steps=8)
        page.mouse.up()
        eventually(lambda name=name, to=to: is_near(view, name, to))
        assert not page.evaluate(IN_SIGHT, [f"{ALONE} .ocrlab-onpage", STAGE])
    view.get_by_role("button", name="as the case began").click()
    eventually(lambda: view.get_attribute("data-box-thresh"), "0.5")
    eventually(lambda: json.loads(in_kernel(page, "view.settings['thresh']")), 0.2)
    for name, kept in (("boxThresh", 0.85), ("boxThresh", 0.5), ("thresh", 0.2)):
        undone(page, view, name, kept)
    eventually(lambda: json.loads(in_kernel(page, "view.settings['thresh']")), 0.2)


LINE = """() => {
    const {stage, line} = document.querySelector(".ocrlab-benchpage").ocrlabShown, box = stage.isConnected && line();
    return box ? [box.left + box.width / 2, box.top + box.height / 2] : null;
}"""


def opened_step(page, step):
    page.locator(f"{BENCH} [data-step='{step}']").evaluate("(button) => button.click()")
    page.locator(f".ocrlab-benchpage [data-focus='{step}'][data-ready='1']").first.wait_for(timeout=60_000)
    eventually(lambda: bool(page.evaluate(LINE)))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_selected_line_keeps_its_place_from_card_to_card_and_the_open_card_is_in_sight(page, size):
    resized(page, size)
    in_kernel(page, "0", "bench.selected = 4")
    eventually(lambda: page.locator(BENCH).get_attribute("data-selected"), "4")
    page.locator(BENCH).evaluate("(one) => one.scrollIntoView({block: 'start'})")
    places, hidden = {}, []
    for step in STEPS:
        opened_step(page, step)
        places[step] = page.evaluate(LINE)
        card = f"{BENCH} [data-step='{step}']"
        hidden += page.evaluate(IN_SIGHT, [BENCH, card])
    crop = places.pop("columns")
    assert crop  # there, the crop itself is the line
    first = places["image"]
    apart = {step: max(abs(a - b) for a, b in zip(at, first, strict=True)) for step, at in places.items()}
    assert max(apart.values()) <= 2, apart
    assert not hidden


def test_the_open_card_is_in_sight_after_the_window_was_made_narrow(page):
    resized(page, SIZES[0])
    opened_step(page, STEPS[-2])
    resized(page, SIZES[-1])
    eventually(lambda: page.evaluate(IN_SIGHT, [BENCH, f"{BENCH} [data-step='{STEPS[-2]}']"]), [], 10)


def test_no_two_cards_show_the_same(page):
    resized(page, SIZES[0])
    pictures = {}
    for step in STEPS:
        opened_step(page, step)
        panel = page.locator(".ocrlab-benchpage > :nth-child(2)")
        pictures[step] = panel.screenshot()
    assert len({*pictures.values()}) == len(STEPS)
    colors = """(focus) => {
        const canvas = document.querySelector(`.ocrlab-explorer[data-focus="${focus}"] .ocrlab-pixels`);
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
    }"""
    found = {}
    for step in ("map", "mask", "boxes"):
        opened_step(page, step)
        eventually(lambda step=step: page.evaluate(colors, step) > (3 if step != "mask" else 1))
        found[step] = page.evaluate(colors, step)
    assert found["mask"] <= 3 < found["map"]  # black, white, and nothing around the page
    assert found["boxes"] > 50


def test_a_note_of_no_effect_is_folded_until_it_is_asked_for(page):
    resized(page, SIZES[0])
    view = page.locator(ALONE)
    eventually(lambda: view.locator(".ocrlab-mark:visible").count() > 0)
    assert view.locator(".ocrlab-idleness:visible").count() == 0
    mark = view.locator(".ocrlab-mark:visible").first
    mark.click()
    assert mark.get_attribute("aria-expanded") == "true"
    assert view.locator(".ocrlab-idleness:visible").first.inner_text().startswith("no effect: ")
    mark.click()
    assert view.locator(".ocrlab-idleness:visible").count() == 0


def test_the_legend_says_what_every_outline_on_the_page_means(page):
    view = page.locator(ALONE)
    shown = "[...root.querySelectorAll('.ocrlab-boxes polygon:not(.ocrlab-none)')]"
    kinds = f"(root) => new Set({shown}.map((one) => one.classList[0])).size"
    eventually(lambda: view.locator(".ocrlab-legend button:visible").count() == view.evaluate(kinds))
    counts = [int(text.split()[-1]) for text in view.locator(".ocrlab-legend button:visible").all_inner_texts()]
    assert sum(counts) == view.evaluate(f"(root) => {shown}.length") > 0
