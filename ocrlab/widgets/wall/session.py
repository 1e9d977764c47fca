"""The class wall, live: the rows of many machines in one chart, to which files can be added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ocrlab.bench.wall import entries, report
from ocrlab.bench.wall.figures import chart
from ocrlab.bench.wall.wall import Wall, of
from ocrlab.folder.samples import lessons
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Content, Session
from ocrlab.widgets.wall.wall import WallView

SHIPPED = lessons() / "wall"  # the machines that this project was measured on
Places = str | Path | Sequence[str | Path]


class ClassWall(Session):
    """The machines so far, and the view that shows them."""

    view: WallView

    def __init__(self, places: Sequence[str | Path]) -> None:
        self.entries, self.said = entries.read(entries.files_in(places))
        super().__init__(WallView())
        self.wall = of(self.entries, self.said)
        self._show()

    def on_ask(self, content: Content) -> None:
        """Add the files that a person gave."""
        with self.lock:
            self.add(dict(zip(content["names"], content["bytes"], strict=True)))

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
        self.say(
            machines=[report.to_dict(one) for one in found.bricks],
            sentences=found.sentences(), notes=found.notes(), message="",
            markdown=report.to_markdown(found), document=report.to_json(found),
        )  # fmt: skip


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
    session = ClassWall(chosen)
    session.show_in_cell(lambda: _still(session.wall))
    return session.view


def _still(found: Wall) -> str:
    return chart(found).html()
