"""What a cell shows live, kept for its page: as scripts that a page which is a file can load."""

import json
import shutil
import subprocess
from types import SimpleNamespace

import IPython.display
import ipywidgets
import numpy as np
import pytest

from ocrlab import lab, widgets
from ocrlab.book import live
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.view import View

KINDS = sorted(
    (one for name in widgets.__all__ if isinstance(one := getattr(widgets, name), type) and issubclass(one, View)),
    key=lambda one: one.__name__,
)
CODE = "lab.wall()"


def left_by(*scripts):
    """Run scripts as a page does, and return what they leave: what views were told, and what kinds of views can do."""
    if not shutil.which("node"):
        pytest.skip("no node")
    code = "globalThis.window = {ocrlabBook: {views: {}, kinds: {}}};\n" + "\n".join(scripts)
    code += "\nconst {views, kinds} = window.ocrlabBook;"
    code += (
        "\nconsole.log(JSON.stringify([views, Object.entries(kinds).map(([name, one]) => [name, typeof one.render])]))"
    )
    done = subprocess.run(["node", "-"], input=code, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path):
    for name in ("views", "kinds"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_what_a_view_was_told_last_is_kept_with_its_kind(folder, monkeypatch):
    view = lab.wall()
    monkeypatch.setattr(cell, "shown", {CODE: view})
    view.message = "told </script> later"
    name = cell.name_of(CODE)
    assert live.keep(folder, "05_runtimes") == {name: ["WallView"]}
    scripts = [(folder / file).read_text() for file in (f"views/05_runtimes-{name}.js", "kinds/WallView.js")]
    views, kinds = left_by(*scripts)
    (told,) = json.loads(views[f"05_runtimes-{name}"])["views"]
    assert told["kind"] == "WallView"
    assert told["state"]["message"] == "told </script> later"
    assert told["state"]["machines"] == view.machines
    assert kinds == [["WallView", "function"]]
    assert ".ocrlab-" in (folder / "kinds" / "WallView.css").read_text()
    view.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
def test_every_kind_of_view_can_be_loaded_without_a_module(folder, kind):
    view = kind([widgets.Tile("a", "A", "", b"")]) if kind is widgets.GalleryView else kind()
    live.write_kind(view, folder / "kinds")
    text = (folder / "kinds" / f"{kind.__name__}.js").read_text()
    assert "\nexport " not in text
    assert "\nimport " not in text
    assert left_by(text)[1] == [[kind.__name__, "function"]]
    view.close()


def test_of_several_views_in_a_box_each_is_kept_but_for_those_that_only_ask():
    wall, gallery = lab.wall(), widgets.GalleryView([widgets.Tile("a", "A", "", b"")])
    shown, notes = live.parts_of(ipywidgets.VBox([gallery, ipywidgets.HBox([wall]), widgets.TimingView()]))
    assert [live.kind_of(view) for view, _ in shown] == ["WallView", "TimingView"]
    assert len(notes) == 1
    wall.close()


def test_bytes_and_numbers_are_told_as_json():
    assert json.loads(live.as_json({"a": memoryview(b"\x00<"), "b": np.float64(0.5)})) == {
        "a": {"$bytes": "ADw="},
        "b": 0.5,
    }


@pytest.fixture
def displayed(monkeypatch):
    """Return what is displayed: each with its metadata."""
    seen = []
    handle = SimpleNamespace(update=lambda one, metadata=None: seen.append((one.data, metadata)))

    def display(one, metadata=None, display_id=None):
        seen.append((one.data, metadata))
        return handle

    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(cell, "_cell", lambda: CODE)
    monkeypatch.setattr(cell, "late", [])
    return seen


PICTURE = np.zeros((20, 30, 3), np.uint8)


@pytest.mark.parametrize("is_book", [False, True])
def test_a_still_says_which_view_it_stands_for_only_where_a_book_is_made(displayed, monkeypatch, is_book):
    monkeypatch.setenv(cell.BOOK, "1") if is_book else monkeypatch.delenv(cell.BOOK, raising=False)
    cell.show_still(PICTURE, "a page")
    cell.fill_still(cell.late_still(), "<img>")
    mark = {"ocrlab": {"view": cell.name_of(CODE)}} if is_book else {}
    assert [metadata for _, metadata in displayed] == [mark, mark, mark]
    assert bool(cell.late) is is_book


def test_a_late_still_is_put_into_its_place_again_when_the_lesson_is_over(displayed, monkeypatch):
    monkeypatch.setenv(cell.BOOK, "1")
    cell.fill_still(cell.late_still(), "<img>")
    displayed.clear()
    cell.fill_stills()
    assert [data for data, _ in displayed] == ["<img>"]
