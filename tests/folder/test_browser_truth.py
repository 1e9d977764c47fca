"""The truth editor in Chromium: by keyboard alone, with an input method, and with a kernel that is killed in the middle."""

import hashlib
import json
import os
import signal

import cv2
import nbformat
import numpy as np
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cell, watched

from ocrlab.folder.runs import store

pytestmark = pytest.mark.browser
EVIL = "</script><img src=x onerror=window.ocrlabPwned=1>"
TEXTS = ["Tea 12.50", "Coke 3.00", EVIL, "שלום", "Total 15.50"]
DROPPED = 5  # the number of the line that was none
CELL = """from ocrlab.widgets.truth.session import correct
view = correct("{run}", "{image}")
view"""
VIEW = ".ocrlab-truth[data-ready='1']"


def box(left, top, width=160, height=24):
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def make_run(folder):
    """Write a run of two pictures, by hand."""
    pixels = np.full((400, 500, 3), 255, np.uint8)
    lines = []
    for i, text in enumerate(TEXTS):
        cv2.putText(
            pixels, text[:12] if text.isascii() else "?", (22, 40 + 50 * i), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2
        )
        lines.append({"text": text, "score": 0.5 if i == 1 else 0.99, "box": box(20, 20 + 50 * i), "flipped": False})
    drops = [{"fate": "low_score", "score": 0.39, "box": box(300, 120), "flip": None}]
    data = cv2.imencode(".png", pixels)[1].tobytes()
    facts = {
        "key": "k1", "root": str(folder), "settings": {"box_thresh": 0.4, "unclip_ratio": 1.6}, "models": {}, "load": {},
        "max_pixels": 10**8,
    }  # fmt: skip
    page = {
        "content": hashlib.sha256(data).hexdigest(), "page": 1, "pages": 1, "width": 500, "height": 400, "turned": 0,
        "lines": lines, "dropped": drops, "notices": [],
    }  # fmt: skip
    with store.writing(folder / "run", facts) as (out, _):
        for image in ("a.png", "b.png"):
            (folder / image).write_bytes(data)
            out.add(image, [page])
    return folder / "run"


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    run = make_run(folder)
    with jupyterlab(folder) as lab:
        cells = [CELL.format(run=run, image=image) for image in ("a.png", "a.png", "b.png")]
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)
        nbformat.write(made, lab.root / "t.ipynb")
        context = chrome.new_context(viewport={"width": 1400, "height": 900})
        page = watched(context.new_page())
        page.lab, page.truth = lab, run / "truth"
        open_notebook(page, lab, "t.ipynb")
        open_editor(page, 0)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


def open_editor(page, index):
    run_cell(page, index)
    editor(page, index).wait_for(timeout=60_000)


def editor(page, index=0):
    return page.locator(".jp-Notebook .jp-Cell").nth(index).locator(VIEW)


def field(page, number, index=0):
    return editor(page, index).locator(f"[data-line='{number}'] .ocrlab-field")


def focused(page):
    """Return the number of the line whose field has the focus; "" where none has it."""
    return page.evaluate("() => document.activeElement.closest('.ocrlab-draftline')?.dataset.line ?? ''")


def kept(page, name="a"):
    """Return what is in the files: the truth's text by line, and the state of every line."""
    half, whole = page.truth / f"{name}.draft.json", page.truth / f"{name}.json"
    file = half if half.exists() else whole
    if not file.exists():
        return {}
    return {number: (state, text) for number, state, _, text, *_ in json.loads(file.read_text())["draft"]["lines"]}


def saved(page, index=0):
    eventually(lambda: editor(page, index).get_attribute("data-unsaved"), "0", 20)


def state(page, number, name="a"):
    return list(kept(page, name).get(number, ()))


# in this order: each begins where the one before it ended


