"""Pages with a planted fault, each examined once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from planted import Planted, planted

import ocrlab
from ocrlab.debug.causes import Cause, Examination, examine
from ocrlab.debug.causes import trials as module
from ocrlab.debug.causes.verdict import Tried
from ocrlab.debug.page_run import PageRun


class Examined(NamedTuple):
    """A page with a planted fault, and what was found out about the line that has it."""

    page: Planted
    run: PageRun
    examination: Examination
    tried: list[Tried]
    causes: list[Cause]


@pytest.fixture(scope="session")
def examined(one_ocr: ocrlab.OCR) -> Callable[[str, int, int], Examined]:
    """Return what examines a kind of fault at a seed and a level, with no other models on the machine."""
    known: dict[tuple[str, int, int], Examined] = {}

    def made(kind: str, seed: int, level: int) -> Examined:
        if (kind, seed, level) not in known:
            page = planted(kind, seed, level)
            run = PageRun(one_ocr.under(**page.settings), page.image)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module, "other_readers", lambda model: [])
                examination = examine(run, page.lines[page.victim])
                tried = [examination.tried(trial) for trial in examination.trials()]
            known[kind, seed, level] = Examined(page, run, examination, tried, examination.causes(tried))
        return known[kind, seed, level]

    return made
