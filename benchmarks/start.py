"""Print how long `import ocrlab` takes, and `ocrlab read` on a small page from the start of the process to its text.

Fresh processes, alternating, models in the store and in the system's file cache; median and range of a number of runs.

    python benchmarks/start.py [--runs 7] [IMAGE]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = """
import time; t0 = time.perf_counter()
import cv2, numpy; t1 = time.perf_counter()
import {runtime}; t2 = time.perf_counter()
from ocrlab import load, store; store.fetch(store.files_of(store.catalogue()["default"])); t3 = time.perf_counter()
ocr = load(backend="{backend}"); t4 = time.perf_counter()
ocr({image!r}); t5 = time.perf_counter()
print(t1 - t0, t2 - t1, t3 - t2, t4 - t3, t5 - t4)
"""
NAMES = (
    "import cv2 and numpy",
    "import the runtime",
    "check the models' hashes",
    "open three networks (hashes again)",
    "read the page",
)
RUNTIMES = {"openvino": "openvino", "onnxruntime": "onnxruntime", "opencv": "cv2"}


def main() -> None:
    """Time everything, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", nargs="?", default=str(ROOT / "notebooks" / "samples" / "street_sign.jpg"))
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    commands = {
        "python -c pass": ["-c", "pass"],
        "python -c 'import ocrlab'": ["-c", "import ocrlab"],
        **{
            f"ocrlab read on {backend}": ["-m", "ocrlab", "read", options.image, "--backend", backend]
            for backend in RUNTIMES
        },
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    for name, runs in taken.items():
        print(f"{name:32}{statistics.median(runs) * 1000:7.0f} ms   ({min(runs) * 1000:.0f} .. {max(runs) * 1000:.0f})")
    for backend, runtime in RUNTIMES.items():
        print(f"\nwhere it goes on {backend}, in ms, median of {options.runs}")
        code = PARTS.format(runtime=runtime, backend=backend, image=options.image)
        rows = [list(map(float, output(["-c", code]).split())) for _ in range(options.runs)]
        for name, column in zip(NAMES, zip(*rows, strict=True), strict=True):
            print(f"  {name:36}{statistics.median(column) * 1000:7.0f}")


def seconds(command: list[str]) -> float:
    """Return how long a Python process takes."""
    began = time.perf_counter()
    output(command)
    return time.perf_counter() - began


def output(command: list[str]) -> str:
    """Return what a Python process prints."""
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
