"""The face of the notebooks: a cell is one line, and shows a view that is wired to the stages."""

from ocrlab.widgets.bisect.session import bisect
from ocrlab.widgets.crops.session import crops
from ocrlab.widgets.diff.session import diff
from ocrlab.widgets.explorer.session import explore
from ocrlab.widgets.folder.session import folder
from ocrlab.widgets.layers.session import layers
from ocrlab.widgets.memory.session import memory
from ocrlab.widgets.race.session import compare
from ocrlab.widgets.reading.session import Reader, read
from ocrlab.widgets.start.session import start
from ocrlab.widgets.steps.session import bench_page
from ocrlab.widgets.truth.session import correct
from ocrlab.widgets.wall.session import wall

__all__ = [
    "Reader",
    "bench_page",
    "bisect",
    "compare",
    "correct",
    "crops",
    "diff",
    "explore",
    "folder",
    "layers",
    "memory",
    "read",
    "start",
    "wall",
]
