import hashlib
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cells, saved_still, watched

from ocrlab import load_image
from ocrlab.folder import samples

pytestmark = pytest.mark.browser
START = "00_start_here.ipynb"
PAGE = ".ocrlab-page[data-ready='1']"


@contextmanager
def opened(chrome, folder, subshells):
    """Give the first notebook in JupyterLab, all its cells run, its page watched for errors and requests to the outside."""
    with jupyterlab(folder, subshells=subshells) as lab:
        context = chrome.new_context(viewport={"width": 1400, "height": 900})
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, START)
        run_cells(page)
        page.locator(f"{PAGE}[data-lines]:not([data-lines='0'])").first.wait_for(timeout=90_000)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with opened(chrome, tmp_path_factory.mktemp("lab"), "perCommTarget") as page:
        yield page


def test_without_subshells_callbacks_work_too(chrome, tmp_path):
    with opened(chrome, tmp_path, "disabled") as page:
        choose_picture(page, "street_sign")
        read(page)
        assert shown(page)["lines"] == len(samples.sample("street_sign").lines)
        page.locator(PAGE).first.locator("polygon").nth(1).click(force=True)
        page.locator(".ocrlab-strip img").wait_for()


def choose_picture(page, name):
    page.locator(f".ocrlab-gallery button[data-name='{name}']").click()


def choose(page, label, option):
    page.locator(".ocrlab-start .widget-dropdown", has_text=label).locator("select").select_option(option)


def read(page):
    """Press Read, and wait until another page is shown."""
    page.evaluate(f"""() => {{
        const view = document.querySelector("{PAGE}");
        window.ocrlabWasBusy = false;
        new MutationObserver(() => {{ if (view.dataset.busy === "1") window.ocrlabWasBusy = true; }})
            .observe(view, {{attributes: true}});
    }}""")
    page.get_by_role("button", name="Read").click()
    page.wait_for_function(
        f"() => window.ocrlabWasBusy && document.querySelector(\"{PAGE}\").dataset.busy === '0'", timeout=90_000
    )


def shown(page):
    view = page.locator(PAGE).first
    return {
        "boxes": view.locator("polygon").count(),
        "rows": view.locator("tbody tr").count(),
        "lines": int(view.get_attribute("data-lines")),
        "missed": int(view.get_attribute("data-missed")),
        "message": view.locator(".ocrlab-summary").inner_text(),
    }


SHOWN = "__import__('ocrlab.widgets.shared.cell', fromlist=['shown']).shown"
STARTED = f"next(one for one in {SHOWN}.values() if type(one).__name__ == 'Start')"


def test_another_picture_is_read_and_the_boxes_are_those_of_python(page):
    before = shown(page)
    assert (
        before["boxes"] - before["missed"]
        == before["rows"] - before["missed"]
        == before["lines"]
        == int(in_kernel(page, f"len({STARTED}.page.lines)"))
    )
    choose_picture(page, "street_sign")
    assert samples.sample("street_sign").note in page.locator(".ocrlab-gallery .ocrlab-note").inner_text()
    read(page)
    after = shown(page)
    assert (
        after["boxes"] - after["missed"]
        == after["rows"] - after["missed"]
        == after["lines"]
        == int(in_kernel(page, f"len({STARTED}.page.lines)"))
    )
    assert after["lines"] not in (0, before["lines"])
    assert page.locator(f"{PAGE} tbody tr").first.inner_text().split("\t")[1] in in_kernel(
        page, f"{STARTED}.page.lines[0].text"
    )


def test_a_click_shows_the_crop_and_its_characters(page):
    view = page.locator(PAGE).first
    view.locator("polygon").nth(1).click(force=True)
    view.locator(".ocrlab-strip img").wait_for()
    assert view.get_attribute("data-selected") == "1" == in_kernel(page, f"{STARTED}.view.selected")
    assert view.locator(".ocrlab-chars span").count() == int(
        in_kernel(page, f"len({STARTED}.page.lines[1].reading.chars)")
    )
    assert page.evaluate("() => document.querySelector('.ocrlab-strip img').naturalWidth") > 20


