"""One process that runs a network on one shape after the other, and prints its memory after each call, a line each.

    python -m ocrlab.bench.child.growth JOB.json

What a job holds says `ocrlab.bench.child.job.Calls`.

The lines are JSON: ``{"step": "import" | "load", "bytes"}``, then for every call ``{"call", "shape", "bytes", "seconds",
"released"}``, where `released` are the bytes after the memory was given back, else null; then a step for each way to give it
back at the end, and ``{"step": "peak", "bytes"}``. A step that is not possible here has ``"missing"``, the reason.
"""

from __future__ import annotations

import gc
import json
import math
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ocrlab.bench.child.job import Calls
from ocrlab.bench.child.measure import Notes, end_with_parent, import_runtime, open_net
from ocrlab.bench.child.release import release
from ocrlab.net import Array, BackendError, Net

Say = Callable[[dict[str, Any]], object]


def grow(job: Calls, say: Say) -> None:
    """Run a job in this process."""
    shapes = [(int(height), int(width)) for height, width in job.shapes]
    largest = max(math.prod(shape) for shape in shapes)
    # one buffer for all calls, there before the first look: what grows is the runtime's
    pixels = np.random.default_rng(0).random(3 * largest, np.float32)
    notes = Notes()
    backend = import_runtime(job.backend, notes)
    net = open_net(job, backend, notes)
    for step in notes.memory:
        say(step)
    for call, shape in enumerate(shapes, 1):
        say({"call": call, **_call(net, pixels, shape, notes), "released": _released(net, backend, job, call, notes)})
    for name, why_not in release(net, job.backend, _batch(pixels, shapes[0])):
        if why_not:
            say({"step": name, "bytes": None, "missing": why_not})
        else:
            gc.collect()
            say({"step": name, "bytes": notes.meter.resident()})
    say({"step": "peak", "bytes": notes.meter.peak()})


def _batch(pixels: Array, shape: tuple[int, int]) -> Array:
    return pixels[: 3 * math.prod(shape)].reshape(1, 3, *shape)


def _call(net: Net, pixels: Array, shape: tuple[int, int], notes: Notes) -> dict[str, Any]:
    began = time.perf_counter()
    net(_batch(pixels, shape))
    seconds = time.perf_counter() - began
    return {"shape": shape, "bytes": notes.meter.resident(), "seconds": seconds}


def _released(net: Net, backend: Any, job: Calls, call: int, notes: Notes) -> int | None:
    if not job.release_every or call % job.release_every:
        return None
    backend.release_memory(net)
    return notes.meter.resident()


def main(arguments: list[str]) -> None:
    """Run the job of a file; what runtimes themselves print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if "--attached" in arguments:
        end_with_parent()

    def say(line: dict[str, Any]) -> None:
        print(json.dumps(line), file=out, flush=True)

    try:
        grow(Calls.read(arguments[0]), say)
    except (BackendError, ValueError) as error:
        say({"unsupported": str(error)})


if __name__ == "__main__":
    main(sys.argv[1:])
