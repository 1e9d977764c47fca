"""What this machine lets the process use. Facts are read here and nowhere else, so that a test can give others."""

from __future__ import annotations

import json
import math
import os
import platform
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


def precision_file() -> Path:
    """Return where `ocrlab doctor --check` keeps the precision that this machine needs."""
    import platformdirs

    return Path(platformdirs.user_config_dir("ocrlab", appauthor=False)) / "precision.json"


def default_precision(backend: str) -> str | None:
    """Return the precision to ask for when none is given: None, unless a check found that this machine needs f32."""
    if backend != "openvino":
        return None
    try:
        kept = json.loads(precision_file().read_text(encoding="utf-8"))
        return "f32" if kept["machine"] == machine_name() and kept["precision"] == "f32" else None
    except (OSError, ValueError, KeyError, TypeError):  # not there, or damaged
        return None


def keep_precision(precision: str | None) -> None:
    """Keep the precision that this machine needs; None: the runtime may choose."""
    file = precision_file()
    if precision is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"machine": machine_name(), "precision": precision}), encoding="utf-8")


def machine_name() -> str:
    """Return what tells this machine from another: its network name and architecture."""
    return f"{platform.node()} {platform.machine()}"