def test_a_hover_says_text_and_score(page):
    view = page.locator(PAGE).first
    view.locator("polygon").first.hover(force=True)
    assert view.locator(".ocrlab-tip").is_visible()
    assert (
        view.locator("tbody tr").first.locator(".ocrlab-text").inner_text() in view.locator(".ocrlab-tip").inner_text()
    )


def test_the_bars_say_which_precision_was_used(page):
    choose(page, "Runtime", "onnxruntime")
    read(page)
    newest = page.locator(".ocrlab-timing .ocrlab-label").last.inner_text()
    assert newest.startswith("Street signs, ocrlab: onnxruntime in f32, ")
    choose(page, "Settings", "rapidocr")
    read(page)
    labels = page.locator(".ocrlab-timing .ocrlab-label").all_inner_texts()
    assert labels[-1].startswith("Street signs, rapidocr: onnxruntime in f32, ")
    assert len({*labels[-2:]}) == 2
    choose(page, "Settings", "ocrlab")
    choose(page, "Runtime", "openvino")


def give(page, name, kind, data):
    """Choose a file of one's own."""
    with page.expect_file_chooser() as chooser:
        page.locator(".ocrlab-gallery .ocrlab-own").click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": data})
    page.locator(f".ocrlab-gallery[data-chosen='{name}']").wait_for()


def test_a_file_that_is_no_picture_is_said_where_one_looks(page):
    give(page, "letter.png", "image/png", b"not a picture")
    read(page)
    assert "not a picture" in shown(page)["message"]
    choose_picture(page, "receipt")
    read(page)
    assert shown(page)["message"].startswith(f"{shown(page)['lines']} lines")


def test_a_large_picture_of_one_s_own_comes_in_parts_and_whole(page):
    noise = np.random.default_rng(0).integers(0, 255, (1300, 1300, 3), np.uint8)
    noise[100:1000, 100:800] = load_image(samples.sample("receipt").path)[:900]
    data = cv2.imencode(".png", noise[:, :, ::-1])[1].tobytes()
    assert len(data) > 4 << 20  # more than one part
    give(page, "noise.png", "image/png", data)
    read(page)
    assert in_kernel(page, f"__import__('hashlib').sha256({STARTED}.gallery.own).hexdigest()") == repr(
        hashlib.sha256(data).hexdigest()
    )
    assert in_kernel(page, f"{STARTED}.page.size") == "(1300, 1300)"
    assert shown(page)["boxes"] == shown(page)["lines"]


def test_a_pasted_picture_is_taken(page):
    data = samples.sample("poster").path.read_bytes()
    page.evaluate("""(bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "pasted.jpg", {type: "image/jpeg"}));
        const event = new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true, cancelable: true});
        document.querySelector(".ocrlab-gallery button").dispatchEvent(event);
    }""", list(data))  # fmt: skip
    page.locator(".ocrlab-gallery[data-chosen='pasted.jpg']").wait_for()
    read(page)
    assert "LANTERN" in page.locator(f"{PAGE} tbody").inner_text()


def test_what_was_read_is_compared_with_what_stands_there(page):
    choose_picture(page, "faint")
    read(page)
    view = page.locator(PAGE).first
    counts = {mark: int(view.get_attribute(f"data-{mark}")) for mark in ("right", "wrong", "extra", "missed")}
    assert counts["missed"] > 0  # faint lines are lost with the default settings
    assert counts["right"] + counts["wrong"] + counts["missed"] == len(samples.sample("faint").lines)
    assert view.locator("polygon.ocrlab-missed").count() == counts["missed"] == view.locator("tr.ocrlab-missed").count()
    assert f"{counts['missed']} missed" in shown(page)["message"]
    assert shown(page)["boxes"] == shown(page)["rows"] == shown(page)["lines"] + counts["missed"]


