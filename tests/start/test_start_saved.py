"""The page that was read, as it is kept for a page without Python."""

from __future__ import annotations

from pathlib import Path

from crop_nets import BARS, Nets, painted

from ocrlab.widgets.shared.view import jpeg
from ocrlab.widgets.start.page import PageView
from ocrlab.widgets.start.session import READ_ANEW, Reading
from ocrlab.widgets.start.timing import TimingView

PICTURE = painted(*BARS)


def test_a_page_without_python_has_the_crop_of_every_line_and_is_not_busy() -> None:
    ocr = Nets().ocr()
    page = ocr(PICTURE)
    view = PageView(PICTURE, page)
    view.busy = True
    session = Reading(view, TimingView(), lambda: [jpeg(ocr.crop(PICTURE, page, i)) for i in range(len(page.lines))])
    ((shown, told), (timing, _)), notes = session.parts()
    assert (shown, timing) == (view, session.timing)
    assert len(told["crops"]) == len(page.lines) == 3
    assert view.crops == []  # in a notebook, Python sends the one that is asked for
    assert not told["busy"]
    assert READ_ANEW in notes


def test_it_is_saved_where_nothing_was_read(tmp_path: Path) -> None:
    session = Reading(PageView(), TimingView(), list)
    text = session.save(tmp_path / "page.html").read_text(encoding="utf-8")
    assert READ_ANEW in text
    assert '"crops": []' in text
