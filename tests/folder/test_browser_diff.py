"""The page of a comparison in a real browser, from a file: light, dark, narrow, by keyboard; it asks and runs nothing."""

import cv2
import numpy as np
import pytest
from browser import watched

from ocrlab.folder.diff.apart import apart
from ocrlab.folder.diff.page import page as page_of
from ocrlab.folder.runs import store
from ocrlab.folder.truth.written import Truth, line_of

pytestmark = pytest.mark.browser
EVIL = '</script></bdi><img src=x onerror="window.harmed = 1"><script>window.harmed = 1</script>'
CONTRAST = """() => {
    const channel = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(channel);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = light(getComputedStyle(document.body).backgroundColor);
    const nodes = document.querySelectorAll("h1, p, td, th, .ocrlab-kind, .ocrlab-state, .ocrlab-soft, del, ins, label");
    return Math.min(...[...nodes]
        .map((node) => light(getComputedStyle(node).color))
        .map((ink) => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)));
}"""


def box(left, top, width=100, height=20):
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def written(folder, root, key, **pictures):
    with store.writing(
        folder, {"key": key, "root": str(root), "settings": {"box_thresh": key}, "models": {}, "load": {}}
    ) as (out, _):
        for image, lines in pictures.items():
            told = [{"text": text, "box": box(*place)} for text, *place in lines]
            out.add(f"{image}.png", [{"content": image, "page": 1, "pages": 1, "lines": told}])
    return store.read_run(folder)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A page with every kind and state of change, on three pictures, and a text that wants to be run."""
    folder = tmp_path_factory.mktemp("diff")
    for image in ("a", "b", "c"):
        cv2.imwrite(str(folder / f"{image}.png"), np.full((200, 400, 3), 200, np.uint8))
    before = written(
        folder / "before", folder, "before",
        a=[("Tea", 10, 10), ("Cake", 10, 50), ("Pie", 10, 90)], b=[(EVIL, 10, 10)], c=[("Jam", 10, 10)],
    )  # fmt: skip
    after = written(
        folder / "after", folder, "after",
        a=[("Ten", 10, 10), ("Pie", 10, 90, 45), ("Bun", 10, 130)], b=[(EVIL + "!", 10, 10)], c=[],
    )  # fmt: skip
    truths = {"a": Truth("a.json", (line_of("Tea", [10, 10, 110, 30]), line_of("Bun", [10, 130, 110, 150])))}
    found = apart(before, after, truths)
    path = folder / "diff.html"
    accepted = frozenset(one.key for one in found.changes if one.before == "Jam")
    path.write_text(page_of(found, (before, after), (EVIL, "after"), accepted), encoding="utf-8")
    alone = page_of(apart(before, after), (before, after), ("before", "after"))
    path.with_name("without_truth.html").write_text(alone, encoding="utf-8")
    return path


@pytest.fixture
def opened(chrome, file):
    contexts = []

    def opened(scheme="light", width=1400, height=900, name=file.name):
        contexts.append(chrome.new_context(color_scheme=scheme, viewport={"width": width, "height": height}))
        page = contexts[-1].new_page()
        page.asked = []
        page.on("request", lambda sent: page.asked.append(sent.url))
        watched(page).goto(file.with_name(name).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def rows(page):
    return page.eval_on_selector_all(
        "section tbody tr",
        "found => found.filter(row => row.offsetHeight).map(row => row.className.replaceAll('ocrlab-', ''))",
    )


def pictures(page):
    return page.eval_on_selector_all(
        "section h2", "found => found.filter(one => one.offsetHeight).map(one => one.textContent.trim().split(' ')[0])"
    )


def test_it_asks_for_nothing_and_runs_nothing(opened, file):
    page = opened()
    assert [url for url in page.asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.evaluate("window.harmed") is None
    assert page.evaluate("document.scripts.length") == 0
    assert page.locator("section td bdi").filter(has_text="onerror").first.inner_text() == EVIL
    assert page.evaluate("[...document.images].every(one => one.src.startsWith('data:') && one.naturalWidth > 10)")


def test_every_place_has_its_row_and_what_moved_has_two_crops(opened):
    page = opened()
    assert pictures(page) == ["a.png", "b.png", "c.png"]
    assert rows(page) == [
        "changed worse",
        "lost better",
        "moved even",
        "gained better",
        "changed open",
        "lost accepted",
    ]
    moved = page.locator("tr.ocrlab-moved")
    assert moved.locator("figcaption").all_inner_texts() == ["before", "now"]
    widths = [one.bounding_box()["width"] for one in moved.locator("img").all()]
    assert widths[0] > 1.5 * widths[1]
    assert page.locator("tr.ocrlab-worse td").last.inner_text() == "Ten\nThere stands: Tea"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_light_and_in_dark(opened, scheme):
    page = opened(scheme)
    red = int(page.evaluate("getComputedStyle(document.body).backgroundColor").removeprefix("rgb(").partition(",")[0])
    assert (red > 200) == (scheme == "light")
    assert page.evaluate(CONTRAST) >= 4.5


@pytest.mark.parametrize("width, height", [(1400, 900), (933, 600), (700, 800)])
def test_nothing_stands_beyond_the_edge(opened, width, height):
    page = opened(width=width, height=height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for one in page.locator("section td, section img, .ocrlab-filters label").all():
        place = one.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width


def test_the_keyboard_alone_filters(opened):
    page = opened()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # what they read with
    assert page.locator(".ocrlab-with tbody").is_visible()
    assert page.locator(".ocrlab-with tbody tr").first.inner_text().split() == ["box_thresh", "before", "after"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # lost
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert "lost better" not in rows(page)
    assert pictures(page) == ["a.png", "b.png"]
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # changed
    assert pictures(page) == ["a.png"]
    assert rows(page) == ["moved even", "gained better"]
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # better
    assert rows(page) == ["moved even"]


def test_without_a_truth_there_is_nothing_to_filter_by_it(opened):
    page = opened(name="without_truth.html")
    assert pictures(page) == ["a.png", "b.png", "c.png"]
    assert page.locator(".ocrlab-filters input").count() == 4
    page.locator(".ocrlab-show-changed").uncheck()
    assert rows(page) == ["lost open", "moved open", "gained open", "lost open"]
