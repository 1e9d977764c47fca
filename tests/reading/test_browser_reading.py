"""The reading view as a person sees it: JupyterLab in Chromium, one kernel for all of it."""

import json

import nbformat
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cell, save, watched

pytestmark = pytest.mark.browser

NAME = "reading_test.ipynb"
LOAD = """import cv2, numpy as np, ocrlab
from ocrlab import ctc, lab, samples
from ocrlab.debug.columns import path_of
ocr = ocrlab.load(backend="onnxruntime", precision="f32")
crop = np.full((48, 460, 3), 255, np.uint8)
cv2.putText(crop, "a bookkeeper", (20, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2, cv2.LINE_AA)"""
SHOW = "reader = lab.Reader(ocr)\nreader.show(crop, 'bookkeeper')\nview = reader.view\nview"
LINE = "receipt = lab.read(ocr, samples.sample('receipt').path, 0, expected='Café Тournesol')\nreceipt"
READY = ".ocrlab-reading[data-ready='1'][data-pending='0']"


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(cell) for cell in (LOAD, SHOW, LINE)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.root / NAME)
        context = chrome.new_context(viewport={"width": 1400, "height": 1100}, reduced_motion="reduce")
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, NAME)
        for index in (0, 1, 2):
            run_cell(page, index)
        for index in (1, 2):
            page.locator(".jp-Notebook .jp-Cell").nth(index).locator(READY).wait_for(timeout=90_000)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


@pytest.fixture
def view(page):
    """Return the view of the drawn word as it was at the beginning."""
    in_kernel(page, "0", "view.picked, view.selected, view.step = {}, -1, -1")
    shown = page.locator(".jp-Notebook .jp-Cell").nth(1).locator(READY)
    page.mouse.move(2, 2)
    until(page, shown, "picked", "{}")
    until(page, shown, "step", shown.get_attribute("data-columns"))
    shown.scroll_into_view_if_needed()
    return shown


def until(page, view, name, value):
    """Wait for an attribute to have a value."""
    script = "([element, name, value]) => element.dataset[name] === value"
    page.wait_for_function(script, arg=[view.element_handle(), name, str(value)])


def from_python(page, expression):
    return json.loads(
        in_kernel(page, f"__import__('json').dumps({expression})")[1:-1].encode().decode("unicode_escape")
    )


def move_slider(view, step):
    view.locator(".ocrlab-player input").evaluate(
        "(slider, step) => { slider.value = step; slider.dispatchEvent(new Event('input', { bubbles: true })); }", step
    )


def test_stepping_through_the_columns_spells_the_text_as_python_does(page, view):
    so_far = from_python(
        page,
        "[ocr.recognize.read(type(p)(p.classes[:i], p.scores[:i])).text for p in [path_of(reader._columns)] "
        "for i in range(len(p.classes) + 1)]",
    )
    assert so_far[-1] == view.get_attribute("data-text")
    assert len(so_far) == int(view.get_attribute("data-columns")) + 1
    steps = from_python(page, "list(map(str, ctc.steps(path_of(reader._columns).classes)))")
    words = {"new": ("a character begins", "again, with a blank"), "repeat": ("merged",), "blank": ("blank",)}
    for step, text in enumerate(so_far):
        move_slider(view, step)
        until(page, view, "soFar", text)
        until(page, view, "step", step)
        seen = view.locator(".ocrlab-char:not(.ocrlab-later)").all_inner_texts()
        assert "".join(seen).replace("\u00a0", " ") == text
        if 0 < step < len(so_far) - 1:
            sentence = view.locator(".ocrlab-sentence").inner_text()
            assert any(word in sentence for word in words[steps[step - 1]])
    eventually(lambda: in_kernel(page, "view.step"), "-1")  # all of them; Python is told once the slider rests


