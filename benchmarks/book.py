"""How long a book takes, how large it is, and whether its pages live: each opened from its file, with the network off.

    python benchmarks/book.py                   # all lessons
    python benchmarks/book.py 00 03             # some
    python benchmarks/book.py --language zh     # in Chinese
    python benchmarks/book.py --there FOLDER    # a book that was made before

Each page is scrolled through, so that every view wakes. The exit status is 1 where a page asks for anything but the book's
own files, where an error is said in its console, or where a view stays a still.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocrlab.book.make import make
from ocrlab.language.reader import LANGUAGES, VARIABLE

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import browser

LONG = 60_000  # ms, of a page's views
STEP = 700  # pixels between two looks
ROW = "{:26} {:>7} {:>7} {:>7} {:>9} {:>7}"


@dataclass
class Seen:
    """What was seen of a page."""

    name: str
    megabytes: float
    views: int = 0
    asleep: int = 0
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it asks for nothing, says no error, and lives."""
        return not (self.asleep or self.outside or self.errors)


def main() -> int:
    """Make a book, open its pages, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--there", type=Path, metavar="FOLDER")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    options = parser.parse_args()
    os.environ[VARIABLE] = options.language  # of what is said, and of the kernels
    with tempfile.TemporaryDirectory() as folder:
        book = options.there or Path(folder) / "book"
        if not options.there:
            print(make(book, options.lessons, options.language, lambda sentence: print(sentence, flush=True)))
        pages = look_at(book.absolute())
    print(ROW.format("page", "MB", "views", "asleep", "requests", "errors"))
    for seen in pages:
        print(
            ROW.format(seen.name, f"{seen.megabytes:.1f}", seen.views, seen.asleep, len(seen.outside), len(seen.errors))
        )
        for said in (*seen.outside, *seen.errors):
            print("   ", said[:200])
    return int(not all(seen.is_good for seen in pages))


def look_at(book: Path) -> list[Seen]:
    """Open every page of a book, and scroll through it."""
    with browser.browser() as chrome:
        context = chrome.new_context(viewport={"width": 1400, "height": 900}, offline=True)
        found = [_seen(context.new_page(), file) for file in sorted(book.glob("*.html"))]
        context.close()
    return found


def _seen(page: Any, file: Path) -> Seen:
    own = [file, *(file.parent / "views").glob(f"{file.stem}-*.js")]
    seen = Seen(file.stem, sum(one.stat().st_size for one in own) / 1e6)
    home = (file.parent.as_uri(), "data:", "blob:")
    page.on("request", lambda sent: None if sent.url.startswith(home) else seen.outside.append(sent.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
    for top in range(0, int(page.evaluate("document.documentElement.scrollHeight")), STEP):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.wait_for_timeout(60)
    seen.views = page.locator(".ocrlab-book-live").count()
    try:
        page.wait_for_function(
            "() => !document.querySelector('.ocrlab-book-live:not(.ocrlab-book-awake)')", timeout=LONG
        )
    except Exception:  # then it says how many
        seen.asleep = page.locator(".ocrlab-book-live:not(.ocrlab-book-awake)").count()
    page.close()
    return seen


if __name__ == "__main__":
    sys.exit(main())
