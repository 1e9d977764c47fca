"""Live views: values in, intent out. A view never sees a net."""

from ocrlab.widgets.crops import CropsView
from ocrlab.widgets.explorer import Explorer
from ocrlab.widgets.figure import FigureView
from ocrlab.widgets.gallery import GalleryView, Tile
from ocrlab.widgets.layers import LayersView
from ocrlab.widgets.memory import MemoryView
from ocrlab.widgets.page import PageView
from ocrlab.widgets.race import RaceView
from ocrlab.widgets.reading import ReadingView
from ocrlab.widgets.strip import StripView
from ocrlab.widgets.timing import TimingView
from ocrlab.widgets.wall import WallView

__all__ = [
    "CropsView",
    "Explorer",
    "FigureView",
    "GalleryView",
    "LayersView",
    "MemoryView",
    "PageView",
    "RaceView",
    "ReadingView",
    "StripView",
    "Tile",
    "TimingView",
    "WallView",
]
