"""Which files are pictures, in the order in which a person counts: the one door for every command."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ocrlab.files import shown

PICTURES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".gif", ".avif", ".ppm", ".pgm",
            ".pbm", ".pnm", ".heic", ".heif", ".pdf")  # fmt: skip


def pictures_of(paths: Sequence[Path], recursive: bool = False) -> Iterator[Path]:
    """Yield the pictures named, and those in the folders named, in natural order (page2 before page10).

    A pattern such as scans/*.png, which not every shell replaces, stands for the files that it fits.

    Parameters
    ----------
    paths : sequence of path
    recursive : bool
        Look into the folders of folders, too.
    """
    for path in (found for one in paths for found in _expanded(one)):
        if not path.is_dir():
            yield path
            continue
        for folder, inside, names in os.walk(path):
            inside.sort(key=_natural)
            yield from (Path(folder, name) for name in sorted(names, key=_natural) if _is_picture(name))
            if not recursive:
                break


def not_looked_into(paths: Sequence[Path]) -> list[str]:
    """Return a sentence for each folder that has folders in it: what lies there is not read."""
    folders = [path for one in paths for path in _expanded(one) if path.is_dir()]
    counts = {path: sum(entry.is_dir() for entry in os.scandir(path)) for path in folders}
    return [
        f"{shown(path)}: folders in it are left out ({count}); --recursive reads them."
        for path, count in counts.items()
        if count
    ]


def _is_picture(name: str) -> bool:
    """Tell it by the ending; what a Mac keeps beside a picture, ._IMG_1.png, is none, nor what a folder hides."""
    return name.lower().endswith(PICTURES) and not name.startswith(".")


def _expanded(path: Path) -> list[Path]:
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    return [Path(found) for found in sorted(glob.glob(str(path)), key=_natural)] or [path]  # noqa: PTH207


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]
