"""Where a draft is kept: NAME.draft.json until every line was looked at, then NAME.json, which is a truth.

Both are whole at every moment, whoever is killed, and hold the same: the lines that somebody spoke of, as any truth has
them, and the draft itself. While NAME.draft.json is there, NAME.json does not count. One process at a time has a page; what
others change in its files is never written over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from ocrlab.files import FileError, locked, read_json, shown, why, write_whole
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth.draft import Draft, DraftLine, Quad, Source, State, as_quad
from ocrlab.folder.truth.find import HALF, READERS, picture_of, stem_of, truths_in
from ocrlab.folder.truth.texts import read_ours

KEPT = ".kept"  # in the name of what could not be written in its place
MOST_NAMED = 5  # half done pages, in a sentence
SAME = 0.1  # pixels: a file has numbers, a truth single precision
OWN = ("lines", "image", "content", "page", "size", "draft")  # the keys of a truth that the editor writes


class ChangedError(FileError):
    """Somebody else changed a page's truth meanwhile."""


class Keeping:
    """The files of a page's truth.

    Parameters
    ----------
    folder : path
        Made where it is not there.
    image, page
        The picture's name in its run, and which of its pages, from 1.

    Raises
    ------
    FileError
        If the folder has a truth of this picture in another form: two are refused wherever truths are read.
    """

    def __init__(self, folder: Path, image: str, page: int = 1) -> None:
        self.folder, self.stem = folder, stem_of(image, page)
        self.truth, self.half = (folder / f"{self.stem}{ending}" for ending in (".json", HALF))
        if picture_of(self.truth) != self.stem or self.truth.name.endswith(HALF):
            said = "what begins with gt_ or res_, or ends with .draft, is taken for another picture's"
            raise FileError(f"{image}: nobody would find its truth: {said}. Rename the picture, and run again.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{shown(folder)}: no truth can be written there ({why(error)}).") from error
        for other in _others(folder, self.stem):
            raise FileError(
                f"{shown(other)}: a truth of this picture already, in another form; {self.truth.name} beside it would be "
                "refused as a second one. Take it out, or give another folder."
            )
        self._known = {file: _bytes(file) for file in (self.truth, self.half)}
        self._lock: IO[str] | None = None

    @property
    def file(self) -> Path:
        """Where the draft is now."""
        return self.half if self.half.exists() or not self.truth.exists() else self.truth

    # ---- one at a time

    def take(self) -> bool:
        """Take the page for this process; False where another editor has it. It is free when its process is gone."""
        name = self.folder / f".{self.stem}.lock"
        try:
            lock = name.open("a", encoding="utf-8")
        except OSError as error:
            raise FileError(f"{shown(self.folder)}: no truth can be written there ({why(error)}).") from error
        if not (locked(lock) and _is_still(name, lock)):
            lock.close()
            return False
        self._lock = lock
        return True

    def close(self) -> None:
        """Let others have the page."""
        if self._lock:
            with suppress(OSError):  # Windows removes no open file
                Path(self._lock.name).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    # ---- reading and writing

    def read(self) -> Draft | None:
        """Return what was kept before; None where nothing was.

        Raises
        ------
        FileError
            If it is damaged.
        """
        self._known = {file: _bytes(file) for file in (self.truth, self.half)}
        there = next((file for file in (self.half, self.truth) if self._known[file]), None)
        return draft_in(there) if there else None

    def write(self, draft: Draft) -> Path:
        """Keep a draft, and return where.

        Raises
        ------
        ChangedError
            If somebody else changed the files; it is then in NAME.kept.draft.json.
        FileError
            If it cannot be written; what was kept before is still there.
        """
        data = written(draft)
        for file, known in self._known.items():
            if _bytes(file) != known:
                kept = file.with_name(f"{self.stem}{KEPT}{HALF}")
                write_whole(kept, data)
                raise ChangedError(
                    f"{shown(file)}: somebody else changed it meanwhile. What you did is in {kept.name}."
                )
        if self._known[self.half] or not draft.is_whole:  # first: it counts until it is gone
            self._put(self.half, data)
        if not draft.is_whole:
            return self.half
        self._put(self.truth, data)
        self.half.unlink(missing_ok=True)
        self._known[self.half] = b""
        return self.truth

    def _put(self, file: Path, data: bytes) -> None:
        if self._known[file] != data:
            write_whole(file, data)
            self._known[file] = data

    def overwrite(self, draft: Draft) -> Path:
        """Keep a draft whatever others wrote meanwhile."""
        self._known = {file: _bytes(file) for file in (self.truth, self.half)}
        to = self.write(draft)
        self.half.with_name(f"{self.stem}{KEPT}{HALF}").unlink(missing_ok=True)
        return to


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise FileError(f"{shown(file)}: it cannot be read ({why(error)}).") from error