def test_by_keyboard_alone_a_page_is_corrected_and_the_focus_is_never_lost(page):
    field(page, 0).focus()
    page.keyboard.press("Enter")  # right
    assert focused(page) == "1"
    for key in ("Home", "ArrowRight", "Delete", "a", "Enter"):
        page.keyboard.press(key)
    assert focused(page) == "2"
    page.keyboard.press("ArrowDown")  # says nothing of the line that is left
    assert focused(page) == str(DROPPED)
    page.keyboard.type("3 pieces")
    page.keyboard.press("Enter")
    saved(page)
    assert (state(page, 0), state(page, 1), state(page, 2)[0]) == (
        ["confirmed", "Tea 12.50"],
        ["corrected", "Cake 3.00"],
        "untouched",
    )
    assert state(page, DROPPED) == ["added", "3 pieces"]
    assert editor(page).locator(".ocrlab-progress").inner_text() == "3 of 6 looked at"
    assert focused(page) == "3"
    page.keyboard.press("F8")
    assert "No other doubtful line" in editor(page).locator(".ocrlab-aside").inner_text()
    assert focused(page) == "3"


def test_a_line_is_moved_and_that_is_undone_by_keys(page):
    assert [*kept(page)] == [0, 1, 2, DROPPED, 3, 4]
    page.keyboard.press("Alt+ArrowUp")
    eventually(lambda: [*kept(page)], [0, 1, 2, 3, DROPPED, 4])
    saved(page)
    assert focused(page) == "3"
    page.keyboard.press("Control+z")
    eventually(lambda: [*kept(page)], [0, 1, 2, DROPPED, 3, 4])
    saved(page)
    assert focused(page) == "3"


def test_a_line_is_added_by_keyboard_and_taken_back_by_saying_nothing(page):
    editor(page).locator(".ocrlab-boxform summary").focus()
    page.keyboard.press("Enter")
    for side in (300, 20, 460, 44):
        page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type(str(side))
    assert editor(page).locator(".ocrlab-drawn").get_attribute("points") == "300,20 460,20 460,44 300,44"
    page.keyboard.press("Enter")
    eventually(lambda: focused(page), "6")
    assert [*kept(page)][:2] == [0, 6]
    page.keyboard.press("Enter")
    saved(page)
    assert 6 not in kept(page)
    assert focused(page) != ""
    editor(page).locator(".ocrlab-boxform summary").click()


def test_what_is_typed_of_a_box_stays_when_the_view_is_drawn_anew(page):
    form, size = editor(page).locator(".ocrlab-boxform"), page.viewport_size
    form.locator("summary").click()
    left = form.get_by_label("left, in pixels")
    left.fill("123")
    wide = editor(page).bounding_box()["width"]
    page.set_viewport_size({**size, "width": size["width"] - 90})
    eventually(lambda: editor(page).bounding_box()["width"] < wide)
    page.wait_for_timeout(300)
    assert left.input_value() == "123"
    page.set_viewport_size(size)
    form.locator("summary").click()


def test_a_box_is_drawn_by_a_drag_and_by_two_clicks(page):
    leaf = editor(page).locator(".ocrlab-leaf").bounding_box()
    scale = leaf["width"] / 500

    def to(x, y):
        page.mouse.move(leaf["x"] + x * scale, leaf["y"] + y * scale, steps=3)

    to(300, 300)
    page.mouse.down()
    to(420, 330)
    page.mouse.up()
    eventually(lambda: focused(page), "6")
    page.keyboard.type("No. 7")
    page.keyboard.press("Enter")
    for corner in ((320, 372), (460, 350)):
        to(*corner)
        page.mouse.down()
        page.mouse.up()
    eventually(lambda: focused(page), "7")
    saved(page)
    assert state(page, 6) == ["added", "No. 7"]
    quads = {one["text"]: one["quad"] for one in json.loads((page.truth / "a.draft.json").read_text())["lines"]}
    assert np.abs(np.array(quads["No. 7"]) - [[300, 300], [420, 300], [420, 330], [300, 330]]).max() < 2
    page.keyboard.press("Control+z")
    eventually(lambda: 7 in kept(page), False)
    saved(page)
    assert focused(page) != ""


