"""Two sides of a comparison in a cell: what was lost, read otherwise, gained or lies elsewhere, with its crops."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ocrlab.files import write_whole
from ocrlab.folder.diff import page, told
from ocrlab.folder.diff.apart import Apart, Change, apart
from ocrlab.folder.diff.reading import Reading, Runs, both
from ocrlab.folder.diff.sides import side_of
from ocrlab.folder.pictures import pictures_of
from ocrlab.folder.runs.store import Done
from ocrlab.folder.truth.find import truths_in

MOST = 60  # changes with a picture: they are saved with the notebook


class Differences:
    """What a cell shows of two runs that were compared.

    Attributes
    ----------
    found : Apart
    runs : (Done, Done)
    names : (str, str)
    """

    def __init__(self, found: Apart, runs: Runs, names: tuple[str, str]) -> None:
        self.found, self.runs, self.names = found, runs, names

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every place that is read otherwise."""
        return self.found.changes

    def save(self, file: str | Path) -> Path:
        """Write it as one HTML file that opens without network, and return its path.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        write_whole(Path(file), page.page(self.found, self.runs, self.names).encode(errors="replace"))
        return Path(file)

    def __repr__(self) -> str:
        return "\n".join(told.lines(self.found, self.names))

    def _repr_html_(self) -> str:
        return page.cell(self.found, self.runs, self.names, MOST)


def diff(
    before: str | Path | Done,
    after: str | Path | Done,
    truth: str | Path | None = None,
    pictures: str | Path | Sequence[Path] = (),
    keep: str | Path | None = None,
) -> Differences:
    """Compare two ways to read, page by page.

    Parameters
    ----------
    before, after : str, path or Done
        A run, or what reads the pictures of the other side: "preset:rapidocr", "settings.json", "rapidocr.yaml",
        "openvino:bf16", "onnxruntime", or production itself, "rapidocr:/srv/ocr/bin/python".
    truth : path, optional
        The folder of what stands on the pictures: it tells which changes are worse.
    pictures : path or sequence of path, optional
        What is read, where neither side is a run, or not all of it.
    keep : path, optional
        A folder where what is read for this is kept.

    Raises
    ------
    ValueError
        If a side is nothing that can be compared, or nobody says which pictures to read.
    """
    given = [Path(pictures)] if isinstance(pictures, str | Path) else list(pictures)
    reading = Reading(list(pictures_of(given)), Path(keep) if keep else None)
    truths = truths_in(Path(truth)) if truth else None
    runs, names = both((side_of(before), side_of(after)), reading)
    return Differences(apart(*runs, truths), runs, names)
