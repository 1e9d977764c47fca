"""Memory by call, as a person sees it: lines that grow, a table, keys; and a still in the saved file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browser import jupyterlab, open_notebook, run_cell, save, watched

pytestmark = pytest.mark.browser
VIEW = ".ocrlab-memory[data-ready='1']"
CODE = """from ocrlab import lab
from ocrlab.bench import curves
lab.memory(curves.random_shapes(60, (64, 256)), (curves.AS_IT_IS, curves.ARENA_OFF))"""


@pytest.fixture
def page(chrome: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("OCRLAB_BENCH_LOCK", str(tmp_path / "lock"))  # a bench that really runs here is not waited for
    with jupyterlab(tmp_path) as lab:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=kernel)
        nbformat.write(notebook, lab.root / "memory.ipynb")
        page = watched(chrome.new_context(viewport={"width": 1000, "height": 900}).new_page())
        page.lab = lab
        open_notebook(page, lab, "memory.ipynb")
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        page.context.close()


def test_lines_grow_can_be_pointed_at_and_hidden_and_a_still_is_saved(page: Any) -> None:
    run_cell(page, 0)
    view = page.locator(VIEW)
    view.wait_for(timeout=60_000)
    page.wait_for_function(
        f"""() => {{
            const view = document.querySelector("{VIEW}");
            const calls = window.ocrlabCalls ??= new Set();
            calls.add(+view.dataset.calls);
            return view.dataset.running === "0" && view.dataset.calls === "120";
        }}""",
        timeout=60_000,
    )
    assert page.evaluate("() => window.ocrlabCalls.size") > 4, "the lines did not grow while they were measured"
    assert view.locator("path.ocrlab-line").count() == 2
    rows = view.locator("tbody tr")
    assert [rows.nth(i).get_attribute("data-way") for i in range(2)] == [
        "OpenVINO, as it is",
        "ONNX Runtime, arena off",
    ]

    plot = view.locator("figure svg")
    plot.focus()
    for key in ("Home", "ArrowRight", "PageUp"):
        page.keyboard.press(key)
    view.locator("th", has_text="call 12, ").wait_for()
    assert int(rows.first.locator("td").first.inner_text()) > 0
    assert "MB after call 60" in str(plot.get_attribute("aria-label"))

    toggle = view.locator(".ocrlab-legend button").first
    toggle.focus()
    page.keyboard.press("Enter")
    view.locator("tr.ocrlab-hidden").wait_for()
    assert view.locator("path.ocrlab-line").count() == 1
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "false"

    (cell,) = nbformat.read(save(page, page.lab, "memory.ipynb"), 4).cells
    stills = [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
    assert any("ocrlab-still" in still and "data:image/png" in still for still in stills)
