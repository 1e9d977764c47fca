"""What holds for all tests of the explorer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from explorer_nets import FOUR, Nets

from ocrlab import lab
from ocrlab.widgets import Explorer
from ocrlab.widgets.explorer import session


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is slow begin almost at once, not after a pause."""
    monkeypatch.setattr(session, "QUIET", 0.02)


@pytest.fixture
def explore() -> Iterator[Callable[..., Explorer]]:
    """Return what opens an explorer; all are closed at the end."""
    opened: list[tuple[Explorer, Nets]] = []

    def make(image: Any = FOUR, nets: Nets | None = None, truth: Any = None, **settings: Any) -> Explorer:
        nets = nets or Nets()
        opened.append((lab.explore(nets.ocr(**settings), image, truth), nets))
        return opened[-1][0]

    yield make
    for view, nets in opened:
        nets.gate.set()
        view.close()
