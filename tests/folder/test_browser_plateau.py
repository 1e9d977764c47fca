"""What a search of settings found, as one page in a real Chromium: from file://, light and dark, narrow, by keyboard."""

import pytest
from browser import browser
from tuned_runs import tuned

from ocrlab.folder.tune.shown import page as page_of

HOSTILE = '<img src=x onerror="window.ran=1">.png'
NAMES = [f"p{n}.png" if n != 3 else HOSTILE for n in range(8)]
CONTRAST = """(element) => {
    const channel = (n) => { const c = n / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = (rgb) => {
        const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number).map(channel);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(element);
    const own = light(style.fill !== "rgb(0, 0, 0)" && element.closest("svg") ? style.fill : style.color);
    const paper = light(getComputedStyle(document.body).backgroundColor);
    return (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05);
}"""


@pytest.fixture(scope="module")
def chrome():
    with browser() as chrome:
        yield chrome


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    written = tmp_path_factory.mktemp("plateau") / "page.html"
    written.write_text(page_of(tuned(NAMES)), encoding="utf-8")
    return written


@pytest.fixture(params=[("light", 1400, 900), ("dark", 933, 600), ("light", 700, 900), ("dark", 360, 740)], ids=str)
def page(file, chrome, request):
    scheme, width, height = request.param
    context = chrome.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.sent, page.wrong = [], []
    page.on("request", lambda one: page.sent.append(one.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda one: page.wrong.append(one.text) if one.type == "error" else None)
    page.goto(file.as_uri())
    yield page
    assert page.wrong == []
    assert page.sent == [file.as_uri()]
    assert page.evaluate("window.ran") is None, "a page's name ran"
    context.close()


def test_it_fits_and_can_be_read(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".ocrlab-verdict").inner_text().startswith("✓ Better: on the 8 pages that proved it")
    assert HOSTILE in page.locator("tbody", has_text="box_thresh").last.inner_text()
    for place in (
        ".ocrlab-verdict",
        "td >> nth=0",
        ".ocrlab-notice",
        ".ocrlab-turn-name",
        ".ocrlab-now >> nth=0",
        "summary",
    ):
        assert page.locator(place).first.evaluate(CONTRAST) >= 4.5, place


def test_the_pictures_show_the_choice_where_it_was_and_the_page_that_turns(page):
    picture = page.locator("svg[role=img]").first
    assert "The choice is 0.6; it may be 0.5 to 0.6." in picture.get_attribute("aria-label")
    here, was = (picture.locator(f".ocrlab-{name}").bounding_box() for name in ("here", "was"))
    turn = picture.locator(".ocrlab-turn").last.bounding_box()
    assert was["x"] < here["x"] < turn["x"]
    assert was["y"] < here["y"], "the error was higher"
    frame = picture.bounding_box()
    for label in picture.locator("text").all():
        box = label.bounding_box()
        assert box["x"] >= frame["x"] - 1
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, label.inner_text()


def test_tables_that_are_too_wide_and_the_pages_are_reached_by_keyboard(page):
    regions = page.locator("[role=region]").count()
    for _ in range(regions):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").inner_text().count("p0.png") == 2
