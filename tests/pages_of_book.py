"""A page of a book, opened from its file with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EXPLORER = ".ocrlab-explorer[data-ready='1']"


@contextmanager
def opened(chrome: Any, file: Path, **how: Any) -> Iterator[Any]:
    """Give a page of a book; what it asks for beside its own files, and what goes wrong in it, fails the test."""
    context = chrome.new_context(**{"viewport": {"width": 933, "height": 600}, "offline": True, **how})
    page = context.new_page()
    page.sent, page.wrong = [], []
    page.on("request", lambda one: page.sent.append(one.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda one: page.wrong.append(one.text) if one.type in ("error", "warning") else None)
    page.goto(file.as_uri())
    try:
        yield page
        home = file.parent.as_uri()
        assert page.wrong == [], page.wrong
        outside = [url for url in page.sent if not url.startswith((home, "blob:", "data:"))]
        assert outside == [], outside
    finally:
        context.close()