def test_lanes_have_a_token_for_every_column_run_and_character(page, view):
    counts = from_python(
        page,
        "[len(p.classes) for p in [path_of(reader._columns)]] + "
        "[len(f(path_of(reader._columns).classes).starts) for f in (ctc.repeats, ctc.characters)]",
    )
    lanes = [view.locator(f".ocrlab-lane-{name} .ocrlab-token") for name in ("raw", "merged", "final")]
    assert [lane.count() for lane in lanes] == counts
    first = lanes[0].first.bounding_box()
    picture, strip = (view.locator(f".ocrlab-grid {one}").bounding_box() for one in ("img", "canvas"))
    assert abs(first["x"] - strip["x"]) < 1.5
    assert abs(picture["x"] - strip["x"]) < 1.5
    assert picture["width"] <= strip["width"] + 0.5


def test_hovering_a_character_tells_its_columns_probability_and_runners_up(page, view):
    runs = from_python(page, "[r.tolist() for r in ctc.characters(path_of(reader._columns).classes)]")
    view.locator(".ocrlab-char").nth(4).hover()
    until(page, view, "column", runs[0][4])
    card = view.locator(".ocrlab-card")
    assert "character 4" in card.inner_text()
    classes = [int(one.get_attribute("data-class")) for one in card.locator(".ocrlab-choice").all()]
    assert classes == [*from_python(page, f"reader._columns.ranked[{runs[0][4]}].tolist()"), 0]
    assert card.locator("[aria-pressed='true']").get_attribute("data-class") == str(runs[2][4])
    strip = view.locator(".ocrlab-strip").bounding_box()
    page.mouse.move(strip["x"] + 2, strip["y"] + 5)
    until(page, view, "column", 0)
    page.mouse.move(2, 2)
    until(page, view, "column", -1)


def test_another_class_is_picked_with_the_mouse_and_python_answers(page, view):
    before = view.get_attribute("data-text")
    view.locator(".ocrlab-char").nth(2).click()
    until(page, view, "selected", 2)
    eventually(lambda: in_kernel(page, "view.selected"), "2")
    other = view.locator(".ocrlab-choice").nth(1)
    class_ = int(other.get_attribute("data-class"))
    other.click()
    page.mouse.move(2, 2)
    eventually(lambda: view.get_attribute("data-text") != before)  # at once, and pending until Python has answered
    until(page, view, "pending", 0)
    assert view.get_attribute("data-text") == from_python(page, "view.reading['text']")
    assert float(view.get_attribute("data-score")) == float(in_kernel(page, "view.reading['score']"))
    assert list(from_python(page, "list(view.picked.values())")) == [class_]
    assert (
        from_python(page, "ocr.recognize.character(list(view.picked.values())[0])")
        == view.get_attribute("data-text")[2]
    )
    view.locator(".ocrlab-chip").first.click()
    until(page, view, "text", before)


def test_without_the_blank_a_doubled_letter_is_one(page, view):
    text = view.get_attribute("data-text")
    buttons = view.locator(".ocrlab-without")
    assert buttons.count() == len(from_python(page, "list(ctc.twins(path_of(reader._columns).classes))"))
    buttons.first.click()
    until(page, view, "text", text.replace("oo", "o", 1))
    assert from_python(page, "view.reading['text']") == text.replace("oo", "o", 1)
    view.locator(".ocrlab-back").click()
    until(page, view, "text", text)


def test_everything_can_be_done_with_the_keyboard(page, view):
    text, count = view.get_attribute("data-text"), int(view.get_attribute("data-columns"))
    scroll = view.locator(".ocrlab-scroll")
    scroll.focus()
    page.keyboard.press("Home")
    until(page, view, "column", 0)
    first = from_python(page, "int(ctc.characters(path_of(reader._columns).classes).starts[0])")
    for _ in range(first):
        page.keyboard.press("ArrowRight")
    until(page, view, "column", first)
    page.keyboard.press("0")
    until(page, view, "text", text[1:])
    page.keyboard.press("Backspace")
    until(page, view, "text", text)
    page.keyboard.press("End")
    until(page, view, "column", count - 1)
    page.keyboard.press(",")
    until(page, view, "step", count - 1)
    page.keyboard.press("Escape")
    until(page, view, "column", -1)
    until(page, view, "selected", -1)
    assert page.evaluate("() => document.activeElement.classList.contains('ocrlab-scroll')")
    assert page.locator(".jp-Notebook .jp-Cell").count() == 3  # no key has reached the notebook


