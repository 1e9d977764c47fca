"""Pages of a book in a browser, from their files, without network and without Python: live views, guesses, themes, print."""

import json

import cv2
import nbformat.v4 as notebooks
import pytest
from accessible import AXE, RUN, TAGS
from browser import eventually
from explorer_nets import Nets, page_of
from pages_of_book import EXPLORER, opened

from ocrlab import lab
from ocrlab.book import live
from ocrlab.book.lessons import Lesson
from ocrlab.book.pages import Pages
from ocrlab.page import Fate
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.view import jpeg

pytestmark = pytest.mark.browser

CODE = "lab.explore(ocr, page)"
PAGE = page_of((20, 20, 110, 20, 0.9), (180, 20, 100, 20, 0.6), (20, 70, 90, 20, 0.45), (180, 70, 100, 20, 0.35))
ASKED = {"asked": "How <code>many</code>?", "options": ["one", "two <b>or</b> more"]}
VERDICTS = ["<p>You said one; it is two.</p>", "<p>✓ You said two.</p>"]
TEXT = """# A made lesson

[The next](01_next.ipynb), and [one that is not here](09_the_whole_folder.ipynb).

## A section with `code`

| a | b |
|---|---|
| 1 | 2 |

<details><summary><b>Answer</b></summary>

It was folded.
</details>"""


def html(data, **meant):
    return notebooks.new_output("display_data", {"text/html": data}, metadata={"ocrlab": meant})


def cells(name):
    """Return the cells of a lesson with all that a page can show."""
    still = f'<img class="ocrlab-still" alt="4 boxes" src="data:image/jpeg;base64,{jpeg_of(PAGE)}">'
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "Explorer()"}
    code, said = notebooks.new_code_cell, notebooks.new_output
    return [
        notebooks.new_markdown_cell(TEXT),
        code("print('many')\n" * 3, outputs=[said("stream", text="many <b>words</b> " * 20)]),
        code(CODE, outputs=[html(still, view=name), said("execute_result", widget)]),
        notebooks.new_markdown_cell("## Another\n\n### Below it"),
        code("predict(why='it was counted twice')", outputs=[html("<p>Not guessed.</p>", guess=1, **ASKED)]),
        code("print(2)", outputs=[said("stream", text="2\n")]),
        code("reveal(2)", outputs=[html("<p>It is: two.</p>", reveals=1, verdicts=VERDICTS)]),
        code('# lesson.hint("is_dropped")   # take away the first #'),
    ]


def jpeg_of(image):
    return live.as_json(jpeg(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))).split('"')[3]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return the folder of a book of two lessons, and the run that its explorer shows; nothing of Python's is left open."""
    folder, view = tmp_path_factory.mktemp("book"), lab.explore(Nets().ocr(), PAGE)
    assert view.session.worker.wait()
    first = Lesson(
        "00_made", "A made lesson", "- to read", (25, 20), notebooks.new_notebook(cells=cells(cell.name_of(CODE)))
    )
    last = Lesson(
        "01_next",
        "The next",
        "- more",
        (5, 0),
        notebooks.new_notebook(cells=[notebooks.new_markdown_cell("# The next")]),
    )
    pages = Pages(folder, [first, last])
    cell.shown[CODE] = view
    pages.write_lesson(first, live.keep(folder, "00_made"))
    (folder / "zh").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCRLAB_LANGUAGE", "zh")
        Pages(folder / "zh", [first], "zh").write_lesson(first, live.keep(folder / "zh", "00_made"))
    del cell.shown[CODE]
    pages.write_lesson(last, {})
    pages.write_index()
    run = view.session.run
    view.close()
    return folder, run


@pytest.fixture
def page(book, chrome):
    with opened(chrome, book[0] / "00_made.html") as page:
        yield page


def found(run, **settings):
    """Return what a view would say of the candidates, as Python finds them."""
    candidates = run.under(**settings).trace.candidates
    kept = len(candidates.with_fate(Fate.KEPT))
    return {"kept": str(kept), "dropped": str(len(candidates) - kept)}


