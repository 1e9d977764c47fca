"""What the one process costs that asks for pages, if reading them cost nothing: simulated, to know the first bottleneck.

    python benchmarks/million.py --pages 20000

Workers are simulated: each answers at once with the record of one real page. What is measured is real: hashing pictures,
keeping what is done, writing pages.jsonl; then the start of the same run once more, which finds that nothing is missing.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from ocrlab.folder import samples
from ocrlab.folder.runs.engine import Given
from ocrlab.folder.runs.run import Reading
from ocrlab.models.store import sha256

SAMPLE = "table.png"
SIZE = 400_000  # bytes of a picture


class AtOnce(Executor):
    """Workers that answer at once: what they cost is the asking."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the record as that of the picture that is asked for."""
        future: Future[Any] = Future()
        future.set_result([{**self.record, "content": sha256(Path(args[1]))}])
        return future


def main() -> None:
    """Simulate, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as scratch:
        record = real_record(Path(scratch))
        print(f"A record: {len(json.dumps(record)) / 1e3:.1f} kB, {len(record['lines'])} lines")
        pictures = drawn(Path(scratch) / "pictures", pages)
        began = time.perf_counter()
        for picture in pictures[:200]:
            sha256(picture)
        each = (time.perf_counter() - began) / 200
        print(f"Hashing: {1e3 * each:.2f} ms a picture of {SIZE / 1e3:.0f} kB, {SIZE / each / 1e6:.0f} MB/s")
        for what in ("read", "found that nothing is missing"):
            before, began = memory(), time.perf_counter()
            Reading(Given(AtOnce(record))).into(Path(scratch) / "run", pictures)
            seconds = time.perf_counter() - began
            print(f"{pages} pages {what}: {seconds:.1f} s, {1e3 * seconds / pages:.2f} ms a page; ", end="")
            print(f"memory at most {(memory() - before) / 1e6:.0f} MB more")


def real_record(scratch: Path) -> dict[str, Any]:
    """Return the record of a real page."""
    from ocrlab.folder.runs.run import run

    done = run([samples.FOLDER / SAMPLE], scratch / "one", engine=1)
    return {name: value for name, value in done.pages[0].items() if name not in ("image", "key", "content")}


def drawn(folder: Path, pages: int) -> list[Path]:
    """Write files of the size of pictures, each with a content of its own; sparse, so that the disk holds them."""
    folder.mkdir()
    for number in range(pages):
        with (folder / f"{number:07}.png").open("wb") as stream:
            stream.write(number.to_bytes(8, "big"))
            stream.truncate(SIZE)
    return sorted(folder.iterdir())


def memory() -> int:
    """Return the most memory that this process had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
