"""The class wall, live: the rows of many machines in one chart, to which files can be added."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrlab.bench.wall import entries, report
from ocrlab.bench.wall.figures import chart
from ocrlab.bench.wall.wall import Wall, of
from ocrlab.widgets.shared import cell
from ocrlab.widgets.wall.wall import WallView

SHIPPED = Path(__file__).parents[3] / "notebooks" / "wall"  # the machines that this project was measured on
Places = str | Path | Sequence[str | Path]


class ClassWall:
    """The machines so far, and the view that shows them; files come on another thread than cells run on."""

    def __init__(self, places: Sequence[str | Path]) -> None:
        self.entries, self.said = entries.read(entries.files_in(places))
        self.view, self._lock = WallView(), threading.Lock()
        self.view.wall = self
        self.view.on_ask(self._on_ask)
        self.wall = of(self.entries, self.said)
        self._show()

    def _on_ask(self, content: dict[str, Any]) -> None:
        if content["ask"] != "add":
            return
        with self._lock:
            try:
                self.add(dict(zip(content["names"], content["bytes"], strict=True)))
            except Exception as error:  # nobody would see it otherwise
                self.view.message = str(error) or type(error).__name__

    def add(self, files: dict[str, bytes]) -> None:
        """Add files, by name; what cannot be used is said among the notes."""
        for name, data in files.items():
            try:
                self.entries += entries.parsed(data, Path(name).stem)
            except ValueError as error:
                self.said.append(f"{name} is left out: {error}")
        self.wall = of(self.entries, self.said)
        self._show()

    def _show(self) -> None:
        found: Wall = self.wall
        with self.view.hold_sync():
            self.view.machines = [report.to_dict(one) for one in found.bricks]
            self.view.sentences, self.view.notes, self.view.message = found.sentences(), found.notes(), ""
            self.view.markdown, self.view.document = report.to_markdown(found), report.to_json(found)


def wall(places: Places | None = None) -> WallView:
    """Return a view of many machines, each with both runtimes: who is faster where, in which precision, in how much memory.

    Parameters
    ----------
    places : path or sequence of paths, optional
        Files that ``ocrlab bench --out`` or ``--merge --out`` saved, or folders of them; the machines that this project
        was measured on if not given. What cannot be used is said under the chart.

    Raises
    ------
    ValueError
        If there is no such file, or none in a folder.
    """
    cell.clear()
    chosen = [SHIPPED] if places is None else [places] if isinstance(places, str | Path) else list(places)
    shown = ClassWall(chosen)
    if cell.show(shown.view):
        picture: Any = cv2.imdecode(np.frombuffer(chart(shown.wall).encoded("png"), np.uint8), cv2.IMREAD_COLOR)
        cell.show_still(picture[:, :, ::-1], " ".join(shown.wall.sentences()))
    return shown.view
