"""What an older processor would run: the layers of a network in a child whose OpenVINO may use fewer instructions."""

from __future__ import annotations

import os
import pickle
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from ocrlab.layers.profile import Profile, profile_of
from ocrlab.machine.isa import X86, variables
from ocrlab.net import BackendError, Net

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


def instruction_sets(net: Net) -> tuple[str, ...]:
    """Return the instruction sets below its own that a network on OpenVINO can be run with; none beside x86-64."""
    if net.facts.backend != "openvino" or platform.machine().lower() not in X86:
        return ()
    below = {"AVX2": "AVX-512", "AVX512_CORE": "bfloat16"}  # by what the processor must have beyond them
    return tuple(name for name, more in below.items() if more in (net.facts.isa or ""))


def run_as_if(isa: str, net: Net, batch: Any, rounds: int = 5) -> Profile:
    """Return what a network on OpenVINO would execute for a batch (N, 3, H, W) float32 with no more than these instructions.

    Raises
    ------
    BackendError
        If the child fails, or takes too long.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ocrlab.layers.older_cpu"], input=pickle.dumps((net, batch, rounds, isa)), cwd=ROOT,
            env={**os.environ, **variables(isa)}, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BackendError(f"With {isa}, the layers took more than {SECONDS} seconds.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BackendError(f"With {isa}, the network cannot be run: {said[-1]}")
    run: Profile = pickle.loads(done.stdout)
    return run


def main() -> None:
    """Be the child: a network, a batch and the number of rounds come in, a run goes out."""
    given: bytes = sys.stdin.buffer.read()
    net, batch, rounds, isa = pickle.loads(given)
    run = profile_of(net, batch, rounds=rounds)
    sys.stdout.buffer.write(pickle.dumps(Profile(f"{run.label}, as if {isa}", run.facts, run.layers)))


if __name__ == "__main__":
    main()
