"""Opening a page of a run to be corrected: where somebody left off, else the truth that is there, else what was read."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from ocrlab.files import FileError, shown, why
from ocrlab.folder.check.causes import known_causes
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.folder.truth.draft import Draft
from ocrlab.folder.truth.drafting import drafted
from ocrlab.folder.truth.keeping import Keeping
from ocrlab.models.store import sha256

TRUTH = "truth"  # the folder in a run


@dataclass(eq=False)
class Opened:
    """A page that is being corrected, and what must be said of it first."""

    keeping: Keeping
    draft: Draft
    picture: Path
    notices: tuple[str, ...]


def opened(run: Done, image: str | os.PathLike[str], page: int = 1, folder: Path | None = None) -> Opened:
    """Return a page of a run, ready to be corrected.

    Parameters
    ----------
    run : Done
    image : str or path
        The picture's name in the run, or its path.
    page : int
        From 1.
    folder : path, optional
        Where truths lie; default: RUN/truth.

    Raises
    ------
    FileError
        If the run has no such page, if it could not be read, or if its truth is damaged or another picture's.
    """
    record = record_of(run, image, page)
    picture = run.picture_of(record["image"])
    content = _content(picture)
    keeping = Keeping(folder or run.folder / TRUTH, record["image"], page)
    caused = known_causes(run).get((record["content"], page), {})
    fresh = replace(drafted(record, run.facts["settings"], caused), content=content)
    draft, notices = found(keeping, fresh)
    if content != record["content"]:
        changed = "The picture changed since the run read it: boxes may lie elsewhere now. Run it again, or draw them."
        notices = (changed, *notices)
    return Opened(keeping, draft, picture, notices)


def found(keeping: Keeping, fresh: Draft) -> tuple[Draft, tuple[str, ...]]:
    """Return the draft of a page to go on with, and what must be said of it; `fresh` is what was read of it as it is now.

    Raises
    ------
    FileError
        If what is kept by this name is another picture's.
    """
    before = keeping.read()
    if before is None:
        return fresh, ()
    is_same = before.content in ("", fresh.content)  # a truth that was written by hand knows no content
    if not is_same and before.image != fresh.image:
        raise FileError(
            f"{shown(keeping.file)}: the truth of {before.image}, which is another picture than {fresh.image}. Truths are "
            "found by the name without ending: rename one of the two pictures, or give each its own folder."
        )
    if not is_same:
        said = f"The picture changed since {before.looked_at} of its lines were looked at: look at all of them again."
        return replace(before.anew(fresh.content), size=fresh.size), (said,)
    return replace(before, image=fresh.image, content=fresh.content, page=fresh.page, size=fresh.size), ()


def record_of(run: Done, image: str | os.PathLike[str], page: int) -> Record:
    """Return the newest record of a page of a run, by the picture's name in it or by its path.

    Raises
    ------
    FileError
        If there is none, or if the page could not be read.
    """
    latest, name = run.latest(), os.fspath(image)
    name = name if name in latest else run.name_of(Path(name).absolute())
    if name not in latest:
        near = difflib.get_close_matches(os.fspath(image), latest, 3, 0.5)
        told = f" Near to it: {', '.join(near)}." if near else ""
        raise FileError(f"{shown(image)}: no picture of the run {shown(run.folder)}, which has {len(latest)}.{told}")
    pages = latest[name]
    if not 1 <= page <= len(pages):
        raise FileError(
            f"{name}: it has no page {page}; {len(pages)} of it {'was' if len(pages) == 1 else 'were'} read."
        )
    if "error" in pages[page - 1]:
        raise FileError(f"{name}: this page was not read, so there is nothing to correct: {pages[page - 1]['error']}")
    return pages[page - 1]


def _content(picture: Path) -> str:
    try:
        return sha256(picture)
    except OSError as error:
        raise FileError(f"{shown(picture)}: the picture cannot be read ({why(error)}).") from error
