"""One measurement at a time on this machine: whoever comes later waits."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PAUSE = 0.2  # seconds between two tries
WAITING = "Another bench is measuring on this machine; this one waits until it is done."


def lock_file() -> Path:
    """Return the file that a measuring process holds locked; the system unlocks it when the process ends, however it does."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("ocrlab", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder / "bench.lock"
    except OSError:  # a home that cannot be written to
        pass
    return Path(tempfile.gettempdir()) / "ocrlab-bench.lock"


@contextmanager
def alone(
    say: Callable[[str], object], cancel: threading.Event | None = None, file: Path | None = None
) -> Iterator[bool]:
    """Hold the lock during the block; says so when it has to wait, and gives False when it was canceled meanwhile."""
    with (file or lock_file()).open("a") as stream:
        held = _try(stream)
        if not held:
            say(WAITING)
        while not held and not (cancel and cancel.is_set()):
            time.sleep(PAUSE)
            held = _try(stream)
        yield held  # closing the file unlocks it


if sys.platform == "win32":

    def _try(stream: IO[str]) -> bool:
        import msvcrt

        try:
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _try(stream: IO[str]) -> bool:
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
