"""The grid of a run in Chromium: filtered, brushed, opened at the line, closed and corrected, with the mouse and with keys."""

import shutil

import nbformat
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cell, saved_still, themed, watched
from folder_runs import write_truth

from ocrlab.folder.runs import run as runs
from ocrlab.folder.samples import FOLDER, sample

pytestmark = pytest.mark.browser
GRID = ".ocrlab-folder[data-ready='1']"
NAMES = ("poster", "street_sign")
CELLS = [
    'from ocrlab import lab\ngrid = lab.folder("run", "truths")\ngrid',
    """import sys
sys.path.insert(0, TESTS)
from folder_runs import many, write_run
from pathlib import Path
from ocrlab.folder.runs.store import Done
small = write_run(Path("large"), {"one.png": many(1)["page 0000.png"]})
pages = tuple({"image": image, **one, "key": "k1"} for image, ones in many(3000).items() for one in ones)
large = lab.folder(Done(small.folder, small.facts, pages))
large""",
]


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    with jupyterlab(folder) as lab:
        write(lab.root)
        cells = [
            nbformat.v4.new_code_cell(code.replace("TESTS", repr(str(__file__).rpartition("/folder/")[0])))
            for code in CELLS
        ]
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.root / "grid.ipynb")
        context = chrome.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, "grid.ipynb")
        run_cell(page, 0)
        page.locator(GRID).wait_for(timeout=90_000)
        eventually(lambda: page.locator(GRID).get_attribute("data-pages"), "3", 90)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


def write(root):
    """Read two samples and a broken file into a run; one truth says that another text stands there."""
    (root / "pictures").mkdir()
    for name in NAMES:
        shutil.copy(FOLDER / f"{name}.jpg", root / "pictures")
        lines = [(line.text, line.quad.tolist()) for line in sample(name).lines]
        write_truth(
            root / "truths", name, [(f"{lines[0][0]}!?", lines[0][1]), *lines[1:]] if name == "poster" else lines
        )
    (root / "pictures" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    runs.run(sorted((root / "pictures").iterdir()), root / "run", engine=1, precision="f32", backend="onnxruntime")


def shown(page, within=GRID):
    tiles = page.locator(f"{within} .ocrlab-tile")
    found = tiles.evaluate_all(
        "all => all.map((one) => [+one.getAttribute('aria-posinset'), one.children[1].textContent])"
    )
    return [name for _, name in sorted(found)]


def count(page):
    return page.locator(f"{GRID} .ocrlab-count").inner_text()


def focused(page):
    return page.evaluate("document.activeElement.dataset.page ?? document.activeElement.className")


def leave(page):
    page.locator(f"{GRID} .ocrlab-openbar").get_by_role("button", name="close").click()
    eventually(lambda: page.locator(GRID).get_attribute("data-open"), "")
    eventually(lambda: page.locator(".ocrlab-explorer").count(), 0)


def test_pages_are_tiles_worst_first_with_their_pictures_and_marks(page):
    assert shown(page) == ["poster.jpg", "broken.png", "street_sign.jpg"]
    assert count(page) == "All 3 pages."
    first = page.locator(f"{GRID} .ocrlab-tile").first
    eventually(lambda: first.locator("img").evaluate("(image) => image.naturalWidth > 100 && image.complete"))
    assert first.locator("polygon.ocrlab-wrong").count() == 1
    assert "characters wrong: 1 cut" in first.inner_text()
    broken = page.locator(f"{GRID} .ocrlab-tile[data-look='unread']")
    assert "Not read: " in broken.inner_text()
    assert page.locator(".ocrlab-still").first.is_hidden()


def test_filters_and_the_search_leave_what_matches_and_are_taken_away(page):
    grid = page.locator(GRID)
    grid.get_by_label("what is wrong").select_option(label="cut (1 on 1)")
    eventually(lambda: shown(page), ["poster.jpg"])
    assert count(page) == "1 of 3 pages matches."
    grid.get_by_label("search in what was read").fill("STOP at no page")
    eventually(lambda: count(page), "No page of 3 matches. Take a filter away.")
    for chip in ("“STOP at no page” ×", "cut ×"):
        grid.locator(".ocrlab-chips button", has_text=chip).click()
    assert grid.get_by_label("search in what was read").input_value() == ""
    eventually(lambda: count(page), "All 3 pages.")
    text = sample("street_sign").lines[0].text
    grid.get_by_label("search in what was read").fill(text.lower())
    eventually(lambda: shown(page), ["street_sign.jpg"])
    grid.get_by_label("search in what was read").fill("")
    eventually(lambda: count(page), "All 3 pages.")


def test_a_histogram_is_brushed_with_the_mouse_and_with_keys(page):
    grid = page.locator(GRID)
    grid.get_by_label("what the histogram shows").select_option("errors")
    area = grid.locator(".ocrlab-brush")
    assert "wrong characters a page" in area.inner_text()
    assert "pages" in area.inner_text()
    box = area.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 40, steps=3)
    page.mouse.up()
    eventually(lambda: shown(page), ["street_sign.jpg"])
    assert grid.locator(".ocrlab-chips button").inner_text().startswith("wrong characters a page: 0")
    low, high = grid.get_by_role("slider").all()
    high.focus()
    page.keyboard.press("End")
    eventually(lambda: count(page), "2 of 3 pages match.")  # one was not read, and has no truth
    low.focus()
    page.keyboard.press("ArrowRight")
    eventually(lambda: shown(page), ["poster.jpg"])
    page.keyboard.press("Escape")
    eventually(lambda: count(page), "All 3 pages.")
    grid.get_by_label("what the histogram shows").select_option("scores")


