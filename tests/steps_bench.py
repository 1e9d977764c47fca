"""A bench page whose workers have come to rest."""

from __future__ import annotations

from typing import Any

from ocrlab.widgets.steps.session import BenchPage


def settled(bench: BenchPage) -> BenchPage:
    """Wait until none of the threads has anything left to do, and none gave another something."""
    steps = bench.session
    for _ in range(4):
        workers = [steps.links, steps.worker]
        workers += [one.session.worker for one in (steps.explorer, steps.crops) if one.session is not None]
        assert all(one.wait(30) for one in workers)
    return bench


def opened(bench: BenchPage, step: str) -> Any:
    bench.strip.opened = step
    message = settled(bench).strip.message
    assert message == "", message
    return bench.panel.children[0]


def of(bench: BenchPage, step: str) -> dict[str, Any]:
    return next(one for one in bench.strip.steps if one["name"] == step)
