"""Which files of folders are pictures, in the order in which a person counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif", ".pdf")


def pictures_of(paths: list[Path]) -> Iterator[Path]:
    """Yield the pictures named, and those in the folders named, in natural order (page2 before page10)."""
    for path in paths:
        if path.is_dir():
            yield from sorted((file for file in path.iterdir() if file.suffix.lower() in PICTURES), key=_natural)
        else:
            yield path


def _natural(file: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", file.name)]
