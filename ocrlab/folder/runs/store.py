"""The folder of a run: run.json says how it reads, pages.jsonl has an object a page, and a lock that dies with its process.

A page is done by the content of its picture and the key of the run (settings, models, release), not by its name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from ocrlab.files import FileError, locked, read_json, shown, write_whole
from ocrlab.folder.runs.work import Record

RUN, PAGES, LOCK, MAPS = "run.json", "pages.jsonl", "lock", "maps"
FORMAT = 1
LOOK_BACK = 1 << 20  # bytes
OTHERWISE = "the release, the runtime or its precision"


@dataclass(frozen=True)
class Run:
    """A folder with a run in it, and what run.json says of it."""

    folder: Path
    facts: dict[str, Any]

    @property
    def key(self) -> str:
        """What its pages depend on beside their pictures."""
        return str(self.facts["key"])

    def name_of(self, picture: Path) -> str:
        """Return a picture's name in the run: its place below the folder that all of the first pictures lay in.

        Bytes that are no UTF-8 are written as in an address, %FF, so that the name is text and leads back to the file.
        """
        name = os.path.relpath(picture, self.facts["root"]).replace(os.sep, "/")
        return name if _is_text(name) else quote_from_bytes(os.fsencode(name), safe="/ ")

    def picture_of(self, image: str) -> Path:
        """Return the path of a picture by its name in the run."""
        as_written = Path(self.facts["root"]) / image
        raw = Path(self.facts["root"]) / os.fsdecode(unquote_to_bytes(image))
        return raw if "%" in image and not as_written.exists() and raw.exists() else as_written


@dataclass(frozen=True)
class Done(Run):
    """What a run has: a record a page, in the order in which they were written."""

    pages: tuple[Record, ...]

    def latest(self) -> dict[str, list[Record]]:
        """Return the newest pages of each picture, by its name."""
        found: dict[str, list[Record]] = {}
        for image, records in by_picture(self.pages):
            found[image] = records
        return found

    def whole(self) -> dict[str, list[Record]]:
        """Return the records of each content whose pages are all there."""
        found: dict[str, dict[int, Record]] = {}
        for one in self.pages:
            found.setdefault(one["content"], {})[one["page"]] = one
        return {
            content: [pages[number] for number in sorted(pages)]
            for content, pages in found.items()
            if content and len(pages) == next(iter(pages.values()))["pages"]
        }


@dataclass(frozen=True)
class Known(Run):
    """What a run need not read, without what it read: about half a kilobyte a page, where a record in memory takes eighty.

    Attributes
    ----------
    places : dict
        A content whose pages are all there -> where their lines begin in pages.jsonl, in bytes.
    latest : dict
        A picture's name -> its newest content.
    """

    places: dict[str, tuple[int, ...]]
    latest: dict[str, str]

    def records(self, content: str) -> list[Record]:
        """Read the pages of a content."""
        with (self.folder / PAGES).open("rb") as stream:
            found = []
            for place in self.places[content]:
                stream.seek(place)
                found.append(json.loads(stream.readline()))
        return found


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that Python keeps as half characters
        return False
    return True


def read_run(folder: Path) -> Done:
    """Return a run that is there.

    Raises
    ------
    FileError
        If it is none, or if somebody edited its pages: the line is named. A last line that is torn is left out.
    """
    run = run_in(folder)
    return Done(folder, run.facts, tuple(one for _, one in lines_of(run)))


def run_in(folder: Path) -> Run:
    """Return a run without its pages.

    Raises
    ------
    FileError
        If it is none.
    """
    if not (folder / RUN).is_file():
        raise FileError(
            f"{shown(folder)}: no run: it has no {RUN}. `ocrlab run PICTURES --out {shown(folder)}` makes one."
        )
    facts = read_json(folder / RUN)
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or not isinstance(facts.get("key"), str):
        raise FileError(
            f"{shown(folder / RUN)}: format {FORMAT} with a key was expected. Read the pictures into a new folder."
        )
    return Run(folder, facts)


def lines_of(run: Run) -> Iterator[tuple[int, Record]]:
    """Yield where each line of pages.jsonl begins, in bytes, and its record; one at a time, whatever the length of the file."""
    file, place = run.folder / PAGES, 0
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.endswith(b"\n"):  # what follows the last line feed is torn
                    yield place, _record(line, run, number)
                place += len(line)
    except FileNotFoundError:
        return
    except OSError as error:
        raise FileError(f"{shown(file)}: it cannot be read ({error.strerror}).") from error


def _record(line: bytes, run: Run, number: int) -> Record:
    try:
        one: Record = json.loads(line)
        known = all(isinstance(one[name], of) for name, of in (("content", str), ("page", int), ("pages", int)))
        if not (
            known and one["key"] == run.key and isinstance(one["image"], str) and ("lines" in one or "error" in one)
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(
            f"{shown(run.folder / PAGES)}, line {number}: not what this run wrote: a JSON object with image, content, page, "
            f"pages, key {run.key} and lines or error was expected. Take the line out, and run again: its picture is then "
            "read anew."
        ) from error
    return one


def known_of(run: Run) -> Known:
    """Return what a run need not read."""
    places: dict[str, dict[int, int]] = {}
    latest: dict[str, str] = {}
    whole: dict[str, tuple[int, ...]] = {}
    for place, one in lines_of(run):
        content, page, pages = one["content"], one["page"], one["pages"]
        of = places.setdefault(content, {})
        of[page] = place
        if page == pages:
            latest[one["image"]] = content
        if content and len(of) == pages:
            whole[content] = tuple(of[number] for number in sorted(of))
            del places[content]
    return Known(run.folder, run.facts, whole, latest)


class Writing:
    """A run that is being written, by this process alone."""

    def __init__(self, folder: Path, key: str, stream: IO[bytes]) -> None:
        self._folder, self._key, self._stream = folder, key, stream

    def add(self, image: str, records: Sequence[Record]) -> None:
        """Write the pages of a picture at once, so that nothing but the last line can be torn.

        Raises
        ------
        FileError
            If it cannot be written: a full disk. What was written before stays.
        """
        lines = "".join(
            json.dumps({"image": image, **one, "key": self._key}, ensure_ascii=False) + "\n" for one in records
        )
        try:
            self._stream.write(lines.encode("utf-8", errors="replace"))
            self._stream.flush()
        except OSError as error:
            raise FileError(
                f"{shown(self._folder / PAGES)}: it cannot be written ({error.strerror}). What was read before is kept; make "
                "room, and run the same command again."
            ) from error


@contextmanager
def writing(folder: Path, facts: dict[str, Any]) -> Iterator[tuple[Writing, Known]]:
    """Give a run to add to, and what it has; the lock is the system's, so it is gone when the process is, however it ends.

    Raises
    ------
    FileError
        If another process has it, if it is a run of other settings (what differs is named), or if it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a", encoding="utf-8")
    except OSError as error:
        raise FileError(f"{shown(folder)}: no run can be written there ({error.strerror}).") from error
    with lock:
        if not locked(lock):
            raise FileError(
                f"{shown(folder)}: another process is writing this run. Wait for it, or give another --out."
            )
        run = _begun(folder, facts)
        _mend(folder / PAGES)
        with (folder / PAGES).open("ab") as stream:
            yield Writing(folder, run.key, stream), known_of(run)


