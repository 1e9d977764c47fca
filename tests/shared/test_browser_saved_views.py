"""Saved pages of lines, a line, layers and machines: from their files, without network, without Python."""

import pytest
from accessible import assert_accessible
from browser import eventually
from crop_nets import BARS, Nets, painted
from small_views import READ, SETUP_READ, UNSURE

from ocrlab import backends, lab
from ocrlab.models import store

pytestmark = pytest.mark.browser


def crops():
    view = lab.crops(Nets().ocr(), painted(*BARS))
    assert view.session.worker.wait()
    view.selected = 1
    return view


def reading():
    names = {}
    exec(f"{SETUP_READ}\n{READ}", names)
    return names["read"]


def layers():
    import numpy as np

    net = backends.load("openvino", store.path("PP-OCRv6_det_small.onnx"), task="det", precision="f32")
    return lab.layers(net, np.random.default_rng(0).random((1, 3, 64, 96), np.float32), rounds=1)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return the files; nothing of Python's is left open."""
    folder, made = tmp_path_factory.mktemp("saved"), {}
    for make in (crops, reading, layers, lab.wall):
        view = make()
        made[make.__name__] = view.save(folder / f"{make.__name__}.html", title=f"what {make.__name__} showed")
        view.session.close()
    return made


@pytest.fixture(params=["light", "dark"])
def opened(chrome, files, request):
    """Return a function that opens one of them."""
    context = chrome.new_context(viewport={"width": 933, "height": 600}, color_scheme=request.param, offline=True)
    page = context.new_page()
    sent, wrong = [], []
    page.on("request", lambda one: sent.append(one.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)

    def opened(name):
        page.goto(files[name].as_uri())
        page.locator(".ocrlab-view[data-ready='1']").wait_for()
        for width, height in ((1400, 900), (700, 900), (933, 600)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(page, "body", UNSURE.get(name, ()))
        assert page.get_by_role("button", name="Save as page").count() == 0
        return page

    yield opened
    assert wrong == []
    assert [url for url in sent if not url.startswith(("file:", "blob:", "data:"))] == []
    assert len([url for url in sent if url.startswith("file:")]) == 1
    context.close()


def said(page, part):
    eventually(lambda: part in page.locator(".ocrlab-saved-view > [role=status]").inner_text(), True, 10)


def test_lines_are_chosen_and_turned_and_cutting_them_elsewhere_needs_python(opened):
    page = opened("crops")
    view = page.locator(".ocrlab-crops")
    eventually(lambda: view.locator(".ocrlab-line img").count(), 3, 10)
    view.locator(".ocrlab-line").nth(2).click()
    eventually(lambda: view.get_attribute("data-selected"), "2", 10)
    eventually(lambda: view.locator(".ocrlab-step img").first.evaluate("(one) => one.naturalWidth > 0"), True, 10)
    view.locator(".ocrlab-judged button").click()
    eventually(lambda: int(view.get_attribute("data-turned")) > 0, True, 10)
    assert "not read this way round: that needs Python" in view.locator(".ocrlab-text").inner_text()
    quad = view.locator(".ocrlab-sheet polygon.ocrlab-selected").get_attribute("points")
    view.locator("circle").first.focus()
    page.keyboard.press("ArrowRight")
    said(page, "Cutting a line elsewhere, and reading it there, needs Python")
    assert view.locator(".ocrlab-sheet polygon.ocrlab-selected").get_attribute("points") == quad
    assert "needs Python" in view.locator(".ocrlab-around").inner_text()
    view.locator(".ocrlab-threshold select").select_option("page")
    said(page, "Letting something else say which lines are turned needs Python")
    assert view.locator(".ocrlab-threshold select").input_value() == "line"


def test_columns_are_gone_through_and_a_pick_is_read(opened):
    page = opened("reading")
    view = page.locator(".ocrlab-reading")
    text = view.get_attribute("data-text")
    view.locator(".ocrlab-fix").click()
    eventually(lambda: view.get_attribute("data-text"), "beaddedgebcabhead", 10)
    view.locator(".ocrlab-back").click()
    eventually(lambda: view.get_attribute("data-text"), text, 10)
    view.get_by_role("button", name="before the first column").click()
    view.get_by_role("button", name="one column on").click()
    eventually(lambda: view.get_attribute("data-step"), "1", 10)
    assert view.get_attribute("data-pending") == "0"


def test_layers_are_sorted_and_told_and_another_run_needs_python(opened):
    page = opened("layers")
    view = page.locator(".ocrlab-layers")
    view.locator("[data-key='column ms']").click()
    view.locator("tbody tr").first.click()
    eventually(lambda: view.locator("tbody tr").first.get_attribute("aria-selected"), "true", 10)
    view.locator("select").select_option(index=1)
    said(page, "Profiling another run needs Python")
    view.locator("[data-key='graph 0']").click()
    said(page, "Writing the graph that is executed needs Python")


def test_machines_are_sorted_and_opened_and_adding_some_needs_python(opened):
    page = opened("wall")
    view = page.locator(".ocrlab-wall")
    view.locator("select").select_option("name")
    view.locator(".ocrlab-machine button").first.click()
    assert view.locator(".ocrlab-details li").count() > 1
    view.get_by_role("button", name="add files").click()
    said(page, "Adding files of other machines needs Python")
