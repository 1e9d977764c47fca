"""Cases of the obedient runtime."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ocrlab import bench

ROOT = Path(__file__).parents[1]


RUNTIME = Path(__file__).with_name("bench_runtime.py")


Maker = Callable[..., bench.Case]


def measured(*some: bench.Case, rounds: int = 1, seconds: float = 0.1, **more: Any) -> list[bench.Row]:
    return bench.Bench(some, rounds, seconds, **more).run()


def apart(home: Path) -> dict[str, str]:
    """Return the environment of a command that shares neither lock nor cache nor temporary folder with others."""
    (home / "tmp").mkdir(exist_ok=True)
    own = {"XDG_CACHE_HOME": str(home), "OCRLAB_BENCH_LOCK": str(home / "lock"), "TMPDIR": str(home / "tmp")}
    return {**os.environ, **own}
