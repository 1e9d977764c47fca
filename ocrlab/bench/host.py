"""The machine, described without a name: what a measurement depends on, and nothing that tells whose it is."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from ocrlab import __version__, machine
from ocrlab.bench.memory import total
from ocrlab.bench.noise import on_battery, power_profile
from ocrlab.doctor import processor_name, version_of

PACKAGES = ("openvino", "onnxruntime", "opencv-python", "numpy")
FOLDERS = re.compile(r"(?<!\w)(?:[A-Za-z]:)?(?:[\\/]+[^\\/\s:;,'\"()]+)*[\\/]+(?=[^\\/\s])")


def describe() -> dict[str, Any]:
    """Return what this machine is; no user's name, no host's name, no path."""
    return {
        "cpu": processor_name(),
        "architecture": platform.machine(),
        "cores": machine.usable_cores(),
        "container_cores": machine.cgroup_limit(),
        "memory": total(),
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
