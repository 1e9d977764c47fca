"""How much memory a process holds and held at most, and how much a machine can still give; every system tells it elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

STATUS = Path("/proc/self/status")
CGROUP = Path("/sys/fs/cgroup")
NO_PROC = "There is no proc file system here, in which Linux tells it."


class Meter:
    """Reads the memory of this very process.

    Parameters
    ----------
    system : str
        As `sys.platform`.
    status : path
        Where Linux tells it.
    process : psutil.Process, optional
        Where Windows and macOS tell it; made on demand, because on Linux the measured process does without psutil.
    usage : object with ru_maxrss, optional
        What `resource.getrusage` says; on demand, too.

    Attributes
    ----------
    missing : dict
        For what this system cannot tell, ``resident`` or ``peak``, the reason in a sentence.
    """

    def __init__(
        self, system: str = sys.platform, status: Path = STATUS, process: Any = None, usage: Any = None
    ) -> None:
        self.system, self.status, self.process, self.usage = system, status, process, usage
        self.missing: dict[str, str] = {}
        self._most = 0  # that `resident` has told
        if system != "linux" and process is None:
            import psutil

            self.process = psutil.Process()

    def resident(self) -> int | None:
        """Return the bytes in memory now; None where the system does not tell."""
        held = self._status("VmRSS", "resident") if self.system == "linux" else int(self.process.memory_info().rss)
        self._most = max(self._most, held or 0)
        return held

    def peak(self) -> int | None:
        """Return the most bytes that were in memory at a time; None where the system does not tell.

        Linux: VmHWM, because ru_maxrss begins with the peak of the process that started this one. macOS: ru_maxrss,
        which is bytes there. Windows: the peak of the working set. The systems note it now and then, so it may come out
        below what `resident` has seen: then that is the peak.
        """
        told = self._told_peak()
        return None if told is None else max(told, self._most)

    def _told_peak(self) -> int | None:
        if self.system == "linux":
            return self._status("VmHWM", "peak")
        if self.system == "win32":
            return int(self.process.memory_info().peak_wset)
        if self.system == "darwin":
            return int((self.usage or _usage()).ru_maxrss)
        self.missing["peak"] = f"The peak of a process is not told on {self.system}."
        return None

    def _status(self, name: str, what: str) -> int | None:
        try:
            for line in self.status.read_text().splitlines():
                if line.startswith(f"{name}:"):
                    return int(line.split()[1]) * 1024
            self.missing[what] = f"{self.status} does not list {name} here."
        except OSError:
            self.missing[what] = NO_PROC
        return None


def _usage() -> Any:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF)
