"""A saved case in a real browser: from its file, without network, without Python; it answers as Python does."""

import json

import cv2
import numpy as np
import pytest
from accessible import audited
from browser import browser, chromium, eventually
from explorer_nets import Nets, page_of

from ocrlab import lab
from ocrlab.debug.page_run import PageRun
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Fate
from ocrlab.widgets.shared import saved_page

HOSTILE = "</script><img src=x onerror='window.ran = 1'>"
TRUTH = TrueLine(HOSTILE, np.array([(20, 20), (130, 20), (130, 40), (20, 40)], np.float32))
PAGE = page_of((20, 20, 110, 20, 0.9), (180, 20, 100, 20, 0.6), (20, 70, 90, 20, 0.45), (180, 70, 100, 20, 0.35))
SOFT = cv2.GaussianBlur(
    page_of((20, 20, 200, 24, 0.95), (20, 80, 200, 24, 0.15)), (0, 0), 3
)  # smaller at every higher thresh
ROOT = ".ocrlab-explorer"
UNSURE = {  # what axe cannot tell of −, + and ∅: they have the colors of the other buttons, and names that are words
    "color-contrast": "only non-text characters", "label-content-name-mismatch": "Unable to determine",
}  # fmt: skip

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
    yield from looked_at(case[0], chrome, request.param)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Return the file of two cases in one page."""
    views = [lab.explore(Nets().ocr(), picture) for picture in (SOFT, PAGE)]
    parts = [view.session.parts()[0][0] for view in views]
    file = tmp_path_factory.mktemp("two") / "two.html"
    file.write_text(saved_page.page_of(parts, "two"), encoding="utf-8")
    for view in views:
        view.close()
    return file


@pytest.fixture
def both(two, chrome):
    yield from looked_at(two, chrome, "light")


def looked_at(file, chrome, colors):
    context = chrome.new_context(viewport={"width": 933, "height": 600}, color_scheme=colors, offline=True)
    page = context.new_page()
    page.sent, page.wrong = [], []
    page.on("request", lambda one: page.sent.append(one.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda one: page.wrong.append(one.text) if one.type == "error" else None)
    page.goto(file.as_uri())
    for view in page.locator(".ocrlab-saved-view").all():
        view.locator(f"{ROOT}[data-ready='1']").wait_for()
    yield page
    assert page.wrong == []
    assert [url for url in page.sent if not url.startswith(("blob:", "data:"))] == [file.as_uri()]
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
    field = page.locator(f"{ROOT} input[type=number][name={name}]").first
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
    give(page, "thresh", 0.0625)
    page.locator(f"{ROOT} .ocrlab-stage").press("]")
    unknown = "What would mend it was not worked out before this page was saved, and needs Python."
    eventually(lambda: unknown in page.locator(f"{ROOT} .ocrlab-card").inner_text(), True, 10)


def test_of_a_line_that_is_read_right_nothing_is_said_of_mending(tmp_path, chrome):
    ocr = Nets().ocr()
    view = lab.explore(ocr, PAGE, [TrueLine(line.text, line.quad) for line in ocr(PAGE).lines])
    assert view.session.worker.wait()
    file = view.save(tmp_path / "right.html")
    view.close()
    for page in looked_at(file, chrome, "light"):
        card, seen = page.locator(f"{ROOT} .ocrlab-card"), []
        for thresh in (0.0625, 0.2):  # and no key meets a candidate without a shape
            give(page, "thresh", thresh)
            page.wait_for_timeout(500)
            for _ in range(3):
                page.locator(f"{ROOT} .ocrlab-stage").press("]")
                page.wait_for_timeout(300)
                seen.append(card.inner_text())
        assert any("reads a " in one for one in seen)
        assert not any("reads a " in one and "worked out" in one for one in seen)


def test_axe_finds_nothing_in_a_saved_case(page):
    for state in ("as it is opened", "with a line, at other settings"):
        if state != "as it is opened":
            give(page, "thresh", 0.5)
            page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            page.get_by_role("button", name="pin these settings").click()
            page.locator(".ocrlab-stage").press("]")
            eventually(lambda: page.locator(f"{ROOT} .ocrlab-verdict").count(), 1, 10)
        for forced in ("none", "active"):
            page.emulate_media(forced_colors=forced)
            found = audited(page, "body")
            assert not found["violations"], (state, json.dumps(found["violations"], indent=1))
            unsure = [one for one in found["unsure"] if UNSURE.get(one["rule"], "\n") not in one["why"]]
            assert not unsure, (state, json.dumps(unsure, indent=1))


def test_what_became_of_true_lines_is_said_to_be_as_it_was_saved(page):
    state = page.locator(f"{ROOT} .ocrlab-state")
    eventually(lambda: "true lines read right" in state.inner_text() and "as saved" not in state.inner_text(), True, 10)
    give(page, "thresh", 0.5)
    eventually(lambda: "; as saved, 0 of 1 true lines read right" in state.inner_text(), True, 10)


def test_at_another_threshold_a_line_says_how_it_was_read_or_that_it_was_not(both):
    root = both.locator(ROOT).first

    def card_at(thresh, number):
        give(both, "thresh", thresh)
        eventually(lambda: root.get_attribute("data-thresh"), str(thresh), 10)
        root.locator(".ocrlab-stage").press("Escape")
        for _ in range(number):
            root.locator(".ocrlab-stage").press("]")
        return root.locator(".ocrlab-card")

    eventually(lambda: "reads a at 0." in card_at(0.3, 1).inner_text(), True, 10)
    eventually(lambda: "was read a at 0." in card_at(0.609375, 1).inner_text(), True, 10)
    assert "as it is at thresh 0.3" in root.locator(".ocrlab-card").inner_text()
    said = "not read before this page was saved: what it reads needs Python"
    eventually(lambda: any(said in card_at(0.0625, number).inner_text() for number in (1, 2)), True, 10)


def test_two_cases_on_a_page_share_no_id_and_a_label_is_that_of_its_own(both):
    ids = both.evaluate("() => [...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids)) > 20
    roots = both.locator(ROOT).all()
    for which, root in enumerate(roots):
        before = [one.evaluate("(root) => JSON.stringify(root.dataset)") for one in roots]
        for label in root.locator(".ocrlab-setting label").all():
            label.click()
            inside = [one.evaluate("(root) => root.contains(document.activeElement)") for one in roots]
            assert inside == [at == which for at in range(len(roots))]
        assert [one.evaluate("(root) => JSON.stringify(root.dataset)") for one in roots] == before
