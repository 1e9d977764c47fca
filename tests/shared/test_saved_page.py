"""Views as a page without Python: every view can stand in one, and what it was told stands there as it is."""

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import numpy as np
import pytest

from ocrlab import widgets
from ocrlab.widgets.shared.saved_page import page_of, state_of
from ocrlab.widgets.shared.view import View

VIEWS = sorted(
    (one for name in widgets.__all__ if isinstance(one := getattr(widgets, name), type) and issubclass(one, View)),
    key=lambda one: one.__name__,
)


@pytest.mark.parametrize("kind", VIEWS, ids=lambda one: one.__name__)
def test_every_view_stands_in_a_page_whose_scripts_are_those_that_its_policy_names(kind):
    view = kind([widgets.Tile("a", "A", "", b"")]) if kind is widgets.GalleryView else kind()
    page = page_of([(view, state_of(view))], "a title", ["a note"])
    scripts = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    named = re.search(r"script-src ([^;]*);", html.unescape(page)).group(1)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert named.split() == [f"'sha256-{digest}'" for digest in digests]
    assert f"window.ocrlabSaved.{kind.__name__} = {{" in scripts[1]
    assert not any(re.search(r"^(import|export default) ", one, re.MULTILINE) for one in scripts)
    view.close()


def test_two_views_of_a_kind_share_their_script():
    views = [widgets.WallView() for _ in range(2)]
    page = page_of([(view, state_of(view)) for view in views], "two")
    assert page.count("window.ocrlabSaved.WallView = ") == 1
    assert page.count('data-view="WallView"') == 2


def test_what_a_view_was_told_stands_in_the_page_without_what_is_its_notebook_s():
    view = widgets.WallView()
    state = {**state_of(view), "bytes": b"\x00<", "number": np.float64(0.5), "text": "<!-- </script>"}
    (text,) = re.findall(r'<script type="application/json">(.*?)</script>', page_of([(view, state)], "t"), re.DOTALL)
    told = json.loads(text)
    assert (told["bytes"], told["number"], told["text"]) == ({"$bytes": "ADw="}, 0.5, "<!-- </script>")
    assert not {"layout", "_esm", "_css", "_model_name"} & told.keys()


def test_a_part_of_another_view_is_not_saved_alone(tmp_path):
    view = widgets.WallView()
    with pytest.raises(ValueError, match="WallView: a part of another view"):
        view.save(tmp_path / "page.html")


def test_an_id_has_the_number_of_its_view_in_it():
    files = Path(widgets.__file__).parent.rglob("*.js")
    given = [
        one for file in files for one in re.findall(r"""\bid: ("[^"]*"|`[^`]*`)""", file.read_text(encoding="utf-8"))
    ]
    assert given
    assert [one for one in given if "${" not in one] == []
