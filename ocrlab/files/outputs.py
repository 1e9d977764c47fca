"""Where results go, and that nothing which is still to be read is written over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from os.path import commonpath
from pathlib import Path

from ocrlab.files.reading import FileError, shown
from ocrlab.files.writing import PART

Identity = tuple[int, int]


def identity(path: Path) -> Identity | None:
    """Return what a file is, however it is spelled: device and number in its file system; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def check_apart(outputs: Iterable[Path], inputs: Iterable[Path | None]) -> None:
    """Raise FileError if one of the files to write is one of those to read: a link, another spelling, another case."""
    taken = {identity(path): path for path in inputs if path}
    taken.pop(None, None)
    for path in outputs:
        for one in (path, path.with_name(path.name + PART)):
            if (read := taken.get(identity(one))) is not None:
                raise FileError(
                    f"{shown(path)}: it would be written over {shown(read)}, which is to be read. Give another name."
                )


def names_for(pictures: Sequence[Path], ending: str) -> list[str]:
    """Return a name for what is made of each picture: its stem; where two would be the same, its path from their folder.

    Examples
    --------
    >>> names_for([Path("a/x.png"), Path("b/y.png")], ".png")
    ['x.png', 'y.png']
    >>> names_for([Path("a/x.png"), Path("b/x.png"), Path("b/y.png")], ".png")
    ['a_x.png.png', 'b_x.png.png', 'y.png']
    """
    stems = [picture.stem for picture in pictures]
    count = Counter(stem.casefold() for stem in stems)  # some systems do not tell x from X
    whole = [picture.absolute() for picture in pictures]
    shared = Path(commonpath([path.parent for path in whole])) if whole else Path()
    names, used = [], set[str]()
    for stem, path in zip(stems, whole, strict=True):
        name = stem if count[stem.casefold()] == 1 else "_".join(path.relative_to(shared).parts)
        while name.casefold() in used:  # a_b.png beside a/b.png; one picture named twice
            name += "_"
        used.add(name.casefold())
        names.append(name + ending)
    return names