def test_a_rapidocr_configuration_sets_model_runtime_and_settings(page):
    config = (
        b"Global: {text_score: 0.4}\n"
        b"Det: {engine_type: onnxruntime, ocr_version: PP-OCRv6, model_type: small, box_thresh: 0.6}\n"
    )
    with page.expect_file_chooser() as chooser:
        page.locator(".ocrlab-start button", has_text="RapidOCR config").first.click()
    chooser.value.set_files({"name": "production.yaml", "mimeType": "text/yaml", "buffer": config})
    page.locator(".ocrlab-start .widget-dropdown", has_text="Settings").locator(
        "option", has_text="production.yaml"
    ).wait_for(state="attached")
    choose_picture(page, "receipt")
    read(page)
    asked = ("detect.box_thresh", "text_score", "detect.max_side_len", "detect.net.facts.backend")
    got = [in_kernel(page, f"{STARTED}.ocr.{name}") for name in asked]
    assert got == ["0.6", "0.4", "2000", "'onnxruntime'"]


def test_keys_move_the_choice(page):
    page.locator(".ocrlab-gallery button[data-name='receipt']").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".ocrlab-gallery button[aria-checked='true']").get_attribute("data-name") == "street_sign"
    page.locator(f"{PAGE} tbody tr").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(PAGE).first.get_attribute("data-selected") == "1"


def test_the_still_is_there_for_the_saved_file_and_hidden_by_the_live_view(page):
    stills = page.locator(".ocrlab-still")
    assert stills.count() == 2  # of the page that was read, and of the same page step by step
    assert not stills.first.is_visible()
    assert not stills.last.is_visible()


def test_every_cell_ran_without_an_error(page):
    page.wait_for_function("""() => [...document.querySelectorAll('.jp-CodeCell')].every((cell) =>
        /\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt').textContent))""", timeout=90_000)  # fmt: skip
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-RenderedHTMLCommon img.ocrlab-figure").count() >= 5


def test_a_cell_that_runs_again_does_not_pile_up_views_or_nets(page):
    views = "len(__import__('ipywidgets').widgets.widget._instances)"
    run_first_code_cell(page)
    before, opened = in_kernel(page, views), in_kernel(page, f"id({STARTED}.ocr.detect.net)")
    run_first_code_cell(page)
    assert in_kernel(page, views) == before
    assert in_kernel(page, f"len({SHOWN})") == "2"
    assert in_kernel(page, f"id({STARTED}.ocr.detect.net)") != opened
    alive = "[one for one in __import__('gc').get_objects() if type(one).__name__ == 'Net' and one.handle is not None]"
    assert in_kernel(
        page, f"len([net for net in {alive} if net.task == 'det' and net.facts.backend == 'openvino'])"
    ) in ("1", "2")


def test_a_saved_notebook_shows_the_page_without_a_kernel(page):
    still = saved_still(page, page.lab, START)
    assert still.evaluate("(image) => image.naturalWidth") > 300
    assert "Caf" in still.get_attribute("alt")
    still.page.close()


def run_first_code_cell(page):
    page.evaluate("""async () => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.type === "code");
        await window.jupyterapp.commands.execute("notebook:run-cell");
    }""")  # fmt: skip
    page.locator(f"{PAGE}[data-lines]:not([data-lines='0'])").first.wait_for(timeout=90_000)


def test_a_name_never_becomes_markup(page):
    name = "<img src=x onerror=window.ocrlabPwned=1>.png"
    give(page, name, "image/png", cv2.imencode(".png", load_image(samples.sample("street_sign").path))[1].tobytes())
    read(page)
    assert page.locator(".ocrlab-gallery").first.get_attribute("data-chosen") == name
    assert page.locator("img[src='x']").count() == 0
    assert page.evaluate("window.ocrlabPwned") is None


def test_a_wrong_line_has_its_causes_below_its_crop_and_a_right_one_has_none(page):
    choose_picture(page, "receipt")
    read(page)
    view = page.locator(PAGE).first
    view.locator("tr.ocrlab-wrong").first.click()
    view.locator(".ocrlab-why li").first.wait_for()
    assert any(state in view.locator(".ocrlab-why li").first.inner_text() for state in ("(proven): ", "(suspected): "))
    view.locator("tr.ocrlab-right").first.click()
    eventually(lambda: view.locator(".ocrlab-why").is_hidden())
