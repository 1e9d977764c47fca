"""One measurement at a time on this machine: whoever comes later waits."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ocrlab.files import locked

PAUSE = 0.2  # seconds between two tries
WAITING = "Another bench is measuring on this machine; this one waits until it is done."


def lock_file() -> Path:
    """Return the file that a measuring process holds locked; the system unlocks it when the process ends, however it does.

    It is the same for all users of a machine, whatever their temporary folder. ``OCRLAB_BENCH_LOCK`` names another one, such
    as a file that containers share.
    """
    if named := os.environ.get("OCRLAB_BENCH_LOCK"):
        return Path(named)
    common = Path(os.environ.get("PROGRAMDATA", "") if sys.platform == "win32" else "/tmp")
    return (common if common.is_dir() else Path(tempfile.gettempdir())) / "ocrlab-bench.lock"


@contextmanager
def alone(
    say: Callable[[str], object], cancel: threading.Event | None = None, file: Path | None = None
) -> Iterator[bool]:
    """Hold the lock during the block; says so when it has to wait, and gives False when it was canceled meanwhile."""
    with _opened(file or lock_file()) as stream:
        held = locked(stream)
        if not held:
            say(WAITING)
        while not held and not (cancel and cancel.is_set()):
            time.sleep(PAUSE)
            held = locked(stream)
        yield held  # closing the file unlocks it


def _opened(file: Path) -> IO[str]:
    """Return the file, made if it is not there. To lock it, it need only be readable: it may be another user's."""
    try:
        return file.open("r")
    except FileNotFoundError:
        with suppress(FileExistsError), file.open("x"):  # another bench may be quicker
            file.chmod(0o644)  # whatever the umask
        return file.open("r")
