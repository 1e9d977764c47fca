"""Figures in JupyterLab: light and dark as it is, with a text beside them, in their place before they are there."""

import io

import nbformat
import PIL.Image
import pytest
from accessible import assert_accessible, look
from browser import eventually, jupyterlab, open_notebook, run_cells, watched

from ocrlab import draw
from ocrlab.draw.figure import SHOWN

pytestmark = pytest.mark.browser
CELLS = (
    """import numpy as np
from ocrlab import draw, explain
from ocrlab.bench import figures
figures.calls({"ONNX Runtime": [0.5, 0.1, 0.09], "OpenVINO": [0.8, 0.05, 0.06]})""",
    "explain.side_by_side([np.full((200, 300, 3), 120, np.uint8)] * 2, ['a page', 'the same page'])",
    "draw.mask(np.eye(120, dtype=np.uint8))",
)
IN_A_VIEW = """from ocrlab.widgets.steps.figure import FigureView
FigureView(picture=figures.calls({"OpenVINO": [0.8, 0.05]}).svg().encode(), alt="milliseconds of two calls")"""
VIEW = ".ocrlab-exhibit[data-ready='1'] img"
READABLE = 9  # pixels
PAPER = {"light": (255, 255, 255), "dark": (17, 17, 17)}


@pytest.fixture(scope="module")
def page(chrome, tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        cells = [nbformat.v4.new_code_cell(source) for source in (*CELLS, IN_A_VIEW)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.root / "figures.ipynb")
        context = chrome.new_context(viewport={"width": 1400, "height": 900})
        page = watched(context.new_page())
        open_notebook(page, lab, "figures.ipynb")
        run_cells(page)
        eventually(lambda: page.locator("img.ocrlab-figure").count(), len(CELLS))
        page.locator(VIEW).wait_for()
        yield page
        assert not page.wrong, "errors in the page, or requests to the outside"
        context.close()


def corner(page, number, figures="img.ocrlab-figure"):
    """Return the color of the ground of a figure, as it is seen."""
    seen = PIL.Image.open(io.BytesIO(page.locator(figures).nth(number).screenshot()))
    return seen.convert("RGB").getpixel((3, 3))


@pytest.mark.parametrize("theme", ["light", "dark", "light"])
def test_figures_are_light_or_dark_as_jupyterlab_is(page, theme):
    look(page, theme)
    figures = page.locator("img.ocrlab-figure")
    assert set(figures.evaluate_all("all => all.map((one) => getComputedStyle(one).colorScheme)")) == {theme}
    for number in range(len(CELLS)):
        eventually(lambda number=number: corner(page, number), PAPER[theme], 10)
    eventually(lambda: corner(page, 0, VIEW), PAPER[theme], 10)


def test_the_theme_of_the_page_counts_and_not_that_of_the_system(page):
    look(page, "light")
    page.emulate_media(color_scheme="dark")
    assert corner(page, 0) == PAPER["light"]
    page.emulate_media(color_scheme="light")


def test_a_figure_says_what_it_shows_and_is_drawn_from_the_svg(page):
    alts, sources = (
        page.locator("img.ocrlab-figure").evaluate_all(f"all => all.map((one) => one.{name})")
        for name in ("alt", "currentSrc")
    )
    assert alts[1] == "Side by side: a page; the same page."
    assert all(len(alt.split()) > 3 for alt in alts)
    assert all(source.startswith("data:image/svg+xml,") for source in sources)
    assert_accessible(page, ".jp-OutputArea-output img.ocrlab-figure")


@pytest.mark.parametrize("width", [1400, 933, 700])
def test_a_figure_has_its_place_before_it_is_decoded_and_is_not_cut(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    figure = page.locator("img.ocrlab-figure").first
    seen, around = figure.bounding_box(), page.locator(".jp-OutputArea-output").first.bounding_box()
    wide, high = (int(figure.get_attribute(side)) for side in ("width", "height"))
    assert seen["width"] <= around["width"]
    assert seen["height"] == pytest.approx(seen["width"] * high / wide, abs=1)
    for inches, points in ((9, draw.TEXT), (8, draw.SMALL)):  # the widest with text, and with numbers on a page
        wide = inches * SHOWN
        assert points * SHOWN / 72 * min(1, around["width"] / wide) >= READABLE
