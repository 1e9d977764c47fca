"""Names of outputs are distinct, and no output is an input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.files import FileError
from ocrlab.files.outputs import check_apart, names_for


@pytest.mark.parametrize("spelled", ["page.png", "./page.png", "sub/../page.png", "link.png", "hard.png"])
def test_an_input_is_found_however_it_is_spelled(tmp_path, spelled):
    (tmp_path / "sub").mkdir()
    (tmp_path / "page.png").write_bytes(b"x")
    (tmp_path / "link.png").symlink_to("page.png")
    (tmp_path / "hard.png").hardlink_to(tmp_path / "page.png")
    with pytest.raises(FileError, match="which is to be read"):
        check_apart([tmp_path / spelled], [tmp_path / "page.png"])


def test_the_name_of_what_is_not_yet_whole_counts_too(tmp_path):
    (tmp_path / "out.json.part").write_bytes(b"x")
    with pytest.raises(FileError, match=r"out\.json: it would be written over .*out\.json\.part"):
        check_apart([tmp_path / "out.json"], [tmp_path / "out.json.part"])
    check_apart([tmp_path / "out.json", tmp_path / "other"], [tmp_path / "nowhere.png", None])


@pytest.mark.parametrize(
    ("pictures", "names"),
    [
        (["a/page1.png", "b/page1.png", "a/page1.jpg"], ["a_page1.png", "b_page1.png", "a_page1.jpg"]),
        (["x/Page.png", "x/page.PNG", "x/z.png"], ["Page.png", "page.PNG_", "z"]),
        (["x/a.png", "x/a.png"], ["a.png", "a.png_"]),
        (["a_b.png", "a/b.png", "c/b.png"], ["a_b", "a_b.png", "c_b.png"]),
    ],
)
def test_names_are_foreseeable(pictures, names):
    assert names_for([Path(one) for one in pictures], "") == names


@given(st.lists(st.from_regex(r"([ab_]/)?[abAB_]{1,3}\.(png|jpg)", fullmatch=True), max_size=12))
def test_names_are_distinct_also_where_case_does_not_count(pictures):
    names = names_for([Path(one) for one in pictures], ".png")
    assert len({name.casefold() for name in names}) == len(pictures)
