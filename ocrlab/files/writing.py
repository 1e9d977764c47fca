"""Results: beside their place until they are whole, so that a run that breaks leaves what was there before."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ocrlab.files.reading import FileError, shown, why

PART = ".part"  # behind the name of what is not yet whole


class Writer:
    """A text file to write to, whose errors name it."""

    def __init__(self, stream: IO[str], path: Path) -> None:
        self._stream, self._path = stream, path

    def write(self, text: str) -> int:
        """Write text."""
        return int(self._named(self._stream.write, text))

    def flush(self) -> None:
        """Hand to the system what was written."""
        self._named(self._stream.flush)

    def _named(self, call: Callable[..., Any], *given: Any) -> Any:
        try:
            return call(*given)
        except BrokenPipeError:  # the reader of a pipe has seen enough
            raise
        except OSError as error:
            said = f"{shown(self._path)}: it cannot be written ({why(error)})."
            raise FileError(said) from error


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Give a text file to write to; when the block ends well, it takes the place of what was there before.

    Until then it is called NAME.part, and stays so where the block ends otherwise: nobody takes it for the whole. A second
    process that would write the same file is refused.

    Raises
    ------
    FileError
        If another process writes it, or writing fails: no space left, no permission.
    """
    if path.is_dir():
        raise FileError(f"{shown(path)}: it is a folder; the name of a file was expected.")
    path = path.resolve() if path.is_symlink() else path
    is_device = path.exists() and not path.is_file()  # /dev/stdout, a pipe: nothing lies beside it
    part = path if is_device else path.with_name(path.name + PART)
    stream = _opened(part, "w" if is_device else "a", path)
    try:
        if is_device:
            yield Writer(stream, path)
            return
        if not (locked(stream) and _is_still(part, stream)):
            raise FileError(f"{shown(path)}: another process is writing it. Wait for it, or give another name.")
        stream.truncate(0)  # what a run that was killed has left
        yield Writer(stream, part)
        _finish(stream, part, path)
    finally:
        with suppress(OSError):  # said before
            stream.close()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, and move it there when it is whole.

    Raises
    ------
    FileError
        If that fails; what was there before is then still there.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise FileError(f"{shown(path)}: it cannot be written ({why(error)}).") from error


def _opened(file: Path, mode: str, path: Path) -> IO[str]:
    try:
        return file.open(mode, encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise FileError(f"{shown(path)}: it cannot be written ({why(error)}).") from error


def _finish(stream: IO[str], part: Path, path: Path) -> None:
    try:
        stream.flush()
        if sys.platform == "win32":  # which moves no open file
            stream.close()
        part.replace(path)
    except OSError as error:
        said = f"{shown(path)}: it cannot be written ({why(error)}); what was read is in {shown(part)}."
        raise FileError(said) from error


def _is_still(part: Path, stream: IO[str]) -> bool:
    """Tell whether the file that was locked still has its name: whoever held it before has perhaps just finished."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), part.stat())
    except OSError:
        return False


if sys.platform == "win32":

    def locked(stream: IO[str]) -> bool:
        """Lock a file for this process, until it is closed; False where another has it."""
        import msvcrt

        try:
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def locked(stream: IO[str]) -> bool:
        """Lock a file for this process, until it is closed; False where another has it."""
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
        return True
