"""A saved case in a real browser: from its file, without network, without Python; it answers as Python does."""

import json

import numpy as np
import pytest
from browser import browser, chromium, eventually
from explorer_nets import Nets, page_of

from ocrlab import lab
from ocrlab.debug.page_run import PageRun
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Fate

HOSTILE = "</script><img src=x onerror='window.ran = 1'>"
TRUTH = TrueLine(HOSTILE, np.array([(20, 20), (130, 20), (130, 40), (20, 40)], np.float32))
PAGE = page_of((20, 20, 110, 20, 0.9), (180, 20, 100, 20, 0.6), (20, 70, 90, 20, 0.45), (180, 70, 100, 20, 0.35))
ROOT = ".ocrlab-explorer"

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Return the file of a case, and the run that it was made of; nothing of Python's is left open."""
    view = lab.explore(Nets().ocr(), PAGE, [TRUTH])
    assert view.session.worker.wait()
    file = view.save(tmp_path_factory.mktemp("case") / "case.html", title=HOSTILE, explain=1)
    run = view.session.run
    view.close()
    return file, run


@pytest.fixture(scope="module")
def chrome():
    with browser() as chrome:
        yield chrome


@pytest.fixture(params=["light", "dark"])
def page(case, chrome, request):
    context = chrome.new_context(viewport={"width": 933, "height": 600}, color_scheme=request.param, offline=True)
    page = context.new_page()
    page.sent, page.wrong = [], []
    page.on("request", lambda one: page.sent.append(one.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda one: page.wrong.append(one.text) if one.type == "error" else None)
    page.goto(case[0].as_uri())
    page.locator(f"{ROOT}[data-ready='1']").wait_for()
    yield page
    assert page.wrong == []
    assert [url for url in page.sent if not url.startswith(("blob:", "data:"))] == [case[0].as_uri()]
    assert page.evaluate("window.ran") is None, "what stands on a picture ran"
    context.close()


def shown(page):
    data = page.locator(ROOT).evaluate("(root) => ({...root.dataset})")
    return {name: float(data[name]) for name in ("kept", "dropped")}


def found(run: PageRun, **settings):
    counts = run.under(**settings).trace.candidates
    kept = len(counts.with_fate(Fate.KEPT))
    return {"kept": kept, "dropped": len(counts) - kept}


def give(page, name, value):
    field = page.locator(f"{ROOT} input[type=number][name={name}]")
    field.evaluate("(field, value) => { field.value = value; field.dispatchEvent(new Event('change')); }", str(value))


def said(page):
    return page.locator(".ocrlab-saved-view > [role=status]").inner_text()


def test_a_drag_is_answered_as_python_would(page, case):
    seen = []
    for thresh, box in ((0.3, 0.5), (0.5, 0.5), (0.375, 0.3), (0.609375, 0.7), (0.0625, 0.1)):
        give(page, "thresh", thresh)
        give(page, "box_thresh", box)
        wanted = found(case[1], thresh=thresh, box_thresh=box)
        eventually(lambda: shown(page), wanted, 10)
        seen.append(wanted["kept"])
    assert len(set(seen)) > 2, "a page on which nothing changes cannot show a fault"


def test_between_two_kept_values_the_nearest_is_shown_and_the_page_says_so(page):
    give(page, "thresh", 0.401)
    eventually(lambda: "Python found at thresh 0.40625" in said(page), True, 10)


def test_its_colors_are_those_of_the_theme(page):
    kept = page.locator(ROOT).evaluate("(root) => getComputedStyle(root).getPropertyValue('--ocrlab-kept').trim()")
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (kept == "#0072b2") != is_dark


def test_what_needs_python_is_named_and_what_was_shown_stays(page):
    before = shown(page)
    page.locator(f"{ROOT} select[name=limit_type]").select_option("max")
    eventually(lambda: "Another value of this setting needs Python. This page has none" in said(page), True, 10)
    assert shown(page) == before
    eventually(lambda: page.locator(f"{ROOT} select[name=limit_type]").input_value() != "max", True, 10)
    page.get_by_role("button", name="read the dropped ones").click()
    eventually(lambda: said(page).startswith("Reading what was not read before needs Python."), True, 10)


def test_settings_are_pinned_compared_and_taken_home(page):
    page.get_by_text("A/B: set it beside something else").click()
    page.get_by_role("button", name="pin these settings").click()
    give(page, "box_thresh", 0.95)
    eventually(lambda: "against pinned" in page.locator(f"{ROOT} .ocrlab-state").inner_text(), True, 10)
    page.get_by_text("Take it home: the settings as code").click()
    page.get_by_role("button", name="JSON", exact=True).click()
    eventually(lambda: json.loads(page.locator(f"{ROOT} pre").inner_text())["box_thresh"], 0.95, 10)


def test_why_a_candidate_fell_was_found_before(page):
    page.locator(f"{ROOT} .ocrlab-card button").filter(has_text="candidate 1").first.click()
    eventually(lambda: page.locator(f"{ROOT}").get_attribute("data-selected") != "-1", True, 10)
    assert page.locator(f"{ROOT} .ocrlab-verdict").first.inner_text().startswith("Candidate")
