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
HALF = ".draft.json"  # behind the name of a page of which not every line was looked at yet: no truth
OF_TRUTH = ("gt_", "res_")  # what ICDAR puts before a picture's name


def truths_in(place: Path) -> dict[str, Truth]:
    """Return the truths of a folder, or of PPOCRLabel's Label.txt, by the names of their pictures without endings.

    A page that is half done in the editor has none, even where it had one before.

    Raises
    ------
    FileError
        If there is none, if one is damaged (file and line are named), or if two are for the same picture.
    """
    if not place.exists():
        raise FileError(f"{shown(place)}: there is no such folder or file of truths.")
    labels = place if place.is_file() else place / LABELS
    found = {_stem(name): truth for name, truth in read_label(labels)} if labels.is_file() else {}
    half_done = 0
    if place.is_dir():
        files = [file for file in sorted(place.iterdir()) if _is_truth(file)]
        half = {file.name.removesuffix(HALF) for file in files if file.name.endswith(HALF)}
        half_done = len(half)
        for file in files:
            if not file.name.endswith(HALF) and not (file.suffix == ".json" and file.stem in half):
                _add(found, file)
    if not found:
        raise FileError(
            f"{shown(place)}: no truths there{f', but {half_done} half done in the editor' if half_done else ''}. "
            f"NAME.json, .txt, .hocr or .xml beside NAME.png, or {LABELS}."
        )
    return found


def truth_for(image: str, truths: dict[str, Truth], page: int = 1) -> Truth | None:
    """Return the truth of a page of a picture by the picture's name in a run; None where there is none.

    That of page 2 of NAME.tif is called NAME.p2.
    """
    return truths.get(stem_of(image, page))


def stem_of(image: str, page: int = 1) -> str:
    """Return what the truth of a page is called, without its ending."""
    return _stem(image) + (f".p{page}" if page > 1 else "")


def picture_of(file: Path) -> str:
    """Return the name without ending of the picture that a file of truth is for."""
    return next((file.stem.removeprefix(one) for one in OF_TRUTH if file.stem.startswith(one)), file.stem)


def _is_truth(file: Path) -> bool:
    return file.suffix.lower() in READERS and file.name != LABELS and not file.name.startswith(".")


def _add(found: dict[str, Truth], file: Path) -> None:
    stem = picture_of(file)
    if stem in found:
        raise FileError(f"{shown(file)}: {found[stem].file} is for the same picture. Leave one of them.")
    found[stem] = READERS[file.suffix.lower()](file)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
