"""Wires views to stages, so that a notebook cell is one line."""

from ocrlab.lab.bench_page import BenchPage, bench_page
from ocrlab.lab.cells import parts_of, shown
from ocrlab.lab.crops import crops
from ocrlab.lab.explore import explore
from ocrlab.lab.layers import layers
from ocrlab.lab.memory import memory
from ocrlab.lab.race import compare
from ocrlab.lab.read import Reader, read
from ocrlab.lab.start import Start, start, tiles
from ocrlab.lab.wall import wall

__all__ = [
    "BenchPage",
    "Reader",
    "Start",
    "bench_page",
    "compare",
    "crops",
    "explore",
    "layers",
    "memory",
    "parts_of",
    "read",
    "shown",
    "start",
    "tiles",
    "wall",
]