def _begun(folder: Path, facts: dict[str, Any]) -> Run:
    if not (folder / RUN).is_file():
        if any(one.name not in (LOCK, MAPS) for one in folder.iterdir()):
            raise FileError(
                f"{shown(folder)}: neither empty nor a run: it has no {RUN}. Give --out a folder of its own."
            )
        write_whole(folder / RUN, (json.dumps({"format": FORMAT, **facts}, indent=1) + "\n").encode())
    run = run_in(folder)
    if run.key != facts["key"]:
        told = "; ".join(differences(run.facts, facts)) or OTHERWISE
        raise FileError(
            f"{shown(folder)}: a run that reads otherwise: {told}. Give another --out, or the same settings."
        )
    return run


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return what two runs read with that is not the same, "box_thresh: 0.4 there, 0.5 here"."""
    found: list[str] = []
    for part in ("settings", "models", "load"):
        a, b = (json.loads(json.dumps(facts.get(part, {}))) for facts in (one, other))
        found += [
            f"{name}: {a.get(name)!r} there, {b.get(name)!r} here"
            for name in sorted({*a, *b})
            if a.get(name) != b.get(name) and not any(line.startswith(f"{name}: ") for line in found)
        ]
    return found


def _mend(file: Path) -> None:
    """Cut off a torn last line: the process died while it wrote it."""
    if not file.is_file():
        return
    with file.open("r+b") as stream:
        end = stream.seek(0, os.SEEK_END)
        while end:  # a line may be longer than one look back
            begin = max(0, end - LOOK_BACK)
            stream.seek(begin)
            if (at := stream.read(end - begin).rfind(b"\n")) >= 0:
                end = begin + at + 1
                break
            end = begin
        stream.truncate(end)


def by_picture(pages: Iterable[Record]) -> Iterator[tuple[str, list[Record]]]:
    """Yield the pages of each picture together, as they were written; those that were torn in between are left out."""
    waiting: list[Record] = []
    for one in pages:
        waiting = [one] if one["page"] == 1 else [*waiting, one]
        if len(waiting) == one["pages"]:
            yield one["image"], waiting
