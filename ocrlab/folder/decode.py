"""Pictures of strangers, decoded in a process of its own: what hangs, crashes or grows there takes nothing else with it.

python -m ocrlab.folder.decode       is that process: a JSON line with path and limit in, pages out.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from ocrlab.files.pictures import ImageError, Pixels
from ocrlab.files.reading import shown

SECONDS = 60  # for a page
MEMORY, EACH = (
    2**31,
    40,
)  # bytes that the process may have, and as many more for each pixel that a page may have (Linux)
ROOT = Path(__file__).resolve().parents[2]


class Decoder:
    """Decodes pictures in another process, which is begun anew when one has ended it."""

    def __init__(self, max_pixels: int) -> None:
        self.max_pixels = max_pixels
        self._process = self._begun()

    def pages(self, path: Path) -> Iterator[Pixels]:
        """Yield the pages of a picture, (h, w, 3) uint8.

        Raises
        ------
        ImageError
            If it is none, or took too long, or more memory than it may.
        """
        asked = json.dumps(os.fsencode(path).decode("latin-1")).encode() + b"\n"
        try:
            self._ask(asked)
        except OSError:  # it has ended
            self._begin_anew()
            self._ask(asked)
        try:
            while (page := self._answer(path)) is not None:
                yield page
        except GeneratorExit:  # nobody wants the other pages, which are on their way
            self._begin_anew()
            raise

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _begin_anew(self) -> None:
        self.close()
        self._process = self._begun()

    def _ask(self, asked: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(asked)
        self._process.stdin.flush()

    def _answer(self, path: Path) -> Pixels | None:
        out = self._process.stdout
        assert out
        timer = threading.Timer(SECONDS, self._process.kill)
        timer.start()
        shape, began = None, time.monotonic()
        try:
            told = json.loads(out.readline() or b'{"gone": true}')
            if shape := told.get("shape"):
                page = np.frombuffer(out.read(math.prod(shape)), np.uint8)
                told = told if page.size == math.prod(shape) else {"gone": True}
        finally:
            timer.cancel()
        if "gone" in told:
            status, is_late = self._process.wait(), time.monotonic() - began >= SECONDS
            why = f"took longer than {SECONDS} s" if is_late else f"ended the decoder (status {status})"
            said = f"decoding it {why}; the picture is damaged, or too large for this machine."
            raise ImageError(f"{shown(path)}: {said}")
        if "error" in told:
            raise ImageError(told["error"])
        return page.reshape(shape) if shape else None

    def _begun(self) -> subprocess.Popen[bytes]:
        where = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        return subprocess.Popen(
            [sys.executable, "-m", __name__, str(self.max_pixels)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": where},
        )  # fmt: skip


def serve(max_pixels: int, into: IO[bytes], out: IO[bytes]) -> None:
    """Answer every path with its pages, each a JSON line and its pixels, and an empty line of JSON behind the last."""
    from ocrlab.image import load_pages

    for line in into:
        path = os.fsdecode(json.loads(line).encode("latin-1"))
        try:
            for page in load_pages(path, max_pixels=max_pixels):
                _send(out, {"shape": page.shape}, np.ascontiguousarray(page).data)
            _send(out, {})
        except MemoryError:
            _send(out, {"error": f"{shown(path)}: decoding it takes more memory than a picture may."})
        except (ValueError, OSError) as error:
            _send(out, {"error": str(error)})


def _send(out: IO[bytes], told: dict[str, Any], data: Any = b"") -> None:
    out.write(json.dumps(told).encode() + b"\n")
    out.write(data)
    out.flush()


def _bounded(max_pixels: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not on Windows; less may be allowed already
        import resource

        most = MEMORY + EACH * max_pixels
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks
    _bounded(int(sys.argv[1]))
    serve(int(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
