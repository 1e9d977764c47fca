"""What opens below the grid: the explorer and the bench of a page at the line in question, and the editor of its truth."""

import shutil

import numpy as np
import pytest
from folder_runs import write_truth

from ocrlab import geometry, lab
from ocrlab.folder.runs import run as runs
from ocrlab.folder.samples import FOLDER, sample
from ocrlab.widgets import Explorer
from ocrlab.widgets.folder.thumbs import CHANGED

EXACT = {"precision": "f32", "backend": "onnxruntime"}
NAMES = ("poster", "upside_down")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Two samples, one of them upside down, read into a run."""
    folder = tmp_path_factory.mktemp("opening")
    (folder / "pictures").mkdir()
    for name in NAMES:
        shutil.copy(FOLDER / f"{name}.jpg", folder / "pictures")
    return runs.run(sorted((folder / "pictures").iterdir()), folder / "run", engine=1, **EXACT)


@pytest.fixture(scope="module")
def truth(run):
    """The samples' truths, where one line is said to stand where nothing does, and another reads otherwise."""
    folder = run.folder.parent / "truths"
    for name in NAMES:
        lines = [(one.text, one.quad.tolist()) for one in sample(name).lines]
        write_truth(folder, name, [(f"{lines[0][0]}!?", lines[0][1]), *lines[1:]])
    return folder


@pytest.fixture(scope="module")
def page(run, truth):
    page = lab.folder(run, truth)
    yield page
    page.close()


def opened(page, name, how="explorer", **content):
    number = page.view.index["name"].index(name)
    page.session.ask({"ask": "open", "page": number, "how": how, "kinds": [], "text": "", **content})
    assert page.session.worker.wait(120)
    return page.panel.children[0] if page.panel.children else None


@pytest.mark.parametrize("name", ["poster.jpg", "upside_down.jpg"])
def test_the_explorer_opens_at_the_line_in_question(page, run, name):
    view = opened(page, name)
    assert isinstance(view, Explorer)
    line = page.view.opened["lines"][page.view.opened["at"]]
    true = sample(name.partition(".")[0]).lines[0]
    assert line.startswith("cut: ")
    assert line.endswith(f"and “{true.text}!?” stands there")
    session = view.session
    size = session.run.size if not session.run.turned % 180 else session.run.size[::-1]
    there = geometry.rotated_points(true.quad, size, -session.run.turned)
    assert geometry.iou(session.run.trace.candidates.quads[view.selected], there) > 0.3
    assert session.worker.wait(120)  # it reads the page, and then judges it
    assert view.truth["lines"]


def test_the_bench_opens_at_the_line_in_question(page):
    bench = opened(page, "poster.jpg", "bench")
    assert bench.session.worker.wait(60)
    assert bench.session.links.wait(60)
    reading = bench.session.run.lines.reading(bench.selected).text
    assert sample("poster").lines[0].text.startswith(reading[:4])


def test_a_text_that_was_found_is_the_line_in_question(page, run):
    text = run.latest()["poster.jpg"][0]["lines"][2]["text"]
    view = opened(page, "poster.jpg", text=text)
    assert page.view.opened["lines"][0] == f"found: “{text}”"
    box = np.array(run.latest()["poster.jpg"][0]["lines"][2]["box"], np.float32)
    assert geometry.iou(view.session.run.trace.candidates.quads[view.selected], box) > 0.3


def test_another_line_of_the_page_is_selected_in_the_same_view(page, run):
    text = run.latest()["poster.jpg"][0]["lines"][2]["text"]
    view = opened(page, "poster.jpg", text=text)
    before, number = view.selected, page.view.opened["page"]
    page.session.ask({"ask": "open", "page": number, "how": "explorer", "line": 1})
    assert page.session.worker.wait(60)
    assert page.panel.children == (view,)
    assert (view.selected != before, page.view.opened["at"]) == (True, 1)


def test_closing_takes_the_view_away(page):
    view = opened(page, "poster.jpg")
    page.session.ask({"ask": "leave"})
    assert page.session.worker.wait(60)
    assert (page.panel.children, page.view.opened) == ((), {})
    assert view.comm is None  # it is closed


def test_what_is_corrected_is_judged(run):
    page = lab.folder(run)
    view = opened(page, "poster.jpg", "text")
    reason = page.view.index["reason"][page.view.index["name"].index("poster.jpg")]
    assert "character" not in reason
    number = page.view.opened["page"]
    view.session.ask({"ask": "rest"})
    page.session.worker.wait(10)
    assert page.view.news[str(number)]["reason"] == "Read as it stands there."
    assert page.view.totals[1].startswith("1 page with truth")
    assert (page.view.opened["lines"], page.view.opened["at"]) == ([], -1)
    page.close()
    shutil.rmtree(run.folder / "truth")


def test_pages_that_cannot_be_opened_say_why_and_can_be_tried_again(run, truth):
    page = lab.folder(run, truth)
    picture = run.picture_of("poster.jpg")
    hidden = picture.with_suffix(".away")
    picture.rename(hidden)
    assert opened(page, "poster.jpg") is None
    assert page.view.message.startswith("The picture is not there any more")
    assert page.view.busy == ""
    hidden.rename(picture)
    assert isinstance(opened(page, "poster.jpg"), Explorer)
    page.close()


def test_a_picture_that_changed_and_other_models_are_said(run, truth, monkeypatch):
    page = lab.folder(run, truth)
    monkeypatch.setattr("ocrlab.widgets.folder.opening.changed", lambda *_: CHANGED)
    monkeypatch.setitem(run.facts, "models", {"other.onnx": "aa"})
    assert opened(page, "poster.jpg")
    assert CHANGED in page.view.message
    assert "The models here are not those" in page.view.message
    page.close()
