"""Pages that stand alone, from their files: of a comparison, of a search of settings, of a class; axe finds nothing in them."""

import pytest
from accessible import assert_accessible
from folder_runs import FACTS, PAGES, line, record, write_run
from hand_ins import a_class, save
from tuned_runs import tuned

from ocrlab.classroom import teacher
from ocrlab.folder.diff.apart import apart
from ocrlab.folder.diff.page import page as page_of_diff
from ocrlab.folder.truth.written import Truth, line_of
from ocrlab.folder.tune.shown import page as page_of_plateau

pytestmark = pytest.mark.browser
UNSURE = {"plateau": ("color-contrast",)}  # a mark alone is no text to axe; test_browser_plateau.py measures it
SIZES = [(1400, 900), (933, 600), (700, 900)]


def diff(folder):
    before = write_run(folder / "before", PAGES)
    pages = {**PAGES, "right.png": [record(line("Ten 12.50", 10), line("Rum 4.00", 90))]}
    after = write_run(folder / "after", pages, {**FACTS, "settings": {"box_thresh": 0.5}, "key": "k2"})
    truths = {"right": Truth("right.json", (line_of("Tea 12.50", [20, 10, 120, 30]),))}
    return page_of_diff(apart(before, after, truths), (before, after), ("before", "after"))


def plateau(_):
    return page_of_plateau(tuned([f"p{n}.png" for n in range(8)]))


def class_show(folder):
    folder.mkdir()
    save(folder / "in", *a_class(6))
    teacher.show(folder / "in", folder / "class.html")
    return (folder / "class.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("pages"), {}
    for name, write in {"diff": diff, "plateau": plateau, "class": class_show}.items():
        made[name] = folder / f"{name}.html"
        made[name].write_text(write(folder / name), encoding="utf-8")
    return made


@pytest.mark.parametrize("name", ["diff", "plateau", "class"])
@pytest.mark.parametrize("how", [("light", "none"), ("dark", "none"), ("light", "active")], ids="-".join)
def test_axe_finds_nothing_and_nothing_stands_beyond_the_edge(chrome, files, name, how):
    context = chrome.new_context(color_scheme=how[0], forced_colors=how[1], offline=True)
    page = context.new_page()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(files[name].as_uri())
        assert_accessible(page, "body", UNSURE.get(name, ()))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
