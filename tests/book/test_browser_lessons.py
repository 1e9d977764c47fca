"""Two lessons, executed by the command and opened from their files, with the network off."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from browser import ROOT, eventually
from pages_of_book import EXPLORER, opened

from ocrlab.folder.samples import lessons

pytestmark = pytest.mark.browser

NAMES = ("00_start_here", "03_thresholds")
NEXT = "## Case 2"  # where the second lesson is cut off: its ten explorers take minutes
LIMIT = 600  # seconds for both


def shortened(folder):
    """Return a folder with both lessons, the second up to its second case."""
    shutil.copytree(lessons(), folder, ignore=shutil.ignore_patterns(".*", "*.ipynb"))
    for name in NAMES:
        notebook = nbformat.read(lessons() / f"{name}.ipynb", 4)
        later = [at for at, cell in enumerate(notebook.cells) if cell.source.startswith(NEXT)]
        notebook.cells = notebook.cells[: min(later, default=None)]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "book"
    environment = {**os.environ, "OCRLAB_LANGUAGE": "en", "OCRLAB_NOTEBOOKS": str(shortened(out.parent / "lessons"))}
    command = [sys.executable, "-m", "ocrlab", "book", str(out), *NAMES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stderr
    for name in NAMES:
        assert f"ocrlab: {name} runs …" in done.stderr
    assert re.search(r"index\.html: 2 lessons, \d+ live views, [\d.]+ MB, in \d+ s", done.stdout)
    return out


def test_the_explorer_of_a_lesson_wakes_and_answers_the_keyboard(book, chrome):
    with opened(chrome, book / "03_thresholds.html", viewport={"width": 1400, "height": 900}) as page:
        for details in page.locator("details.ocrlab-book-waits").all():
            details.evaluate("(one) => { one.open = true; }")
        page.locator(".ocrlab-book-live").scroll_into_view_if_needed()
        first = page.locator(EXPLORER)
        first.wait_for()
        before, slider = first.get_attribute("data-kept"), page.get_by_role("slider", name="thresh", exact=True)
        slider.scroll_into_view_if_needed()
        slider.focus()
        for _ in range(12):
            page.keyboard.press("PageUp")
        eventually(lambda: first.get_attribute("data-kept") != before, True, 20)


def test_no_answer_is_in_sight_before_its_guess(book, chrome):
    cells = nbformat.read(book.parent / "lessons" / "03_thresholds.ipynb", 4).cells
    reasons = re.findall(r'why="([^"]+)"', "".join(cell.source for cell in cells))
    assert len(reasons) == 1
    with opened(chrome, book / "03_thresholds.html") as page:
        for reason in (*reasons, "It is: "):
            assert not any(one.is_visible() for one in page.get_by_text(reason[:40]).all()), reason
        page.get_by_role("button", name="Show it without a guess").first.click()
        assert page.get_by_text(reasons[0][:40]).last.is_visible()


def test_the_first_lesson_shows_its_page_and_where_nothing_of_this_machine_stands(book, chrome):
    with opened(chrome, book / "00_start_here.html") as page:
        page.locator(".ocrlab-book-live").first.scroll_into_view_if_needed()
        page.locator(".ocrlab-book-live .ocrlab-page").first.wait_for()
    places = (f"{tempfile.gettempdir()}/ocrlab-book-", f"{Path.home()}/", f"{ROOT}/")
    for file in book.rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        assert [place for place in places if place in text] == [], file
