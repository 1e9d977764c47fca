"""``ocrlab doctor``: what this machine has, what would stop the lab, and one line to paste into a report."""

from __future__ import annotations

import ctypes.util
import platform
import sys
from collections.abc import Callable

from ocrlab import __version__, machine
from ocrlab.cli import bootstrap
from ocrlab.machine.describe import processor_name, version_of
from ocrlab.models import store

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "openvino", "onnxruntime", "numpy", "opencv-python", "pyclipper",
            "shapely", "matplotlib")  # fmt: skip


class Report:
    """Prints findings as they come, and remembers what would stop the lab."""

    def __init__(self) -> None:
        self.stops: list[str] = []
        self.short: list[str] = [f"ocrlab {__version__}"]

    def line(self, name: str, value: object) -> None:
        """Print one finding."""
        print(f"{name:30}{value}", flush=True)

    def stop(self, reason: str) -> None:
        """Print something that would stop the lab."""
        self.stops.append(reason)
        print(f"{'STOP':30}{reason}", flush=True)


def run(check: Callable[[Report], None] | None = None) -> int:
    """Examine the machine, and check more where nothing would stop the lab; return 1 when something would."""
    report = Report()
    for examine in EXAMINATIONS:
        examine(report)
    if check and not report.stops:
        check(report)
    report.short.append("ready" if not report.stops else f"{len(report.stops)} stop(s): {report.stops[0]}")
    print(" | ".join(report.short))
    return 1 if report.stops else 0


def system(report: Report) -> None:
    """System and Python."""
    name = f"{platform.system()} {platform.machine()}"
    report.line("system", f"{name}, {platform.release()}")
    report.line("Python", f"{platform.python_version()}, {sys.executable}")
    report.short += [name, f"Python {platform.python_version()}"]
    if reason := bootstrap.unsupported():
        report.stop(reason)


def processor(report: Report) -> None:
    """Processor, cores and memory that the process may use."""
    import psutil

    limit = machine.cgroup_limit()
    report.line("processor", processor_name())
    report.line("cores it may use", f"{machine.usable_cores()} of {psutil.cpu_count()}")
    report.line("container's limit", "none" if limit is None else f"{limit:g} cores")
    report.line(
        "memory",
        f"{psutil.virtual_memory().available / 2**30:.1f} GiB free of {psutil.virtual_memory().total / 2**30:.1f}",
    )
    most = machine.memory_limit()
    said = (
        "none" if most is None else f"{most[0] / 2**30:.1f} GiB, {max(0, most[0] - most[1]) / 2**30:.1f} of them free"
    )
    report.line("container's limit of memory", said)
    report.short.append(f"{machine.usable_cores()} cores" + ("" if limit is None else f" (limit {limit:g})"))


def packages(report: Report) -> None:
    """Versions of what ocrlab stands on; two OpenCVs in one environment overwrite each other."""
    for name in PACKAGES:
        report.line(name, version_of(name) or "missing")
    for requirement in bootstrap.missing(""):
        report.stop(
            f"{requirement} is missing or too old: run `python -m ocrlab lab` in the checkout, or pip install it."
        )
    others = [
        name
        for name in ("opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless")
        if version_of(name)
    ]
    if others and version_of("opencv-python"):
        report.stop(f"opencv-python and {', '.join(others)} are both installed and overwrite each other: uninstall all, then "
                    f"install opencv-python again.")  # fmt: skip


def libraries(report: Report, find: Callable[[str], str | None] = ctypes.util.find_library) -> None:
    """System libraries that opencv-python needs and pip cannot bring (Linux)."""
    absent = [name for name in ("GL", "glib-2.0") if sys.platform == "linux" and not find(name)]
    try:
        import cv2  # noqa: F401
    except ImportError as error:
        report.stop(f"OpenCV cannot be imported ({error}). On Debian and Ubuntu: apt install libgl1 libglib2.0-0")
    else:
        report.line(
            "system libraries", "fine" if not absent else f"{', '.join(absent)} not found, but OpenCV does without"
        )


def runtimes(report: Report) -> None:
    """What each runtime says of itself."""
    from ocrlab import backends

    for name in backends.names():
        if name not in backends.available():
            report.line(f"backend {name}", "not installed")
    if "openvino" in backends.available():
        openvino(report)
    if "onnxruntime" in backends.available():
        import onnxruntime as ort

        providers = ", ".join(one.removesuffix("ExecutionProvider") for one in ort.get_available_providers())
        report.line("onnxruntime can use", f"{providers}; computes in f32")
        report.short.append(f"onnxruntime {version_of('onnxruntime')}")


def openvino(report: Report) -> None:
    """Devices of OpenVINO, and the precision that it picks by itself."""
    import openvino as ov

    core = ov.Core()
    for device in core.available_devices:
        report.line(f"openvino {device}", core.get_property(device, "FULL_DEVICE_NAME"))
    if "CPU" not in core.available_devices:
        report.stop("OpenVINO finds no CPU device.")
        return
    picked = core.get_property("CPU", "INFERENCE_PRECISION_HINT").get_type_name()
    report.line("openvino can", " ".join(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")))
    report.line("openvino picks", picked)
    if machine.default_precision("openvino"):
        report.line("ocrlab asks for", "f32: an earlier check on this machine found differences")
    report.short.append(f"openvino {version_of('openvino')} picks {picked}")


def models(report: Report) -> None:
    """Which models are in the store, and whether they are whole."""
    report.line("store", store.folder())
    whole = 0
    for name in store.catalogue()["models"]:
        files = store.files_of(name)
        there = [file for file in files if (store.folder() / file).is_file()]
        damaged = [file for file in there if not store.is_whole(file)]
        whole += len(there) == len(files) and not damaged
        report.line(
            f"model {name}", "not fetched" if not there else f"{len(there)}/{len(files)} files, {len(damaged)} damaged"
        )
        for file in damaged:
            report.stop(f"{store.folder() / file} is damaged: run `ocrlab models fetch {name}`, which fetches it anew.")
    report.short.append(f"{whole} of {len(store.catalogue()['models'])} models")


EXAMINATIONS = (system, processor, packages, libraries, runtimes, models)
