"""The machine, described without a name: what a measurement depends on, and nothing that tells whose it is."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from ocrlab.__version__ import __version__
from ocrlab.machine import limits

PACKAGES = ("openvino", "onnxruntime", "opencv-python", "numpy")
FOLDERS = re.compile(r"(?<!\w)(?:[A-Za-z]:)?(?:[\\/]+[^\\/\s:;,'\"()]+)*[\\/]+(?=[^\\/\s])")


def describe() -> dict[str, Any]:
    """Return what this machine is; no user's name, no host's name, no path."""
    return {
        "cpu": processor_name(),
        "architecture": platform.machine(),
        "cores": limits.usable_cores(),
        "container_cores": limits.cgroup_limit(),
        "memory": limits.total(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "battery": on_battery(),
        "power_profile": power_profile(),
        "versions": {"ocrlab": __version__} | {name: version_of(name) for name in PACKAGES},
    }


def anonymous(sentence: str) -> str:
    """Return a sentence without the folders in it: a path may hold a name.

    Examples
    --------
    >>> anonymous("/home/ada/models/det.onnx: damaged, see C:\\\\Users\\\\ada\\\\x.txt; 3 m/s")
    'det.onnx: damaged, see x.txt; 3 m/s'
    """
    for known in (Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix), Path.cwd()):
        if known.parent != known:  # such a folder may have spaces in its name, which the pattern takes for an end
            sentence = sentence.replace(str(known), "/")
    return FOLDERS.sub("", sentence)


PROFILE = Path("/sys/firmware/acpi/platform_profile")


def on_battery() -> bool:
    """Tell whether the machine runs on its battery; False where it has none or does not tell."""
    with suppress(Exception):  # psutil raises all kinds of errors on machines with unusual batteries
        battery: Any = psutil.sensors_battery()
        return battery is not None and battery.power_plugged is False
    return False


def power_profile(file: Path = PROFILE) -> str | None:
    """Return the power profile that is chosen, such as "low-power"; None where the system does not tell."""
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def processor_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return what the processor calls itself."""
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def version_of(package: str) -> str | None:
    """Return the version of an installed package; None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
