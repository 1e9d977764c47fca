"""A bench page whose workers have come to rest."""

from __future__ import annotations

from typing import Any

from ocrlab.widgets.steps.session import BenchPage


def settled(bench: BenchPage) -> BenchPage:
    """Wait until none of the threads has anything left to do, and none gave another something."""
    views = bench.views
    for _ in range(4):
        workers = [bench.links, bench.work]
        workers += [one.worker for one in (views.explorer, views.crops) if one is not None]
        assert all(one.wait(30) for one in workers)
    return bench


def opened(bench: BenchPage, step: str) -> Any:
    bench.strip.opened = step
    assert settled(bench).strip.message == ""
    return bench.panel.children[0]


def of(bench: BenchPage, step: str) -> dict[str, Any]:
    return next(one for one in bench.strip.steps if one["name"] == step)
