"""Which truth belongs to which picture: by the name without its ending, in a folder or in one file for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from ocrlab.files import FileError, shown
from ocrlab.folder.truth.markup import read_markup
from ocrlab.folder.truth.texts import read_label, read_ours, read_rows
from ocrlab.folder.truth.written import Truth

READERS: dict[str, Callable[[Path], Truth]] = {
    ".json": read_ours, ".txt": read_rows, ".hocr": read_markup, ".html": read_markup, ".xml": read_markup,
}  # fmt: skip
LABELS = "Label.txt"  # PPOCRLabel's, one for a folder
OF_TRUTH = ("gt_", "res_")  # what ICDAR puts before a picture's name


def truths_in(place: Path) -> dict[str, Truth]:
    """Return the truths of a folder, or of PPOCRLabel's Label.txt, by the names of their pictures without endings.

    Raises
    ------
    FileError
        If there is none, if one is damaged (file and line are named), or if two are for the same picture.
    """
    if not place.exists():
        raise FileError(f"{shown(place)}: there is no such folder or file of truths.")
    labels = place if place.is_file() else place / LABELS
    found = {_stem(name): truth for name, truth in read_label(labels)} if labels.is_file() else {}
    if place.is_dir():
        for file in sorted(place.iterdir()):
            if file.suffix.lower() in READERS and file.name != LABELS and not file.name.startswith("."):
                _add(found, file)
    if not found:
        raise FileError(
            f"{shown(place)}: no truths there. NAME.json, .txt, .hocr or .xml beside NAME.png, or {LABELS}."
        )
    return found


def truth_for(image: str, truths: dict[str, Truth]) -> Truth | None:
    """Return the truth of a picture by its name in a run; None where there is none."""
    return truths.get(_stem(image))


def _add(found: dict[str, Truth], file: Path) -> None:
    stem = next((file.stem.removeprefix(one) for one in OF_TRUTH if file.stem.startswith(one)), file.stem)
    if stem in found:
        raise FileError(f"{shown(file)}: {found[stem].file} is for the same picture. Leave one of them.")
    found[stem] = READERS[file.suffix.lower()](file)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