def test_a_pick_that_is_taken_back_before_python_hears_of_it_is_not_waited_for(page, view):
    text, scroll = view.get_attribute("data-text"), view.locator(".ocrlab-scroll")
    scroll.focus()
    page.keyboard.press("Home")
    until(page, view, "column", 0)
    press = "(where, keys) => keys.forEach((key) => where.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))"
    first = from_python(page, "int(ctc.characters(path_of(reader._columns).classes).starts[0])")
    # the selected character is on its way; what is picked and taken back meanwhile is one message, without news for Python
    scroll.evaluate(press, [*["ArrowRight"] * first, "0", "Backspace"])
    until(page, view, "pending", 0)
    until(page, view, "text", text)
    eventually(lambda: in_kernel(page, "view.picked"), "{}")


def test_a_hover_marks_one_character_and_signs_that_look_alike_have_code_points(page, view):
    marked, choices = view.locator(".ocrlab-char.ocrlab-on"), view.locator(".ocrlab-choice")
    for index in (4, 5, 1):
        view.locator(".ocrlab-char").nth(index).hover()
        eventually(lambda: [one.get_attribute("data-char") for one in marked.all()], [str(index)])
    codes = choices.locator(".ocrlab-code").all_inner_texts()
    classes = [int(one.get_attribute("data-class")) for one in choices.all()]
    labels = from_python(page, f"['' if c == 0 else ocr.recognize.character(c) for c in {classes}]")
    assert codes == ["" if label.isascii() else f"U+{ord(label):04X}" for label in labels]


def test_a_class_that_is_taken_below_the_fifth_rank_is_drawn_in_a_row_of_its_own(page, view):
    pixel = """(strip) => {
        const scale = strip.width / parseFloat(strip.style.width), [x, y] = [3, 104].map((one) => Math.round(one * scale));
        return strip.getContext("2d").getImageData(x, y, 1, 1).data[3];
    }"""
    view.locator(".ocrlab-scroll").focus()
    page.keyboard.press("Home")
    until(page, view, "column", 0)
    assert view.locator(".ocrlab-strip").evaluate(pixel) == 0
    page.keyboard.press("7")
    until(page, view, "pending", 0)
    eventually(lambda: view.locator(".ocrlab-strip").evaluate(pixel), 255)
    page.keyboard.press("Backspace")
    eventually(lambda: view.locator(".ocrlab-strip").evaluate(pixel), 0)
    page.keyboard.press("Escape")


def test_text_score_is_a_gate(page, view):
    gate = view.locator(".ocrlab-gate input")
    set_to = "(gate, value) => { gate.value = value; gate.dispatchEvent(new Event('input', { bubbles: true })); }"
    for value, verdict in ((0, "kept"), (1, "dropped: low_text"), (0.5, "kept")):
        gate.evaluate(set_to, value)
        view.locator(".ocrlab-gate", has_text=verdict).wait_for()


def test_python_can_do_what_a_person_can(page, view):
    in_kernel(page, "0", "view.step = 5")
    until(page, view, "step", 5)
    in_kernel(page, "0", "view.selected = 3")
    until(page, view, "selected", 3)
    assert "character 3" in view.locator(".ocrlab-card").inner_text()
    in_kernel(page, "0", "view.picked = {9999: 0}")
    view.locator(".ocrlab-message", has_text="There is no column 9999").wait_for()
    in_kernel(page, "0", "view.picked = {}")
    until(page, view, "picked", "{}")


def test_characters_that_the_alphabet_lacks_are_named_and_the_saved_file_has_a_still(page, view):
    receipt = page.locator(".jp-Notebook .jp-Cell").nth(2)
    assert receipt.locator(".ocrlab-lacks b").all_inner_texts() == ["Т"]  # a Cyrillic one that looks like a T
    assert receipt.locator(".ocrlab-differs").count() == 1
    assert not receipt.locator(".ocrlab-still").is_visible()
    saved = nbformat.read(save(page, page.lab, NAME), 4)
    outputs = saved.cells[2].outputs
    assert any("ocrlab-still" in output.get("data", {}).get("text/html", "") for output in outputs)
    assert sum(len(json.dumps(output)) for output in outputs) < 100_000
