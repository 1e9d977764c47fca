"""The explorer beside a run, in a browser: what a setting does to the other pages is plain, and reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import eventually, in_kernel, run_cell
from explorer_browser import READY, cell, opened
from small_run import small_run

pytestmark = pytest.mark.browser
LOAD = """from pathlib import Path
import ocrlab
from ocrlab import lab
ocr = ocrlab.load(backend="onnxruntime", precision="f32", threads=1, box_thresh=0.7)"""
SHOW = "view = lab.explore(ocr, Path({picture!r}), Path({root!r}), {run!r})\nview"


@pytest.fixture(scope="module")
def page(chrome: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("beside")
    run = small_run(folder, ("faint", "poster"), box_thresh=0.7)
    show = SHOW.format(picture=str(run.picture_of("faint.png")), root=run.facts["root"], run=str(run.folder))
    with opened(chrome, folder / "lab", [LOAD, show]) as shown:
        for index in range(2):
            run_cell(shown, index)
        cell(shown, 1).locator(READY).wait_for(timeout=90_000)
        yield shown


def under(page: Any, box_thresh: float) -> Any:
    """Set a setting, and return the panel once all pages were looked at."""
    in_kernel(page, "0", f"view.settings = {{**view.settings, 'box_thresh': {box_thresh}}}")
    eventually(lambda: in_kernel(page, "view.elsewhere['rows'].get('', {}).get('whole')"), "True")
    return page.locator(".ocrlab-elsewherepanel")


def test_what_harms_the_others_is_plain_in_color_and_in_words(page: Any) -> None:
    panel = under(page, 0.8)
    verdict = panel.locator(".ocrlab-elsewhere")
    verdict.filter(has_text="WORSE").or_(verdict.filter(has_text="worse")).wait_for()
    assert verdict.get_attribute("data-verdict") == "worse"
    assert "▼" in verdict.inner_text()
    assert "lines lost on 1 of 1 other page" in verdict.inner_text()
    high = panel.bounding_box()["height"]
    assert "its own settings" in under(page, 0.7).inner_text()
    assert panel.bounding_box()["height"] == high, "what lies below would jump"


@pytest.mark.parametrize("width", [1400, 933, 700])
def test_it_is_opened_by_keyboard_at_every_width(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    panel = under(page, 0.8)
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    panel.get_by_text("poster.jpg").wait_for()
    assert panel.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1"), "nothing is cut off at the side"
    page.keyboard.press("Enter")
    panel.get_by_text("poster.jpg").wait_for(state="hidden")
