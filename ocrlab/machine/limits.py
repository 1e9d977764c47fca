"""What this machine lets the process use. Facts are read here and nowhere else, so that a test can give others."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """Return on how many cores the process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cgroup_limit(root: Path = CGROUP) -> float | None:
    """Return the processor time that a container may use, in cores; None without a limit (cgroup v2 and v1)."""
    try:
        if (root / "cpu.max").is_file():
            quota, period = (root / "cpu.max").read_text().split()
        else:
            quota = (root / "cpu/cpu.cfs_quota_us").read_text()
            period = (root / "cpu/cpu.cfs_period_us").read_text()
        return float(quota) / float(period) if float(quota) > 0 else None
    except (OSError, ValueError):  # no cgroup here, or "max"
        return None


def thread_limit(root: Path = CGROUP) -> int | None:
    """Return how many threads a runtime should use where a container allows fewer than there are cores; else None.

    Runtimes count cores and do not see the limit: more threads than it allows are stopped again and again.
    """
    limit = cgroup_limit(root)
    return math.ceil(limit) if limit is not None and math.ceil(limit) < usable_cores() else None


def fair_threads() -> int:
    """Return how many threads a runtime gets: one for each core that the process may use and the container allows.

    Cores of silicon, not their second halves (hyper-threads): it is what runtimes choose for one picture at a time.
    """
    import psutil

    cores = min(usable_cores(), psutil.cpu_count(logical=False) or usable_cores())
    return min(cores, thread_limit() or cores)


def available(root: Path = CGROUP) -> int:
    """Return how many bytes a new process can have: what is free, or what the container's limit leaves if that is less.

    `sys.maxsize` where the system tells neither, as Linux without /proc.
    """
    free = total("available") or sys.maxsize
    for limit, used in (("memory.max", "memory.current"),
                        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")):  # fmt: skip
        try:  # cgroup v2, then v1
            return min(free, max(0, int((root / limit).read_text()) - int((root / used).read_text())))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return free


def total(what: str = "total") -> int | None:
    """Return the bytes that the machine has in all, or has "available"; None where the system does not tell."""
    import psutil

    try:
        return int(getattr(psutil.virtual_memory(), what))
    except (OSError, psutil.Error):  # no /proc
        return None
