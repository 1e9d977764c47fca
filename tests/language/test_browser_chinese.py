"""Every view in Chinese, in a browser: no English is left, nothing overflows, and the switch goes both ways."""

from __future__ import annotations

import re

import pytest
import small_views
from accessible import assert_accessible
from browser import eventually

pytestmark = pytest.mark.browser

MORE = {
    "explorer": ("explorer = lab.explore(ocr, picture)\nexplorer", ".ocrlab-explorer[data-ready='1']"),
    "bench": ("bench = lab.bench_page(ocr, picture)\nbench", ".ocrlab-bench[data-ready='1']"),
    "start": ("start = lab.start()\nstart", ".ocrlab-page[data-ready='1']:not([data-lines='0'])"),
    "gallery": ("", ".ocrlab-gallery[data-ready='1']"),
    "race": ("from measured_views import grown, raced\nraced()", ".ocrlab-race[data-ready='1']"),
    "memory": ("grown()", ".ocrlab-memory[data-ready='1']"),
}
VIEWS = {**small_views.VIEWS, **MORE}
ROOTS = {name: ready.split("[")[0] for name, (_, ready) in VIEWS.items()}
OPENED = """() => {
    for (const details of document.querySelectorAll(".ocrlab-view details")) details.open = true;
}"""
SHOWN = """(selector) => {
    const view = document.querySelector(selector), found = [];
    const verbatim = "code, pre, textarea, script, style, q, bdi, [dir=auto]:not(small), [data-verbatim], [translate=no]";
    const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.parentElement.closest(verbatim)) found.push(node.data.trim());
    }
    for (const element of view.querySelectorAll("[title], [aria-label], [alt], [placeholder]")) {
        if (element.closest(verbatim)) continue;
        for (const name of ["title", "aria-label", "alt", "placeholder"]) found.push(element.getAttribute(name) ?? "");
    }
    return [...new Set(found)].filter((text) => /[a-z]{2}/.test(text));
}"""
WIDE = """(selector) => {
    const view = document.querySelector(selector);
    const style = (one) => getComputedStyle(one);
    const isFree = (one) => one === view.parentElement || (style(one).overflowX === "visible" && isFree(one.parentElement));
    return [view, ...view.querySelectorAll("*")].filter((one) => {
        const isDrawn = one.closest("svg") || style(one).display === "inline";
        return !isDrawn && one.offsetParent && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 2 && isFree(one);
    }).map((one) => `${one.className}: ${one.scrollWidth} of ${one.clientWidth}, ${one.textContent.slice(0, 40)}`);
}"""
PERSON = re.compile(r"(?<![\w./-])[A-Za-z]?[a-z]{2,} [a-z]{2,}(?![\w/=])")  # two words of English, side by side
NAMES = re.compile(
    r"RapidOCR (config|params)|PP-OCR\S+|ONNX Runtime( f32)?|OpenVINO f32|Show the views in English"
    r"|a line that is made up|a network without facts|no picture|Other processes took 12%.*|Some CPU"  # of the stand-ins
)


STANDS_OUT = {"wall": "ocrlab-scale"}  # a number in the middle of the last tick reaches beyond the scale
UNSURE = (  # what axe cannot tell
    "color-contrast",  # of text in drawings, and over them: held by test_contrast_of_views.py
    "label-content-name-mismatch",  # of "−", "‹" and the like: they are no text, and have a name
    "target-size",  # of a picture that the edge of the strip cuts: the strip is scrolled
)


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCRLAB_LANGUAGE", "zh")
        cells = [small_views.LOAD, *(cell for cell, _ in VIEWS.values() if cell)]
        ready = [selector for _, selector in VIEWS.values()]
        small = {"width": 933, "height": 600}
        with small_views.opened(chrome, tmp_path_factory.mktemp("lab"), cells, ready, viewport=small) as page:
            eventually(lambda: page.evaluate("() => Boolean(window.__ocrlab_language?.speaker)"))
            page.evaluate(OPENED)
            yield page


def in_language(page, language):
    """Press the switch of any view, if the views are not in this language."""
    if page.evaluate("() => window.__ocrlab_language.now") != language:
        page.locator(".ocrlab-language").first.click()


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_no_english_left(page, name):
    shown = page.evaluate(SHOWN, ROOTS[name])
    assert [text for text in shown if PERSON.search(NAMES.sub("", text))] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [933, 700])
def test_nothing_overflows(page, width, language):
    in_language(page, language)
    page.set_viewport_size({"width": width, "height": 600 if width == 933 else 900})
    page.wait_for_timeout(300)
    wide = {name: page.evaluate(WIDE, root) for name, root in ROOTS.items()}
    wide = {name: [one for one in found if STANDS_OUT.get(name, "\n") not in one] for name, found in wide.items()}
    assert {name: found for name, found in wide.items() if found} == {}
    page.set_viewport_size({"width": 933, "height": 600})
    in_language(page, "zh")


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_accessible_in_chinese(page, name):
    in_language(page, "zh")
    assert_accessible(page, ROOTS[name], unsure=(*small_views.UNSURE.get(name, ()), *UNSURE))
    assert page.locator(ROOTS[name]).first.evaluate("(view) => view.closest('[lang]').lang") == "zh-CN"


def test_the_switch_stands_at_the_end_of_a_views_first_row_and_is_reached_by_keys(page):
    in_language(page, "zh")
    for name, root in ROOTS.items():
        switch = page.locator(f".jp-OutputArea-output:has({root}) .ocrlab-language")
        assert switch.count() == 1, name  # one for the views that stand together
        gap = switch.evaluate(
            "(one) => one.parentElement.getBoundingClientRect().right - one.getBoundingClientRect().right"
        )
        assert gap < 20, name
        assert switch.evaluate("(one) => { one.focus(); return one === document.activeElement; }"), name
        assert switch.evaluate("(one) => [one.textContent, one.lang]") == ["English", "en"], name


def test_the_switch_says_everything_in_english_and_back(page):
    in_language(page, "zh")
    chinese = "() => (document.querySelector('.ocrlab-crops').innerText.match(/[\\u4e00-\\u9fff]/g) ?? []).length"
    before = page.evaluate(chinese)
    assert before > 20
    page.locator(".ocrlab-language").first.click()
    eventually(lambda: page.evaluate(chinese) <= 2)  # the button's own
    assert page.evaluate("() => localStorage.getItem('ocrlab-language')") == "en"
    page.locator(".ocrlab-language").first.click()
    eventually(lambda: page.evaluate(chinese), before)


def test_what_was_read_stays_as_it_was_read(page):
    page.evaluate(
        """() => {
            const view = document.querySelector('.ocrlab-crops');
            for (const tag of ['bdi', 'q', 'span']) {
                view.append(Object.assign(document.createElement(tag), {textContent: 'undo'}));
            }
        }"""
    )
    eventually(
        lambda: page.evaluate("() => document.querySelector('.ocrlab-crops > span:last-child').textContent"), "撤销"
    )
    assert page.evaluate("() => document.querySelector('.ocrlab-crops > bdi').textContent") == "undo"


def test_controls_that_are_no_view_are_said_with_it(page):
    box = page.locator(".ocrlab-start")
    for language, words in (
        ("en", {"Model", "Runtime", "Precision", "Settings"}),
        ("zh", {"模型", "推理引擎", "精度", "设置"}),
    ):
        in_language(page, language)
        eventually(lambda words=words: words <= {*box.locator(".widget-label").all_inner_texts()}, True, 10)
        read = {"en": "Read", "zh": "识别"}[language]
        assert box.locator("button", has_text=read).count() == 1
