"""A runtime that does what it is told, for the tests of the bench: a backend file as a user may write one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import numpy as np

from ocrlab.net import BackendError, Facts, Net

PACKAGE = "numpy"


def load(path: str, *, delay: float = 0.0, megabytes: int = 0, then: str = "", add: float = 0.0, **options: Any) -> Net:
    """Open nothing; each call holds memory, sleeps, and answers with the first channel of its batch."""
    if then == "refuse":
        raise BackendError("precision='f8': this runtime has no such thing.")
    held: list[Any] = []

    def run(batch: Any) -> Any:
        if megabytes and not held:
            held.append(np.ones(megabytes * 125_000))
        if then == "raise":
            raise OSError("the wheels came off")
        if then == "exit":
            os._exit(7)
        if then == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if then == "shape" and batch.shape[2] % 64:
            raise BackendError(f"A batch of {batch.shape} was given; this network takes one shape.")
        if then == "fork" and not held:
            held.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]))
        time.sleep(delay)
        answer = batch[:, :1] + np.float32(add)
        if then == "first":  # to whatever it is asked
            held.append(answer)
            return held[0]
        return answer if then != "second" or batch.shape[2] % 64 == 0 else 1 - answer

    asked = {"delay": delay, "megabytes": megabytes, **options}
    return Net((load, path, asked), [run], Facts("bench_runtime", "1.0", "CPU", "f32", 1, asked=asked), None)
