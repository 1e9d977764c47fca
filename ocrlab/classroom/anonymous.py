"""Texts without the name of a user, of a computer, or of a folder: what is handed in does not tell whose it is."""

from __future__ import annotations

import builtins
import getpass
import keyword
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

STEPS = r"(?:[A-Za-z]:[\\/]+|\\\\+|~?/)(?:[^\\/\s:;,'\"()<>|`]+[\\/]+)+"  # of a path, all but its last name
IN_TEXT = re.compile(rf"(?<![\w.)\]/\\]){STEPS}")
IN_CODE = re.compile(rf"(?<=['\"]){STEPS}")  # elsewhere in code, a stroke divides
COMMENT = re.compile(r"#[^\n]*")
PYTHON = {*keyword.kwlist, *dir(builtins)}  # someone who is called max may still use max()


@dataclass(frozen=True)
class Names:
    """What is to be left out: folders that hold a name, and what user and computer are called."""

    folders: tuple[str, ...]
    people: tuple[str, ...]
    hosts: tuple[str, ...]

    def lesson(self, text: str) -> str:
        """Return the words of a lesson: a question that holds somebody's name as a word ("will") must stay as it is."""
        told = IN_TEXT.sub("", self._without_folders(text))
        return _replaced(told, [name for name in self.people if not name.isalpha()], self.hosts)

    def free(self, text: str) -> str:
        """Return what no lesson wrote: an answer that was computed, a failure that a measurement told."""
        return _replaced(IN_TEXT.sub("", self._without_folders(text)), self.people, self.hosts)

    def source(self, code: str) -> str:
        """Return code that does what it did before; in comments, not even a name that Python knows is left."""
        told = IN_CODE.sub("", self._without_folders(code))
        people, hosts = ([name for name in known if name not in PYTHON] for known in (self.people, self.hosts))
        told = _replaced(told, people, hosts)
        return COMMENT.sub(lambda comment: self.free(comment[0]), told)

    def _without_folders(self, text: str) -> str:
        for folder in self.folders:
            text = re.sub(rf"(?<![\w)\]]){re.escape(folder)}(?!\w)", "~", text, flags=re.IGNORECASE)
        return text


def of_this_machine(work: Path) -> Names:
    """Return what is to be left out on this machine, for a reader who works in a folder."""
    people = {Path.home().name}
    with suppress(Exception):  # no name at all, in some containers; which error that is depends on the Python
        people.add(getpass.getuser())
    host = platform.node()
    return names([Path.home(), work, Path.cwd(), Path(sys.prefix)], people, {host, host.partition(".")[0]})


def names(folders: Iterable[Path], people: Iterable[str], hosts: Iterable[str]) -> Names:
    """Return what is to be left out, the longest first, folders in all spellings that a text may hold."""
    whole = {one for folder in folders for one in (folder, folder.absolute(), folder.resolve()) if one.parent != one}
    spelled = {
        text
        for folder in whole
        if folder.is_absolute()
        for text in (str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\"))
    }
    return Names(_longest_first(spelled), _longest_first(people), _longest_first({*hosts} - {"localhost"}))


def _longest_first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if len(text) > 1}, key=lambda text: (-len(text), text)))


def _replaced(text: str, people: Sequence[str], hosts: Sequence[str]) -> str:
    for found, instead in ((hosts, "host"), (people, "user")):
        for name in found:  # not behind a dot: an attribute is another's word
            text = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", instead, text, flags=re.IGNORECASE)
    return text