def shown(page):
    return page.locator(EXPLORER).evaluate("(root) => ({kept: root.dataset.kept, dropped: root.dataset.dropped})")


def give(page, name, value):
    field = page.locator(f"{EXPLORER} input[type=number][name={name}]")
    field.evaluate("(field, value) => { field.value = value; field.dispatchEvent(new Event('change')); }", str(value))


# -- live views


def test_a_view_lives_and_answers_as_python_would(page, book):
    page.locator(".ocrlab-book-live").scroll_into_view_if_needed()
    page.locator(EXPLORER).wait_for()
    assert not page.locator(".ocrlab-still").is_visible()
    seen = set()
    for thresh in (0.3, 0.5, 0.375, 0.609375, 0.9375):
        give(page, "thresh", thresh)
        wanted = found(book[1], thresh=thresh)
        eventually(lambda: shown(page), wanted, 10)
        seen.add(wanted["kept"])
    assert len(seen) > 2, "a page on which nothing changes cannot show a fault"
    page.locator(f"{EXPLORER} select[name=limit_type]").select_option("max")
    page.get_by_text("Another value of this setting needs Python.").wait_for()


def test_a_chinese_book_has_its_views_in_chinese_and_a_switch(book, chrome):
    with opened(chrome, book[0] / "zh" / "00_made.html") as page:
        page.locator(".ocrlab-book-live").scroll_into_view_if_needed()
        page.locator(EXPLORER).wait_for()
        drawn = page.locator(f"{EXPLORER} .ocrlab-switches")
        eventually(lambda: "检测框" in drawn.inner_text(), True, 10)
        assert "需要 Python" in page.locator(".ocrlab-book-live-note").all_inner_texts()[-1]
        page.locator(".ocrlab-language").click()
        eventually(lambda: "boxes" in drawn.inner_text(), True, 10)


def test_thresh_is_dragged_with_the_mouse(page):
    page.locator(".ocrlab-book-live").scroll_into_view_if_needed()
    slider = page.get_by_role("slider", name="thresh", exact=True)
    slider.scroll_into_view_if_needed()
    box, before = slider.bounding_box(), slider.input_value()
    at = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, at[1], steps=12)
    page.mouse.up()
    assert slider.input_value() != before
    eventually(lambda: page.locator(EXPLORER).get_attribute("data-kept"), "1", 10)


def test_a_view_is_loaded_only_when_a_reader_comes_near(book, chrome):
    with opened(chrome, book[0] / "01_next.html") as page:
        assert not [url for url in page.sent if "/views/" in url or "/kinds/" in url]


def test_without_scripts_a_view_is_a_still_and_what_was_folded_can_be_opened(book, chrome):
    with opened(chrome, book[0] / "00_made.html", java_script_enabled=False, color_scheme="dark") as page:
        assert page.locator(".ocrlab-still").is_visible()
        assert page.locator(".ocrlab-book-guess").is_visible()
        assert not page.get_by_role("button").count()
        assert not page.get_by_text("It is: two.").is_visible()
        page.locator(".ocrlab-book-waits > summary").last.click()
        assert page.get_by_text("It is: two.").is_visible()
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, ground[4:-1].split(", "))) < 120, "the system's theme holds without scripts, too"


# -- guesses

ANSWERS = ("it was counted twice", "It is: two.", "it is two", "✓ You said")


def assert_unspoiled(page):
    for answer in ANSWERS:
        assert not any(one.is_visible() for one in page.get_by_text(answer).all()), answer


def told_again(page, said):
    page.reload()
    return page.get_by_text(said).is_visible()