def _is_still(file: Path, stream: IO[str]) -> bool:
    """Tell whether a lock still has its name: whoever had it before has perhaps just taken it away."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), file.stat())
    except OSError:
        return False


def _others(folder: Path, stem: str) -> Iterator[Path]:
    for file in sorted(folder.iterdir()):
        named = file.suffix.lower() in READERS and not file.name.startswith(".")
        if named and picture_of(file) == stem and file.name not in (f"{stem}.json", f"{stem}{HALF}"):
            yield file
    labels = folder / "Label.txt"
    if labels.is_file() and stem in truths_in(labels):
        yield labels


# ---- as a file has it


def written(draft: Draft) -> bytes:
    """Return a draft as a file has it: a truth of ours, a line a row, and behind it what an editor needs to go on."""
    head = {**draft.more, "image": draft.image, "content": draft.content, "page": draft.page, "size": [*draft.size]}
    truths = [{"text": line.text, "quad": line.quad} for line in draft.lines if line.is_truth]
    drafts = [
        [line.number, line.state, line.source, line.text, line.read, line.score, line.quad, line.doubts]
        for line in draft.lines
    ]
    tail = {"turned": draft.turned, "at": draft.at, "is_seen": draft.is_seen}
    rows = [
        f"{_json(head)[:-1]},",
        f' "lines": [{_rows(truths)}],',
        f' "draft": {_json(tail)[:-1]}, "lines": [{_rows(drafts)}]}}}}',
    ]
    return "\n".join([*rows, ""]).encode("utf-8", "replace")


def _rows(values: list[Any]) -> str:
    return ",".join(f"\n  {_json(one)}" for one in values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def draft_in(file: Path) -> Draft:
    """Return the draft that a file has; a truth that others wrote, or edited since, as one whose lines are all confirmed.

    Raises
    ------
    FileError
        If it is damaged.
    """
    known = read_json(file)
    truths = read_ours(file).lines
    more = {name: value for name, value in known.items() if name not in OWN}
    try:
        size = (int(known["size"][0]), int(known["size"][1])) if "size" in known else (0, 0)
        draft = Draft(
            str(known.get("image", "")), str(known.get("content", "")), int(known.get("page", 1)), size, more=more
        )
        if isinstance(told := known.get("draft"), dict):
            lines = tuple(_line(*one) for one in told["lines"])
            if _agree(lines, truths):
                return replace(
                    draft, turned=int(told["turned"]), lines=lines, at=int(told["at"]), is_seen=bool(told["is_seen"])
                )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        said = f"{shown(file)}: not what the editor wrote ({error}). Mend it, or take it out of the folder."
        raise FileError(said) from error
    lines = tuple(
        DraftLine(i, line.text, as_quad(line.quad), line.text, Source.TRUTH, State.CONFIRMED)
        for i, line in enumerate(truths)
    )
    return replace(draft, lines=lines, is_seen=True)


def _line(*told: Any) -> DraftLine:
    number, state, source, text, read, score, quad, doubts = told
    corners: Quad = tuple((float(x), float(y)) for x, y in quad)
    if len(corners) != 4:
        raise ValueError(f"a quad of {len(corners)} corners")
    return DraftLine(
        int(number), str(text), corners, str(read), Source(source), State(state), float(score), tuple(map(str, doubts))
    )


def _agree(lines: tuple[DraftLine, ...], truths: tuple[TrueLine, ...]) -> bool:
    """Tell whether the truth of a file is that of its draft: somebody may have edited it by hand."""
    ours = [line for line in lines if line.is_truth]
    return [line.text for line in ours] == [line.text for line in truths] and all(
        np.allclose(one.quad, other.quad, atol=SAME) for one, other in zip(ours, truths, strict=True)
    )


def halves(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the pages of a folder that are half done, by name: how many of their lines were looked at, and of how many.

    Raises
    ------
    FileError
        If a draft is damaged.
    """
    files = sorted(folder.glob(f"*{HALF}")) if folder.is_dir() else []
    found = {file: draft_in(file) for file in files if not file.name.startswith(".")}
    return {file.name.removesuffix(HALF): (draft.looked_at, len(draft.lines)) for file, draft in found.items()}


def halves_said(folder: Path) -> str:
    """Return a sentence about the pages of a folder that are half done and do not count; "" where there is none."""
    told = [f"{name} ({done} of {lines})" for name, (done, lines) in halves(folder).items()]
    shown_ones = ", ".join(told[:MOST_NAMED]) + (" ..." if len(told) > MOST_NAMED else "")
    return f"Half done in the editor, and not counted: {len(told)}, lines looked at: {shown_ones}." if told else ""
