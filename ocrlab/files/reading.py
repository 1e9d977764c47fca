"""Text files of the user's: settings, configurations, alphabets, truths."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any


class FileError(ValueError):
    """A file cannot be read or written; the message says which, and why."""


def shown(path: str | os.PathLike[Any]) -> str:
    """Return a path as it can be printed anywhere: what is not Unicode in its name becomes U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def why(error: Exception) -> str:
    """Return why the system refused, in a few words."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "no space is left on the disk"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_text(path: Path | str) -> str:
    """Return a text file in UTF-8, with or without a byte order mark.

    Raises
    ------
    FileError
        If it is not there, no text, or may not be read.
    """
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = f"{shown(path)}: a text file in UTF-8 was expected ({error.reason} at byte {error.start})."
        raise FileError(said) from error
    except FileNotFoundError as error:
        raise FileError(f"{shown(path)}: there is no such file.") from error
    except (OSError, ValueError) as error:  # a folder, no permission; a name with a zero byte
        raise FileError(f"{shown(path)}: it cannot be read ({why(error)}).") from error


def read_json(path: Path | str) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    FileError
        If it cannot be read, or is not JSON.
    """
    try:
        return json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise FileError(f"{shown(path)}: not a JSON file ({error}).") from error
