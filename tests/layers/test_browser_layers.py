"""The view into a network as a person sees it: JupyterLab in Chromium."""

import csv
import json

import nbformat
import pytest
from browser import eventually, in_kernel, jupyterlab, open_notebook, run_cells, save, watched

pytestmark = pytest.mark.browser

NAME = "layers_test.ipynb"
CELLS = [
    "import numpy as np\nimport ocrlab\nfrom ocrlab import backends, lab, store\n"
    "net = backends.load('openvino', store.path('PP-OCRv6_det_small.onnx'), task='det', precision='f32')",
    "view = lab.layers(net, np.random.default_rng(0).random((1, 3, 64, 96), np.float32), 'onnxruntime', rounds=1)\nview",
]


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.root / NAME)
        context = chrome.new_context(viewport={"width": 1400, "height": 1500}, accept_downloads=True)
        page = watched(context.new_page())
        page.lab = lab
        open_notebook(page, lab, NAME)
        run_cells(page)
        page.locator(".ocrlab-layers[data-ready='1'][data-runs='2']").wait_for(timeout=90_000)
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


@pytest.fixture
def view(page):
    return page.locator(".ocrlab-layers")


def shown(view):
    """Return how many layers the table lists, as it says itself, and its rows."""
    said = view.locator(".ocrlab-count").inner_text()
    rows = view.locator("tbody tr").count()
    assert said.startswith(f"{rows} of ")
    return rows


def test_a_type_a_transition_and_words_filter_the_table_and_are_taken_back(view):
    every = shown(view)
    first = view.locator(".ocrlab-run").first
    first.locator("[data-key='type 0 Convolution']").click()
    convolutions = shown(view)
    assert 50 < convolutions < every
    view.locator("input[type=search]").fill("dw")
    assert 0 < shown(view) < convolutions
    view.locator("input[type=search]").fill("")
    view.get_by_role("button", name="take the filter type Convolution away").click()
    assert shown(view) == every
    chain = first.locator("[data-key^='chain']").first
    chain.click()
    assert shown(view) == int(chain.locator("b").inner_text().split()[0])
    chain.click()
    assert shown(view) == every


def test_sorted_by_time_and_a_layer_chosen_by_keyboard_is_told_and_known_in_python(page, view):
    view.locator("[data-key='column ms']").press("Enter")
    times = [float(one) for one in view.locator("tbody td[data-column=ms]").all_inner_texts()]
    assert times == sorted(times, reverse=True)
    row = view.locator("tbody tr").first
    row.focus()
    row.press("Enter")
    number = row.locator("td").first.inner_text()
    assert view.locator("tbody tr[aria-selected=true]").count() == 1
    assert f"number {number} in the order of execution" in view.locator(":scope > .ocrlab-told").inner_text()
    assert page.evaluate("() => document.activeElement.dataset.key") == f"layer {number}"  # drawn anew, focus kept
    page.wait_for_function(f"() => document.querySelector('.ocrlab-layers').dataset.selected === '{number}'")
    assert in_kernel(page, "(view.shown, view.selected)") == f"(0, {number})"
    row.press("Enter")
    assert view.locator("tbody tr[aria-selected=true]").count() == 0


def test_the_other_run_is_listed_replaced_and_taken_away(page, view):
    view.locator("[data-key='shown 1']").click()
    assert "Conv" in view.locator("tbody").inner_text()
    eventually(lambda: in_kernel(page, "view.shown"), "1")
    assert view.locator("thead").inner_text().count("ms beside") == 0  # other names: nothing to set side by side
    view.locator("select").select_option("own")
    page.locator(".ocrlab-layers .ocrlab-run", has_text="own choice").wait_for(timeout=60_000)
    assert "ms beside" in view.locator("thead").inner_text()
    assert view.locator(".ocrlab-alarm").count() == 0
    view.locator("[data-key='remove 1']").click()
    page.locator(".ocrlab-layers[data-runs='1']").wait_for()
    eventually(lambda: in_kernel(page, "view.shown"), "0")
    assert view.evaluate("one => one.scrollWidth - one.clientWidth") <= 0


def test_the_table_and_the_graph_are_saved_as_files(page, view, tmp_path):
    with page.expect_download() as table:
        view.locator("[data-key='csv 0']").click()
    table.value.save_as(tmp_path / "layers.csv")
    with (tmp_path / "layers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == int(in_kernel(page, "len(view.runs[0]['layers'])"))
    assert "Conv.0 + Add.0 + Relu.0" in {row["fused"] for row in rows}
    with page.expect_download(timeout=60_000) as graph:
        view.locator("[data-key='graph 0']").click()
    assert graph.value.suggested_filename == "PP-OCRv6_det_small-openvino-f32.xml"
    graph.value.save_as(tmp_path / "graph.xml")
    assert "primitiveType" in (tmp_path / "graph.xml").read_text(encoding="utf-8")


def test_a_saved_notebook_shows_a_still_of_both_runs(page):
    cell = json.loads(save(page, page.lab, NAME).read_text(encoding="utf-8"))["cells"][1]
    stills = ["".join(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]]
    assert any("ocrlab-still" in still and "ONNX Runtime, f32: " in still for still in stills)
    assert page.locator(".ocrlab-still").count() == 1
    assert not page.locator(".ocrlab-still").is_visible()
