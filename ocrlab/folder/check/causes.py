"""Why the lines of a run are wrong, or look so: asked of the networks once, kept beside the run, and counted.

RUN/causes.jsonl has an object a page: the cause of each line that was asked about, with what would mend it; of a page without
truth also the lines that read as well the other way round, and what was dropped and reads well.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from ocrlab.debug.causes.words import WORDS
from ocrlab.files import FileError, locked, shown
from ocrlab.folder.check.asked import Asked, asked_of, explained
from ocrlab.folder.check.judged import Judged
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import SHORT, Record
from ocrlab.models import load
from ocrlab.pipeline import OCR

FILE, LOCK = "causes.jsonl", "causes.lock"
EXTRA = "extra"  # in place of a cause: it was read, and nothing stands there
NUMBER = re.compile(r"\d[\d.]*")
SAID = {**WORDS, EXTRA: "read where nothing stands"}
Key = tuple[str, int]  # a page: its content, and its number
Say = Callable[[int], object]  # is told how many pages are done


@dataclass(frozen=True, eq=False)
class Why:
    """The causes of a run's lines, as far as they were asked for.

    Attributes
    ----------
    pages : dict
        The record of each page, by its picture's name and number.
    unseen : tuple of str
        A sentence for each page that could not be looked at.
    """

    pages: dict[tuple[str, int], Record] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    def causes(self) -> Counter[str]:
        """Return how many lines have each cause, by its name."""
        return Counter(one["cause"] for record in self.pages.values() for one in record["causes"])

    def remedies(self) -> Counter[str]:
        """Return how many lines each remedy would mend: settings by their names, whatever the value.

        Where nobody knows what stands there, a remedy counts that reads something else without a doubt.
        """
        told = (one for record in self.pages.values() for one in record["causes"] if one["remedy"])
        return Counter(_kind(one["remedy"]) for one in told if one["remedy"]["recovers"] or one["true"] is None)

    def lines(self) -> int:
        """Return how many lines were asked about."""
        return sum(len(record["causes"]) for record in self.pages.values())

    def of(self, one: Asked) -> list[Record]:
        """Return the causes of a page's lines, in the order of its wrong ones; none where it was not asked about."""
        found: list[Record] = self.pages.get((one.image, one.page), {}).get("causes", [])
        return found


def _kind(remedy: Record) -> str:
    """Return what kind of remedy it is: the names of settings, or what is done, whichever model and by how much."""
    return (
        ", ".join(sorted(remedy["settings"]))
        if remedy["settings"]
        else NUMBER.sub("…", remedy["label"].partition(":")[0])
    )


def causes_of(run: Done, judged: Sequence[Asked], say: Say = lambda done: None) -> Counter[str]:
    """Return how many lines of some pages have each cause; what is not kept beside the run is asked of the networks.

    Parameters
    ----------
    run : Done
    judged : sequence of Judged or Suspected
        The pages, of `check`; those first are asked about first.
    say : callable
        Is told how many of them are done.
    """
    return why(run, judged, say).causes()


def why(run: Done, judged: Sequence[Asked], say: Say = lambda done: None) -> Why:
    """Return the causes of the lines of some pages; see `causes_of`.

    Raises
    ------
    FileError
        If another process asks for them, or they cannot be written.
    """
    known, records = known_causes(run), _records(run)

    def is_answered(one: Asked, record: Record) -> bool:
        return known.get(_key(record), {}).get("asked") == digest(run, one, record)

    asking = [(one, records[one.image, one.page]) for one in judged if (one.image, one.page) in records]
    missing = [(one, record) for one, record in asking if not is_answered(one, record)]
    unseen: list[str] = []
    say(len(asking) - len(missing))
    if missing:
        with _writing(run) as stream, _opened(run) as ocr:
            for done, (one, record) in enumerate(missing, len(asking) - len(missing) + 1):
                try:
                    told = {**explained(run, ocr, one, record), "asked": digest(run, one, record)}
                    known[_key(record)] = told
                    _write(run, stream, told)
                except FileError:  # of the run itself: a full disk
                    raise
                except (ValueError, OSError) as error:
                    unseen.append(f"{one.image}: {error}")
                say(done)
    pages = {(one.image, one.page): known[_key(record)] for one, record in asking if is_answered(one, record)}
    return Why(pages, tuple(unseen))


def known_causes(run: Done) -> dict[Key, Record]:
    """Return what was asked before, by content and number of the page; a torn last line is left out, no network is asked.

    Raises
    ------
    FileError
        If the file is not what was written there; the line is named.
    """
    file = run.folder / FILE
    try:
        lines = file.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileError(f"{shown(file)}: it cannot be read ({error.strerror}).") from error
    found: dict[Key, Record] = {}
    for number, line in enumerate(lines, 1):
        try:
            one = json.loads(line)
            if one["key"] == run.key and isinstance(one["causes"], list):
                found[one["content"], one["page"]] = one
        except (ValueError, KeyError, TypeError) as error:
            raise FileError(
                f"{shown(file)}, line {number}: not what `ocrlab check --why` wrote. Delete the file: it is made anew."
            ) from error
    return found


def digest(run: Done, one: Asked, record: Record) -> str:
    """Return what tells the question about a page from every other: which lines are asked about, and what stands there."""
    told = [isinstance(one, Judged), [[line.read, line.true] for line in asked_of(run, one, record)]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode(errors="replace")).hexdigest()[:SHORT]


def _records(run: Done) -> dict[tuple[str, int], Record]:
    """Return the record of each page that was read, by its picture's name and number."""
    return {(image, one["page"]): one for image, pages in run.latest().items() for one in pages if "error" not in one}


def _key(record: Record) -> Key:
    return record["content"], record["page"]


@contextmanager
def _opened(run: Done) -> Iterator[OCR]:
    """Open the networks as the run had them."""
    asked: dict[str, Any] = dict(run.facts["load"])
    with load(asked.pop("name", None), **asked) as ocr:
        yield ocr


@contextmanager
def _writing(run: Done) -> Iterator[IO[bytes]]:
    """Give the file to add to, for this process alone; a torn last line is cut off."""
    try:
        with (run.folder / LOCK).open("a", encoding="utf-8") as lock:
            if not locked(lock):
                raise FileError(f"{shown(run.folder)}: another process asks for its causes. Wait for it.")
            with (run.folder / FILE).open("a+b") as stream:
                stream.seek(0)
                stream.truncate(stream.read().rfind(b"\n") + 1)
                yield stream
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{shown(run.folder / FILE)}: it cannot be written ({error.strerror}).") from error


def _write(run: Done, stream: IO[bytes], told: Record) -> None:
    whole = {"content": told["content"], "page": told["page"], "key": run.key, **told}
    try:
        stream.write((json.dumps(whole, ensure_ascii=False) + "\n").encode(errors="replace"))
        stream.flush()
    except OSError as error:
        raise FileError(f"{shown(run.folder / FILE)}: it cannot be written ({error.strerror}).") from error
