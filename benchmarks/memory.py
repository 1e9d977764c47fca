"""Print how the memory of one process grows while it reads 200 pictures of 200 different sizes, on each runtime.

Each runtime has a fresh process of its own, and they run one after the other. Resident memory in MB, and which bound holds:

    python benchmarks/memory.py [--pictures 200] [--backends openvino ...]
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

ROOT = Path(__file__).parents[1]
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "openvino": ("openvino", {}),
    "openvino, cache of 10 shapes": ("openvino", {"CPU_RUNTIME_CACHE_CAPACITY": 10}),
    "onnxruntime": ("onnxruntime", {}),
    "onnxruntime, arena": ("onnxruntime", {"arena": True}),
    "opencv": ("opencv", {}),
}


def main() -> None:
    """Start one process for each way, or be one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        measure(options.inside, options.pictures)
        return
    print(f"{'way':30}{'imported':>9}{'loaded':>9}" + "".join(f"{f'after {n}':>11}" for n in marks(options.pictures))
          + f"{'released':>10}{'closed':>9}")  # fmt: skip
    for way in options.ways:
        command = [sys.executable, __file__, "--inside", way, "--pictures", str(options.pictures)]
        subprocess.run(command, check=True, cwd=ROOT)


def marks(pictures: int) -> list[int]:
    """Return after how many pictures the memory is looked at."""
    return sorted({max(1, round(pictures * part)) for part in (0.05, 0.25, 0.5, 0.75, 1.0)})


def measure(way: str, pictures: int) -> None:
    """Read pictures of sizes drawn with a fixed seed, and print a row."""
    import ocrlab
    from ocrlab.folder import samples

    backend, properties = WAYS[way]
    row = [resident()]
    ocr = ocrlab.load(backend=backend, precision="f32", properties=properties)
    row.append(resident())
    page = ocrlab.load_image(samples.sample("receipt").path)
    rng = np.random.default_rng(0)
    for number in range(1, pictures + 1):
        height, width = rng.integers(300, 1300, 2)
        ocr(np.asarray(cv2.resize(page, (int(width), int(height))), np.uint8))
        if number in marks(pictures):
            row.append(resident())
    release: Callable[[Any], None] | None = None
    if backend == "openvino":
        from ocrlab.backends.openvino import release_memory as release
    if release:
        for stage in (ocr.detect, ocr.classify, ocr.recognize):
            release(stage.net)
    row.append(resident())
    ocr.close()
    del ocr
    row.append(resident())
    widths = [9, 9, *[11] * len(marks(pictures)), 10, 9]
    print(f"{way:30}" + "".join(f"{value:{width}.0f}" for value, width in zip(row, widths, strict=True)), flush=True)


def resident() -> float:
    """Return the resident memory of this process in MB, after Python has let go of what it can."""
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    main()
