"""A lesson run from top to bottom in a copy of its folder, with a record of guesses of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ocrlab.book.lessons import Lesson
from ocrlab.models import store
from ocrlab.widgets.shared.cell import BOOK

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1800  # seconds of a cell: a bench of all runtimes takes minutes
KEEP = """
import json, pathlib
from ocrlab.book import live
print(json.dumps(live.keep(pathlib.Path({folder!r}), {name!r})))
"""
Kinds = dict[str, list[str]]  # of what each view is made, by what a book calls it


@contextmanager
def copied(lessons: Path) -> Iterator[Path]:
    """Give a copy of the folder of the lessons: what they write is nobody's."""
    with TemporaryDirectory(prefix="ocrlab-book-") as folder:
        work = Path(folder) / "lessons"
        shutil.copytree(lessons, work, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        yield work


def executed(lesson: Lesson, work: Path, folder: Path, language: str) -> Kinds:
    """Run a lesson, fill in its outputs, and write its live views; return of what each is made.

    Parameters
    ----------
    lesson : Lesson
        The outputs of its notebook are filled in.
    work : Path
        The copy of the lessons.
    folder : Path
        Where the live views are written, see `live.keep`.
    language : {"en", "zh"}

    Raises
    ------
    RuntimeError
        If a cell stops: which one, and why.
    """
    import nbclient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    client = nbclient.NotebookClient(lesson.notebook, timeout=LIMIT, kernel_name="python3", store_widget_state=False,
                                     resources={"metadata": {"path": str(work)}})  # fmt: skip
    client.widget_state = defaultdict(dict)  # nbclient notes there what an Output shows, though nothing is to be stored
    with client.setup_kernel(env=_environment(work, language), stderr=subprocess.DEVNULL):  # it warns of things at home
        for index, cell in enumerate([*lesson.notebook.cells]):
            try:
                client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
            except (CellControlSignal, DeadKernelError) as error:
                raise RuntimeError(_stopped(lesson.name, index, cell, error)) from error
        return _views(client, lesson.name, folder)


def _views(client: Any, name: str, folder: Path) -> Kinds:
    """Have the kernel write what it shows live."""
    import nbformat

    asked = nbformat.v4.new_code_cell(KEEP.format(folder=str(folder), name=name))
    client.nb.cells.append(asked)  # the client looks for the cell there
    client.execute_cell(asked, len(client.nb.cells) - 1, store_history=False)
    client.nb.cells.pop()
    said = "".join(output.text for output in asked.outputs if output.get("name") == "stdout")
    kinds: Kinds = json.loads(said.splitlines()[-1])
    return kinds


def _environment(work: Path, language: str) -> dict[str, str]:
    """Return the environment of the kernel, which runs in another folder than this process."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    own = {"OCRLAB_RECORD": work.parent / "record.jsonl", "OCRLAB_MODELS": store.folder().absolute()}
    told = {"PYTHONPATH": path, "OCRLAB_LANGUAGE": language, BOOK: "1"}
    return {**os.environ, **told, **{name: str(place) for name, place in own.items()}}


def _stopped(name: str, index: int, cell: Any, error: Exception) -> str:
    lines = [line for line in str(getattr(error, "evalue", "") or error).splitlines() if line.strip()]
    kind, said = getattr(error, "ename", type(error).__name__), (lines or ["no reason was given"])[-1].strip()
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"{name}: cell {index + 1} stopped with {kind}: {said} It begins with: {first}. No book was made."
