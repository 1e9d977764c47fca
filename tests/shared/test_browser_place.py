"""The outline of a line glides from where one step of a bench showed it to where the next does, unless motion is unwanted."""

from __future__ import annotations

import pytest
from browser import eventually, in_kernel, run_cells
from explorer_browser import opened

pytestmark = pytest.mark.browser

CELLS = [
    """import ocrlab
from ocrlab import lab
ocr = ocrlab.load(backend="onnxruntime", precision="f32")
bench = lab.bench_page(ocr, "samples/upside_down.jpg")
bench"""
]
STRIP = ".ocrlab-bench[data-ready='1']"
EXPLORER, PAPER = ".ocrlab-explorer .ocrlab-marked .ocrlab-selected", ".ocrlab-paper polygon.ocrlab-selected"
STEPS = [("text", PAPER), ("boxes", EXPLORER), ("image", PAPER), ("map", EXPLORER)]
NOTED = """(lines) => {
    const bench = document.querySelector(".ocrlab-benchpage"), noted = window.ocrlabGlides = [];
    const of = (nodes) => [...nodes].filter((one) => one.classList?.contains("ocrlab-gliding"));
    new MutationObserver((changes) => changes.forEach(({addedNodes, removedNodes}) => {
        for (const node of of(addedNodes)) {
            const {effect} = node.getAnimations()[0], keys = effect.getKeyframes();
            const [from, to] = [keys[0], keys.at(-1)].map((key) =>
                ["left", "top", "width", "height"].map((side) => parseFloat(key[side])));
            const outer = bench.getBoundingClientRect();
            const placeOf = (one) => {
                const {left, top, width, height} = one.getBoundingClientRect();
                return [left - outer.left, top - outer.top, width, height];
            };
            const drawn = placeOf(node), here = placeOf(document.querySelector(lines)); // before the strip says more
            const {duration} = effect.getTiming();
            noted.push({node, from, to, drawn, here, duration, began: performance.now(), lasted: null});
        }
        for (const node of of(removedNodes)) {
            for (const one of noted) if (one.node === node) one.lasted = performance.now() - one.began;
        }
    })).observe(bench, {childList: true});
}"""
GLIDES = "() => window.ocrlabGlides.map(({node, ...told}) => told)"
PLACE = """(selector) => {
    const outer = document.querySelector(".ocrlab-benchpage").getBoundingClientRect();
    const {left, top, width, height} = document.querySelector(selector).getBoundingClientRect();
    return [left - outer.left, top - outer.top, width, height];
}"""


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    """Give a bench whose third line is selected, at the boxes."""
    with opened(chrome, tmp_path_factory.mktemp("lab"), CELLS) as page:
        run_cells(page)
        page.locator(f"{STRIP}[data-read='10'][data-busy='0']").wait_for(timeout=120_000)
        in_kernel(page, "bench.selected", "bench.selected = 2")
        went_to(page, "boxes", EXPLORER)
        page.evaluate(NOTED, f"{EXPLORER}, {PAPER}")
        yield page


def went_to(page, step, line):
    page.locator(f"{STRIP} [data-step='{step}']").click()
    page.locator(line).first.wait_for(timeout=60_000)
    eventually(lambda: page.locator(f"{STRIP}[data-open='{step}']").count(), 1)


def test_a_line_glides_for_a_short_time_and_ends_where_the_next_step_shows_it(page):
    page.emulate_media(reduced_motion="no-preference")
    shown = EXPLORER
    for count, (step, line) in enumerate(STEPS, start=1):
        before = page.evaluate(PLACE, shown)
        went_to(page, step, line)
        eventually(lambda count=count: [one["lasted"] is None for one in page.evaluate(GLIDES)], [False] * count, 10)
        last = page.evaluate(GLIDES)[-1]
        assert 0 < last["duration"] <= 250 and last["lasted"] < 1500
        assert last["from"] == pytest.approx(before, abs=2), step
        assert last["drawn"] == pytest.approx(last["from"], abs=1), "what is seen lies where it was sent from"
        assert last["to"] == pytest.approx(last["here"], abs=2), step
        shown = line
    assert page.locator(".ocrlab-gliding").count() == 0


def test_nothing_glides_where_motion_is_unwanted(page):
    page.emulate_media(reduced_motion="reduce")
    glides = len(page.evaluate(GLIDES))
    for step, line in STEPS[:2]:
        went_to(page, step, line)
        page.wait_for_timeout(400)
    assert len(page.evaluate(GLIDES)) == glides
    assert page.locator(".ocrlab-fading").count() == 0
