"""Live views: values in, intent out. A view never sees a net; the session beside it wires it to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.widgets.crops.crops import CropsView as CropsView
    from ocrlab.widgets.explorer.explorer import Explorer as Explorer
    from ocrlab.widgets.folder.folder import FolderView as FolderView
    from ocrlab.widgets.layers.layers import LayersView as LayersView
    from ocrlab.widgets.memory.memory import MemoryView as MemoryView
    from ocrlab.widgets.race.race import RaceView as RaceView
    from ocrlab.widgets.reading.reading import ReadingView as ReadingView
    from ocrlab.widgets.start.gallery import GalleryView as GalleryView
    from ocrlab.widgets.start.gallery import Tile as Tile
    from ocrlab.widgets.start.page import PageView as PageView
    from ocrlab.widgets.start.timing import TimingView as TimingView
    from ocrlab.widgets.steps.figure import FigureView as FigureView
    from ocrlab.widgets.steps.paper import PaperView as PaperView
    from ocrlab.widgets.steps.strip import StripView as StripView
    from ocrlab.widgets.truth.truth import TruthView as TruthView
    from ocrlab.widgets.wall.wall import WallView as WallView

_HOMES = {
    "CropsView": "crops.crops", "Explorer": "explorer.explorer", "FolderView": "folder.folder",
    "LayersView": "layers.layers", "MemoryView": "memory.memory",
    "RaceView": "race.race", "ReadingView": "reading.reading", "GalleryView": "start.gallery", "Tile": "start.gallery",
    "PageView": "start.page", "TimingView": "start.timing", "FigureView": "steps.figure", "StripView": "steps.strip",
    "PaperView": "steps.paper",
    "TruthView": "truth.truth", "WallView": "wall.wall",
}  # fmt: skip
__all__ = [*_HOMES]  # noqa: PLE0604
if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(__name__, _HOMES)
