"""In a browser: a click, the cause, what mends it and its text, and undo; a box that is drawn; what stands there."""

from __future__ import annotations

import json

import pytest
from browser import eventually, in_kernel, run_cells
from explorer_browser import READY, card, cell, data, opened

PLANTED = """import sys
from pathlib import Path
import numpy as np
import ocrlab
from ocrlab import lab
sys.path.insert(0, {here!r})
from planted import planted
ocr = ocrlab.load(backend="onnxruntime", precision="f32")

def show(kind, seed, level):
    one = planted(kind, seed, level)
    view = lab.explore(ocr.under(**one.settings), one.image, one.lines)
    return one, view"""
EMPTY = "empty = lab.explore(ocr, np.full((200, 300, 3), 255, np.uint8))\nempty"


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory, request):
    here = str(request.config.rootpath / "benchmarks")
    shown = ["faint_page, faint = show('faint', 1, 3)\nfaint", "low_page, low = show('low_score', 2, 0)\nlow", EMPTY]
    with opened(chrome, tmp_path_factory.mktemp("causes"), [PLANTED.format(here=here), *shown]) as page:
        run_cells(page)
        yield page


def shown_in(page, index):
    view = cell(page, index).locator(READY)
    view.wait_for(timeout=60_000)
    view.evaluate("(root) => root.scrollIntoView({block: 'start'})")
    return view


def on_screen(page, view, name, line=None):
    """Return a function from a corner of a line, (0, 0) to (1, 1), to where it lies on the screen."""
    which = f"{name}_page.victim" if line is None else line
    quad = json.loads(in_kernel(page, f"{name}_page.lines[{which}].quad.tolist()"))
    height, width = json.loads(in_kernel(page, f"[*{name}_page.image.shape[:2]]"))
    box = view.locator(".ocrlab-stage").bounding_box()
    scale = min(box["width"] / width, box["height"] / height)
    left, top = box["x"] + (box["width"] - scale * width) / 2, box["y"] + (box["height"] - scale * height) / 2

    def at(x, y):
        (x1, y1), _, (x2, y2), _ = quad
        return left + scale * (x1 + x * (x2 - x1)), top + scale * (y1 + y * (y2 - y1))

    return at


def test_a_faded_line_is_counted_as_missing_and_a_click_names_the_cause_and_what_reads_it(page):
    view = shown_in(page, 1)
    text = in_kernel(page, "faint_page.lines[faint_page.victim].text").strip("'")
    eventually(lambda: "9 of 10 true lines read right, 1 missing" in view.locator(".ocrlab-state").inner_text())
    assert view.locator(".ocrlab-shapes polygon.ocrlab-true-missing").count() == 1
    page.mouse.click(*on_screen(page, view, "faint")(0.5, 0.5))
    eventually(lambda: view.locator(".ocrlab-causes li").count() > 0)
    first = view.locator(".ocrlab-causes li").first
    eventually(lambda: first.get_attribute("data-state"), "proven")
    assert "faint: too little contrast" in first.inner_text()
    remedies = view.locator(".ocrlab-remedies li", has_text="✓")
    eventually(lambda: remedies.count() > 0)
    assert text in remedies.first.inner_text()
    assert remedies.locator("button", has_text="copy code").count() > 0


def test_a_dropped_line_has_its_threshold_as_the_cause_and_is_read_with_what_is_offered_and_undone(page):
    view = shown_in(page, 2)
    text = in_kernel(page, "low_page.lines[low_page.victim].text").strip("'")
    kept, right = data(view)[0], "low.truth['counts'].get('right', 0)"
    before = int(in_kernel(page, right))
    page.mouse.click(*on_screen(page, view, "low")(0.5, 0.5))
    eventually(lambda: "threshold: low score (box_thresh)" in card(view))
    remedy = view.locator(".ocrlab-remedies li", has_text="box_thresh").first
    eventually(lambda: text in remedy.inner_text())
    remedy.locator("button").first.click()
    eventually(lambda: data(view)[0] > kept)
    eventually(lambda: int(in_kernel(page, right)) > before)
    view.locator(".ocrlab-chip", has_text="box_thresh").click()
    eventually(lambda: data(view)[3], 0.4)  # as the baseline has it


def test_a_box_that_is_drawn_is_read_at_once_and_can_be_taken_for_the_truth(page):
    view = shown_in(page, 1)
    text = in_kernel(page, "faint_page.lines[1].text").strip("'")
    at = on_screen(page, view, "faint", 1)
    view.locator(".ocrlab-tools button", has_text="box").click()
    page.mouse.move(*at(-0.03, -0.3))
    page.mouse.down()
    page.mouse.move(*at(0.5, 1.3), steps=4)
    page.mouse.move(*at(1.03, 1.3), steps=4)
    page.mouse.up()
    eventually(lambda: f"The box that was drawn. It reads {text} at" in card(view))
    assert "One box was kept here" in card(view)
    view.locator("input[aria-label='what stands in the box']").fill("Something else")
    view.get_by_role("button", name="this stands there").click()
    eventually(lambda: in_kernel(page, "faint.truth['lines'][-1]['text']"), "'Something else'")
    assert int(in_kernel(page, "len(faint.truth['lines'])")) == 11


def test_a_page_without_any_text_says_so_and_a_box_on_it_reads_as_nothing(page):
    view = shown_in(page, 3)
    assert data(view)[0] == 0
    stage = view.locator(".ocrlab-stage").bounding_box()
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    page.mouse.click(x, y)
    eventually(lambda: "The spot at" in card(view))
    view.locator(".ocrlab-tools button", has_text="box").click()
    page.mouse.move(x - 40, y - 10)
    page.mouse.down()
    page.mouse.move(x + 40, y + 10, steps=4)
    page.mouse.up()
    eventually(lambda: "It reads as nothing." in card(view))
    assert "Detection saw no text here." in card(view)


def test_the_sizes_are_told_with_their_rules_and_the_factor_runs_the_network_once(page):
    view = shown_in(page, 2)
    panel = view.locator("[data-panel='sizes']")
    panel.locator("summary").click()
    assert "limit_type=fit" in panel.inner_text()
    height, width = json.loads(in_kernel(page, "[*low_page.image.shape[:2]]"))
    assert f"{width} × {height} px" in panel.inner_text()
    slider = panel.locator("input[type=range]")
    slider.fill("-1")
    eventually(
        lambda: "2.0" in panel.locator("output").inner_text() and "smaller" in panel.locator("output").inner_text()
    )
    eventually(lambda: json.loads(in_kernel(page, "low.about['sizes']['factor']")) == pytest.approx(0.5, abs=0.02))