def test_a_click_opens_the_explorer_at_the_line_in_question_and_closing_goes_back(page):
    page.locator(f"{GRID} .ocrlab-tile").first.click()
    bar = page.locator(f"{GRID} .ocrlab-openbar")
    explorer = page.locator(".ocrlab-explorer[data-ready='1']")
    explorer.wait_for(timeout=60_000)
    selected = in_kernel(page, "grid.panel.children[0].selected")
    eventually(lambda: explorer.get_attribute("data-selected"), selected)
    assert int(selected) >= 0
    eventually(lambda: f"Candidate {int(selected) + 1}," in explorer.inner_text())
    assert "line 1 of 1 in question: cut: " in bar.inner_text()
    heard = page.locator(f"{GRID} .ocrlab-heard")
    eventually(lambda: "Opened poster.jpg: line 1 of 1" in heard.text_content())
    leave(page)
    assert focused(page) == in_kernel(page, "grid.view.order[0]")


def test_everything_is_reached_with_keys_alone(page):
    page.locator(f"{GRID} .ocrlab-tile[tabindex='0']").focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
    last = in_kernel(page, "grid.view.order[2]")
    eventually(lambda: focused(page), last)
    assert page.locator(f"{GRID} .ocrlab-tile[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.locator(".ocrlab-explorer[data-ready='1']").wait_for(timeout=60_000)
    assert "ocrlab-openbar" in focused(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the second way: the bench
    page.locator(".ocrlab-bench[data-ready='1']").wait_for(timeout=60_000)
    eventually(lambda: page.locator(".ocrlab-explorer").count(), 0)
    page.keyboard.press("Escape")
    eventually(lambda: page.locator(GRID).get_attribute("data-open"), "")
    eventually(lambda: focused(page), last)
    eventually(lambda: page.locator(".ocrlab-bench").count(), 0)
    assert page.locator(".jp-Dialog").count() == 0


def test_a_page_that_cannot_be_read_says_why(page):
    page.locator(f"{GRID} .ocrlab-tile[data-look='unread']").click()
    eventually(lambda: "broken.png" in page.locator(f"{GRID} .ocrlab-alarm").inner_text())
    assert page.locator(GRID).get_attribute("data-busy") == "0"
    leave(page)


def test_what_is_corrected_is_judged_and_nothing_jumps_until_it_is_sorted(page):
    first = page.locator(f"{GRID} .ocrlab-tile").first
    first.click()
    page.locator(f"{GRID} [data-how='text']").click()
    editor = page.locator(".ocrlab-truth").first
    editor.wait_for(timeout=60_000)
    field = editor.locator("input[type=text], textarea").first
    field.fill(sample("poster").lines[0].text)
    field.press("Enter")
    eventually(lambda: "Read as it stands there." in first.inner_text())
    assert shown(page)[0] == "poster.jpg"
    assert "0 of" in page.locator(f"{GRID} .ocrlab-totals").inner_text()
    page.get_by_role("button", name="sort again").click()
    eventually(lambda: shown(page)[0], "broken.png")
    leave(page)


def test_ids_are_unique_and_a_narrow_page_shows_everything(page):
    in_kernel(page, "0", "from IPython.display import display")
    ids = page.evaluate("() => [...document.querySelectorAll('.ocrlab-folder [id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)) == 3
    for width in (933, 700):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(300)
        assert page.locator(GRID).evaluate("grid => grid.scrollWidth - grid.clientWidth") <= 1
        edges = "all => all.map((one) => one.getBoundingClientRect().right)"
        right = page.locator(GRID).evaluate("grid => grid.getBoundingClientRect().right")
        assert max(page.locator(f"{GRID} :is(select, input, button, .ocrlab-tile)").evaluate_all(edges)) <= right + 1
    page.set_viewport_size({"width": 1400, "height": 900})


CONTRAST = """(node) => {
    const light = (said) => {
        const parts = said.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
        const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (at) => {
        const color = getComputedStyle(at).backgroundColor;
        return color.startsWith("rgba(0, 0, 0, 0") && at.parentElement ? ground(at.parentElement) : color;
    };
    const style = getComputedStyle(node), ink = node instanceof SVGElement ? style.fill : style.color;
    const [dark, bright] = [light(ink), light(ground(node.parentElement))].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}"""
TEXTS = (
    ".ocrlab-totals p",
    ".ocrlab-count",
    ".ocrlab-filters label",
    ".ocrlab-bars text",
    ".ocrlab-tile b",
    ".ocrlab-reason",
)


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_text_can_be_read_in_the_light_and_in_the_dark(page, theme):
    themed(page, theme)
    for text in TEXTS:
        eventually(lambda text=text: page.locator(f"{GRID} {text}").first.evaluate(CONTRAST) >= 4.5, seconds=10)


def test_three_thousand_pages_are_scrolled_and_only_those_in_sight_are_there(page):
    run_cell(page, 1)
    large = ".ocrlab-folder[data-pages='3000']"
    page.locator(large).wait_for(timeout=240_000)
    tiles = page.locator(f"{large} .ocrlab-tile")
    assert tiles.count() < 60
    tiles.first.focus()
    page.keyboard.press("End")
    eventually(
        lambda: tiles.evaluate_all("all => Math.max(...all.map((one) => +one.getAttribute('aria-posinset')))"), 3000
    )
    assert focused(page) == in_kernel(page, "large.view.order[-1]")
    assert tiles.count() < 60
    eventually(lambda: "not there any more" in tiles.last.inner_text())  # there are no pictures of them
    milliseconds = page.locator(f"{large} .ocrlab-tiles").evaluate(SCROLLED)
    assert sorted(milliseconds)[len(milliseconds) * 9 // 10] < 100, milliseconds


SCROLLED = """async (tiles) => {
    const taken = [];
    for (let i = 0; i < 30; i++) {
        const began = performance.now();
        tiles.scrollTop = i * 3000;
        await new Promise(requestAnimationFrame);
        await new Promise((then) => setTimeout(then, 0));
        taken.push(performance.now() - began);
    }
    return taken;
}"""


def test_a_saved_notebook_shows_the_first_pages_without_a_kernel(page):
    still = saved_still(page, page.lab, "grid.ipynb")
    assert "characters wrong" in still.inner_text()
    assert still.locator("img").count() >= 2
    still.page.close()
