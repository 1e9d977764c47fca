"""Every sentence of ocrlab that a person may read, with the files that say it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from ocrlab.language import javascript_text, python_text
from ocrlab.language.exceptions import ALONE, UNREAD_FILES
from ocrlab.language.tables import Places

PACKAGE = Path(__file__).parents[1]
LESSONS = PACKAGE.parent / "notebooks"
SAMPLES = LESSONS / "samples" / "samples.toml"
MODELS = PACKAGE.parent / "models" / "catalogue.toml"


def of_python() -> Places:
    """Return the templates of the Python code, of the code in the lessons, and of the tables of samples and models."""
    code = (file for file in PACKAGE.rglob("*.py") if not is_unread(file))
    found = _places(code, python_text.sentences)
    for text, files in _places(LESSONS.glob("*.ipynb"), python_text.of_notebook).items():
        found.setdefault(text, []).extend(files)
    for text, files in of_tables().items():
        found.setdefault(text, []).extend(files)
    return found


def of_tables() -> Places:
    """Return what the sample pictures and the models are called, and what is said of them."""
    found: Places = {}
    for file in (SAMPLES, MODELS):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        for one in table.get("models", table).values():
            for text in (one[key] for key in ("title", "note") if key in one):
                found.setdefault(text, []).append(file.relative_to(PACKAGE.parent).as_posix())
    return found


def of_javascript() -> Places:
    """Return the templates of the views' JavaScript."""
    code = (file for file in PACKAGE.rglob("*.js") if not is_unread(file))
    found = _places(code, javascript_text.sentences)
    return found | {word: ["ocrlab/language/exceptions.py"] for word in sorted(ALONE)}


def is_unread(file: Path) -> bool:
    """Return whether nobody reads what stands in a file."""
    name = file.relative_to(PACKAGE).as_posix()
    return any(name == one or name.startswith(f"{one}/") for one in UNREAD_FILES)


def _places(files: Iterable[Path], sentences: Callable[[Path], list[str]]) -> Places:
    found: Places = {}
    for file in sorted(files):
        for text in sentences(file):
            found.setdefault(text, []).append(file.relative_to(PACKAGE.parent).as_posix())
    return found