@pytest.mark.parametrize(("choice", "said"), [(0, "You said one; it is two."), (1, "✓ You said two.")])
def test_a_guess_opens_what_comes_of_it_and_is_told_its_own_verdict(page, choice, said):
    assert_unspoiled(page)
    page.locator(".ocrlab-book-guess input").nth(choice).check()
    assert_unspoiled(page)  # whoever looks through the options with the keyboard has not guessed yet
    page.get_by_role("button", name="That is my guess").click()
    assert page.get_by_text(said).is_visible()
    assert page.locator(".ocrlab-book-waits").evaluate_all("(all) => all.map((one) => one.open)") == [True, True]
    assert page.locator(".ocrlab-book-guess input").first.is_disabled()
    assert "ocrlab-book-guess-said" in page.evaluate("document.activeElement.className")  # the focus is not lost
    assert not page.get_by_text("it was counted twice").is_visible()  # the code of the question stays folded
    eventually(lambda: told_again(page, said), True, 10)  # a browser takes its time to keep something
    assert page.evaluate("document.activeElement === document.body")  # and on a new page begins at its top
    page.get_by_role("button", name="Forget my guesses").click()
    page.wait_for_function("() => document.querySelectorAll('.ocrlab-book-waits[open]').length === 0")
    assert_unspoiled(page)


def test_the_answer_can_be_had_without_a_guess_but_not_by_a_button_that_was_pressed_too_early(page):
    page.get_by_role("button", name="That is my guess").click()
    assert page.get_by_text("Choose one first.").is_visible()
    assert_unspoiled(page)
    page.get_by_role("button", name="Show it without a guess").click()
    assert page.get_by_text("It is: two.").is_visible()


def test_showing_all_code_spoils_nothing(page):
    button = page.locator("#ocrlab-fold")
    for wanted in (0, 5):
        button.click()
        assert page.locator(".ocrlab-book-code[open]").count() == wanted
    assert_unspoiled(page)


# -- themes, ways, print

SIGNS = ('button[title="zoom out"]',)  # its text is a dash, which axe takes for no text; the zoom in beside it is told


def test_the_theme_that_was_chosen_holds_on_every_page(book, chrome):
    def is_dark(page):
        return page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"

    with opened(chrome, book[0] / "00_made.html", color_scheme="light") as page:
        assert not is_dark(page)
        page.get_by_label("Theme").select_option("dark")
        assert is_dark(page)
        page.locator(".ocrlab-book-live").scroll_into_view_if_needed()
        kept = "(root) => getComputedStyle(root).getPropertyValue('--ocrlab-kept').trim()"
        assert page.locator(EXPLORER).evaluate(kept) != "#0072b2"
        page.locator("a[rel=next]").click()
        page.wait_for_url("**/01_next.html")
        assert is_dark(page)
        page.get_by_role("link", name="Reading text").click()
        assert page.locator("h2").all_inner_texts() == ["A made lesson", "The next"]
        assert page.locator(".ocrlab-book-minutes").all_inner_texts() == [
            "25 minutes, and 20 more for the extras",
            "5 minutes",
        ]


@pytest.mark.parametrize("width", [1400, 933, 700])
def test_nothing_is_wider_than_the_page(book, chrome, width):
    for name in ("index.html", "00_made.html"):
        with opened(chrome, book[0] / name, viewport={"width": width, "height": 900}) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_a_view_is_its_still_on_white(page):
    page.locator(".ocrlab-book-live").scroll_into_view_if_needed()
    page.locator(EXPLORER).wait_for()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".ocrlab-still").is_visible()
    assert not page.locator(EXPLORER).is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "00_made.html"])
def test_everybody_can_read_it(book, chrome, name, scheme):
    with opened(chrome, book[0] / name, color_scheme=scheme) as page:
        for details in page.locator("details").all():
            details.evaluate("(one) => { one.open = true; }")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}  # it would ask for styles
        answer = page.evaluate(RUN, ["body", options])
        assert not answer["violations"], json.dumps(answer["violations"], indent=1)
        unsure = [one for one in answer["unsure"] if one["at"] not in SIGNS]
        assert not unsure, json.dumps(unsure, indent=1)
