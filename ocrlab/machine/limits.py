"""What this machine lets the process use. Facts are read here and nowhere else, so that a test can give others."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")  # in which groups the process is
UNLIMITED = 2**60  # bytes: v1 writes a number near 2**63 where there is no limit


def usable_cores() -> int:
    """Return on how many cores the process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cgroup_limit(root: Path = CGROUP, own: Path = OWN) -> float | None:
    """Return the processor time that the process may use, in cores; None without a limit (cgroup v2 and v1).

    The least of its own group's and of all groups above it, as systemd and Kubernetes nest them.
    """
    limits = [_cores(folder) for folder in groups("cpu", root, own)]
    return min((limit for limit in limits if limit is not None), default=None)


def groups(controller: str, root: Path = CGROUP, own: Path = OWN) -> list[Path]:
    """Return the folders that limit the process: its own group, and those above it up to the root.

    In a container, the group's name is often that outside of it, and its folder is the root: what is not there is left out.

    Parameters
    ----------
    controller : {"cpu", "memory"}
    """
    found = []
    for number, controllers, group in _named(own):
        below = Path(group.lstrip("/"))
        if not number:  # v2: one tree for all
            found += [root / one for one in (below, *below.parents)]
        elif controller in controllers.split(","):
            trees = [root / controllers, root / controller]
            found += [tree / one for tree in trees for one in (below, *below.parents)]
    found += [root, root / controller]
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def _named(own: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of /proc/self/cgroup: 0 for v2, or the number of a tree; its controllers; the group."""
    try:
        lines = own.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no Linux, or no /proc
        return
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        yield int(number) if controllers else 0, controllers, group


def _cores(folder: Path) -> float | None:
    try:
        if (folder / "cpu.max").is_file():
            quota, period = (folder / "cpu.max").read_text().split()
        else:
            quota, period = ((folder / f"cpu.cfs_{what}_us").read_text() for what in ("quota", "period"))
        return float(quota) / float(period) if float(quota) > 0 else None
    except (OSError, ValueError):  # no limit here, or "max"
        return None


def memory_limit(root: Path = CGROUP, own: Path = OWN) -> tuple[int, int] | None:
    """Return how many bytes the process may have with all others of its group, and how many these have; None without a limit.

    Of several groups, the one that leaves least.
    """
    found = []
    for folder in groups("memory", root, own):
        for limit, used in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
            with suppress(OSError, ValueError):  # no such file, or "max"
                found.append((int((folder / limit).read_text()), int((folder / used).read_text())))
    real = [pair for pair in found if pair[0] < UNLIMITED]
    return min(real, key=lambda pair: pair[0] - pair[1], default=None)


def thread_limit(root: Path = CGROUP, own: Path = OWN) -> int | None:
    """Return how many threads a runtime should use where a container allows fewer than there are cores; else None.

    Runtimes count cores and do not see the limit: more threads than it allows are stopped again and again.
    """
    limit = cgroup_limit(root, own)
    return math.ceil(limit) if limit is not None and math.ceil(limit) < usable_cores() else None


def fair_threads() -> int:
    """Return how many threads a runtime gets: one for each core that the process may use and the container allows.

    Cores of silicon, not their second halves (hyper-threads): it is what runtimes choose for one picture at a time.
    """
    import psutil

    cores = min(usable_cores(), psutil.cpu_count(logical=False) or usable_cores())
    return min(cores, thread_limit() or cores)


def available(root: Path = CGROUP, own: Path = OWN) -> int:
    """Return how many bytes a new process can have: what is free, or what the container's limit leaves if that is less.

    `sys.maxsize` where the system tells neither, as Linux without /proc.
    """
    free = total("available") or sys.maxsize
    limit = memory_limit(root, own)
    return min(free, max(0, limit[0] - limit[1])) if limit else free


def total(what: str = "total") -> int | None:
    """Return the bytes that the machine has in all, or has "available"; None where the system does not tell."""
    import psutil

    try:
        return int(getattr(psutil.virtual_memory(), what))
    except (OSError, psutil.Error):  # no /proc
        return None
