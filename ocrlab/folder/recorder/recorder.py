"""The flight recorder: writes down what RapidOCR or PaddleOCR compute of a picture, in production, while they do.

One file; it needs numpy alone, and Python 3.8 or later, on any system. Production stays as it is; around a call stands

    from ocrlab_recorder import Recorder

    with Recorder(engine, "prod.npz"):
        result = engine("scan.png")          # as ever: RapidOCR 1.4 and 3, or PaddleOCR.predict

or, where the call lies deep, once where the engine is made: ``engine = recorded(RapidOCR(), "prod.npz")``. The file holds
the last picture; in a folder, each picture has a file of its own, until there are a hundred. Then, where ocrlab is
installed, ``ocrlab diff --bisect prod.npz scan.png`` says where production and ocrlab part first.

What it does to production. The engine computes what it always does, from the same arrays; what it raises, it raises. An error
of the recorder is caught, told in the file and to the logger "ocrlab_recorder", and production goes on. It copies what
passes by, `megabytes` of it at most, and writes after the call: some 0.3 s of the processor for a page of thirty lines, a
third of that without tensors.

What it tells about people. A recording is as confidential as the picture. What the networks are given is the picture in
other numbers, the crops are pictures of its lines, the texts are its texts; only the page's own pixels are left out unless
`picture=True`. ``without=("tensors", "crops", "texts")`` leaves out all that can be looked at or read: what remains are
sizes, settings, versions, where text stands, scores, and hashes of tensors and crops, by which whoever has the picture can
tell whether production was given the same.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

from ocrlab.folder.recorder.seen import PARTS, Seen, write
from ocrlab.folder.recorder.watching import Watched, engines, here, lock

__all__ = ["Recorder", "recorded"]
log = logging.getLogger("ocrlab_recorder")


class Recorder:
    """Records what an engine computes inside a ``with`` block, in this thread; see the top of the file.

    Parameters
    ----------
    engine : RapidOCR or PaddleOCR
    out : path
        A file NAME.npz, which holds the last picture; any other name is a folder with a file a picture.
    picture : bool
        Keep the page's own pixels, too.
    without : sequence of {"tensors", "map", "crops", "texts"}
    megabytes : float
        Of arrays, of one picture; what would be more is left out, and the file says so.
    most : int
        Files in a folder, from whatever day; when it is full, nothing more is recorded.

    Attributes
    ----------
    written : list of Path
    problems : list of str
        What the recorder could not do.
    """

    def __init__(self, engine: Any, out: Any, picture: bool = False, without: Any = (), **bounds: float) -> None:
        self.engine, self.out = engine, Path(out)
        self.most, self.bytes = int(bounds.get("most", 100)), int(bounds.get("megabytes", 64) * 2**20)
        without = {without} if isinstance(without, str) else {*without}
        self.parts = {*PARTS[0 if picture else 1 :]} - without
        self.written: list[Path] = []
        self.problems = [f"there is no part {name!r} to leave out" for name in sorted(without - {*PARTS})]
        self.calls = 0
        self.watched: Watched | None = None

    def __enter__(self) -> Recorder:
        """Begin."""
        self.watched = self.watch()
        here.recorders = [*getattr(here, "recorders", []), self]
        return self

    def __exit__(self, *error: Any) -> None:
        """End; the engine is as it was before."""
        here.recorders = [one for one in here.recorders if one is not self]
        with lock:
            if self.watched:
                self.watched.leave()
        if not self.calls:
            self.problems.append("the engine was not called, or not in this thread")
        for problem in self.problems:
            log.warning("%s: %s", self.out, problem)

    def watch(self) -> Watched | None:
        """Have the engine watched; None where that cannot be."""
        try:
            with lock:
                watched = engines.get(id(self.engine)) or Watched(self.engine)
                watched.users += 1
            return watched
        except Exception as error:
            self.problems.append(f"this engine cannot be watched: {error!r}")
            return None

    def write(self, seen: Seen) -> None:
        """Write what was seen of a picture; it raises nothing."""
        try:
            with lock:
                self.calls += 1
                path = self.out if self.out.suffix == ".npz" else self.next_file()
            if path is None:
                return
            seen.told["problems"] = [*self.problems, *seen.problems]
            seen.told["recorder_seconds"] = seen.seconds
            write(path, seen)
            self.written = [*self.written, path] if path != self.out else [path]
        except Exception as error:
            self.problems.append(f"nothing was written: {error!r}")
            log.warning("%s: nothing was written: %r", self.out, error)

    def next_file(self) -> Path | None:
        """Return the place of another picture in a folder; None where there are enough."""
        self.out.mkdir(parents=True, exist_ok=True)
        if len(list(self.out.glob("*.npz"))) >= self.most:
            return None
        return self.out / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{self.calls}.npz"


def recorded(engine: Any, out: Any, **options: Any) -> Any:
    """Return the engine itself, each of whose calls is recorded from now on, in every thread; see `Recorder`."""
    try:
        recorder = Recorder(engine, out, **options)
        watched = recorder.watch()
        if watched:
            watched.always = recorder
    except Exception as error:
        log.warning("%s: the engine is not recorded: %r", out, error)
    return engine
