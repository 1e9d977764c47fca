"""The first page, the bench, a race and curves of memory as files: without network, without Python, in both themes."""

from __future__ import annotations

import pytest
from accessible import assert_accessible
from browser import browser, chromium, eventually
from crop_nets import BARS, Nets, painted
from measured_views import grown, raced
from steps_bench import opened

from ocrlab import lab
from ocrlab.widgets.start.session import Start

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium")

SIZES = [(1400, 900), (933, 600), (700, 900)]
RACE, MEMORY, STRIP, PAGE = (f".ocrlab-{name}[data-ready='1']" for name in ("race", "memory", "bench", "page"))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return the files; nothing of Python's is left open."""
    folder, started, bench = tmp_path_factory.mktemp("pages"), Start(), lab.bench_page(Nets().ocr(), painted(*BARS))
    started.view.selected = 0
    opened(bench, "text")
    made = {"race": raced(), "memory": grown(), "bench": bench, "start": started}
    saved = {name: view.save(folder / f"{name}.html", title=f"The {name}, saved") for name, view in made.items()}
    for view in made.values():
        view.close()
    return saved


@pytest.fixture(scope="module")
def chrome():
    with browser() as chrome:
        yield chrome


@pytest.fixture(params=["light", "dark"])
def shown(files, chrome, request):
    """Return what opens a file, watched for requests and for errors."""
    context = chrome.new_context(viewport={"width": 933, "height": 600}, color_scheme=request.param, offline=True)
    sent, wrong, paths = [], [], []

    def open_file(name):
        page = context.new_page()
        page.on("request", lambda one: sent.append(one.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        paths.append(files[name].as_uri())
        page.goto(paths[-1])
        page.locator("[data-ready='1']").first.wait_for()
        return page

    yield open_file
    assert wrong == []
    assert [url for url in sent if not url.startswith(("blob:", "data:"))] == paths
    context.close()


def said(page):
    return " ".join(page.locator(".ocrlab-saved-view > [role=status]").all_inner_texts()).strip()


DRAWN = (
    "color-contrast",
)  # of text in a drawing, axe cannot tell what lies below it: tests/shared/test_contrast.py holds it
SIGNS = ("color-contrast", "label-content-name-mismatch")  # of "−", "‹" and the like: they are no text, and have a name


@pytest.mark.parametrize("name, views, unsure", [
    ("race", [RACE], DRAWN), ("memory", [MEMORY], DRAWN),
    ("bench", [STRIP, ".ocrlab-paper"], SIGNS), ("start", [PAGE, ".ocrlab-timing"], ()),
])  # fmt: skip
def test_everybody_can_read_it_and_nothing_runs_out_of_the_window(shown, name, views, unsure):
    page = shown(name)
    for view in views:
        assert_accessible(page, view, unsure)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        eventually(lambda: page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"))


def test_a_race_is_sorted_and_opened_and_says_what_needs_python(shown):
    race = (page := shown("race")).locator(RACE)
    race.get_by_role("button", name="times as fast").click()
    race.get_by_role("button", name="times as fast").click()
    assert race.locator("tbody tr").first.get_attribute("data-row") == "OpenVINO, its own precision"
    race.get_by_role("button", name="memory and answer").click()
    assert race.locator("thead th", has_text="released MB").count() == 1
    race.locator("tbody th button").first.click()
    assert race.locator("tr.ocrlab-facts").count() == 1
    assert race.locator("circle").count() > 100
    for button, sentence in (("run", "Measuring again needs Python"), ("load others …", "beside these needs Python")):
        race.get_by_role("button", name=button, exact=True).click()
        eventually(lambda sentence=sentence: sentence in said(page), seconds=10)


def test_lines_of_memory_are_pointed_at_and_hidden(shown):
    memory = (page := shown("memory")).locator(MEMORY)
    memory.locator("figure svg").focus()
    page.keyboard.press("Home")
    memory.locator("th", has_text="call 1, ").wait_for()
    assert memory.locator(".ocrlab-end").first.text_content() == "A 125"
    memory.get_by_role("button", name="ONNX Runtime, arena off").click()
    assert memory.locator("path.ocrlab-line").count() == 5
    memory.get_by_role("button", name="run again").click()
    eventually(lambda: "Measuring again needs Python" in said(page), seconds=10)


def test_a_line_of_the_bench_is_chosen_in_its_list_and_the_strip_says_what_needs_python(shown):
    page = shown("bench")
    card = page.locator(f"{STRIP} [data-step='text']")
    eventually(lambda: card.bounding_box()["x"] + card.bounding_box()["width"] <= 933)
    page.locator(".ocrlab-paper [role=option]").nth(2).click()
    eventually(lambda: page.locator(".ocrlab-paper").get_attribute("data-selected"), "2")
    strip = page.locator(STRIP)
    for press, sentence in (
        (strip.locator("[data-step='image']"), "Opening another step needs Python"),
        (strip.get_by_role("button", name="the next line"), "another line in all steps needs Python"),
        (strip.get_by_role("button", name="run again"), "Running every step again needs Python"),
    ):
        press.click()
        eventually(lambda sentence=sentence: sentence in said(page), seconds=10)
    assert strip.get_attribute("data-open") == "text"


def test_every_line_of_a_page_has_its_crop(shown):
    page = shown("start")
    view = page.locator(PAGE)
    last = int(view.get_attribute("data-lines")) - 1
    crop = view.locator(".ocrlab-strip img")
    for line in (last, 3):
        view.locator("tbody tr").nth(line).click()
        eventually(lambda: crop.evaluate("(image) => image.complete && image.naturalWidth") > 10)
        assert crop.get_attribute("alt") == f"the crop of line {line + 1}"
    view.locator("tr.ocrlab-wrong").first.click()
    eventually(lambda: "Why this line is wrong was not asked before" in said(page), seconds=10)