def test_while_an_input_method_composes_nothing_is_said_and_nobody_goes_anywhere(page):
    field(page, 4).focus()
    page.keyboard.press("End")
    before = kept(page)
    method = page.context.new_cdp_session(page)
    method.send("Input.imeSetComposition", {"text": "yuan", "selectionStart": 4, "selectionEnd": 4})
    composing = {"key": "Enter", "isComposing": True, "bubbles": True}
    field(page, 4).evaluate("(field, event) => field.dispatchEvent(new KeyboardEvent('keydown', event))", composing)
    page.wait_for_timeout(500)
    assert (kept(page), focused(page)) == (before, "4")
    assert field(page, 4).input_value() == "Total 15.50yuan"
    method.send("Input.insertText", {"text": "元"})
    eventually(lambda: state(page, 4), ["untouched", "Total 15.50元"])  # kept, and not yet said
    page.keyboard.press("Escape")
    eventually(lambda: state(page, 4), ["untouched", "Total 15.50"])
    assert field(page, 4).input_value() == "Total 15.50"


def test_what_was_read_never_becomes_markup_and_runs_its_own_way(page):
    assert field(page, 2).input_value() == EVIL
    assert page.locator("img[src='x']").count() == 0
    assert page.evaluate("window.ocrlabPwned") is None
    assert field(page, 3).evaluate("(field) => getComputedStyle(field).direction") == "rtl"
    ids = editor(page).evaluate("(root) => [...root.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)) > 6


def test_a_second_editor_says_so_and_changes_nothing(page):
    open_editor(page, 1)
    second = editor(page, 1)
    assert "Another editor of this notebook has this page" in second.locator("[role=alert]").inner_text()
    assert field(page, 3, 1).evaluate("(field) => field.readOnly")
    assert field(page, 0, 1).input_value() == "Tea 12.50"
    before = kept(page)
    field(page, 3, 1).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert kept(page) == before
    in_kernel(page, "view.close()")


@pytest.mark.parametrize("width, height", [(933, 600), (700, 900)])
def test_a_narrow_page_shows_everything_and_the_line_at_hand(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    field(page, 4).focus()
    page.wait_for_timeout(300)
    root = editor(page)
    assert root.evaluate("(root) => root.scrollWidth - root.clientWidth") <= 1
    seen = field(page, 4).evaluate("""(field) => {
        const list = field.closest('.ocrlab-draftlines').getBoundingClientRect(), own = field.getBoundingClientRect();
        return own.top >= list.top && own.bottom <= list.bottom;
    }""")
    assert seen
    page.set_viewport_size({"width": 1400, "height": 900})


def test_a_page_that_was_looked_at_whole_is_a_truth(page):
    open_editor(page, 2)
    field(page, 0, 2).focus()
    for _ in range(6):
        page.keyboard.press("Enter")
    eventually(lambda: editor(page, 2).get_attribute("data-whole"), "1")
    assert "all 6 looked at: this page is a truth" in editor(page, 2).locator(".ocrlab-progress").inner_text()
    known = json.loads((page.truth / "b.json").read_text(encoding="utf-8"))
    assert [line["text"] for line in known["lines"]] == TEXTS  # nothing stands at the dropped one
    assert not (page.truth / "b.draft.json").exists()


def test_a_kernel_that_is_killed_takes_nothing_with_it(page):
    field(page, 2).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("half a w")
    eventually(lambda: state(page, 2), ["untouched", "half a w"])
    os.kill(int(in_kernel(page, "__import__('os').getpid()")), signal.SIGKILL)
    page.wait_for_timeout(300)
    page.keyboard.type("ord")  # nobody hears it
    eventually(lambda: "the kernel does not answer" in editor(page).locator("[role=alert]").inner_text(), seconds=20)
    open_notebook(page, page.lab, "t.ipynb")
    open_editor(page, 0)
    eventually(lambda: field(page, 2).input_value(), "half a word")
    eventually(lambda: state(page, 2), ["untouched", "half a word"])
    assert (state(page, 1), state(page, 6)) == (["corrected", "Cake 3.00"], ["added", "No. 7"])
    assert "typed, and not finished" in editor(page).locator("[data-line='2'] small").inner_text()
    field(page, 2).focus()
    page.keyboard.press("Enter")
    eventually(lambda: state(page, 2), ["corrected", "half a word"])
