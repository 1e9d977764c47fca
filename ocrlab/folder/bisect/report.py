"""What ``ocrlab diff --bisect`` prints: on the screen, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ocrlab.folder.bisect.bisected import Bisected, bisect
from ocrlab.folder.bisect.shown import SIGNS
from ocrlab.folder.bisect.step import CLOSE, DIFFERS


class Options(Protocol):
    """What the command line says."""

    bisect: Path  # the recording
    image: Path | None
    json: bool


def run(options: Options) -> int:
    """Compare a recording of production's with ocrlab, step by step; status 1 where they part."""
    found = bisect(options.bisect, options.image)
    print(json.dumps(found.to_dict(), ensure_ascii=False) if options.json else "\n".join(lines(found)))
    return int(found.first is not None)


def lines(found: Bisected) -> Iterator[str]:
    """Yield what is told on the screen: every step, the first arrays that differ, and the headline last."""
    recording = found.recording
    yield f"{recording.package} {recording.release} as recorded, beside ocrlab ({found.runtime})"
    yield from found.said
    for step in found.steps:
        yield f"{SIGNS[step.state]} {step.state:9} {step.title}"
        yield f"{'':12}{step.said}"
        if step.pair is not None and step.state in (CLOSE, DIFFERS):
            yield f"{'':12}{step.pair.said}"
    yield found.headline
